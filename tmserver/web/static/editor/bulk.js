// What changes many segments at once: the form of a page in a dialog, one undo for all of it, and what it said.
import { say } from "../say.js";

const told = document.getElementById("ran"), exact = document.querySelector("[data-exact]");
let run; // the last one, to be taken back

/** A modal dialog for forms that are pages of their own; made when it is first needed. */
function dialog() {
  const found = document.getElementById("bulk-dialog");
  if (found) return found;
  const made = Object.assign(document.createElement("dialog"), { id: "bulk-dialog", className: "dialog bulk" });
  made.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) { event.preventDefault(); made.close(); } });
  document.querySelector("[data-editor]").append(made);
  return made;
}

/** Say in the foot of the page what a run did; with a name it can be taken back. */
export function tellRun({ run: name, told: words }) {
  if (!told || !words) return;
  run = name;
  told.hidden = false;
  told.firstElementChild.textContent = words;
  told.querySelector("button").hidden = !name;
  say(words);
}

/** How many untouched suggestions of equal sentences there are, on the button that confirms them. */
export function countExact(rows) {
  if (!exact) return;
  const count = rows.filter((row) => row.status === "suggested" && ["context", "exact"].includes(row.provenance)).length;
  exact.textContent = count;
  exact.closest("a").hidden = count === 0;
}

/** The commands; `editor` gives outbox, apply(segments, done), back(), and tell(key). */
export function bulk(editor) {
  /** Whether everything that was written is stored: a run may not go over what is still on its way. */
  async function settled() {
    await editor.outbox.flush();
    if (editor.outbox.waiting.size) say(editor.tell("unsaved"));
    return editor.outbox.waiting.size === 0;
  }

  async function send(address, body) {
    const answer = await fetch(address, { method: "POST", headers: { Accept: "application/json" }, body }).catch(() => undefined);
    const found = await answer?.json().catch(() => undefined);
    if (answer?.ok && found) return found;
    say(found?.detail ?? editor.tell("refused"));
    return undefined;
  }

  async function post(form, box) {
    const found = await send(form.action, new URLSearchParams(new FormData(form)));
    if (!found) return;
    box.close();
    editor.apply(found.segments, found.done);
    tellRun(found);
  }

  /** Show the forms of a page: what is posted there is done and closes it. `opened` may work on it before it is shown. */
  async function open(address, opened = () => undefined) {
    if (editor.readOnly || !await settled()) return;
    const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => undefined);
    const part = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("bulk");
    if (!part) { say(editor.tell("refused")); return; }
    const box = dialog();
    box.replaceChildren(Object.assign(document.createElement("h2"), { id: "bulk-title", textContent: part.dataset.title }), document.adoptNode(part));
    box.setAttribute("aria-labelledby", "bulk-title");
    box.onclose = () => editor.back();
    box.onsubmit = (event) => {
      if (event.target.method !== "post") return;
      event.preventDefault();
      post(event.target, box);
    };
    opened(box);
    if (!box.open) box.showModal();
  }

  async function undo() {
    if (!run) { say(editor.tell("norun")); return; }
    if (!await settled()) return;
    const found = await send(editor.address("undo"), new URLSearchParams({ run }));
    if (!found) return;
    editor.apply(found.segments, found.done);
    tellRun(found);
  }

  return {
    open,
    commands: { pretranslate: () => open(editor.address("pretranslate")), confirmExact: () => open(editor.address("confirm")), undoRun: undo },
  };
}
