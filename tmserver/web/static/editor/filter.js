// One box that leaves only some segments in sight: by state, band, finding, take, repeat, words. What it hides stays in
// the page; what it is set to stands in the address.
import { say } from "../say.js";

const NAMES = ["state", "band", "only", "q"];

/** Text as it is compared: without capitals and accents. */
function plain(text) { return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(); }

/** "context" is 101 and above; "100"; "85-94". */
function inBand(score, band) {
  if (band === "context") return score > 100;
  const [least, most = least] = band.split("-").map(Number);
  return score >= least && score <= most;
}

const ONLY = {
  repeat: (row) => row.element.dataset.repeat !== undefined,
  changed: (row) => ["changed", "new"].includes(row.element.dataset.take),
  comment: (row) => row.element.dataset.comments !== undefined,
  question: (row) => row.element.dataset.asked !== undefined,
};

/** The box; `editor` gives rows, row, enter(row), leave(), address, tell. */
export class Filter {
  constructor(editor) {
    this.editor = editor;
    this.form = document.getElementById("filter");
    this.count = this.form.querySelector("output");
    this.words = this.form.elements.q;
    this.faulty = new Set();
    this.commands = { filter: () => this.open() };
    this.form.addEventListener("input", () => this.set());
    this.form.addEventListener("reset", () => { setTimeout(() => this.close()); });
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.first(); });
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation(); // it closes the box, and nothing else
      this.form.reset();
    });
  }

  /** What the address asks for; resolves when it holds. */
  async start() {
    const asked = new URLSearchParams(location.search);
    if (!NAMES.some((name) => asked.has(name))) return;
    this.form.hidden = false;
    this.words.value = asked.get("q") ?? "";
    for (const box of this.form.querySelectorAll("[type=checkbox]")) box.checked = asked.getAll(box.name).includes(box.value);
    await this.set();
  }

  open() {
    this.form.hidden = false;
    this.words.focus();
    this.words.select();
    this.tell();
  }

  close() {
    this.form.hidden = true;
    this.set();
    if (this.editor.row) this.editor.back();
    else this.first();
  }

  first() { this.editor.enter(this.editor.rows.find((row) => !row.element.hidden)); }

  /** Take what the box says into the address and the grid. */
  async set() {
    const said = new FormData(this.form), address = new URL(location.href);
    for (const name of NAMES) {
      address.searchParams.delete(name);
      for (const value of said.getAll(name)) if (value.trim()) address.searchParams.append(name, value);
    }
    history.replaceState(history.state, "", address);
    if (said.getAll("only").includes("issue")) await this.check();
    this.apply();
  }

  /** Which segments have open findings now. */
  async check() {
    const answer = await fetch(this.editor.address.replace(/segments$/, "issues"), { headers: { Accept: "application/json" } }).catch(() => undefined);
    if (answer?.ok) this.faulty = new Set((await answer.json()).segments);
  }

  /** Hide what the box leaves out; also what has no comments while only those with comments are wanted. */
  apply() {
    const said = new FormData(this.form), states = said.getAll("state"), bands = said.getAll("band"), only = said.getAll("only");
    const words = plain(said.get("q").trim()), talk = document.querySelector("[data-command=onlyTalk][aria-pressed=true]") !== null;
    for (const row of this.editor.rows) {
      const shown = (!states.length || states.includes(row.status))
        && (!bands.length || (row.score !== undefined && bands.some((band) => inBand(row.score, band))))
        && only.every((one) => (one === "issue" ? this.isFaulty(row) : ONLY[one]?.(row) ?? true))
        && (!words || plain(`${row.source}\n${row.text}`).includes(words))
        && (!talk || ONLY.comment(row));
      row.element.hidden = !shown;
    }
    if (this.editor.row?.element.hidden) this.editor.leave();
    this.tell();
  }

  isFaulty(row) { return this.faulty.has(row.number) || row.element.dataset.issues !== undefined || row.element.querySelector(".conflict") !== null; }

  tell() {
    const { rows } = this.editor, shown = rows.filter((row) => !row.element.hidden).length;
    this.count.textContent = this.editor.tell("shown", shown, rows.length);
    if (!this.form.hidden) say(this.count.textContent);
  }
}
