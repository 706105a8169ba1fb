"""Values as a house writes them: the labelled texts, and every line that the page of a style shows."""

from itertools import product
from pathlib import Path

import pytest

from tmserver.domain import styles
from tmserver.text.placeables import applied, styled

TABLE = Path(__file__).with_name("styled.tsv")


def _written(text: str, language: str, choices: dict[str, str]) -> str:
    found = styled(text, language, choices)
    return applied(text, [(one.start, one.end, one.now) for one in found]).replace("\u00a0", " ")


def _cases() -> list[list[str]]:
    lines = TABLE.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("language", "said", "text", "expected"), _cases())
def test_a_value_is_written_as_chosen_or_stays(language, said, text, expected):
    choices = dict(one.split("=") for one in said.split())
    assert _written(text, language, choices) == (text if expected == "=" else expected)


@pytest.mark.parametrize("language", styles.LANGUAGES)
@pytest.mark.parametrize(
    ("names", "texts", "place"),
    [
        (("dates", "months"), {"en": "3 Nov 2022", "it": "3 nov 2022"}, 0),
        (("percent",), {"en": "12.5%", "it": "12,5%"}, 3),
        (("money", "large_numbers"), {"en": "€40bn", "it": "40 mld euro"}, 4),
    ],
)
def test_what_the_page_of_a_style_shows_is_what_is_written(language, names, texts, place):
    for values in product(*(styles.setting(name).choices(language) for name in names)):
        choices = dict(zip(names, values, strict=True))
        shown = styles.specimen(language, styles.effective(language, choices)).split(" · ")[place]
        assert _written(texts[language], language, choices) == shown, choices
