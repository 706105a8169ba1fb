"""The concordance page: words in every memory the reader sees, on either side, narrowed by facets in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Blueprint, Response, request, url_for
from pydantic import Field

from tmserver.domain.concordance import MOST_SEARCHED, ConcordanceRequest, Narrowing, Side
from tmserver.domain.units import Origin, UnitStatus
from tmserver.errors import TmServerError
from tmserver.http import cursors, reading
from tmserver.http.identity import Call
from tmserver.http.identity import reading as reading_call
from tmserver.phrases import N_
from tmserver.services import memories
from tmserver.services.concordance import Concordance
from tmserver.services.concordance import concordance as find
from tmserver.web import forms, frame, wording
from tmserver.web.marks import marked
from tmserver.web.paste import Pair, language_pairs

PAGE = 50
FACETS = {
    "memory": N_("Memory"), "year": N_("Year"), "status": N_("Status"), "origin": N_("Origin"), "story": N_("Story")
}  # fmt: skip
SIDES = {Side.BOTH: N_("Both sides"), Side.SOURCE: N_("Source"), Side.TARGET: N_("Target")}


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/concordance", "concordance", concordance)


class ConcordanceForm(forms.Form):
    """What is searched, where, and what it is narrowed to; all of it stands in the address."""

    q: Annotated[str, Field(max_length=MOST_SEARCHED)] = ""
    pair: Pair = "it>en"
    side: Side = Side.BOTH
    memory: str | None = None
    year: Annotated[int | None, Field(ge=1900, le=9998)] = None
    origin: Origin | None = None
    status: UnitStatus | None = None
    story: str | None = None
    cursor: str | None = None

    def chosen(self, **other: str | None) -> dict[str, Any]:
        """The address' arguments with some of them changed, None = taken away; the place in the list always goes."""
        said = self.model_dump(mode="json", exclude={"cursor"}, exclude_defaults=True) | other
        return {name: str(value) for name, value in said.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: what it is called, how many hits have it, where choosing it (or undoing that) leads."""

    word: str
    count: int
    address: str
    chosen: bool


def concordance() -> Response:
    """Every unit that holds the words, newest first, with what renders them; without words only the box."""
    with reading_call() as call:
        form, problem, found = ConcordanceForm(), None, None
        try:
            form = reading.query(ConcordanceForm)
            found = _found(call, form) if form.q.strip() else None
        except TmServerError as refusal:
            if not forms.is_shown_again(refusal):
                raise
            problem = refusal
        names = {memory.slug: memory.name for memory in memories.visible(call.session, call.actor)}
        return frame.page(
            "concordance.html", actor=call.actor, section="concordance", status=problem.status if problem else 200,
            form=form, typed=request.args.get("q", ""), problem=problem, found=found, pairs=language_pairs(call),
            sides=SIDES, facets=_facets(form, found, names) if found else {}, memory_names=names, marked=marked,
            next_address=_next(form, found),
            facet_words=FACETS,
        )  # fmt: skip


def _purpose(form: ConcordanceForm) -> str:
    return f"web-concordance-{form.chosen()}"


def _found(call: Call, form: ConcordanceForm) -> Concordance:
    source, target = form.pair.split(">")
    asked = ConcordanceRequest(
        source, target, form.q, form.side, None,
        Narrowing(form.memory, form.year, form.origin, form.status, form.story),
        after=cursors.read(_purpose(form), form.cursor), limit=PAGE,
    )  # fmt: skip
    return find(call.session, call.actor, call.core.indexes, call.now, call.core.settings.timezone, asked)


def _next(form: ConcordanceForm, found: Concordance | None) -> str | None:
    """Where the older hits are."""
    if found is None or found.next_after is None:
        return None
    return url_for("web.concordance", **form.chosen(), cursor=cursors.make(_purpose(form), found.next_after))


def _facets(form: ConcordanceForm, found: Concordance, names: Mapping[str, str]) -> dict[str, list[Choice]]:
    """The facets with something to choose."""
    facets = {}
    for name in FACETS:
        current = form.chosen().get(name)
        values = [
            Choice(
                _word(name, one.value, names),
                one.count,
                url_for("web.concordance", **form.chosen(**{name: None if one.value == current else one.value})),
                one.value == current,
            )
            for one in found.facets.get(name, ())
        ]
        if current is not None or len(values) > 1:
            facets[name] = values or [Choice(_word(name, str(current), names), 0, _without(form, name), True)]
    return facets


def _without(form: ConcordanceForm, name: str) -> str:
    return url_for("web.concordance", **form.chosen(**{name: None}))


def _word(name: str, value: str, names: Mapping[str, str]) -> str:
    """A value of a facet as people call it."""
    if name == "memory":
        return names.get(value, value)
    if name == "origin":
        return frame.say(wording.ORIGIN[Origin(value)])
    return frame.say(wording.unit_status(UnitStatus(value)).word) if name == "status" else value
