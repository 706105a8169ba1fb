// Copying text: the clipboard where the page may use it, else (plain http on a desk's network) the old command.
import { say } from "./say.js";

/** Put text on the clipboard; true when it is there. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const field = document.createElement("textarea");
  const before = document.activeElement;
  field.value = text;
  field.className = "vh";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus({ preventScroll: true });
  return done;
}

/** Show on the button, for a moment, that its text was copied. */
export function confirmOn(button) {
  const label = button.dataset.label ?? button.innerHTML;
  button.dataset.label = label;
  button.textContent = button.dataset.copied;
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = String(setTimeout(() => { button.innerHTML = label; }, 1600));
  say(button.dataset.copied);
}

for (const button of document.querySelectorAll("button[data-copy-from]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copyFrom);
    if (await copy(source.textContent)) confirmOn(button);
  });
}
