"""What all answers share: how they are read, lists, refusals, fields that are left out."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")


def _is_none(value: object) -> bool:
    return value is None


def _never_null(schema: dict[str, Any]) -> None:
    """The schema of a field that is left out instead of being null."""
    del schema["default"]
    (only,) = (choice for choice in schema.pop("anyOf") if choice != {"type": "null"})
    schema.update(only)


def left_out(description: str) -> Any:
    """A field that is not there when there is nothing to say."""
    return Field(default=None, exclude_if=_is_none, description=description, json_schema_extra=_never_null)


def where_tagged() -> Any:
    return left_out("XLIFF 2 inline content; only where the segment has tags.")


class Said(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Listed(Said, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None


class Problem(Said):
    """A refusal (RFC 9457); `type` says which, on the page of errors. Further members are the refusal's own."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    request_id: str | None = None
