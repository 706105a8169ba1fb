// The rows of the grid as the page keeps them: what a segment says, its state, and its conflict.

/** Wraps one table row. */
export class Row {
  constructor(element) { this.element = element; }

  get number() { return Number(this.element.dataset.number); }
  get place() { return this.element.sectionRowIndex; }
  get version() { return Number(this.element.dataset.version); }
  set version(value) { this.element.dataset.version = String(value); }
  get status() { return this.element.dataset.status; }
  get provenance() { return this.element.dataset.provenance || undefined; }
  get score() { return this.element.dataset.score ? Number(this.element.dataset.score) : undefined; }
  get cell() { return this.element.querySelector(".tgt"); }
  get source() { return this.element.querySelector(".src").textContent; }
  get isDone() { return ["confirmed", "approved", "locked"].includes(this.status); }
  get isSettled() { return ["approved", "locked"].includes(this.status); }
  get text() { return this.element.dataset.target ?? ""; }
  set text(value) { this.element.dataset.target = value; }
  /** Markup of the text that this one was made from; undefined: what the server holds. */
  get markup() { return this.element.dataset.markup || undefined; }
  set markup(value) { this.element.dataset.markup = value ?? ""; }

  /** Status, provenance and score, in words and colour. `said`: the server's words for where the text came from. */
  set({ status, provenance, score, said }) {
    const data = this.element.dataset;
    data.status = status;
    data.provenance = provenance ?? "";
    data.score = score ?? "";
    const state = document.getElementById(`state-${status}`).content.cloneNode(true);
    if (said !== undefined) state.querySelector(".prov").textContent = said;
    this.element.querySelector(".st").replaceChildren(state);
  }

  /** The cell as text, when nobody types in it. */
  rest() {
    const blank = this.text === "";
    const shown = blank ? document.getElementById("blank").content.cloneNode(true) : document.createTextNode(this.text);
    this.cell.replaceChildren(shown);
    this.element.classList.remove("is-active");
    this.element.removeAttribute("aria-selected");
  }

  /** Both texts beside each other, with three choices. */
  conflict(mine, theirs, choose) {
    const block = document.getElementById("conflict").content.cloneNode(true);
    block.querySelector("[data-mine]").textContent = mine;
    block.querySelector("[data-theirs]").textContent = theirs.target ?? "";
    block.querySelector("[data-who]").textContent = theirs.changed_by ?? "";
    if (["approved", "locked"].includes(theirs.status)) { // nobody writes over it: what was typed stays in view
      for (const choice of ["mine", "both"]) block.querySelector(`[data-choice=${choice}]`).remove();
      block.querySelector("[data-settled]").hidden = false;
    }
    for (const button of block.querySelectorAll("[data-choice]")) button.addEventListener("click", () => choose(button.dataset.choice));
    this.element.classList.remove("is-active");
    this.cell.replaceChildren(block);
    this.cell.querySelector(".conflict").addEventListener("keydown", (event) => {
      const choice = event.ctrlKey || event.metaKey || event.altKey ? undefined : { 1: "mine", 2: "theirs", 3: "both" }[event.key];
      if (choice && this.cell.querySelector(`[data-choice=${choice}]`)) { event.preventDefault(); choose(choice); }
    });
  }
}
