"""A run's answers read back from batch files: each to the request it belongs to, or named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from review.core.edits import Problem
from review.core.errors import Ambiguous, Refused, Unknown
from review.core.i18n import N_, _
from review.formats.judges.batch import BatchReply, batch_replies
from review.formats.judges.requests import RequestId
from review.judging.answers import quoted
from review.judging.budget import Use
from store.db import tables
from store.db.workspace import Store
from store.judging import answering, kinds_there, replies, runs
from store.judging.replies import THERE, Outcome, Wanted
from store.judging.requests import left, mark, names
from store.judging.runs import Judging

reply = tables.judge_reply
#: Answers written down in one transaction.
_AT_ONCE = 500
#: Problems that are listed; all are counted.
LISTED = 200
#: What a line may be → what is said of those that count for nothing.
COUNTS = {
    "answered": "",
    "unreadable": "",
    "refused": "",
    "failed": "",
    "already": "",
    "doubled": N_("{name} was answered before; the first answer is kept."),
    "other_run": N_("{name} was asked by another run."),
    "unknown": N_("{name} is no request of this run."),
    "malformed": "",
}


@dataclass
class Report:
    """What came of the lines of files: counted by ``COUNTS``, and problems, the first ones listed.

    ``missing``: replies that the run still lacks. ``run``: the judge run its scores became.
    """

    judging: Judging
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    missing: int = 0
    run: str | None = None

    @property
    def complete(self) -> bool:
        """Whether every reply is there."""
        return not self.missing

    def add(self, problem: Problem) -> None:
        """Count one problem, and list it while the list is short."""
        self.problem_count += 1
        if len(self.problems) < LISTED:
            self.problems.append(problem)

    def as_json(self) -> dict[str, Any]:
        """Return the report as ``judge answers --json`` prints it."""
        listed = [
            {"file": one.file, "line": one.line, "reason": one.reason, "what_to_do": one.what_to_do}
            for one in self.problems
        ]
        return {
            "judging": self.judging.name,
            "kind": self.judging.kind,
            **{name: self.counts[name] for name in COUNTS},
            "missing": self.missing,
            "complete": self.complete,
            "judge": self.run,
            "problems": self.problem_count,
            "listed": listed,
        }


def read(
    store: Store, files: Sequence[Path], *, name: str | None = None, as_is: bool = False
) -> Report:
    """Read answers to a run's requests; once all are there, its scores become a judge run.

    ``name``: the run; else the one that the files' ids name. ``as_is``: make a judge run of what is
    there. Raises Unknown for files of no run here, Ambiguous for files of several, BadInput for
    one that cannot be read.
    """
    judging = runs.find(store, name) if name else _named_by(store, files)
    report = Report(judging)
    incoming = _Incoming(store, judging, report)
    for file in files:
        incoming.read(file)
    report.missing = left(store, judging)
    if report.complete or as_is:
        _finish(store, judging, report)
    return report


def _finish(store: Store, judging: Judging, report: Report) -> None:
    run_id = kinds_there.kind(judging.kind).finished(store, judging)
    if report.complete:
        runs.ended(store, judging.id)
    runs.became(store, judging.id, run_id)
    report.run = judging.name if run_id else None


def _named_by(store: Store, files: Sequence[Path]) -> Judging:
    """Return the run whose mark the files' ids have."""
    known = {mark(one): one for one in runs.every(store)}
    found: dict[str, Judging] = {}
    for file in files:
        for one in batch_replies(file):
            request = RequestId.read(one.custom_id) if isinstance(one, BatchReply) else None
            if request is not None and request.run in known:
                found[request.run] = known[request.run]
    if not found:
        raise Unknown(
            _("No line of these files answers a request of a run here."),
            what_to_do=_("Scores from elsewhere come in by import."),
        )
    if len(found) > 1:
        todo = _("Name one with --run; the others' answers are left out then.")
        raise Ambiguous(
            _("The files answer several runs."),
            tuple(one.name for one in found.values()),
            what_to_do=todo,
        )
    return next(iter(found.values()))


class _Incoming:
    """The answers of one call on their way to the replies of a run."""

    def __init__(self, store: Store, judging: Judging, report: Report) -> None:
        if judging.options.endpoint:
            raise Refused(
                _("{judging} is asked from here, not by files.", judging=judging.name),
                what_to_do=_("Let it go on: judge run."),
            )
        self.store = store
        self.judging = judging
        self.report = report
        self.asking = kinds_there.kind(judging.kind).asking(store, judging)
        self.known = _known(store, judging.id)
        units = list(dict.fromkeys(unit for unit, _sample in self.known))
        self.units = {name: unit for unit, name in names(store, judging, units).items()}
        self.rows: list[tuple[Wanted, Use, Outcome]] = []

    def read(self, file: Path) -> None:
        """Read one file, and write down what of it is the run's."""
        for one in batch_replies(file):
            if isinstance(one, Problem):
                self.report.counts["malformed"] += 1
                self.report.add(one)
                continue
            self._take(file, one)
        self._write()

    def _take(self, file: Path, one: BatchReply) -> None:
        wanted = self._wanted(one)
        if isinstance(wanted, str):
            return self._leave_out(file, one, wanted)
        before, taken = self.known[wanted.unit_id, wanted.sample]
        outcome = self._outcome(one)
        if before in THERE:
            self._write()
            same = replies.raw(self.store, self.judging.id, wanted.unit_id, wanted.sample)
            return self._leave_out(file, one, "already" if same == outcome.body else "doubled")
        use = taken + Use(1, *one.tokens)
        self.known[wanted.unit_id, wanted.sample] = (outcome.status, use)
        self.report.counts[outcome.status] += 1
        if outcome.problem:
            reason = f"{quoted(one.custom_id)}: {answering.in_words(outcome.problem)}"
            self.report.add(Problem(str(file), one.line, reason, _(_TODO[outcome.status])))
        self.rows.append((wanted, use, outcome))
        if len(self.rows) >= _AT_ONCE:
            self._write()
        return None

    def _wanted(self, one: BatchReply) -> Wanted | str:
        """Return the reply that a line is, or which of ``COUNTS`` it is instead."""
        request = RequestId.read(one.custom_id)
        if request is None:
            return "unknown"
        if request.run != mark(self.judging):
            return "other_run"
        unit = self.units.get(request.unit)
        if unit is None or (unit, request.sample - 1) not in self.known:
            return "unknown"
        return Wanted(unit, request.sample - 1)

    def _leave_out(self, file: Path, one: BatchReply, why: str) -> None:
        self.report.counts[why] += 1
        if COUNTS[why]:
            reason = _(COUNTS[why], name=quoted(one.custom_id or "?"))
            self.report.add(Problem(str(file), one.line, reason, _("It counts for nothing.")))

    def _outcome(self, one: BatchReply) -> Outcome:
        if one.failure is not None or one.body is None:
            return Outcome("failed", problem=one.failure)
        return answering.outcome(msgspec.json.encode(one.body), self.asking)

    def _write(self) -> None:
        now = self.store.clock()
        with self.store.database.write() as connection:
            for wanted, use, outcome in self.rows:
                replies.settled(connection, self.judging.id, wanted, use, outcome, now)
        self.rows.clear()


#: What became of a reply → what to do about it.
_TODO = {
    "failed": N_("Ask again: judge requests --again."),
    "unreadable": N_("It has no score of this judge."),
    "refused": N_("It has no score of this judge."),
}


def _known(store: Store, judging_id: str) -> dict[tuple[str, int], tuple[str, Use]]:
    """Return (unit, sample) → how its reply stands, and what it took."""
    query = select(
        reply.c.unit_id, reply.c.sample, reply.c.status, reply.c.requests, reply.c.prompt_tokens,
        reply.c.completion_tokens, reply.c.cost,
    )  # fmt: skip
    with store.database.read() as connection:
        rows = connection.execute(query.where(reply.c.judging_id == judging_id))
        return {(row[0], row[1]): (row[2], Use(*row[3:])) for row in rows}
