"""A text as the pieces that rules look at: addresses, numbers as written, words, single signs."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from tmserver.text.placeables.lexicon import Lexicon
from tmserver.text.placeables.values import AmountStyle

WEB, NUMBER, WORD, SIGN = 1, 2, 3, 4
_PIECE = re.compile(
    r"((?:https?://|www\.)[^\s«»\"”<>]*[^\s«»\"”<>).,;:!?]"  # an address
    r"|[\w.+-]+@[\w-]+(?:\.\w[\w-]*)+"  # of mail
    r"|[@#]\w*[^\W\d_]\w*)"  # a handle, a hashtag
    r"|(\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,:]\d+)*)"
    r"|([apAP]\.\s?[mM]\.?(?!\w)|[uU]\.[sS]\.|[^\W\d_]+)"
    r"|(\S)"
)
MOST_DIGITS = 20
"""Characters of a number; what is longer is a code. With its scale word it stays within the 28 digits of a Decimal."""
_SPACES = "\u00a0\u202f\u2009"
_BY_COMMA = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?")
_BY_POINT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?")
DASHES = "-–—‑"
MINUS = "-−–"


class Piece(NamedTuple):
    """`text[start:end]`; `key` is what it says, in lower case."""

    start: int
    end: int
    kind: int
    key: str


NOTHING = Piece(-9, -9, SIGN, "")
"""What stands before the first and after the last piece: glued to nothing, equal to nothing."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number read from digits, with its sign: `text[start:end]`."""

    value: Decimal
    start: int
    end: int
    group: str | None
    plus: bool

    def style(self, scale: int) -> AmountStyle:
        """How it is written, with the scale word that follows."""
        return AmountStyle(scale, decimals_of(self.value), self.group, self.plus)


def decimals_of(value: Decimal) -> int:
    """Digits written after the decimal sign."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


_AROUND = 8


class Scan:
    """The pieces of one text in one language; up to eight places before the first and behind the last hold NOTHING.

    `pieces` ends in those: Python counts negative places from there.
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text, self.lexicon = text, lexicon
        self.pieces = [
            Piece(found.start(), found.end(), found.lastindex or SIGN, found[0].lower())
            for found in _PIECE.finditer(text)
        ]
        self._count = len(self.pieces)
        self.pieces += [NOTHING] * _AROUND
        self._written = _BY_POINT if lexicon.group == "." else _BY_COMMA

    def __len__(self) -> int:
        return self._count

    def at(self, place: int) -> Piece:
        """The piece at a place."""
        return self.pieces[place]

    def key(self, place: int) -> str:
        """What stands at a place, in lower case; "" where there is nothing."""
        return self.pieces[place].key

    def glued(self, place: int) -> bool:
        """Whether a piece follows the one before it without a space."""
        return self.pieces[place].start == self.pieces[place - 1].end

    def is_number(self, place: int) -> bool:
        """Whether digits stand at a place."""
        return self.pieces[place].kind == NUMBER

    def whole(self, place: int, most_digits: int = 4) -> int | None:
        """Plain digits at a place as a number; None where something else stands."""
        piece = self.at(place)
        if piece.kind == NUMBER and piece.end - piece.start <= most_digits and piece.key.isdigit():
            return int(piece.key)
        return None

    def phrase(self, place: int, words: tuple[str, ...]) -> bool:
        """Whether these pieces stand from a place on."""
        pieces = self.pieces
        return pieces[place].key == words[0] and all(
            pieces[place + step].key == word for step, word in enumerate(words)
        )

    def amount(self, place: int) -> Amount | None:
        """The number at a place as this language writes it, with the sign before it. None: not one (18.30, 2.0.1)."""
        piece = self.at(place)
        if piece.kind != NUMBER:
            return None
        digits, spaced = piece.key, None
        if not digits.isascii():
            for space in _SPACES:
                if space in digits:
                    spaced, digits = space, digits.replace(space, "")
        found = self._written.fullmatch(digits)
        if found is None or len(digits) > MOST_DIGITS or (len(found[1]) > 1 and found[1][0] == "0"):
            return None
        units, decimals = found[1].replace(self.lexicon.group, ""), found[2]
        group = spaced or (self.lexicon.group if self.lexicon.group in found[1] else None if len(units) < 4 else "")
        start, sign = self._sign(place)
        return Amount(
            Decimal(f"{sign}{units}" + (f".{decimals}" if decimals else "")), start, piece.end, group, sign == "+"
        )

    def _sign(self, place: int) -> tuple[int, str]:
        """Where a number begins and its sign. A dash after a word or another number is no sign."""
        piece, before = self.at(place), self.at(place - 1)
        if before.end == piece.start and before.key and before.key in MINUS + "+":
            outside = self.at(place - 2)
            if outside.end != before.start or outside.key in {"(", "[", "«", "“", '"'}:
                return before.start, "+" if before.key == "+" else "-"
        return piece.start, ""
