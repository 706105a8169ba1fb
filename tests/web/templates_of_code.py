"""Every sentence of the code that people may read: what N_, _ and ngettext mark in modules and page templates."""

from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

PACKAGE = Path(__file__).parents[2] / "tmserver"
KEYWORDS = {"N_": None, "_": None, "ngettext": (1, 2)}


@cache
def extracted() -> frozenset[str | tuple[str, str]]:
    """All message ids; pairs for those with a plural."""
    with (PACKAGE / "translations" / "babel.cfg").open(encoding="utf-8") as stream:
        methods, options = parse_mapping_cfg(stream)
    found = extract_from_dir(PACKAGE, methods, options, KEYWORDS, strip_comment_tags=False)
    return frozenset(message for _, _, message, _, _ in found if message)
