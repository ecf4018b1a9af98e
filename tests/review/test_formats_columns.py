"""What the columns of somebody else's file most likely are, and how far its numbers go."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.settings import Scale, preset
from review.formats import FORMATS, columns, recognise
from review.formats.columns import Range

RULE = preset("pico-banana")


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["model_a", "model_b", "preference", "worker"], "comparisons"),
        (["group_id", "ranking", "annotator"], "rankings"),
        (["file_name", "rater", "decision"], "reviews"),
        (["image", "judge_model", "quality"], "scores"),
        (["image", "total_score"], "scores"),
        (["poem", "poet"], None),
        (["image", "rater"], None),
    ],
)
def test_a_file_of_other_names_is_taken_for_what_it_most_likely_is(
    names: list[str], kind: str | None
) -> None:
    """By its columns alone; where they say too little, for nothing."""
    assert columns.likely(names, RULE) == kind


def test_each_column_of_every_kind_has_names_it_is_known_by() -> None:
    """Its own is the likeliest; no column of a file is taken for two; a key is never guessed."""
    for kind, shape in FORMATS.items():
        own = columns.guess(kind, shape.columns, RULE)
        assert own == {name: name for name in shape.columns if name != "key"}, kind
        assert {*shape.needed} <= {*shape.columns}
    guessed = columns.guess("reviews", ["image", "label", "annotator", "seamlessness"], RULE)
    assert guessed == {
        "edit": "image", "verdict": "label", "reviewer": "annotator",
        "seamlessness": "seamlessness",
    }  # fmt: skip


def test_numbers_are_found_with_how_far_they_go(tmp_path: Path) -> None:
    """In cells and inside ``scores``; a refusal now and then does not make a column of words."""
    file = tmp_path / "s.csv"
    rows = [f"{n % 5 + 1},{'refused' if n == 3 else n},word {n}" for n in range(20)]
    file.write_text("\n".join(["quality,realism,note", *rows]), encoding="utf-8")
    assert columns.ranges(file) == {"quality": Range(1, 5), "realism": Range(0, 19)}
    nested = tmp_path / "s.jsonl"
    nested.write_text('{"edit": "a", "scores": {"fit": 0.5}, "ok": true}\n', encoding="utf-8")
    assert columns.ranges(nested) == {"fit": Range(0.5, 0.5)}


@pytest.mark.parametrize(
    ("found", "scale"),
    [
        ([Range(0.1, 0.9)], Scale(0, 1)),
        ([Range(1, 4), Range(2, 5)], Scale(1, 5)),
        ([Range(0, 8)], Scale(0, 10)),
        ([Range(3, 92.5)], Scale(0, 100)),
        ([Range(-2.5, 3.2)], Scale(-3, 4)),
        ([Range(500, 500)], Scale(500, 501)),
    ],
)
def test_the_usual_scale_that_holds_the_numbers_is_offered(
    found: list[Range], scale: Scale
) -> None:
    """The narrowest there is; else just what they span."""
    assert columns.scale_of(found) == scale


def test_a_shape_of_its_own_has_no_columns_to_name(tmp_path: Path) -> None:
    """The released manifests, and ImageReward's rankings."""
    assert columns.is_released("sft", ["output_image", "text", "more"])
    assert not columns.is_released("sft", ["source", "instruction", "edited"])
    assert columns.is_released("multi-turn", [])
    assert columns.is_released("rankings", ["id", "generations", "ranking"])
    file = tmp_path / "r.jsonl"
    file.write_text('{"id": 1, "generations": ["a", "b"], "ranking": [1, 2]}\n', encoding="utf-8")
    assert recognise(file, RULE) == "rankings"
