"""Chains and instruction pairs as simulated reviewers answer them; some of each wait."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from demo.content import Content, read_texts, read_truth
from demo.judge import JUDGES
from demo.reviewers import Verdict, answer, decision_ms
from demo.shorts import Short
from review.core.answers import Answer, Mark, SaidOfTurn
from store.chains.drawing import TurnsRequest
from store.chains.drawing import draw_batch as draw_chains
from store.dataset import catalog, groups
from store.db.workspace import Store, new_id
from store.importing.run import Options, import_files
from store.instructions.drawing import InstructionsRequest
from store.instructions.drawing import draw_batch as draw_pairs
from store.work import queue
from store.work.batches import Batch
from store.work.handler import handler_of

CHAINS = TurnsRequest(12, "measure", 2, seed=31, name="Chains, each by two", target=0.7,
                      judge=JUDGES[0].name, simulated=True)  # fmt: skip
PAIRS = InstructionsRequest(60, "measure", 2, seed=37, name="Pairs, each by two", target=0.7,
                            judge=JUDGES[0].name, simulated=True)  # fmt: skip
#: What is left for the newcomer.
OPEN_CHAINS = TurnsRequest(6, "fit", seed=41, name="Chains that wait for you", simulated=True)
OPEN_PAIRS = InstructionsRequest(12, "fit", seed=43, name="Pairs that wait for you", simulated=True)
#: Of turns that are not right, how many are done and hurt an earlier one; how often a reference
#: cannot be told; how often a short text is misread.
HURTS, LOST_REFERENCE, MISREAD = 0.25, 0.06, 0.07
_REFERS = re.compile(r"\b(it|her|the other|as well|all of it)\b")
#: What gets lost first: colours, numbers, places.
_TELLING = re.compile(
    r"\b(red|blue|yellow|green|white|purple|teal|one|two|four|left|right|beside|slanted|bold"
    r"|clearly|strongly|gently|same)\b"
)


@dataclass
class _Reviewer:
    """A simulated reviewer: their id, and their place among the others."""

    id: str
    place: int


def check(
    store: Store, content: Content, reviewers: Sequence[str], *, seed: int, by: str
) -> None:  # fmt: skip
    """Bring in the judge's scores of turns and texts, draw both, and answer those drawn first."""
    import_files(store, [content.turn_scores, content.text_scores], Options(), by=by)
    people = [_Reviewer(one, place) for place, one in enumerate(reviewers)]
    truth = read_truth(content.folder)
    of_chains = _OfChains(store, truth, np.random.default_rng([seed, 31]))
    _answer(store, draw_chains(store, CHAINS, by=by), people, of_chains)
    of_pairs = _OfPairs(store, truth, read_texts(content.folder), np.random.default_rng([seed, 37]))
    _answer(store, draw_pairs(store, PAIRS, by=by), people, of_pairs)
    draw_chains(store, OPEN_CHAINS, by=by)
    draw_pairs(store, OPEN_PAIRS, by=by)


def _answer(
    store: Store, batch: Batch, people: Sequence[_Reviewer], says: _OfChains | _OfPairs
) -> None:
    """Let two of three reviewers answer each unit."""
    for number in range(batch.units * batch.per_unit):
        who = people[number % len(people)]
        for lease in queue.lease(store, who.id, batch.task, 1, batch.id):
            said = says.of(lease.unit_id, who.place)
            milliseconds = 4 * decision_ms("accept", says.rng)
            shown = {"simulated": True}
            given = Answer(new_id(), lease.draw_id, shown=shown, milliseconds=milliseconds, **said)
            queue.record(store, who.id, given)
    handler_of(store, batch.task).settled(store, batch.id)


class _OfChains:
    """What is answered of a chain: turn by turn, from how likely each picture is accepted."""

    def __init__(
        self, store: Store, truth: Mapping[str, float], rng: np.random.Generator
    ) -> None:  # fmt: skip
        self.store, self.truth, self.rng = store, truth, rng

    def of(self, unit_id: str, place: int) -> dict[str, Any]:
        """Return one reviewer's answer to a chain."""
        edits = catalog.edits(self.store, groups.edits_of(self.store, unit_id))
        turns = [edits[edit_id] for edit_id in groups.edits_of(self.store, unit_id)]
        verdicts = [answer(self.truth[one.output_image], place, self.rng) for one in turns]
        if verdicts[-1] == "unsure":
            return {"verdict": "unsure"}
        said = tuple(
            SaidOfTurn(self._turn(verdict, first=number == 0), self._resolves(one.text or ""))
            for number, (one, verdict) in enumerate(zip(turns, verdicts, strict=True))
        )
        failing = [number for number, one in enumerate(said, 1) if one.verdict != "right"]
        if not failing:
            return {"verdict": "accept", "turns": said}
        return {"verdict": "reject", "turns": said, "first_failing": failing[0]}

    def _turn(self, verdict: Verdict, *, first: bool) -> Any:
        if verdict == "accept":
            return "right"
        return "hurts" if not first and self.rng.random() < HURTS else "wrong"

    def _resolves(self, prompt: str) -> bool | None:
        if not _REFERS.search(prompt):
            return None
        return bool(self.rng.random() > LOST_REFERENCE)


class _OfPairs:
    """What is answered of a pair, from what its short text does and how good its picture is."""

    def __init__(
        self, store: Store, truth: Mapping[str, float], texts: Mapping[str, Short],
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        self.store, self.truth, self.texts, self.rng = store, truth, texts, rng

    def of(self, unit_id: str, place: int) -> dict[str, Any]:  # noqa: ARG002
        """Return one reviewer's answer to a pair: now and then it is misread."""
        edit = catalog.edit(self.store, unit_id)
        short = self.texts[edit.output_image]
        faithful = short.faithful
        if self.rng.random() < MISREAD:
            faithful = "loses" if faithful == "same" else "same"
        done = self.rng.random() < self.truth[edit.output_image]
        both = "both" if faithful in ("same", "unnatural") else "long"
        said = {"faithful": faithful, "follows": both if done else "neither"}
        if faithful == "same":
            return {"verdict": "accept", **said}
        if faithful == "loses":
            said["lost"] = self._lost(edit.text or "")
        if short.meant != short.text and self.rng.random() < 0.5:
            said["suggestion"] = short.meant
        return {"verdict": "reject", **said}

    def _lost(self, long: str) -> Any:
        found = [Mark(*one.span()) for one in _TELLING.finditer(long)]
        return tuple(found[: int(self.rng.integers(1, 3))])
