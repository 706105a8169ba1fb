// Find and replace in the story: the page's two forms in a dialog, the list of places anew as one types.
import { say } from "../say.js";

const PAUSE = 200;

/** Keeps the list of places in step with the search form of a dialog; Enter in it goes on to the button that replaces. */
export function live(box) {
  const search = box.querySelector("form[method=get]");
  let timer, asked = 0;

  async function look() {
    clearTimeout(timer);
    const ticket = asked += 1;
    const answer = await fetch(`${search.action}?${new URLSearchParams(new FormData(search))}`, { headers: { Accept: "text/html" } }).catch(() => undefined);
    if (!answer?.ok || ticket !== asked) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-hits]");
    if (!fresh || ticket !== asked) return;
    box.querySelector("[data-hits]").replaceWith(document.adoptNode(fresh));
    say(fresh.querySelector("button, summary, [role=status]")?.textContent ?? "");
  }

  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, PAUSE); });
  search.addEventListener("submit", async (event) => {
    event.preventDefault();
    await look();
    box.querySelector("[data-hits] button")?.focus();
  });
}
