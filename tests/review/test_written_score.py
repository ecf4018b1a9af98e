"""Scores as judges write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.errors import MalformedScores
from review.core.other_scale import ScaleWatch
from review.core.scoring import score
from review.core.settings import Criterion, Scale
from review.core.written_score import written_score

UNIT, FIVE, TEN, HUNDRED = Scale(0, 1), Scale(1, 5), Scale(0, 10), Scale(0, 100)
numbers = st.floats(0, 1000).map(lambda x: round(x, 3))


@pytest.mark.parametrize(
    ("written", "scale", "number"),
    [
        ("4", FIVE, 4.0), (4, FIVE, 4.0), (" 4.5 ", TEN, 4.5), (".7", UNIT, 0.7),
        ("8/10", UNIT, 0.8), ("8 / 10", TEN, 8.0), ("8 out of 10", HUNDRED, 80.0),
        ("4/5", FIVE, 4.0), ("80%", UNIT, 0.8), ("80 %", TEN, 8.0), ("80%", HUNDRED, 80.0),
        ("12/10", UNIT, 1.2), ("7e-1", UNIT, 0.7), ("-1", UNIT, -1.0),
    ],
)  # fmt: skip
def test_a_score_is_read_as_it_is_written(written: object, scale: Scale, number: float) -> None:
    """A bare number stays itself; one that says of how much is that share of the scale."""
    assert written_score(written, scale) == pytest.approx(number, abs=1e-12)


@pytest.mark.parametrize(
    "written",
    ["", "good", "N/A", "4 or 5", "4-5", "0,8", "1_0", "nan", "inf", "٤", "8/", "/10", "8/0",
     "8/-1", "8/10/2", "%", "1e999", "4 (of 5)", "Score: 4", True, None, [4], {"score": 4},
     float("nan"), float("inf"), 10**400],
)  # fmt: skip
def test_what_cannot_be_taken_apart_is_no_number(written: object) -> None:
    """Neither guessed nor cut short: it becomes a problem that says what stands there."""
    assert written_score(written, TEN) is None


def test_a_share_of_a_scale_that_does_not_begin_at_nothing_is_not_guessed() -> None:
    """Whether 80% of 1–5 is 4 or 4.2, nobody can tell."""
    assert written_score("80%", FIVE) is None
    assert written_score("8/10", FIVE) is None
    with pytest.raises(MalformedScores, match="'8/10', not a number"):
        score({"fits": "8/10"}, {"fits": Criterion(1)}, FIVE)


@given(numbers, st.sampled_from([UNIT, FIVE, TEN, HUNDRED]))
def test_any_number_is_read_back(number: float, scale: Scale) -> None:
    """However it is written: as a number, as text, as so many out of the scale's most."""
    for written in (number, str(number), f" {number} ", f"{number}/{scale.max:g}"):
        assert written_score(written, scale) == number


@given(numbers, st.sampled_from([UNIT, TEN, HUNDRED]))
def test_percent_and_out_of_a_hundred_are_the_same(number: float, scale: Scale) -> None:
    """They are that share of the scale, and of two the higher stays the higher."""
    percent = written_score(f"{number}%", scale)
    assert percent == written_score(f"{number} out of 100", scale)
    assert percent == pytest.approx(number / 100 * scale.max)


@given(st.text(max_size=12))
def test_no_text_is_a_number_that_python_would_not_take(text: str) -> None:
    """A text is a number only where one of the four ways of writing fits all of it."""
    number = written_score(text, TEN)
    if number is not None and not any(sign in text.lower() for sign in "/%o"):
        assert float(text) == number


def test_a_run_written_out_of_ten_is_on_the_scale() -> None:
    """Only bare numbers off it put a judge on another scale."""
    watch = ScaleWatch(["fits"], UNIT)
    for written in ("8/10", "1/10", "10/10", "0%"):
        watch.see({"fits": written})
    assert watch.problem() is None
    watch.see({"fits": "8"})
    watch.see({"fits": "9"})
    watch.see({"fits": "7"})
    assert "3 of 7 scores off it" in (watch.problem() or "")
