"""Stories as pages: the list, a new one from text or a file, delivering, cancelling, trash."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for
from pydantic import Field

from tmserver.db.story_tables import Story
from tmserver.domain import languages
from tmserver.domain.people import Action
from tmserver.domain.segments import MOST_SEGMENTED, check_text
from tmserver.domain.stories import NewStory, Original, StoryStatus
from tmserver.errors import Invalid, TmServerError
from tmserver.http import reading, story_uploads, uploads
from tmserver.http.identity import Call, core, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.phrases import N_, Phrase
from tmserver.services import desks, memories, stories, story_states, story_takes
from tmserver.text import story_text
from tmserver.web import forms, frame
from tmserver.web.addresses import STORY
from tmserver.web.memories import desk_names
from tmserver.web.paste import Pair, language_pairs

PAGE = 50
TODAY_SHOWN = 8
STATUS: dict[StoryStatus, str] = {
    StoryStatus.OPEN: N_("open"),
    StoryStatus.DELIVERED: N_("delivered"),
    StoryStatus.CANCELLED: N_("cancelled"),
}


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/stories", "stories", listed)
    blueprint.add_url_rule("/stories/new", "new_story", new, methods=["GET"])
    blueprint.add_url_rule("/stories/new", "new_story_post", new_post, methods=["POST"])
    blueprint.add_url_rule("/stories/file", "story_file_post", file_post, methods=["POST"])
    blueprint.add_url_rule(f"{STORY}/status", "story_status", status, methods=["POST"])
    blueprint.add_url_rule(f"{STORY}/trash", "trash_story", trash, methods=["POST"])
    blueprint.add_url_rule(f"{STORY}/restore", "restore_story", restore, methods=["POST"])
    blueprint.add_url_rule(f"{STORY}/export", "export_story", export)


class ListQuery(forms.Form):
    """Which stories the list shows; anything that is no status shows all."""

    status: str = ""
    desk: str = ""
    q: str = ""
    after: str = ""


class StoryForm(forms.Form):
    """A new story; a local time is one of the service's time zone."""

    text: forms.Text = ""
    pair: Pair = "it>en"
    desk: forms.Name = None
    outlet: forms.Name = None
    memory: forms.Name = None
    deadline: str = ""
    embargo: str = ""
    urgency: Annotated[str, Field(pattern="^[1-9]?$")] = ""


class StatusForm(forms.Form):
    """Where a story goes."""

    status: Annotated[StoryStatus, Field(strict=False)] = StoryStatus.OPEN


def open_stories(call: Call) -> Sequence[Story]:
    """Open stories of the reader's desks, the nearest deadline first."""
    found = stories.page(call.session, call.actor, stories.Filters(StoryStatus.OPEN), limit=200)
    late = datetime.max.replace(tzinfo=UTC)
    return sorted(found, key=lambda story: (story.deadline or late, -story.id))[:TODAY_SHOWN]


def listed() -> Response:
    """The stories the reader sees, newest first, and what can be taken out of the trash."""
    query = ListQuery.model_validate(request.args.to_dict(flat=True))
    chosen = StoryStatus(query.status) if query.status in set(StoryStatus) else None
    after = int(query.after) if query.after.isdecimal() and len(query.after) < 10 else None
    with reading_call() as call:
        named = {desk.slug for desk in desks.desks(call.session, call.actor)}
        filters = stories.Filters(chosen, query.desk if query.desk in named else None, words=query.q[:200] or None)
        found = stories.page(call.session, call.actor, filters, after=after, limit=PAGE + 1)
        trashed = stories.page(call.session, call.actor, stories.Filters(trashed=True), limit=PAGE)
        return frame.page(
            "stories.html", actor=call.actor, section="stories", stories=found[:PAGE],
            progress=stories.progress(call.session, found[:PAGE]), next=found[PAGE - 1].id if found[PAGE:] else None,
            trashed=[one for one in trashed if call.actor.may(Action.MANAGE_STORY, one.desk_id)],
            desk_names=desk_names(call), desks=desks.desks(call.session, call.actor), query=query, words=STATUS,
            may=lambda story, action: call.actor.may(Action(action), story.desk_id),
            may_make=may_make(call), done=request.args.get("done", ""),
        )  # fmt: skip


def _desks(call: Call) -> list[Any]:
    return [desk for desk in desks.desks(call.session, call.actor) if call.actor.may(Action.EDIT_STORY, desk.id)]


def may_make(call: Call) -> bool:
    """Whether the actor can make a story anywhere."""
    return bool(_desks(call)) or call.actor.may(Action.EDIT_STORY)


def new() -> Response:
    """The form for a new story."""
    with reading_call() as call:
        if not _desks(call):
            call.actor.require(Action.EDIT_STORY)
        return _new_page(call, {})


def _new_page(call: Call, values: dict[str, str], refusal: TmServerError | None = None) -> Response:
    mine = _desks(call)
    start = {"text": "", "pair": "it>en", "desk": mine[0].slug if mine else "", "outlet": "", "memory": "",
             "deadline": "", "embargo": "", "urgency": ""}  # fmt: skip
    return frame.page(
        "story_new.html", actor=call.actor, section="stories", status=refusal.status if refusal else 200,
        values=start | values, refusal=refusal, pairs=language_pairs(call), desks=mine,
        outlets=desks.outlets(call.session, call.actor), may_be_common=call.actor.may(Action.EDIT_STORY),
        memories=memories.visible(call.session, call.actor),
    )  # fmt: skip


def new_post() -> Response:
    """Make a story of the pasted text and open it."""
    require_signed_in()
    values = forms.raw()
    try:
        form = reading.checked(StoryForm, values)
        source, target = form.pair.split(">")
        text = check_text("text", form.text, limit=MOST_SEGMENTED)
        cut = tuple(story_text.cut(text, languages.parse(source)))
        pasted = NewStory(source, target, cut, Original("story.txt", "text", text.encode()))
        return _made(form, pasted)
    except TmServerError as refusal:
        return _again(values, refusal)


def file_post() -> Response:
    """Make a story of a file and open it; the fields of the form stand before the file."""
    require_signed_in()
    values: dict[str, str] = {}
    try:
        name, stored = uploads.store(core(), beside=values)
        form = reading.checked(StoryForm, values)
        source, target = form.pair.split(">")
        return _made(form, story_uploads.read(name, stored, source, target))
    except TmServerError as refusal:
        return _again(values, refusal)


def _again(values: dict[str, str], refusal: TmServerError) -> Response:
    if not forms.is_shown_again(refusal):
        raise refusal
    with reading_call() as call:
        return _new_page(call, values, refusal)


def _made(form: StoryForm, new: NewStory) -> Response:
    zone = core().settings.timezone
    said = {
        "desk": form.desk, "outlet": form.outlet, "memory": form.memory,
        "urgency": int(form.urgency) if form.urgency else None,
        "deadline": _moment("deadline", form.deadline, zone), "embargo": _moment("embargo", form.embargo, zone),
    }  # fmt: skip
    with writing_call() as call:
        story = story_takes.create(call.session, call.actor, call.now, story_uploads.with_fields(new, said))
        number = story.id
    return frame.go(url_for("web.edit_story", story_id=number))


def _moment(field: str, text: str, zone: ZoneInfo) -> datetime | None:
    """A local time as browsers send it (2026-03-12T18:00). Raises Invalid."""
    if not text:
        return None
    try:
        found = datetime.strptime(text[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=zone)
    except ValueError:
        found = None
    if found is None or not 1970 < found.year < 9000:
        raise Invalid(field=field, reason=Phrase(N_("write a day and an hour.")))
    return found


def status(story_id: int) -> Response:
    """Deliver, cancel or reopen a story."""
    require_signed_in()
    form = forms.read(StatusForm)
    with writing_call() as call:
        story_states.move(call.session, call.actor, call.now, story_id, form.status)
    return frame.go(url_for("web.stories", done="settings"))


def trash(story_id: int) -> Response:
    """Put a story into the trash."""
    require_signed_in()
    with writing_call() as call:
        stories.trash(call.session, call.actor, call.now, story_id)
    return frame.go(url_for("web.stories", done="story-trashed"))


def restore(story_id: int) -> Response:
    """Take a story out of the trash."""
    require_signed_in()
    with writing_call() as call:
        stories.restore(call.session, call.actor, call.now, story_id)
    return frame.go(url_for("web.stories", done="story-restored"))


def export(story_id: int) -> Response:
    """The story in the form it came, with its translation; `?format=text` gives the text alone."""
    return story_uploads.exported(story_id, request.args.get("format") or None)
