"""The story editor: one grid of segments, and the fragments its scripts ask for. What it writes: `editor_writes`."""

import json
from collections.abc import Sequence

from flask import Blueprint, Response, request, url_for

from tmserver.db.story_tables import Story, StorySegment
from tmserver.domain import languages
from tmserver.domain.concordance import ConcordanceRequest
from tmserver.domain.findings import Finding, FindingStatus
from tmserver.domain.matches import LookupRequest, Query
from tmserver.domain.people import Action
from tmserver.domain.segments import MOST_QUERIED, Segment
from tmserver.domain.stories import SegmentStatus, StoryStatus
from tmserver.http.identity import Call
from tmserver.http.identity import reading as reading_call
from tmserver.http.reading import body
from tmserver.services import (
    concordance,
    glossaries,
    lookup,
    memories,
    segment_comments,
    stories,
    story_approval,
    story_matches,
    story_segments,
    story_tags,
    terms,
    users,
)
from tmserver.services.lookup import Match
from tmserver.services.story_tags import Put
from tmserver.text.placeables.chips import chips
from tmserver.web import editor_rows, editor_tags, editor_words, frame, story_reading
from tmserver.web.addresses import SEGMENT, STORY
from tmserver.web.editor_writes import Checked
from tmserver.web.marks import repaired

MOST_SUGGESTED, MOST_FOUND = 9, 12


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(f"{STORY}/edit", "edit_story", edit)
    blueprint.add_url_rule(f"{STORY}/found", "story_concordance", found)
    blueprint.add_url_rule(f"{SEGMENT}/suggestions", "segment_suggestions", suggestions)
    blueprint.add_url_rule(f"{SEGMENT}/checks", "segment_checks", checks, methods=["POST"])


def edit(story_id: int) -> Response:
    """The whole story."""
    with reading_call() as call:
        story, segments = story_segments.of_story(call.session, call.actor, story_id)
        lines = editor_rows.lines(segments, segment_comments.counts(call.session, story))
        progress = stories.progress(call.session, [story])[story.id]
        may_write = story.status is StoryStatus.OPEN and call.actor.may(Action.EDIT_STORY, story.desk_id)
        propose = _glossary(call, story)
        return frame.page(
            "editor.html", actor=call.actor, section="stories", story=story, lines=lines, progress=progress,
            user=users.get(call.session, call.actor, call.actor.name),
            may_write=may_write, shown=editor_tags.shown, may_move=_may_move(call, story),
            may_settle=may_write and story_approval.may_settle(call.actor, story),
            statuses=list(SegmentStatus), status_words=editor_words.STATUS,
            spoken=json.dumps(editor_words.spoken(), ensure_ascii=False),
            commands=json.dumps(editor_words.commands(), ensure_ascii=False), characters=editor_words.CHARACTERS,
            forms=story_reading.forms_of(story), limits=json.dumps(editor_words.limits(), ensure_ascii=False),
            address=url_for("web.edit_story", story_id=story.id).removesuffix("/edit") + "/segments",
            propose=url_for("web.new_concept", slug=propose) if propose else url_for("web.glossaries"),
        )  # fmt: skip


def _may_move(call: Call, story: Story) -> bool:
    """Whether the reader delivers the story, or opens a delivered one again."""
    return story.status is not StoryStatus.CANCELLED and call.actor.may(Action.EDIT_STORY, story.desk_id)


def _glossary(call: Call, story: Story) -> str | None:
    """The glossary of the pair that a term is proposed to, the desk's before others."""
    pair = {languages.base(story.source), languages.base(story.target)}
    own = [
        one
        for one in glossaries.visible(call.session, call.actor)
        if {languages.base(one.source), languages.base(one.target)} == pair
        and call.actor.may(Action.PROPOSE_TERM, one.desk_id)
    ]
    return min(own, key=lambda one: one.desk_id != story.desk_id).slug if own else None


def suggestions(story_id: int, number: int) -> Response:
    """Matches and terms of a segment as one numbered list."""
    with reading_call() as call:
        story, segment = story_segments.get(call.session, call.actor, story_id, number)
        ruling = story_matches.term_request(call.session, story, call.core.today())
        termbase = terms.termbase(call.session, call.actor, call.core.recognisers, ruling)
        looked = None
        if len(segment.source) <= MOST_QUERIED:
            asked = LookupRequest(story.source, story.target, [_query(call, segment)], outlet=ruling.outlet)
            looked = lookup.find_matches(
                call.session, call.actor, call.core.indexes, call.now, asked, termbase
            ).results[0]  # fmt: skip
        matches = looked.matches[:MOST_SUGGESTED] if looked else ()
        return Response(
            frame.text(
                "suggestions.html", matches=matches, terms=looked.terms if looked else (),
                fragments=looked.fragments if looked else (), segment=segment, story=story, repaired=repaired,
                prefill=_prefill(call, matches), said=editor_words.said,
                chips=json.dumps(chips(segment.source, story.source, story.target), ensure_ascii=False),
                memory_names={memory.slug: memory.name for memory in memories.visible(call.session, call.actor)},
            ),
            mimetype="text/html",
        )  # fmt: skip


def _prefill(call: Call, matches: Sequence[Match]) -> bool:
    """Whether the best match fills an empty segment when the reader comes to it."""
    if not matches or story_matches.is_filled_in(matches[0]):
        return bool(matches)
    similar = users.get(call.session, call.actor, call.actor.name).fills_similar
    return similar and story_matches.is_filled_in(matches[0], similar=True)


def _query(call: Call, segment: StorySegment) -> Query:
    around = story_segments.context_of(call.session, segment)
    return Query(Segment(segment.source, segment.source_markup), around.previous, around.next)


def checks(story_id: int, number: int) -> Response:
    """What the checks say of a text as it stands in the field."""
    written = body(Checked)
    with reading_call() as call:
        story, segment = story_segments.get(call.session, call.actor, story_id, number)
        findings = terms.check_pair(
            call.session,
            call.actor,
            call.core.recognisers,
            story_matches.term_request(call.session, story, call.core.today()),
            segment.source,
            written.target,
        )
        open_ = [one for one in findings if one.status is FindingStatus.OPEN]
        put = None if written.tag is None else Put(written.tag.id, written.tag.start, written.tag.end)
        placed = story_tags.placed(story, segment, written.target, written.markup, put)
        return Response(
            frame.text(
                "issues.html", findings=_worst_first(open_), tags=editor_tags.missing(segment, placed.missing),
                spans=editor_tags.spans(placed.target), markup=placed.target.markup or "",
            ),
            mimetype="text/html",
        )  # fmt: skip


def _worst_first(findings: Sequence[Finding]) -> list[Finding]:
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(findings, key=lambda one: (order[one.severity], one.suggestion is None, one.start))


def found(story_id: int) -> Response:
    """Units that hold some words, in the place of the suggestions."""
    with reading_call() as call:
        story = stories.get(call.session, call.actor, story_id)
        asked = ConcordanceRequest(story.source, story.target, request.args.get("q", ""), limit=MOST_FOUND)
        held = concordance.concordance(
            call.session, call.actor, call.core.indexes, call.now, call.core.settings.timezone, asked
        )
        return Response(frame.text("found.html", held=held, story=story), mimetype="text/html")
