// The list of concepts by keyboard: J and K move, E or a double click opens the terms of a concept in its row,
// Ctrl+Enter saves, Esc leaves. Without this script the same form is a page of its own.
import { singleKey } from "./keys.js";
import { say } from "./say.js";

const rows = () => [...document.querySelectorAll(".concepts tbody tr[id]:not([hidden])")];
const rowOf = (element) => element?.closest?.(".concepts tbody tr[id]");
const nameOf = (row) => row.querySelector("th a");

async function pageOf(address, options = {}) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, ...options });
  return [answer, new DOMParser().parseFromString(await answer.text(), "text/html")];
}

function leave(row) {
  row.nextElementSibling?.remove();
  row.hidden = false;
  nameOf(row).focus();
}

function show(row, form) {
  const line = document.createElement("tr");
  const cell = line.insertCell();
  line.className = "editing";
  cell.colSpan = row.cells.length;
  form.removeAttribute("data-saving");
  cell.append(form);
  if (row.hidden) row.nextElementSibling.remove();
  row.hidden = true;
  row.after(line);
  form.querySelector("input:not([type=hidden])").focus();
  form.addEventListener("submit", (event) => { event.preventDefault(); save(row, form, event.submitter); });
  form.querySelector("[data-cancel]").addEventListener("click", (event) => { event.preventDefault(); leave(row); });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") { event.stopPropagation(); leave(row); }
    if (event.key === "Enter" && event.target.matches("input, select")) {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) form.requestSubmit(form.querySelector(".actions button"));
    }
  });
}

async function edit(row) {
  const link = row?.querySelector("[data-edit]");
  if (!link || row.hidden) return;
  const open = document.querySelector(".concepts tr.editing");
  if (open) leave(open.previousElementSibling);
  try {
    const [, page] = await pageOf(link.href);
    show(row, document.adoptNode(page.getElementById("inline")));
  } catch { location.assign(link.href); }
}

async function save(row, form, button) {
  try {
    const [answer, page] = await pageOf(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
    const again = page.getElementById("inline");
    const fresh = page.getElementById(row.id);
    if (again) { show(row, document.adoptNode(again)); return; }
    if (!fresh) { location.assign(answer.url); return; }
    row.nextElementSibling.remove();
    row.replaceWith(document.adoptNode(fresh));
    nameOf(fresh).focus();
    say(page.querySelector(".notice")?.textContent.trim() ?? "");
  } catch { form.submit(); }
}

function move(by) {
  const all = rows();
  const at = all.indexOf(rowOf(document.activeElement));
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  if (!next) return;
  nameOf(next).focus();
  next.scrollIntoView({ block: "nearest" });
}

const KEYS = { j: () => move(1), k: () => move(-1), e: () => edit(rowOf(document.activeElement) ?? rows()[0]) };

document.addEventListener("keydown", (event) => {
  const key = singleKey(event).toLowerCase();
  if (!Object.hasOwn(KEYS, key)) return;
  event.preventDefault();
  KEYS[key]();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".concepts [data-edit]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  edit(rowOf(link));
});

document.addEventListener("dblclick", (event) => {
  const row = rowOf(event.target);
  if (row && !event.target.closest("a")) edit(row);
});
