"""A budget that is never passed: what a request may cost at most is held before it is sent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from review.core.endpoints import Model

Limit = Literal["requests", "tokens", "money"]
#: Money is a sum of fractions: as much as this is none.
_NOTHING = 1e-9
#: Tokens that a message takes beside its text, and a request beside its messages, at most.
_AROUND = 32


class Budget(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a judging may take in all; None: as much as it needs.

    ``money``: in the settings' currency.
    """

    requests: Annotated[int, msgspec.Meta(ge=0)] | None = None
    tokens: Annotated[int, msgspec.Meta(ge=0)] | None = None
    money: Annotated[float, msgspec.Meta(ge=0)] | None = None


@dataclass(frozen=True)
class Use:
    """What was taken: requests sent, tokens in and out, and money."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    money: float = 0.0

    @property
    def tokens(self) -> int:
        """Return the tokens in and out."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: Use) -> Use:
        """Return both together."""
        return Use(
            self.requests + other.requests,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.money + other.money,
        )


class Account:
    """What was taken and what is held for requests under way, against a budget.

    ``used + held`` never passes the budget as long as no request takes more than was held for it.
    """

    def __init__(self, budget: Budget, used: Use) -> None:
        self.budget = budget
        self.used = used
        self.held: list[Use] = []

    def lacks(self, worst: Use) -> Limit | None:
        """Return which limit one more request might pass; None where there is room for it."""
        then = sum(self.held, self.used + worst)
        limits: dict[Limit, tuple[float, float | None]] = {
            "requests": (then.requests, self.budget.requests),
            "tokens": (then.tokens, self.budget.tokens),
            "money": (then.money - _NOTHING, self.budget.money),
        }
        for name, (taken, most) in limits.items():
            if most is not None and taken > most:
                return name
        return None

    def hold(self, worst: Use) -> None:
        """Set aside the most that a request may take. Raises ValueError where there is no room."""
        if self.lacks(worst):
            raise ValueError("the budget would be passed")
        self.held.append(worst)

    def settle(self, worst: Use, taken: Use) -> None:
        """Put what a request took in place of what was held for it."""
        self.held.remove(worst)
        self.used += taken


def cost(model: Model, prompt_tokens: int, completion_tokens: int) -> float:
    """Return what tokens cost; 0 where the settings have no prices.

    >>> cost(Model(input=2.0, output=10.0), 1_000_000, 100_000)
    3.0
    """
    prices = (model.input or 0.0) * prompt_tokens + (model.output or 0.0) * completion_tokens
    return prices / 1e6


def most(
    model: Model, messages: Sequence[Mapping[str, Any]], *, side: int, answer: int, schema: int = 0
) -> Use:
    """Return the most that a request may take.

    No token is shorter than a byte, so that a text has at most as many as it has bytes in UTF-8. A
    picture counts by its size. ``answer``: the most tokens of an answer; ``schema``: bytes of the
    shape it is asked in.
    """
    tokens = _AROUND + schema
    for message in messages:
        tokens += _AROUND + _most(model, message["content"], side)
    return Use(1, tokens, answer, cost(model, tokens, answer))


def _most(model: Model, content: object, side: int) -> int:
    if isinstance(content, str):
        return len(content.encode())
    parts = content if isinstance(content, list) else []
    return sum(
        len(part["text"].encode()) + _AROUND
        if part["type"] == "text"
        else model.most_per_picture(side) + _AROUND
        for part in parts
    )


@dataclass(frozen=True)
class Forecast:
    """What a judging will take, before it starts: as expected, and at most without retries.

    ``measured``: on how many replies of this model the expectation rests; 0: on the size of what
    is sent alone.
    """

    replies: int
    expected: Use
    most: Use
    measured: int = 0

    def within(self, budget: Budget) -> bool:
        """Whether a budget is expected to last for all replies."""
        limits = msgspec.structs.asdict(budget)
        return all(
            limit is None or getattr(self.expected, name) <= limit + _NOTHING
            for name, limit in limits.items()
        )


def forecast(model: Model, replies: int, worst: Use, seen: Use, measured: int) -> Forecast:
    """Return what so many replies take, by what ``measured`` replies took (``seen``) or by size.

    By size, a text has a token for four bytes and a picture a quarter of its most; an answer takes
    a quarter of the most it may.
    """
    if measured:
        tokens_in = seen.prompt_tokens / measured
        tokens_out = seen.completion_tokens / measured
    else:
        tokens_in, tokens_out = worst.prompt_tokens / 4, worst.completion_tokens / 4
    prompt, completion = (math.ceil(replies * each) for each in (tokens_in, tokens_out))
    expected = Use(replies, prompt, completion, cost(model, prompt, completion))
    at_most = Use(
        replies, replies * worst.prompt_tokens, replies * worst.completion_tokens,
        replies * worst.money,
    )  # fmt: skip
    return Forecast(replies, expected, at_most, measured)
