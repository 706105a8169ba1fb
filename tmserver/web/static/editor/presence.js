// Who else is in the story, and where: told with every save, and by a heartbeat while the page is seen. Nothing is locked.
import { say } from "../say.js";

const BEAT = 15000, GONE = 45000, SOON = 1000;

/** Shows the others at their rows and in the header. `words.at`, `words.here`: "{1} is here, at segment {2}". */
export class Presence {
  constructor(desk, outbox, words) {
    this.desk = desk;
    this.words = words;
    this.list = document.getElementById("present");
    this.names = new Set();
    this.heard = Date.now();
    outbox.addEventListener("sent", ({ detail: { said } }) => { if (said.present) this.show(said.present); });
    desk.addEventListener("focusin", () => this.moved());
    document.addEventListener("visibilitychange", () => this.beat());
    setInterval(() => this.beat(), BEAT);
    this.beat();
  }

  get number() { return Number(/^#s(\d+)$/.exec(location.hash)?.[1]) || null; }

  /** Somebody who goes through the rows is told where they stay. */
  moved() {
    if (this.number === this.told) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.beat(), SOON);
  }

  async beat() {
    if (document.hidden) return;
    this.told = this.number;
    const answer = await fetch(this.desk.dataset.presence, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify({ number: this.told }) }).catch(() => undefined);
    if (answer?.ok && !answer.redirected) this.show((await answer.json()).present);
    else if (Date.now() - this.heard > GONE) this.show([]); // nobody knows any more
  }

  show(present) {
    this.heard = Date.now();
    for (const mark of this.desk.querySelectorAll(".here")) mark.remove();
    this.list.replaceChildren(...present.map((one) => this.mark(one, "li")));
    this.list.hidden = !present.length;
    for (const one of present) {
      const head = this.desk.querySelector(`tr.seg[data-number="${one.number}"] > .n`);
      head?.append(this.mark(one, "span"));
      if (!this.names.has(one.name)) say(this.sentence(one));
    }
    this.names = new Set(present.map((one) => one.name));
  }

  mark(one, element) {
    const mark = Object.assign(document.createElement(element), { className: "here", title: this.sentence(one) });
    const sign = Object.assign(document.createElement("span"), { className: "avatar small other", textContent: one.initials, ariaHidden: "true" });
    mark.append(sign, Object.assign(document.createElement("span"), { className: "vh", textContent: this.sentence(one) }));
    return mark;
  }

  sentence(one) {
    const row = one.number && this.desk.querySelector(`tr.seg[data-number="${one.number}"]`);
    return (row ? this.words.at.replace("{2}", row.sectionRowIndex + 1) : this.words.here).replace("{1}", one.name);
  }
}
