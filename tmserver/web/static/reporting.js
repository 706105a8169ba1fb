// Reporting a match where it stands: the page came from a form and must stay. Without this script a new window answers.
import { say } from "./say.js";

/** Open the report of a match and go to its field. */
export function openReport(match) {
  const details = match?.querySelector("[data-report]");
  if (!details) return;
  details.open = true;
  details.querySelector("input[name=reason]").focus();
}

/** What the service says: nothing for a report that was taken, else why it was not. */
async function refusalOf(form) {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  if (answer.type === "opaqueredirect") return "";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-sentence]")?.textContent || String(answer.status);
}

for (const details of document.querySelectorAll("[data-report]")) {
  const form = details.querySelector("form");
  const summary = details.querySelector("summary");
  const told = details.querySelector("[data-told]");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const refusal = await refusalOf(form);
      told.textContent = refusal || form.dataset.done;
      if (!refusal) {
        form.querySelector("input[name=reason]").disabled = true;
        form.querySelector("button").disabled = true;
      }
      say(told.textContent);
      summary.focus();
    } catch { form.submit(); }
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.preventDefault();
    details.open = false;
    summary.focus();
  });
}
