"""*Rendered as* on real pairs: how often the rendering said first is one of those a person wrote down before."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tmserver.domain.concordance import Sureness
from tmserver.matching.rendering import Background, renderings
from tmserver.text.tokens import keys

LABELLED = Path(__file__).with_name("renderings.tsv")
NEWS = Path("segments") / "news.it-en.tsv"
FEWEST_HITS = 4
"""Hits below which nothing is ever called likely: words that are rarer in the pairs are not counted."""


def has_pairs(data: Path) -> bool:
    """Whether the folder holds the pairs."""
    return (data / NEWS).exists()


def measure(data: Path) -> dict[str, Any]:
    """Words asked, answered, and answered right by the first rendering; the same of answers that are called sure."""
    with (data / NEWS).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    pairs = {language: [keys(row[language] or "") for row in rows] for language in ("it", "en")}
    asked = answered = right = sure = sure_right = 0
    for language, words, expected in _cases():
        own, other = pairs[language], pairs["en" if language == "it" else "it"]
        hits = [place for place, text in enumerate(own) if _holds(text, keys(words))]
        if len(hits) < FEWEST_HITS:
            continue
        asked += 1
        found = renderings([other[place] for place in hits], Background(len(own), len(hits), _counter(other)))
        if found:
            good = " ".join(found[0].words) in expected
            answered, right = answered + 1, right + good
            if found[0].sureness is Sureness.HIGH:
                sure, sure_right = sure + 1, sure_right + good
    return {
        "words": asked, "answered": answered, "first answer right": right, "called sure": sure,
        "of those right": sure_right,
    }  # fmt: skip


def _cases() -> list[tuple[str, str, set[str]]]:
    lines = [line.split("\t") for line in LABELLED.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(language, words, set(expected.split("|"))) for language, words, expected in lines]


def _holds(text: Sequence[str], words: Sequence[str]) -> bool:
    return any(list(text[at : at + len(words)]) == list(words) for at in range(len(text) - len(words) + 1))


def _counter(texts: Sequence[Sequence[str]]) -> Any:
    return lambda words: sum(_holds(text, words) for text in texts)
