"""What stands twice is found by looking at each value once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from review.core.repeated import repeated


class _Told(str):
    """A name that counts how often it is compared with another."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        _Told.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@given(st.lists(st.sampled_from("abcde")))
def test_it_says_what_counting_each_says(names: list[str]) -> None:
    """The same as asking of each how often it is there, in the order of their first."""
    plain = list(dict.fromkeys(name for name in names if names.count(name) > 1))
    assert repeated(names) == plain


def test_it_does_not_grow_with_the_square() -> None:
    """Of 40,000 names next to none is compared with another: 40,000 failures are one record."""
    _Told.compared = 0
    names = [_Told(f"images/{number}.png") for number in range(40_000)]
    assert repeated([*names, _Told("images/7.png")]) == ["images/7.png"]
    assert _Told.compared < 40_000
