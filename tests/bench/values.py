"""Values: how the labelled tables are read and adapted (tuned and held out), and the time a sentence takes."""

import time
from pathlib import Path
from typing import Any

from tmserver.text.placeables import Refusal, Valued, adapt, applied, read

TABLES = Path(__file__).parent.parent / "text" / "placeables"
ROUNDS = 5
_DIRECTIONS = (("it", "en"), ("en", "it"))


def measure() -> dict[str, Any]:
    """For each language the share of sentences read right and microseconds a sentence; for each direction what became
    of the pairs that a person adapted, and how many of those to be refused were."""
    found: dict[str, Any] = {language: _read(language) for language, _ in _DIRECTIONS}
    return found | {f"{own}-{other}": _adapted(own, other) for own, other in _DIRECTIONS}


def _lines(name: str) -> list[list[str]]:
    lines = (TABLES / f"{name}.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _told(text: str, language: str) -> str:
    return " | ".join(f"{text[one.start : one.end]}={one.notation}" for one in read(text, language)) or "-"


def _read(language: str) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for half, name in (("tuned", f"values_{language}"), ("held out", f"values_{language}_held")):
        lines = _lines(name)
        right = sum(_told(text, language) == expected for text, expected in lines)
        figures |= {f"{half}: sentences": len(lines), f"{half}: right": right}
    texts = [text for name in (f"values_{language}", f"values_{language}_held") for text, _ in _lines(name)]
    figures["microseconds a sentence"] = round(min(_seconds(texts, language) for _ in range(ROUNDS)) * 1e6, 1)
    return figures


def _seconds(texts: list[str], language: str) -> float:
    began = time.process_time()
    for text in texts:
        read(text, language)
    return (time.process_time() - began) / len(texts)


def _adapted(own: str, other: str) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for half, name in (("tuned", f"adapt_{own}_{other}"), ("held out", f"adapt_{own}_{other}_held")):
        offered = right = pairs = refused = to_refuse = 0
        for query, source, target, expected in _lines(name):
            done = adapt(Valued(query, own), Valued(source, own), Valued(target, other))
            if expected.startswith("REFUSE"):
                to_refuse += 1
                refused += isinstance(done, Refusal)
                continue
            pairs += 1
            if not isinstance(done, Refusal):
                offered += 1
                right += applied(target, done) == expected
        figures |= {f"{half}: pairs": pairs, f"{half}: offered": offered, f"{half}: as a person wrote them": right}
        figures |= {f"{half}: to refuse": to_refuse, f"{half}: refused": refused}
    return figures
