// A ruling's preview worked by keyboard: J and K move from unit to unit, X ticks or unticks; picking.js does the rest.
import { singleKey } from "./keys.js";

const boxes = [...document.querySelectorAll("[data-sweep] input[name=unit]")];
let current = -1;

function go(place) {
  if (place < 0 || place >= boxes.length) return;
  current = place;
  boxes[place].focus({ preventScroll: true });
  boxes[place].closest("tr").scrollIntoView({ block: "nearest" });
}

const KEYS = {
  j: () => go(Math.min(current + 1, boxes.length - 1)),
  k: () => go(Math.max(current - 1, 0)),
  x: () => { if (current < 0) go(0); boxes[current]?.click(); },
};

document.addEventListener("keydown", (event) => {
  const key = singleKey(event).toLowerCase();
  if (!Object.hasOwn(KEYS, key)) return;
  event.preventDefault();
  KEYS[key]();
});
boxes.forEach((box, place) => box.addEventListener("focus", () => { current = place; }));
