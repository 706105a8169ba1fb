// Keys that work on every page. Single keys act only outside text fields and can be switched off (WCAG 2.1.4).
const STORE = "tmserver-single-keys";

/** Whether single keys are on in this browser. */
export function singleKeysOn() {
  try { return localStorage.getItem(STORE) !== "off"; } catch { return true; }
}

/** Whether a key event belongs to typing or to the system: a text field, an input method, AltGr. */
export function isTyping(event) {
  const at = event.target;
  return event.isComposing || event.keyCode === 229 || event.getModifierState("AltGraph") || event.altKey
    || (at instanceof Element && at.closest("input:not([type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable], dialog") !== null);
}

/** The plain single key of an event, "" for chords, typing, or when single keys are off. */
export function singleKey(event) {
  return isTyping(event) || event.ctrlKey || event.metaKey || !singleKeysOn() ? "" : event.key;
}

const dialog = document.getElementById("shortcuts");

document.addEventListener("keydown", (event) => {
  const key = singleKey(event);
  if (key === "?" && dialog) {
    event.preventDefault();
    dialog.showModal();
  } else if (key === "/") {
    const box = document.querySelector("[data-search]");
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  }
});

for (const link of document.querySelectorAll("[data-shortcuts]")) {
  link.addEventListener("click", (event) => {
    if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dialog.showModal();
  });
}

for (const label of document.querySelectorAll("[data-letter-keys]")) {
  const box = label.querySelector("input");
  label.hidden = false;
  box.checked = singleKeysOn();
  box.addEventListener("change", () => {
    try { localStorage.setItem(STORE, box.checked ? "on" : "off"); } catch { /* a browser that keeps nothing */ }
  });
}
