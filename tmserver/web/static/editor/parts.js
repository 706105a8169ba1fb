// What the source has and the translation has not yet: values (numbers, dates, codes) and tags, put in one by one.
import { say } from "../say.js";
import { insertText, wordSpan } from "./insert.js";

/** The commands; `editor` gives row, field, panel, checks, write(status), and tell(key). */
export function parts(editor) {
  function missing() {
    const chips = JSON.parse(editor.panel.list.querySelector("[data-chips]")?.dataset.chips ?? "[]");
    return chips.filter((chip) => !chip.some((form) => editor.field.text.includes(form)));
  }

  function chip({ all = false } = {}) {
    const { field } = editor;
    if (!field) return;
    for (const forms of all ? missing() : missing().slice(0, 1)) {
      const before = field.text.slice(0, field.area.selectionStart);
      insertText(field.area, (before && !/\s$/.test(before) ? " " : "") + forms[0]);
    }
  }

  /** Put a tag of the source that has no place yet around the marked words, or the word the caret is in. */
  async function tag(issue = editor.field?.strip.querySelector("[data-tag]")) {
    const { row, field, checks, tell } = editor;
    if (!issue) { say(tell("notag")); return; }
    const { area, strip, text } = field, { tag: id, around } = issue.dataset, marked = [area.selectionStart, area.selectionEnd];
    const [start, end] = around === undefined ? [marked[1], marked[1]] : marked[0] < marked[1] ? marked : wordSpan(text, marked[0]);
    if (around !== undefined && start === end) { say(tell("markwords")); area.focus(); return; }
    const points = (place) => [...text.slice(0, place)].length;
    if (!await checks.now(row.number, text, strip, { id, start: points(start), end: points(end) }) || row !== editor.row || text !== editor.field.text) return;
    if (row.isDone) row.set({ status: "draft", provenance: row.provenance, score: row.score });
    editor.write(row.status);
    say(tell("tagged"));
    area.focus();
  }

  return { tag, commands: { chip: () => chip(), chips: () => chip({ all: true }), tag: () => tag() } };
}
