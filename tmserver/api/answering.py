"""Answers on their way out: models as JSON, created things with their address, lists cut into pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from flask import Response
from pydantic import BaseModel

from tmserver.api.bodies import Page
from tmserver.api.registry import JSON, PREFIX
from tmserver.http import cursors

Row = TypeVar("Row")


def answer(model: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A model as JSON."""
    return Response(model.model_dump_json(by_alias=True), status=status, mimetype=JSON, headers=dict(headers or {}))


def made(model: BaseModel, path: str, *, status: int = 201, headers: Mapping[str, str] | None = None) -> Response:
    """What was created, with its address (relative to /api/v1)."""
    return answer(model, status, {"Location": PREFIX + path, **(headers or {})})


def nothing() -> Response:
    """204: it is done, there is nothing to say."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


def after(page: Page, purpose: str) -> int | None:
    """The place where this page of a list begins. Raises BadCursor."""
    return cursors.read(purpose, page.cursor)


def cut(rows: Iterable[Row], page: Page, purpose: str, place: Callable[[Row], int]) -> tuple[Sequence[Row], str | None]:
    """The rows of one page and the cursor of the next; `rows` are one more than the page holds, or all that follow."""
    found = list(islice(rows, page.limit + 1))
    if len(found) <= page.limit:
        return found, None
    kept = found[: page.limit]
    return kept, cursors.make(purpose, place(kept[-1]))


def by_id(rows: Iterable[Row], page: Page, purpose: str, place: Callable[[Row], int]) -> tuple[list[Row], str | None]:
    """One page of a short list that is all at hand, oldest first, and the cursor of the next. Raises BadCursor."""
    began = after(page, purpose) or 0
    kept, cursor = cut(sorted((row for row in rows if place(row) > began), key=place), page, purpose, place)
    return list(kept), cursor
