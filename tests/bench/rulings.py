"""From a ruling to the memory, at size: usage, impact and preview of a concept among thousands; SQLite, one process."""

import shutil
import time
from collections import Counter
from collections.abc import Callable
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


def measure(units: Units, folder: Path) -> dict[str, Any]:
    """Milliseconds by how often the forbidden and the right term stand; units a second of a sweep."""
    data = folder / "site-rulings"
    shutil.rmtree(data, ignore_errors=True)
    site = Site(data)
    site.prepare()
    site.fill(units, folder)
    core = site.core()
    try:
        return {"units": units.size, "concepts": CONCEPTS, **_figures(core, units)}
    finally:
        core.close()


def _figures(core: Core, units: Units) -> dict[str, Any]:
    words = _words(units)
    common, rare = words[0][0], words[-1][0]
    middling = min(words, key=lambda pair: abs(pair[1] - SAMPLED // 50))[0]  # in about 2 % of the units
    ruled = {"rare wrong, common right": (rare, common), "wrong in 2 % of the units": (middling, rare)}
    numbers = _fill(core, list(ruled.values()))
    found: dict[str, Any] = {}
    for (kind, _), number in zip(ruled.items(), numbers, strict=True):
        for name, ask in (("usage", usages.usage), ("impact", impacts.impact), ("preview", sweeps.preview)):
            times, _ = timed(lambda one, ask=ask: _asked(core, ask, one), [number] * ROUNDS)
            found[f"{name}, {kind}"] = spreads([times])
    return found | _swept(core, numbers[1])


def _words(units: Units) -> list[tuple[str, int]]:
    """Words of letters in the targets of the first units, with how many hold each; the commonest first."""
    found: Counter[str] = Counter()
    for _, target in islice(units.pairs(), SAMPLED):
        found.update({word for word in target.split() if word.isalpha() and word.islower() and len(word) > 4})
    return found.most_common()


def _fill(core: Core, ruled: list[tuple[str, str]]) -> list[int]:
    """The glossary: concepts that stand nowhere, and last those that are ruled on; the numbers of these."""
    with core.writing() as session:
        own = glossaries.create(session, SYSTEM, core.now(), slug=GLOSSARY, name="Bench", source="it", target="en")
        said = [Concept((Term("it", f"Nessuno{n}"), Term("en", f"Nobody{n}"))) for n in range(CONCEPTS - len(ruled))]
        said += [
            Concept((Term("it", f"Detto{n}"), Term("en", right), Term("en", wrong.title(), TermStatus.DEPRECATED,
                                                                      added_forms=(wrong,))))
            for n, (wrong, right) in enumerate(ruled)
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
        return [row.id for row in rows[-len(ruled) :]]


def _asked(core: Core, ask: Callable[[Survey, str, int], Any], number: int) -> Any:
    with core.reading() as session:
        survey = Survey(session, SYSTEM, core.indexes, core.recognisers, core.now(), core.settings.timezone)
        return ask(survey, GLOSSARY, number)


def _swept(core: Core, number: int) -> dict[str, Any]:
    """A thousand units changed by one job."""
    planned = [one.planned for one in _asked(core, sweeps.preview, number).changeable]
    with core.writing() as session:
        batch = sweeps.begin(session, SYSTEM, core.now(), GLOSSARY, number, planned).id
        job = batches.get(session, SYSTEM, batch).job_id
    began = time.perf_counter()
    Runner(core).run_one(job)
    seconds = time.perf_counter() - began
    with core.reading() as session:
        changed = batches.get(session, SYSTEM, batch).counts.get("changed", 0)
    return {"units swept": changed, "sweep, units/s": round(changed / seconds)}
