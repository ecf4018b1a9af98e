"""A host that does not answer is left alone for a while, so that nobody waits for it in turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cachetools import LRUCache

from review.core.errors import BadInput
from review.core.i18n import _
from store.dataset.public_http import Unanswered

#: So many times in a row a host may not answer.
MOST_FAILURES = 3
PAUSE_SECONDS = 60.0
MOST_HOSTS = 10_000


class Breaker:
    """Counts, by host, what was not answered in a row; any answer, a refusal too, begins anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: LRUCache[str, tuple[int, float]] = LRUCache(MOST_HOSTS)

    @contextmanager
    def asking(self, host: str) -> Iterator[None]:
        """Ask a host inside. Raises BadInput at once where it did not answer just now."""
        with self._lock:
            number, last = self._failures.get(host, (0, 0.0))
        if number >= MOST_FAILURES and self._clock() < last + PAUSE_SECONDS:
            raise BadInput(_("{host} does not answer just now.", host=host))
        try:
            yield
        except Unanswered:
            with self._lock:
                number = self._failures.get(host, (0, 0.0))[0]
                self._failures[host] = (number + 1, self._clock())
            raise
        except BadInput:
            self._answered(host)
            raise
        self._answered(host)

    def _answered(self, host: str) -> None:
        with self._lock:
            self._failures.pop(host, None)
