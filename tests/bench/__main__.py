"""The whole benchmark: `python -m tests.bench --help`. Results are kept after each part, so that a run may be cut."""

import argparse
import json
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench import (
    archive,
    chart,
    checks,
    concordance,
    connectors,
    corpus,
    editing,
    engine,
    freshness,
    importing,
    listing,
    machine,
    mending,
    pages,
    peers,
    renderings,
    rulings,
    scans,
    sentences,
    services,
    term_importing,
    terms,
    trigrams,
    values,
)
from tests.bench.peers import Contestant
from tests.bench.tantivy_peer import TantivyTop200

PARTS = (
    "engine",
    "exactness",
    "peers",
    "concordance",
    "http",
    "connectors",
    "importing",
    "archive",
    "freshness",
    "mending",
    "rulings",
    "sentences",
    "terms",
    "glossary",
    "checks",
    "values",
    "renderings",
    "editing",
    "listing",
)
TOOLKIT_AT = (2_000, 10_000)
"""Sizes at which translate-toolkit's tmserver is measured, when the last is among those asked for. One of its look-ups
takes seconds there, and many times that with ten times the units: a run at larger sizes would not end."""
TOOLKIT_ROWS = 24_000
"""How many queries it is given: so many divided by the size."""
EXACT_AT = 100_000
IMPORT_BASE, IMPORT_MORE = 100_000, 100_000
MENDED = 100_000
RULED = 200_000
"""Units of the goal; fewer where no size that is asked for is so large."""
CONNECTED = 200_000
ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of segments, parted by commas")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, parted by commas: {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--writes", type=int, default=1000, help="random writes of the freshness part")
    parser.add_argument("--exact", type=int, default=200, help="random queries of the exactness part")
    parser.add_argument("--data", type=Path, help="folder with segments/*.tsv (columns it, en): a second corpus")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench", help="for corpora, indexes, peers")
    parser.add_argument("--json", type=Path, help="where the results go")
    parser.add_argument("--add", action="store_true", help="keep what the file of results has of other parts")
    parser.add_argument("--write-docs", action="store_true", help="write docs/benchmarks.md and docs/benchmarks*.svg")
    return parser


class Run:
    """One run: its corpora and what it has found so far."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options, self._folder, self._path = options, options.folder.resolve(), options.json
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sizes = sorted(int(size) for size in options.sizes.split(","))
        self._largest = max(*self._sizes, IMPORT_BASE + IMPORT_MORE)
        known = options.add and self._path is not None and self._path.exists()
        self.found: dict[str, Any] = json.loads(self._path.read_text()) if known else {}
        self.found.setdefault("machine", machine.describe())
        if options.only:
            self.found.setdefault("commands", []).append(_command(options))

    def _made(self, size: int) -> corpus.Units:
        return corpus.made(self._folder, size, self._largest)

    def _corpora(self) -> list[corpus.Units]:
        """The seeded ones, and the user's own."""
        own = [corpus.real(self._folder, self._options.data)] if self._options.data else []
        return [self._made(size) for size in self._sizes] + own

    def _keep(self, part: str, name: str, figures: dict[str, Any], said: dict[str, Any] | None = None) -> None:
        """Keep the figures of a part, and print them or what is `said` of them now."""
        self.found.setdefault(part, {})[name] = figures
        print(pages.plain(part, name, said or figures), flush=True)  # noqa: T201 - the table is what the command is for
        if self._path is not None:
            self._path.write_text(json.dumps(self.found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def engine(self) -> None:
        """Percentiles, build and memory."""
        for units in self._corpora():
            self._keep("engine", _named(units), engine.measure(units, self._folder, self._options.rounds))

    def exactness(self) -> None:
        """Against brute force."""
        for units in (self._made(min(EXACT_AT, self._sizes[-1])), *self._corpora()[len(self._sizes) :]):
            if not engine.files_of(units, self._folder).exists():
                engine.build(units, self._folder)
            self._keep("exactness", _named(units), engine.exactness(units, self._folder, self._options.exact))

    def peers(self) -> None:
        """Engine beside engine."""
        programs = trigrams.programs()
        if programs is None:
            print(trigrams.HOW_TO_GET_IT, flush=True)  # noqa: T201
        for units in self._corpora():
            if not engine.files_of(units, self._folder).exists():
                engine.build(units, self._folder)
            made: list[Callable[[], Contestant]] = [
                partial(peers.Ours, units, self._folder),
                partial(TantivyTop200, units, self._folder),
                partial(scans.ByCharacters, units),
                partial(scans.FullText, units, self._folder),
                *([partial(trigrams.NearestByTrigrams, units, programs)] if programs else []),
            ]
            self._keep("peers", _named(units), self._beside(units, made))

    def concordance(self) -> None:
        """Word searches by kind of query, beside SQLite's."""
        for units in self._corpora():
            self._keep("concordance", _named(units), concordance.measure(units, self._folder, self._options.rounds))

    def http(self) -> None:
        """Service beside service."""
        small = TOOLKIT_AT[-1] in self._sizes
        extra = [self._made(size) for size in TOOLKIT_AT if small and size not in self._sizes]
        for units in extra + self._corpora():
            made: list[Callable[[], Contestant]] = [partial(services.OurService, units, self._folder)]
            if units.name == corpus.SEEDED and units.size in TOOLKIT_AT:
                asked = TOOLKIT_ROWS // units.size
                made.append(partial(services.ToolkitService, units, self._folder, asked))
            self._keep("http", _named(units), self._beside(units, made))

    def _beside(self, units: corpus.Units, made: list[Callable[[], Contestant]]) -> dict[str, Any]:
        contestants: list[Contestant] = []
        try:
            for make in made:
                contestants.append(make())
            return peers.compare(units, self._folder, contestants, self._options.rounds)
        finally:
            for one in contestants:
                one.close()

    def connectors(self) -> None:
        """Fifty programs at once at other people's doors."""
        units = self._made(CONNECTED)
        self._keep("connectors", _named(units), connectors.measure(units, self._folder))

    def importing(self) -> None:
        """Look-ups while a large import runs."""
        units = self._made(IMPORT_BASE + IMPORT_MORE)
        self._keep("importing", "seeded", importing.measure(units, self._folder, IMPORT_BASE))

    def archive(self) -> None:
        """A memory in and out, nothing else running, on both databases."""
        units = self._made(self._sizes[-1])
        for backend in ("sqlite", "postgresql"):
            self._keep("archive", f"{backend} {units.size}", archive.measure(units, self._folder, backend))

    def freshness(self) -> None:
        """Two hosts, one database."""
        self._keep("freshness", "seeded", freshness.measure(self._options.writes))

    def mending(self) -> None:
        """Previews of find and replace, changes of many units, the quality job."""
        units = self._made(MENDED)
        self._keep("mending", _named(units), mending.measure(units, self._folder))

    def rulings(self) -> None:
        """Usage, impact and sweeps of a concept among thousands."""
        units = self._made(min(RULED, self._sizes[-1]))
        found: dict[str, Any] = {}
        for piece in rulings.measure(units, self._folder):
            found |= piece
            self._keep("rulings", _named(units), found, piece)

    def sentences(self) -> None:
        """Labelled cases, and news where there is a folder of data."""
        for language, figures in sentences.measure(self._options.data).items():
            self._keep("sentences", language, figures)

    def glossary(self) -> None:
        """A large file of terms in and out."""
        self._keep("glossary", "seeded", term_importing.measure(self._folder))

    def terms(self) -> None:
        """Recognition on labelled sentences, and its speed with 10,000 terms."""
        for language, figures in terms.measure().items():
            self._keep("terms", language, figures)

    def checks(self) -> None:
        """False alarms on news, where there is a folder of data that has some."""
        if self._options.data and checks.has_news(self._options.data):
            for direction, figures in checks.measure(self._options.data).items():
                self._keep("checks", direction, figures)

    def values(self) -> None:
        """Values read and adapted on the labelled tables."""
        for name, figures in values.measure().items():
            self._keep("values", name, figures)

    def listing(self) -> None:
        """The list of a glossary of 5,000 concepts."""
        self._keep("listing", "5000 concepts", listing.measure())

    def editing(self) -> None:
        """The story editor at 1,000 segments."""
        self._keep("editing", "1000 segments", editing.measure())

    def renderings(self) -> None:
        """How words were rendered in news, where there is a folder of data that has some."""
        if self._options.data and renderings.has_pairs(self._options.data):
            self._keep("renderings", "news", renderings.measure(self._options.data))


def _command(options: argparse.Namespace) -> str:
    """What this run measured, as one would type it; where its files went does not matter."""
    chosen = {"sizes": options.sizes, "only": options.only, "rounds": options.rounds}
    chosen |= {"writes": options.writes, "exact": options.exact}
    said = (f"--{name} {value}" for name, value in chosen.items() if str(value) != str(_parser().get_default(name)))
    return " ".join(["python -m tests.bench", *said, *(["--data …"] if options.data else [])])


def _named(units: corpus.Units) -> str:
    return f"{units.name} {units.size}"


def _remove_made_by_other_versions(folder: Path) -> None:
    """Indexes and words of an earlier run may come from an earlier program."""
    for path in folder.glob("index-*"):
        shutil.rmtree(path)
    for path in folder.glob("*.words"):
        path.unlink()


def main() -> None:
    """Measure what is asked for, then write the page and its charts."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers that were started are ended too
    options = _parser().parse_args()
    run = Run(options)
    if options.only:
        _remove_made_by_other_versions(options.folder)
    for part in filter(None, options.only.split(",")):
        getattr(run, part)()
    if options.write_docs:
        _write_docs(run.found)


def _write_docs(found: dict[str, Any]) -> None:
    (DOCS / "benchmarks.md").write_text(pages.markdown(found), encoding="utf-8")
    for part, name, what in (("peers", "benchmarks", "engine"), ("http", "benchmarks-http", "service")):
        if part in found:
            title = f"Median time of one look-up, {what} beside {what}"
            drawing = chart.drawn(title, chart.groups_of(found[part]))
            (DOCS / f"{name}.svg").write_text(drawing, encoding="utf-8")


if __name__ == "__main__":
    main()
