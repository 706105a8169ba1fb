"""Which languages values are read in and written in."""

from tmserver.text.placeables.english import ENGLISH
from tmserver.text.placeables.italian import ITALIAN

LEXICONS = {"it": ITALIAN, "en": ENGLISH}
"""By language base. Values of other languages are not read."""
