"""The one table of formats, and how a file is recognised."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from review.core.edits import JudgeRow, Problem, Record, ReviewRow
from review.core.errors import BadInput
from review.core.settings import preset
from review.formats import FORMATS, recognise

SETTINGS = preset("pico-banana")
SFT = {"open_image_input_url": "u", "text": "t", "output_image": "o", "edit_type": "e"}
CHAIN = {
    "files": [{"id": "final_image", "url": "a"}, {"id": "original_input_image", "url": "b"}],
    "metadata_edit_turn_prompts": ["x"],
}
EXPORT = json.dumps(
    [
        {
            "data": {"image": "a"},
            "annotations": [{"completed_by": 1, "result": [{"value": {"choices": ["yes"]}}]}],
        }
    ]
)


def write(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "file"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.mark.parametrize(
    ("content", "kind", "row"),
    [
        (SFT, "sft", Record),
        ({**SFT, "scores": {}, "overall": 1, "reviewer": "x"}, "sft", Record),
        ("before,prompt,after\na,b,c\n", "sft", Record),
        ({**SFT, "rejected_images": ["x"]}, "preference", Record),
        (CHAIN, "multi-turn", Record),
        ("edit,judge,seamlessness\na,g,1\n", "scores", JudgeRow),
        ("output_image,overall\na,1\n", "scores", JudgeRow),
        ({"edit": "a", "scores": {"seamlessness": 1}}, "scores", JudgeRow),
        ("edit,reviewer,verdict\na,b,accept\n", "reviews", ReviewRow),
        ("edit,reviewer,edit_type\na,b,Zoom in\n", "reviews", ReviewRow),
        (EXPORT, "reviews", ReviewRow),
        ('garbage\n{"edit": "a", "overall": 1}', "scores", Problem),
    ],
)
def test_a_file_is_recognised_and_read(
    tmp_path: Path, content: object, kind: Any, row: type
) -> None:
    """Each kind is told by its first good rows, and its reader gives its rows."""
    path = write(tmp_path, content)
    assert recognise(path, SETTINGS) == kind
    assert isinstance(next(iter(FORMATS[recognise(path, SETTINGS)].read(path, SETTINGS))), row)


@pytest.mark.parametrize(
    ("text", "mapping", "kind"),
    [
        ("a,b,c\n1,2,3\n", {"source": "a", "instruction": "b", "edited": "c"}, "sft"),
        ("picture,VQ\na,1\n", {"edit": "picture", "seamlessness": "VQ"}, "scores"),
        ("picture,who,said\na,b,accept\n", {"edit": "picture", "verdict": "said"}, "reviews"),
    ],
)
def test_a_mapping_helps_to_recognise(
    tmp_path: Path, text: str, mapping: dict[str, str], kind: str
) -> None:
    """Columns count under the names the mapping gives them."""
    assert recognise(write(tmp_path, text), SETTINGS, mapping) == kind


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n", '{"left": 1, "right": 2, "better": "left"}'])
def test_a_file_of_no_known_kind_is_refused_with_its_columns(tmp_path: Path, text: str) -> None:
    """What was seen and both remedies stand in the answer."""
    with pytest.raises(BadInput, match=r"columns: (a, b, c|left, right, better)") as caught:
        recognise(write(tmp_path, text), SETTINGS)
    assert "--kind" in caught.value.what_to_do
    assert "--map" in caught.value.what_to_do


def test_another_json_array_is_known_by_its_columns(tmp_path: Path) -> None:
    """As lines are: a manifest is one, whatever is no kind of file is refused."""
    assert recognise(write(tmp_path, [SFT]), SETTINGS) == "sft"
    with pytest.raises(BadInput, match="columns: a"):
        recognise(write(tmp_path, '[{"a": 1}]'), SETTINGS)


def test_a_mapping_of_a_released_shape_is_refused(tmp_path: Path) -> None:
    """It would be ignored in silence otherwise; one meant for other files is let pass."""
    path = write(tmp_path, CHAIN)
    with pytest.raises(BadInput, match="--map edit=files"):
        FORMATS["multi-turn"].read(path, SETTINGS, mapping={"edit": "files"})
    assert len(list(FORMATS["multi-turn"].read(path, SETTINGS, mapping={"edit": "picture"}))) == 1
    manifest = write(tmp_path, SFT)
    (record,) = FORMATS["sft"].read(manifest, SETTINGS, mapping={"edit": "picture"})
    assert isinstance(record, Record)


def test_a_named_kind_reads_a_released_manifest_though_a_mapping_could(tmp_path: Path) -> None:
    """Released names are taken as they are; with a mapping, as that says."""
    path = write(tmp_path, {**SFT, "short": "s"})
    (plain,) = FORMATS["sft"].read(path, SETTINGS)
    (mapped,) = FORMATS["sft"].read(path, SETTINGS, mapping={"summarized": "short"})
    assert isinstance(plain, Record)
    assert isinstance(mapped, Record)
    assert plain.edits[0].extra == {"short": "s"}
    assert mapped.edits[0].summarized_text == "s"


@pytest.mark.real
@pytest.mark.parametrize("kind", ["sft", "preference", "multi-turn"])
def test_real_manifests_are_recognised(real: Path, kind: str) -> None:
    """The released shapes are told apart."""
    assert recognise(real / f"{kind}.jsonl", SETTINGS) == kind


@pytest.mark.real
def test_real_judge_scores_are_read_through_a_mapping(real: Path) -> None:
    """Two judges, dirty as published: every row is read, none is lost."""
    path = real / "judge_vs_human" / "judge_scores.csv"
    mapping = {"edit": "item", "instruction_compliance": "instruction_success"}
    rows = list(FORMATS["scores"].read(path, SETTINGS, mapping=mapping))
    assert all(isinstance(row, JudgeRow) for row in rows)
    with path.open(encoding="utf-8", newline="") as file:
        assert len(rows) == sum(1 for _ in csv.DictReader(file))
