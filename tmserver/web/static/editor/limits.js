// How long a headline or a standfirst may be: soft, said in words beside a bar, for the whole field.
const desk = document.querySelector("[data-editor]");
const limits = JSON.parse(desk?.dataset.limits ?? "{}");

/** Say under the field of a row how much room its part of the story has left. */
export function showLimits(row, text) {
  const out = row.cell.querySelector("[data-limits]");
  const field = Object.keys(limits).find((name) => row.element.classList.contains(name));
  if (!out || !field) return;
  const others = [...desk.querySelectorAll(`tr.seg.${field}`)].filter((one) => one !== row.element).map((one) => one.dataset.target ?? "");
  const texts = [text, ...others].filter(Boolean);
  const length = texts.reduce((sum, one) => sum + [...one].length, Math.max(texts.length - 1, 0));
  const { each, left, over } = { each: limits[field], left: out.dataset.left, over: out.dataset.over };
  const bar = Object.assign(document.createElement("progress"), { max: each.at(-1)[1], value: Math.min(length, each.at(-1)[1]) });
  bar.setAttribute("aria-hidden", "true");
  const said = each.map(([name, most]) => {
    const words = (length > most ? over : left).replace("{1}", name).replace("{2}", Math.abs(most - length)).replace("{3}", most);
    return Object.assign(document.createElement("span"), { className: length > most ? "over" : "", textContent: words });
  });
  out.replaceChildren(bar, ...said);
}
