// The inbox of proposals: one card is the current one; single keys move and rule.
import { singleKey } from "./keys.js";

const cards = [...document.querySelectorAll("[data-inbox] .card")];
let current = -1;

function show(place, { focus = true } = {}) {
  if (place < 0 || place >= cards.length) return;
  cards[current]?.classList.remove("is-current");
  current = place;
  cards[place].classList.add("is-current");
  if (focus) cards[place].focus({ preventScroll: true });
  cards[place].scrollIntoView({ block: "nearest" });
}

function submit(name) { cards[current]?.querySelector(`form[data-${name}]`)?.requestSubmit(); }

const KEYS = {
  j: () => show(Math.min(current + 1, cards.length - 1)),
  k: () => show(Math.max(current - 1, 0)),
  a: () => submit("approve"),
  m: () => submit("merge"),
  e: () => cards[current]?.querySelector("[data-edit]")?.click(),
  o: () => cards[current]?.querySelector("[data-open]")?.click(),
  r: () => {
    const details = cards[current]?.querySelector("[data-reject]");
    if (!details) return;
    details.open = true;
    details.querySelector("input[name=reason]").focus();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest?.("[data-reject]")) {
    event.target.closest("[data-reject]").open = false;
    show(current);
    return;
  }
  const key = singleKey(event).toLowerCase();
  if (!Object.hasOwn(KEYS, key)) return;
  event.preventDefault();
  KEYS[key]();
});

cards.forEach((card, place) => card.addEventListener("focusin", () => show(place, { focus: false })));
show(0, { focus: false });
