"""Recognition of terms: F1 on the labelled sentences, tuned and held out, and the time a sentence takes.

Speed: the test glossary and made-up terms up to 10,000; the labelled sentences; processor time, best of the rounds.
"""

import random
import time
from typing import Any

from tests.terminology import labelled
from tmserver.terminology.recogniser import Recogniser
from tmserver.terminology.trie import Entry

LANGUAGES = ("it", "en")
TERMS = 10_000
ROUNDS = 5
_SYLLABLES = "ba ce di fo gu la me ni po ra si to va ze tra ster con".split()  # noqa: SIM905 - syllables
_LONGEST_WORD, _WORDS_OF_TERMS, _NAMES = 4, (1, 1, 1, 2, 2, 3), 0.4


def measure() -> dict[str, Any]:
    """Both languages: F1 of each file, sentences in it, and microseconds a sentence with 10,000 terms."""
    return {language: _of(language) for language in LANGUAGES}


def _of(language: str) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for half in ("tuning", "heldout"):
        name = f"{language}_{half}"
        figures[f"f1 {half}"] = round(labelled.measured(name).f1, 4)
        figures[f"sentences {half}"] = len(labelled.sentences(name))
    recogniser = Recogniser(_many(language), language)
    texts = [each.text for half in ("tuning", "heldout") for each in labelled.sentences(f"{language}_{half}")]
    figures["microseconds a sentence"] = round(min(_seconds(recogniser, texts) for _ in range(ROUNDS)) * 1e6, 1)
    return figures


def _seconds(recogniser: Recogniser, texts: list[str]) -> float:
    began = time.process_time()
    for text in texts:
        recogniser.find(text)
    return (time.process_time() - began) / len(texts)


def _many(language: str) -> list[Entry]:
    chance, entries = random.Random(7), labelled.entries(language)
    for number in range(TERMS - len(entries)):
        words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, _LONGEST_WORD)))]
        words += ["".join(chance.choices(_SYLLABLES, k=2)) for _ in range(chance.choice(_WORDS_OF_TERMS) - 1)]
        text = " ".join(words)
        entries.append(labelled.entry("house", f"made-{number}", 0, _cased(text, chance), language))
    return entries


def _cased(text: str, chance: random.Random) -> str:
    return text.title() if chance.random() < _NAMES else text
