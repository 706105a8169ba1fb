// What a proposal would hit: loaded when its card comes into view, in place of the link to it.
const waiting = document.querySelectorAll("[data-impact]");

async function load(place) {
  try {
    const answer = await fetch(place.dataset.impact, { headers: { Accept: "text/html" }, redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById(place.id);
    if (found) place.replaceWith(document.adoptNode(found));
  } catch { /* the link stays */ }
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    load(entry.target);
  }
});
for (const place of waiting) seen.observe(place);
