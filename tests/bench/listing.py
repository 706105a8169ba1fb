"""The list of a glossary at size: 5,000 concepts, searched and narrowed in process, as the page does at every key."""

import random
import tempfile
import time
from statistics import median
from typing import Any

from flask.testing import FlaskClient

from tmserver import config
from tmserver.app import create_app
from tmserver.core import Core
from tmserver.domain.concepts import Concept, ConceptKind, Scope, Term, TermStatus
from tmserver.domain.people import SYSTEM, Role
from tmserver.http.identity import COOKIE
from tmserver.services import catalogues, concepts, desks, glossaries, signin, users

CONCEPTS = 5_000
ROUNDS = 9
QUERIES: dict[str, tuple[str, dict[str, str]]] = {
    "everything": ("", {}), "one letter": ("a", {}), "two words": ("tra ba", {}), "nothing": ("zzzz", {}),
    "two facets": ("", {"kind": "place", "has": "forbidden"}),
    "a word and three facets": ("ra", {"status": "approved", "kind": "person", "subject": "subject 3"}),
}  # fmt: skip
_SYLLABLES = "ba ce di fo gu la me ni po ra si to va ze tra ster con".split()  # noqa: SIM905 - syllables


def measure() -> dict[str, Any]:
    """Milliseconds, medians of the rounds: the filter alone, the whole page, and the first question to a process."""
    with tempfile.TemporaryDirectory() as folder:
        core = Core(config.load({"TMSERVER_DATA_DIR": folder}))
        core.upgrade_schema()
        client = _filled(core)
        figures: dict[str, Any] = {"first of a process": round(_seconds(core, "", {}) * 1e3, 1)}
        for name, (search, chosen) in QUERIES.items():
            alone = median(_seconds(core, search, chosen) for _ in range(ROUNDS))
            figures[f"{name}: filter"] = round(alone * 1e3, 1)
            figures[f"{name}: page"] = round(_page(client, search, chosen) * 1e3, 1)
        core.close()
        return figures


def _seconds(core: Core, search: str, chosen: dict[str, str]) -> float:
    began = time.perf_counter()
    with core.reading() as session:
        catalogues.page(session, SYSTEM, core.catalogues, "made", search=search, chosen=chosen)
    return time.perf_counter() - began


def _page(client: FlaskClient, search: str, chosen: dict[str, str]) -> float:
    return median(_asked(client, {"q": search, **chosen}) for _ in range(ROUNDS))


def _asked(client: FlaskClient, query: dict[str, str]) -> float:
    began = time.perf_counter()
    answer = client.get("/glossary/made", query_string=query)
    assert answer.status_code == 200
    return time.perf_counter() - began


def _filled(core: Core) -> FlaskClient:
    """A glossary of made-up concepts of every kind, and somebody signed in to read it."""
    chance, kinds = random.Random(11), list(ConceptKind)
    with core.writing() as session:
        now = core.now()
        users.create(session, SYSTEM, now, name="teo", role=Role.TERMINOLOGIST)
        desks.create_outlet(session, SYSTEM, now, slug="us", name="US edition")
        glossaries.create(session, SYSTEM, now, slug="made", name="Made up", source="it", target="en")
        for number in range(CONCEPTS):
            said = _concept(chance, kinds[number % len(kinds)], number)
            concepts.create(session, SYSTEM, now, "made", said, approve=number % 10 > 0)
        _, secret, _ = signin.start_session(session, now, "teo", "127.0.0.1", stay=False)
    client = create_app(core).test_client()
    client.set_cookie(COOKIE, secret)
    return client


def _concept(chance: random.Random, kind: ConceptKind, number: int) -> Concept:
    def name() -> str:
        return "".join(chance.choices(_SYLLABLES, k=4))

    terms = [Term("it", f"{name()} {number}"), Term("en", f"{name()} {number}")]
    if number % 3 == 0:
        scopes = (Scope(TermStatus.PREFERRED, "us"),) if number % 2 else ()
        terms.append(
            Term("en", f"{name()} {number}", TermStatus.DEPRECATED, scopes=scopes, exceptions=(f"a {name()}",))
        )
    return Concept(tuple(terms), kind=kind, subject=f"subject {number % 7}", note=" ".join(name() for _ in range(8)))
