"""Which labels taught or chose a judge: they prove nothing about it any more.

A label is known by its edit. What a run has seen is what its prompt's examples show, and every
use of a label that could have gone into its prompt or into choosing it:

- of the prompt, of those it was edited from and of the earlier ones of its name, whenever it was,
  and of the judge runs any of them made;
- of any other, and examples of any other prompt, up to when the prompt was written: who writes one
  may remember what they saw;
- of a run from elsewhere: what it was tried or compared on. Who looks at what it gets wrong does
  not change it.

A run with the same scores under another name, as one written out and brought in again, is the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import msgspec
from sqlalchemy import Connection, String, bindparam, false, insert, or_, select, text

from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.judging.prompt import Prompt
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store, new_id

#: It stands in the prompt; was shown while it was edited; was tried on; runs were compared on it.
How = Literal["example", "looked", "tried", "compared"]
HOWS: tuple[How, ...] = get_args(How)
#: Names in one query: less than any database's limit.
AT_ONCE = 5000

use = tables.label_use
_SIMULATED = text("""
SELECT r.unit_id FROM review r JOIN batch b ON b.id = r.batch_id
WHERE r.unit_id IN :units GROUP BY r.unit_id
HAVING MIN(CASE WHEN b.simulated THEN 1 ELSE 0 END) = 1
""").bindparams(bindparam("units", type_=String(), expanding=True))
#: Other runs with uses or a prompt that have a score of a labelled edit that a run has, too.
_OTHERS = text("""
SELECT r.id FROM judge_run r WHERE r.id <> :run AND (
  r.id IN (SELECT run_id FROM label_use) OR r.id IN (SELECT run_id FROM judging))
AND EXISTS (
  SELECT 1 FROM score o JOIN score m ON m.edit_id = o.edit_id AND m.run_id = :run
  WHERE o.run_id = r.id AND o.overall IS NOT NULL AND o.edit_id IN (SELECT unit_id FROM review))""")
#: Whether two runs score a labelled edit differently: the first such edit says so.
_DIFFER = text("""
SELECT EXISTS (
  SELECT 1 FROM score o JOIN score m ON m.edit_id = o.edit_id AND m.run_id = :run
  WHERE o.run_id = :other AND CASE
      WHEN o.overall = m.overall OR (o.overall IS NULL AND m.overall IS NULL) THEN 0 ELSE 1 END = 1
    AND EXISTS (SELECT 1 FROM review v WHERE v.unit_id = o.edit_id))""")
_SAME_SOURCE = text("""
SELECT e.id FROM edit e WHERE e.source IN (SELECT s.source FROM edit s WHERE s.id IN :units)
""").bindparams(bindparam("units", type_=String(), expanding=True))
_VERSIONS = text("""
SELECT v.id FROM edit v
WHERE v.output_image IN (SELECT e.output_image FROM edit e WHERE e.id IN :units)
""").bindparams(bindparam("units", type_=String(), expanding=True))


@dataclass(frozen=True)
class Version:
    """A version of a prompt, as far as it tells where a prompt comes from."""

    id: str
    name: str
    version: int
    digest: str
    based_on: str | None
    created: dt.datetime
    examples: tuple[str, ...]


def record(
    store: Store, unit_ids: Iterable[str], how: How, by: str,
    prompt_id: str | None = None, run_id: str | None = None,
) -> int:  # fmt: skip
    """Note that the labels of edits were used for a prompt or a judge run; return how many anew.

    Noted once for each edit, use, prompt and run, so that it may be called each time a page is
    drawn. Raises Refused for another use, or without prompt and run.
    """
    if how not in HOWS or (prompt_id is None and run_id is None):
        raise Refused(
            _("A use of labels names a prompt or a judge run, and how they were used."),
            what_to_do=", ".join(HOWS),
        )
    asked = list(dict.fromkeys(unit_ids))
    of = (use.c.how == how) & use.c.prompt_id.is_not_distinct_from(prompt_id)
    of &= use.c.run_id.is_not_distinct_from(run_id)
    with store.database.read() as connection:
        if not (units := _new(connection, asked, of)):
            return 0
    with store.database.write() as connection:
        one_at_a_time(connection, "label_uses")
        units = _new(connection, asked, of)
        simulated = _few(connection, _SIMULATED, units)
        row = {"how": how, "prompt_id": prompt_id, "run_id": run_id, "by": by,
               "time": store.clock()}  # fmt: skip
        rows = [
            {**row, "id": new_id(), "unit_id": unit, "simulated": unit in simulated}
            for unit in units
        ]
        if rows:
            connection.execute(insert(use), rows)
    return len(rows)


def seen_units(store: Store, run_id: str | None = None, prompt_id: str | None = None) -> set[str]:
    """Return the edits (ids) whose labels a judge run, or a prompt, has seen; see the module."""
    with store.database.read() as connection:
        return set(seen(connection, run_id, prompt_id))


def seen(
    connection: Connection, run_id: str | None = None, prompt_id: str | None = None,
    *, but_compared: bool = False,
) -> dict[str, set[How]]:  # fmt: skip
    """Return the same with how each was used. Raises Unknown for a prompt that is not there.

    ``but_compared``: without the comparisons that a run was in itself, once its prompt was there.
    """
    every = _versions(connection)
    own = _own_prompts(connection, every, run_id, prompt_id)
    lineage = _lineage(every, own)
    found = _examples(lineage)
    rows = connection.execute(_uses(connection, run_id, own, lineage)).all()
    written = max((version.created for version in own), default=None)
    for unit in _remembered(every, own):
        found.setdefault(unit, set()).add("looked")
    mine = {row.unit_id for row in rows if (row.how, row.run_id) == ("compared", run_id)}
    for unit, how, _run, time in rows:
        itself = how == "compared" and unit in mine and (written is None or time > written)
        if not (but_compared and itself):
            found.setdefault(unit, set()).add(how)
    return found


def before(connection: Connection, run_id: str) -> set[str]:
    """Return the edits whose labels a run's prompt was written with: what it does there flatters.

    Its examples, those of the prompts it comes from, and all that was used before it was there.
    """
    every = _versions(connection)
    own = _own_prompts(connection, every, run_id, None)
    then = or_(false(), *(use.c.time <= version.created for version in own))
    used = connection.execute(select(use.c.unit_id).where(then)).scalars()
    return {*_examples(_lineage(every, own)), *_remembered(every, own), *used}


def shown_in(connection: Connection, run_id: str) -> set[str]:
    """Return the edits (ids) that a run's prompt shows the judge as examples."""
    return set(_examples(_own_prompts(connection, _versions(connection), run_id, None)))


def _examples(versions: list[Version]) -> dict[str, set[How]]:
    return {unit: {"example"} for version in versions for unit in version.examples}


def _remembered(every: dict[str, Version], own: list[Version]) -> set[str]:
    """Return the examples of whatever prompts were there when these were written."""
    written = max((version.created for version in own), default=None)
    if written is None:
        return set()
    return set(_examples([one for one in every.values() if one.created <= written]))


def near(connection: Connection, found: Mapping[str, set[How]]) -> set[str]:
    """Return the edits that were seen, in all their versions, and others of examples' photos.

    The judge itself sees the photo of an example; who chose it by a label saw that edit.
    """
    examples = sorted(unit for unit, hows in found.items() if "example" in hows)
    versions = _few(connection, _VERSIONS, sorted(found))
    return {*found, *versions, *of_same_sources(connection, examples)}


def of_same_sources(connection: Connection, units: Iterable[str]) -> set[str]:
    """Return the edits and all others of the same source pictures: near duplicates."""
    units = set(units)
    return units | _few(connection, _SAME_SOURCE, sorted(units))


def _some(units: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(units), AT_ONCE):
        yield units[start : start + AT_ONCE]


def _new(connection: Connection, units: list[str], of: Any) -> list[str]:
    """Return the edits without such a use, in their order."""
    known: set[str] = set()
    for some in _some(units):
        query = select(use.c.unit_id).where(of, use.c.unit_id.in_(some))
        known.update(connection.execute(query).scalars())
    return [unit for unit in units if unit not in known]


def _few(connection: Connection, query: Any, units: list[str]) -> set[str]:
    """Return what a query finds, asked for some of the units at a time."""
    found: set[str] = set()
    for some in _some(units):
        found.update(connection.execute(query, {"units": some}).scalars())
    return found


def _versions(connection: Connection) -> dict[str, Version]:
    prompt = tables.judge_prompt
    decode: Callable[[str], Prompt] = msgspec.json.Decoder(Prompt).decode
    found = {}
    for row in connection.execute(select(prompt)):
        examples = tuple(example.edit_id for example in decode(row.content_json).examples)
        found[row.id] = Version(
            row.id, row.name, row.version, row.digest, row.based_on, row.created, examples
        )
    return found


def _own_prompts(
    connection: Connection, every: dict[str, Version], run_id: str | None, prompt_id: str | None
) -> list[Version]:
    """Return the prompt that is asked about, or those a run was made with."""
    judging = tables.judging
    ids = [prompt_id] if prompt_id else []
    if run_id is not None:
        made = select(judging.c.prompt_id).where(judging.c.run_id.in_(_same(connection, run_id)))
        ids += connection.execute(made).scalars()
    if unknown := [one for one in ids if one not in every]:
        raise Unknown(_("There is no such prompt: {name}.", name=unknown[0]))
    return [every[one] for one in dict.fromkeys(ids)]


def _same(connection: Connection, run_id: str) -> list[str]:
    """Return a run and those with the same scores under another name."""
    others = connection.execute(_OTHERS, {"run": run_id}).scalars().all()
    differ = {
        other for other in others if connection.scalar(_DIFFER, {"run": run_id, "other": other})
    }
    return [run_id, *(other for other in others if other not in differ)]


def _lineage(every: dict[str, Version], own: list[Version]) -> list[Version]:
    """Return prompts and what they come from: edited from, earlier of a name, or the same text."""
    found: dict[str, Version] = {}
    open_ = list(own)
    while open_:
        version = open_.pop()
        if version.id in found:
            continue
        found[version.id] = version
        open_ += [
            other
            for other in every.values()
            if other.id == version.based_on
            or (other.name == version.name and other.version < version.version)
            or other.digest == version.digest
        ]
    return list(found.values())


def _uses(
    connection: Connection, run_id: str | None, own: list[Version], lineage: list[Version]
) -> Any:
    """Return the query of the uses that a run, or prompts, have seen."""
    prompts = [version.id for version in lineage]
    judging = tables.judging
    made = select(judging.c.run_id).where(
        judging.c.prompt_id.in_(prompts), judging.c.run_id.is_not(None)
    )
    runs = list(connection.execute(made).scalars())
    alike = _same(connection, run_id) if run_id else []
    chosen = use.c.run_id.in_(alike) & use.c.how.in_(("tried", "compared"))
    then = [use.c.time <= version.created for version in own]
    any_of = or_(use.c.prompt_id.in_(prompts), use.c.run_id.in_(runs), chosen, *then)
    return select(use.c.unit_id, use.c.how, use.c.run_id, use.c.time).where(any_of)
