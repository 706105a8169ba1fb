"""Units to measure with: made from a seed (tests/matching/corpus.py), or read from tables of the user's own."""

import csv
import inspect
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from zlib import crc32

from tests.bench.words import WordRows
from tests.matching.corpus import Corpus, queries

SEED = 7
SEEDED = "seeded"


@dataclass(frozen=True, slots=True)
class Units:
    """A corpus in a file, one unit a line: source, tab, target. `name` says in tables where it comes from."""

    name: str
    path: Path
    size: int
    """How many of the lines are taken, from the first on."""

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Source and target of each unit."""
        with self.path.open(encoding="utf-8", newline="\n") as lines:
            for line in islice(lines, self.size):
                source, target = line.rstrip("\n").split("\t")
                yield source, target

    def sources(self) -> list[str]:
        """The texts that look-ups compare."""
        return [source for source, _ in self.pairs()]

    def table(self, folder: Path, first: int = 0) -> Path:
        """A TSV file with header for the service's import, without the first so many units; written once."""
        path = folder / f"{self.path.stem}-{first}-{self.size}.tsv"
        if not path.exists():
            with path.open("w", encoding="utf-8", newline="\n") as out:
                out.write("it\ten\n")
                out.writelines(f"{source}\t{target}\n" for source, target in islice(self.pairs(), first, None))
        return path

    def words(self, folder: Path) -> tuple[WordRows, Path]:
        """The words of all sources for brute force, and the file they are kept in."""
        path = folder / f"{self.path.stem}-{self.size}.words"
        if not path.exists():
            path.write_bytes(pickle.dumps(WordRows.of(self.sources())))
        rows: WordRows = pickle.loads(path.read_bytes())
        return rows, path


def made(folder: Path, size: int, largest: int) -> Units:
    """So many distinct seeded units. Sizes share one file: the smaller corpus is the beginning of the larger one."""
    path = folder / f"seed{SEED}-{_generator()}-{largest}.txt"
    if not path.exists():
        passing = path.with_suffix(".passing")
        with passing.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(f"{source}\t{_mirrored(source)}\n" for source in islice(distinct(Corpus(SEED)), largest))
        passing.rename(path)
    return Units(SEEDED, path, size)


def _generator() -> str:
    """Changes when the program that makes the corpus does, so that no file of an earlier one is taken."""
    return f"{crc32(Path(inspect.getfile(Corpus)).read_bytes() + inspect.getsource(_mirrored).encode()):08x}"


def distinct(corpus: Corpus) -> Iterator[str]:
    """Sentences without end, each once."""
    seen = set()
    for sentence in corpus.sentences(1 << 60):
        text = corpus.written(sentence)
        if text not in seen:
            seen.add(text)
            yield text


def _mirrored(source: str) -> str:
    """A target: every word of the source read backwards, so that the other language has the same statistics.

    Numbers stay, with English separators: other values can take their place.
    """
    words = source.rstrip(".").split()
    return " ".join(word.replace(".", ",") if word[0].isdigit() else word[::-1] for word in words) + "."


def real(folder: Path, data: Path) -> Units:
    """The distinct pairs of all `segments/*.tsv` of a folder (columns `it` and `en`)."""
    pairs: dict[str, str] = {}
    for path in sorted((data / "segments").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row.get("it") and row.get("en"):
                    pairs.setdefault(" ".join(row["it"].split()), " ".join(row["en"].split()))
    path = folder / f"real-{len(pairs)}.txt"
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{source}\t{target}\n" for source, target in pairs.items())
    return Units("real", path, len(pairs))


def asked(sources: list[str], number: int) -> list[str]:
    """Queries: a third new sentences, two thirds stored ones with none to half of their words changed."""
    return queries(sources, number)
