"""A promise per group that holds for all groups at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.promises.certify import NOTHING_CERTIFIED, TOO_FEW_LABELS, Outcome, fixed_sequence
from review.promises.per_group import GroupLabels, certify_groups

repeatable = settings(deadline=None, derandomize=True, max_examples=200)
STRICT, LENIENT = 0.9, 0.6


def group(*levels: tuple[float, int, int]) -> GroupLabels:
    """Return a group from (score, accepted, rejected) labels, with a cut at each score."""
    scores = np.concatenate([np.full(good + bad, score) for score, good, bad in levels])
    accepted = np.concatenate([np.arange(good + bad) < good for _, good, bad in levels])
    return GroupLabels(scores, scores, accepted, np.array([score for score, _, _ in levels]))


def certify(delta: float = 0.05, **groups: GroupLabels) -> dict[str, Outcome]:
    return certify_groups(groups, target=0.9, delta=delta)


def thresholds(found: dict[str, Outcome]) -> dict[str, float | None]:
    return {name: outcome.threshold for name, outcome in found.items()}


#: 36 labels without a reject pass at δ = .025, 29 at .05; nothing passes with rejects only.
WHOLE = group((STRICT, 40, 0), (LENIENT, 40, 0))
STOPPED = group((STRICT, 40, 0), (LENIENT, 0, 40))
NEEDS_ALL = group((STRICT, 30, 0))


def test_alone_a_group_is_the_fixed_sequence() -> None:
    """One group has all of δ, and gets what the plain promise gets."""
    one = fixed_sequence(
        STOPPED.pool_scores, STOPPED.scores, STOPPED.accepted,
        target=0.9, delta=0.05, cuts=STOPPED.cuts,
    )  # fmt: skip
    assert certify(only=STOPPED) == {"only": one}
    assert one.threshold == STRICT


def test_groups_share_the_risk() -> None:
    """Two groups have half of δ each: 36 labels without a reject certify, 35 do not."""
    found = certify(a=group((STRICT, 36, 0), (LENIENT, 0, 36)), b=group((STRICT, 35, 0)))
    assert thresholds(found) == {"a": STRICT, "b": None}
    assert [outcome.delta for outcome in found.values()] == [0.025, 0.025]


def test_a_group_whose_last_cut_passes_hands_its_share_on() -> None:
    """A group that proved all it could leaves its risk to the others, who may now get through."""
    found = certify(a=WHOLE, b=NEEDS_ALL)
    assert thresholds(found) == {"a": LENIENT, "b": STRICT}
    assert (found["a"].delta, found["b"].delta) == (0.025, 0.05)


def test_a_group_that_stopped_early_hands_nothing_on() -> None:
    """A group certified at some cut but not at its last keeps its share: else promises break."""
    assert thresholds(certify(a=STOPPED, b=NEEDS_ALL)) == {"a": STRICT, "b": None}


def test_a_stopped_group_resumes_with_what_it_is_handed() -> None:
    """A group that had stopped goes on further when another one hands its share on."""
    stuck = group((STRICT, 40, 0), (LENIENT, 11, 1))
    p_value = certify(only=stuck)["only"].tests[1].p_value
    assert 0.025 < p_value <= 0.05
    assert thresholds(certify(a=stuck, b=group((STRICT, 0, 9)))) == {"a": STRICT, "b": None}
    assert thresholds(certify(a=stuck, b=WHOLE)) == {"a": LENIENT, "b": LENIENT}


def test_shares_are_handed_on_in_a_chain() -> None:
    """What a group was handed goes on with its own share once it is finished itself."""
    found = certify(a=group((STRICT, 45, 0)), b=group((STRICT, 36, 0)), c=NEEDS_ALL)
    assert thresholds(found) == {"a": STRICT, "b": STRICT, "c": STRICT}
    assert [outcome.delta for outcome in found.values()] == pytest.approx([0.05 / 3, 0.025, 0.05])


def test_a_group_without_labels_or_cuts_keeps_its_share() -> None:
    """Nothing is proved of an unlabelled group, and its risk is not spent elsewhere."""
    nobody = GroupLabels(
        np.array([0.9, 0.8]), np.empty(0), np.empty(0, dtype=bool), np.array([0.9, 0.8])
    )
    empty = GroupLabels(np.empty(0), np.empty(0), np.empty(0, dtype=bool), np.empty(0))
    for without in (nobody, empty):
        found = certify(a=without, b=NEEDS_ALL)
        assert found["a"].reason == TOO_FEW_LABELS
        assert found["b"].reason == NOTHING_CERTIFIED
        assert found["b"].delta == 0.025


def test_no_groups_no_promise() -> None:
    """Without groups there is nothing to say."""
    assert certify() == {}


@st.composite
def many(draw: st.DrawFn) -> dict[str, GroupLabels]:
    """Return one to four groups of up to three cuts, nearly all of their labels accepted."""
    found = {}
    for name in "abcd"[: draw(st.integers(1, 4))]:
        levels = [
            (score, draw(st.integers(0, 60)), draw(st.sampled_from([0, 0, 0, 1, 4])))
            for score in (0.9, 0.8, 0.7)[: draw(st.integers(1, 3))]
        ]
        found[name] = group(*levels)
    return found


@repeatable
@given(many())
def test_the_order_of_groups_changes_nothing(groups: dict[str, GroupLabels]) -> None:
    """Groups have no rank: named in another order they get the same."""
    backwards = dict(reversed(groups.items()))
    forwards = thresholds(certify(**groups))
    assert thresholds(certify(**backwards)) == forwards
    assert list(forwards) == list(groups)


@repeatable
@given(many())
def test_a_group_gets_at_least_its_share_and_never_more_than_all(
    groups: dict[str, GroupLabels],
) -> None:
    """Handing on only helps: never less than at δ/G, never more than at the whole δ."""
    found = certify(**groups)
    for name, outcome in found.items():
        low = certify(0.05 / len(groups), **{name: groups[name]})[name]
        high = certify(0.05, **{name: groups[name]})[name]
        order = [cut or np.inf for cut in (high.threshold, outcome.threshold, low.threshold)]
        assert order == sorted(order)
        assert 0.05 / len(groups) - 1e-12 <= outcome.delta <= 0.05 + 1e-12


@repeatable
@given(many())
def test_the_open_groups_hold_all_of_the_risk(groups: dict[str, GroupLabels]) -> None:
    """Risk is neither lost nor doubled: groups that did not finish hold δ together, evenly."""
    open_groups = [
        outcome.delta
        for name, outcome in certify(**groups).items()
        if outcome.threshold != groups[name].cuts[-1]
    ]
    if open_groups:
        assert open_groups == pytest.approx([0.05 / len(open_groups)] * len(open_groups))
