"""Reads the values of a text: one pass over its numbers, the most particular rule first."""

import re

from tmserver.domain import languages
from tmserver.text.placeables import amounts, codes, dates, ranges
from tmserver.text.placeables.languages import LEXICONS
from tmserver.text.placeables.scan import NUMBER, WEB, Scan
from tmserver.text.placeables.values import Placeable

_ANYTHING = re.compile(r"[\d@#]|www\.")
"""Texts without any of these hold no value: most sentences are passed over in a microsecond."""
MOST_NUMBERS = 200
"""Numbers of a text above which none is read: a table of figures, whose rewriting nobody could check."""
_RULES = (dates.read_date, codes.read, dates.read_time, ranges.read_range, amounts.read_amount)


def read(text: str, language: str) -> tuple[Placeable, ...]:
    """The values of a text in its order, none over another. Languages without a lexicon: none.

    About 30 µs for a sentence with two values.
    """
    lexicon = LEXICONS.get(languages.base(language))
    if lexicon is None or _ANYTHING.search(text) is None:
        return ()
    scan = Scan(text, lexicon)
    if sum(piece.kind == NUMBER for piece in scan.pieces) > MOST_NUMBERS:
        return ()
    found: list[Placeable] = []
    place = floor = 0
    while place < len(scan):
        if scan.pieces[place].kind not in (NUMBER, WEB):
            place += 1
            continue
        for rule in _RULES:
            one = rule(scan, place, floor)
            if one is not None:
                found.append(one[0])
                place = floor = one[1]
                break
        else:
            found.append(codes.code(scan, place, place + 1))  # digits nobody can read: never touched
            place = floor = place + 1
    return tuple(found)
