"""Runs of a judge: what each asks and how, what it may take, which process asks, and how it ended.

The list of what is asked is fixed when a run begins: a row for each reply, first of all *waiting*.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from sqlalchemy import Connection, exists, insert, select, update

from review.core.errors import Refused, Unknown
from review.core.i18n import N_, _
from review.judging import asking
from review.judging.budget import Budget, Limit
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store, new_id
from store.judging.prompts import PromptVersion

judging = tables.judging
#: Characters of a name.
LONGEST = 120
#: Units written down at a time.
_AT_ONCE = 5_000
#: Why a run stopped, as it is kept → in words.
WHY = {
    "requests": N_("One more request would pass the budget's requests."),
    "tokens": N_("One more request might pass the budget's tokens."),
    "money": N_("One more request might pass the budget's money."),
    "asked": N_("It was stopped."),
    "silent": N_("Nothing is answered any more: the last requests all failed."),
    "key": N_("The endpoint does not take the key."),
    "model": N_("The endpoint does not know the model, or not this address."),
    "elsewhere": N_("The endpoint leads to another address, which is not followed."),
    "address": N_("The endpoint's host is not on the public network, or has no address."),
    "defect": N_("It ended by a defect; the server's log says which."),
}


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a run asks. ``endpoint``: its name in the settings; empty where files go out and in.

    ``side``: pixels of the pictures' longer side. ``samples``: replies for each unit.
    ``per_minute``: requests. ``answer_tokens``: the most of one answer. ``seconds``: the longest
    wait for one. ``retries``: of one request. ``form``: which of the forms of a request the
    endpoint takes, once that is known. ``nonce``: drawn for the run; see ``judging.asking``.
    ``wording``: how its prompt was put into messages. ``batch``, ``limit``, ``seed``: which units
    were meant.
    """

    model: str
    endpoint: str = ""
    samples: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1
    side: Annotated[int, msgspec.Meta(ge=64, le=4096)] = 1024
    concurrency: Annotated[int, msgspec.Meta(ge=1, le=256)] = 8
    per_minute: Annotated[int, msgspec.Meta(ge=1)] | None = None
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] | None = None
    answer_tokens: Annotated[int, msgspec.Meta(ge=16, le=100_000)] = 1024
    retries: Annotated[int, msgspec.Meta(ge=0, le=20)] = 4
    seconds: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 120.0
    form: int | None = None
    nonce: str = msgspec.field(default_factory=lambda: secrets.token_hex(8))
    wording: int = msgspec.field(default_factory=lambda: asking.FORM)
    batch: str | None = None
    limit: int | None = None
    seed: int = 0

    def same_question(self, other: Options) -> bool:
        """Whether both ask the same in the same way, whatever their speed."""
        of = ("model", "endpoint", "samples", "side", "temperature", "batch", "limit", "seed")
        return all(getattr(self, name) == getattr(other, name) for name in of)

    def at_the_speed_of(self, other: Options) -> Options:
        """Return the same question asked as fast and as patiently as another."""
        of = ("concurrency", "per_minute", "answer_tokens", "retries", "seconds")
        return msgspec.structs.replace(self, **{name: getattr(other, name) for name in of})


@dataclass(frozen=True)
class Judging:
    """One run; ``why``: why it stopped, a key of ``WHY``. ``run_id``: the judge run it became."""

    id: str
    name: str
    kind: str
    prompt_id: str
    settings_version: int
    host: str | None
    options: Options
    budget: Budget
    state: str
    why: str | None
    run_id: str | None
    created: dt.datetime
    created_by: str
    worker: str | None
    lease_until: dt.datetime | None


@dataclass(frozen=True)
class New:
    """A run that is asked for; ``kind``: what its units are, a key of ``kinds.KINDS``."""

    name: str
    kind: str
    prompt_id: str
    settings_version: int
    host: str | None
    options: Options
    budget: Budget


def begin(store: Store, new: New, units: Sequence[str], *, by: str) -> Judging:
    """Write down a run with its units, all waiting.

    Raises Refused without a unit or a name, or where a run or a judge of that name is there.
    """
    name = one_line(new.name)
    if not 1 <= len(name) <= LONGEST:
        raise Refused(_("A run's name has 1 to {most} characters.", most=LONGEST))
    if not units:
        raise Refused(_("There is nothing to judge."), what_to_do=_("Name other edits."))
    with store.database.write() as connection:
        one_at_a_time(connection, "judgings")
        _check_name(connection, name)
        judging_id = new_id()
        row = {
            "id": judging_id, "name": name, "kind": new.kind, "prompt_id": new.prompt_id,
            "settings_version": new.settings_version, "host": new.host,
            "options_json": msgspec.json.encode(new.options).decode(),
            "budget_json": msgspec.json.encode(new.budget).decode(),
            "state": "waiting", "created": store.clock(), "created_by": by,
        }  # fmt: skip
        connection.execute(insert(judging).values(**row))
        _wait(connection, judging_id, units, new.options.samples, store.clock())
    return find(store, name)


def one_line(name: str) -> str:
    """Return a name as it is kept: its words on one line."""
    return " ".join(name.split())


def made_name(version: PromptVersion, *parts: str) -> str:
    """Return the name of a run to which nobody gave one; one too long ends in a digest of all."""
    name = one_line(" · ".join([f"{version.name} {version.version}", *parts]))
    if len(name) <= LONGEST:
        return name
    end = f"… {hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return name[: LONGEST - len(end)] + end


def _check_name(connection: Connection, name: str) -> None:
    for table in (judging, tables.judge_run):
        if connection.scalar(select(exists().where(table.c.name == name))):
            todo = _("Give this one another name.")
            raise Refused(_("There is a judge run {name!r}.", name=name), what_to_do=todo)


def _wait(
    connection: Connection, judging_id: str, units: Sequence[str], samples: int, now: dt.datetime
) -> None:
    same = {
        "judging_id": judging_id, "status": "waiting", "requests": 0, "prompt_tokens": 0,
        "completion_tokens": 0, "cost": 0.0, "time": now, "lost": 0,
    }  # fmt: skip
    for start in range(0, len(units), _AT_ONCE):
        rows = [
            {**same, "unit_id": unit, "sample": sample}
            for unit in units[start : start + _AT_ONCE]
            for sample in range(samples)
        ]
        connection.execute(insert(tables.judge_reply), rows)


def every(store: Store) -> list[Judging]:
    """Return all runs, newest first."""
    with store.database.read() as connection:
        rows = connection.execute(select(judging).order_by(judging.c.id.desc())).all()
    return [_judging(row) for row in rows]


def find(store: Store, name: str) -> Judging:
    """Return the run of that name. Raises Unknown with those there are."""
    known = every(store)
    for one in known:
        if one.name == name:
            return one
    names = ", ".join(one.name for one in known)
    raise Unknown(_("There is no run of a judge called {name}.", name=name), what_to_do=names)


def get(store: Store, judging_id: str) -> Judging:
    """Return a run. Raises Unknown."""
    with store.database.read() as connection:
        row = connection.execute(select(judging).where(judging.c.id == judging_id)).first()
    if row is None:
        raise Unknown(_("There is no such run of a judge."))
    return _judging(row)


def give(store: Store, judging_id: str, budget: Budget, options: Options) -> None:
    """Let a run take this much in all, and ask at another speed."""
    _set(
        store, judging_id, budget_json=msgspec.json.encode(budget).decode(),
        options_json=msgspec.json.encode(options).decode(),
    )  # fmt: skip


def remember_form(store: Store, judging_id: str, form: int) -> None:
    """Remember which form of a request its endpoint takes."""
    options = msgspec.structs.replace(get(store, judging_id).options, form=form)
    _set(store, judging_id, options_json=msgspec.json.encode(options).decode())


def stop(store: Store, judging_id: str, why: str | Limit = "asked") -> None:
    """Say that a run is to stop: whichever process asks sees it within a second or two."""
    _set(store, judging_id, state="stopped", why_stopped=why)


def ended(store: Store, judging_id: str) -> None:
    """Say that all was asked for."""
    _set(store, judging_id, state="done", why_stopped=None)


def became(store: Store, judging_id: str, run_id: str | None) -> None:
    """Say which judge run the scores so far became."""
    _set(store, judging_id, run_id=run_id)


def in_words(one: Judging) -> str | None:
    """Say why a run stopped; None where it did not."""
    return _(WHY[one.why]) if one.state == "stopped" and one.why in WHY else None


def _set(store: Store, judging_id: str, **values: Any) -> None:
    with store.database.write() as connection:
        connection.execute(update(judging).where(judging.c.id == judging_id).values(**values))


def _judging(row: Any) -> Judging:
    return Judging(
        row.id, row.name, row.kind, row.prompt_id, row.settings_version, row.host,
        msgspec.json.decode(row.options_json, type=Options),
        msgspec.json.decode(row.budget_json, type=Budget),
        row.state, row.why_stopped, row.run_id, row.created, row.created_by, row.worker,
        row.lease_until,
    )  # fmt: skip
