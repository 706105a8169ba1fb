"""What the index holds and answers: rows, the sieve of a look-up, scored rows.

An index belongs to one language base. A **row** is one side of one unit, as text of that language; a unit has two rows
in the same index only when its memory joins two regions of one language (en-US, en-GB).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tmserver.domain.matches import MatchKind, Penalty

SOURCE, TARGET = 0, 1
"""Sides of a unit. A row's identity is (unit id, side)."""

Identity = tuple[int, int]
"""(unit id, side)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One side of one unit.

    `pool` is a number of the caller's for (memory, own language, other language, side): what a sieve admits or not.
    Neighbours and `key` None = unknown, "" = known to be empty; `key` belongs to source sides only. Times are
    microseconds since 1970 UTC; `embargo_until` 0 and `embargo_desk` 0 = none.
    """

    unit_id: int
    pool: int
    text: str
    markup: str | None = None
    previous: str | None = None
    next: str | None = None
    key: str | None = None
    reviewed: bool = False
    alignment: bool = False
    changed_at: int = 0
    embargo_until: int = 0
    embargo_desk: int = 0
    side: int = SOURCE
    shown: str | None = None
    """The text as stored, where `text` is a form of it made for matching (values as slots): likeness by characters,
    which orders equal scores, is that of the shown text. In one index all rows have one or none."""

    @property
    def identity(self) -> Identity:
        """What `put` replaces and `remove` names."""
        return self.unit_id, self.side


@dataclass(frozen=True, slots=True)
class Sieve:
    """Who asks, and when: holds before the cut to N.

    `pools`: the pools that may be seen, each with the penalties it brings (a pool not named is invisible). A row under
    embargo is seen when its hour has passed (`now`, microseconds since 1970 UTC), by its desk, or by everybody when
    `desks` is None.
    """

    pools: Mapping[int, tuple[Penalty, ...]]
    now: int = 0
    desks: frozenset[int] | None = None

    def __post_init__(self) -> None:
        """A pool that raised scores would break every upper bound of the search."""
        if any(penalty.points < 0 for penalties in self.pools.values() for penalty in penalties):
            raise ValueError("a penalty takes points off; it cannot add any")

    def lifted(self, embargo_until: int, embargo_desk: int) -> bool:
        """Whether a row with this embargo may be seen."""
        return embargo_until <= self.now or self.desks is None or embargo_desk in self.desks


@dataclass(frozen=True, slots=True)
class Scored:
    """A row found: final score 1..102, raw score 0..100, and what was taken off by name."""

    unit_id: int
    side: int
    pool: int
    score: int
    raw_score: int
    kind: MatchKind
    penalties: tuple[Penalty, ...]
