"""Today: the memories, the jobs, and where to begin."""

from flask import Blueprint, Response

from tmserver.http.identity import reading as reading_call
from tmserver.services import jobs, memories, signin, users
from tmserver.web import frame
from tmserver.web.jobs import is_live
from tmserver.web.memories import desk_names, may_make

JOBS_SHOWN = 6
MEMORIES_SHOWN = 8


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/", "today", today)


def _greeting_of(hour: int) -> str:
    """Which part of the day it is, in the service's time zone."""
    return "morning" if 4 <= hour < 13 else "afternoon" if 13 <= hour < 18 else "evening"


def today() -> Response:
    """The first page of who is signed in; strangers are sent to the sign-in page."""
    with reading_call() as call:
        visible = memories.visible(call.session, call.actor)
        busiest = sorted(visible, key=lambda memory: (-memory.unit_count, memory.slug))
        return frame.page(
            "today.html",
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
            is_demo=signin.demo_user(call.session) is not None,
        )
