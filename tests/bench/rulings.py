"""From a ruling to the memory, at size: usage, impact and preview of a concept among thousands; SQLite, one process.

The set-up is made once for a size and taken again by the next run: what a sweep changes, its undo changes back.
"""

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench.corpus import Units
from tests.bench.figures import spreads, timed
from tests.bench.site import Site
from tmserver.core import Core
from tmserver.db.glossary_tables import ConceptRow
from tmserver.domain.concept_documents import document
from tmserver.domain.concepts import Concept, ConceptStatus, Term, TermStatus
from tmserver.domain.people import SYSTEM
from tmserver.services import batches, concepts, glossaries, impacts, sweeps, usages
from tmserver.services.spellings import Survey
from tmserver.worker import Runner

GLOSSARY = "bench"
CONCEPTS = 5_000
SAMPLED = 20_000
"""Units whose words are counted to choose what is ruled on."""
ROUNDS = 3
MIDDLING = "wrong in 2 % of the units"


def measure(units: Units, folder: Path) -> Iterator[dict[str, Any]]:
    """Milliseconds by how often the forbidden and the right term stand; units a second of a sweep. As it is found."""
    site, numbers = _site(units, folder)
    core = site.core()
    try:
        yield {"units": units.size, "concepts": CONCEPTS}
        for kind, number in numbers.items():
            for name, ask in (("usage", usages.usage), ("impact", impacts.impact), ("preview", sweeps.preview)):
                first, _ = timed(lambda one, ask=ask: _asked(core, ask, one), [number])
                yield {f"first {name}, {kind}": round(first.cpu[0], 1)}
                times, _ = timed(lambda one, ask=ask: _asked(core, ask, one), [number] * ROUNDS)
                yield {f"{name}, {kind}": spreads([times])}
        yield _swept(core, numbers[MIDDLING])
    finally:
        core.close()


def _site(units: Units, folder: Path) -> tuple[Site, dict[str, int]]:
    """The memory and the glossary of an earlier run, or new ones; the numbers of the concepts that are ruled on."""
    data = folder / f"site-rulings-{units.path.stem}-{units.size}"
    made, site = data / "made.json", Site(data)
    if made.exists():
        site.run("db", "upgrade")
    else:
        shutil.rmtree(data, ignore_errors=True)
        site.prepare()
        site.fill(units, folder)
        core = site.core()
        try:
            made.write_text(json.dumps(_fill(core, _ruled(units))))
        finally:
            core.close()
    return site, json.loads(made.read_text())


def _ruled(units: Units) -> dict[str, tuple[str, str]]:
    """What is ruled on: the wrong word and the right one by what they show."""
    words = [word for word, _ in _words(units)]
    middling = min(_words(units)[9:-9], key=lambda pair: abs(pair[1] - SAMPLED // 50))[0]
    return {
        "rare wrong, common right": (words[-1], words[0]), MIDDLING: (middling, words[-2]),
        "common wrong": (words[1], words[-3]),
    }  # fmt: skip


def _words(units: Units) -> list[tuple[str, int]]:
    """Words of letters in the targets of the first units, with how many hold each; the commonest first."""
    found: Counter[str] = Counter()
    for _, target in islice(units.pairs(), SAMPLED):
        found.update({word for word in target.split() if word.isalpha() and word.islower() and len(word) > 4})
    return found.most_common()


def _fill(core: Core, ruled: dict[str, tuple[str, str]]) -> dict[str, int]:
    """The glossary: concepts that stand nowhere, and last those that are ruled on; the numbers of these."""
    with core.writing() as session:
        own = glossaries.create(session, SYSTEM, core.now(), slug=GLOSSARY, name="Bench", source="it", target="en")
        said = [Concept((Term("it", f"Nessuno{n}"), Term("en", f"Nobody{n}"))) for n in range(CONCEPTS - len(ruled))]
        said += [
            Concept((Term("it", f"Detto{n}"), Term("en", right), Term("en", wrong.title(), TermStatus.DEPRECATED,
                                                                      added_forms=(wrong,))))
            for n, (wrong, right) in enumerate(ruled.values())
        ]  # fmt: skip
        rows = [
            ConceptRow(
                glossary_id=own.id, status=ConceptStatus.APPROVED, version=1,
                live=document(concepts.checked(own, one)), proposed=None, proposer_id=None, created_by="bench",
                created_at=core.now(), changed_by="bench", changed_at=core.now(),
            )
            for one in said
        ]  # fmt: skip
        glossaries.raise_revision(session, own.id)
        session.add_all(rows)
        session.flush()
        return dict(zip(ruled, (row.id for row in rows[-len(ruled) :]), strict=True))


def _asked(core: Core, ask: Callable[[Survey, str, int], Any], number: int) -> Any:
    with core.reading() as session:
        survey = Survey(session, SYSTEM, core.indexes, core.recognisers, core.now(), core.settings.timezone)
        return ask(survey, GLOSSARY, number)


def _swept(core: Core, number: int) -> dict[str, Any]:
    """A thousand units changed by one job, and changed back by another."""
    planned = [one.planned for one in _asked(core, sweeps.preview, number).changeable]
    with core.writing() as session:
        batch = sweeps.begin(session, SYSTEM, core.now(), GLOSSARY, number, planned).id
    there = _ran(core, batch)
    with core.reading() as session:
        changed = batches.get(session, SYSTEM, batch).counts.get("changed", 0)
    with core.writing() as session:
        batches.undo(session, SYSTEM, core.now(), batch)
    back = _ran(core, batch)
    return {
        "units swept": changed, "sweep, units/s": round(changed / there), "its undo, units/s": round(changed / back)
    }  # fmt: skip


def _ran(core: Core, batch: int) -> float:
    """Seconds that the job of a change takes."""
    with core.reading() as session:
        job = batches.get(session, SYSTEM, batch).batch.job_id
    began = time.perf_counter()
    Runner(core).run_one(job)
    return time.perf_counter() - began
