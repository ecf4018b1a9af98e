"""Whose fault a reject is: what reviewers together say, and where such rejects come from."""

from __future__ import annotations

import pytest

from review.core.answers import Answer, check
from review.core.errors import BadInput
from review.core.faults import OFFERED, WHOSE, WORDS, excuses, of_unit
from review.promises.faults import rates
from review.promises.task import SCORE
from review.spotcheck.task import TYPES
from review.statistics.estimates import wilson


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ((), None),
        ((None,), None),
        (("source",), "source"),
        (("source", None), None),
        (("source", "source", None), "source"),
        (("source", "ambiguous"), None),
        (("ambiguous", "not_there", "not_there", "edit"), "not_there"),
        (("impossible", "ambiguous"), "impossible"),
        (("edit", "edit", "source"), "edit"),
    ],
)
def test_a_party_is_at_fault_where_more_than_half_of_those_who_reject_name_it(said, fault) -> None:
    """Who says nothing counts too; how an instruction fails is what most say of it."""
    assert of_unit(said) == fault


def test_only_source_and_instruction_excuse_a_judge() -> None:
    """A bad edit and swapped pictures are there to be seen by a judge of edits."""
    assert [fault for fault in WHOSE if excuses(fault)] == [
        "source", "instruction", "impossible", "ambiguous", "not_there",
    ]  # fmt: skip
    assert not excuses(None)
    assert set(OFFERED) < set(WHOSE) == set(WORDS)


@pytest.mark.parametrize("verdict", ["accept", "unsure", "cannot_judge", "skip", "unsafe"])
def test_whose_fault_goes_with_a_reject_alone(verdict: str) -> None:
    """Of anything else it makes no sense, nor where another thing is asked."""
    check(Answer("1", "d", "reject", fault="source"), SCORE)
    with pytest.raises(BadInput, match="reject alone"):
        check(Answer("1", "d", verdict, fault="source"), SCORE)
    with pytest.raises(BadInput, match="reject alone"):
        check(Answer("1", "d", "none", fault="source"), TYPES)


def test_names_are_listed_by_their_rate_and_how_sure_it_is() -> None:
    """Two of two comes before one of one, and before three of thirty; none of them is left out."""
    units = [(f"a{n}", n >= 3, "source" if n < 3 else None) for n in range(30)]
    units += [("b0", False, "ambiguous"), ("b1", False, "swapped"), ("c0", False, "not_there")]
    units += [("d0", False, "edit"), ("d1", False, None)]
    names = ["a"] * 30 + ["b"] * 2 + ["c"] + ["d"] * 2
    found = rates(names, units)
    assert [(one.name, one.at_fault, one.labels, one.rejected) for one in found] == [
        ("b", 2, 2, 2), ("c", 1, 1, 1), ("a", 3, 30, 3),
    ]  # fmt: skip
    assert found[0].by_fault == {"ambiguous": 1, "swapped": 1}
    assert found[0].units == ("b0", "b1")
    assert found[2].share == wilson(3, 30)
