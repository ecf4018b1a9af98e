"""What may be said of an edit's type: the assigned one, another one, two at once, or none."""

from __future__ import annotations

from typing import Any

import pytest

from review.core.answers import Answer, check, check_known_types, with_assigned
from review.core.errors import BadInput
from review.promises.task import SCORE
from review.spotcheck.task import TYPES

KNOWN = {"Zoom in", "Add text", "Change age / gender"}


def said(verdict: str, edit_type: str | None = None, second: str | None = None) -> Answer:
    return Answer(
        id="a", draw_id="d", verdict=verdict, edit_type=edit_type, second_type=second,
        shown={"judge": False},
    )  # fmt: skip


def content(answer: Answer, assigned: str | None = "Zoom in") -> dict[str, Any]:
    """Return what the log keeps of an answer to an edit."""
    check(answer, TYPES)
    check_known_types(answer, KNOWN)
    return with_assigned(answer, assigned).content()


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (said("confirm"), {"verdict": "confirm", "edit_type": "Zoom in"}),
        (said("confirm", "Zoom in"), {"verdict": "confirm", "edit_type": "Zoom in"}),
        (said("confirm", None, "Add text"),
         {"verdict": "confirm", "edit_type": "Zoom in", "second_type": "Add text"}),
        (said("other", "Add text"), {"verdict": "other", "edit_type": "Add text"}),
        (said("other", "Add text", "Zoom in"),
         {"verdict": "other", "edit_type": "Add text", "second_type": "Zoom in"}),
        (said("none"), {"verdict": "none"}),
        (said("not_executed"), {"verdict": "not_executed"}),
        (said("unsure"), {"verdict": "unsure"}),
        (said("cannot_judge"), {"verdict": "cannot_judge"}),
        (said("skip"), {"verdict": "skip"}),
        (said("unsafe"), {"verdict": "unsafe"}),
    ],
    ids=lambda one: one.verdict if isinstance(one, Answer) else "",
)  # fmt: skip
def test_an_answer_keeps_the_types_it_says(answer: Answer, kept: dict[str, Any]) -> None:
    """To confirm is to say the assigned type; the others name none but those chosen."""
    assert content(answer) == kept


@pytest.mark.parametrize(
    "answer",
    [
        said("other"),
        said("other", "Zoom in"),
        said("other", "A type of nobody"),
        said("other", "Add text", "A type of nobody"),
        said("other", "Add text", "Add text"),
        said("other", None, "Add text"),
        said("confirm", "Add text"),
        said("confirm", None, "Zoom in"),
        said("confirm", None, "A type of nobody"),
        said("none", "Add text"),
        said("unsure", None, "Add text"),
        said("skip", "Zoom in"),
        said("accept"),
    ],
    ids=lambda one: f"{one.verdict} {one.edit_type} {one.second_type}",
)
def test_an_answer_that_says_no_type_there_is_or_the_wrong_way_is_refused(answer: Answer) -> None:
    """Another type is a known one other than the assigned; the second differs from the first."""
    with pytest.raises(BadInput):
        content(answer)


def test_an_edit_without_an_assigned_type_cannot_be_confirmed() -> None:
    """Another type can be said of it."""
    with pytest.raises(BadInput, match="no assigned type"):
        content(said("confirm"), None)
    assert content(said("other", "Zoom in"), None)["edit_type"] == "Zoom in"


def test_an_assigned_type_that_the_taxonomy_does_not_know_can_be_confirmed() -> None:
    """It is what was asked about."""
    assert content(said("confirm"), "Wording of old")["edit_type"] == "Wording of old"


@pytest.mark.parametrize("answer", [said("accept", "Zoom in"), said("reject", None, "Zoom in")])
def test_no_type_is_said_where_none_is_asked_for(answer: Answer) -> None:
    """An answer of the score task names none."""
    with pytest.raises(BadInput, match="No edit type"):
        check(answer, SCORE)
