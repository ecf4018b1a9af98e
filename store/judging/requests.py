"""A run's requests as OpenAI batch files, where no endpoint is asked from here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from review.core.edits import Problem
from review.core.errors import BadInput, Refused, Unknown
from review.core.i18n import _
from review.formats.judges import requests
from review.formats.judges.requests import Limits, RequestId
from store.dataset import catalog
from store.db.workspace import Store
from store.judging import kinds_there, replies
from store.judging.kinds import Asking
from store.judging.replies import Outcome, Wanted
from store.judging.runs import Judging, Options

#: Edits whose names are looked up at a time.
_AT_ONCE = 500
#: What is told of how far the writing is: requests so far.
OnRequest = Callable[[int], None]


@dataclass(frozen=True)
class Written:
    """What was written: files, requests, bytes; and the units that cannot be asked about."""

    files: tuple[Path, ...]
    requests: int
    bytes: int
    left_out: tuple[Problem, ...]


def mark(judging: Judging) -> str:
    """Return what tells a run's requests from others': eight hexadecimal digits of its id."""
    return judging.id.replace("-", "")[-8:]


def write(
    store: Store,
    judging: Judging,
    out: Path,
    *,
    limits: Limits | None = None,
    on_request: OnRequest | None = None,
) -> Written:
    """Write a run's requests that have no reply yet; the same again where some came back failed.

    A unit whose pictures are missing is left out, and its replies count as failed. Raises Refused
    where a file is there already or nothing is left to ask, BadInput for a request that is too
    long.
    """
    replies.resume(store, judging.id)
    outgoing = _Outgoing(
        store, judging, kinds_there.kind(judging.kind).asking(store, judging), on_request
    )
    files = requests.write(out, outgoing.lines(), limits)
    outgoing.drop_failed()
    if not files:
        raise Refused(
            _("{judging} has nothing left to ask.", judging=judging.name),
            what_to_do="; ".join(one.reason for one in outgoing.left_out[:3]),
        )
    size = sum(file.stat().st_size for file in files)
    return Written(tuple(files), outgoing.number, size, tuple(outgoing.left_out))


def check_free(out: Path) -> None:
    """Raise Refused where a file of requests would be written over another."""
    if out.exists():
        raise Refused(_("{file} is there already.", file=out), what_to_do=_("Name another file."))


def left(store: Store, judging: Judging) -> int:
    """Return how many replies a run lacks."""
    counted = replies.tally(store, judging.id)
    return counted.total - counted.there


def names(store: Store, judging: Judging, units: Sequence[str]) -> dict[str, str]:
    """Return unit → what it is called in files: an edit's output image; a pair by its own id."""
    if judging.kind != "edits":
        return {unit: unit for unit in units}
    found: dict[str, str] = {}
    for start in range(0, len(units), _AT_ONCE):
        views = catalog.edits(store, list(units[start : start + _AT_ONCE]))
        found |= {edit_id: view.output_image for edit_id, view in views.items()}
    return found


@dataclass
class _Outgoing:
    """The requests of one call as they are made; ``left_out`` grows with what cannot be asked."""

    store: Store
    judging: Judging
    asking: Asking
    on_request: OnRequest | None
    number: int = 0
    left_out: list[Problem] = field(default_factory=list)
    _failed: list[tuple[Wanted, str]] = field(default_factory=list)

    def lines(self) -> Iterator[bytes]:
        """Yield the request of each reply that waits, in order of their units."""
        last: tuple[str, list[dict[str, Any]] | None] = ("", None)
        after: Wanted | None = None
        while some := replies.waiting(self.store, self.judging.id, after):
            called = names(self.store, self.judging, [one.unit_id for one in some])
            for wanted in some:
                if wanted.unit_id != last[0]:
                    last = (wanted.unit_id, self._messages(wanted, called))
                if last[1] is None:
                    self._failed.append((wanted, self.left_out[-1].reason))
                    continue
                yield self._line(wanted, called[wanted.unit_id], last[1])
            after = some[-1]

    def drop_failed(self) -> None:
        """Write down which replies cannot be asked for."""
        with self.store.database.write() as connection:
            for wanted, problem in self._failed:
                outcome = Outcome("failed", problem=problem)
                now = self.store.clock()
                replies.settled(connection, self.judging.id, wanted, wanted.taken, outcome, now)

    def _messages(self, wanted: Wanted, called: Mapping[str, str]) -> list[dict[str, Any]] | None:
        """Return what a unit is asked with, or None, its problem noted."""
        name = called.get(wanted.unit_id, wanted.unit_id)
        try:
            if wanted.unit_id not in called:
                raise Unknown(_("the edit is no longer there."))
            return self.asking.messages(wanted.unit_id)
        except (BadInput, Unknown) as error:
            reason = f"{name}: {error.message}"
            self.left_out.append(Problem("", 0, reason, error.what_to_do, name))
            return None

    def _line(self, wanted: Wanted, name: str, messages: list[dict[str, Any]]) -> bytes:
        self.number += 1
        if self.on_request:
            self.on_request(self.number)
        request = RequestId(name, wanted.sample + 1, mark(self.judging))
        return requests.line(request, body(self.judging.options, messages, self.asking))


def body(options: Options, messages: list[dict[str, Any]], asking: Asking) -> dict[str, Any]:
    """Return a request's body: the model, the messages and how it is to answer."""
    said: dict[str, Any] = {
        "model": options.model, "messages": messages,
        "max_completion_tokens": options.answer_tokens,
    }  # fmt: skip
    if options.temperature is not None:
        said["temperature"] = options.temperature
    if asking.response_format is not None:
        said["response_format"] = dict(asking.response_format)
    return said
