"""How often a token may ask: so many calls a minute, counted by each process for itself and never written down."""

import math
import threading
import time
from collections.abc import Callable

from tmserver.errors import TooManyCalls

WINDOW_SECONDS = 60.0
"""A token that rested so long may spend a whole minute's calls at once; then they come back evenly."""


class Rates:
    """Counts the calls of each token. Safe to use from several threads.

    Of a token only one time is kept: that at which all of its calls so far are paid for (GCRA). A call costs an even
    share of a minute, and nobody may be more than a minute ahead.
    """

    def __init__(self, calls_a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._share = WINDOW_SECONDS / calls_a_minute if calls_a_minute else 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._paid: dict[int, float] = {}

    def count(self, token_id: int) -> None:
        """A token makes a call. Raises TooManyCalls when it made as many as it may; that call costs nothing."""
        if not self._share:
            return
        now = self._clock()
        with self._lock:
            paid = max(now, self._paid.get(token_id, now)) + self._share
            early = paid - now - WINDOW_SECONDS
            if early <= 1e-6:  # shares of a minute do not add up to it exactly
                self._paid[token_id] = paid
                return
        raise TooManyCalls(seconds=max(1, math.ceil(early)))
