"""The rules of a unit without a session: what can be stored, who may change what, what a change comes to."""

from typing import Any, Protocol, TypeAlias

from tmserver.db.tables import Memory
from tmserver.domain import languages
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import MOST_STORED, Segment, check_text
from tmserver.domain.units import Context, NewUnit, UnitStatus, merge_key
from tmserver.errors import Conflict, Invalid
from tmserver.phrases import N_, Phrase
from tmserver.text.normal import text_key

MOST_KEY = 1000
MOST_NOTE = 10_000
_MERGED = frozenset({"source", "target", "source_markup", "target_markup", "previous", "next", "key"})
"""Columns that the merge key is made of."""


def check_segment(field: str, segment: Segment) -> None:
    """Raise unless the segment can be stored: length, characters, something to say."""
    check_text(field, segment.text, limit=MOST_STORED)
    if segment.markup is not None:
        check_text(field, segment.markup, limit=4 * MOST_STORED)


Stored: TypeAlias = Any
"""A unit as it stands: a mapped `Unit`, or a row of the columns that a change of many units reads."""


class Speaking(Protocol):
    """A memory, or the pair of its languages."""

    @property
    def source(self) -> str:
        """Canonical tag."""

    @property
    def target(self) -> str:
        """Canonical tag."""


def check(memory: Speaking, unit: NewUnit) -> None:
    """Raise unless the unit can live in the memory. Fields are named as the REST interface names them."""
    check_segment("source", unit.source)
    check_segment("target", unit.target)
    for field, own, given in (
        ("source_language", memory.source, unit.source_language),
        ("target_language", memory.target, unit.target_language),
    ):
        if not languages.fits(own, given):
            raise Invalid(
                field=field,
                reason=Phrase(N_("%(given)s does not fit this memory of %(own)s."), {"given": given, "own": own}),
            )
    for field, value, limit in (
        ("previous", unit.context.previous, MOST_STORED),
        ("next", unit.context.next, MOST_STORED),
        ("key", unit.context.key, MOST_KEY),
        ("note", unit.note, MOST_NOTE),
        ("story", unit.story, MOST_KEY),
    ):
        if value is not None:
            check_text(field, value, limit=limit, may_be_empty=True)


def right_to_edit(actor: Actor, unit: Stored) -> Action:
    """Translators edit their own units, terminologists and editors any."""
    own = unit.created_by_id is not None and unit.created_by_id == actor.user_id
    return Action.EDIT_OWN_UNIT if own else Action.EDIT_ANY_UNIT


def altered(actor: Actor, memory: Memory, unit: Stored, changes: dict[str, Any]) -> dict[str, Any]:
    """The columns that changes would alter in a unit, with the keys that follow from them; none: nothing changes.

    Raises NotAllowed, and what `check` raises.
    """
    new = _applied(unit, changes)
    check(memory, new)
    if new.status is UnitStatus.REVIEWED and unit.status is not UnitStatus.REVIEWED:
        actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)  # nobody approves their own work
    values = {column: value for column, value in _columns(new).items() if value != getattr(unit, column)}
    stays_reviewed = new.status is unit.status is UnitStatus.REVIEWED
    if values and stays_reviewed and not actor.may(Action.EDIT_ANY_UNIT, memory.desk_id):
        values["status"] = UnitStatus.UNREVIEWED  # what was reviewed is no longer what stands there
    for column in ("source", "target"):
        if column in values:
            values[f"{column}_key"] = text_key(values[column])
    if values.keys() & _MERGED:
        values["ukey"] = merge_key(new.source, new.target, new.context)
    return values


def newly_retired(unit: Stored, values: dict[str, Any]) -> int:
    """By how many a change of a unit's columns raises the count of retired units: 1, 0 or -1."""
    return (values.get("status", unit.status) is UnitStatus.RETIRED) - (unit.status is UnitStatus.RETIRED)


def _applied(unit: Stored, changes: dict[str, Any]) -> NewUnit:
    """The unit as it would be after the changes."""
    source = changes.get("source", Segment(unit.source, unit.source_markup))
    target = changes.get("target", Segment(unit.target, unit.target_markup))
    context = Context(*(changes.get(name, getattr(unit, name)) for name in ("previous", "next", "key")))
    return NewUnit(
        source=source, target=target, context=context, source_language=unit.source_language,
        target_language=unit.target_language, status=changes.get("status", unit.status),
        note=changes.get("note", unit.note),
    )  # fmt: skip


def _columns(new: NewUnit) -> dict[str, Any]:
    return {
        "source": new.source.text,
        "target": new.target.text,
        "source_markup": new.source.markup,
        "target_markup": new.target.markup,
        "previous": new.context.previous,
        "next": new.context.next,
        "key": new.context.key,
        "status": new.status,
        "note": new.note,
    }


def twin_conflict(twin: int) -> Conflict:
    """Why a unit cannot become what another one already is."""
    return Conflict(
        reason=Phrase(N_("unit %(twin)d already says exactly this; retire one of the two."), {"twin": twin})
    )


def changes_back_to(old: Stored) -> dict[str, Any]:
    """What `change` takes for a unit to say again what an earlier version said."""
    changes: dict[str, Any] = {name: getattr(old, name) for name in ("previous", "next", "key", "status", "note")}
    changes["source"] = Segment(old.source, old.source_markup)
    changes["target"] = Segment(old.target, old.target_markup)
    return changes
