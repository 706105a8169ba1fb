"""Units of a memory: list, add one or many, read, change, retire, history, revert."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import after, answer, cut, made, nothing
from tmserver.api.registry import Answer, operation
from tmserver.api.segments import segment
from tmserver.db.tables import Memory, Unit
from tmserver.domain import languages
from tmserver.domain.people import Action
from tmserver.domain.segments import MOST_STORED
from tmserver.domain.units import Context, NewUnit
from tmserver.errors import (
    BadCharacter,
    BadCursor,
    BadLanguage,
    BadMarkup,
    Conflict,
    TextEmpty,
    TextTooLong,
    TmServerError,
    TooMany,
)
from tmserver.http import identity, problems, reading
from tmserver.http.identity import Call
from tmserver.http.language import translate
from tmserver.services import desks, memories, units

_BAD_TEXT = (TextEmpty, TextTooLong, BadCharacter, BadMarkup)
_OWN_FIELDS = tuple(name for name in answers.Unit.model_fields if name != "date")


class _ManyUnits(bodies.Body):
    """A bulk body before its units are looked at one by one."""

    units: list[Any]


def said(unit: Unit, zone: tzinfo) -> answers.Unit:
    """A unit; its date is the day it was made, or its file says it was, at the desk."""
    own = {name: getattr(unit, name) for name in _OWN_FIELDS}
    return answers.Unit(**own, date=unit.created_at.astimezone(zone).date())


def zone_of(call: Call, memory: Memory) -> tzinfo:
    """The time zone of the memory's desk."""
    if memory.desk_id is not None:
        desk = desks.get_desk(call.session, call.actor, desks.slugs_of_desks(call.session)[memory.desk_id])
        if desk.timezone is not None:
            return ZoneInfo(desk.timezone)
    return call.core.settings.timezone


def etag(unit: answers.Unit) -> dict[str, str]:
    """The header that names a unit's version."""
    return {"ETag": f'"{unit.version}"'}


@operation(
    "GET", "/memories/{slug}/units", "List units", action=Action.READ, query=bodies.UnitsQuery, raises=(BadCursor,),
    answers=Answer(200, "A page of units", answers.UnitList),
)  # fmt: skip
def listed(slug: str) -> Response:
    """Newest first, every status unless one is asked for."""
    query = reading.query(bodies.UnitsQuery)
    purpose = f"units/{slug}"
    with identity.reading() as call:
        memory = memories.get(call.session, call.actor, slug)
        found = units.page(
            call.session, call.actor, call.now, slug, after=after(query, purpose), limit=query.limit + 1,
            status=query.status,
        )  # fmt: skip
        rows, cursor = cut(found, query, purpose, lambda unit: unit.id)
        zone = zone_of(call, memory)
        shown = answers.UnitList(items=[said(unit, zone) for unit in rows], next_cursor=cursor)
    return answer(shown)


@operation(
    "POST", "/memories/{slug}/units", "Add a unit, or up to 1,000", action=Action.ADD_UNIT,
    body=(bodies.NewUnit, bodies.NewUnits),
    answers=(
        Answer(201, "The new unit", answers.Unit, ("Location", "ETag")),
        Answer(200, "For one unit: the equal unit it was merged into. For `units`: what became of each",
               (answers.Unit, answers.UnitResults)),
    ),
    raises=(TooMany, BadLanguage, *_BAD_TEXT),
)  # fmt: skip
def add(slug: str) -> Response:
    """Units start as unreviewed. One that is equal in source, target and context to a stored one is merged into it.

    With `units` each is answered for itself: added, merged or refused with the problem.
    """
    with identity.reading() as call:
        memory = memories.get(call.session, call.actor, slug)
        pair = memory.source, memory.target
    given = reading.json_body()
    if isinstance(given, dict) and "units" in given:
        return _add_many(slug, pair, reading.checked(_ManyUnits, given).units)
    new = _new_unit(reading.checked(bodies.NewUnit, given), pair)
    with identity.writing() as call:
        memory = memories.get(call.session, call.actor, slug)
        result = units.add(call.session, call.actor, call.now, slug, [new])[0]
        if result.unit is None:
            raise result.problem or TmServerError()
        shown = said(result.unit, zone_of(call, memory))
    status = 201 if result.outcome == "added" else 200
    return made(shown, f"/memories/{slug}/units/{shown.id}", status=status, headers=etag(shown))


def _add_many(slug: str, pair: tuple[str, str], given: Sequence[Any]) -> Response:
    """Add units of which each stands for itself. Raises TooMany."""
    if len(given) > units.MOST_AT_ONCE:
        raise TooMany(field="units", count=len(given), limit=units.MOST_AT_ONCE)
    read = [_read_unit(one, pair) for one in given]
    news = [one for one in read if isinstance(one, NewUnit)]
    with identity.writing() as call:
        memory = memories.get(call.session, call.actor, slug)
        zone = zone_of(call, memory)
        became = iter(units.add(call.session, call.actor, call.now, slug, news))
        results = [_refused(one) if isinstance(one, TmServerError) else _result(next(became), zone) for one in read]
    return answer(answers.UnitResults(results=results))


def _read_unit(given: Any, pair: tuple[str, str]) -> NewUnit | TmServerError:
    try:
        return _new_unit(reading.checked(bodies.NewUnit, given), pair)
    except TmServerError as refusal:
        return refusal


def _result(added: units.Added, zone: tzinfo) -> answers.UnitResult:
    if added.unit is None:
        return _refused(added.problem or TmServerError())
    return answers.UnitResult(status="added" if added.outcome == "added" else "merged", unit=said(added.unit, zone))


def _refused(refusal: TmServerError) -> answers.UnitResult:
    problem = answers.Problem.model_validate(problems.as_dict(refusal, translate()))
    return answers.UnitResult(status="refused", problem=problem)


def _new_unit(body: bodies.NewUnit, pair: tuple[str, str]) -> NewUnit:
    """The unit that a body describes. Raises Invalid, BadMarkup, BadLanguage, TextEmpty, TextTooLong, BadCharacter."""
    return NewUnit(
        source=segment("source", body.source, "source_markup", body.source_markup, limit=MOST_STORED),
        target=segment("target", body.target, "target_markup", body.target_markup, limit=MOST_STORED),
        source_language=languages.parse(body.source_language) if body.source_language is not None else pair[0],
        target_language=languages.parse(body.target_language) if body.target_language is not None else pair[1],
        context=Context(body.previous, body.next, body.key),
        story=body.story,
        note=body.note,
    )


@operation(
    "GET", "/memories/{slug}/units/{id}", "Read a unit", action=Action.READ,
    answers=Answer(200, "The unit; its version is the ETag", answers.Unit, ("ETag",)),
)  # fmt: skip
def get(slug: str, id: int) -> Response:  # noqa: A002 - as the address names it
    """A unit as it is now, retired ones too."""
    with identity.reading() as call:
        memory, unit = units.get(call.session, call.actor, call.now, slug, id)
        shown = said(unit, zone_of(call, memory))
    return answer(shown, headers=etag(shown))


@operation(
    "PATCH", "/memories/{slug}/units/{id}", "Change a unit", action=Action.EDIT_OWN_UNIT, body=bodies.UnitChange,
    if_match=True, answers=Answer(200, "The unit at its new version", answers.Unit, ("ETag",)),
    raises=(Conflict, *_BAD_TEXT),
)  # fmt: skip
def change(slug: str, id: int) -> Response:  # noqa: A002 - as the address names it
    """Makes a new version; a change that changes nothing makes none. Units of others, and approving, need the right
    to edit any unit (terminologist). 409 when the unit is at another version (`current`) or would equal another one.
    """
    identity.require_signed_in()
    version = reading.version_from_if_match()
    changes = _changes(reading.body(bodies.UnitChange))
    with identity.writing() as call:
        memory = memories.get(call.session, call.actor, slug)
        unit = units.change(call.session, call.actor, call.now, slug, id, version, changes)
        shown = said(unit, zone_of(call, memory))
    return answer(shown, headers=etag(shown))


def _changes(body: bodies.UnitChange) -> dict[str, Any]:
    """What the service is asked to change: text and markup of a side are one segment."""
    changes = body.model_dump(exclude_unset=True)
    for side in ("source", "target"):
        text, markup = changes.pop(side, None), changes.pop(f"{side}_markup", None)
        if text is not None or markup is not None:
            changes[side] = segment(side, text, f"{side}_markup", markup, limit=MOST_STORED)
    return changes


@operation(
    "DELETE", "/memories/{slug}/units/{id}", "Retire a unit", action=Action.EDIT_OWN_UNIT, if_match=True,
    answers=Answer(204, "It is kept and never offered again"), raises=(Conflict,),
)  # fmt: skip
def retire(slug: str, id: int) -> Response:  # noqa: A002 - as the address names it
    """The unit stays in the history and in lists; look-ups and exports leave it out."""
    identity.require_signed_in()
    version = reading.version_from_if_match()
    with identity.writing() as call:
        units.retire(call.session, call.actor, call.now, slug, id, version)
    return nothing()


@operation(
    "GET", "/memories/{slug}/units/{id}/history", "Read a unit's versions", action=Action.READ, query=bodies.Page,
    raises=(BadCursor,), answers=Answer(200, "A page of versions", answers.UnitVersionList),
)  # fmt: skip
def history(slug: str, id: int) -> Response:  # noqa: A002 - as the address names it
    """The present version first, then the earlier ones, newest first."""
    page = reading.query(bodies.Page)
    purpose = f"history/{id}"
    with identity.reading() as call:
        unit, earlier = units.history(call.session, call.actor, call.now, slug, id)
        began = after(page, purpose)
        versions = (answers.UnitVersion.model_validate(one) for one in (unit, *earlier))
        rows, cursor = cut(
            (one for one in versions if began is None or one.version < began), page, purpose, lambda one: one.version
        )
        shown = answers.UnitVersionList(items=list(rows), next_cursor=cursor)
    return answer(shown)


@operation(
    "POST", "/memories/{slug}/units/{id}/revert", "Bring an earlier version back", action=Action.EDIT_OWN_UNIT,
    body=bodies.Revert, if_match=True, answers=Answer(200, "The unit at its new version", answers.Unit, ("ETag",)),
    raises=(Conflict, *_BAD_TEXT),
)  # fmt: skip
def revert(slug: str, id: int) -> Response:  # noqa: A002 - as the address names it
    """Makes a new version that says what the named one said; If-Match holds the present version."""
    identity.require_signed_in()
    version = reading.version_from_if_match()
    body = reading.body(bodies.Revert)
    with identity.writing() as call:
        memory = memories.get(call.session, call.actor, slug)
        unit = units.revert(call.session, call.actor, call.now, slug, id, version, body.version)
        shown = said(unit, zone_of(call, memory))
    return answer(shown, headers=etag(shown))
