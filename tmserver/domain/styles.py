"""How an outlet writes dates, times, numbers and money: what can be chosen, and what each choice looks like.

A language has usual choices (CLDR's); the house says otherwise where it does; an outlet overrides the house.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Where an effective rule comes from: what is usual in the language, the house, the desk of a glossary, or the
    outlet itself."""

    LANGUAGE = "language"
    HOUSE = "house"
    DESK = "desk"
    OUTLET = "outlet"


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that can be written in several ways. `examples`: by language, what each choice looks like; the first
    is usual in the language. A choice that a language does not write is not there."""

    name: str
    examples: Mapping[str, Mapping[str, str]]

    def choices(self, language: str) -> Mapping[str, str]:
        """The choices of a language with an example each."""
        return self.examples[language]

    def usual(self, language: str) -> str:
        """What is written when nobody says otherwise."""
        return next(iter(self.examples[language]))


@dataclass(frozen=True, slots=True)
class Rule:
    """The choice that holds for a setting, what it looks like, and who made it."""

    name: str
    value: str
    example: str
    origin: Origin


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "dates",
        {
            "en": {"day-first": "3 November 2022", "month-first": "November 3, 2022", "iso": "2022-11-03"},
            "it": {"day-first": "3 novembre 2022", "numeric": "3/11/2022", "iso": "2022-11-03"},
        },
    ),
    Setting(
        "months",
        {
            "en": {"full": "November", "short": "Nov", "short-point": "Nov."},
            "it": {"full": "novembre", "short": "nov", "short-point": "nov."},
        },
    ),
    Setting(
        "times",
        {
            "en": {
                "24-colon": "18:30", "24-point": "18.30", "12-point": "6.30pm", "12-colon": "6:30pm",
                "12-colon-spaced": "6:30 p.m.",
            },
            "it": {"24-colon": "18:30", "24-point": "18.30", "24-comma": "18,30"},
        },
    ),
    Setting(
        "numbers",
        {
            "en": {"comma-point": "1,250.5", "space-point": "1 250.5"},
            "it": {"point-comma": "1.250,5", "space-comma": "1 250,5"},
        },
    ),
    Setting(
        "small_numbers",
        {
            "en": {
                "figures": "9", "words-to-nine": "nine, 10", "words-to-ten": "ten, 11",
                "words-to-twelve": "twelve, 13",
            },
            "it": {
                "figures": "9", "words-to-nine": "nove, 10", "words-to-ten": "dieci, 11",
                "words-to-twelve": "dodici, 13",
            },
        },
    ),
    Setting(
        "percent",
        {
            "en": {"sign": "12.5%", "one-word": "12.5 percent", "two-words": "12.5 per cent"},
            "it": {"sign": "12,5%", "spaced-sign": "12,5 %", "two-words": "12,5 per cento"},
        },
    ),
    Setting(
        "large_numbers",
        {
            "en": {"words": "40 billion", "short": "40bn", "capital": "40B"},
            "it": {"words": "40 miliardi", "short": "40 mld", "short-point": "40 mld."},
        },
    ),
    Setting(
        "money",
        {
            "en": {"sign-before": "€40", "word": "40 euros", "code-before": "EUR 40", "sign-after": "40 €"},
            "it": {"sign-after": "40 €", "word": "40 euro", "sign-before": "€ 40", "code-before": "EUR 40"},
        },
    ),
)  # fmt: skip
"""Everything that can be chosen, in the order in which it is shown."""
LANGUAGES: tuple[str, ...] = ("en", "it")
"""The languages whose ways of writing are known here."""
_BY_NAME = {one.name: one for one in SETTINGS}
_DATES = {
    ("day-first", "en"): "3 {month} 2022", ("month-first", "en"): "{month} 3, 2022", ("iso", "en"): "2022-11-03",
    ("day-first", "it"): "3 {month} 2022", ("iso", "it"): "2022-11-03", ("numeric", "it"): "3/11/2022",
}  # fmt: skip


def setting(name: str) -> Setting | None:
    """A setting by its name."""
    return _BY_NAME.get(name)


def effective(language: str, house: Mapping[str, str], own: Mapping[str, str] | None = None) -> tuple[Rule, ...]:
    """The rule of every setting: the outlet's own choice, else the house's, else what is usual in the language."""
    rules = []
    for one in SETTINGS:
        value, origin = one.usual(language), Origin.LANGUAGE
        for said, where in ((house, Origin.HOUSE), (own or {}, Origin.OUTLET)):
            if said.get(one.name) in one.choices(language):
                value, origin = said[one.name], where
        rules.append(Rule(one.name, value, one.choices(language)[value], origin))
    return tuple(rules)


def chosen(rules: Iterable[Rule]) -> dict[str, Rule]:
    """The rules that the house or an outlet made, by setting; what is only usual binds nobody."""
    return {rule.name: rule for rule in rules if rule.origin is not Origin.LANGUAGE}


def specimen(language: str, rules: tuple[Rule, ...]) -> str:
    """A date, a time, a number, a share and a sum as these rules write them together: months in dates, large sums."""
    said = {rule.name: rule for rule in rules}
    date = _DATES[said["dates"].value, language].format(month=said["months"].example)
    parts = [date, said["times"].example, said["numbers"].example, said["percent"].example]
    return " · ".join([*parts, _sum(language, said["money"].value, said["large_numbers"].value)])


def _sum(language: str, money: str, scale: str) -> str:
    """Forty billion euros."""
    amount = _BY_NAME["large_numbers"].choices(language)[scale]
    linked = f"{amount} di" if language == "it" and money in {"word", "sign-after"} and scale == "words" else amount
    return {
        "sign-before": f"€{amount}" if language == "en" else f"€ {amount}",
        "sign-after": f"{linked} €" if language == "it" else f"{amount} €",
        "word": f"{linked} euro" if language == "it" else f"{amount} euros",
        "code-before": f"EUR {amount}",
    }[money]
