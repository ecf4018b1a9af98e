"""A budget is never passed, whatever is asked for in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.endpoints import Model
from review.judging.budget import Account, Budget, Use, cost, forecast, most

USES = st.builds(
    Use, st.just(1), st.integers(0, 500), st.integers(0, 100), st.floats(0, 2, allow_nan=False)
)
BUDGETS = st.builds(
    Budget,
    st.none() | st.integers(0, 30),
    st.none() | st.integers(0, 5_000),
    st.none() | st.floats(0, 20),
)


@given(BUDGETS, st.lists(st.tuples(USES, st.floats(0, 1), st.booleans()), max_size=60))
def test_what_is_held_and_taken_never_passes_a_budget(
    budget: Budget, asked: list[tuple[Use, float, bool]]
) -> None:
    """Requests take at most what was held for them, in any order of beginning and ending."""
    account = Account(budget, Use())
    for worst, share, ends in asked:
        if account.lacks(worst) is None:
            account.hold(worst)
        else:
            with pytest.raises(ValueError, match="budget"):
                account.hold(worst)
        if ends and account.held:
            oldest = account.held[0]
            less = int(oldest.prompt_tokens * share), int(oldest.completion_tokens * share)
            account.settle(oldest, Use(1, *less, oldest.money * share))
        taken = sum(account.held, account.used)
        assert budget.requests is None or taken.requests <= budget.requests
        assert budget.tokens is None or taken.tokens <= budget.tokens
        assert budget.money is None or taken.money <= budget.money + 1e-8


def test_the_most_of_a_request_counts_bytes_and_pictures() -> None:
    """A token is at least a byte; a picture counts by its size unless the settings say."""
    picture = {"type": "image_url", "image_url": {"url": "data:…" * 10_000}}
    text = {"type": "text", "text": "blau → grün"}
    said = [{"role": "user", "content": [text, picture]}]
    worst = most(Model(1.0, 2.0, 700), said, side=1024, answer=100)
    assert 700 + len(text["text"].encode()) < worst.prompt_tokens < 1_000
    assert worst.money == pytest.approx((worst.prompt_tokens + 2 * 100) / 1e6)
    larger = most(Model(), said, side=2048, answer=100)
    assert larger.prompt_tokens > most(Model(), said, side=512, answer=100).prompt_tokens > 700


def test_a_forecast_goes_by_replies_seen_where_there_are_any() -> None:
    """Expected: the mean of those before; at most: what is held for each."""
    model, worst = Model(1.0, 10.0), Use(1, 4_000, 1_000, cost(Model(1.0, 10.0), 4_000, 1_000))
    blind = forecast(model, 100, worst, Use(), 0)
    seen = forecast(model, 100, worst, Use(50, 50 * 900, 50 * 60), 50)
    assert (seen.expected.prompt_tokens, seen.expected.completion_tokens) == (90_000, 6_000)
    assert seen.expected.money == pytest.approx(0.15)
    assert blind.most == seen.most == Use(100, 400_000, 100_000, pytest.approx(1.4))
    assert blind.expected.tokens < blind.most.tokens
