// The one way text enters the field by command: the browser's own undo keeps every step exact.

/** Put text at the caret, or in the place of everything. Undo takes back just this. */
export function insertText(field, text, { replace = false } = {}) {
  field.focus({ preventScroll: true });
  if (replace) field.select();
  if (text === "" && replace ? document.execCommand("delete") : document.execCommand("insertText", false, text)) return;
  const start = replace ? 0 : field.selectionStart, end = replace ? field.value.length : field.selectionEnd;
  field.setRangeText(text, start, end, "end"); // a browser without the command: no undo, but nothing is lost
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Put text in the place of field.value[start:end]. */
export function replaceRange(field, start, end, text) {
  field.focus({ preventScroll: true });
  field.setSelectionRange(start, end);
  insertText(field, text);
}

/** The word around a place of a text, as [start, end]; both the place itself where there is none. */
export function wordSpan(text, place) {
  const before = /[\p{L}\p{N}'’-]*$/u.exec(text.slice(0, place))[0], after = /^[\p{L}\p{N}'’-]*/u.exec(text.slice(place))[0];
  return [place - before.length, place + after.length];
}

/** Code points to UTF-16 offsets: the server counts code points. */
export function utf16(text, codePoints) {
  let at = 0;
  for (let left = codePoints; left > 0 && at < text.length; left -= 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}
