"""A ruling taken to the memory: each violating unit as it would be, or why a person has to look; then one change.

What is safe is decided by checks.term_fixes, as for look-ups; `batches` makes the change and takes it back.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tmserver.checks.term_fixes import QUOTED, is_in_name
from tmserver.db.change_tables import ChangeBatch
from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.db.tables import Memory
from tmserver.domain.concepts import ConceptStatus
from tmserver.domain.findings import Finding
from tmserver.domain.matches import Change
from tmserver.domain.people import Action, Actor
from tmserver.domain.usage import UsageKind
from tmserver.errors import Conflict, TooMany
from tmserver.matching.diff import diff
from tmserver.phrases import N_, Phrase
from tmserver.services import batches, concepts, glossaries, memories, units, usages
from tmserver.services.batches import MOST_UNITS, Planned
from tmserver.services.judging import Judge
from tmserver.services.replacements import HAS_TAGS
from tmserver.services.spellings import Survey
from tmserver.services.usages import Used

KIND = "ruling"
MOST_LEFT_SHOWN = 200
_NOT_IN_FORCE = N_("this concept is not in force, so there is nothing to take to the memory.")
_IN_NAME = N_("It may be part of a name: change it by hand.")
_BY_HAND = N_("No safe replacement: change it by hand.")


@dataclass(frozen=True, slots=True)
class Swept:
    """One unit as it would be. `obstacle`: why it has to be left to a person. `is_archive`: right at its own date."""

    used: Used
    target: str
    obstacle: Phrase | None
    is_archive: bool

    @property
    def changes(self) -> tuple[Change, ...]:
        """How the target would differ, word by word."""
        return diff(self.used.unit.target, self.target)

    @property
    def planned(self) -> Planned:
        """As a batch takes it."""
        return Planned(self.used.unit.id, self.used.unit.version, {"target": self.target})


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a ruling would change, newest first. `more`: there are others beyond these; `left`: how many need a person,
    the first 200 of them are among `units`."""

    units: Sequence[Swept] = ()
    more: bool = False
    left: int = 0

    @property
    def changeable(self) -> list[Swept]:
        """Those that can be changed."""
        return [one for one in self.units if one.obstacle is None]

    @property
    def by_hand(self) -> list[Swept]:
        """Those that a person has to look at."""
        return [one for one in self.units if one.obstacle is not None]


def preview(survey: Survey, slug: str, concept_id: int, only: Collection[int] | None = None) -> Sweep:
    """The violating units of memories that the actor edits, or of these `only`, until 1,000 can be changed.

    Raises NotFound, NotAllowed (no such memory), Conflict (the concept is not in force).
    """
    glossary, row = _in_force(survey.session, survey.actor, slug, concept_id)
    own = [
        memory for memory in survey.memories(glossary) if survey.actor.may(Action.EDIT_ANY_UNIT, memory.desk_id)
    ]  # fmt: skip
    if not own:
        survey.actor.require(Action.EDIT_ANY_UNIT, glossary.desk_id)
    judge = usages.judge_of(survey, glossary, row)
    found: list[Swept] = []
    changeable = left = 0
    used, more = _looked_at(survey, glossary, judge, row.id, own, only)
    for one in used:
        swept = _swept(one)
        if swept is None:
            continue
        if swept.obstacle is not None:
            left += 1
            if left > MOST_LEFT_SHOWN:
                continue
        elif changeable == MOST_UNITS:
            return Sweep(found, True, left)
        else:
            changeable += 1
        found.append(swept)
    return Sweep(found, more, left)


def begin(
    session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, planned: Sequence[Planned], left: int = 0
) -> ChangeBatch:
    """Ask for the change of some units, of one memory or several, as one job that can be undone as one.

    Raises NotFound, NotAllowed, Conflict (not in force, nothing to do), TooMany.
    """
    _, row = _in_force(session, actor, slug, concept_id)
    if len(planned) > MOST_UNITS:
        raise TooMany(field="units", count=len(planned), limit=MOST_UNITS)
    found = units.by_ids(session, actor, now, [one.unit_id for one in planned])
    if not found:
        raise Conflict(reason=Phrase(N_("no unit is chosen, so there is nothing to change.")))
    reached = {unit.memory_id: session.get_one(Memory, unit.memory_id) for unit in found}
    for memory in reached.values():
        actor.require(Action.EDIT_ANY_UNIT, memories.get(session, actor, memory.slug).desk_id)
    detail = {"glossary": slug, "concept": row.id, "version": row.version, "left": left}
    return batches.enqueued(session, actor, now, reached[found[0].memory_id], KIND, detail, planned)


def _in_force(session: Session, actor: Actor, slug: str, concept_id: int) -> tuple[Glossary, ConceptRow]:
    glossary, row = glossaries.get(session, actor, slug), concepts.get(session, actor, slug, concept_id)
    if row.live is None or row.status is not ConceptStatus.APPROVED:
        raise Conflict(reason=Phrase(_NOT_IN_FORCE))
    return glossary, row


def _looked_at(
    survey: Survey, glossary: Glossary, judge: Judge, concept_id: int, own: Sequence[Memory],
    only: Collection[int] | None,
) -> tuple[Iterator[Used], bool]:  # fmt: skip
    if only is None:
        return usages.violating(survey, glossary, judge, concept_id, own)
    return usages.judged(survey, judge, concept_id, own, sorted(only, reverse=True)), False


def _swept(used: Used) -> Swept | None:
    """A unit as it would be; None when there is nothing to do in it."""
    unit, verdict = used.unit, used.verdict
    if verdict.kind is UsageKind.EXCEPTION:
        is_quoted = any(one.obstacle == Phrase(QUOTED) for one in verdict.findings)
        return Swept(used, unit.target, Phrase(QUOTED), False) if is_quoted else None
    if verdict.kind not in {UsageKind.VIOLATING, UsageKind.ARCHIVE}:
        return None
    is_archive = verdict.kind is UsageKind.ARCHIVE
    obstacle = Phrase(HAS_TAGS) if unit.target_markup is not None else _obstacle(unit.target, verdict.open)
    if obstacle is not None:
        return Swept(used, unit.target, obstacle, is_archive)
    return Swept(used, _replaced(unit.target, verdict.open), None, is_archive)


def _obstacle(text: str, findings: Sequence[Finding]) -> Phrase | None:
    """Why these may not be replaced without a look; None where all may."""
    end = 0
    for one in sorted(findings, key=lambda finding: finding.start):
        if one.suggestion is None or one.start < end:
            return one.obstacle or Phrase(_BY_HAND)
        if is_in_name(text, one.start, one.end):
            return Phrase(_IN_NAME)
        end = one.end
    return None


def _replaced(text: str, findings: Sequence[Finding]) -> str:
    for one in sorted(findings, key=lambda finding: finding.start, reverse=True):
        text = text[: one.start] + (one.suggestion or "") + text[one.end :]
    return text
