"""Judge scores in a file of their own."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from review.core.edits import JudgeRow, Problem
from review.core.errors import BadInput
from review.core.settings import preset
from review.formats.scores import read_scores

SETTINGS = preset("three-dimensions")
HEADER = "edit,judge,content_preservation,instruction_fidelity,visual_quality"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "scores"
    path.write_text(text, encoding="utf-8")
    return path


def test_csv_scores_are_rows_as_found(tmp_path: Path) -> None:
    """Cells stay unread; foreign roots go; other columns are listed once and left out."""
    text = f"{HEADER},overall,reason,latency,stamp\n./a.png,gemini,0.1,,810,0.5,why,3,x\n"
    reading = read_scores(write(tmp_path, text), SETTINGS)
    raw: dict[str, object] = {
        "content_preservation": "0.1",
        "instruction_fidelity": None,
        "visual_quality": "810",
        "overall": "0.5",
    }
    assert list(reading) == [JudgeRow(2, "a.png", "gemini", raw, "why")]
    assert reading.ignored_columns == ["latency", "stamp"]


def test_json_lines_scores_may_be_nested(tmp_path: Path) -> None:
    """Scores stand on the row or under ``scores``; the judge may be absent."""
    rows = [
        {"edit": "a.png", "scores": {"visual_quality": 0.5, "charm": 1}, "judge": 3},
        {"output_image": "nano-banana-300k/b.png", "visual_quality": 0.25},
        {"edit": "c.png", "scores": None},
        {"edit": "d.png", "scores": "no comment"},
    ]
    reading = read_scores(write(tmp_path, "\n".join(map(json.dumps, rows))), SETTINGS)
    assert list(reading) == [
        JudgeRow(1, "a.png", "3", {"visual_quality": 0.5}),
        JudgeRow(2, "b.png", None, {"visual_quality": 0.25}),
        JudgeRow(3, "c.png", None, {}),
        JudgeRow(4, "d.png", None, {"overall": "no comment"}),
    ]
    assert reading.ignored_columns == ["charm"]


def test_parquet_scores_are_numbers(tmp_path: Path) -> None:
    """Numbers of a Parquet file stay numbers, NaN is none."""
    path = tmp_path / "s.parquet"
    pq.write_table(pa.table({"edit": ["a", "b"], "visual_quality": [0.5, float("nan")]}), path)
    rows = [row.raw for row in read_scores(path, SETTINGS) if isinstance(row, JudgeRow)]
    assert rows == [{"visual_quality": 0.5}, {"visual_quality": None}]


def test_a_row_without_an_edit_is_a_problem(tmp_path: Path) -> None:
    """The field is named, and rows after it are read."""
    rows = list(read_scores(write(tmp_path, f"{HEADER}\n,g,1,1,1\nb,g,1,1,1\n"), SETTINGS))
    assert isinstance(rows[0], Problem)
    assert "edit is missing" in rows[0].reason
    assert isinstance(rows[1], JudgeRow)


def test_columns_can_be_named(tmp_path: Path) -> None:
    """--map says which column is which; it wins over a column of our name."""
    path = write(tmp_path, "picture,model,judge,VQ\na.png,x,gpt,0.5\n")
    mapping = {"edit": "picture", "judge": "model", "visual_quality": "VQ"}
    reading = read_scores(path, SETTINGS, mapping=mapping)
    assert list(reading) == [JudgeRow(2, "a.png", "x", {"visual_quality": "0.5"})]
    assert reading.ignored_columns == []


@pytest.mark.parametrize(
    ("mapping", "wrong"),
    [({"edit": "image"}, "no column 'image'"), ({"picture": "edit"}, "no 'picture' here")],
)
def test_a_mapping_that_does_not_fit_is_refused(
    tmp_path: Path, mapping: dict[str, str], wrong: str
) -> None:
    """Both sides are checked against what there is, before a row is read."""
    with pytest.raises(BadInput, match=wrong) as caught:
        read_scores(write(tmp_path, f"{HEADER}\na,g,1,1,1\n"), SETTINGS, mapping=mapping)
    assert caught.value.what_to_do


def test_a_file_without_any_criterion_is_refused(tmp_path: Path) -> None:
    """Columns found and criteria expected are both named."""
    with pytest.raises(BadInput, match="columns: edit, seamlessness") as caught:
        list(read_scores(write(tmp_path, "edit,seamlessness\na,1\n"), SETTINGS))
    assert "visual_quality" in caught.value.what_to_do


def test_an_overall_alone_is_enough(tmp_path: Path) -> None:
    """Some judges give one number only."""
    (row,) = read_scores(write(tmp_path, "edit,overall\na,0.5\n"), SETTINGS)
    assert row == JudgeRow(2, "a", None, {"overall": "0.5"})
