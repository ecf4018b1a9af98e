"""Whether the filter keeps an edit: no database, no files.

A pipeline calls ``keeps(scores, config)`` inline; the workspace and ``pico-review filter``
call ``decide``; so all of them agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec

from review.core.errors import MalformedScores
from review.core.i18n import _
from review.core.other_scale import ScaleWatch
from review.core.scoring import NO_SCORE, TOLERANCE, Scored, score
from review.core.spelling import normalise_path
from review.filtering.filter_config import (
    Certificate,
    Correction,
    Exclusion,
    FilterConfig,
    FlooredCriterion,
    Overrides,
    PoolRef,
    Provenance,
    Thresholds,
    TypeRule,
    check,
    json_schema,
    read_config,
    write_config,
)

__all__ = [
    "TOLERANCE",
    "Certificate",
    "Correction",
    "Decision",
    "Exclusion",
    "FilterConfig",
    "FlooredCriterion",
    "Outcome",
    "Overrides",
    "PoolDigest",
    "PoolRef",
    "Provenance",
    "Thresholds",
    "TypeRule",
    "below_floor",
    "beside_cut",
    "by_threshold",
    "check",
    "decide",
    "digits_of",
    "json_schema",
    "keeps",
    "read_config",
    "require_scale",
    "score_that_counts",
    "scored_by",
    "threshold_for",
    "write_config",
]

Outcome = Literal["kept", "rejected", "undecided"]
#: A threshold, and where it comes from.
Cut = tuple[float, str]


class Decision(NamedTuple):
    """What the filter says of one edit.

    ``reason`` names figures ("score 0.61 < 0.70 (edit type)"); ``cause`` is the same without
    them, to be counted by. ``threshold`` is the cut that decided, if one did.
    """

    outcome: Outcome
    reason: str
    threshold: float | None
    cause: str


def keeps(
    scores: Mapping[str, object],
    config: FilterConfig,
    *,
    edit_type: str | None = None,
    edit: str | None = None,
) -> bool:
    """Whether the filter keeps an edit with these scores (criterion → number, or ``overall``).

    ``edit`` is its output image, by which overrides, corrections and exclusions find it;
    ``edit_type``, as its record has it, chooses rule and threshold where types have their own.
    Raises MalformedScores when it cannot be decided. One row does not show what scale its judge
    is on: ``require_scale`` looks at the run.

    >>> config = read_config(
    ...     "{version: 1, score: weighted_total, criteria: {looks: {weight: 1}},"
    ...     " scale: {min: 0, max: 10}, thresholds: {global: 7}}"
    ... )
    >>> keeps({"looks": 8}, config), keeps({"looks": 6.9}, config)
    (True, False)
    """
    image = None if edit is None else normalise_path(edit, config.foreign_roots)
    decision = decide(config, edit_type, image, scored_by(config, scores, edit_type))
    if decision.outcome == "undecided":
        raise MalformedScores(
            _("undecided: {reason}", reason=decision.reason), what_to_do=_("Set the edit aside.")
        )
    return decision.outcome == "kept"


def require_scale(rows: Iterable[Mapping[str, object]], config: FilterConfig) -> None:
    """Raise MalformedScores where a judge's rows are on another scale than the config's.

    ``keeps`` sees one edit: of a judge on 1–5 it cannot tell that a 1 is the worst there is. A
    pipeline shows the whole run here first, or so many rows that some are off the scale.
    """
    watch = ScaleWatch(config.criteria, config.scale)
    for raw in rows:
        watch.see(raw)
    problem = watch.problem()
    if problem:
        raise MalformedScores(
            problem, what_to_do=_("Take the config of this judge's scale, or convert its scores.")
        )


def scored_by(
    config: FilterConfig, raw: Mapping[str, object], edit_type: str | None = None
) -> Scored | str | None:
    """Score a judge's row under the config: None for no score, a text for a malformed one.

    ``edit_type``, as the edit's record has it, chooses the rule where types have their own.
    """
    use_overall = config.score == "overall"
    rule = config.rule_of(edit_type)
    try:
        return score(
            raw, config.criteria, config.scale, use_supplied_overall=use_overall, rule=rule
        )
    except MalformedScores as error:
        return error.message


def decide(
    config: FilterConfig,
    edit_type: str | None,
    output_image: str | None,
    scored: Scored | str | None,
    *,
    collision: bool = False,
    fallback: Cut | None = None,
) -> Decision:
    """Decide on one edit; ``output_image`` is normalised, ``scored`` as from ``scored_by``.

    In this order: a collision is undecided; what is excluded or rejected by people is rejected;
    without a usable score undecided; rescued by people kept; then floors, then the threshold.
    ``fallback`` takes the place of the global threshold.
    """
    counts = score_that_counts(config, output_image, scored, collision=collision)
    if isinstance(counts, Decision):
        return counts
    if output_image in config.rescued_by_people:
        return Decision("kept", "rescued by people", None, "rescued by people")
    kind = config.kind_of(output_image, edit_type) or ""
    cut = threshold_for(config, kind, fallback)
    return below_floor(config, counts, edit_type) or by_threshold(cut, counts.overall)


def score_that_counts(
    config: FilterConfig, output_image: str | None, scored: Scored | str | None, *, collision: bool
) -> Scored | Decision:
    """Return the score that floors and thresholds look at, or what decides without one."""
    if collision:
        return Decision("undecided", "collision", None, "collision")
    if output_image in config.excluded:
        reason = f"excluded: {config.excluded[output_image]}"
        return Decision("rejected", reason, None, "excluded")
    if output_image in config.rejected_by_people:
        return Decision("rejected", "rejected by people", None, "rejected by people")
    if scored is None:
        return Decision("undecided", NO_SCORE, None, NO_SCORE)
    if isinstance(scored, str):
        return Decision("undecided", f"malformed score: {scored}", None, "malformed score")
    return scored


def threshold_for(
    config: FilterConfig, edit_type: str | None, fallback: Cut | None = None
) -> Cut | None:
    """Return the cut for an edit type and where it comes from; None where none applies.

    ``fallback`` takes the place of the global one.
    """
    cuts = config.thresholds
    if edit_type in cuts.edit_type:
        return cuts.edit_type[edit_type], "edit type"
    category = config.category_of.get(edit_type or "")
    if category in cuts.category:
        return cuts.category[category], "category"
    if fallback is not None:
        return fallback
    return None if cuts.global_ is None else (cuts.global_, "global")


_ENCODER = msgspec.json.Encoder()


class PoolDigest:
    """A digest of a pool that does not depend on the order of its edits.

    It is the sum modulo 2²⁵⁶ of the SHA-256 of each edit's JSON ``[output_image, overall]``
    (UTF-8, no spaces, overall rounded to 9 decimals), as 64 hexadecimal digits.
    """

    def __init__(self) -> None:
        self.size = 0
        self._sum = 0

    def add(self, output_image: str, overall: float) -> None:
        """Take in one edit and its score."""
        member = msgspec.json.encode([output_image, round(float(overall), 9) + 0.0])
        self._sum += int.from_bytes(hashlib.sha256(member).digest(), "big")
        self.size += 1

    def take_back(self, output_image: str, overall: float) -> None:
        """Take out an edit that was added with this score."""
        other = PoolDigest()
        other.add(output_image, overall)
        self._sum -= other._sum
        self.size -= 1

    def add_pool(self, other: PoolDigest) -> None:
        """Take in all that another digest has."""
        self._sum += other._sum
        self.size += other.size

    def add_all(self, output_images: Sequence[str], overalls: Sequence[float]) -> None:
        """Take in many edits and their scores, which are rounded already."""
        members = list(zip(output_images, overalls, strict=True))
        lines = _ENCODER.encode_lines(members).split(b"\n")[: len(members)]
        digests = [hashlib.sha256(line).digest() for line in lines]
        self._sum += sum(map(int.from_bytes, digests))  # The first byte is the greatest.
        self.size += len(members)

    def hexdigest(self) -> str:
        """Return the digest of what was added so far."""
        return f"{self._sum % 2**256:064x}"


def below_floor(
    config: FilterConfig, scored: Scored, edit_type: str | None = None
) -> Decision | None:
    """Return what a criterion below its floor decides; None where none is.

    A criterion that the rule of the edit's type does not ask for has no floor there.
    """
    rule = config.rule_of(edit_type)
    for name, criterion in config.criteria.items():
        if criterion.floor is None:
            continue
        value = scored.criteria.get(name)
        if value is None and rule is not config.scoring and name not in rule.names(config.criteria):
            continue
        if value is None:
            reason = f"malformed score: no {name}, which has a floor"
            return Decision("undecided", reason, None, "malformed score")
        if value < criterion.floor - TOLERANCE:
            reason = f"{name} {_below(value, criterion.floor)} (floor)"
            return Decision("rejected", reason, criterion.floor, f"below floor: {name}")
    return None


def by_threshold(threshold: Cut | None, overall: float) -> Decision:
    """Return what the threshold decides, where nothing else did before."""
    if threshold is None:
        return Decision("undecided", "no threshold applies", None, "no threshold applies")
    cut, level = threshold
    reason = f"score {beside_cut(overall, cut)} ({level})"
    if overall >= cut - TOLERANCE:
        return Decision("kept", reason, cut, f"at or above threshold ({level})")
    return Decision("rejected", reason, cut, f"below threshold ({level})")


def beside_cut(value: float, cut: float) -> str:
    """Write "value ≥ cut" or "value < cut", as it is."""
    if value < cut - TOLERANCE:
        return _below(value, cut)
    digits = digits_of(cut)
    return f"{value:.{digits}f} ≥ {cut:.{digits}f}"


def _below(value: float, cut: float) -> str:
    """Write "value < cut" with as many digits as it takes to see that it is so."""
    for digits in range(digits_of(cut), 13):
        low, high = f"{value:.{digits}f}", f"{cut:.{digits}f}"
        if low != high:
            break
    return f"{low} < {high}"


@lru_cache(maxsize=1024)
def digits_of(cut: float) -> int:
    """Return how many decimals, at least two, it takes to write a cut as it is."""
    return next((n for n in range(2, 9) if abs(round(cut, n) - cut) < TOLERANCE), 9)
