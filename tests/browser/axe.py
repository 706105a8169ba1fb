"""What axe-core thinks of a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_ALONE = {"resultTypes": ["violations"], "preload": False}
"""Only what is wrong is told, and no style sheet is fetched again: half the time."""
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def serious(page: Page, options: dict[str, object], where: str) -> list[str]:
    """What axe thinks serious or critical of the page as it stands."""
    return [
        f"{where}: {one['id']} {[node['target'] for node in one['nodes']][:3]}"
        for one in Axe().run(page, options=options | _ALONE).response["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
