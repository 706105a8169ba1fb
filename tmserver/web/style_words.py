"""The words of pages for styles: settings, and where a rule comes from. The catalogue has them in Italian."""

from collections.abc import Mapping

from tmserver.domain.styles import Origin
from tmserver.phrases import N_

SETTING: Mapping[str, str] = {
    "dates": N_("Dates"),
    "months": N_("Months in dates"),
    "times": N_("Times"),
    "numbers": N_("Thousands and decimals"),
    "small_numbers": N_("Small numbers"),
    "percent": N_("Percentages"),
    "large_numbers": N_("Millions and billions"),
    "money": N_("Money"),
}
ORIGIN: Mapping[str, str] = {
    Origin.LANGUAGE: N_("usual in the language"),
    Origin.HOUSE: N_("house"),
    Origin.DESK: N_("desk"),
    Origin.OUTLET: N_("outlet"),
}
