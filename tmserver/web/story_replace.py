"""Find and replace in a story: a page with every place as it would be, ticked or not; in the editor a dialog."""

from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import Field

from tmserver.domain.people import Action
from tmserver.errors import BadRequest, TmServerError
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.phrases import N_, Phrase
from tmserver.services import stories, story_replacements
from tmserver.services.replacements import LONGEST, Replacement
from tmserver.services.story_replacements import Hit
from tmserver.web import editor_words, forms, frame
from tmserver.web.addresses import STORY
from tmserver.web.editor_bulk import Ticked, answered, is_script, places

_DIGITS = 9


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(f"{STORY}/replace", "replace_in_story", replace, methods=["GET"])
    blueprint.add_url_rule(f"{STORY}/replace", "replace_in_story_post", replace_post, methods=["POST"])


class ReplaceForm(forms.Form):
    """What is looked for and what takes its place; boxes that are not ticked are not sent."""

    find: Annotated[forms.Text, Field(max_length=LONGEST)] = ""
    replace: Annotated[forms.Text, Field(max_length=LONGEST)] = ""
    case: Ticked = False
    words: Ticked = False

    def replacement(self) -> Replacement:
        """As the service takes it."""
        return Replacement(self.find, self.replace, case=self.case, words=self.words)


def replace(story_id: int) -> Response:
    """The form and, once something is looked for, each place as it would be. Nothing is written."""
    with reading_call() as call:
        form = reading.query(ReplaceForm) if request.args else ReplaceForm(case=True, words=True)
        return _page(call, story_id, form)


def _page(call: Call, story_id: int, form: ReplaceForm, refusal: TmServerError | None = None) -> Response:
    hits: list[Hit] = []
    story = stories.get(call.session, call.actor, story_id)
    call.actor.require(Action.EDIT_STORY, story.desk_id)
    if form.find:
        hits = story_replacements.preview(call.session, call.actor, story_id, form.replacement())
    return frame.page(
        "story_replace.html", actor=call.actor, section="stories", status=refusal.status if refusal else 200,
        story=story, form=form, refusal=refusal, places=places(call, story_id), status_words=editor_words.STATUS,
        hits=[one for one in hits if one.obstacle is None], left=[one for one in hits if one.obstacle is not None],
    )  # fmt: skip


def replace_post(story_id: int) -> Response:
    """Replace in the ticked places, as they were shown, as one run."""
    require_signed_in()
    form = forms.read(ReplaceForm)
    chosen = _chosen()
    try:
        with writing_call() as call:
            run = story_replacements.replace(
                call.session, call.actor, call.now, story_id, form.replacement(), chosen
            )  # fmt: skip
            return answered(call, run)
    except TmServerError as refusal:
        if is_script() or not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _page(call, story_id, form, refusal)


def _chosen() -> set[tuple[int, int, int]]:
    """The ticked places, sent as `hit=14:2:0`: segment, version, place. Raises BadRequest."""
    found = set()
    for value in request.form.getlist("hit"):
        parts = value.split(":")
        if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) <= _DIGITS for part in parts):
            raise BadRequest(reason=Phrase(N_("a place was named in a way this page does not.")))
        found.add((int(parts[0]), int(parts[1]), int(parts[2])))
    return found
