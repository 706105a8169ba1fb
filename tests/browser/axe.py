"""What axe-core thinks of a page."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_ALONE = {"resultTypes": ["violations"], "preload": False}
"""Only what is wrong is told, and no style sheet is fetched again: half the time."""
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast": {"enabled": False}, "link-in-text-block": {"enabled": False}},
}
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_EACH_LOOK = """(() => {
  const met = new Map(), found = [], grounds = new Map();
  const ground = (element) => {
    if (element === null) return "";
    if (!grounds.has(element)) {
      const {backgroundColor, backgroundImage, opacity, position} = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity, position].join();
      const behind = ground(element.parentElement);
      grounds.set(element, own === "rgba(0, 0, 0, 0),none,1,static" ? behind : `${behind}/${own}`);
    }
    return grounds.get(element);
  };
  const look = (element) => {
    const {width, height} = element.getBoundingClientRect();
    if (width < 2 || height < 2 || !element.checkVisibility({visibilityProperty: true})) return;
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(element);
    const around = getComputedStyle(element.parentElement).color;
    const key = [element.tagName, color, around, fontSize, fontWeight, textShadow, ground(element)].join("|");
    const times = (met.get(key) ?? 0) + 1;
    met.set(key, times);
    if (times <= 3) found.push(element);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.data.trim()) look(texts.currentNode.parentElement);
  document.querySelectorAll("input, select, textarea").forEach(look);
  return found;
})()"""
"""Elements with text: three of each combination of colours, grounds and sizes. The rules about colours are the dearest
by far, and of fifty rows of a table they would measure every word."""


def serious(page: Page, where: str, *, colours_only: bool = False) -> list[str]:
    """What axe thinks serious or critical of the page as it stands, in the theme it has."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    runs = [f"axe.run({{include: {_EACH_LOOK}}}, {json.dumps(_COLOURS | _ALONE)})"]
    if not colours_only:
        runs.append(f"axe.run({json.dumps(_RULES | _ALONE)})")
    return [
        f"{where}: {one['id']} {[node['target'] for node in one['nodes']][:3]}"
        for run in runs
        for one in page.evaluate(f"{run}.then(found => found.violations)")
        if one["impact"] in {"serious", "critical"}
    ]
