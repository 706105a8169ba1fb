// Jobs that run: ask the server for their part of the page again and again, each second at first, then each third.
import { say } from "./say.js";

const QUICK = 10;

function wait(seconds) { return new Promise((resolve) => { setTimeout(resolve, seconds * 1000); }); }

async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-job]");
}

async function follow(part) {
  for (let asked = 0, failed = 0; part.dataset.live && failed < 20; asked += 1) {
    await wait(asked < QUICK ? 1 : 3);
    if (document.hidden) continue;
    try {
      const fresh = document.adoptNode(await fetched(part.dataset.live));
      part.replaceWith(fresh);
      part = fresh;
      failed = 0;
    } catch { failed += 1; }
  }
  if (part.dataset.live) return;
  say(part.querySelector(".word")?.textContent ?? "");
  if (part.closest("[data-reload]")) location.reload();
}

for (const part of document.querySelectorAll("[data-live]")) follow(part);
