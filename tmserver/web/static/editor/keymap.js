// The keys of the editor: one table that the handler and the overlay read. Ctrl is Cmd on a Mac, but for digits and Space.
const MAC = /Mac|iP(hone|ad)/.test(navigator.platform);

/** [command, keys]; keys are written Ctrl+Shift+Enter, Digit for 1 to 9. */
export const KEYS = [
  ["confirm", "Ctrl+Enter"],
  ["unconfirm", "Ctrl+Shift+Enter"],
  ["approve", "Ctrl+D"],
  ["lock", "Ctrl+Shift+L"],
  ["save", "Ctrl+S"],
  ["use", "Ctrl+Digit"],
  ["useMarked", "Ctrl+Space"],
  ["markNext", "Ctrl+ArrowDown"],
  ["markPrevious", "Ctrl+ArrowUp"],
  ["fix", "Ctrl+."],
  ["chip", "F8"],
  ["chips", "Shift+F8"],
  ["tag", "Ctrl+B"],
  ["concordance", "Ctrl+K"],
  ["history", "Ctrl+Shift+H"],
  ["comments", "Ctrl+M"],
  ["propose", "Ctrl+E"],
  ["nextOpen", "Ctrl+G"],
  ["nextIssue", "F7"],
  ["previousIssue", "Shift+F7"],
  ["next", "Alt+ArrowDown"],
  ["previous", "Alt+ArrowUp"],
  ["copySource", "Ctrl+Shift+S"],
  ["copySource", "Ctrl+Insert"],
  ["pretranslate", "F9"],
  ["confirmExact", "Shift+F9"],
  ["undoRun", "F4"],
  ["replace", "Ctrl+H"],
  ["join", "Ctrl+J"],
  ["split", "Ctrl+Shift+J"],
  ["leave", "Escape"],
  ["help", "F1"],
];

/** The keys as a list of definitions: `said` has the words of each command. */
export function listed(said) {
  const list = Object.assign(document.createElement("dl"), { className: "keys-list" });
  for (const [command, written] of KEYS) {
    const keys = document.createElement("dt");
    for (const key of written.replace("Digit", "1…9").split("+")) keys.append(Object.assign(document.createElement("kbd"), { textContent: key.replace("Arrow", "") }), " ");
    list.append(keys, Object.assign(document.createElement("dd"), { textContent: said[command] }));
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

/** The command of a key event, or undefined. */
export function commandOf(event) {
  const keys = written(event);
  if (!keys) return undefined;
  return KEYS.find((row) => row[1] === keys)?.[0];
}
