// The keys of the editor: one table that the handler and the overlay read. Ctrl is Cmd on a Mac, but for digits and Space.
const MAC = /Mac|iP(hone|ad)/.test(navigator.platform);

/** [command, keys, presets]; keys are written Ctrl+Shift+Enter, Digit for 1 to 9. A row without presets holds in all
 * of them; "enter" is what the reader chose beside one: Enter alone confirms. The first row of a command is shown on
 * its button. */
export const KEYS = [
  ["confirm", "Ctrl+Enter"],
  ["confirm", "Enter", "omegat enter"],
  ["unconfirm", "Ctrl+Shift+Enter"],
  ["approve", "Ctrl+D"],
  ["lock", "Ctrl+Shift+L"],
  ["save", "Ctrl+S"],
  ["use", "Ctrl+Digit"],
  ["useMarked", "Ctrl+I", "omegat"],
  ["useMarked", "Ctrl+R", "omegat"],
  ["useMarked", "Ctrl+Space"],
  ["markNext", "Ctrl+ArrowDown"],
  ["markPrevious", "Ctrl+ArrowUp"],
  ["fix", "Ctrl+."],
  ["chip", "Ctrl+,", "trados"],
  ["chip", "F8", "memoq omegat"],
  ["chips", "Ctrl+F8", "trados"],
  ["chips", "Shift+F8", "memoq omegat"],
  ["tag", "Ctrl+B"],
  ["concordance", "F3", "trados"],
  ["concordance", "Ctrl+K"],
  ["history", "Ctrl+Shift+H"],
  ["comments", "Ctrl+M"],
  ["propose", "Ctrl+F2", "trados"],
  ["propose", "Ctrl+Shift+G", "omegat"],
  ["propose", "Ctrl+E"],
  ["nextOpen", "Ctrl+U", "omegat"],
  ["nextOpen", "Ctrl+G"],
  ["nextIssue", "F8", "trados"],
  ["nextIssue", "F7"],
  ["previousIssue", "Shift+F8", "trados"],
  ["previousIssue", "Shift+F7"],
  ["next", "Alt+ArrowDown"],
  ["previous", "Alt+ArrowUp"],
  ["copySource", "Ctrl+Shift+R", "omegat"],
  ["copySource", "Ctrl+Shift+S"],
  ["copySource", "Ctrl+Insert"],
  ["pretranslate", "F9"],
  ["confirmExact", "Shift+F9"],
  ["undoRun", "F4"],
  ["filter", "Ctrl+Shift+F"],
  ["replace", "Ctrl+H"],
  ["join", "Ctrl+J"],
  ["split", "Ctrl+Shift+J"],
  ["leave", "Escape"],
  ["help", "F1"],
];

let rows = KEYS.filter(([, , presets]) => !presets);

/** Take the keys of a preset (memoq, trados, omegat), and Enter as a confirmation where the reader wants it. */
export function choose(preset, enter) {
  rows = KEYS.filter(([, , presets]) => !presets || presets.split(" ").some((one) => one === preset || (enter && one === "enter")));
}

/** The first keys of a command as people read them, "" where it has none. */
export function keysOf(command) {
  return shown(rows.find((row) => row[0] === command)?.[1] ?? "");
}

function shown(written) { return written.replace("Digit", "1…9").replace("Arrow", ""); }

/** The keys as a list of definitions: `said` has the words of each command. */
export function listed(said) {
  const list = Object.assign(document.createElement("dl"), { className: "keys-list" });
  for (const command of new Set(rows.map((row) => row[0]))) {
    const keys = document.createElement("dt");
    for (const [, written] of rows.filter((row) => row[0] === command)) {
      if (keys.childNodes.length) keys.append(document.createElement("br"));
      for (const key of shown(written).split("+")) keys.append(Object.assign(document.createElement("kbd"), { textContent: key }), " ");
    }
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

/** The command of a key event, or undefined. Enter alone is a command only where text is typed. */
export function commandOf(event) {
  const keys = written(event);
  if (!keys || (keys === "Enter" && event.target?.tagName !== "TEXTAREA")) return undefined;
  return rows.find((row) => row[1] === keys)?.[0];
}
