"""Comparisons and rankings made elsewhere."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.settings import preset
from review.formats import recognise
from review.formats.comparisons import ComparisonRow, read_comparisons
from review.formats.rankings import UNNAMED, RankingRow, read_rankings

SETTINGS = preset("pico-banana")


def file(folder: Path, text: str, name: str = "votes") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_is_a_comparison(tmp_path: Path) -> None:
    """Names in one spelling, the group and time as found; other columns are listed."""
    text = "left,right,winner,reviewer,group,time,mood\n./a.png,b.png,LEFT,ana,g,2026-01-02,ok\n"
    path = file(tmp_path, text)
    assert recognise(path, SETTINGS) == "comparisons"
    reading = read_comparisons(path, SETTINGS)
    assert list(reading) == [ComparisonRow(2, "a.png", "b.png", "left", "ana", "g", "2026-01-02")]
    assert reading.ignored_columns == ["mood"]


@pytest.mark.parametrize(
    ("word", "winner"),
    [("right", "right"), ("model_a", "left"), ("Tie", "tie"), ("both bad", "both_bad"),
     ("tie (bothbad)", "both_bad"), ("b.png", "right"), ("draw", "tie"), ("Y", "right")],
)  # fmt: skip
def test_winners_are_known_by_many_words(tmp_path: Path, word: str, winner: str) -> None:
    """As arenas write them, or by the candidate's own name."""
    path = file(tmp_path, f"left,right,winner,reviewer\na.png,b.png,{word},ana\n")
    (row,) = read_comparisons(path, SETTINGS)
    assert isinstance(row, ComparisonRow)
    assert row.winner == winner


def test_columns_and_words_can_be_named(tmp_path: Path) -> None:
    """--map reviewer=who, tie=egal; without a reviewer's column the likely one is taken."""
    text = "a,b,winner,who\nx.png,y.png,egal,ana\n"
    mapping = {"left": "a", "right": "b", "reviewer": "who", "tie": "egal,gleich"}
    (row,) = read_comparisons(file(tmp_path, text), SETTINGS, mapping=mapping)
    assert row == ComparisonRow(2, "x.png", "y.png", "tie", "ana")
    text = "left,right,winner,worker\nx.png,y.png,tie,7\n"
    reading = read_comparisons(file(tmp_path, text), SETTINGS)
    assert reading.mapping == {"reviewer": "worker"}
    assert list(reading) == [ComparisonRow(2, "x.png", "y.png", "tie", "7")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"right": "b", "winner": "left", "reviewer": "a"}, "left"),
        ({"left": "b", "right": "b", "winner": "left", "reviewer": "a"}, "the same"),
        ({"left": "a", "right": "b", "winner": "maybe", "reviewer": "a"}, "'maybe'"),
        ({"left": "a", "right": "b", "winner": None, "reviewer": "a"}, "winner is None"),
        ({"left": "a", "right": "b", "winner": "left"}, "reviewer"),
        ({"left": "a", "right": "b", "winner": "left", "reviewer": "a", "time": "x"}, "time"),
    ],
)
def test_a_bad_comparison_is_a_problem(tmp_path: Path, row: dict, reason: str) -> None:
    """It names the field; the rows around it are read."""
    good = {"left": "a", "right": "b", "winner": "left", "reviewer": "ana"}
    path = file(tmp_path, "\n".join(map(json.dumps, (good, row, good))))
    one, problem, other = read_comparisons(path, SETTINGS)
    assert isinstance(problem, Problem)
    assert problem.line == 2
    assert reason in problem.reason
    assert isinstance(one, ComparisonRow)
    assert isinstance(other, ComparisonRow)


@pytest.mark.parametrize(
    ("winners", "codes"),
    [("01", "0, 1"), ("1", "1"), ("0", "0"), ("012", "0, 1, 2"), (["-1", "1"], "-1, 1"),
     (["-1", "0", "+1"], "-1, 0, 1"), (["0.0", "1.0"], "0, 1"), (["left", "1"], "1")],
)  # fmt: skip
def test_codes_without_a_meaning_are_refused(
    tmp_path: Path, winners: list[str], codes: str
) -> None:
    """0 and 1 may be either side: the file is not read, and how to say it stands in the refusal."""
    rows = "".join(f"a,b,{word},ana\n" for word in winners)
    path = file(tmp_path, f"left,right,winner,reviewer\n{rows}")
    with pytest.raises(BadInput, match=f"winner is coded {codes}: ") as refused:
        read_comparisons(path, SETTINGS)
    assert "--map left=" in refused.value.what_to_do
    assert "tie" not in refused.value.what_to_do


def test_what_codes_mean_can_be_told(tmp_path: Path) -> None:
    """Each of them; 1 and 2 alone are the first and the second, and a tie beside them is told."""

    def read(winners: str, **mapping: str) -> list[str]:
        rows = "".join(f"a,b,{word},ana\n" for word in winners.split())
        path = file(tmp_path, f"left,right,winner,reviewer\n{rows}")
        votes = list(read_comparisons(path, SETTINGS, mapping=mapping))
        return [vote.winner for vote in votes if isinstance(vote, ComparisonRow)]

    assert read("0 1 1.0", left="0", right="1") == ["left", "right", "right"]
    assert read("0 1", left="1", right="0") == ["right", "left"]
    assert read("-1 0 1", left="1", right="-1", tie="0") == ["right", "tie", "left"]
    assert read("1 2 tie") == ["left", "right", "tie"]
    assert read("1 2 0", tie="0") == ["left", "right", "tie"]
    with pytest.raises(BadInput, match="coded 1: "):
        read("0 1", tie="0")


def test_a_candidate_called_by_a_number_is_no_code(tmp_path: Path) -> None:
    """Its own name names it."""
    path = file(tmp_path, "left,right,winner,reviewer\n0,1,0,ana\n1,0,0,ana\n")
    assert [vote.winner for vote in read_comparisons(path, SETTINGS)] == ["left", "right"]


@pytest.mark.parametrize("given_winner", [[1, 0], True, {"a": 1}])
def test_a_winner_that_is_no_word_is_quoted(tmp_path: Path, given_winner: object) -> None:
    """Lists and truth values are shown as they are, and nobody is told to call them a tie."""
    row = {"left": "a", "right": "b", "winner": given_winner, "reviewer": "ana"}
    (problem,) = read_comparisons(file(tmp_path, json.dumps(row)), SETTINGS)
    assert isinstance(problem, Problem)
    assert f"winner is {given_winner!r}" in problem.reason
    assert "--map" not in problem.what_to_do


def test_a_mapping_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    """The columns there are stand in the message."""
    path = file(tmp_path, "left,right,winner,reviewer\na,b,left,ana\n")
    with pytest.raises(BadInput, match="no column 'nobody'"):
        read_comparisons(path, SETTINGS, mapping={"reviewer": "nobody"})


@pytest.mark.parametrize(
    "order", [["a", ["b", "c"], "d"], '["a", ["b", "c"], "d"]', "a > b = c > d"]
)
def test_an_order_is_read_in_each_spelling(tmp_path: Path, order: object) -> None:
    """Nested lists, their JSON in a cell, or signs."""
    path = file(tmp_path, json.dumps({"group": "g", "reviewer": "ana", "order": order}))
    assert recognise(path, SETTINGS) == "rankings"
    (row,) = read_rankings(path, SETTINGS)
    assert row == RankingRow(1, (("a",), ("b", "c"), ("d",)), "ana", "g")


def test_rankings_come_in_parquet_and_say_that_none_will_do(tmp_path: Path) -> None:
    """Lists of lists, and a flag."""
    rows = [{"group": "g", "reviewer": "ana", "order": [["a"], ["b"]], "none_acceptable": True}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "r.parquet")
    (row,) = read_rankings(tmp_path / "r.parquet", SETTINGS)
    assert row == RankingRow(1, (("a",), ("b",)), "ana", "g", none_acceptable=True)


@pytest.mark.parametrize(
    ("order", "reason"),
    [(["a"], "two candidates"), (["a", "a"], "twice"), ([], "no list"), (None, "no list"),
     (["a", ["b", ""]], "order"), ("a", "two candidates"), ([["a", ["b"]]], "order")],
)  # fmt: skip
def test_a_bad_order_is_a_problem(tmp_path: Path, order: object, reason: str) -> None:
    """Each is named."""
    path = file(tmp_path, json.dumps({"group": "g", "reviewer": "ana", "order": order}))
    (problem,) = read_rankings(path, SETTINGS)
    assert isinstance(problem, Problem)
    assert reason in problem.reason


@given(st.permutations(["a", "b", "c", "d", "e"]), st.sets(st.integers(1, 4)))
def test_an_order_is_read_back(tmp_path_factory, names: list[str], cuts: set[int]) -> None:
    """Whatever the ties."""
    bounds = [0, *sorted(cuts), 5]
    order = [names[a:b] for a, b in pairwise(bounds)]
    path = file(
        tmp_path_factory.mktemp("r"), json.dumps({"group": 1, "reviewer": 2, "order": order})
    )
    (row,) = read_rankings(path, SETTINGS)
    assert isinstance(row, RankingRow)
    assert (row.order, row.group, row.reviewer) == (tuple(map(tuple, order)), "1", "2")


IMAGEREWARD = {"id": "1-2", "prompt": "a cat", "generations": ["x", "y", "z"], "ranking": [5, 1, 5]}


def test_imagerewards_array_is_read_as_it_is(tmp_path: Path) -> None:
    """Ranks beside pictures, 1 best, equal ones tied; broken records are named by their place."""
    broken = [{**IMAGEREWARD, "ranking": [1, 2]}, {**IMAGEREWARD, "ranking": "x"}, 7]
    path = file(tmp_path, json.dumps([IMAGEREWARD, *broken]))
    assert recognise(path, SETTINGS) == "rankings"
    row, *problems = read_rankings(path, SETTINGS)
    assert row == RankingRow(1, (("y",), ("x", "z")), UNNAMED, "1-2")
    assert [problem.line for problem in problems] == [2, 3, 4]


def test_imagerewards_records_are_read_in_lines_too(tmp_path: Path) -> None:
    """With a reviewer beside them, that is who ranked."""
    path = file(tmp_path, json.dumps({**IMAGEREWARD, "reviewer": "ana"}))
    (row,) = read_rankings(path, SETTINGS)
    assert isinstance(row, RankingRow)
    assert row.reviewer == "ana"


def test_a_broken_array_is_refused(tmp_path: Path) -> None:
    """In one sentence."""
    path = file(tmp_path, json.dumps([IMAGEREWARD])[:-2])
    with pytest.raises(BadInput, match="not valid JSON"):
        list(read_rankings(path, SETTINGS))


HPS = {"image_path": ["a.jpg", "b.jpg", "c.jpg"], "rank": [2, 0, 1], "liked": [0, 1, 0], "who": "u"}


@pytest.mark.parametrize(
    ("numbers", "order"),
    [("ranking=rank", (("b.jpg",), ("c.jpg",), ("a.jpg",))),
     ("preference=liked", (("b.jpg",), ("a.jpg", "c.jpg")))],
)  # fmt: skip
def test_pictures_with_their_ranks_can_be_named(
    tmp_path: Path, numbers: str, order: tuple[tuple[str, ...], ...]
) -> None:
    """Of ranks the lowest is best, of preferences the highest: whoever loads them says which."""
    path = file(tmp_path, json.dumps(HPS))
    ours, theirs = numbers.split("=")
    mapping = {"generations": "image_path", ours: theirs, "reviewer": "who"}
    assert recognise(path, SETTINGS, mapping) == "rankings"
    assert list(read_rankings(path, SETTINGS, mapping=mapping)) == [RankingRow(1, order, "u")]


def test_what_may_be_named_is_said(tmp_path: Path) -> None:
    """A file of votes under other names is refused with what they could be mapped to."""
    with pytest.raises(BadInput) as refused:
        recognise(file(tmp_path, json.dumps(HPS)), SETTINGS)
    assert {"left", "right", "winner", "group", "order", "generations", "ranking"} <= set(
        refused.value.what_to_do.rstrip(".").replace(",", "").split()
    )


@pytest.mark.parametrize("winner", [["right"], "right"])
def test_a_list_of_one_is_its_element(tmp_path: Path, winner: object) -> None:
    """A list of several is no word: the row is a problem that quotes or counts it."""
    row = {"left": ["a"], "right": "b", "winner": winner, "reviewer": ["ana"]}
    bad = [{**row, "winner": [1, 0]}, {**row, "reviewer": ["ana", "bo"]}]
    path = file(tmp_path, "\n".join(map(json.dumps, [row, *bad])))
    one, quoted, counted = read_comparisons(path, SETTINGS)
    assert one == ComparisonRow(1, "a", "b", "right", "ana")
    assert isinstance(quoted, Problem)
    assert "winner is [1, 0]" in quoted.reason
    assert isinstance(counted, Problem)
    assert counted.reason == "reviewer is a list of 2: one row per response is needed."
