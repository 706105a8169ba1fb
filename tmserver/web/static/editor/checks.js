// The strip under the field: what the checks say of the text as it stands, each with its fix; never in the way.
const PAUSE = 300;

/** Asks for the findings of the text a moment after the last key. */
export class Checks {
  constructor(address) {
    this.address = address;
    this.timer = undefined;
    this.asked = 0;
  }

  later(number, text, strip) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(number, text, strip), PAUSE);
  }

  async now(number, text, strip) {
    clearTimeout(this.timer);
    const ticket = ++this.asked;
    if (!text.trim()) { strip.replaceChildren(); return; }
    try {
      const answer = await fetch(this.address(number), { method: "POST", headers: { "Content-Type": "application/json", Accept: "text/html" }, body: JSON.stringify({ target: text }) });
      if (answer.ok && !answer.redirected && ticket === this.asked && strip.isConnected) strip.innerHTML = await answer.text();
    } catch { /* without a connection the text is not judged; it is not held back either */ }
  }
}
