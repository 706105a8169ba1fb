// The story editor: what the keys and buttons do. Rows, field, suggestions, checks and saving have a module each.
import { say } from "../say.js";
import { Approval, Settled } from "./approval.js";
import { bulk, countExact } from "./bulk.js";
import { Checks } from "./checks.js";
import { Comments } from "./comments.js";
import { Field } from "./field.js";
import { Filter } from "./filter.js";
import { History } from "./history.js";
import { insertText, replaceRange, wordSpan } from "./insert.js";
import { commandOf } from "./keymap.js";
import { Outbox } from "./outbox.js";
import { Panel } from "./panel.js";
import { parts } from "./parts.js";
import { Presence } from "./presence.js";
import { keepKeys } from "./presets.js";
import { live } from "./replace.js";
import { Row } from "./rows.js";
import { saving } from "./saving.js";
import { shape } from "./shape.js";

const desk = document.querySelector("[data-editor]");
const { address, total, words: spoken } = { ...desk.dataset, words: JSON.parse(desk.dataset.words) };
const rows = [...desk.querySelectorAll("tr.seg")].map((element) => new Row(element));
const byNumber = new Map(rows.map((row) => [row.number, row]));
const saved = document.getElementById("saved"), progress = document.getElementById("done"), title = document.getElementById("suggestions");
const panel = new Panel(document.getElementById("list"), (number) => `${address}/${number}/suggestions`);
const checks = new Checks((number) => `${address}/${number}/checks`, (number) => byNumber.get(number));
const outbox = new Outbox(Number(desk.dataset.story), address);
const readOnly = desk.dataset.readonly !== undefined;
let row, field, warned;

function tell(key, ...values) { return values.reduce((text, value, place) => text.replace(`{${place + 1}}`, value), spoken[key]); }

function write(status, { now = false, provenance = row.provenance, score = row.score } = {}) {
  outbox.put({ number: row.number, version: row.version, target: row.text, markup: row.markup, status, provenance, score }, { now });
}

// --- moving -------------------------------------------------------------------------------------------------------------

async function enter(next, { focus = true, fill = true } = {}) {
  if (!next || next === row) { if (field && focus) field.focus({ atEnd: false }); return; }
  leave();
  row = next;
  warned = undefined;
  history.replaceState(history.state, "", `#s${row.number}`);
  const isFree = !readOnly && !row.element.querySelector(".conflict");
  if (isFree && row.isSettled) {
    const settled = new Settled(row, total);
    if (focus) settled.focus();
  } else if (isFree) {
    field = new Field(row, total, { input: typed, strip: stripClicked, character: characterClicked });
    if (focus) field.focus();
    if (row.text) checks.now(row.number, row.text, field.strip);
  } else {
    row.element.classList.add("is-active");
  }
  row.element.scrollIntoView({ block: "nearest" });
  const here = row;
  const found = await panel.show(row.number);
  title.textContent = tell("suggestions", here.place + 1);
  if (found && fill && here === row) prefill(found[0]);
  say(tell("arrived", here.place + 1, total, document.getElementById(`state-${here.status}`).content.textContent.trim()));
  for (const place of [here.place + 1, here.place + 2]) if (rows[place]) panel.fetch(rows[place].number).catch(() => undefined);
}

function leave() {
  if (!row) return;
  if (!row.element.querySelector(".conflict")) row.rest();
  else row.element.classList.remove("is-active");
  outbox.flush();
  row = field = undefined;
}

/** The next or the one before of those that are shown. */
function step(by) {
  const shown = rows.filter((one) => !one.element.hidden || one === row);
  enter(shown[Math.min(Math.max(shown.indexOf(row) + by, 0), shown.length - 1)]);
}

/** The next segment that is not done, from here on and then from the beginning. */
function nextOpen(from = row ? row.place : -1) {
  const open = [...rows.slice(from + 1), ...rows.slice(0, from + 1)].find((one) => !one.isDone && one !== row && !one.element.hidden);
  if (open) enter(open);
  else say(tell(rows.every((one) => one.isDone) ? "finished" : "finishedshown"));
}

function nextWithIssue(by) {
  const order = by > 0 ? [...rows.slice(row.place + 1), ...rows.slice(0, row.place)] : [...rows.slice(0, row.place).reverse(), ...rows.slice(row.place + 1).reverse()];
  enter(order.find((one) => !one.element.hidden && (one.element.querySelector(".issue, .conflict") || one.element.dataset.issues)));
}

// --- writing ------------------------------------------------------------------------------------------------------------

/** A key was pressed in the field: a draft of the translator's own. */
function typed() {
  row.text = field.text;
  warned = undefined;
  row.set({ status: row.text ? "draft" : "empty", provenance: row.text ? "hand" : undefined, said: row.text ? spoken.hand : "" });
  write(row.status);
  checks.later(row.number, row.text, field.strip);
}

/** The best match of an empty segment, where nobody has to read it twice; one undo takes it out again. */
function prefill(first) {
  if (!field || field.text || row.status !== "empty" || first?.dataset.prefill === undefined) return;
  take(first, { replace: true, status: "suggested" });
}

function take(item, { replace = ["match", "version"].includes(item.dataset.kind), status = "draft" } = {}) {
  if (!field) return;
  const { text, provenance, score } = item.dataset;
  if (replace && provenance) row.markup = item.dataset.markup;
  insertText(field.area, text, { replace });
  if (replace && provenance) {
    row.element.dataset.taken = text;
    row.set({ status, provenance, score: score || undefined, said: item.dataset.said });
    write(status);
  }
  field.focus({ atEnd: replace });
}

function confirm() {
  if (!field) { nextOpen(); return; }
  if (!row.text.trim()) { say(tell("nothing")); field.focus(); return; }
  const unread = ["fuzzy", "repaired"].includes(row.provenance) && (row.status === "suggested" || row.text === row.element.dataset.taken);
  if (unread && warned !== row) {
    warned = row;
    field.strip.prepend(document.getElementById("unchanged").content.cloneNode(true));
    say(field.strip.firstElementChild.textContent);
    return;
  }
  write("confirmed", { now: true });
  row.set({ status: "confirmed", provenance: row.provenance, score: row.score, said: row.element.querySelector(".prov")?.textContent });
  nextOpen();
}

function unconfirm() {
  if (!field) return;
  row.set({ status: row.text ? "draft" : "empty", provenance: row.provenance, score: row.score });
  write("unconfirmed", { now: true });
}

function fix() {
  const first = field?.fixes()[0];
  if (!first) { say(tell("nofix")); return; }
  replaceRange(field.area, first.start, first.end, first.text);
  checks.now(row.number, field.text, field.strip);
}

async function concordance() {
  const area = field?.area, marked = area && document.activeElement === area ? area.value.slice(area.selectionStart, area.selectionEnd) : getSelection().toString();
  const text = marked.trim() || (area ? area.value.slice(...wordSpan(area.value, area.selectionStart)) : "");
  if (!text) { say(tell("mark")); return; }
  beside(`${desk.dataset.concordance}?q=${encodeURIComponent(text.slice(0, 200))}`, tell("concordance", text));
}

/** Show something else in the place of the suggestions, until Esc or the next segment. */
async function beside(source, heading) {
  const here = row;
  const answer = await fetch(source, { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!answer?.ok || answer.redirected || here !== row) return false;
  panel.put(await answer.text());
  title.textContent = heading;
  say(heading);
  return true;
}

function propose() {
  const page = new URL(desk.dataset.propose, location.href);
  page.searchParams.set("source", getSelection().toString().trim().slice(0, 200));
  page.searchParams.set("target", field ? field.text.slice(field.area.selectionStart, field.area.selectionEnd) : "");
  page.searchParams.set("context", row?.source.slice(0, 500) ?? "");
  open(page, "tmserver-propose");
}

// --- keys and clicks ----------------------------------------------------------------------------------------------------

/** What the modules beside this one may see and do. */
const editor = {
  desk, address, rows, byNumber, panel, outbox, tell, spoken, readOnly,
  get row() { return row; },
  get field() { return field; },
  enter, leave, nextOpen, take, beside, write, checks,
  forget() { row = field = undefined; },
  filter: () => filter.apply(),
  back: () => field?.focus({ atEnd: false }),
  again(one) { leave(); return enter(one); },
  done(count) { progress.textContent = tell("progress", count, total); },
  refuse(detail) { saved.textContent = detail ?? tell("refused"); say(saved.textContent); },
};

const { apply } = Object.assign(editor, saving(editor));
const many = bulk({ outbox, apply, tell, readOnly, address: (what) => `${address.replace(/segments$/, "")}${what}`, back: () => editor.back() });
const filter = new Filter(editor), pieces = parts(editor);

const COMMANDS = {
  ...new Approval(editor).commands,
  ...new History(editor).commands,
  ...many.commands,
  ...filter.commands,
  ...new Comments(editor).commands,
  ...shape(editor).commands,
  ...pieces.commands,
  replace: () => many.open(`${desk.dataset.replace}?case=1&words=1&find=${encodeURIComponent(field?.marked ?? "")}`, live),
  confirm, unconfirm, fix, concordance, propose,
  nextOpen: () => nextOpen(),
  save: () => outbox.flush(),
  use: (event) => { const item = panel.rows()[Number(event.code.slice(5)) - 1]; if (item) take(item, event.shiftKey ? { replace: item.dataset.kind !== "match" } : {}); },
  useMarked: () => { const item = panel.rows()[panel.marked]; if (item) take(item); },
  markNext: () => panel.mark(1),
  markPrevious: () => panel.mark(-1),
  nextIssue: () => row && nextWithIssue(1),
  previousIssue: () => row && nextWithIssue(-1),
  next: () => step(1),
  previous: () => step(-1),
  copySource: () => field && insertText(field.area, row.source, { replace: true }),
  leave: () => { if (panel.shown === undefined && row) panel.show(row.number).then(() => { title.textContent = tell("suggestions", row.place + 1); field?.focus({ atEnd: false }); }); else row?.element.querySelector(".n").focus(); },
  help: () => document.getElementById("shortcuts").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.target instanceof Element && event.target.closest("dialog")) return;
  const command = commandOf(event);
  if (command) {
    event.preventDefault();
    COMMANDS[command](event);
  } else if (event.key === "Enter" && event.target === field?.area && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing && !field.text.includes("\n")) {
    event.preventDefault(); // one sentence, one line: Shift+Enter breaks it
    say(tell("enter"));
  } else if (["ArrowDown", "ArrowUp"].includes(event.key) && event.target.matches?.(".n")) {
    event.preventDefault();
    rows[Math.min(Math.max(event.target.parentElement.sectionRowIndex + (event.key === "ArrowDown" ? 1 : -1), 0), rows.length - 1)].element.querySelector(".n").focus();
  } else if (["Enter", "F2"].includes(event.key) && event.target.matches?.(".n")) {
    event.preventDefault();
    enter(byNumber.get(Number(event.target.parentElement.dataset.number)));
  }
});

function stripClicked(event) {
  if (event.target.closest("[data-put]")) { pieces.tag(event.target.closest("[data-tag]")); return; }
  const issue = event.target.closest("[data-fix]")?.closest("[data-suggestion]");
  const found = field.fixes().find((one) => one.issue === issue);
  if (found) { replaceRange(field.area, found.start, found.end, found.text); checks.now(row.number, field.text, field.strip); }
}

function characterClicked(event) {
  const button = event.target.closest("button");
  if (button) insertText(field.area, button.dataset.character);
}

desk.addEventListener("click", (event) => {
  const use = event.target.closest(".use");
  if (use) { const item = use.closest(".suggestion"); take(item, event.shiftKey ? { replace: item.dataset.kind !== "match" } : {}); return; }
  const command = event.target.closest("[data-command]")?.dataset.command;
  if (command) { event.preventDefault(); COMMANDS[command](event); return; }
  const line = event.target.closest("tr.seg");
  if (line && !event.target.closest("a, button, textarea, .conflict") && getSelection().isCollapsed) enter(byNumber.get(Number(line.dataset.number)));
});

keepKeys(JSON.parse(desk.dataset.commands));

/** Going to the segment that the address names, the browser takes the focus from whatever has it: that is waited for. */
const stands = location.hash && new Promise((done) => {
  const drawn = () => requestAnimationFrame(() => requestAnimationFrame(done));
  if (document.readyState === "complete") drawn();
  else addEventListener("load", drawn, { once: true });
});

Promise.all([outbox.restored(), filter.start(), stands]).then(([left]) => {
  for (const kept of left) {
    const one = byNumber.get(kept.number);
    if (!one) continue;
    one.text = kept.target;
    one.markup = kept.markup;
    one.set({ status: kept.status === "unconfirmed" ? "draft" : kept.status, provenance: kept.provenance, score: kept.score, said: spoken.hand });
    one.rest();
  }
  if (left.length) outbox.flush();
  countExact(rows);
  const [, number, talk] = /^#s(\d+)(-comments)?$/.exec(location.hash) ?? [], asked = byNumber.get(Number(number));
  desk.dataset.ready = "";
  const shown = rows.filter((one) => !one.element.hidden);
  enter(shown.includes(asked) ? asked : shown.find((one) => !one.isDone) ?? shown[0])
    .then(() => { if (talk && asked === row) COMMANDS.comments({ target: asked.element }); });
  new Presence(desk, outbox, { at: spoken.at, here: spoken.here });
});
