"""The style of an outlet as one list from A to Z: what the glossaries rule there, and where each rule comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import Glossary
from tmserver.db.tables import Outlet
from tmserver.domain import languages
from tmserver.domain.concepts import FORBIDDEN, Concept, ConceptStatus, Term, TermStatus, ruling
from tmserver.domain.people import Actor
from tmserver.domain.styles import Origin
from tmserver.services import desks, glossaries, styles
from tmserver.services.catalogues import Line, folded
from tmserver.services.glossary_cache import GlossaryCache


@dataclass(frozen=True, slots=True)
class Ruled:
    """A term with the status that holds at an outlet and day, and where that comes from."""

    term: Term
    status: TermStatus
    origin: Origin


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the style sheet: write it, or (`instead`) write another one. `desk`: whose glossary rules so."""

    headword: str
    concept_id: int
    glossary: str
    desk: str | None
    use: tuple[Ruled, ...]
    also: tuple[Ruled, ...]
    avoid: tuple[Ruled, ...]
    instead: bool
    origin: Origin
    note: str | None

    @property
    def letter(self) -> str:
        """Under which letter it stands; # for what begins with none."""
        first = folded(self.headword)[:1].upper()
        return first if first.isalpha() else "#"


@dataclass(frozen=True, slots=True)
class Column:
    """What an outlet (None: the house, or the desk of the glossary) writes for a concept, by language."""

    outlet: Outlet | None
    terms: dict[str, tuple[Ruled, ...]]

    @property
    def origin(self) -> Origin:
        """Where it comes from: the outlet, if any term of it does."""
        found = {one.origin for ruled in self.terms.values() for one in ruled}
        return next((origin for origin in (Origin.OUTLET, Origin.DESK) if origin in found), Origin.HOUSE)


def sheet(
    session: Session, actor: Actor, cache: GlossaryCache[tuple[Line, ...]], outlet: str | None, language: str, day: date
) -> list[Entry]:
    """Every rule in force in a language, from A to Z, of all glossaries that the actor sees. Raises NotFound."""
    if outlet is not None:
        desks.get_outlet(session, actor, outlet)
    language, of_desks = styles.known(language), desks.slugs_of_desks(session)
    found: list[Entry] = []
    for glossary in glossaries.visible(session, actor):
        if language in {languages.base(glossary.source), languages.base(glossary.target)}:
            for line in cache.of(session, glossary):
                if line.status is ConceptStatus.APPROVED:
                    found += _entries(glossary, of_desks.get(glossary.desk_id or 0), line, language, outlet, day)
    return sorted(found, key=lambda entry: (folded(entry.headword), entry.headword, entry.concept_id))


def at_outlets(session: Session, actor: Actor, glossary: Glossary, concept: Concept, day: date) -> list[Column]:
    """What the house writes for a concept, then each outlet that writes it otherwise."""
    of_house = _column(glossary, concept, None, day)
    others = (_column(glossary, concept, outlet, day) for outlet in desks.outlets(session, actor))
    return [of_house, *(column for column in others if _statuses(column) != _statuses(of_house))]


def ruled(glossary: Glossary, concept: Concept, language: str, outlet: str | None, day: date) -> list[Ruled]:
    """The terms of a language with what holds of each at an outlet and day."""
    house = Origin.HOUSE if glossary.desk_id is None else Origin.DESK
    found = []
    for term in concept.terms:
        if languages.base(term.language) == languages.base(language):
            status, scope = ruling(term.status, term.scopes, outlet, day)
            found.append(Ruled(term, status, Origin.OUTLET if scope is not None and scope.outlet else house))
    return found


def _column(glossary: Glossary, concept: Concept, outlet: Outlet | None, day: date) -> Column:
    slug = outlet.slug if outlet else None
    pair = (glossary.source, glossary.target)
    return Column(outlet, {tag: tuple(ruled(glossary, concept, tag, slug, day)) for tag in pair})


def _statuses(column: Column) -> dict[str, list[TermStatus]]:
    return {tag: [one.status for one in found] for tag, found in column.terms.items()}


def _entries(
    glossary: Glossary, desk: str | None, line: Line, language: str, outlet: str | None, day: date
) -> Iterator[Entry]:
    """One under what to write, and one under each word not to write that leads there."""
    terms = ruled(glossary, line.concept, language, outlet, day)
    use, also = (
        tuple(one for one in terms if one.status is status) for status in (TermStatus.PREFERRED, TermStatus.ADMITTED)
    )
    avoid = tuple(one for one in terms if one.status in FORBIDDEN)
    right: Sequence[Ruled] = use or also
    rest = line.id, glossary.slug, desk, use, also, avoid
    if right:
        origin = Origin.OUTLET if any(one.origin is Origin.OUTLET for one in terms) else right[0].origin
        yield Entry(right[0].term.text, *rest, False, origin, line.concept.note)
    yield from (Entry(one.term.text, *rest, True, one.origin, one.term.note) for one in avoid)
