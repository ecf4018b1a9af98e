"""Batches of groups to rank: which groups, how each is asked, and hidden repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from random import Random
from typing import get_args

from sqlalchemy import Connection, bindparam, text

from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.tasks import Purpose
from review.ranking.asked import Mode
from review.ranking.asking import ROUND_ROBIN
from review.ranking.task import RANK
from store.dataset.groups import form_groups
from store.db import revision
from store.db.rules import CURRENT, excluded
from store.db.workspace import Store
from store.ranking import votes
from store.ranking.strengths import fit_groups
from store.work import batches
from store.work.batches import Batch, NewBatch, NewDraw

#: How a group is asked, in words a lead reads.
MODES: dict[Mode, str] = {
    "pairs": N_("Two at a time: which is better?"),
    "listwise": N_("All of a group at once, best first."),
}
PURPOSES: tuple[Purpose, ...] = ("measure", "fit", "repair", "gold", "training")
#: What a batch that orders candidates is called, with its day.
STEM = N_("Ranking")
#: So many groups are offered at first, or all there are.
USUAL = 50


@dataclass(frozen=True)
class RankRequest:
    """What a lead asks for: ``size`` groups, each question for ``per_unit`` reviewers.

    ``repeats``: the share of groups asked again later, the same with sides swapped.
    ``across_instructions``: groups of one source's edits under different instructions.
    """

    size: int
    mode: Mode = "pairs"
    purpose: Purpose = "fit"
    per_unit: int = 1
    seed: int = 0
    repeats: float = 0.1
    across_instructions: bool = False
    name: str | None = None


@dataclass(frozen=True)
class _Group:
    id: str
    candidates: int

    def questions(self, mode: Mode) -> int:
        """Return how many questions are one round: every pair, from 5 candidates as many."""
        if mode == "listwise":
            return 1
        size = self.candidates
        return size * (size - 1) // 2 if size <= ROUND_ROBIN else size


#: Groups with two candidates or more whose edits are there, in a lasting order.
_GROUPS = text(f"""SELECT g.id, COUNT(DISTINCT e.id) AS candidates FROM rank_group g
JOIN rank_candidate c ON c.group_id = g.id
JOIN edit e ON NOT e.collision AND e.known AND {CURRENT} AND
  (e.id = c.edit_id OR (c.edit_id IS NULL AND e.output_image = c.name))
WHERE g.kind IN :kinds AND NOT {excluded("e.id")}
GROUP BY g.id, g.key HAVING COUNT(DISTINCT e.id) > 1
ORDER BY g.key""").bindparams(bindparam("kinds", expanding=True))

#: Groups that forming would make of the edits there are, by what their edits share.
_FORMABLE = f"""SELECT COUNT(*) FROM (SELECT 1 AS one FROM edit e
WHERE e.known AND NOT e.collision AND e.kind <> 'multi-turn' AND {CURRENT}
GROUP BY {{shared}} HAVING SUM(CASE WHEN {excluded("e.id")} THEN 0 ELSE 1 END) > 1 {{more}}) t"""
_BY_INSTRUCTION = text(_FORMABLE.format(shared="e.source,e.text", more=""))
_BY_SOURCE = text(_FORMABLE.format(shared="e.source", more="AND COUNT(DISTINCT e.text) > 1"))


def drawable(store: Store, *, across_instructions: bool = False) -> int:
    """Return how many groups a batch could take: what drawing would form, without those done."""
    kinds = _kinds(across_instructions=across_instructions)
    done = [
        group
        for group in _done(store)
        if group.kind in kinds and sum(bool(one.edit_id) for one in group.candidates) > 1
    ]
    with store.database.read() as connection:
        number = int(connection.scalar(_BY_SOURCE if across_instructions else _BY_INSTRUCTION) or 0)
        if not across_instructions:
            number += len(connection.execute(_GROUPS, {"kinds": ["imported"]}).all())
    return number - len(done)


def draw_batch(store: Store, request: RankRequest, *, by: str) -> Batch:
    """Form groups of what is in the workspace, draw some not done yet, and open the batch.

    Raises Refused where there is nothing to rank, or for what cannot be drawn.
    """
    _check(request)
    _form(store, across_instructions=request.across_instructions)
    done_ids = {group.id for group in _done(store)}
    with store.database.write() as connection:
        drawable = [group for group in _groups(connection, request) if group.id not in done_ids]
        if not drawable:
            raise _nothing(done_ids)
        chosen = _drawn(drawable, request)
        new = NewBatch(
            RANK.name, request.purpose, request.per_unit, request.seed, request.name,
            stem=STEM if request.purpose in ("measure", "fit") else None, mode=request.mode,
        )  # fmt: skip
        batch_id = batches.open_batch(connection, new, store.clock(), by)
        share = len(chosen) / len(drawable)
        draws = [
            NewDraw(group_id, selection=share, inclusion=share, again=again)
            for group_id, again in _in_order(chosen, request)
        ]
        batches.add_draws(connection, batch_id, request.per_unit, draws)
    return batches.get(store, batch_id)


def _form(store: Store, *, across_instructions: bool) -> None:
    """Form groups of the edits there are, once in each state of the dataset."""
    with store.database.read() as connection:  # An import since then is another state: formed anew.
        state = revision.of_dataset(connection)
    store.kept.value(
        ("groups-formed", across_instructions),
        state,
        lambda: form_groups(store, across_instructions=across_instructions),
    )


def _check(request: RankRequest) -> None:
    if request.mode not in get_args(Mode):
        raise Refused(
            _("There is no way {mode!r} to rank.", mode=request.mode), what_to_do=", ".join(MODES)
        )
    if request.purpose not in PURPOSES:
        raise Refused(
            _("Nothing is ranked to {purpose}.", purpose=request.purpose),
            what_to_do=", ".join(PURPOSES),
        )
    if not 0 <= request.repeats <= 1:
        raise Refused(_("The share of hidden repeats lies between 0 and 1."))
    if request.size < 1:
        raise Refused(_("A batch has one group or more."))
    batches.check_common(request.per_unit, request.seed)


def _nothing(done_ids: set[str]) -> Refused:
    if done_ids:
        return Refused(
            _("Every group's order is confident, or its budget is spent."),
            what_to_do=_("Import more edits; what is ordered is on Preferences."),
        )
    return Refused(
        _("There is nothing to rank: no two edits share a source and an instruction."),
        what_to_do=_("Import a preference manifest, or several models' edits of the same sources."),
    )


def _done(store: Store) -> list[votes.Group]:
    """Return the groups that are settled: their order is sure, or their votes are spent."""
    ranked_groups = fit_groups(store, votes.groups(store))
    return [ranked.group for ranked in ranked_groups if ranked.state == "done"]


def _kinds(*, across_instructions: bool) -> list[str]:
    return ["source"] if across_instructions else ["edits", "imported"]


def _groups(connection: Connection, request: RankRequest) -> list[_Group]:
    kinds = _kinds(across_instructions=request.across_instructions)
    rows = connection.execute(_GROUPS, {"kinds": kinds})
    return [_Group(row.id, row.candidates) for row in rows]


def _drawn(drawable: Sequence[_Group], request: RankRequest) -> list[_Group]:
    return Random(request.seed).sample(drawable, min(request.size, len(drawable)))  # noqa: S311


def _in_order(chosen: Sequence[_Group], request: RankRequest) -> list[tuple[str, bool]]:
    """Return each question's group, by turns, and whether it repeats: when all are asked."""
    questions_by_group = [[(group.id, False)] * group.questions(request.mode) for group in chosen]
    questions = [
        question
        for turn in zip_longest(*questions_by_group)
        for question in turn
        if question is not None
    ]
    repeated = round(request.repeats * len(chosen))
    return questions + [(group.id, True) for group in chosen[:repeated]]
