"""The page Judge: its tab Panel."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from store.access import people
from store.db.workspace import Store
from store.promises import drawing
from store.promises.drawing import ScoreRequest
from tests.pages.conftest import HOSTILE, Show, alive, is_fine, words_of
from tests.store.reviewing import answer_all

Scored = Callable[..., object]


def answered(store: Store, *, size: int, people_asked: int, names: tuple[str, ...]) -> None:
    """Draw to measure, and let people answer: each is wrong on every seventh edit, apart."""
    request = ScoreRequest("measure", size, seed=0, per_unit=people_asked)
    batch = drawing.draw_batch(store, request, by="lead")
    for place, name in enumerate(names):
        who = people.add(store, name)[0].id

        def verdict(image: str, place: int = place) -> str:
            digits = int("".join(filter(str.isdigit, image)) or 0)
            return "accept" if (digits % 3 > 0) is not (digits % 7 == place) else "reject"

        answer_all(store, who, verdict, batch=batch)


def test_the_panel_says_whether_the_judge_may_replace_a_reviewer(
    show: Show, sqlite_store: Store, scored: Scored
) -> None:
    """The verdict, each reviewer, the ceiling, its errors, and shares both ways; names as text."""
    scored(60)
    answered(sqlite_store, size=50, people_asked=3, names=("Ana", HOSTILE, "Cleo"))
    at = show("judge", tab="Panel")
    assert is_fine(at)
    said = words_of(at)
    for sentence in (
        "replace a reviewer", "Two reviewers agree on", "Its errors, and what they imply",
        "by labels and judge",
    ):  # fmt: skip
        assert sentence in said
    assert "n = 50 edits answered by three or more" in said
    assert not alive(at)
    # What stands under a chart fits a phone.
    assert all(len(title) <= 46 for title in titles(at))
    at = at.selectbox(key="panel-epsilon").set_value("experts").run()
    assert is_fine(at)
    assert "20%" in words_of(at)


def titles(at: AppTest) -> list[str]:
    """Return what stands under the charts."""
    layouts = [json.loads(one.proto.spec)["layout"] for one in at.get("plotly_chart")]
    assert len(layouts) == 2
    return [one["xaxis"]["title"]["text"] for one in layouts if "title" in one["xaxis"]]


@pytest.mark.parametrize(
    ("edits", "asked", "said"),
    [(0, 0, "No judge has scored"), (12, 0, "No labels of this kind"), (12, 2, "Too few edits")],
)
def test_what_is_missing_is_said_with_what_to_do(
    show: Show, sqlite_store: Store, scored: Scored, edits: int, asked: int, said: str
) -> None:
    """No judge, no labels, or no three answers: each in a sentence, and nothing breaks."""
    if edits:
        scored(edits)
    if asked:
        answered(sqlite_store, size=10, people_asked=asked, names=("Ana", "Ben")[:asked])
    at = show("judge", tab="Panel")
    assert is_fine(at)
    assert said in words_of(at)
