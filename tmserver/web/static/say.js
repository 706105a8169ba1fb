// One polite live region for the whole page.
const region = document.getElementById("live");

/** Tell screen readers. The same words twice are told twice. */
export function say(text) {
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}
