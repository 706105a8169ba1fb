"""Changing many units at once: find and replace with a preview of each unit, a status for a selection, undo."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from flask import Blueprint, Response, request, url_for
from pydantic import BeforeValidator, Field

from tmserver.db.change_tables import ChangeItem
from tmserver.domain.people import Action
from tmserver.domain.units import UnitStatus
from tmserver.errors import BadRequest, TmServerError
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.phrases import N_, Phrase
from tmserver.services import batch_ends, batch_plans, batches, jobs, memories, replacements, units
from tmserver.services.replacements import LONGEST, Previews, ReplacedSide, Replacement
from tmserver.services.selections import MOST_COUNTED, Selection
from tmserver.web import forms, frame
from tmserver.web.addresses import MOST_SMALL_ID
from tmserver.web.narrowed import Narrowed, looking

SIDES = {ReplacedSide.TARGET: N_("Target"), ReplacedSide.SOURCE: N_("Source"), ReplacedSide.BOTH: N_("Both sides")}
_BATCH = f"/changes/<int(max={MOST_SMALL_ID}):batch_id>"
Ticked = Annotated[bool, BeforeValidator(lambda value: value not in {"", "0", False})]


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/memory/<slug:slug>/replace", "replace", replace, methods=["GET"])
    blueprint.add_url_rule("/memory/<slug:slug>/replace", "replace_post", replace_post, methods=["POST"])
    blueprint.add_url_rule("/memory/<slug:slug>/status", "status_post", status_post, methods=["POST"])
    blueprint.add_url_rule("/memory/<slug:slug>/change", "change_all", change_all, methods=["GET"])
    blueprint.add_url_rule("/memory/<slug:slug>/change", "change_all_post", change_all_post, methods=["POST"])
    blueprint.add_url_rule(_BATCH, "batch", one)
    blueprint.add_url_rule(f"{_BATCH}/undo", "undo_batch", undo, methods=["POST"])


class ReplaceForm(Narrowed):
    """What is looked for and what takes its place; boxes that are not ticked are not sent."""

    find: Annotated[forms.Text, Field(max_length=LONGEST)] = ""
    replace: Annotated[forms.Text, Field(max_length=LONGEST)] = ""
    side: ReplacedSide = ReplacedSide.TARGET
    case: Ticked = False
    words: Ticked = False
    all: Ticked = False

    def replacement(self) -> Replacement:
        """As the service takes it."""
        return Replacement(self.find, self.replace, self.side, self.case, self.words)


class StatusForm(forms.Form):
    """What the chosen units become; `all`: not only the ticked ones but everything the page's filter finds."""

    status: UnitStatus
    all: Ticked = False


def picked() -> dict[int, int]:
    """The ticked units and the versions that were shown, sent as `unit=17:2`. Raises BadRequest."""
    found: dict[int, int] = {}
    for value in request.form.getlist("unit"):
        unit, _, version = value.partition(":")
        if not (unit.isdecimal() and version.isdecimal() and len(unit) < 19 and len(version) < 10):
            raise BadRequest(reason=Phrase(N_("a unit was named in a way this page does not.")))
        found[int(unit)] = int(version)
    return found


def replace(slug: str) -> Response:
    """The form and, once something is looked for, each unit as it would be. Nothing is written."""
    with reading_call() as call:
        form = ReplaceForm(case=True, words=True)
        try:
            form = reading.query(ReplaceForm) if request.args else form
            found = _previews(call, slug, form)
        except TmServerError as refusal:
            if not forms.is_shown_again(refusal):
                raise
            return _replace_page(call, slug, form, refusal=refusal)
        return _replace_page(call, slug, form, found)


def _previews(call: Call, slug: str, form: ReplaceForm, only: Collection[int] | None = None) -> Previews:
    if not form.find:
        return Previews()
    memory = memories.get(call.session, call.actor, slug)
    chosen = form.selection if only is None else Selection(ids=tuple(only))
    return replacements.preview(looking(call, memory), form.replacement(), chosen)


def _replace_page(
    call: Call, slug: str, form: ReplaceForm, found: Previews | None = None, *, refusal: TmServerError | None = None
) -> Response:
    memory = memories.get(call.session, call.actor, slug)
    call.actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
    return frame.page(
        "replace.html", actor=call.actor, section="memory", status=refusal.status if refusal else 200, memory=memory,
        form=form, found=found or Previews(), refusal=refusal, sides=SIDES,
        batches=batches.of_memory(call.session, memory), most=replacements.MOST_FOUND,
    )  # fmt: skip


def replace_post(slug: str) -> Response:
    """Change the ticked units, as they were shown."""
    require_signed_in()
    form, wanted = forms.read(ReplaceForm), picked()
    try:
        if form.all:
            return _begin_all(slug, form.selection, form.replacement())
        with reading_call() as call:
            found = _previews(call, slug, form, list(wanted)[: batches.MOST_UNITS])
        ticked = [one.planned for one in found.changeable if wanted.get(one.unit.id) == one.unit.version]
        detail = form.replacement().detail() | {"left": len(wanted) - len(ticked)}
        with writing_call() as call:
            batch = batches.begin(
                call.session, call.actor, call.now, slug, replacements.KIND, detail, ticked
            ).id  # fmt: skip
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _replace_page(call, slug, form, refusal=refusal)
    return frame.go(url_for("web.batch", batch_id=batch))


def status_post(slug: str) -> Response:
    """Retire the ticked units, bring them back, or say that they are reviewed."""
    require_signed_in()
    form, wanted = forms.read(StatusForm), picked()
    if form.all:
        filter_ = reading.query(Narrowed).filter
        return frame.go(url_for("web.change_all", slug=slug, to=form.status.value, **filter_))
    with writing_call() as call:
        found = batches.chosen(call.session, call.actor, call.now, slug, wanted)
        planned = batches.status_plan(found, wanted, form.status)
        batch = batches.begin(
            call.session, call.actor, call.now, slug, "status", {"status": form.status.value}, planned
        ).id  # fmt: skip
    return frame.go(url_for("web.batch", batch_id=batch))


def _begin_all(slug: str, chosen: Selection, what: UnitStatus | Replacement) -> Response:
    with writing_call() as call:
        batch = batch_plans.begin(call.session, call.actor, call.now, slug, chosen, what).id
    return frame.go(url_for("web.batch", batch_id=batch))


class ChangeAllForm(Narrowed):
    """What everything that the filter finds becomes."""

    to: UnitStatus


def change_all(slug: str) -> Response:
    """How many units would change, before somebody says yes."""
    with reading_call() as call:
        memory = memories.get(call.session, call.actor, slug)
        call.actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
        form = reading.query(ChangeAllForm)
        count = looking(call, memory).count(form.selection, batch_plans.changing(form.to))
        return frame.page(
            "change_all.html", actor=call.actor, section="memory", memory=memory, form=form,
            count=min(count, MOST_COUNTED), more=count > MOST_COUNTED,
        )  # fmt: skip


def change_all_post(slug: str) -> Response:
    """Change everything that the filter finds, as one change that can be undone."""
    require_signed_in()
    form = forms.read(ChangeAllForm)
    return _begin_all(slug, form.selection, form.to)


def one(batch_id: int) -> Response:
    """What a change of many units did, which it left alone and why, and the way back."""
    with reading_call() as call:
        standing = batches.get(call.session, call.actor, batch_id)
        left = batches.items(call.session, batch_id, ["skipped", "kept", "stopped"])
        changed = batches.items(call.session, batch_id, ["planned", "changed", "undone"], 200)
        texts = _texts(call, [*left, *changed])
        return frame.page(
            "batch.html", actor=call.actor, section="memory", batch=standing.batch, memory=standing.memory,
            counts=standing.counts, left=left, changed=changed, texts=texts, slugs=_slugs(call),
            live=standing.batch.state in batch_ends.LIVE,
            job=jobs.seen(call.session, call.actor, standing.batch.job_id),
        )  # fmt: skip


def _texts(call: Call, items: Sequence[ChangeItem]) -> Mapping[int, Any]:
    """The units as they are now, by number; those that may not be seen are left out."""
    found = units.by_ids(call.session, call.actor, call.now, [item.unit_id for item in items])
    return {unit.id: unit for unit in found}


def _slugs(call: Call) -> Mapping[int, str]:
    """The memories by number: a ruling reaches several."""
    return {memory.id: memory.slug for memory in memories.visible(call.session, call.actor)}


def undo(batch_id: int) -> Response:
    """Take the whole change back."""
    require_signed_in()
    with writing_call() as call:
        batches.undo(call.session, call.actor, call.now, batch_id)
    return frame.go(url_for("web.batch", batch_id=batch_id))
