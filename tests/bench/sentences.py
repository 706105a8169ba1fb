"""Where sentences end: how many labelled cases are cut right, boundaries found in news, and the time a sentence takes.

News: the rows of `segments/news*.tsv` in their order, as one finds them in a story. Neighbours are joined with a space
into paragraphs of `PARAGRAPH` rows; a row that does not end with a mark (a headline) ends its line, and that break is
not counted, since nobody has to find it. Every joint is a boundary to be found. A cut within a row is a false one,
unless `judged.txt` holds its fingerprint: rows of a parallel corpus often hold two sentences where the other language
has one, and there every mark that a capital follows was judged by eye. `f1_unjudged` is the figure without that.
"""

import csv
import hashlib
import re
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tmserver.text.sentences import segment

TABLES = Path(__file__).parent.parent / "text"
LANGUAGES = {"it": "it", "en": "en-GB"}
PARAGRAPH = 6
ROUNDS = 3
JUDGED = Path(__file__).with_name("judged.txt")
_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*$")


def cases(language: str, table: str = "unseen") -> list[tuple[str, str]]:
    """(set, marked text) of a table of labelled cases; its head explains the marks."""
    lines = (TABLES / f"{table}_{language}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(row[0], row[2]) for row in rows[1:]]


def is_right(marked: str, language: str) -> bool:
    """Whether a marked text is cut where its marks are, and nowhere else."""
    text = marked.replace("‖", " ").replace("¦", "").replace("⏎", "\n")
    wanted = [piece for piece in re.split("[‖¦⏎]", marked) if piece]
    return [sentence.text for sentence in segment(text, language)] == wanted


def labelled(language: str) -> dict[str, list[int]]:
    """For each set of the tables: how many cases are right, and how many there are."""
    found: dict[str, list[int]] = {}
    for table in ("sentences", "unseen"):
        for name, marked in cases(language, table):
            counts = found.setdefault(name, [0, 0])
            counts[0] += is_right(marked, LANGUAGES[language])
            counts[1] += 1
    return found


def paragraphs(rows: list[str]) -> Iterator[tuple[str, set[int]]]:
    """Texts of several lines, and the offsets at which a sentence begins within a line."""
    remaining = iter(rows)
    while taken := list(islice(remaining, PARAGRAPH)):
        text, starts = "", set()
        for row in taken:
            if text:
                inside = _ENDS.search(text) is not None
                text += " " if inside else "\n"
                if inside:
                    starts.add(len(text))
            text += row
        yield text, starts


def news(rows: list[str], language: str) -> dict[str, Any]:
    """Precision, recall and F1 of boundaries, and microseconds of processor time a sentence (best of the rounds)."""
    texts = list(paragraphs(rows))
    judged = frozenset(JUDGED.read_text("ascii").split())
    hit = false = missed = inside = sentences = 0
    for text, wanted in texts:
        cut = segment(text, language)
        sentences += len(cut)
        found = {each.start for each in cut[1:] if "\n" not in text[len(text[: each.start].rstrip()) : each.start]}
        really = {at for at in found - wanted if fingerprint(text, at) in judged}
        hit, missed = hit + len(found & wanted), missed + len(wanted - found)
        inside, false = inside + len(really), false + len(found - wanted - really)
    seconds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for text, _wanted in texts:
            segment(text, language)
        seconds.append(time.process_time() - began)
    return {
        "boundaries": hit + inside + missed,
        "false": false,
        "missed": missed,
        "f1": round(_f1(hit + inside, false, missed), 4),
        "f1_unjudged": round(_f1(hit, false + inside, missed), 4),
        "microseconds": round(min(seconds) / sentences * 1e6, 1),
    }


def _f1(hit: int, false: int, missed: int) -> float:
    return 2 * hit / (2 * hit + false + missed)


def fingerprint(text: str, at: int) -> str:
    """Stands for a boundary before `at` without showing a word of the text: 64 bits over 40 characters around it."""
    return hashlib.blake2b(text[max(0, at - 20) : at + 20].encode(), digest_size=8).hexdigest()


def measure(data: Path | None) -> dict[str, Any]:
    """Both languages: the labelled tables, and news where a folder of data is given."""
    found: dict[str, Any] = {language: {"labelled": labelled(language)} for language in LANGUAGES}
    for language, tag in LANGUAGES.items():
        rows = _rows(data, language) if data else []
        if rows:
            found[language]["news"] = news(rows, tag)
    return found


def _rows(data: Path, language: str) -> list[str]:
    texts: list[str] = []
    for path in sorted((data / "segments").glob("news*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            texts += [" ".join(row[language].split()) for row in table if row.get(language, "").strip()]
    return texts
