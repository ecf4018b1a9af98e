"""The Preferences page's Judge & people with a judge that compared pairs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from store.db.workspace import Store
from store.judging import answers, requests
from store.ranking.drawing import RankRequest
from tests import judging_files as files
from tests.pages.conftest import Show, is_fine, metrics, words_of
from tests.store.importing_files import jsonl, load
from tests.store.ranking import BOWLS, bowls, compare, judged, preference
from tests.store.test_preferences import pictures

TAB = "Judge & people"


def _compare(store: Store, folder: Path, name: str, rule: Any) -> None:
    judging = files.begun(store, "groups", name)
    made = files.asked(requests.write(store, judging, folder / f"{name}.jsonl").files)

    def service(request: dict[str, Any]) -> str:
        return json.dumps({"winner": rule(*files.shades(request)[1:])})

    answers.read(store, [files.answers(folder / f"{name}-in.jsonl", made, service)])


def _lighter(first: int, second: int) -> str:
    """Prefer the lighter, which people like least."""
    return "A" if first > second else "B"


@pytest.fixture
def voted(sqlite_store: Store, tmp_path: Path) -> Store:
    """The bowls with their pictures, and people who agree on their order."""
    bowls(sqlite_store, tmp_path)
    pictures(sqlite_store, tmp_path)
    return sqlite_store


def test_without_such_a_judge_the_desk_says_how_to_ask_one(voted: Store, show: Show) -> None:
    """A line with both commands; no heading, no empty chart."""
    at = show("preferences", tab=TAB)
    assert is_fine(at)
    said = words_of(at)
    assert "judge run --groups" in said
    assert "A judge that compares pairs" not in said


def test_its_order_stands_beside_peoples(voted: Store, tmp_path: Path, show: Show) -> None:
    """Agreement, bias of place, both orders, and pictures of what it turns round."""
    _compare(voted, tmp_path, "lighter", _lighter)
    at = show("preferences", tab=TAB)
    assert is_fine(at)
    said = words_of(at)
    assert "A judge that compares pairs" in said
    assert metrics(at)["Votes ordered alike, ties aside"] == "0.0%"
    assert "it says the same of 100" in said
    assert "no interval from one group" in said
    assert "No bias of place is seen" in said
    (table,) = [one.value for one in at.dataframe if "judge's order" in one.value]
    row = table.set_index("group").loc["a bowl"]
    assert row["judge's order"] == "Candidate C > Candidate B > Candidate A"
    assert row["people's order"] == "Candidate A > Candidate B > Candidate C"
    assert row["judge agrees (τ)"] == "\u22121.00"
    assert "**People prefer**" in said


def test_beside_a_judge_of_scores_both_are_there(voted: Store, tmp_path: Path, show: Show) -> None:
    """Scores first, pairs below; two judges of pairs can be picked between."""
    load(voted, jsonl(tmp_path / "scores.jsonl", *judged(0.9, 0.5, 0.2)))
    _compare(voted, tmp_path, "lighter", _lighter)
    _compare(voted, tmp_path, "firsts", lambda _a, _b: "A")
    at = show("preferences", tab=TAB)
    assert is_fine(at)
    assert at.selectbox(key="judge-of-pairs").options == ["firsts", "lighter"]
    said = words_of(at)
    assert "it says the same of 0" in said
    (table,) = [one.value for one in at.dataframe if "judge's order" in one.value]
    assert table["judge's order"][0] == "Candidate A = Candidate B = Candidate C"


def test_a_judge_alone_is_shown_before_anybody_voted(
    sqlite_store: Store, tmp_path: Path, show: Show
) -> None:
    """What to bring is said, and the judge's order is there."""
    load(sqlite_store, jsonl(tmp_path / "preference.jsonl", preference()))
    pictures(sqlite_store, tmp_path)
    _compare(sqlite_store, tmp_path, "lighter", _lighter)
    at = show("preferences", tab=TAB)
    assert is_fine(at)
    said = words_of(at)
    assert "No candidates were compared yet" in said
    (table,) = [one.value for one in at.dataframe]
    assert list(table["people's order"]) == ["–"]


def test_who_still_has_to_vote_sees_neither_order(
    sqlite_store: Store, tmp_path: Path, show: Show
) -> None:
    """A group that waits for the visitor's own vote is not listed, nor shown in pictures."""
    bowls(sqlite_store, tmp_path, [compare(*BOWLS[:2]), compare(*BOWLS[1:])])
    pictures(sqlite_store, tmp_path)
    _compare(sqlite_store, tmp_path, "lighter", _lighter)
    assert "**People prefer**" in words_of(show("preferences", tab=TAB))
    sqlite_store.tasks["rank"].draw(sqlite_store, RankRequest(1), by="lead")
    at = show("preferences", tab=TAB)
    assert is_fine(at)
    said = words_of(at)
    assert not at.dataframe
    assert "1 more group is not listed" in said
    assert "**People prefer**" not in said
