"""Comments on concepts, watching, and what that shows on the first page."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import Clock
from tests.people import People
from tmserver.core import Core
from tmserver.db.discussion_tables import ConceptComment, ConceptWatch, GlossaryWatch
from tmserver.db.glossary_tables import ConceptRow
from tmserver.db.tables import Audit
from tmserver.domain.concepts import Concept, Term
from tmserver.domain.people import SYSTEM, Actor
from tmserver.errors import BadCharacter, Conflict, NotAllowed, NotFound, TextEmpty, TextTooLong
from tmserver.services import comments, concepts, glossaries, removal, rulings, watching
from tmserver.services.memories import TRASH_LASTS

QUAY = Concept((Term("it", "banchina"), Term("en", "quay")))


@pytest.fixture(autouse=True)
def concept(core: Core, people: People) -> int:
    """Rita's proposal in the World desk's glossary `harbour`."""
    with core.writing() as session:
        glossaries.create(
            session, SYSTEM, core.now(), slug="harbour", name="Harbour", source="it", target="en", desk="world"
        )
        return concepts.create(session, people.rita, core.now(), "harbour", QUAY).id


def _say(core: Core, actor: Actor, concept: int, text: str = "Or wharf?") -> int:
    with core.writing() as session:
        return comments.write(session, actor, core.now(), "harbour", concept, text).id


def _news(core: Core, actor: Actor, clock: Clock) -> list[tuple[str, str, str | None]]:
    with core.reading() as session:
        found = watching.news(session, actor, clock.now - timedelta(days=14))
        return [(one.event, one.by, one.text) for one in found]


def test_who_sees_a_concept_says_something_and_only_its_author_rewords_it_or_takes_it_back(
    core: Core, people: People, concept: int
) -> None:
    first, second = _say(core, people.lea, concept, "  Or wharf?\n"), _say(core, people.teo, concept, "No.")
    with core.writing() as session:
        for act in (
            lambda actor: comments.change(session, actor, core.now(), "harbour", concept, first, "Pier?"),
            lambda actor: comments.remove(session, actor, core.now(), "harbour", concept, first),
        ):
            for actor in (people.ada, people.teo, SYSTEM):
                with pytest.raises(NotAllowed):
                    act(actor)
            with pytest.raises(NotFound):
                act(people.otto)
        comments.change(session, people.lea, core.now(), "harbour", concept, first, "Pier?")
    with core.reading() as session:
        found = comments.listed(session, people.rita, "harbour", concept)
        assert [(one.text, one.written_by, one.changed_at is None) for one in found] == [
            ("Pier?", "lea", False), ("No.", "teo", True),
        ]  # fmt: skip
        with pytest.raises(NotFound):
            comments.listed(session, people.otto, "harbour", concept)
    with core.writing() as session:
        comments.remove(session, people.teo, core.now(), "harbour", concept, second)
    with core.reading() as session:
        assert [one.id for one in comments.listed(session, people.rita, "harbour", concept)] == [first]
        audited = session.scalars(select(Audit.event).where(Audit.event.like("comment-%")).order_by(Audit.id)).all()
    assert audited == ["comment-written", "comment-written", "comment-changed", "comment-deleted"]


def test_a_comment_says_something_and_belongs_to_its_concept(core: Core, people: People, concept: int) -> None:
    made = _say(core, people.rita, concept)
    with core.writing() as session:
        other = concepts.create(session, people.rita, core.now(), "harbour", Concept((Term("it", "molo"),))).id
    with core.writing() as session:
        for text, refusal in ((" \n", TextEmpty), ("x" * 2001, TextTooLong), ("a\x00b", BadCharacter)):
            with pytest.raises(refusal):
                comments.write(session, people.rita, core.now(), "harbour", concept, text)
        with pytest.raises(NotFound):
            comments.remove(session, people.rita, core.now(), "harbour", other, made)


def test_watchers_see_what_others_do_to_a_concept_and_say_of_it(
    core: Core, people: People, clock: Clock, concept: int
) -> None:
    assert _news(core, people.lea, clock) == []
    with core.writing() as session:
        watching.watch_concept(session, people.lea, core.now(), "harbour", concept, True)
        watching.watch_concept(session, people.lea, core.now(), "harbour", concept, True)
        watching.watch_glossary(session, people.edo, core.now(), "harbour", True)
        rulings.approve(session, people.teo, core.now(), "harbour", concept, 1)
    _say(core, people.teo, concept, "So be it.")
    _say(core, people.lea, concept, "Good.")
    said = [("commented", "teo", "So be it."), ("approved", "teo", None), ("proposed", "rita", None)]
    assert _news(core, people.lea, clock) == said
    assert _news(core, people.edo, clock) == [("commented", "lea", "Good."), *said]
    clock.forward(days=15)
    assert _news(core, people.lea, clock) == []
    with core.writing() as session:
        watching.watch_concept(session, people.lea, core.now(), "harbour", concept, False)
        watching.watch_glossary(session, people.edo, core.now(), "harbour", False)
        rulings.retire(session, people.teo, core.now(), "harbour", concept, 2)
    assert (_news(core, people.lea, clock), _news(core, people.edo, clock)) == ([], [])
    with core.reading() as session:
        audited = session.scalars(select(Audit.event).where(Audit.event.like("watch-%")).order_by(Audit.id)).all()
    assert audited == ["watch-begun", "watch-begun", "watch-ended", "watch-ended"]


def test_a_proposer_and_who_spoke_hear_answers_without_watching(
    core: Core, people: People, clock: Clock, concept: int
) -> None:
    _say(core, people.teo, concept, "Why not wharf?")
    assert _news(core, people.rita, clock) == [("commented", "teo", "Why not wharf?")]
    assert _news(core, people.teo, clock) == _news(core, people.edo, clock) == []
    _say(core, people.rita, concept, "A wharf is of wood.")
    assert _news(core, people.teo, clock) == [("commented", "rita", "A wharf is of wood.")]


def test_nobody_hears_of_a_glossary_that_is_no_longer_theirs_to_see(
    core: Core, people: People, clock: Clock, concept: int
) -> None:
    with core.writing() as session:
        watching.watch_glossary(session, people.lea, core.now(), "harbour", True)
        watching.watch_concept(session, people.lea, core.now(), "harbour", concept, True)
        with pytest.raises(NotFound):
            watching.watch_glossary(session, people.otto, core.now(), "harbour", True)
    assert len(_news(core, people.lea, clock)) == 1
    with core.writing() as session:
        glossaries.change(session, people.ada, core.now(), "harbour", {"desk": "sport"})
    assert _news(core, people.lea, clock) == []


def test_the_command_line_watches_nothing(core: Core) -> None:
    with core.writing() as session, pytest.raises(Conflict):
        watching.watch_glossary(session, SYSTEM, core.now(), "harbour", True)


def test_a_person_gets_their_comments_and_a_removed_one_watches_nothing(
    core: Core, people: People, concept: int
) -> None:
    _say(core, people.lea, concept, "Or wharf?")
    with core.writing() as session:
        watching.watch_glossary(session, people.lea, core.now(), "harbour", True)
        watching.watch_concept(session, people.lea, core.now(), "harbour", concept, True)
    with core.reading() as session:
        [(slug, number, _, text)] = removal.data(session, people.lea, "lea").comments
        assert (slug, number, text) == ("harbour", concept, "Or wharf?")
    with core.writing() as session:
        removal.request(session, people.ada, core.now(), "lea", "lea")
        assert session.scalar(select(func.count()).select_from(ConceptWatch)) == 0
        assert session.scalar(select(func.count()).select_from(GlossaryWatch)) == 0


def test_what_is_purged_takes_comments_and_watches_with_it(
    core: Core, people: People, clock: Clock, concept: int
) -> None:
    _say(core, people.lea, concept)
    with core.writing() as session:
        watching.watch_glossary(session, people.lea, core.now(), "harbour", True)
        watching.watch_concept(session, people.lea, core.now(), "harbour", concept, True)
        glossaries.trash(session, people.edo, core.now(), "harbour")
    clock.forward(seconds=TRASH_LASTS.total_seconds() + 1)
    with core.writing() as session:
        while glossaries.purge(session, core.now()):
            pass
        for table in (ConceptRow, ConceptComment, ConceptWatch, GlossaryWatch):
            assert session.scalar(select(func.count()).select_from(table)) == 0
