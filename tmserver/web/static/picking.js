// Choosing units of a list: all of the page at once, by the box in the head or with one key; how many are chosen is told.
import { singleKey } from "./keys.js";
import { say } from "./say.js";

const form = document.querySelector("[data-picking]");

if (form) {
  const all = form.querySelector("[data-pick-all]");
  const boxes = [...form.querySelectorAll("input[name=unit]")];
  const told = form.querySelector("[data-picked]");

  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && !all.checked;
    told.textContent = String(chosen);
  };
  const choose = (checked) => {
    for (const box of boxes) box.checked = checked;
    count();
    say(told.parentElement.textContent);
  };

  all.hidden = false;
  all.addEventListener("change", () => choose(all.checked));
  for (const box of boxes) box.addEventListener("change", count);
  document.addEventListener("keydown", (event) => {
    if (singleKey(event).toLowerCase() !== "a") return;
    event.preventDefault();
    choose(!all.checked);
  });
  count();
}
