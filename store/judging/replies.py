"""What a judge replied, one row for each reply; what was asked is on the disk before it is sent."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, stdev
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, literal, select, tuple_, update

from review.core.i18n import N_
from review.judging.budget import Use
from store.db import tables
from store.db.workspace import Store

reply = tables.judge_reply
#: Statuses of replies that are there: never asked for again.
THERE = ("answered", "unreadable", "refused")
#: So often at most is asked again what was asked by a process that ended before the answer.
LOST = 1
#: What is said of a reply whose asking process ended once too often.
LOST_TOO_OFTEN = N_("the asking process ended twice before the answer")
_USE = (reply.c.requests, reply.c.prompt_tokens, reply.c.completion_tokens, reply.c.cost)


@dataclass(frozen=True, order=True)
class Wanted:
    """A reply that is to be asked for: of which unit, which sample; what it took so far."""

    unit_id: str
    sample: int
    taken: Use = field(default=Use(), compare=False)


@dataclass(frozen=True)
class Outcome:
    """What became of a reply. ``body``: as it came. ``reason``: the judge's, or the endpoint's."""

    status: str
    body: bytes | None = None
    scores: Mapping[str, Any] | None = None
    reason: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Tally:
    """How far a run is: replies by status, what they took, and what failed how often."""

    by_status: Mapping[str, int]
    use: Use
    problems: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how many replies are wanted."""
        return sum(self.by_status.values())

    @property
    def there(self) -> int:
        """Return how many there are."""
        return sum(self.by_status.get(status, 0) for status in THERE)


def resume(store: Store, judging_id: str) -> int:
    """Make everything that may be asked again wait; return how many replies were lost before.

    A reply that was asked for by a process which ended before the answer is asked for once more;
    what it may have taken stays counted. One that failed is asked for again.
    """
    of_this = reply.c.judging_id == judging_id
    lost = of_this & (reply.c.status == "asked")
    with store.database.write() as connection:
        for_good = {"status": "failed", "problem": LOST_TOO_OFTEN}
        connection.execute(update(reply).where(lost & (reply.c.lost >= LOST)).values(**for_good))
        again = {"status": "waiting", "lost": reply.c.lost + 1}
        number = connection.execute(update(reply).where(lost).values(**again)).rowcount
        failed = of_this & (reply.c.status == "failed") & (reply.c.problem != LOST_TOO_OFTEN)
        connection.execute(update(reply).where(failed).values(status="waiting"))
    return number


def waiting(
    store: Store, judging_id: str, after: Wanted | None = None, limit: int = 256
) -> list[Wanted]:
    """Return the next replies that wait, in order of their units."""
    where = (reply.c.judging_id == judging_id) & (reply.c.status == "waiting")
    if after is not None:
        place = tuple_(reply.c.unit_id, reply.c.sample)
        where &= place > tuple_(literal(after.unit_id), literal(after.sample))
    query = select(reply.c.unit_id, reply.c.sample, *_USE).where(where)
    with store.database.read() as connection:
        rows = connection.execute(query.order_by(reply.c.unit_id, reply.c.sample).limit(limit))
        return [Wanted(row.unit_id, row.sample, Use(*row[2:])) for row in rows]


def asked(connection: Connection, judging_id: str, of: Wanted, use: Use) -> None:
    """Write down, before it is sent, that a reply is asked for and the most it takes in all."""
    _write(connection, judging_id, of, use, status="asked")


def settled(
    connection: Connection, judging_id: str, of: Wanted, use: Use, outcome: Outcome, now: Any
) -> None:
    """Write down what became of a reply, and what it took in all."""
    scores = None if outcome.scores is None else msgspec.json.encode(outcome.scores).decode()
    _write(
        connection, judging_id, of, use, status=outcome.status, time=now, scores_json=scores,
        reply=None if outcome.body is None else zlib.compress(outcome.body, 6),
        reason=_kept(outcome.reason), problem=_kept(outcome.problem),
    )  # fmt: skip


def _kept(said: str | None) -> str | None:
    """Return what a judge said without what no database keeps: NUL, and halves of signs."""
    if said is None:
        return None
    return said.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def added(connection: Connection, judging_id: str, of: Wanted, outcome: Outcome, now: Any) -> None:
    """Write down a reply nobody waited for here, as one of a file."""
    row = {"judging_id": judging_id, "unit_id": of.unit_id, "sample": of.sample}
    connection.execute(insert(reply).values(**row, status="waiting", time=now))
    settled(connection, judging_id, of, of.taken, outcome, now)


def _write(connection: Connection, judging_id: str, of: Wanted, use: Use, **values: Any) -> None:
    this = (
        (reply.c.judging_id == judging_id)
        & (reply.c.unit_id == of.unit_id)
        & (reply.c.sample == of.sample)
    )
    took = {
        "requests": use.requests, "prompt_tokens": use.prompt_tokens,
        "completion_tokens": use.completion_tokens, "cost": use.money,
    }  # fmt: skip
    connection.execute(update(reply).where(this).values(**took, **values))


def tally(store: Store, judging_id: str) -> Tally:
    """Count a run's replies by status and problem, and sum what they took."""
    of_this = reply.c.judging_id == judging_id
    status, problem = reply.c.status, reply.c.problem
    sums = [func.coalesce(func.sum(column), 0) for column in _USE]
    with store.database.read() as connection:
        counts = connection.execute(
            select(status, func.count()).where(of_this).group_by(status)
        ).all()
        use = connection.execute(select(*sums).where(of_this)).one()
        wrong = of_this & problem.is_not(None) & status.in_(("failed", "refused", "unreadable"))
        problems = connection.execute(
            select(problem, func.count()).where(wrong).group_by(problem).order_by(problem)
        ).all()
    return Tally(
        {row[0]: row[1] for row in counts},
        Use(int(use[0]), int(use[1]), int(use[2]), float(use[3])),
        {row[0]: row[1] for row in problems},
    )


def took(store: Store, judging_id: str) -> tuple[Use, int]:
    """Return what the replies that are there took, and how many they are."""
    where = (reply.c.judging_id == judging_id) & reply.c.status.in_(THERE)
    sums = [func.coalesce(func.sum(column), 0) for column in _USE]
    with store.database.read() as connection:
        row = connection.execute(select(*sums, func.count()).where(where)).one()
    return Use(int(row[0]), int(row[1]), int(row[2]), float(row[3])), int(row[4])


def raw(store: Store, judging_id: str, unit_id: str, sample: int = 0) -> bytes | None:
    """Return a reply as it came; None where none is kept."""
    this = (reply.c.judging_id == judging_id) & (reply.c.unit_id == unit_id)
    with store.database.read() as connection:
        kept = connection.scalar(select(reply.c.reply).where(this & (reply.c.sample == sample)))
    return None if kept is None else zlib.decompress(kept)


@dataclass(frozen=True)
class Read:
    """What was read of a unit: each readable sample's scores, the first reason, else the problem.

    ``there``: whether any reply is there at all.
    """

    unit_id: str
    samples: tuple[Mapping[str, float], ...]
    reason: str | None
    problem: str | None

    def mean(self) -> dict[str, float]:
        """Return criterion → the mean of the samples."""
        return {name: mean(one[name] for one in self.samples) for name in self.samples[0]}


def read(store: Store, judging_id: str) -> Iterator[Read]:
    """Yield what was read of every unit of which a reply is there, in order of their units."""
    columns = (reply.c.unit_id, reply.c.scores_json, reply.c.reason, reply.c.problem)
    where = (reply.c.judging_id == judging_id) & reply.c.status.in_(THERE)
    query = select(*columns).where(where).order_by(reply.c.unit_id, reply.c.sample)
    with store.database.read() as connection:
        rows: list[Any] = []
        for row in connection.execution_options(yield_per=1000).execute(query):
            if rows and rows[0].unit_id != row.unit_id:
                yield _read(rows)
                rows = []
            rows.append(row)
        if rows:
            yield _read(rows)


def _read(rows: Sequence[Any]) -> Read:
    good = [row for row in rows if row.scores_json is not None]
    samples = tuple(msgspec.json.decode(row.scores_json) for row in good)
    first = good[0] if good else rows[0]
    return Read(rows[0].unit_id, samples, first.reason, None if good else first.problem)


@dataclass(frozen=True)
class Spread:
    """How far samples of one unit differ: criterion → mean standard deviation within a unit.

    ``units``: of how many, those with two samples or more.
    """

    units: int
    by_criterion: Mapping[str, float]


def spread(store: Store, judging_id: str) -> Spread:
    """Return how far a judge differs from itself; empty where each unit has one sample."""
    within: dict[str, list[float]] = defaultdict(list)
    units: Counter[str] = Counter()
    for one in read(store, judging_id):
        if len(one.samples) < 2:
            continue
        units["several"] += 1
        for name in one.samples[0]:
            within[name].append(stdev(sample[name] for sample in one.samples))
    return Spread(units["several"], {name: mean(each) for name, each in within.items()})
