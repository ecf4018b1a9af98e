"""A reduced pool counts exactly what the whole one would."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.promises.certify import passes
from review.promises.pool_counts import reduce_pool
from review.statistics.domains import domain_shares
from tests.review.one_domain import korn_graubard

edits = st.lists(st.tuples(st.integers(0, 20), st.sampled_from("abc")), max_size=80)
CATEGORIES = {"a": "first", "b": "first"}


def apart(rows: list[tuple[int, str]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([row[0] / 20 for row in rows]), np.array([row[1] for row in rows], dtype=object)


@given(edits, st.lists(st.integers(0, 22).map(lambda n: n / 20), min_size=1, max_size=5))
def test_every_cut_counts_as_edit_by_edit(rows, cuts) -> None:
    """Over the pool, by type and by category; the parts add up to the whole."""
    scores, types = apart(rows)
    pool = reduce_pool(scores, types)
    assert pool.size == len(rows)
    for place, cut in enumerate(cuts):
        above = passes(scores, cut)
        assert pool.whole.kept(np.array(cuts))[place] == above.sum()
        for kind, own in pool.by_type.items():
            assert own.kept(np.array([cut]))[0] == (above & (types == kind)).sum()
    grouped = pool.grouped(CATEGORIES, "other")
    assert sum(own.size for parts in grouped.values() for own in parts) == len(rows)
    if "c" in types:
        (other,) = grouped["other"]
        assert other.size == (types == "c").sum()


@given(edits, st.data())
def test_edits_taken_away_are_as_if_they_had_not_been_there(rows, data) -> None:
    """The pool less some equals the pool of the others."""
    gone = data.draw(st.sets(st.sampled_from(range(len(rows))))) if rows else set()
    scores, types = apart(rows)
    left = [place for place in range(len(rows)) if place not in gone]
    less = reduce_pool(scores, types).without(scores[list(gone)], types[list(gone)])
    other = reduce_pool(scores[left], types[left])
    assert less.whole.distinct.tolist() == other.whole.distinct.tolist()
    assert less.whole.count.tolist() == other.whole.count.tolist()
    for kind, own in other.by_type.items():
        assert less.by_type[kind].count.tolist() == own.count.tolist()


def test_an_empty_pool_has_a_span() -> None:
    """A chart of it can still be drawn."""
    assert reduce_pool(np.empty(0), []).span == (0.0, 1.0)


def test_a_domain_is_estimated_as_if_alone_but_with_its_random_size() -> None:
    """The share is that of its labels alone; its interval is a little wider, never narrower."""
    rng = np.random.default_rng(2)
    strata = np.repeat([0, 1, 2], [60, 60, 80])
    weights = np.array([1.0, 5.0, 2.0])[strata]
    values = (rng.random(200) < 0.8).astype(float)
    inside = rng.random(200) < 0.5
    share, low, high = domain_shares(
        values[:, None], inside[:, None].astype(float), weights, strata
    )
    alone = korn_graubard(values[inside], weights[inside], strata[inside])
    assert share[0] == pytest.approx(alone.estimate)
    assert high[0] - low[0] == pytest.approx(alone.high - alone.low, rel=0.05)


@pytest.mark.slow
def test_intervals_of_a_domain_cover_the_truth() -> None:
    """95% intervals of the share above a cut, from labels mostly near it, in 94 of 100 at least."""
    rng = np.random.default_rng(8)
    scores = rng.beta(5, 2, 20_000)
    good = rng.random(20_000) < np.clip(scores * 1.1, 0, 1)
    near = np.abs(scores - 0.7) < 0.15
    parts, sizes = [np.flatnonzero(near), np.flatnonzero(~near)], [240, 60]
    truth, hits = good[scores >= 0.8].mean(), 0
    for _ in range(400):
        chosen = np.concatenate(
            [rng.choice(part, size, replace=False) for part, size in zip(parts, sizes, strict=True)]
        )
        strata = np.repeat([0, 1], sizes)
        weights = np.array([len(part) / size for part, size in zip(parts, sizes, strict=True)])
        inside = (scores[chosen] >= 0.8).astype(float)[:, None]
        values = good[chosen].astype(float)[:, None]
        _, low, high = domain_shares(values, inside, weights[strata], strata)
        hits += low[0] <= truth <= high[0]
    assert hits >= 376
