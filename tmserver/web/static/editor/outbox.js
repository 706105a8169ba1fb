// What is written but not yet saved. It survives a reload and a crash: every write is in IndexedDB before it is sent.
const NAME = "tmserver-outbox", TABLE = "writes";
const SOON = 800, MOST_TRIED = 20, RETRIES = [1000, 2000, 5000, 10000, 20000];

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Writes of one story, newest per segment, sent in order. Listeners hear `sent`, `conflict`, `refused`, `state`.
 * A draft written over an `unconfirmed` that was not sent yet is one too: the unit is still to be withdrawn.
 * `tried` of a write: what was sent before it without an answer, and may have arrived all the same. */
export class Outbox extends EventTarget {
  constructor(story, address) {
    super();
    this.story = story;
    this.address = address;
    this.waiting = new Map();
    this.timer = undefined;
    this.tries = 0;
    this.sending = undefined;
    this.database = opened().catch(() => undefined);
    addEventListener("online", () => { this.tries = 0; this.flush(); });
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.flush(); });
  }

  /** What an earlier visit left; to be shown before anything is typed. */
  async restored() {
    const database = await this.database;
    if (!database) return [];
    const all = await asked(database.transaction(TABLE).objectStore(TABLE).getAll());
    const own = all.filter((write) => write.story === this.story).sort((one, other) => one.at - other.at);
    for (const write of own) this.waiting.set(write.number, write);
    return own;
  }

  /** Keep a write: {number, version, target, status, provenance, score}. `now` sends it at once. */
  async put(write, { now = false } = {}) {
    const before = this.waiting.get(write.number);
    const kept = {
      ...write, status: before?.status === "unconfirmed" && write.status !== "confirmed" ? before.status : write.status, story: this.story, key: `${this.story}/${write.number}`, at: Date.now(), name: crypto.randomUUID(),
      tried: before ? [...before.tried, before.target].slice(-MOST_TRIED) : [],
    };
    this.waiting.delete(write.number);
    this.waiting.set(write.number, kept);
    this.tell();
    const database = await this.database;
    if (database) await asked(database.transaction(TABLE, "readwrite").objectStore(TABLE).put(kept)).catch(() => undefined);
    clearTimeout(this.timer);
    if (now) await this.flush();
    else this.timer = setTimeout(() => this.flush(), SOON);
  }

  has(number) { return this.waiting.has(number); }

  tell(state) {
    const offline = state ?? (this.waiting.size ? (this.tries ? "kept" : "saving") : "saved");
    this.dispatchEvent(new CustomEvent("state", { detail: { state: offline, count: this.waiting.size } }));
  }

  async forget(write) {
    if (this.waiting.get(write.number)?.name === write.name) this.waiting.delete(write.number);
    const database = await this.database;
    if (!database) return;
    const table = database.transaction(TABLE, "readwrite").objectStore(TABLE);
    const stored = await asked(table.get(write.key)).catch(() => undefined);
    if (stored?.name === write.name) await asked(table.delete(write.key)).catch(() => undefined);
  }

  flush() {
    this.sending ??= this.send().finally(() => { this.sending = undefined; });
    return this.sending;
  }

  async send() {
    clearTimeout(this.timer);
    for (;;) {
      const write = [...this.waiting.values()].find((one) => !one.held);
      if (!write) break;
      let answer;
      try {
        answer = await fetch(`${this.address}/${write.number}`, this.request(write));
      } catch {
        answer = undefined;
      }
      if (!answer || answer.status >= 500 || answer.status === 429) { this.later(); return; }
      if (answer.status === 401 || answer.redirected) { this.later("signin"); return; }
      this.tries = 0;
      await this.heard(write, answer);
    }
    this.tell(this.waiting.size ? "conflict" : "saved");
  }

  request(write) {
    return {
      method: "PUT",
      headers: { "Content-Type": "application/json", "If-Match": `"${write.version}"`, "Idempotency-Key": write.name },
      body: JSON.stringify({ target: write.target, status: write.status, provenance: write.provenance, score: write.score, markup: write.markup }),
    };
  }

  async heard(write, answer) {
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      await this.forget(write);
      const newer = this.waiting.get(write.number);
      if (newer && newer.version < said.version) newer.version = said.version;
      this.dispatchEvent(new CustomEvent("sent", { detail: { write, said } }));
    } else if (answer.status === 409 && said.target !== undefined) {
      const mine = this.waiting.get(write.number) ?? write;
      if (mine.version !== said.version && mine.tried.includes(said.target)) { // our own, sent by the page before this one
        mine.version = said.version;
        return;
      }
      mine.held = true;
      this.dispatchEvent(new CustomEvent("conflict", { detail: { write: mine, said } }));
    } else {
      const mine = this.waiting.get(write.number) ?? write;
      mine.held = true;
      this.dispatchEvent(new CustomEvent("refused", { detail: { write: mine, said } }));
    }
  }

  later(state = "kept") {
    this.tell(state);
    this.timer = setTimeout(() => this.flush(), RETRIES[Math.min(this.tries, RETRIES.length - 1)]);
    this.tries += 1;
  }

  leave() {
    for (const write of this.waiting.values()) {
      if (!write.held) fetch(`${this.address}/${write.number}`, { ...this.request(write), keepalive: true }).catch(() => undefined);
    }
  }
}
