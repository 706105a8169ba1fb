// Approving and locking: what an editor of the desk settles and takes back, and the field that only says so.
import { say } from "../say.js";

/** The field of a segment that is approved or locked: to be read and copied from, with who can take that back. */
export class Settled {
  constructor(row, total) {
    row.cell.replaceChildren(document.getElementById(`settled-${row.status}`).content.cloneNode(true));
    this.area = row.cell.querySelector("textarea");
    const reason = row.cell.querySelector(".settled span");
    reason.id = `settled${row.number}`;
    this.area.value = row.text;
    this.area.setAttribute("aria-label", this.area.dataset.label.replace("{1}", row.place + 1).replace("{2}", total));
    this.area.setAttribute("aria-describedby", `src${row.number} ${reason.id}`);
    row.element.classList.add("is-active");
    row.element.setAttribute("aria-selected", "true");
    if (!CSS.supports("field-sizing", "content")) this.area.style.blockSize = `${this.area.scrollHeight}px`;
  }

  focus() { this.area.focus({ preventScroll: true }); }
}

/** The commands of an editor of the desk; for others they say whose they are. */
export class Approval {
  constructor(editor) {
    this.editor = editor;
    this.everywhere = editor.desk.dataset.settles; // where all confirmed ones are approved; undefined: not this reader's
    this.button = editor.desk.querySelector('[data-command="approveAll"]');
    this.commands = {
      approve: () => this.toggle("approved", "approve", "unapprove"),
      lock: () => this.toggle("locked", "lock", "unlock"),
      approveAll: () => this.approveAll(),
    };
    if (!this.button) return;
    this.count();
    const watched = { subtree: true, attributes: true, attributeFilter: ["data-status"] };
    new MutationObserver(() => this.count()).observe(editor.desk.querySelector("tbody"), watched);
  }

  get confirmed() { return this.editor.rows.filter((row) => row.status === "confirmed"); }

  count() {
    const count = this.confirmed.length;
    this.button.hidden = count === 0;
    this.button.textContent = this.button.dataset.label.replace("{1}", count);
  }

  async toggle(status, forth, back) {
    const { row, rows } = this.editor;
    if (!row) return;
    if (!this.everywhere) { say(this.editor.tell("editors")); return; }
    const said = await this.post(`${this.editor.address}/${row.number}/${row.status === status ? back : forth}`, undefined, row);
    if (!said) return;
    row.version = said.version;
    row.set(said);
    this.editor.done(said.done);
    this.editor.panel.stale();
    const next = said.status === "approved" && [...rows.slice(row.place + 1), ...rows.slice(0, row.place)].find((one) => !one.isSettled);
    await (next ? this.editor.enter(next) : this.editor.again(row));
  }

  async approveAll() {
    if (!this.everywhere) return;
    const said = await this.post(this.everywhere, { segments: this.confirmed.map(({ number, version }) => ({ number, version })) });
    if (!said) return;
    for (const one of said.segments) {
      const row = this.editor.byNumber.get(one.number);
      row.version = one.version;
      row.set(one);
      if (row === this.editor.row) this.editor.again(row);
    }
    this.editor.done(said.done);
    say(this.editor.tell("approved", said.segments.length));
  }

  /** What the server answers once everything is saved; undefined where it did not, and the page says why. */
  async post(address, body, row) {
    await this.editor.outbox.flush();
    if (row && this.editor.outbox.has(row.number)) return undefined; // the foot of the page says what is not saved
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    if (row) headers["If-Match"] = `"${row.version}"`;
    const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body ?? {}) }).catch(() => undefined);
    const said = await answer?.json().catch(() => undefined);
    if (answer?.ok && said) return said;
    this.editor.refuse(said?.detail);
    return undefined;
  }
}
