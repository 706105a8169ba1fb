"""Who else is in a story: the heartbeat of the editor, and what every save says beside its own."""

from collections.abc import Iterable
from typing import Annotated

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, ConfigDict, Field

from tmserver.http import reading
from tmserver.http.identity import require_signed_in
from tmserver.http.identity import writing as writing_call
from tmserver.services import presence
from tmserver.services.presence import Present
from tmserver.web import wording
from tmserver.web.addresses import MOST_SMALL_ID, STORY


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(f"{STORY}/presence", "story_presence", beat, methods=["POST"])


class Here(BaseModel):
    """The segment the reader is at."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    number: Annotated[int, Field(ge=1, le=MOST_SMALL_ID)] | None = None


def beat(story_id: int) -> Response:
    """The reader is here; who else is."""
    require_signed_in()
    here = reading.body(Here)
    with writing_call() as call:
        found = presence.beat(call.session, call.actor, call.now, story_id, here.number)
    return jsonify({"present": said(found)})


def said(found: Iterable[Present]) -> list[dict[str, object]]:
    """People as the scripts show them."""
    return [{"name": one.name, "initials": wording.initials(one.name), "number": one.number} for one in found]
