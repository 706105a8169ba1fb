"""A file of 5,000 concepts into a glossary and out again: seconds, and how long the write lock was held; SQLite."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from tests.bench.site import Site
from tmserver.core import Core
from tmserver.domain.people import SYSTEM
from tmserver.domain.term_files import Amendments
from tmserver.services import glossaries, term_import_jobs, term_imports
from tmserver.services.term_import_jobs import Upload
from tmserver.worker import Runner

CONCEPTS = 5_000
SLUG = "large"


def measure(folder: Path, count: int = CONCEPTS) -> dict[str, Any]:
    """Seconds of rehearsing, importing and undoing; milliseconds of the longest write transaction of each job."""
    data = folder / "site-terms"
    shutil.rmtree(data, ignore_errors=True)
    site = Site(data)
    site.run("db", "upgrade")
    core = site.core()
    table = "it;en;subject\n" + "".join(f"parola numero {n};word number {n};made\n" for n in range(count))
    figures: dict[str, Any] = {"concepts": count}
    stored = core.files.store([table.encode()], 1 << 30)
    with core.writing() as session:
        found = glossaries.create(session, SYSTEM, core.now(), slug=SLUG, name="Large", source="it", target="en")
        session.flush()
        session.expunge(found)
    began = time.perf_counter()
    contents = term_imports.read(found, core.files.upload(stored), "terms.csv")
    with core.reading() as session:
        term_imports.planned(session, SYSTEM, SLUG, contents)
    figures["rehearsal seconds"] = round(time.perf_counter() - began, 2)
    with core.writing() as session:
        upload = Upload(stored, "terms.csv", None, Amendments(), core.host)
        made = term_import_jobs.begin(session, SYSTEM, core.now(), SLUG, upload)
        number, job = made.id, made.job_id
    figures |= _job(core, job, "import")
    with core.writing() as session:
        job = term_import_jobs.undo(session, SYSTEM, core.now(), SLUG, number).job_id
    figures |= _job(core, job, "undo")
    core.close()
    return figures


def _job(core: Core, job: int | None, what: str) -> dict[str, float]:
    """Run one job; the counts that stand behind it wait."""
    held: list[float] = []
    writing = core.writing

    @contextmanager
    def timed() -> Iterator[Session]:
        with writing() as session:
            began = time.perf_counter()
            yield session
            session.flush()
        held.append(time.perf_counter() - began)

    core.writing = timed  # type: ignore[method-assign]
    began = time.perf_counter()
    try:
        Runner(core).run_one(job)
    finally:
        core.writing = writing  # type: ignore[method-assign]
    return {
        f"{what} seconds": round(time.perf_counter() - began, 2),
        f"{what}: longest lock, ms": round(1000 * max(held), 1),
    }
