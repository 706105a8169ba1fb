"""The one list of what the interface does: path, method, models, answers, refusals, who may.

A view is announced once, by `operation` above it. The address map, the OpenAPI document and the page at /api/docs are
made from this list, so they cannot say different things.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from pydantic import BaseModel

from tmserver.domain.people import ALLOWED, Action, Role
from tmserver.errors import (
    BadCharacter,
    BadRequest,
    DatabaseBusy,
    DiskFull,
    ForeignOrigin,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PageNotFound,
    Stale,
    TextEmpty,
    TextTooLong,
    TmServerError,
    TokenReadOnly,
    TooLarge,
    TooManyCalls,
    VersionRequired,
)

PREFIX = "/api/v1"
JSON = "application/json"
LARGEST_ID = 2**63 - 1
"""What a column of ids holds; a greater number in an address names nothing."""
LARGEST_SMALL_ID = 2**31 - 1

View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Answer:
    """One good answer: status, what it means, the model of its body or alternatives of models.

    Without a model the body is of another media type than JSON, an open JSON object, or (204, 304) not there.
    """

    status: int
    meaning: str
    model: type[BaseModel] | tuple[type[BaseModel], ...] | None = None
    headers: tuple[str, ...] = ()
    media: str = JSON

    @property
    def models(self) -> tuple[type[BaseModel], ...]:
        """The alternatives."""
        if self.model is None:
            return ()
        return self.model if isinstance(self.model, tuple) else (self.model,)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address. `path` is as OpenAPI writes it, relative to /api/v1.

    `action` is the right it takes where the thing lives, None for what strangers may read; `bodies` are alternatives.
    """

    method: str
    path: str
    summary: str
    noun: str
    action: Action | None
    answers: tuple[Answer, ...]
    query: type[BaseModel] | None
    bodies: tuple[type[BaseModel], ...]
    upload: bool
    if_match: bool
    may_repeat: bool
    raises: tuple[type[TmServerError], ...]
    view: View

    @property
    def id(self) -> str:
        """The operation's name, which is its view's."""
        return f"{self.view.__module__.rpartition('.')[2]}_{self.view.__name__}"

    @property
    def about(self) -> str:
        """What the view's docstring says."""
        return " ".join((self.view.__doc__ or "").split())

    @property
    def least_role(self) -> Role | None:
        """The least role that may do it, None when no sign-in is needed."""
        return None if self.action is None else next(role for role in Role if self.action in ALLOWED[role])

    @property
    def refusals(self) -> tuple[type[TmServerError], ...]:
        """Every refusal it knows, by status: its own, and those its shape brings with it."""
        found: set[type[TmServerError]] = {*self.raises, DatabaseBusy, TmServerError}
        if self.action is not None:
            found |= {NotSignedIn, TooManyCalls}
        if self.method != "GET":
            found |= {ForeignOrigin, DiskFull}
        if self.action not in {None, Action.READ}:
            found |= {NotAllowed, TokenReadOnly}
        if self.query is not None:
            found |= {BadRequest, Invalid}
        if self.bodies or self.upload:
            found |= {BadRequest, TooLarge}
        if self.bodies:
            found.add(Invalid)
        if self.may_repeat:
            found |= {TextEmpty, TextTooLong, BadCharacter}
        if self.if_match:
            found |= {BadRequest, VersionRequired, Stale}
        if "{" in self.path:
            found |= {NotFound, PageNotFound}
        return tuple(sorted(found, key=lambda error: (error.status, error.slug)))


OPERATIONS: list[Operation] = []


def operation(
    method: str, path: str, summary: str, *, action: Action | None, answers: Answer | Sequence[Answer],
    query: type[BaseModel] | None = None, body: type[BaseModel] | Sequence[type[BaseModel]] = (), upload: bool = False,
    if_match: bool = False, may_repeat: bool = False, raises: Sequence[type[TmServerError]] = (),
) -> Callable[[View], View]:  # fmt: skip
    """Announce the view below as `method` at `path`. The noun it is listed under is its module's.

    `may_repeat`: it takes an Idempotency-Key.
    """

    def announce(view: View) -> View:
        OPERATIONS.append(
            Operation(
                method=method, path=path, summary=summary, noun=view.__module__.rpartition(".")[2], action=action,
                answers=(answers,) if isinstance(answers, Answer) else tuple(answers), query=query,
                bodies=(body,) if isinstance(body, type) else tuple(body), upload=upload, if_match=if_match,
                may_repeat=may_repeat, raises=tuple(raises), view=view,
            )
        )  # fmt: skip
        return view

    return announce


_PLACES = {"slug": "name", "language": "name", "user": "name", "id": "id", "job": "small_id", "replacement": "small_id",
           "concept": "small_id", "comment": "small_id", "change": "small_id", "finding": "id",
           "number": "small_id", "story": "small_id", "segment": "small_id"}  # fmt: skip
"""Which converter (see `tmserver.api.register`) reads each place of a path."""


def rule(path: str) -> str:
    """The address of a path as Flask's map takes it."""
    for place, converter in _PLACES.items():
        path = path.replace(f"{{{place}}}", f"<{converter}:{place}>")
    return path


def place_schema(place: str) -> dict[str, Any]:
    """The JSON Schema of a place in a path."""
    if place in {"id", "finding"}:
        return {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}
    if place in {"job", "replacement", "change", "concept", "comment", "number", "story", "segment"}:
        return {"type": "integer", "minimum": 0, "maximum": LARGEST_SMALL_ID}
    return {"type": "string", "minLength": 1, "maxLength": 200}
