"""How often one reviewer may call, counted in this process.

The `limits` library starts a thread per request for its counters in memory, at a third of what a
decision may cost; this is its fixed window.
"""

from __future__ import annotations

import time
from collections.abc import Callable

#: So many callers are remembered before those whose window is over are forgotten.
MOST_CALLERS = 10_000


class Rate:
    """At most ``most`` requests of a caller within ``seconds`` from their first one on."""

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most = most
        self.seconds = seconds
        self._clock = clock
        self._windows: dict[str, tuple[float, int]] = {}

    def wait(self, caller: str) -> float:
        """Count a request; return after how many seconds the caller may go on, 0 for now."""
        now = self._clock()
        until, count = self._windows.get(caller, (0.0, 0))
        if now >= until:
            until, count = now + self.seconds, 0
            if len(self._windows) >= MOST_CALLERS:
                self._windows = {
                    name: window for name, window in self._windows.items() if window[0] > now
                }
        self._windows[caller] = (until, count + 1)
        return until - now if count >= self.most else 0.0

    def over(self, caller: str) -> bool:
        """Whether a caller has to wait, without counting a request."""
        until, count = self._windows.get(caller, (0.0, 0))
        return count >= self.most and self._clock() < until
