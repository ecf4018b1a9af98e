"""The multi-turn release: whole and salvaged chains in the released shape, and their turns."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from review.core.answers import REJECT, UNSAFE
from review.core.edits import Edit
from review.filtering.filter_config import FilterConfig
from review.formats.chain_tables import TurnTable
from review.formats.chains import cut_short, released_line
from store import settings
from store.chains import outgoing, scores
from store.chains.outgoing import CHANGED, COLLIDES, Decided
from store.db.progress import Progress
from store.db.workspace import Store
from store.filters import configs
from store.filters.configs import Published
from store.releases import pictures
from store.releases.filtered import promise, proof
from store.releases.folders import Contents, Release, write_release
from store.releases.sft import said_of

KIND = "multi-turn"
WHOLE, SALVAGED = "multi-turn.jsonl", "multi-turn-salvaged.jsonl"
_decode = msgspec.json.Decoder(dict[str, float]).decode


@dataclass(frozen=True)
class ChainsRequest:
    """What is asked for; not ``filtered``: by people's word alone, whatever is published."""

    filtered: bool = True


def export(
    store: Store,
    out: Path,
    request: ChainsRequest | None = None,
    *,
    by: str,
    progress: Progress | None = None,
) -> Release:
    """Write the chains that go out, whole and salvaged apart, and a table of their turns.

    The section ``chains`` of the published filter decides; where there is none, people's word
    alone, and the release says so. Excluded chains and turns never go out. An untouched record
    is written byte for byte as it was loaded.
    """
    plan = _plan(store, request or ChainsRequest())

    def write(folder: Path) -> dict[str, int]:
        if plan.current:
            (folder / "filter.yaml").write_text(plan.current.text, encoding="utf-8")
        with ExitStack() as stack:
            files = {
                outcome: stack.enter_context((folder / name).open("wb"))
                for outcome, name in (("kept", WHOLE), ("salvaged", SALVAGED))
            }
            table = stack.enter_context(TurnTable(folder, plan.criteria if plan.judge else ()))
            for one in _going(store, plan, progress):
                files[one.decision.outcome].write(_line(one, plan).encode() + b"\n")
                for row, figures in _turns(one, plan):
                    table.add(row, figures)
        return plan.counted()

    return write_release(store, KIND, out, plan.about, write, by)


def would_be(
    store: Store, request: ChainsRequest | None = None, *, progress: Progress | None = None
) -> Contents:
    """Return what a release of now would hold and leave out; writes nothing.

    ``doubts``: chains that go in though a lead's word on them is due, or a picture is missing.
    """
    plan = _plan(store, request or ChainsRequest())
    flagged, no_picture = said_of(store, UNSAFE), pictures.missing(store)
    doubts: Counter[str] = Counter()
    for one in _going(store, plan, progress):
        turns = one.turns[: one.decision.turns]
        units = {turns[0].chain, *(row.edit_id for row in turns)}
        doubts["chains_flagged"] += not flagged.isdisjoint(units)
        doubts["chains_no_picture"] += any(map(no_picture, turns))
    return Contents({"kind": KIND, "counts": plan.counted(), **plan.about, "doubts": dict(doubts)})


@dataclass
class _Plan:
    """By what a release is made, and what is counted while it is.

    ``config``: the one whose section decides, None where people's word alone does.
    """

    current: Published | None
    config: FilterConfig | None
    judge: str | None
    criteria: tuple[str, ...]
    about: dict[str, Any]
    counts: Counter[str]

    def counted(self) -> dict[str, int]:
        """Return how many chains go out, whole and salvaged, and how many turns."""
        whole, salvaged = self.counts["whole"], self.counts["salvaged"]
        numbers = {"chains": whole + salvaged, "whole": whole, "salvaged": salvaged}
        return numbers | {"turns": self.counts["turns"]}


def _plan(store: Store, request: ChainsRequest) -> _Plan:
    current = configs.in_force(store)
    section = current.config.chains if current else None
    config = current.config if current and section and request.filtered else None
    judge = current.config.provenance.judge_run if current and config else _only_judge(store)
    about = {
        "config_version": current.version if current and config else None,
        "filter": _told(current, request),
        "promise": promise(current, section) if config else None,
        "rule": {"rule": section.rule, "threshold": section.threshold, "salvage": section.salvage}
        if config and section
        else None,
        "judge": judge,
        "left_out": {CHANGED: 0, COLLIDES: 0},
        "filtered_out": {},
        "not_reviewed": 0,
        "rejected_since": 0,
    }
    criteria = tuple(settings.current(store).settings.criteria)
    return _Plan(current if config else None, config, judge, criteria, about, Counter())


def _told(current: Published | None, request: ChainsRequest) -> str:
    if current and current.config.chains:
        if request.filtered:
            return proof(current, current.config.chains)
        return "not applied: asked for without the filter"
    if current:
        return "no filter: the config in force has no section on chains, nothing was filtered"
    return proof(None)


def _only_judge(store: Store) -> str | None:
    """Return the judge run that scored turns, where it is the only one."""
    names = scores.judges(store)
    return names[0] if len(names) == 1 else None


def _going(store: Store, plan: _Plan, progress: Progress | None) -> Iterator[Decided]:
    """Yield the chains that go out; count in the plan what does and, by reason, what does not."""
    about, against = plan.about, Counter[str]()
    with store.database.read() as connection:
        for one in outgoing.decided(connection, plan.config, plan.judge, progress):
            outcome, _reason, cause, turns = one.decision
            if one.why_not:
                about["left_out"][one.why_not] += 1
            elif not turns:
                against[cause] += 1
            else:
                plan.counts["whole" if outcome == "kept" else "salvaged"] += 1
                plan.counts["turns"] += turns
                state = one.label.state if one.label else "open"
                about["not_reviewed"] += state == "open"
                about["rejected_since"] += state == REJECT and outcome == "kept"
                yield one
    about["filtered_out"] = dict(sorted(against.items()))


def _line(one: Decided, plan: _Plan) -> str:
    """Return a chain's record: as it was loaded, or with the turns that hold alone."""
    first = one.turns[0]
    edits = [
        Edit(row.source, row.text, row.output_image, local_output=row.local_output)
        for row in one.turns
    ]
    line: str = first.written or released_line(edits, first.original)
    if one.decision.outcome == "kept":
        return line
    return json.dumps(cut_short(json.loads(line), one.decision.turns, plan.criteria))


def _turns(one: Decided, plan: _Plan) -> Iterator[tuple[dict[str, Any], Mapping[str, float]]]:
    """Yield each turn that goes out as a row of the table, with its scores by criterion."""
    label, length = one.label, one.decision.turns
    of_chain = {
        "chain_label": label.state if label else None,
        "chain_valid": label.prefix if label else None,
        "chain_votes": label.votes if label else 0,
        "judge": plan.judge,
        "chain_score": one.turns[0].of_chain,
    }
    for place, row in enumerate(one.turns[:length]):
        said = label.turns[place] if label and place < len(label.turns) else None
        kind = plan.config.kind_of(row.output_image, row.edit_type) if plan.config else None
        yield {
            "chain": row.key, "position": place + 1, "turns": length,
            "outcome": one.decision.outcome, "instruction": row.text, "before": row.source,
            "after": row.output_image, "edit_type": kind or row.edit_type,
            "label": said.said if said else None, "resolves": said.resolves if said else None,
            "score": row.overall, **of_chain,
        }, _decode(row.criteria_json or "{}")  # fmt: skip
