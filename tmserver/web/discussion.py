"""What people say of a concept on its page, and watching it or its glossary."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, url_for

from tmserver.db.discussion_tables import ConceptComment
from tmserver.domain.people import Action
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import writing as writing_call
from tmserver.services import comments, glossaries, watching
from tmserver.services.watching import Watch
from tmserver.web import forms, frame
from tmserver.web.addresses import CONCEPT, MOST_SMALL_ID

_COMMENT = f"{CONCEPT}/comments/<int(max={MOST_SMALL_ID}):comment_id>"

LONGEST = comments.LONGEST


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(f"{CONCEPT}/comments", "comment_concept", write, methods=["POST"])
    blueprint.add_url_rule(_COMMENT, "change_comment", change, methods=["POST"])
    blueprint.add_url_rule(f"{_COMMENT}/delete", "delete_comment", delete, methods=["POST"])
    blueprint.add_url_rule(f"{CONCEPT}/watch", "watch_concept", watch_concept, methods=["POST"])
    blueprint.add_url_rule("/glossary/<slug:slug>/watch", "watch_glossary", watch_glossary, methods=["POST"])


class CommentForm(forms.Form):
    """What somebody says."""

    text: forms.Text = ""


class WatchForm(forms.Form):
    """Whether to watch from now on."""

    on: bool = False


@dataclass(frozen=True, slots=True)
class Discussion:
    """What a concept's page shows of it. `own`: the numbers of the reader's comments."""

    comments: Sequence[ConceptComment]
    own: frozenset[int]
    watch: Watch
    may_comment: bool
    longest: int = LONGEST


def of(call: Call, slug: str, concept_id: int) -> Discussion:
    """What was said of a concept, and whether the reader watches it."""
    said = comments.listed(call.session, call.actor, slug, concept_id)
    return Discussion(
        said, frozenset(one.id for one in said if comments.is_own(call.actor, one)),
        watching.watches(call.session, call.actor, slug, concept_id),
        call.actor.may(Action.COMMENT, glossaries.get(call.session, call.actor, slug).desk_id),
    )  # fmt: skip


def write(slug: str, concept_id: int) -> Response:
    """Say something of a concept."""
    require_signed_in()
    form = forms.read(CommentForm)
    with writing_call() as call:
        comments.write(call.session, call.actor, call.now, slug, concept_id, form.text)
    return _go(slug, concept_id)


def change(slug: str, concept_id: int, comment_id: int) -> Response:
    """Reword one's own comment."""
    require_signed_in()
    form = forms.read(CommentForm)
    with writing_call() as call:
        comments.change(call.session, call.actor, call.now, slug, concept_id, comment_id, form.text)
    return _go(slug, concept_id)


def delete(slug: str, concept_id: int, comment_id: int) -> Response:
    """Take one's own comment back."""
    require_signed_in()
    with writing_call() as call:
        comments.remove(call.session, call.actor, call.now, slug, concept_id, comment_id)
    return _go(slug, concept_id)


def watch_concept(slug: str, concept_id: int) -> Response:
    """Begin or end to watch a concept."""
    require_signed_in()
    form = forms.read(WatchForm)
    with writing_call() as call:
        watching.watch_concept(call.session, call.actor, call.now, slug, concept_id, form.on)
    return frame.go(url_for("web.concept", slug=slug, concept_id=concept_id, done=_done(form)))


def watch_glossary(slug: str) -> Response:
    """Begin or end to watch a glossary."""
    require_signed_in()
    form = forms.read(WatchForm)
    with writing_call() as call:
        watching.watch_glossary(call.session, call.actor, call.now, slug, form.on)
    return frame.go(url_for("web.glossary", slug=slug, done=_done(form)))


def _done(form: WatchForm) -> str:
    return "watched" if form.on else "unwatched"


def _go(slug: str, concept_id: int) -> Response:
    return frame.go(url_for("web.concept", slug=slug, concept_id=concept_id, _anchor="discussion"))
