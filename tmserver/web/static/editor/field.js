// The one text field that moves from row to row, and the mirror behind it that carries backgrounds only.
import { utf16 } from "./insert.js";
import { showLimits } from "./limits.js";

/** A fresh field in a row: fresh, so that its undo history is this segment's alone. */
export class Field {
  constructor(row, total, on) {
    this.row = row;
    const block = document.getElementById("editing").content.cloneNode(true);
    row.cell.replaceChildren(block);
    this.area = row.cell.querySelector("textarea");
    this.mirror = row.cell.querySelector(".mirror");
    this.strip = row.cell.querySelector(".issues");
    this.strip.id = `issues${row.number}`;
    this.area.value = row.text;
    this.area.setAttribute("aria-label", this.area.dataset.label.replace("{1}", row.place + 1).replace("{2}", total));
    this.area.setAttribute("aria-describedby", `src${row.number} ${this.strip.id}`);
    this.area.addEventListener("input", () => { this.unmark(); this.fit(); on.input(); });
    this.strip.addEventListener("click", (event) => on.strip(event));
    row.cell.querySelector(".charstrip")?.addEventListener("click", (event) => on.character(event));
    new MutationObserver(() => this.mark()).observe(this.strip, { childList: true });
    row.element.classList.add("is-active");
    row.element.setAttribute("aria-selected", "true");
    this.fit();
    this.counts();
  }

  get text() { return this.area.value; }
  get marked() { return this.text.slice(this.area.selectionStart, this.area.selectionEnd).trim().slice(0, 1000); }

  /** Browsers without field-sizing grow the field by hand. */
  fit() {
    if (!CSS.supports("field-sizing", "content")) {
      this.area.style.blockSize = "auto";
      this.area.style.blockSize = `${this.area.scrollHeight}px`;
    }
    this.counts();
  }

  counts() {
    const out = this.row.cell.querySelector("[data-counts]");
    const words = this.text.trim() ? this.text.trim().split(/\s+/).length : 0;
    if (out) out.textContent = out.dataset.counts.replace("{1}", words).replace("{2}", [...this.text].length);
    showLimits(this.row, this.text);
  }

  focus({ atEnd = true } = {}) {
    this.area.focus({ preventScroll: true });
    if (atEnd) this.area.setSelectionRange(this.text.length, this.text.length);
  }

  /** The findings of the strip that have a fix, in its order. */
  fixes() {
    return [...this.strip.querySelectorAll("[data-suggestion]")].map((issue) => ({
      start: utf16(this.text, Number(issue.dataset.start)), end: utf16(this.text, Number(issue.dataset.end)), text: issue.dataset.suggestion, issue,
    }));
  }

  unmark() { this.mirror.replaceChildren(); }

  /** Backgrounds behind the words that the strip speaks of; none where the mirror would wrap otherwise. */
  mark() {
    const spans = [...this.strip.querySelectorAll("[data-start][data-side=target]")]
      .map((issue) => ({ start: utf16(this.text, Number(issue.dataset.start)), end: utf16(this.text, Number(issue.dataset.end)), look: { error: "m-bad", tag: "m-tag" }[issue.dataset.severity] ?? "m-adapted" }))
      .filter((one, _, all) => one.look !== "m-tag" || !all.some((other) => other.look !== "m-tag" && other.start < one.end && one.start < other.end))
      .sort((one, other) => one.start - other.start);
    const pieces = [];
    let done = 0;
    for (const span of spans) {
      if (span.start < done) continue;
      const mark = Object.assign(document.createElement("mark"), { className: span.look, textContent: this.text.slice(span.start, span.end) });
      pieces.push(this.text.slice(done, span.start), mark);
      done = span.end;
    }
    this.mirror.replaceChildren(...pieces, this.text.slice(done));
    if (Math.abs(this.mirror.scrollHeight - this.area.scrollHeight) > 2) this.unmark();
  }
}
