"""Public datasets of preferences: two candidates a row, and what people said of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from review.core.edits import Edit, Further, Problem
from review.core.settings import preset
from review.formats import read, recognise, schemas
from review.formats.comparisons import Compared, ComparisonRow
from tests.schemas import votes as sets
from tests.schemas.published import Published

SETTINGS = preset("pico-banana")
Row = dict[str, Any]


def rows(folder: Path, *given: Row, **mapping: str) -> list[Any]:
    """Return what is read of rows as a table gives them."""
    path = folder / "rows.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in given), encoding="utf-8")
    assert recognise(path, SETTINGS, mapping) == "comparisons"
    return list(read(path, "comparisons", SETTINGS, mapping=mapping))


def addressed(published: Published) -> list[Row]:
    return published.addressed(next(iter(published.shards)))


def said(row: Compared) -> list[tuple[str, str]]:
    return [(vote.reviewer, vote.winner) for vote in row.votes]


@pytest.mark.parametrize("published", sets.EVERY, ids=lambda one: one.schema)
def test_each_dataset_is_known_by_its_columns(tmp_path: Path, published: Published) -> None:
    """Its name, its kind, and two records with their votes for every row."""
    given = addressed(published)
    schema = schemas.of(list(given[0]))
    assert schema is not None
    assert schema.name == published.schema
    found = rows(tmp_path, *given)
    assert [row.line for row in found] == list(range(1, published.records + 1))
    for row in found:
        assert isinstance(row, Compared)
        names = [record.edits[0].output_image for record in row.records]
        assert all([vote.left, vote.right] == names for vote in row.votes)


def test_of_editreward_the_first_path_is_the_preferred_one(tmp_path: Path) -> None:
    """Unless it is a tie; where numbers of votes are given, each is a vote of its own."""
    one, tie, counted = rows(tmp_path, *addressed(sets.EDITREWARD))
    scores = {"model": "one", "model_dim1_score": 4, "model_dim2_score": 4,
              "model_overall_score": 8}  # fmt: skip
    assert one.records[0].edits == (
        Edit("set/1/source.png", "Turn the cup green", "set/1/one.png", extra=scores),
    )
    assert one.records[1].edits[0].output_image == "set/1/two.png"
    assert said(one) == [("EditReward annotators", "left")]
    assert said(tie) == [("EditReward annotators", "tie")]
    assert [winner for _, winner in said(counted)] == ["left"] * 2 + ["right"] * 5
    assert len({name for name, _ in said(counted)}) == 7


@pytest.mark.parametrize(
    ("shares", "winners"),
    [([0.2, 0.8], ["right"]), ([0.5, 0.5], ["tie"]), ([0.9, 0.1], ["left"]), ([1.0, 0.0], ["left"]),
     (None, ["left"])],
)  # fmt: skip
def test_shares_are_one_word_on_the_pair(
    tmp_path: Path, shares: list[float] | None, winners: list[str]
) -> None:
    """How many people they come from, they do not say."""
    (row,) = rows(tmp_path, {**addressed(sets.EDITREWARD)[0], "choice_dist": shares})
    assert [winner for _, winner in said(row)] == winners


def test_compass_compares_in_each_dimension_by_itself(tmp_path: Path) -> None:
    """One dimension, source and prompt make a group, so that no vote counts in another."""
    found = rows(tmp_path, *addressed(sets.COMPASS))
    groups = [row.votes[0].group for row in found]
    about = "Take the hat away (pictures/source.png)"
    assert groups == [f"IA: {about}", f"VQ: {about}", f"VQ: {about}"]
    assert [said(row) for row in found] == [
        [("EditReward-Compass annotators", winner)] for winner in ("left", "left", "tie")
    ]
    several = {**addressed(sets.COMPASS)[0], "source_image": ["s.png", "r.png"]}
    (row,) = rows(tmp_path, several)
    assert row.records[0].edits[0].source == "s.png"
    assert row.records[1].edits[0].further == (Further("reference", "source_image", "r.png"),)


def test_rapidata_counts_votes_on_pictures_inside_the_table(tmp_path: Path) -> None:
    """A picture has the name of the path it came from, and lies where it stands in the table."""
    row, _ = rows(tmp_path, *addressed(sets.RAPIDATA))
    shard = "train_0001-00000-of-00001.parquet"
    assert row.records[0].edits == (
        Edit("", "A lighthouse at dusk", "red.png", extra={"model": "m-red"},
             local_output=f"{shard}#0/image1"),
    )  # fmt: skip
    assert said(row) == [
        (f"Rapidata annotators {number}", winner)
        for number, winner in enumerate(["left", "left", "left", "right"], start=1)
    ]
    bare = {**addressed(sets.RAPIDATA)[0], "image1_path": None}
    assert rows(tmp_path, bare)[0].records[0].edits[0].output_image == f"{shard}#0/image1"


@pytest.mark.parametrize(
    ("published", "wrong", "reason"),
    [
        (sets.EDITREWARD, {"choice_dist": [1, 2, 3]}, "choice_dist"),
        (sets.EDITREWARD, {"choice_dist": ["most", "few"]}, "choice_dist"),
        (sets.EDITREWARD, {"choice_dist": [0, 0]}, "0 votes"),
        (sets.EDITREWARD, {"choice_dist": [10**8, 1]}, "100,000,001 votes"),
        (sets.EDITREWARD, {"path2": "set/1/one.png"}, "the same"),
        (sets.EDITREWARD, {"path_src": None}, "path_src"),
        (sets.COMPASS, {"label": "unclear"}, "label is 'unclear'"),
        (sets.COMPASS, {"dimension": ""}, "dimension"),
        (sets.COMPASS, {"winner": ["a", "b"]}, "winner is a list of 2"),
        (sets.RAPIDATA, {"votes_image1": -1}, "votes_image1"),
        (sets.RAPIDATA, {"votes_image1": 2.5}, "votes_image1"),
        (sets.RAPIDATA, {"votes_image1": 0, "votes_image2": 0}, "0 votes"),
        (sets.RAPIDATA, {"prompt": None}, "prompt"),
    ],
)
def test_a_bad_row_is_a_problem(
    tmp_path: Path, published: Published, wrong: Row, reason: str
) -> None:
    """It names the field; the rows around it are read, and nothing of it is."""
    good = addressed(published)[0]
    before, problem, after = rows(tmp_path, good, {**good, **wrong}, good)
    assert isinstance(before, Compared)
    assert isinstance(problem, Problem)
    assert problem.line == 2
    assert reason in problem.reason
    assert isinstance(after, Compared)


def test_whose_votes_they_are_can_be_said(tmp_path: Path) -> None:
    """They are then of that one; of numbers of votes each still is another's."""
    row = rows(tmp_path, addressed(sets.EDITREWARD)[0], reviewer="our raters")[0]
    assert row.votes == (
        ComparisonRow(1, "set/1/one.png", "set/1/two.png", "left", "our raters"),
    )  # fmt: skip


def test_what_has_no_place_is_listed(tmp_path: Path) -> None:
    """Columns that say something and are not kept."""
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, addressed(sets.RAPIDATA))), encoding="utf-8")
    reading = read(path, "comparisons", SETTINGS)
    assert len(list(reading)) == 2
    assert reading.ignored_columns == ["detailed_results"]
