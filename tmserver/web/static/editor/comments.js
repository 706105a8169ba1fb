// What people say of a segment, in the place of the suggestions; the count of each row; the rows that have any.
import { say } from "../say.js";

export class Comments {
  constructor(editor) {
    this.editor = editor;
    this.unsent = new Map(); // by segment: what was begun and not sent
    this.button = editor.desk.querySelector('[data-command="onlyTalk"]');
    this.commands = {
      comments: (event) => this.show(event),
      onlyTalk: () => this.toggle(),
    };
    editor.panel.list.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    editor.panel.list.addEventListener("input", () => { if (this.area) this.unsent.set(this.number, this.area.value); });
    editor.panel.list.addEventListener("click", (event) => {
      const what = event.target.closest("[data-talk]")?.dataset.talk;
      if (what) this.post(`/${what}`, {});
    });
    editor.panel.list.addEventListener("keydown", (event) => {
      if (!event.target.closest(".speak") || event.key === "Escape") return;
      event.stopPropagation(); // the editor's keys belong to the translation
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) { event.preventDefault(); this.send(); }
    });
    this.total();
  }

  get thread() { return this.editor.panel.list.querySelector("[data-thread]"); }
  get number() { return Number(this.thread?.dataset.thread); }
  get area() { return this.thread?.querySelector("textarea"); }

  async show(event) {
    const { editor } = this;
    const asked = editor.byNumber.get(Number(event.target.closest?.("tr.seg .talk-count")?.closest("tr").dataset.number));
    if (asked && asked !== editor.row) await editor.enter(asked);
    const { row } = editor;
    if (row && await editor.beside(`${editor.address}/${row.number}/comments`, editor.tell("comments", row.place + 1))) this.opened();
  }

  /** The thread is in the panel: what was begun stands in the field again, and the caret behind it. */
  opened() {
    const { area } = this;
    if (!area) return;
    area.value = this.unsent.get(this.number) ?? "";
    area.focus({ preventScroll: false });
    area.setSelectionRange(area.value.length, area.value.length);
  }

  async send() {
    const { area, number } = this;
    if (!area?.value.trim()) { area?.focus(); return; }
    if (await this.post("", { text: area.value, asks_desk: this.thread.querySelector("[name=asks_desk]").checked })) {
      this.unsent.delete(number);
      this.opened();
    }
  }

  /** Say, resolve, reopen, take back: the thread as it is then. False, and why, where it did not work. */
  async post(what, body) {
    const { editor, number } = this;
    const headers = { "Content-Type": "application/json", Accept: "application/json, text/html;q=0.5" }; // a refusal as JSON
    const answer = await fetch(`${editor.address}/${number}/comments${what}`, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => undefined);
    if (!answer?.ok || answer.redirected) {
      editor.refuse((await answer?.json().catch(() => undefined))?.detail);
      return false;
    }
    const html = await answer.text();
    if (this.number === number) {
      editor.panel.put(html);
      const { count, resolved, asked } = this.thread.dataset;
      this.mark(editor.byNumber.get(number), Number(count), resolved !== undefined, asked !== undefined);
      this.opened();
      say(editor.tell("comments", editor.byNumber.get(number).place + 1));
    }
    return true;
  }

  mark(row, count, isResolved, isAsked) {
    const head = row.element.querySelector(".n");
    if (!head.querySelector(".talk-count")) head.append(document.getElementById("talk-count").content.cloneNode(true));
    const badge = head.querySelector(".talk-count");
    badge.hidden = count === 0;
    badge.querySelector("[data-count]").textContent = count;
    badge.toggleAttribute("data-resolved", isResolved);
    row.element.toggleAttribute("data-comments", count > 0);
    row.element.toggleAttribute("data-asked", isAsked);
    badge.querySelector("[data-asks]").hidden = !isAsked;
    this.total();
  }

  total() {
    const count = this.editor.rows.filter((row) => row.element.dataset.comments !== undefined).length;
    this.button.textContent = this.button.dataset.label.replace("{1}", count);
    this.button.hidden = count === 0;
    if (count === 0 && this.button.getAttribute("aria-pressed") === "true") this.toggle();
  }

  /** Only the segments of which something is said, and all again. */
  toggle() {
    const only = this.button.getAttribute("aria-pressed") !== "true";
    this.button.setAttribute("aria-pressed", String(only));
    this.editor.filter();
    const first = this.editor.rows.find((row) => !row.element.hidden);
    if (only && !this.editor.row && first) this.editor.enter(first);
    else this.editor.row?.element.scrollIntoView({ block: "nearest" });
  }
}
