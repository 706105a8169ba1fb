"""Stories from files and back: a file's parts are cut into sentences, an export puts the targets in their places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment
from tmserver.domain import languages
from tmserver.domain.people import Actor
from tmserver.domain.segments import Segment
from tmserver.domain.stories import NewSegment, NewStory, Original, SegmentStatus
from tmserver.errors import BadLanguage, Invalid
from tmserver.formats import story_bytes, story_files
from tmserver.formats.story_files import TEXT, Export, StoryFile
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, stories, story_forms, story_segments
from tmserver.text import markup, story_text
from tmserver.text.sentences import segment


def new_story(path: Path, name: str, source: str, target: str, zone: tzinfo = UTC) -> NewStory:
    """The story that a file holds, without what a desk adds to it (`dataclasses.replace`). Hours without a time zone
    are those of `zone`.

    Its own language must fit `source`. Raises FileRefused, BadLanguage, Invalid.
    """
    language = languages.parse(source)
    found, content = story_files.from_path(path, name)
    about = found.about
    _check_language(about.language, language)
    if found.format == TEXT:
        segments = tuple(story_text.cut(story_bytes.plain(content, name), language))
    else:
        segments = tuple(_segments(found, language))
    return NewStory(
        source=source, target=target, segments=segments, original=Original(name, found.format, content),
        identifier=about.identifier, urgency=about.urgency, embargo=_in_zone(about.embargo, zone),
        cancelled=about.cancelled,
    )  # fmt: skip


def _in_zone(hour: datetime | None, zone: tzinfo) -> datetime | None:
    return hour if hour is None or hour.tzinfo is not None else hour.replace(tzinfo=zone)


def _check_language(said: str | None, language: str) -> None:
    if not said:
        return
    try:
        own = languages.parse(said)
    except BadLanguage:
        return  # what is no language tag says nothing
    if languages.base(own) != languages.base(language):
        reason = Phrase(N_("the file says that it is in %(own)s."), {"own": own})
        raise Invalid(field="source", reason=reason)


def _segments(found: StoryFile, language: str) -> list[NewSegment]:
    """The sentences of every part; offsets are in the part's text."""
    segments: list[NewSegment] = []
    for number, part in enumerate(found.parts):
        text, marked = part.segment.text, part.segment.markup
        if part.whole:
            status = SegmentStatus.LOCKED if part.locked else SegmentStatus.EMPTY
            segments.append(
                NewSegment(number, part.field, part.segment, part.target, number, 0, len(text), status)
            )  # fmt: skip
            continue
        spans = [(one.start, one.end) for one in segment(text, language)]
        pieces = [None] * len(spans) if marked is None else markup.pieces(marked, spans)
        segments += [
            NewSegment(number, part.field, _segment(text[start:end], piece), None, number, start, end)
            for (start, end), piece in zip(spans, pieces, strict=True)
        ]
    return segments


def _segment(text: str, marked: str | None) -> Segment:
    return Segment(text, marked if markup.tag_sequence(marked) else None)


@dataclass(frozen=True, slots=True)
class Exported:
    """A file on its way out."""

    name: str
    media_type: str
    content: bytes


def export(session: Session, actor: Actor, now: datetime, story_id: int, form: str | None = None) -> Exported:
    """A story in the form it came, or in one of `story_forms.FORMS`; what has no target stays in the source language.

    Raises NotFound, Invalid (another form).
    """
    story = stories.get(session, actor, story_id)
    ordered = story_segments.living(session, story)
    form = form or story.format
    if form not in {story.format, *story_forms.FORMS}:
        forms = ", ".join(dict.fromkeys((story.format, *story_forms.FORMS)))
        raise Invalid(field="format", reason=Phrase(N_("use one of %(expected)s."), {"expected": forms}))
    stem = story.file_name.rpartition(".")[0] or story.file_name
    name = f"{stem}.{story.target}.{story_forms.SUFFIXES[form]}"
    written = _own(session, story, ordered) if form == story.format else story_forms.written(story, ordered, form)
    return Exported(name, story_forms.MEDIA_TYPES[form], written)


def _own(session: Session, story: Story, ordered: Sequence[StorySegment]) -> bytes:
    """The file the story came in, with its targets."""
    content = stories.original(session, story)
    if story.format == TEXT:
        return _plain(story_bytes.plain(content, story.file_name), ordered).encode()
    about = Export(story.source, story.target, story.identifier)
    return story_files.write(story.format, content, story.file_name, _targets(content, story.file_name, ordered), about)


def note_export(session: Session, actor: Actor, now: datetime, story_id: int, form: str) -> None:
    """Leave an audit row for a file that was sent."""
    audit.write(
        session, actor, now, "story-exported", stories.subject(stories.get(session, actor, story_id)), form=form
    )


def _plain(text: str, ordered: Sequence[StorySegment]) -> str:
    """The pasted text with targets in the places of their segments."""
    pieces, done = [], 0
    for one in sorted(ordered, key=lambda row: row.part_start):
        pieces += [text[done : one.part_start], one.target or one.source]
        done = one.part_end
    return "".join([*pieces, text[done:]])


def _targets(content: bytes, name: str, ordered: Sequence[StorySegment]) -> dict[int, Segment]:
    """For each part of the file in which something was translated, its whole text in the target language."""
    found = story_files.read(content, name)
    by_part: dict[int, list[StorySegment]] = {}
    for one in ordered:
        by_part.setdefault(one.part, []).append(one)
    return {
        number: _whole(found.parts[number].segment, sorted(rows, key=lambda row: row.part_start))
        for number, rows in by_part.items()
        if any(row.target and (row.version > 1 or not found.parts[number].whole) for row in rows)
    }


def _whole(part: Segment, rows: Sequence[StorySegment]) -> Segment:
    """A part's text with its segments translated; what lies between them, and untranslated ones, as in the source."""
    spans: list[tuple[int, int]] = []
    own: list[StorySegment | None] = []
    done = 0
    for row in rows:
        spans += [(done, row.part_start), (row.part_start, row.part_end)]
        own += [None, row if row.target else None]
        done = row.part_end
    spans.append((done, len(part.text)))
    own.append(None)
    kept = [place for place, (start, end) in enumerate(spans) if end > start]
    marked = part.markup if part.markup is not None else markup.escaped(part.text)
    pieces = dict(zip(kept, markup.pieces(marked, [spans[place] for place in kept]), strict=True))
    written = "".join(
        (row.target_markup or markup.escaped(row.target)) if row is not None else pieces.get(place, "")
        for place, row in enumerate(own)
    )
    return _segment(markup.plain(written), written)
