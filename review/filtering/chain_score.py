"""Whether the filter keeps a chain, whole or as far as it holds: no database, no files.

The dry run, the export and ``pico-review filter`` decide by ``decide_chain``. The units of a
promise about chains are chains: ``pool_digest`` says which ones it covers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING, Literal, NamedTuple

from review.core.scoring import TOLERANCE, Scored, rounded
from review.core.settings import Scale
from review.filtering.decide import (
    Decision,
    PoolDigest,
    below_floor,
    beside_cut,
    decide,
    score_that_counts,
)
from review.filtering.filter_config import ChainRule, Chains, FilterConfig

if TYPE_CHECKING:
    import pandas as pd

RULES: tuple[ChainRule, ...] = ("all", "weakest", "product")
#: A valid prefix of fewer turns is a single edit, no chain.
FEWEST_TURNS = 2

ChainOutcome = Literal["kept", "salvaged", "rejected", "undecided"]


class Turn(NamedTuple):
    """One turn as the filter sees it; ``output_image`` normalised, ``scored`` as ``scored_by``."""

    edit_type: str | None
    output_image: str
    scored: Scored | str | None
    collision: bool = False


class ChainDecision(NamedTuple):
    """What the filter says of a chain; ``turns``: how many of them, from the first, go out.

    ``reason`` and ``cause`` as of a single edit's ``Decision``.
    """

    outcome: ChainOutcome
    reason: str
    cause: str
    turns: int


def decide_chain(
    config: FilterConfig, turns: Sequence[Turn], *, valid: int | None = None
) -> ChainDecision:
    """Decide on a chain by the config's section ``chains``.

    ``valid``: how many turns, from the first, people say are right; None where they said nothing.
    In this order: fewer than all of them reject it; then the rule. What is rejected is salvaged,
    where the config says so, if two turns or more hold by the rule and by people's word.
    Without a section every turn must be kept as a single edit, and nothing is salvaged.
    """
    section = config.chains or Chains(rule="all")
    decision, held = _BY_RULE[section.rule](config, section, turns)
    return _with_word(decision, held, len(turns), valid, salvage=section.salvage)


def by_people(turns: int, valid: int | None) -> ChainDecision:
    """Decide on a chain of so many turns by people's word alone; ``valid`` as above.

    What they reject is salvaged as far as it holds; what they said nothing of goes out whole.
    """
    decision = Decision("kept", "nothing was filtered", None, "nothing was filtered")
    return _with_word(decision, turns, turns, valid, salvage=True)


def _with_word(
    decision: Decision, held: int, turns: int, valid: int | None, *, salvage: bool
) -> ChainDecision:
    """Add people's word to what a rule says, of whose turns ``held`` hold, and salvage."""
    if valid is not None and valid < turns:
        reason = f"rejected by people: {valid} of {turns} turns hold"
        decision = Decision("rejected", reason, None, "rejected by people")
        held = min(held, valid)
    outcome, reason, _cut, cause = decision
    if outcome == "kept":
        return ChainDecision("kept", reason, cause, turns)
    if outcome == "rejected" and salvage and FEWEST_TURNS <= held < turns:
        reason = f"salvaged: {held} of {turns} turns; {reason}"
        return ChainDecision("salvaged", reason, f"salvaged: {cause}", held)
    return ChainDecision(outcome, reason, cause, 0)


def chain_score(overalls: Sequence[float | None], rule: ChainRule, scale: Scale) -> float | None:
    """Return a chain's score by a rule, from its turns' scores in order; None where one is missing.

    ``all`` and ``weakest``: the lowest turn, on the scale. ``product``: of the turns' scores, each
    as a share of the scale; from 0 to 1.
    """
    known = [overall for overall in overalls if overall is not None]
    if not overalls or len(known) < len(overalls):
        return None
    *_earlier, score = _running(known, rule, scale)
    return score


def chain_scores(frame: pd.DataFrame, rule: ChainRule, scale: Scale) -> dict[str, float | None]:
    """Return set id → ``chain_score``, of a frame with a row per turn: set_id, position, overall.

    ``overall`` is NaN where a turn has no usable score; that chain's score is None.
    """
    overall = frame["overall"].astype(float)
    if rule == "product":
        overall = (overall - scale.min) / (scale.max - scale.min)
    grouped = overall.groupby(frame["set_id"].to_numpy())
    score = grouped.prod(min_count=1) if rule == "product" else grouped.min()
    score = score.where(grouped.count() == grouped.size())
    return {
        str(name): None if math.isnan(value) else rounded(float(value))
        for name, value in score.items()
    }


def pool_digest(scores: Mapping[str, float]) -> PoolDigest:
    """Return the digest of a pool of chains, given by key (of its record) → score.

    It is the sum a pool of edits has, over each chain's JSON ``[key, score]``.
    """
    digest = PoolDigest()
    for key, score in scores.items():
        digest.add(key, score)
    return digest


def _every(config: FilterConfig, section: Chains, turns: Sequence[Turn]) -> tuple[Decision, int]:
    """Compare each turn with the threshold of its type, its category, or all chains."""
    fallback = None if section.threshold is None else (section.threshold, "chains")
    said = [
        decide(config, edit_type, image, scored, collision=collision, fallback=fallback)
        for edit_type, image, scored, collision in turns
    ]
    held = next((n for n, turn in enumerate(said) if turn.outcome != "kept"), len(said))
    return _first_against(said) or Decision("kept", _KEPT, None, _KEPT), held


def _as_one(config: FilterConfig, section: Chains, turns: Sequence[Turn]) -> tuple[Decision, int]:
    """Compare the chain's score with its threshold; what is missing could only lower it."""
    cut = section.threshold
    if cut is None:  # Such a config is no valid file.
        return Decision("undecided", "no threshold applies", None, "no threshold applies"), 0
    looked_at = [_looked_at(config, turn) for turn in turns]
    scores = [one.overall for one in looked_at if isinstance(one, Scored)]
    leading = next((n for n, one in enumerate(looked_at) if isinstance(one, Decision)), len(turns))
    running = list(_running(scores, section.rule, config.scale))
    held = sum(score >= cut - TOLERANCE for score in running[:leading])
    against = _first_against(looked_at)
    if against is not None and (against.outcome == "rejected" or not running):
        return against, held
    reason = f"{_SCORES[section.rule]} {beside_cut(running[-1], cut)} (chains)"
    if running[-1] < cut - TOLERANCE:
        return Decision("rejected", reason, cut, "below threshold (chains)"), held
    return against or Decision("kept", reason, cut, "at or above threshold (chains)"), held


def _looked_at(config: FilterConfig, turn: Turn) -> Scored | Decision:
    counts = score_that_counts(config, turn.output_image, turn.scored, collision=turn.collision)
    if isinstance(counts, Decision):
        return counts
    return below_floor(config, counts, turn.edit_type) or counts


def _first_against(said: Sequence[object]) -> Decision | None:
    """Return the first turn that is rejected, else the first undecided, named by its place."""
    for outcome in ("rejected", "undecided"):
        for number, turn in enumerate(said, start=1):
            if isinstance(turn, Decision) and turn.outcome == outcome:
                reason = f"turn {number}: {turn.reason}"
                return Decision(turn.outcome, reason, turn.threshold, f"a turn: {turn.cause}")
    return None


def _running(overalls: Sequence[float], rule: ChainRule, scale: Scale) -> Iterator[float]:
    """Yield the score of the first turn, of the first two, and so on; it never rises."""
    if rule != "product":
        return accumulate(overalls, min)
    width = scale.max - scale.min
    shares = ((overall - scale.min) / width for overall in overalls)
    return map(rounded, accumulate(shares, mul))


_KEPT = "every turn is kept"
_SCORES: Mapping[ChainRule, str] = {"weakest": "weakest turn", "product": "product of turns"}
_BY_RULE = {"all": _every, "weakest": _as_one, "product": _as_one}
