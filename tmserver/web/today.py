"""Today: the memories, the jobs, the rulings, and where to begin."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Response

from tmserver.db.glossary_tables import Glossary
from tmserver.domain.people import Action
from tmserver.http.identity import Call
from tmserver.http.identity import reading as reading_call
from tmserver.services import (
    catalogues,
    glossaries,
    jobs,
    memories,
    rulings,
    segment_comments,
    signin,
    stories,
    users,
    watching,
)
from tmserver.web import frame, term_words
from tmserver.web.jobs import is_live
from tmserver.web.memories import desk_names, may_make
from tmserver.web.stories import may_make as may_make_story
from tmserver.web.stories import open_stories

JOBS_SHOWN = 6
MEMORIES_SHOWN = 8
HEARD_FOR = timedelta(days=14)


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/", "today", today)


def _greeting_of(hour: int) -> str:
    """Which part of the day it is, in the service's time zone."""
    return "morning" if 4 <= hour < 13 else "afternoon" if 13 <= hour < 18 else "evening"


def _waiting(call: Call) -> list[tuple[Glossary, int]]:
    """Glossaries with proposals that the reader may rule on, and how many."""
    may_rule = [
        one
        for one in glossaries.visible(call.session, call.actor)
        if call.actor.may(Action.RULE_ON_TERM, one.desk_id)
    ]  # fmt: skip
    counted = [(one, len(catalogues.waiting_in(call.core.catalogues.of(call.session, one)))) for one in may_rule]
    return [(one, count) for one, count in counted if count]


def _news(call: Call, heard: Sequence[rulings.Heard]) -> list[watching.News]:
    """What is new of what the reader watches, without the rulings that are told already."""
    told = {(one.concept.id, one.event.at) for one in heard}
    found = watching.news(call.session, call.actor, call.now - HEARD_FOR)
    return [one for one in found if (one.concept.id, one.at) not in told]


def today() -> Response:
    """The first page of who is signed in; strangers are sent to the sign-in page."""
    with reading_call() as call:
        heard = rulings.heard(call.session, call.actor, call.now - HEARD_FOR)
        visible = memories.visible(call.session, call.actor)
        busiest = sorted(visible, key=lambda memory: (-memory.unit_count, memory.slug))
        waiting_stories = open_stories(call)
        return frame.page(
            "today.html",
            stories=waiting_stories,
            may_make_story=may_make_story(call),
            progress=stories.progress(call.session, waiting_stories),
            actor=call.actor,
            section="today",
            person=users.get(call.session, call.actor, call.actor.name).display_name,
            part_of_day=_greeting_of(call.now.astimezone(call.core.settings.timezone).hour),
            memories=busiest[:MEMORIES_SHOWN],
            memory_count=len(visible),
            unit_count=sum(memory.unit_count for memory in visible),
            desk_names=desk_names(call),
            may_make=may_make(call),
            jobs=jobs.newest(call.session, call.actor, limit=JOBS_SHOWN),
            is_live=is_live,
            heard=heard,
            news=_news(call, heard),
            mentions=segment_comments.mentions(call.session, call.actor, call.now - HEARD_FOR),
            waiting=_waiting(call),
            words=term_words,
            is_demo=signin.demo_user(call.session) is not None,
        )
