// Split and join: they change which segments there are, so the page is made anew after everything is saved.
import { say } from "../say.js";

/** The commands; `editor` gives address, row, outbox, and tell(key). */
export function shape(editor) {
  async function reshape(how) {
    if (!editor.row) return;
    await editor.outbox.flush();
    const { row } = editor, selection = getSelection(), source = row.element.querySelector(".src");
    const inside = how === "split" && source.contains(selection.anchorNode) ? selection : undefined;
    if (how === "split" && !inside) { say(editor.tell("splitwhere")); return; }
    const at = inside ? [...textBefore(source, inside)].length : 0;
    const headers = { "Content-Type": "application/json", Accept: "application/json", "If-Match": `"${row.version}"` };
    const answer = await fetch(`${editor.address}/${row.number}/${how}`, { method: "POST", headers, body: JSON.stringify(how === "split" ? { at } : {}) });
    if (answer.ok) location.reload();
    else say((await answer.json().catch(() => ({}))).detail ?? "");
  }

  return { commands: { join: () => reshape("join"), split: () => reshape("split") } };
}

function textBefore(cell, selection) {
  const range = document.createRange();
  range.setStart(cell, 0);
  range.setEnd(selection.anchorNode, selection.anchorOffset);
  return range.toString();
}
