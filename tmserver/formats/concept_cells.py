"""Single values as cells of a table write them: lists, scopes, codes; each reads back equal.

A list is parted by `|`; a `|` or `\\` inside a piece has a `\\` before it. A scope is `STATUS[@OUTLET] [FROM..UNTIL]`,
days as ISO writes them, either of them open: `preferred@archive ..2019-08-13`.
"""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from tmserver.domain.concepts import Scope, TermStatus
from tmserver.phrases import N_, Phrase, shown

_PIECE = re.compile(r"(?:[^|\\]|\\.)*", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SPECIAL = re.compile(r"[|\\]")
_SCOPE = re.compile(
    r"(?P<status>[a-z]+)(?:@(?P<outlet>.+?))?(?: (?P<since>\d{4}-\d\d-\d\d)?\.\.(?P<until>\d{4}-\d\d-\d\d)?)?",
    re.DOTALL,
)
TRUE, FALSE = "yes", "no"
_TRUTH = {
    "yes": True,
    "true": True,
    "1": True,
    "x": True,
    "sì": True,
    "si": True,
    "no": False,
    "false": False,
    "0": False,
}

_E = TypeVar("_E", bound=StrEnum)


class BadCellError(ValueError):
    """A cell that says nothing we know; `reason` is for people."""

    def __init__(self, template: str, **params: object) -> None:
        self.reason = Phrase(template, {key: shown(each) for key, each in params.items()})
        super().__init__(template)


def joined(pieces: Iterable[str]) -> str | None:
    """A list as a cell; None for an empty one."""
    written = [_SPECIAL.sub(lambda found: "\\" + found[0], piece) for piece in pieces]
    return "|".join(written) if written else None


def parted(cell: str, *, exact: bool) -> tuple[str, ...]:
    """The pieces of a cell; unless `exact`, without white space around them and without empty ones."""
    pieces, position = [], 0
    while True:
        found = _PIECE.match(cell, position)
        end = found.end() if found else position
        piece = _ESCAPED.sub(lambda one: one[1], cell[position:end])
        pieces.append(piece if exact else piece.strip())
        if end >= len(cell):
            break
        position = end + 1  # over the bar, or over a last stray backslash
    return tuple(piece for piece in pieces if exact or piece)


def scope_text(scope: Scope) -> str:
    """A scope as a piece of a list."""
    since, until = (day.isoformat() if day else "" for day in (scope.since, scope.until))
    has_days = bool(since or until) or ".." in (scope.outlet or "")
    place = f"@{scope.outlet}" if scope.outlet else ""
    return f"{scope.status.value}{place}" + (f" {since}..{until}" if has_days else "")


def scope_of(text: str) -> Scope:
    """The scope that `scope_text` wrote. Raises BadCellError."""
    found = _SCOPE.fullmatch(text)
    if found is None:
        raise BadCellError(N_("write a scope like “superseded@us 2019-08-14..2020-12-31”"))
    try:
        since, until = (date.fromisoformat(found[name]) if found[name] else None for name in ("since", "until"))
    except ValueError:
        raise BadCellError(N_("“%(text)s” holds a day that no calendar has"), text=text) from None
    if since and until and until < since:
        raise BadCellError(N_("the last day is before the first"))
    return Scope(code(TermStatus, found["status"]), found["outlet"], since, until)


def code(kind: type[_E], cell: str) -> _E:
    """A value of a code list, in any case. Raises BadCellError with those there are."""
    try:
        return kind(" ".join(cell.split()).casefold())
    except ValueError:
        raise BadCellError(N_("it is none of %(known)s"), known=", ".join(kind)) from None


def truth(cell: str) -> bool:
    """Yes or no. Raises BadCellError."""
    said = _TRUTH.get(cell.strip().casefold())
    if said is None:
        raise BadCellError(N_("write yes or no"))
    return said
