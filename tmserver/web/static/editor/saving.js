// What the server says of what was written: saved, refused, in conflict; and of segments that changed beside it.
import { say } from "../say.js";
import { countExact, tellRun } from "./bulk.js";

/** Listen to the outbox of an editor. Gives `apply`, for changes of many segments. */
export function saving(editor) {
  const { outbox, byNumber, tell, spoken, panel, rows } = editor;
  const saved = document.getElementById("saved");

  outbox.addEventListener("state", ({ detail: { state, count } }) => {
    saved.textContent = tell(state, count);
    saved.dataset.state = state;
  });

  outbox.addEventListener("sent", ({ detail: { write: sent, said } }) => {
    const one = byNumber.get(sent.number);
    one.version = said.version;
    one.element.dataset.issues = said.lacks ? "tags" : "";
    if (!outbox.has(sent.number)) one.set(said);
    show(said.propagated ?? [], said.done);
    tellRun(said);
    if (["confirmed", "unconfirmed"].includes(sent.status)) panel.stale();
  });

  outbox.addEventListener("conflict", ({ detail: { write: mine, said } }) => showConflict(byNumber.get(mine.number), mine, said));

  outbox.addEventListener("refused", ({ detail: { write: mine, said } }) => {
    byNumber.get(mine.number).element.dataset.issues = "refused";
    editor.refuse(said.detail);
  });

  /** Segments as the server has them now; what is being written or is on its way stays. */
  function show(segments, done) {
    for (const said of segments) {
      const one = byNumber.get(said.number);
      if (!one || one === editor.row || outbox.has(said.number)) continue;
      one.text = said.target;
      one.markup = undefined;
      one.version = said.version;
      one.set(said);
      one.rest();
    }
    if (done !== undefined) editor.done(done);
    countExact(rows);
  }

  /** After something changed many segments, the one that is open too: it is opened anew, or the next if it is done. */
  function apply(segments, done) {
    const here = editor.row;
    editor.leave();
    show(segments, done);
    panel.stale();
    if (here?.isDone && !editor.readOnly) editor.nextOpen(here.place);
    else editor.enter(here, { fill: false });
  }

  function showConflict(one, mine, theirs) {
    if (one === editor.row) editor.forget();
    one.conflict(mine.target, theirs, (choice) => settle(one, mine, theirs, choice));
    say(tell("conflict", 1));
    one.cell.querySelector("button")?.focus();
  }

  function settle(one, mine, theirs, choice) {
    one.cell.replaceChildren();
    one.version = theirs.version;
    one.text = choice === "theirs" ? theirs.target : mine.target;
    one.markup = choice === "theirs" ? undefined : mine.markup;
    one.set(choice === "theirs" ? theirs : { status: "draft", provenance: "hand", said: spoken.hand });
    one.rest();
    outbox.waiting.delete(one.number);
    if (choice === "theirs") outbox.forget(mine).then(() => outbox.tell());
    else outbox.put({ ...mine, version: theirs.version, target: one.text, held: false }, { now: choice === "mine" });
    editor.enter(one);
    if (choice === "both" && editor.field) editor.field.strip.prepend(Object.assign(document.createElement("p"), { className: "theirs", textContent: theirs.target }));
  }

  return { apply };
}
