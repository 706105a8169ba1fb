"""Cells that a spreadsheet would take for a formula: made harmless on the way out, restored on our own way in.

`neutralised` puts an apostrophe before a text that begins with one of = + - @ tab CR LF, or with apostrophes and then
one of these, so that `restored` can take exactly one off again: `restored(neutralised(text)) == text` for every text.
Restore only what we wrote: in another tool's table `'-ndrina` means what it says.
"""

import re

_RISKY = re.compile(r"'*[=+\-@\t\r\n]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n]")


def neutralised(text: str) -> str:
    """The text as a spreadsheet shows it without computing anything."""
    return "'" + text if _RISKY.match(text) else text


def restored(text: str) -> str:
    """The text that `neutralised` was given."""
    return text[1:] if _NEUTRALISED.match(text) else text
