// Whose keys the editor has: chosen in the overlay, kept with the user, shown on the buttons at once.
import { choose, keysOf, listed } from "./keymap.js";

/** Take the keys that the overlay's form says, now and whenever it changes. `said`: the words of the commands. */
export function keepKeys(said) {
  const form = document.querySelector("#shortcuts [data-keymap]");
  const box = document.querySelector("[data-find-key]");
  /** Only the keys whose name, or what they do, holds each word of the box. */
  const find = () => {
    const words = box.value.toLowerCase().split(/[\s+]+/).filter(Boolean);
    for (const keys of document.querySelectorAll("#shortcuts .keys-list dt")) {
      const said = `${keys.textContent} ${keys.nextElementSibling.textContent}`.toLowerCase();
      keys.hidden = keys.nextElementSibling.hidden = !words.every((word) => said.includes(word));
    }
  };
  const take = () => {
    const chosen = new FormData(form);
    choose(chosen.get("keymap"), chosen.get("enter") !== null);
    document.querySelector("#shortcuts .keys-list").replaceWith(listed(said));
    for (const button of document.querySelectorAll("[data-command]")) label(button);
    find();
  };
  box.addEventListener("input", find);
  box.closest("dialog").addEventListener("close", () => { box.value = ""; find(); });
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => {
    take();
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" }).catch(() => undefined);
  });
  take();
}

function label(button) {
  const keys = keysOf(button.dataset.command), sign = button.querySelector("kbd");
  if (sign) sign.textContent = keys;
  if (button.hasAttribute("aria-keyshortcuts")) button.setAttribute("aria-keyshortcuts", keys.replace("Ctrl", "Control"));
}
