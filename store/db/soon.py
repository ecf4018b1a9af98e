"""What follows from answers, done a moment later and once for many of them.

A planned look is due at one answer of hundreds, but whether it is has to be asked after each. Asked
a quarter of a second later, it is asked four times a second at most, however many answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from threading import Lock, Timer

#: What is asked for is done after so long, with whatever was asked for meanwhile.
SECONDS = 0.25

_log = logging.getLogger(__name__)


class Soon:
    """Does what it is asked for by its key: once, however often it was asked for meanwhile.

    The thread that does it is waited for at the end of the process, and by ``close``.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._asked: dict[Hashable, Callable[[], object]] = {}
        self._lock = Lock()
        self._doing = Lock()
        self._timer: Timer | None = None

    def ask(self, key: Hashable, work: Callable[[], object]) -> None:
        """Have some work done soon; of several with one key, the last one."""
        with self._lock:
            self._asked[key] = work
            if self._timer is None:
                self._timer = Timer(self.seconds, self.finish)
                self._timer.start()

    def finish(self) -> None:
        """Do now what was asked for, and wait for what is being done."""
        with self._doing:
            with self._lock:
                asked, self._asked = self._asked, {}
                timer, self._timer = self._timer, None
            if timer is not None:
                timer.cancel()
            for work in asked.values():
                _done(work)


def _done(work: Callable[[], object]) -> None:
    """Do one piece; where it fails the others are done all the same, and the next ask repeats."""
    try:
        work()
    except Exception:  # noqa: BLE001  # Whoever answered is gone; the log says it.
        _log.exception("What follows from an answer failed")
