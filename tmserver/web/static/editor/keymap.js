// The keys of the editor: one table that the handler and the overlay read. Ctrl is Cmd on a Mac, but for digits and Space.
const MAC = /Mac|iP(hone|ad)/.test(navigator.platform);

/** [command, default preset, Trados, OmegaT]; keys are written Ctrl+Shift+Enter, Digit for 1 to 9. */
export const KEYS = [
  ["confirm", "Ctrl+Enter"],
  ["unconfirm", "Ctrl+Shift+Enter"],
  ["save", "Ctrl+S"],
  ["use", "Ctrl+Digit"],
  ["useMarked", "Ctrl+Space"],
  ["markNext", "Ctrl+ArrowDown"],
  ["markPrevious", "Ctrl+ArrowUp"],
  ["fix", "Ctrl+."],
  ["chip", "F8"],
  ["chips", "Shift+F8"],
  ["concordance", "Ctrl+K", "F3"],
  ["propose", "Ctrl+E"],
  ["nextOpen", "Ctrl+G", "Ctrl+G", "Ctrl+U"],
  ["nextIssue", "F7"],
  ["previousIssue", "Shift+F7"],
  ["next", "Alt+ArrowDown"],
  ["previous", "Alt+ArrowUp"],
  ["copySource", "Ctrl+Shift+S"],
  ["copySource", "Ctrl+Insert"],
  ["join", "Ctrl+J"],
  ["split", "Ctrl+Shift+J"],
  ["leave", "Escape"],
  ["help", "F1"],
];
const PRESETS = { default: 1, trados: 2, omegat: 3 };

/** The keys of a preset as a list of definitions: `said` has the words of each command. */
export function listed(said, preset = "default") {
  const list = Object.assign(document.createElement("dl"), { className: "keys-list" });
  for (const row of KEYS) {
    const keys = document.createElement("dt");
    for (const key of (row[PRESETS[preset] ?? 1] ?? row[1]).replace("Digit", "1…9").split("+")) keys.append(Object.assign(document.createElement("kbd"), { textContent: key.replace("Arrow", "") }), " ");
    list.append(keys, Object.assign(document.createElement("dd"), { textContent: said[row[0]] }));
  }
  return list;
}

/** How a key event is written in the table, "" when it belongs to typing, an input method or AltGr. */
export function written(event) {
  if (event.isComposing || event.keyCode === 229 || event.getModifierState("AltGraph")) return "";
  if (event.ctrlKey && event.altKey) return "";
  const digit = /^Digit[1-9]$/.test(event.code);
  const control = MAC && !digit && event.code !== "Space" ? event.metaKey : event.ctrlKey;
  const key = digit && control ? "Digit" : event.code === "Space" ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return [control && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", key].filter(Boolean).join("+");
}

/** The command of a key event in a preset, or undefined. */
export function commandOf(event, preset = "default") {
  const keys = written(event);
  if (!keys) return undefined;
  const column = PRESETS[preset] ?? 1;
  return KEYS.find((row) => (row[column] ?? row[1]) === keys)?.[0];
}
