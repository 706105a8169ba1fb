"""A segment: text code point for code point as it came in, and its inline markup when it has any."""

import re
from dataclasses import dataclass

from tmserver.errors import BadCharacter, TextEmpty, TextTooLong

MOST_STORED = 100_000
"""Longest segment that is stored and exported, in code points (model.md, Limits)."""
MOST_QUERIED = 10_000
"""Longest text of a look-up, in code points."""
MOST_SEGMENTED = 1_000_000
"""Longest story that is cut into sentences, in code points."""
MOST_WORDS_FUZZY = 300
"""Longer segments, in words, are found by equality only."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Text without tags, and the canonical XLIFF 2 inline form of text and tags (None when there are no tags)."""

    text: str
    markup: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of a longer text: `whole[start:end] == text`, offsets in code points; `paragraph` counts from 0."""

    text: str
    start: int
    end: int
    paragraph: int


_NOT_STORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 §2.2 cannot carry: such text could enter a memory and never leave it."""


def check_text(field: str, text: str, *, limit: int, may_be_empty: bool = False) -> str:
    """The text itself, if it can be stored. Raises TextTooLong, BadCharacter or TextEmpty naming `field`."""
    if len(text) > limit:
        raise TextTooLong(field=field, length=len(text), limit=limit)
    bad = _NOT_STORABLE.search(text)
    if bad:
        raise BadCharacter(field=field, code=f"U+{ord(bad[0]):04X}", position=bad.start())
    if not may_be_empty and not text.strip():
        raise TextEmpty(field=field)
    return text
