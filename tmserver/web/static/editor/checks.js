// The strip under the field: what the checks say of the text as it stands, each with its fix; never in the way.
const PAUSE = 300;

/** Asks for the findings of the text a moment after the last key; `rowOf(number)` is told where its tags stand now. */
export class Checks {
  constructor(address, rowOf) {
    this.address = address;
    this.rowOf = rowOf;
    this.timer = undefined;
    this.asked = 0;
  }

  later(number, text, strip) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(number, text, strip), PAUSE);
  }

  /** `tag`: {id, start, end} of one that is put into the text; resolves with whether the strip has its answer. */
  async now(number, text, strip, tag) {
    clearTimeout(this.timer);
    const ticket = ++this.asked;
    if (!text.trim()) { strip.replaceChildren(); return false; }
    const row = this.rowOf(number);
    try {
      const answer = await fetch(this.address(number), { method: "POST", headers: { "Content-Type": "application/json", Accept: "text/html" }, body: JSON.stringify({ target: text, markup: row.markup, tag }) });
      const html = await answer.text();
      if (!answer.ok || answer.redirected || ticket !== this.asked || !strip.isConnected) return false;
      strip.innerHTML = html;
      row.markup = strip.querySelector("[data-markup]").dataset.markup;
      return true;
    } catch { /* without a connection the text is not judged; it is not held back either */ }
    return false;
  }
}
