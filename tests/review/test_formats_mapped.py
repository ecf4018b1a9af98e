"""Tables under their own column names."""

import json
from pathlib import Path

import pytest

from review.core.edits import Edit, JudgeRow, Problem, Record
from review.core.errors import BadInput
from review.core.settings import preset
from review.formats.mapped import SYNONYMS, guess, preview, read_mapped
from review.formats.reading import parse_mapping

SETTINGS = preset("three-dimensions")


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["before", "prompt", "after"], ["before", "prompt", "after"]),
        (["Input Image", "Edit-Prompt", "Output.Image"], None),
        (["image_id", "original_image", "edit_instruction", "result"], None),
        (["src", "text", "target", "input"], ["src", "text", "target"]),
    ],
)
def test_likely_columns_are_guessed(columns: list[str], expected: list[str] | None) -> None:
    """Case and signs do not matter; columns of other names are left alone."""
    found = guess(columns, SETTINGS)
    assert [found[ours] for ours in ("source", "instruction", "edited")] == (
        expected or columns[-3:]
    )


def test_the_likeliest_of_several_columns_is_taken() -> None:
    """The more specific name wins, wherever its column stands."""
    found = guess(["text", "output", "output_image", "instruction", "before"], SETTINGS)
    assert (found["instruction"], found["edited"]) == ("instruction", "output_image")
    assert guess(["Prompt", "prompt"], SETTINGS) == {"instruction": "Prompt"}


def test_criteria_and_scores_are_guessed_too() -> None:
    """Columns named as criteria stand for them."""
    found = guess(["visual_quality", "Score", "judge_model", "task", "charm"], SETTINGS)
    assert found == {
        "visual_quality": "visual_quality",
        "overall": "Score",
        "judge": "judge_model",
        "edit_type": "task",
    }


def test_a_mapped_table_is_read_as_single_turn_records(tmp_path: Path) -> None:
    """Mapped columns fill the edit and the scores, all others are kept as extra."""
    path = write(
        tmp_path,
        "before,wish,after,kind,VQ,judge,seed,empty\n"
        "x/a.jpg, Add a cat ,./b.png,Zoom in,7,gpt,3,\n",
    )
    mapping = {"instruction": "wish", "edit_type": "kind", "visual_quality": "VQ"}
    reading = read_mapped(path, SETTINGS, mapping=mapping)
    edit = Edit("x/a.jpg", " Add a cat ", "b.png", "Zoom in", extra={"seed": "3"})
    scores = JudgeRow(2, "b.png", "gpt", {"visual_quality": "7"})
    assert list(reading) == [Record(2, "sft", (edit,), scores)]
    assert reading.mapping == {**mapping, "source": "before", "edited": "after", "judge": "judge"}


def test_the_released_names_may_be_said_for_ours(tmp_path: Path) -> None:
    """--map output_image=… and text=… mean what they say."""
    path = write(tmp_path, "a,b,c\ns,i,e\n")
    mapping = {"open_image_input_url": "a", "text": "b", "output_image": "c"}
    (record,) = read_mapped(path, SETTINGS, mapping=mapping)
    assert record == Record(2, "sft", (Edit("s", "i", "e"),))


def test_nested_scores_of_a_mapped_table_are_read(tmp_path: Path) -> None:
    """JSON Lines with a ``scores`` object need no mapping for it."""
    row = {"before": "a", "prompt": "b", "after": "c", "scores": {"visual_quality": 1}}
    (record,) = read_mapped(write(tmp_path, json.dumps(row)), SETTINGS)
    assert isinstance(record, Record)
    assert record.scores == JudgeRow(1, "c", None, {"visual_quality": 1})
    assert record.edits[0].extra is None


def test_a_bad_row_is_a_problem(tmp_path: Path) -> None:
    """An empty cell where one is needed, or a number where text is, names ours and its column."""
    path = tmp_path / "t.jsonl"
    rows = [
        {"before": "a", "prompt": None, "after": "c"},
        {"before": "a", "prompt": 3, "after": "c"},
        {"before": "a", "prompt": "b", "after": "c"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    empty, number, good = read_mapped(path, SETTINGS)
    assert isinstance(empty, Problem)
    assert isinstance(number, Problem)
    assert "instruction" in empty.reason
    assert "column prompt" in number.reason
    assert isinstance(good, Record)


@pytest.mark.parametrize(
    ("mapping", "wrong"),
    [
        ({}, "no column for source, edited; columns: a, prompt"),
        ({"source": "b"}, "no column 'b'"),
        ({"origin": "a"}, "no 'origin' here"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(
    tmp_path: Path, mapping: dict[str, str], wrong: str
) -> None:
    """What is missing and what was seen stand in the answer, with the remedy."""
    with pytest.raises(BadInput, match=wrong) as caught:
        read_mapped(write(tmp_path, "a,prompt\n1,2\n"), SETTINGS, mapping=mapping)
    assert caught.value.what_to_do


def test_a_preview_shows_the_first_rows(tmp_path: Path) -> None:
    """As they would be read, problems included."""
    path = write(tmp_path, "before,prompt,after\n" + "a,b,c\n" * 3 + "a,,c\n" + "a,b,c\n" * 9)
    rows = preview(path, SETTINGS)
    assert [isinstance(row, Problem) for row in rows] == [False, False, False, True, False]


def test_pairs_of_ours_and_theirs_are_read() -> None:
    """A value may hold =; a pair without it, or given twice, is refused."""
    assert parse_mapping(["a=b", "c=d=e"]) == {"a": "b", "c": "d=e"}
    for pairs in (["a"], ["=b"], ["a="], ["a=b", "a=c"]):
        with pytest.raises(BadInput):
            parse_mapping(pairs)


def test_every_guess_is_documented() -> None:
    """docs/formats.md lists the names a column is guessed by, in their order."""
    text = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    for ours, likely in SYNONYMS.items():
        assert f"| `{ours}` | {', '.join(likely)} |" in text
