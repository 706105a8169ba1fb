"""What bodies and queries share: strictness, types of fields, pages of lists."""

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from tmserver.domain.segments import MOST_QUERIED, MOST_STORED

MOST_LISTED = 200
LARGEST_VERSION = 999_999_999
Reference = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""A slug or name of something that is there."""
Language = Annotated[str, Field(description="BCP 47 language tag.", examples=["it"])]
Stored = Annotated[str, Field(json_schema_extra={"maxLength": MOST_STORED})]
"""Text that is stored; its length is checked by the service, whose sentence says how long it is."""
Queried = Annotated[str, Field(json_schema_extra={"maxLength": MOST_QUERIED})]
Markup = Annotated[str, Field(description="The segment as XLIFF 2 inline content, without a root element.")]


def _day(value: Any) -> Any:
    """A day as it is written; numbers of seconds are none."""
    try:
        return value if value is None else dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise PydanticCustomError("day", "no day") from None


def _moment(value: Any) -> Any:
    """A time with its zone; years that no zone can move out of the calendar."""
    if value is None or isinstance(value, dt.datetime):
        return value
    try:
        found = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise PydanticCustomError("moment", "no time") from None
    if found.tzinfo is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise PydanticCustomError("moment", "no time with a zone")
    return found


_FIRST_YEAR, _LAST_YEAR = 1970, 9000
Moment = Annotated[dt.datetime | None, BeforeValidator(_moment), Field(examples=["2026-03-12T18:00:00+01:00"])]
"""A time with its zone."""
Day = Annotated[dt.date | None, BeforeValidator(_day), Field(examples=["2022-02-24"])]


def absent() -> Any:
    """A field of a change: not sent means that nothing changes, and null is not a value of it unless its type says."""
    return Field(default=None)


def change(example: dict[str, Any]) -> ConfigDict:
    """Settings of a model of changes: its fields have no defaults to show."""

    def describe(schema: dict[str, Any]) -> None:
        for field in schema["properties"].values():
            del field["default"]
        schema["examples"] = [example]

    return ConfigDict(json_schema_extra=describe)


class Body(BaseModel):
    """A JSON object: exact types, no names that are not documented."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """A query string: numbers and truth values are read from text, no names that are not documented."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Query):
    """Which piece of a list."""

    limit: int = Field(default=50, ge=1, le=MOST_LISTED, description="How many items at most.")
    cursor: str | None = Field(default=None, description="`next_cursor` of the page before; the first page without it.")


def parted(value: Any) -> Any:
    """`a,b` as a list; an empty value as not given."""
    return [part.strip() for part in value.split(",")] if value else None


def parted_roles(value: Any) -> Any:
    """`a,,b` as a list whose empty places count; an empty value as not given."""
    return [part.strip() for part in value.split(",")] if value else None


def parted_choices(value: Any) -> Any:
    """`4:theirs,7:skip` as a map; an empty value as not given. What is no choice is left for the field to refuse."""
    found = (part.partition(":") for part in parted(value) or ())
    return {row: choice for row, _, choice in found} or None
