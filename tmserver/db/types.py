"""Column types both databases share."""

import enum
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps it without zone, and it comes back aware on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_WITHOUT_ZONE = len("2024-01-31 23:59:59.000000")


def stored_time(value: datetime) -> str:
    """An aware time as text for bulk statements: UTC without zone, the form SQLAlchemy gives it on SQLite.

    PostgreSQL reads it as UTC because our connections are set to UTC.
    """
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat(" ", "microseconds")[:_WITHOUT_ZONE]


class EnumValue(TypeDecorator[enum.StrEnum]):
    """A StrEnum stored by its value, not its name, as plain text."""

    impl = String(32)
    cache_ok = True

    def __init__(self, kind: type[enum.StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: enum.StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> enum.StrEnum | None:
        return None if value is None else self.kind(value)


class CompactJson(TypeDecorator[Any]):
    """JSON as compact text that keeps every code point, lone surrogates included, on both databases."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


BigId = BigInteger().with_variant(Integer, "sqlite")
"""64-bit key; on SQLite INTEGER, so that it is the row id."""
