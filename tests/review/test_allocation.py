"""How labels are shared out over the types, said before anything is drawn."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.errors import Refused
from review.spotcheck.allocation import (
    Quotas,
    draw_quotas,
    equal,
    half_width,
    labels_for,
    minimum,
    proportional,
)
from review.statistics.estimates import wilson

EDITS = {"big": 9000, "middle": 900, "small": 100, "tiny": 3}
POOLS = st.dictionaries(st.text("abc", min_size=1, max_size=2), st.integers(1, 60), min_size=1)


def test_equal_gives_what_a_small_type_cannot_take_to_the_others() -> None:
    """100 labels of four types: 3 are all that the tiny one has."""
    assert equal(EDITS, 100).labels == {"big": 33, "middle": 32, "small": 32, "tiny": 3}


def test_proportional_rounds_by_largest_remainder_and_names_who_gets_none() -> None:
    """A thousandth of the pool gets nothing of 100 labels."""
    found = proportional(EDITS, 100)
    assert found.labels == {"big": 90, "middle": 9, "small": 1, "tiny": 0}
    assert found.left_out == ("tiny",)


def test_a_minimum_comes_first_and_the_rest_by_share() -> None:
    """20 each (3 of the tiny type), the other 137 by the edits still there."""
    found = minimum(EDITS, 200, 20)
    assert found.labels == {"big": 144, "middle": 32, "small": 21, "tiny": 3}
    with pytest.raises(Refused, match="63 labels"):
        minimum(EDITS, 62, 20)


@given(POOLS, st.integers(0, 2000), st.integers(0, 5))
def test_every_rule_gives_what_was_asked_and_never_more_than_there_is(
    edits: dict[str, int], size: int, least: int
) -> None:
    """The labels add up, no type exceeds its edits, and a minimum is kept."""
    size = min(max(size, 1, sum(min(least, one) for one in edits.values())), sum(edits.values()))
    for found in (equal(edits, size), proportional(edits, size), minimum(edits, size, least)):
        assert found.total == size
        assert all(0 <= found.labels[name] <= edits[name] for name in edits)
    assert all(found.labels[name] >= min(least, edits[name]) for name in edits)
    level = equal(edits, size).labels
    full = [name for name in edits if level[name] == edits[name]]
    open_ = [level[name] for name in edits if name not in full]
    assert not open_ or max(level.values()) - min(open_) <= 1


@pytest.mark.parametrize("half", [0.02, 0.05, 0.1])
@pytest.mark.parametrize("guess", [0.0, 0.05, 0.5])
def test_a_half_width_takes_the_fewest_labels_that_give_it(half: float, guess: float) -> None:
    """Checked against Wilson's interval itself."""

    def width(labels: int) -> float:
        found = wilson(0, labels) if guess == 0 else None
        if found is not None:
            return (found.high or 0) / 2
        z2 = 1.959963984540054**2
        spread = labels * guess * (1 - guess) + z2 / 4
        return float((z2 * spread) ** 0.5 / (labels + z2))

    labels = labels_for(half, guess)
    assert width(labels) <= half + 1e-9
    assert labels == 1 or width(labels - 1) > half


def test_half_width_says_what_it_takes_per_type_and_in_all() -> None:
    """Fewer where there are fewer edits, more where more error is thought."""
    found = half_width(EDITS, 0.05, guesses={"big": 0.2})
    assert found.labels == {
        "big": labels_for(0.05, 0.2),
        "middle": labels_for(0.05, 0.05),
        "small": labels_for(0.05, 0.05),
        "tiny": 3,
    }
    assert found.labels["middle"] < found.labels["big"]
    assert found.total == sum(found.labels.values())
    with pytest.raises(Refused, match="half-width"):
        half_width(EDITS, 0.0)


TYPES = [name for name, there in {"a": 50, "b": 7, "c": 1}.items() for _ in range(there)]


@given(st.integers(1, 58), st.integers(0, 99))
def test_a_draw_keeps_its_quotas_and_says_each_probability(size: int, seed: int) -> None:
    """No edit twice; inclusion is labels ÷ edits; the same seed draws the same."""
    quotas = minimum(Counter(TYPES), size, 0)
    drawn = draw_quotas(TYPES, quotas, seed)
    assert len({one.index for one in drawn}) == len(drawn) == size
    assert Counter(one.stratum for one in drawn) == +Counter(quotas.labels)
    assert all(TYPES[one.index] == one.stratum for one in drawn)
    assert all(one.inclusion == quotas.inclusion(one.stratum) for one in drawn)
    assert drawn == draw_quotas(TYPES, quotas, seed)


def test_draw_order_mixes_the_types() -> None:
    """Whoever stops early has labels of all types."""
    types = ["a"] * 500 + ["b"] * 500
    drawn = draw_quotas(types, equal(Counter(types), 200), 1)
    first = Counter(one.stratum for one in drawn[:50])
    assert min(first["a"], first["b"]) > 10


def test_a_pool_that_changed_meanwhile_is_refused() -> None:
    """Probabilities belong to the pool that was counted."""
    with pytest.raises(Refused, match="changed"):
        draw_quotas(["a", "a"], Quotas({"a": 1}, {"a": 3}), 1)
    with pytest.raises(Refused, match="holds 3"):
        equal({"a": 3}, 4)
