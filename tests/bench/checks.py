"""False alarms of the checks on news that people translated: every *error* counts as wrong unless it was judged right.

`judged_checks.tsv` names the judged ones by line of the table, direction and check, with the reason, and no text.
The glossary is the folder's `terms.tsv`, when it is there.
"""

import csv
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.terminology.labelled import entry
from tmserver.checks import registry
from tmserver.checks.pair import Pair
from tmserver.checks.terms import RuledTerm, TermChecks
from tmserver.domain.concepts import TermStatus
from tmserver.domain.findings import Finding, Severity

JUDGED = Path(__file__).with_name("judged_checks.tsv")
NEWS = Path("segments") / "news.it-en.tsv"
DIRECTIONS = ("it-en", "en-it")


def has_news(data: Path) -> bool:
    """Whether the folder holds the table the judged errors are lines of."""
    return (data / NEWS).exists()


def measure(data: Path) -> dict[str, Any]:
    """For each direction: pairs, those with a wrong error (share in percent), findings by check, time a pair."""
    rows = _rows(data / NEWS)
    judged = _judged()
    return {direction: _of(direction, rows, judged, data / "terms.tsv") for direction in DIRECTIONS}


def findings(direction: str, row: dict[str, str], terms: TermChecks | None) -> list[Finding]:
    """What all checks say of one row."""
    source, target = direction.split("-")
    pair = Pair(source, row[source], target, row[target])
    return registry.check(pair) + (terms.check(pair) if terms else [])


def _of(
    direction: str, rows: list[tuple[int, dict[str, str]]], judged: set[tuple[str, str, str]], glossary: Path
) -> dict[str, Any]:
    terms = term_checks(glossary, direction) if glossary.exists() else None
    counts: Counter[str] = Counter()
    wrong = 0
    began = time.process_time()
    for line, row in rows:
        found = findings(direction, row, terms)
        counts.update({f"{each.check} {each.severity}" for each in found})
        errors = {each.check for each in found if each.severity is Severity.ERROR}
        wrong += any((str(line), direction, check) not in judged for check in errors)
    seconds = time.process_time() - began
    return {
        "pairs": len(rows),
        "pairs with a wrong error": wrong,
        "percent": round(100 * wrong / max(1, len(rows)), 2),
        "microseconds a pair": round(seconds / max(1, len(rows)) * 1e6, 1),
        **dict(sorted(counts.items())),
    }


def term_checks(path: Path, direction: str) -> TermChecks:
    """The checks of a glossary file with the columns source_it, variants_it, target_en, forbidden_en."""
    terms: dict[str, list[RuledTerm]] = {"it": [], "en": []}
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t")):
            for language, right, forbidden in (
                ("it", [row["source_it"], *row["variants_it"].split(";")], []),
                ("en", row["target_en"].split(";"), row["forbidden_en"].split(";")),
            ):
                names = [(text, TermStatus.ADMITTED) for text in right] + [
                    (text, TermStatus.DEPRECATED) for text in forbidden if text not in right
                ]
                for at, (text, status) in enumerate((text.strip(), status) for text, status in names):
                    if text:
                        made = entry("news", str(number), at, text, language)
                        terms[language].append(RuledTerm(made, TermStatus.PREFERRED if at == 0 else status))
    source, target = direction.split("-")
    return TermChecks.of(terms[source], terms[target], source, target)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2))


def _judged() -> set[tuple[str, str, str]]:
    lines = JUDGED.read_text("utf-8").splitlines()
    return {tuple(line.split("\t")[:3]) for line in lines if line and not line.startswith("#")}  # type: ignore[misc]
