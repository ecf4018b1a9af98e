"""A judge beside a panel, in sentences."""

from __future__ import annotations

from review.core.i18n import _, ngettext
from review.judging.annotator_test import AnnotatorTest
from review.judging.bounds import Bounds
from review.judging.ceiling import Ceiling
from review.promises.shards import Shard
from review.statistics.estimates import Interval


def verdict(test: AnnotatorTest) -> str:
    """Say whether the judge may stand in for a reviewer."""
    if test.passed is None:
        return _("Too few edits that three people answered to say whether it may replace one.")
    against = ngettext(
        "{wins} of {n} reviewer", "{wins} of {n} reviewers", len(test.annotators),
        wins=sum(one.wins for one in test.annotators),
    )  # fmt: skip
    figures = {"against": against, "rate": test.winning_rate, "epsilon": test.epsilon}
    if test.passed:
        return _(
            "It may replace a reviewer: allowed {epsilon:.0%} for being cheap, it speaks for the "
            "others as well as {against} (ω {rate:.2f}, from .5 on).",
            **figures,
        )
    return _(
        "Not shown that it may replace a reviewer: even if {epsilon:.0%} is allowed for being "
        "cheap, it was only shown to speak for the others as well as {against} (ω {rate:.2f}, "
        "from .5 on).",
        **figures,
    )


def seen_through(test: AnnotatorTest, balanced: AnnotatorTest) -> str | None:
    """Say where accepts and rejects of one weight give another answer; None where they do not."""
    if test.passed is None or test.passed is balanced.passed:
        return None
    if balanced.passed is None:
        return _(
            "There are too few rejects, or accepts, to weigh both alike: a judge that always "
            "says what nearly all edits get would pass too."
        )
    if balanced.passed:
        return _("With accepts and rejects of one weight it may.")
    return _(
        "With accepts and rejects of one weight this is not shown: much of it comes from what "
        "nearly all edits get."
    )


def flattered(taught: int, left_out: int) -> list[str]:
    """Say which labels taught the judge that is held against them."""
    said = []
    if left_out:
        said.append(
            ngettext(
                "{n} labelled edit is left out: its prompt shows it, or its photo, as an example.",
                "{n} labelled edits are left out: its prompt shows them, or their photos, as "
                "examples.",
                left_out,
            )
        )
    if taught:
        said.append(
            ngettext(
                "Whoever wrote its prompt had seen {n} of these labels: they flatter it.",
                "Whoever wrote its prompt had seen {n} of these labels: they flatter it.",
                taught,
            )
        )
    return said


def beside_the_ceiling(found: Ceiling) -> str:
    """Say how near the judge comes to what people agree among themselves."""
    if found.short.estimate is None:
        return _("No edit was answered by three people.")
    pairs = {
        "people": found.people.estimate, "judge": found.judge.estimate,
        "points": 100 * abs(found.short.estimate), "range": _points(found.short),
    }  # fmt: skip
    if (found.short.low or 0.0) > 0:
        return _(
            "Two reviewers agree on {people:.0%} of edits, a reviewer and the judge on "
            "{judge:.0%}: {points:.1f} points below the ceiling ({range}).",
            **pairs,
        )
    if (found.short.high or 0.0) < 0:
        return _(
            "Two reviewers agree on {people:.0%} of edits, a reviewer and the judge on "
            "{judge:.0%}: {points:.1f} points more than people among themselves ({range}).",
            **pairs,
        )
    return _(
        "Two reviewers agree on {people:.0%} of edits, a reviewer and the judge on {judge:.0%}: "
        "as near to the ceiling as these answers can tell ({range}).",
        **pairs,
    )


def implied(found: Bounds) -> str | None:
    """Say what the judge's errors imply for the pool; None where they imply nothing."""
    if found.acceptable.estimate is None or found.passed is None:
        return None
    return _(
        "It passes {passed:.1%} of {edits:,} edits. By its errors people would accept {pool} of "
        "all, and {kept} of what it passes.",
        passed=found.passed, edits=found.edits, pool=_share(found.acceptable),
        kept=_share(found.kept_acceptable),
    )  # fmt: skip


def together(what: str, found: Shard) -> str | None:
    """Say an acceptable share by labels alone and by labels and scores; None without labels."""
    if found.by_labels.estimate is None:
        return None
    return _(
        "{what}: {plain} acceptable by {labels:,} labels alone, {both} by labels and judge.",
        what=what, plain=_share(found.by_labels), labels=found.labels,
        both=_share(found.with_judge),
    )  # fmt: skip


def _share(rate: Interval) -> str:
    if rate.estimate is None or rate.low is None or rate.high is None:
        return "–"
    return f"{rate.estimate:.1%} ({rate.low:.1%}–{rate.high:.1%})"


def _points(rate: Interval) -> str:
    """Write a difference of shares in points, from the judge's side."""
    low, high = (-100 * (limit or 0.0) for limit in (rate.high, rate.low))
    return _("{low:+.1f} to {high:+.1f} points", low=low, high=high)
