"""What axe-core thinks of a page."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_ALONE = {"resultTypes": ["violations"], "preload": False}
"""Only what is wrong is told, and no style sheet is fetched again: half the time."""
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def serious(page: Page, options: dict[str, object], where: str) -> list[str]:
    """What axe thinks serious or critical of the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(f"axe.run({json.dumps(options | _ALONE)}).then(found => found.violations)")
    return [
        f"{where}: {one['id']} {[node['target'] for node in one['nodes']][:3]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
