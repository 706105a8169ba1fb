"""Changing many segments of a story at once: pre-translate, confirm what is exact, take either back.

Each is a page with a form; the editor's scripts show that form in a dialog and ask for JSON instead of the next page.
"""

from typing import Annotated, Any

from flask import Blueprint, Response, jsonify, request, url_for
from pydantic import BeforeValidator, Field

from tmserver.domain.matches import MatchKind
from tmserver.domain.people import Action
from tmserver.errors import BadRequest
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.phrases import N_, Phrase
from tmserver.services import stories, story_confirming, story_findings, story_matches, story_runs, story_segments
from tmserver.services.story_matches import TO_READ, USUAL, Looker, Plan
from tmserver.services.story_runs import LONGEST_NAME, Run
from tmserver.web import editor_words, forms, frame
from tmserver.web.addresses import STORY
from tmserver.web.editor_writes import state_of, told

Ticked = Annotated[bool, BeforeValidator(lambda value: value not in {"", "0", False})]
EVERY = USUAL | TO_READ


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(f"{STORY}/pretranslate", "pretranslate_story", pretranslate, methods=["GET"])
    blueprint.add_url_rule(f"{STORY}/pretranslate", "pretranslate_story_post", pretranslate_post, methods=["POST"])
    blueprint.add_url_rule(f"{STORY}/confirm", "confirm_exact", confirm, methods=["GET"])
    blueprint.add_url_rule(f"{STORY}/confirm", "confirm_exact_post", confirm_post, methods=["POST"])
    blueprint.add_url_rule(f"{STORY}/run", "story_run", run_page)
    blueprint.add_url_rule(f"{STORY}/issues", "story_issues", issues)
    blueprint.add_url_rule(f"{STORY}/undo", "undo_run", undo, methods=["POST"])


class PretranslateForm(forms.Form):
    """`read`: also matches that a person has to read, repaired and fuzzy ones."""

    read: Ticked = False


class RunForm(forms.Form):
    """The name of a run."""

    run: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


def looker(call: Call) -> Looker:
    """What look-ups need of the process."""
    return Looker(call.core.indexes, call.core.recognisers, call.core.today())


def _plan(call: Call, story_id: int, kinds: frozenset[MatchKind]) -> Plan:
    story = stories.get(call.session, call.actor, story_id)
    call.actor.require(Action.EDIT_STORY, story.desk_id)
    return story_matches.plan(call.session, call.actor, call.now, looker(call), story_id, kinds)


def pretranslate(story_id: int) -> Response:
    """How many empty segments would be filled, by kind and band. Nothing is written."""
    with reading_call() as call:
        plan = _plan(call, story_id, EVERY)
        return frame.page(
            "pretranslate.html", actor=call.actor, section="stories",
            story=stories.get(call.session, call.actor, story_id), plan=plan,
            usual=sum(plan.counts[kind] for kind in USUAL), read=sum(plan.counts[kind] for kind in TO_READ),
            kinds=[(kind, plan.counts[kind]) for kind in MatchKind if plan.counts[kind]],
        )  # fmt: skip


def pretranslate_post(story_id: int) -> Response:
    """Fill empty segments, as one run."""
    require_signed_in()
    form = forms.read(PretranslateForm)
    with reading_call() as call:
        plan = _plan(call, story_id, EVERY if form.read else USUAL)
    with writing_call() as call:
        run = story_matches.pretranslate(call.session, call.actor, call.now, story_id, plan)
        return answered(call, run)


def places(call: Call, story_id: int) -> dict[int, int]:
    """Where segments stand in their story, counted from 1, by number: what the grid shows them as."""
    _, segments = story_segments.of_story(call.session, call.actor, story_id)
    return {one.number: place for place, one in enumerate(segments, start=1)}


def confirm(story_id: int) -> Response:
    """The untouched exact suggestions that would be confirmed, and those that a check finds fault with."""
    with reading_call() as call:
        found = story_confirming.confirmable(call.session, call.actor, looker(call), story_id)
        return frame.page(
            "confirm_exact.html", actor=call.actor, section="stories", found=found,
            story=stories.get(call.session, call.actor, story_id), places=places(call, story_id),
            said=editor_words.said,
        )  # fmt: skip


def confirm_post(story_id: int) -> Response:
    """Confirm those of the list that are as they were shown, as one run."""
    require_signed_in()
    forms.raw()
    shown = picked()
    with reading_call() as call:
        found = story_confirming.confirmable(call.session, call.actor, looker(call), story_id).versions
    versions = {number: version for number, version in shown.items() if found.get(number) == version}
    with writing_call() as call:
        return answered(call, story_confirming.confirm(call.session, call.actor, call.now, story_id, versions))


def picked() -> dict[int, int]:
    """Segments and the versions that were shown, sent as `segment=14:2`. Raises BadRequest."""
    found: dict[int, int] = {}
    for value in request.form.getlist("segment"):
        number, _, version = value.partition(":")
        if not (number.isdecimal() and version.isdecimal() and len(number) < 10 and len(version) < 10):
            raise BadRequest(reason=Phrase(N_("a segment was named in a way this page does not.")))
        found[int(number)] = int(version)
    return found


def run_page(story_id: int) -> Response:
    """What a run came to, with the way back: the page after a form without scripts."""
    name = reading.query(RunForm).run
    with reading_call() as call:
        story = stories.get(call.session, call.actor, story_id)
        changed = story_runs.of_run(call.session, story, name)
        return frame.page(
            "story_run.html", actor=call.actor, section="stories", story=story, name=name, changed=changed,
            told=told(name, len(changed)), places=places(call, story_id),
        )  # fmt: skip


def issues(story_id: int) -> Response:
    """The numbers of the segments with open findings, for the filter of the editor."""
    with reading_call() as call:
        found = story_findings.of_story(call.session, call.actor, looker(call), story_id)
    return jsonify({"segments": sorted(found)})


def undo(story_id: int) -> Response:
    """Take a run back."""
    require_signed_in()
    form = forms.read(RunForm)
    with writing_call() as call:
        run = story_runs.undo(call.session, call.actor, call.now, story_id, form.run)
        if not is_script():
            return frame.go(url_for("web.edit_story", story_id=story_id))
        return jsonify(_shown(call, run) | {"run": None, "told": told("undo", len(run.changed), run.left)})


def is_script() -> bool:
    """Whether the editor's scripts ask, not a form."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def answered(call: Call, run: Run) -> Response:
    """What a run did: JSON for the editor, the run's page for a form."""
    if not is_script():
        return frame.go(url_for("web.story_run", story_id=run.story.id, run=run.name))
    return jsonify(_shown(call, run) | {"run": run.name, "told": told(run.name, len(run.changed), run.left)})


def _shown(call: Call, run: Run) -> dict[str, Any]:
    segments = [state_of(one) | {"number": one.number, "target": one.target} for one in run.changed]
    return {"segments": segments, "done": stories.progress(call.session, [run.story])[run.story.id].done}
