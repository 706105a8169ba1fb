"""When a unit was made and how often it was used, as files write it."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

MOST_USES = 2**31 - 1
_MOST_DIGITS = 19
_TIME = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?\s*(?:(Z)|([+-])(\d\d):?(\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def moment(written: str | None) -> datetime | None:
    """The time that `20240131T235959Z` or ISO 8601 with separators names, aware, UTC; None if it is none.

    A time without a zone is taken as UTC, as the TMX specification wants it to be.
    """
    found = _TIME.fullmatch(written.strip()) if written else None
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    fraction, _, sign, zone_hours, zone_minutes = found.groups()[6:]
    microsecond = int((fraction or "").ljust(6, "0")[:6])
    try:
        offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes or 0)) if sign else timedelta()
        zone = timezone(-offset if sign == "-" else offset)
        return datetime(year, month, day, hour, minute, second, microsecond, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def tmx_date(time: datetime | None) -> str | None:
    """A time as TMX dates are written, to the second."""
    if time is None:
        return None
    return time.astimezone(UTC).isoformat()[: len("2024-01-31T23:59:59")].replace("-", "").replace(":", "") + "Z"


def uses(written: str | None) -> int | None:
    """A use count, at most MOST_USES; None for what is no whole number."""
    if written is None or not written.isascii() or not written.isdigit():
        return None
    return min(int(written[:_MOST_DIGITS]), MOST_USES)
