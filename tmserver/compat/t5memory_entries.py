"""t5memory's entries and its concordance: what translate5 reads, adds and takes away one by one."""

from typing import Any

from flask import Response
from pydantic import AliasChoices, BaseModel, Field

from tmserver.compat.t5memory import MOUNT, blueprint, entry, said, slug
from tmserver.db.tables import Unit
from tmserver.domain.concordance import ConcordanceRequest, Side
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context
from tmserver.errors import Invalid
from tmserver.http import identity, reading
from tmserver.phrases import N_, Phrase
from tmserver.services import concordance, connectors, memories, units

_USUAL_RESULTS, _MOST_RESULTS = 5, 200


class _Search(BaseModel):
    text: str = Field("", alias="searchString")
    side: str = Field("source", alias="searchType")
    position: str | None = Field(None, alias="searchPosition")
    results: int | None = Field(None, alias="numResults")


class _NewSearch(BaseModel):
    source: str = ""
    target: str = ""
    position: str | None = Field(None, alias="searchPosition")
    results: int | None = Field(None, alias="numResults")


class _Entry(BaseModel):
    source: str
    target: str
    context: str | None = None


class _Key(BaseModel):
    """An entry's number, in either of the ways it is sent."""

    key: str | int = Field(validation_alias=AliasChoices("internalKey", "recordKey"))


@blueprint.post(f"{MOUNT}/<name>/concordancesearch")
def concordance_search(name: str) -> Response:
    """Entries that hold the words, newest first; the position of one page begins the next."""
    identity.require_signed_in()
    body = reading.body(_Search)
    side = Side.TARGET if body.side.lower() == "target" else Side.SOURCE
    return _found(name, body.text, side, body.position, body.results)


@blueprint.post(f"{MOUNT}/<name>/search")
def search(name: str) -> Response:
    """The newer form: words of the source or of the target."""
    identity.require_signed_in()
    body = reading.body(_NewSearch)
    side = Side.SOURCE if body.source.strip() else Side.TARGET
    return _found(name, body.source if side is Side.SOURCE else body.target, side, body.position, body.results)


def _found(name: str, sent: str, side: Side, position: str | None, most: int | None) -> Response:
    text = connectors.from_tags(sent).text
    with identity.reading() as call:
        memory = memories.get(call.session, call.actor, slug(name))
        if not text.strip():
            return said({"ReturnValue": 0, "ErrorMsg": "", "results": [], "NewSearchPosition": None})
        asked = ConcordanceRequest(
            memory.source, memory.target, text, side, [memory.slug], after=_number(position),
            limit=max(1, min(_MOST_RESULTS, _USUAL_RESULTS if most is None else most)),
        )  # fmt: skip
        zone = call.core.settings.timezone
        page = concordance.concordance(call.session, call.actor, call.core.indexes, call.now, zone, asked)
        found = [_line(line) for line in page.lines]
    after = None if page.next_after is None else f"{page.next_after}:1"
    return said({"ReturnValue": 0, "ErrorMsg": "", "results": found, "NewSearchPosition": after})


def _line(line: concordance.Line) -> dict[str, Any]:
    return entry(line, line.story) | {
        "source": connectors.with_tags(line.source.segment), "target": connectors.with_tags(line.target.segment),
        "sourceLang": line.source.language, "targetLang": line.target.language, "internalKey": f"{line.unit_id}:1",
    }  # fmt: skip


def _number(key: str | int | None) -> int | None:
    """The unit of `7:1`, or of 7; None for no key. Raises Invalid."""
    if key is None or key == "":
        return None
    number = str(key).partition(":")[0]
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise Invalid(field="internalKey", reason=Phrase(N_("write it as it was answered, like 7:1.")))
    return int(number)


def _unit(unit: Unit) -> dict[str, Any]:
    return entry(unit, unit.story) | {
        "source": connectors.with_tags(Segment(unit.source, unit.source_markup)),
        "target": connectors.with_tags(Segment(unit.target, unit.target_markup)), "sourceLang": unit.source_language,
        "targetLang": unit.target_language, "context": unit.key or "", "internalKey": f"{unit.id}:1",
    }  # fmt: skip


@blueprint.post(f"{MOUNT}/<name>/entry")
def add(name: str) -> Response:
    """Add an entry, or count one more use of an equal one."""
    identity.require_signed_in()
    body = reading.body(_Entry)
    with identity.writing() as call:
        memory = memories.get(call.session, call.actor, slug(name))
        source, target = connectors.from_tags(body.source), connectors.from_tags(body.target)
        new = connectors.new_unit(memory, source, target, Context(key=body.context or None))
        (added,) = connectors.add(call.session, call.actor, call.now, memory, [new])
        if added.unit is None:
            raise added.problem or AssertionError
        return said({"ReturnValue": 0, "ErrorMsg": ""} | _unit(added.unit))


@blueprint.post(f"{MOUNT}/<name>/getentry")
def get(name: str) -> Response:
    """One entry by its number."""
    identity.require_signed_in()
    number = _number(reading.body(_Key).key) or 0
    with identity.reading() as call:
        _, unit = units.get(call.session, call.actor, call.now, slug(name), number)
        return said({"ReturnValue": 0, "ErrorMsg": ""} | _unit(unit))


@blueprint.post(f"{MOUNT}/<name>/entrydelete")
def delete(name: str) -> Response:
    """Retire an entry: it is kept, and never offered."""
    identity.require_signed_in()
    number = _number(reading.body(_Key).key) or 0
    with identity.writing() as call:
        _, unit = units.get(call.session, call.actor, call.now, slug(name), number)
        units.retire(call.session, call.actor, call.now, slug(name), unit.id, unit.version)
    return said({"ReturnValue": 0, "ErrorMsg": ""})
