"""A run of a judge: asks for every reply that waits, within its budget, and can end at any moment.

Before a request leaves, what it may take at most is held of the budget and is on the disk; what it
took is written with its answer. So a process that is killed loses nothing that was answered, and
nobody takes more than was given: what was under way counts in full, and is asked for once more.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import count
from math import ceil
from typing import Any

from openai import AsyncOpenAI, BadRequestError, OpenAIError, UnprocessableEntityError
from sqlalchemy import Connection

from review.core.errors import BadInput, Refused, Unknown
from review.core.i18n import _
from review.judging.budget import Account, Use, cost, most
from store import settings
from store.db.workspace import Store
from store.judging import answering, endpoints, holding, replies, runs, wire
from store.judging.endpoints import Asked
from store.judging.kinds import Asking, Kind
from store.judging.replies import Outcome, Wanted
from store.judging.runs import Judging

#: Seconds between two words on how far it is; every so many it is seen whether it is to stop.
TICK, EVERY = 0.5, 3
#: The rate is that of the last so many seconds.
RECENT = 30.0
#: So many replies in a row that failed: nobody answers any more.
IN_VAIN = 20
#: The forms of a request, each for endpoints that do not take the one before: whether an answer is
#: asked for in a shape, and what the most tokens of one are called.
FORMS = tuple(
    (shaped, name) for shaped in (True, False) for name in ("max_completion_tokens", "max_tokens")
)


@dataclass(frozen=True)
class HowFar:
    """How far a run is. ``per_second``: replies; ``seconds_left``: None where nobody knows.

    ``use``: what was taken so far, without what is held for requests under way.

    ``lost``: replies that an earlier process asked for and whose answer is not known: what they
    may have taken counts, and they are asked for once more.
    """

    total: int
    there: int
    failed: int
    use: Use
    per_second: float = 0.0
    seconds_left: float | None = None
    lost: int = 0


Told = Callable[[HowFar], None]


def run(store: Store, judging_id: str, kind: Kind, told: Told | None = None) -> Judging:
    """Ask for all that waits, until it is there, the budget is spent, or somebody stops it.

    Then the replies become what they are for. ``told`` hears how far it is, twice a second. Raises
    Refused where another process asks for this run now, or where the endpoint may not be asked.
    """
    judging = runs.get(store, judging_id)
    rules = settings.current(store).settings
    asked = endpoints.asked(rules, judging.options.endpoint, judging.options.model)
    asking = kind.asking(store, judging)
    if not holding.take(store, judging_id):
        raise Refused(
            _("This run is under way in another process."),
            what_to_do=_("Stop it there, or wait until it is done."),
        )
    why: str | None = "defect"
    try:
        lost = replies.resume(store, judging_id)
        why = asyncio.run(_Run(store, judging, asked, asking, told, lost).all())
    except (KeyboardInterrupt, asyncio.CancelledError):
        why = "asked"
        raise
    finally:
        if why is not None:
            runs.stop(store, judging_id, why)
        holding.let_go(store, judging_id)
    if why is None:
        runs.ended(store, judging_id)
        runs.became(store, judging_id, kind.finished(store, judging))
    return runs.get(store, judging_id)


def use_what_is_there(store: Store, judging_id: str, kind: Kind) -> Judging:
    """Make of the replies so far what they are for, and ask nothing. Raises Refused for none."""
    judging = runs.get(store, judging_id)
    run_id = kind.finished(store, judging)
    if run_id is None and not replies.tally(store, judging_id).there:
        raise Refused(_("Nothing is answered yet."))
    runs.became(store, judging_id, run_id)
    return runs.get(store, judging_id)


class _Run:
    """One process's part of a run."""

    def __init__(
        self,
        store: Store,
        judging: Judging,
        asked: Asked,
        asking: Asking,
        told: Told | None,
        lost: int,
    ) -> None:
        before = replies.tally(store, judging.id)
        self.store, self.judging, self.asked, self.asking = store, judging, asked, asking
        self.options = judging.options
        self.told = told
        self.lost = lost
        self.account = Account(judging.budget, before.use)
        self.changed = asyncio.Condition()
        self.total, self.there = before.total, before.there
        self.failed = before.by_status.get("failed", 0)
        self.in_vain = 0
        self.why: str | None = None
        self.form = self.options.form
        #: How many times the most it was thought to take a request took, in and out; at least 1.
        self.more = (1.0, 1.0)
        self.recent: deque[tuple[float, int]] = deque()
        self.messages = lru_cache(maxsize=2)(asking.messages)

    async def all(self) -> str | None:
        """Ask for everything; return why it stopped, None where all was asked."""
        client = wire.client(
            self.asked, seconds=self.options.seconds, retries=self.options.retries,
            per_minute=self.options.per_minute,
        )  # fmt: skip
        waiting = self._waiting()
        async with client, asyncio.TaskGroup() as group:
            ticking = group.create_task(self._tick())
            # One alone first: it says which form is taken and what a request counts.
            await self._work(client, waiting, 1)
            async with asyncio.TaskGroup() as workers:
                for _worker in range(self.options.concurrency):
                    workers.create_task(self._work(client, waiting))
            ticking.cancel()
        self._tell()
        return self.why

    def _waiting(self) -> Iterator[Wanted]:
        last: Wanted | None = None
        while found := replies.waiting(self.store, self.judging.id, last):
            yield from found
            last = found[-1]

    async def _work(
        self, client: AsyncOpenAI, waiting: Iterator[Wanted], most_of_them: int | None = None
    ) -> None:
        """Ask for one reply after the other, until none waits or the run is to stop."""
        done = 0
        while self.why is None and done != most_of_them:
            wanted = next(waiting, None)
            if wanted is None:
                return
            await _Asking(self, client, wanted).ask()
            done += 1

    def stop(self, why: str) -> None:
        """Let the run end once what is under way is answered."""
        self.why = self.why or why

    async def hold(self, worst: Use) -> None:
        """Hold of the budget what a request may take, once others gave back what they did not take.

        Raises NotAsked where it does not suffice.
        """
        async with self.changed:
            while lacking := self.account.lacks(worst):
                if not self.account.held:
                    raise wire.NotAsked(lacking)
                await self.changed.wait()
            self.account.hold(worst)

    async def settle(self, worst: Use, taken: Use, thought: Use) -> None:
        """Give back what a request did not take; ``thought``: the most it was thought to take."""
        self.more = (
            max(self.more[0], taken.prompt_tokens / thought.prompt_tokens),
            max(self.more[1], taken.completion_tokens / thought.completion_tokens),
        )
        async with self.changed:
            self.account.settle(worst, taken)
            self.changed.notify_all()

    async def write(self, work: Callable[[Connection], None]) -> None:
        """Do some work on the database; it is on the disk when this returns."""
        await asyncio.wrap_future(self.store.answers.submit(work))

    def became(self, outcome: Outcome) -> None:
        """Count what became of a reply."""
        if outcome.status == "failed":
            self.failed += 1
            self.in_vain += outcome.problem != answering.NO_PICTURE
            if self.in_vain >= max(IN_VAIN, 2 * self.options.concurrency):
                self.stop("silent")
        else:
            self.there += 1
            self.in_vain = 0

    async def _tick(self) -> None:
        for tick in count():
            self._tell()
            if tick % EVERY == 0 and not await asyncio.to_thread(
                holding.keep, self.store, self.judging.id
            ):
                self.stop("asked")
            await asyncio.sleep(TICK)

    def _tell(self) -> None:
        now = time.monotonic()
        self.recent.append((now, self.there))
        while self.recent[0][0] < now - RECENT:
            self.recent.popleft()
        if self.told:
            self.told(self._progress(now))

    def _progress(self, now: float) -> HowFar:
        since, before = self.recent[0]
        rate = (self.there - before) / (now - since) if now > since else 0.0
        left = self.total - self.there - self.failed
        use = self.account.used
        return HowFar(
            self.total, self.there, self.failed, use, rate, left / rate if rate else None, self.lost
        )


@dataclass
class _Asking:
    """One reply being asked for: the ``wire.Call`` of its task."""

    run: _Run
    client: AsyncOpenAI
    wanted: Wanted
    body: bytes | None = None
    taken: Use = field(init=False)
    thought: Use = field(init=False)
    worst: Use = field(init=False)

    def __post_init__(self) -> None:
        self.taken = self.wanted.taken

    async def ask(self) -> None:
        """Ask, and write down what became of it."""
        wire.CALL.set(self)
        try:
            outcome = await self._outcome()
        except wire.NotAsked as refused:
            self.run.stop(refused.why)
            outcome = Outcome("waiting")
        now = self.run.store.clock()
        await self.run.write(partial(self._settled, outcome=outcome, now=now))
        if outcome.status != "waiting":
            self.run.became(outcome)

    async def _outcome(self) -> Outcome:
        try:
            messages = await asyncio.to_thread(self.run.messages, self.wanted.unit_id)
        except (BadInput, Unknown) as error:
            return Outcome("failed", reason=str(error), problem=answering.NO_PICTURE)
        try:
            await self._answered(messages)
        except wire.NotAsked:
            raise
        except OpenAIError as error:
            if why := answering.for_all(error):
                raise wire.NotAsked(why) from None
            return answering.failure(error)
        return answering.outcome(self.body or b"", self.run.asking)

    async def _answered(self, messages: list[dict[str, Any]]) -> None:
        """Ask in the form that the endpoint takes; while none is known, try one after the other."""
        run = self.run
        forms = range(len(FORMS)) if run.form is None else [run.form]
        for form in forms:
            try:
                await self._send(messages, form)
            except (BadRequestError, UnprocessableEntityError):
                if form == forms[-1]:
                    raise
                continue
            if run.form is None:
                run.form = form
                await asyncio.to_thread(runs.remember_form, run.store, run.judging.id, form)
            return

    async def _send(self, messages: list[dict[str, Any]], form: int) -> None:
        shaped, length = FORMS[form]
        options, asked = self.run.options, self.run.asked
        shape = self.run.asking.response_format if shaped else None
        schema = len(str(shape).encode()) if shape else 0
        worst = most(
            asked.model, messages, side=options.side, answer=options.answer_tokens, schema=schema
        )
        self.thought = worst
        more_in, more_out = self.run.more
        tokens = ceil(worst.prompt_tokens * more_in), ceil(worst.completion_tokens * more_out)
        self.worst = Use(1, *tokens, cost(asked.model, *tokens))
        request: dict[str, Any] = {"model": asked.model_name, "messages": messages}
        request[length] = options.answer_tokens
        if shape:
            request["response_format"] = shape
        if options.temperature is not None:
            request["temperature"] = options.temperature
        await self.client.chat.completions.with_raw_response.create(**request)

    async def begins(self) -> None:
        """Hold what an attempt may take, and write that it is asked for."""
        await self.run.hold(self.worst)
        self.body = None
        try:
            await self.run.write(partial(self._asked, self.taken + self.worst))
        except wire.NotAsked:
            await self.run.settle(self.worst, Use(), self.thought)
            raise

    def _settled(self, connection: Connection, outcome: Outcome, now: dt.datetime) -> None:
        """Write down what became of it, unless another process has taken the run: it counts that.

        What was under way here counts there as the most it can have taken, and is asked for anew.
        """
        judging_id = self.run.judging.id
        if not holding.elsewhere(connection, judging_id):
            replies.settled(connection, judging_id, self.wanted, self.taken, outcome, now)

    def _asked(self, use: Use, connection: Connection) -> None:
        """Write it down where this process is still the one to ask; raises NotAsked else."""
        if not holding.mine(connection, self.run.judging.id):
            raise wire.NotAsked("asked")
        replies.asked(connection, self.run.judging.id, self.wanted, use)

    async def ends(self, status: int | None, taken: tuple[int, int] | None, sent: bool) -> None:
        """Settle an attempt: what is not known counts as the most it may have taken."""
        good = status is not None and 200 <= status < 300
        if good and taken is not None:
            use = Use(1, *taken, cost(self.run.asked.model, *taken))
        elif not sent or (status is not None and not good):
            use = Use(1)
        else:
            use = self.worst
        self.taken += use
        await self.run.settle(self.worst, use, self.thought)
