"""What the units of a run are: how one is asked about, how a reply is read, what comes of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from store.db.workspace import Store
from store.judging.runs import Judging


class Said(Protocol):
    """What a reply says: what was read of it, or the problem in words."""

    @property
    def scores(self) -> Mapping[str, Any] | None:
        """What was read, as JSON takes it."""

    @property
    def reason(self) -> str | None:
        """The judge's reason."""

    @property
    def problem(self) -> str | None:
        """Why nothing was read."""


@dataclass(frozen=True)
class Asking:
    """How a run asks about its units.

    ``messages(unit_id)``: what is sent, in the shape of chat completions; it reads pictures, runs
    in a thread, and raises BadInput or Unknown for a unit that cannot be asked about.
    ``read(text)``: what a reply says. ``response_format``: the shape it is to have, where the
    endpoint can promise one.
    """

    messages: Callable[[str], list[dict[str, Any]]]
    read: Callable[[str], Said]
    response_format: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Kind:
    """``asking`` of a run; ``finished``: make of its replies what they are for.

    The latter returns the judge run they became, if one.
    """

    asking: Callable[[Store, Judging], Asking]
    finished: Callable[[Store, Judging], str | None]
