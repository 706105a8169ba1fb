"""Files of other tools, pre-translated: each segment looked up, candidates and terms told, what is sure put in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from tmserver.domain.matches import LookupRequest, MatchPolicy, Query
from tmserver.domain.people import Actor
from tmserver.domain.segments import MOST_QUERIED
from tmserver.domain.terms import TermRequest
from tmserver.errors import Invalid
from tmserver.formats import archives, xliff_fill, xml
from tmserver.formats.xliff_fill import Candidate, Document, Slot
from tmserver.phrases import N_, Phrase
from tmserver.services import lookup, terms
from tmserver.services.glossary_cache import GlossaryCache
from tmserver.services.indexes import Indexes
from tmserver.services.recognisers import Standing


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is to be pre-translated; `least` is the score from which a match is put in as the translation.

    Languages None: as the file says. `memories`, `glossaries` None: all the actor may see.
    """

    source: str | None = None
    target: str | None = None
    policy: MatchPolicy = field(default_factory=MatchPolicy)
    least: int = xliff_fill.SURE
    memories: Sequence[str] | None = None
    glossaries: Sequence[str] | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Pretranslated:
    """The file, and how many of its segments have a candidate, and a translation now."""

    content: bytes
    segments: int
    matched: int
    filled: int


def opened(path: Path, name: str) -> Document:
    """A file read, outside any transaction. Raises FileRefused."""
    return xliff_fill.opened(archives.plain(path, name))


def pretranslated(
    session: Session, actor: Actor, indexes: Indexes, recognisers: GlossaryCache[Standing], now: datetime, day: date,
    document: Document, wanted: Wanted,
) -> Pretranslated:  # fmt: skip
    """Fill a file that `opened` gave. Raises BadLanguage, Invalid (a language that neither side names), NotFound."""
    source, target = (
        _language("source", wanted.source or document.source_language),
        _language("target", wanted.target or document.target_language),
    )
    asked = TermRequest(source, target, day, wanted.glossaries, wanted.outlet)
    termbase = terms.termbase(session, actor, recognisers, asked)
    segments = matched = filled = 0
    for batch in _batches(document):
        queries = [Query(slot.source, slot.previous, slot.next) for slot in batch]
        request = LookupRequest(source, target, queries, wanted.policy, wanted.memories, outlet=wanted.outlet)
        found = lookup.find_matches(session, actor, indexes, now, request, termbase).results
        for slot, one in zip(batch, found, strict=True):
            segments, matched = segments + 1, matched + bool(one.matches)
            filled += slot.fill([_candidate(match) for match in one.matches], one.terms, wanted.least)
    return Pretranslated(xliff_fill.written(document, target), segments, matched, filled)


def _language(field: str, tag: str | None) -> str:
    if not tag:
        raise Invalid(field=field, reason=Phrase(N_("the file does not name this language; say it.")))
    return tag


def _batches(document: Document) -> Iterator[list[Slot]]:
    left = (
        slot
        for slot in xliff_fill.slots(document)
        if len(slot.source.text) <= MOST_QUERIED and xml.forbidden(slot.source.text) is None
    )
    while batch := list(islice(left, lookup.MOST_SEGMENTS)):
        yield batch


def _candidate(match: lookup.Match) -> Candidate:
    is_whole = not (match.missing_tags or match.findings)
    return Candidate(match.score, match.memory, match.source.text, match.target, is_whole)
