"""What a wire file says of its story beside the text: language, identifier, urgency, embargo, whether it is cancelled.

| | NITF | NewsML-G2 | ninjs |
|---|---|---|---|
| identifier | doc-id id-string | guid | uri, guid |
| urgency | urgency ed-urg | urgency | urgency |
| embargo | date.release | embargoed | embargoed |
| withheld, cancelled | management-status | pubStatus | pubstatus |

None of the three has a deadline: a desk sets it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tmserver.formats import xml

INDEFINITE = datetime(2999, 12, 31, tzinfo=UTC)
"""The embargo of a story that is withheld, or under embargo without an hour: until somebody lifts it."""
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CANCELLED, _WITHHELD = frozenset({"canceled", "cancelled"}), frozenset({"withheld", "embargoed"})


@dataclass(frozen=True, slots=True)
class About:
    """`embargo`: naive where the file names no time zone."""

    language: str | None = None
    identifier: str | None = None
    urgency: int | None = None
    embargo: datetime | None = None
    cancelled: bool = False


NOTHING = About()


def of_nitf(root: xml.Element) -> About:
    """What a NITF document says."""
    status = _attribute(root, "docdata", "management-status")
    return About(
        root.get(_LANGUAGE), _attribute(root, "doc-id", "id-string"), _urgency(_attribute(root, "urgency", "ed-urg")),
        _embargo(_attribute(root, "date.release", "norm"), status), status in _CANCELLED,
    )  # fmt: skip


def of_newsml(root: xml.Element) -> About:
    """What a NewsML-G2 item says, or the first item of a message."""
    item = next(root.iter("{*}newsItem"), root)
    said = _attribute(item, "pubStatus", "qcode") or _attribute(item, "pubStatus", "uri") or ""
    status = re.split("[:/]", said)[-1]
    embargoed = next(item.iter("{*}embargoed"), None)
    until = None if embargoed is None else (embargoed.text or "").strip()
    urgency = next(item.iter("{*}urgency"), None)
    return About(
        _attribute(item, "language", "tag") or item.get(_LANGUAGE), item.get("guid"),
        _urgency(None if urgency is None else (urgency.text or "").strip() or urgency.get("ed-urg")),
        _embargo(until, "embargoed" if embargoed is not None else status), status in _CANCELLED,
    )  # fmt: skip


def of_ninjs(item: Mapping[str, object]) -> About:
    """What a ninjs document says."""
    status, urgency = _text(item, "pubstatus"), item.get("urgency")
    return About(
        _text(item, "language"), _text(item, "uri") or _text(item, "guid"),
        _urgency(str(urgency) if isinstance(urgency, int | str) else None),
        _embargo(_text(item, "embargoed"), status), status in _CANCELLED,
    )  # fmt: skip


def _text(item: Mapping[str, object], name: str) -> str | None:
    value = item.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _attribute(root: xml.Element, name: str, attribute: str) -> str | None:
    return next((value for one in root.iter(f"{{*}}{name}") if (value := one.get(attribute))), None)


def _urgency(said: str | None) -> int | None:
    """1 to 9; what is none says nothing."""
    return int(said) if said is not None and re.fullmatch("[1-9]", said) else None


def _embargo(said: str | None, status: str | None) -> datetime | None:
    """The hour in ISO 8601, with or without its signs; without one, or one that nobody can read, what is withheld is so
    until it is lifted."""
    if said:
        try:
            found = datetime.fromisoformat(said)
        except ValueError:
            return INDEFINITE
        return found if 1970 < found.year < INDEFINITE.year else INDEFINITE
    return INDEFINITE if status in _WITHHELD else None
