"""A stream of XML units that never lets one grow beyond what a parser may hold."""

from typing import BinaryIO

from tmserver.formats.exchange import Contents
from tmserver.phrases import N_

MOST_UNIT_BYTES = 32 << 20
"""Largest unit: a parser holds it whole. The longest segment that is stored takes 400 kB a language."""


class Watched:
    """A stream that refuses a unit, or a stretch without one, too long to be held in memory."""

    def __init__(self, stream: BinaryIO, contents: Contents) -> None:
        self._stream, self._contents = stream, contents
        self.since_unit = 0

    def read(self, size: int = -1) -> bytes:
        """As of any stream. Raises FileRefused."""
        piece = self._stream.read(size)
        self.since_unit += len(piece)
        if self.since_unit > MOST_UNIT_BYTES:
            raise self._contents.refusal(
                N_("a unit, or what stands before one, is larger than %(limit)d megabytes"),
                limit=MOST_UNIT_BYTES >> 20,
            )
        return piece
