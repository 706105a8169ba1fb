// Forms whose answer takes the place of a part of the page: data-swap names its id. A search answers as one types,
// a form that is posted answers where it stands. Without this script the whole page is loaded.
import { say } from "./say.js";

const WAIT = 120;

/** The part of an answer that has an id. */
async function part(id, address, options = {}) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, redirect: "error", ...options });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById(id);
  if (!found) throw new Error(String(answer.status));
  return document.adoptNode(found);
}

function addressOf(form) {
  const address = new URL(form.action || location.href, location.href);
  address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
  return address;
}

for (const form of document.querySelectorAll("form[data-swap]")) {
  const isSearch = form.method === "get";
  let latest = 0;
  let timer = 0;

  const swap = async () => {
    const asked = latest += 1;
    const address = isSearch ? addressOf(form) : form.action;
    const options = isSearch ? {} : { method: "POST", body: new URLSearchParams(new FormData(form)) };
    try {
      const fresh = await part(form.dataset.swap, address, options);
      if (asked !== latest) return; // a later key was faster
      document.getElementById(form.dataset.swap).replaceWith(fresh);
      if (isSearch) history.replaceState(history.state, "", address);
      say(fresh.dataset.said ?? "");
    } catch { if (asked === latest) form.submit(); }
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); swap(); });
  form.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(swap, WAIT);
  });
}
