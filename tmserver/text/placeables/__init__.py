"""Values inside a text (numbers, dates, times, money, units…): read, compared, written in another language."""

from tmserver.text.placeables.adapting import Refusal, Valued, adapt, applied, is_substitutable
from tmserver.text.placeables.reader import read
from tmserver.text.placeables.styled import Styled, styled
from tmserver.text.placeables.values import Placeable, PlaceableKind
from tmserver.text.placeables.writer import Replacement

__all__ = [
    "Placeable",
    "PlaceableKind",
    "Refusal",
    "Replacement",
    "Styled",
    "Valued",
    "adapt",
    "applied",
    "is_substitutable",
    "read",
    "styled",
]
