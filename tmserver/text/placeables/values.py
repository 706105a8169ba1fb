"""What a placeable is: a value that stands in a text, read so that two languages can be compared and one rewritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class PlaceableKind(StrEnum):
    """What is read. A code (F-16, art. 5, an address) is recognised so that nothing in it is ever touched."""

    NUMBER = "number"
    PERCENT = "percent"
    POINTS = "points"
    MONEY = "money"
    UNIT = "unit"
    DATE = "date"
    YEAR = "year"
    TIME = "time"
    RANGE = "range"
    SCORE = "score"
    ORDINAL = "ordinal"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class AmountStyle:
    """How a number is written: power of ten of its scale word, decimals, the sign between groups of three digits.

    `group` is "" where a number of four digits or more has none, None where it is too short to tell. `plus`: a sign
    stands before positive numbers too.
    """

    scale: int = 0
    decimals: int = 0
    group: str | None = None
    plus: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a placeable that says one field of its value: `text[start:end]` in code points.

    `style` says how: an AmountStyle, or a word of `writer` for days, months and hours.
    """

    field: str
    start: int
    end: int
    style: AmountStyle | str = ""


Field = Decimal | int
"""Fields by name: amount, low, high (Decimal, scale included) · day, month, year, weekday (0 = Monday), hour, minute,
first, second, ordinal (int)."""


@dataclass(frozen=True, slots=True)
class Placeable:
    """One value: `text[start:end]`.

    `value` is its canonical notation, the same in every language ("40000000000 EUR", "--11-03", "18:30"): equal
    strings are equal values of a kind. `slot` is what must stay for a value to take the place of another: kind,
    currency or unit, scale, which parts a date has.
    """

    kind: PlaceableKind
    start: int
    end: int
    value: str
    slot: str
    fields: Mapping[str, Field] = field(default_factory=dict, hash=False)
    parts: tuple[Part, ...] = ()

    @property
    def notation(self) -> str:
        """Kind and value as one string."""
        return f"{self.kind}:{self.value}"


def plain(amount: Decimal) -> str:
    """A number in canonical notation: no exponent, no zeros that say nothing."""
    written = f"{amount:f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written in {"-0", ""} else written
