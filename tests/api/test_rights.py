"""Every route, method and role of the whole application against the tables tests/*/rights.tsv."""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from tests.api.client import Contract
from tests.builders import new_story, new_unit
from tests.people import People
from tmserver.core import Core
from tmserver.domain.concepts import Concept, Term
from tmserver.domain.people import SYSTEM, Actor, Role, Scope
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft, StoryStatus
from tmserver.domain.term_files import Contents, Found
from tmserver.http.identity import COOKIE
from tmserver.services import (
    comments,
    concepts,
    desks,
    glossaries,
    jobs,
    memories,
    signin,
    stories,
    story_segments,
    story_states,
    term_imports,
    term_plans,
    units,
    users,
)
from tmserver.services.story_segments import Write

WHO = ("stranger", "lea", "rita", "teo", "edo", "ada", "otto", "edo_read")
STORIES = ("story", "trashed_story", "cancelled_story")
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Rights are the services' own table, not the database's: once is enough."""


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    table: str
    method: str
    route: str
    path: str
    body: str
    expected: dict[str, str]


def read(table: Path) -> Iterator[Row]:
    """The rows of a table."""
    lines = [line for line in table.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    for line in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        expected, last = {}, ""
        for who in WHO:
            last = expected[who] = last if line[who] == "." else line[who]
        yield Row(table.parent.name, line["method"], line["route"], line["path"], line["body"], expected)


PARTS = 12
"""The tables are tried in so many parts, each in a database of its own: lists stay short, and processes share them."""
ROWS = [row for table in sorted(Path(__file__).parent.parent.glob("*/rights.tsv")) for row in read(table)]


class Scenery:
    """Makes what a row asks about, anew for each call."""

    def __init__(self, core: Core, people: People) -> None:
        self.core, self.people = core, people
        self._numbers = itertools.count(1)
        with core.writing() as session:
            users.create(session, SYSTEM, core.now(), name="zoe", role=Role.READER)

    def places(self, wanted: str, who: str) -> dict[str, object]:
        """Values for the places that stand in `wanted`."""
        n = next(self._numbers)
        found: dict[str, object] = {"n": n}
        with self.core.writing() as session:
            now = self.core.now()
            if "members/zoe" in wanted:
                desks.set_member(session, SYSTEM, now, "world", "zoe", Role.READER)
            if "leaver-{n}" in wanted:
                users.create(session, SYSTEM, now, name=f"leaver-{n}", role=Role.READER)
            for kind in ("memory", "trashed", "common"):
                if f"{{{kind}}}" in wanted or (kind == "memory" and "{unit}" in wanted):
                    found[kind] = self._memory(session, f"{kind}-{n}", None if kind == "common" else "world")
            found |= self._glossaries(session, wanted, n)
            found |= {kind: self._story(session, kind) for kind in STORIES if f"{{{kind}}}" in wanted}
            for kind, actor in (("unit", self.people.rita), ("others", self.people.teo)):
                if f"{{{kind}}}" in wanted:
                    found[kind] = self._unit(session, f"memory-{n}", actor)
            if "{trashed}" in wanted:
                memories.trash(session, SYSTEM, now, f"trashed-{n}")
            if "{job}" in wanted:
                world = desks.get_desk(session, SYSTEM, "world").id
                found["job"] = jobs.enqueue(session, self.people.edo, now, "memory-import", {}, desk_id=world).id
            if "{token}" in wanted:
                found["token"] = 0 if who == "stranger" else self._token(session, who)
        return found

    def _memory(self, session: Session, slug: str, desk: str | None) -> str:
        now = self.core.now()
        memories.create(session, SYSTEM, now, slug=slug, name=slug, source="it", target="en", desk=desk)
        return slug

    def _story(self, session: Session, kind: str) -> int:
        """A story whose first segment Rita has confirmed: it is at version 2."""
        now, new = self.core.now(), new_story("Piove\nPiove sul molo. Nessuno esce.", desk="world")
        made = stories.create(session, self.people.rita, now, new).id
        draft = Draft(Segment("Rain"))
        story_segments.confirm(session, self.people.rita, now, made, 1, Write(1), draft)
        if kind == "trashed_story":
            stories.trash(session, SYSTEM, now, made)
        if kind == "cancelled_story":
            story_states.move(session, SYSTEM, now, made, StoryStatus.CANCELLED)
        return made

    def _glossaries(self, session: Session, wanted: str, n: int) -> dict[str, object]:
        now = self.core.now()
        found: dict[str, object] = {}
        for kind, desk in (("glossary", "world"), ("trashed_glossary", "world"), ("common_glossary", None)):
            if f"{{{kind}}}" not in wanted:
                continue
            found[kind] = slug = f"{kind}-{n}"
            glossaries.create(session, SYSTEM, now, slug=slug, name=slug, source="it", target="en", desk=desk)
            if kind == "trashed_glossary":
                glossaries.trash(session, SYSTEM, now, slug)
            if kind == "glossary" and "{concept}" in wanted:
                found["concept"] = made = self._concept(session, slug)
                if "{comment}" in wanted:
                    found["comment"] = comments.write(session, self.people.rita, now, slug, made, "A valley.").id
            if kind == "glossary" and "{term_import}" in wanted:
                found["term_import"] = self._term_import(session, slug)
        return found

    def _concept(self, session: Session, slug: str) -> int:
        now, said = self.core.now(), Concept((Term("it", "Valdombra"),))
        made = concepts.create(session, SYSTEM, now, slug, said, approve=True).id
        said = replace(said, note="A valley.")
        return concepts.change(session, self.people.rita, now, slug, made, 1, said).id

    def _term_import(self, session: Session, slug: str) -> int:
        now, said = self.core.now(), Found(1, Concept((Term("it", "Valdombra"),)), rows=(1,))
        glossary, contents = glossaries.get(session, SYSTEM, slug), Contents("csv", [said])
        plan = term_plans.plan(session, glossary, contents.found, ())
        made, _ = term_imports.apply(session, SYSTEM, now, slug, contents, plan, file_name="terms.csv")
        assert made is not None
        return made.id

    def _unit(self, session: Session, slug: str, actor: Actor) -> int:
        now = self.core.now()
        unit = units.add(session, actor, now, slug, [new_unit("Piove.", f"Weather of {actor.name}.")])[0].unit
        assert unit is not None
        return units.change(session, actor, now, slug, unit.id, 1, {"note": "Changed once."}).id

    def _token(self, session: Session, who: str) -> int:
        token, _ = users.create_token(
            session, SYSTEM, self.core.now(), user_name=who, label="to look at", scope=Scope.WRITE
        )
        return token.id


class Callers:
    """Everybody with a token and a session."""

    def __init__(self, app: Flask, core: Core, people: People) -> None:
        self.app, self.core = app, core
        self.tokens = {who: people.token(who) for who in WHO if who in People.__annotations__}
        self.tokens["edo_read"] = people.token("edo", Scope.READ)

    def call(self, method: str, path: str, body: str, who: str, *, by_token: bool) -> TestResponse:
        """A call as the table describes it."""
        client = Client(self.app)
        headers = {"If-Match": "2"}
        if by_token and who != "stranger":
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        elif who != "stranger":
            with self.core.writing() as session:
                _, secret, _ = signin.start_session(session, self.core.now(), who, "192.0.2.1", stay=False)
            client.set_cookie(COOKIE, secret)
        if body == "-":
            return client.open(path, method=method, headers=headers)
        if body == "file":
            table = io.BytesIO(b"it\ten\nPiove.\tIt is raining.\n"), "rain.tsv"
            return client.open(path, method=method, headers=headers, data={"file": table})
        kind = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
        return client.open(path, method=method, headers=headers, data=body.encode(), content_type=kind)


def _filled(text: str, places: dict[str, object]) -> str:
    for name, value in places.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


@ONE_DATABASE
@pytest.mark.parametrize("part", range(PARTS))
def test_every_route_answers_every_role_as_the_tables_say(app: Flask, core: Core, people: People, part: int) -> None:
    scenery, callers, contract = Scenery(core, people), Callers(app, core, people), Contract.of(app)
    wrong = []
    for row in ROWS[part::PARTS]:
        by_token = row.path.startswith("/api/") or row.table in {"api", "compat"}
        places: dict[str, object] = {}
        for who, expected in row.expected.items():
            if expected == "-":
                continue
            if row.method != "GET" or not places or "{token}" in row.path:
                places = scenery.places(row.path + row.body, who)
            path, body = _filled(row.path, places), _filled(row.body, places)
            answer = callers.call(row.method, path, body, who, by_token=by_token)
            if str(answer.status_code) != expected:
                wrong.append(f"{row.method} {path} as {who}: {answer.status_code}, not {expected}")
            if path.startswith("/api/v1/"):
                contract.check(row.method, path.partition("?")[0], answer)
            if row.method == "GET" and who in {"stranger", "rita"}:
                head = callers.call("HEAD", path, body, who, by_token=by_token)
                if (head.status_code, head.data) != (answer.status_code, b""):
                    wrong.append(f"HEAD {path} as {who}: {head.status_code}, not {expected}")
            answer.close()
    assert wrong == []


@ONE_DATABASE
def test_every_route_is_in_the_tables_and_the_tables_name_no_other(app: Flask) -> None:
    there = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    listed = {(row.method, row.route) for row in ROWS}
    assert sorted(there - listed) == [], "add these to a rights.tsv"
    assert sorted(listed - there) == [], "these are gone"


@ONE_DATABASE
def test_the_paths_of_the_tables_lead_to_their_routes(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    for row in ROWS:
        places = ("n", "memory", "unit", "others", "trashed", "common", "job", "token", "glossary", "trashed_glossary")
        names = dict.fromkeys((*places, "common_glossary", "concept", "comment", "term_import", *STORIES), 1)
        rule, _ = adapter.match(_filled(row.path, names).partition("?")[0], method=row.method, return_rule=True)
        assert rule.rule == row.route


@ONE_DATABASE
def test_what_is_possible_at_an_address_is_told_to_anyone(app: Flask) -> None:
    client, numbers = (
        app.test_client(),
        re.compile(r"\{(?:unit|others|job|token|concept|comment|term_import|\w*story)\}"),
    )
    for row in ROWS:
        answer = client.options(numbers.sub("1", row.path.partition("?")[0]))
        assert answer.status_code == 200, row.path
        assert row.method in answer.headers["Allow"], row.path
