// The numbered list of matches and terms of the segment one is in; the next ones are fetched before they are needed.
const MOST_KEPT = 60;

/** Fetches and keeps fragments; `address(number)` is where one is. */
export class Panel {
  constructor(list, address) {
    this.list = list;
    this.address = address;
    this.kept = new Map();
    this.shown = undefined;
    this.marked = 0;
  }

  fetch(number) {
    let held = this.kept.get(number);
    if (!held) {
      held = fetch(this.address(number), { headers: { Accept: "text/html" } })
        .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(new Error(String(answer.status)))));
      held.catch(() => this.kept.delete(number));
      this.kept.set(number, held);
      if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value);
    }
    return held;
  }

  /** What was confirmed changes what is found: forget everything but what is shown. */
  stale() {
    for (const number of this.kept.keys()) if (number !== this.shown) this.kept.delete(number);
  }

  /** Show the suggestions of a segment; resolves with its rows when they are there and still wanted. */
  async show(number) {
    this.shown = number;
    this.marked = 0;
    const waiting = setTimeout(() => { if (this.shown === number) this.list.replaceChildren(...[1, 2, 3].map(() => Object.assign(document.createElement("li"), { className: "skeleton" }))); }, 150);
    try {
      const html = await this.fetch(number);
      if (this.shown !== number) return undefined;
      this.list.innerHTML = html;
      this.list.scrollTop = 0;
      return this.rows();
    } catch {
      if (this.shown === number) this.list.replaceChildren(document.getElementById("no-answer").content.cloneNode(true));
      return undefined;
    } finally {
      clearTimeout(waiting);
    }
  }

  /** Show something that is no segment's suggestions. */
  put(html) {
    this.shown = undefined;
    this.marked = 0;
    this.list.innerHTML = html;
    this.list.scrollTop = 0;
  }

  rows() { return [...this.list.querySelectorAll(".suggestion")]; }

  /** Mark a row for Ctrl+Space. */
  mark(step) {
    const rows = this.rows();
    if (!rows.length) return;
    this.marked = Math.min(Math.max(this.marked + step, 0), rows.length - 1);
    rows.forEach((row, place) => {
      row.classList.toggle("marked", place === this.marked);
      row.toggleAttribute("aria-current", place === this.marked);
    });
    rows[this.marked].scrollIntoView({ block: "nearest" });
  }
}
