// The desk: move between segments with the keys, copy a match with one. All answers are in the page already.
import { confirmOn, copy } from "./copy.js";
import { isTyping, singleKey } from "./keys.js";
import { openReport } from "./reporting.js";
import { say } from "./say.js";

const desk = document.querySelector("[data-desk]");
const links = [...desk.querySelectorAll(".seg")];
const scroller = desk.querySelector(".side-scroll");
const said = document.getElementById("said");
let current = -1;

function answersOf(place) { return document.getElementById(`m${place + 1}`); }

/** Make a segment the current one: its answers show, its link is the only one in the Tab order. */
function show(place, { focus = true, tell = true } = {}) {
  if (place < 0 || place >= links.length) return;
  if (current >= 0) {
    links[current].removeAttribute("aria-current");
    links[current].tabIndex = -1;
    answersOf(current).classList.remove("is-active");
  }
  current = place;
  const link = links[place];
  link.setAttribute("aria-current", "true");
  link.tabIndex = 0;
  answersOf(place).classList.add("is-active");
  scroller.scrollTop = 0;
  said.textContent = "";
  if (focus) link.focus({ preventScroll: true });
  link.scrollIntoView({ block: "nearest" });
  history.replaceState(history.state, "", `#m${place + 1}`);
  if (tell) say(answersOf(place).dataset.said);
}

async function use(number) {
  const match = answersOf(current)?.querySelectorAll(".match")[number - 1];
  if (!match) return;
  const button = match.querySelector("[data-copy]");
  if (await copy(match.querySelector(".target").textContent)) {
    confirmOn(button);
    said.textContent = `${button.dataset.copied}: ${number}`;
  }
}

/** Where a key leads: a place in the list, or -1 for keys that do not move. */
function placeFor(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return -1;
  switch (event.key) {
    case "ArrowDown": return Math.min(current + 1, links.length - 1);
    case "ArrowUp": return Math.max(current - 1, 0);
    case "Home": return 0;
    case "End": return links.length - 1;
    default:
  }
  const key = singleKey(event).toLowerCase();
  if (key === "j") return Math.min(current + 1, links.length - 1);
  return key === "k" ? Math.max(current - 1, 0) : -1;
}

/** The marked words in the concordance, in a window of its own: this page came from a form and must stay. */
function searchMarked() {
  const address = new URL(desk.dataset.concordance, location.href);
  address.searchParams.set("q", getSelection().toString().trim().replace(/\s+/g, " ").slice(0, 200));
  open(address, "tmserver-concordance");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    searchMarked();
    return;
  }
  if (isTyping(event) || event.defaultPrevented) return;
  if (event.ctrlKey && !event.shiftKey && !event.metaKey && /^Digit[1-9]$/.test(event.code)) {
    event.preventDefault();
    use(Number(event.code.slice(5)));
    return;
  }
  if (singleKey(event) === "c") {
    event.preventDefault();
    use(1);
    return;
  }
  if (singleKey(event).toLowerCase() === "r") {
    event.preventDefault();
    openReport(event.target.closest?.(".match") ?? answersOf(current)?.querySelector(".match"));
    return;
  }
  if (event.target === scroller) return; // its own scrolling
  const place = placeFor(event);
  if (place < 0) return;
  event.preventDefault();
  show(place);
});

links.forEach((link, place) => {
  link.tabIndex = -1;
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(place);
  });
});
for (const button of desk.querySelectorAll("[data-copy]")) button.hidden = false;
scroller.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) use([...answersOf(current).querySelectorAll("[data-copy]")].indexOf(button) + 1);
});

desk.dataset.moving = "";
const asked = Number(/^#m(\d+)$/.exec(location.hash)?.[1] ?? 1);
if (links.length) show(Math.min(asked, links.length) - 1, { tell: false });
