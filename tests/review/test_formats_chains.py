"""Chains in and out: scores per turn and per chain, broken chains named, lines as they were."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import JudgeRow, Problem, Record
from review.core.settings import preset
from review.formats.chains import cut_short, released_line
from review.formats.manifests import read_multi_turn
from review.formats.scores import read_scores

SETTINGS = preset("pico-banana")


def chain(turns: int = 3) -> dict[str, Any]:
    ids = [*(f"edit_turn{n}" for n in range(1, turns)), "final_image"]
    files = [{"id": name, "url": f"{name}.png"} for name in ids]
    files.append({"id": "original_input_image", "url": "https://o", "local_input_image": "o.jpg"})
    return {"files": files, "metadata_edit_turn_prompts": [f"turn {n}" for n in range(turns)]}


def read(tmp_path: Path, *lines: str | dict[str, Any]) -> list[Record | Problem]:
    path = tmp_path / "multi-turn.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return list(read_multi_turn(path, SETTINGS))


def one(tmp_path: Path, record: str | dict[str, Any]) -> Record:
    (found,) = read(tmp_path, record)
    assert isinstance(found, Record), found
    return found


def test_scores_on_the_files_are_their_turns(tmp_path: Path) -> None:
    """Nested, overall or flat; the record's judge said them, where a file names none."""
    record = chain() | {"judge": "j"}
    record["files"][0] |= {"scores": {"seamlessness": 0.5}, "judge": "k"}
    record["files"][1] |= {"overall": 0.25, "width": 3}
    record["files"][2] |= {"technical_quality": 1}
    read_record = one(tmp_path, record)
    assert read_record.turn_scores == (
        JudgeRow(1, "edit_turn1.png", "k", {"seamlessness": 0.5}),
        JudgeRow(1, "edit_turn2.png", "j", {"overall": 0.25}),
        JudgeRow(1, "final_image.png", "j", {"technical_quality": 1}),
    )
    assert (read_record.scores, read_record.chain_score) == (None, None)
    assert [edit.extra for edit in read_record.edits] == [None, {"width": 3}, None]


def test_scores_on_the_record_are_the_chains_where_its_files_have_their_own(tmp_path: Path) -> None:
    """Else they are the final image's: nothing else tells whose they are."""
    alone = chain() | {"overall": 0.75, "judge": "j"}
    beside = chain() | {"overall": 0.75, "judge": "j"}
    beside["files"][0]["overall"] = 0.5
    first, second = one(tmp_path, alone), one(tmp_path, beside)
    assert first.scores == JudgeRow(1, "final_image.png", "j", {"overall": 0.75})
    assert first.chain_score is None
    assert second.judged() == (JudgeRow(1, "edit_turn1.png", "j", {"overall": 0.5}),)
    assert second.chain_score == JudgeRow(1, "", "j", {"overall": 0.75}, chain="https://o")


def test_a_row_of_scores_may_be_about_a_chain(tmp_path: Path) -> None:
    """By ``chain``; beside ``edit`` that column only says where the edit stands."""
    path = tmp_path / "scores.csv"
    path.write_text("edit,chain,overall\n,https://o,0.5\na.png,https://o,0.25\n")
    rows = list(read_scores(path, SETTINGS))
    assert rows == [
        JudgeRow(2, "", None, {"overall": "0.5"}, chain="https://o"),
        JudgeRow(3, "a.png", None, {"overall": "0.25"}),
    ]


def without(name: str, turns: int = 3) -> dict[str, Any]:
    record = chain(turns)
    return record | {"files": [file for file in record["files"] if file["id"] != name]}


@pytest.mark.parametrize(
    ("record", "reason", "todo"),
    [
        (
            without("final_image"),
            "a chain without its final picture: final_image is missing.",
            "3 prompts need the files edit_turn1, edit_turn2, final_image, original_input_image.",
        ),
        (
            without("edit_turn1"),
            "a gap in the turns: edit_turn1 is missing.",
            "3 prompts need the files edit_turn1, edit_turn2, final_image, original_input_image.",
        ),
        (
            without("edit_turn2", 4) | {"metadata_edit_turn_prompts": list("abc")},
            "a gap in the turns: edit_turn2 is missing.",
            "3 prompts need the files edit_turn1, edit_turn2, final_image, original_input_image.",
        ),
        (
            without("edit_turn2")
            | {
                "files": [*without("edit_turn2")["files"], {"id": "edit_turn1", "url": "again.png"}]
            },
            "files: edit_turn1 is there twice.",
            "3 prompts need the files edit_turn1, edit_turn2, final_image, original_input_image.",
        ),
        (
            chain() | {"metadata_edit_turn_prompts": list("abcde")},
            "more prompts than pictures: edit_turn3, edit_turn4 are missing.",
            "5 prompts need the files edit_turn1, edit_turn2, edit_turn3, edit_turn4, final_image, "
            "original_input_image.",
        ),
        (
            chain() | {"files": [*chain()["files"], {"id": "edit_turn1", "url": "again.png"}]},
            "files: edit_turn1 is there twice.",
            "3 prompts need the files edit_turn1, edit_turn2, final_image, original_input_image.",
        ),
        (
            without("original_input_image", 1),
            "files: original_input_image is missing.",
            "1 prompt needs the files final_image, original_input_image.",
        ),
        (
            chain() | {"metadata_edit_turn_prompts": ["one", "two"]},
            "files: edit_turn2 is one too many for its prompts.",
            "2 prompts need the files edit_turn1, final_image, original_input_image.",
        ),
    ],
)
def test_a_broken_chain_is_named_and_the_lines_around_it_are_read(
    tmp_path: Path, record: dict[str, Any], reason: str, todo: str
) -> None:
    """Which file is wrong, in which line, what it should have; nothing of it is read."""
    first, broken, last = read(tmp_path, chain(), record, chain(2))
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert broken == Problem(str(tmp_path / "multi-turn.jsonl"), 2, reason, todo)


def test_a_shortened_chain_is_one_of_the_released_shape(tmp_path: Path) -> None:
    """The last turn left is the final image; whatever is said of the whole chain is gone."""
    own = {"scores": {"seamlessness": 1}, "seamlessness": 1, "overall": 1, "reason": "x"}
    record = chain(4) | own | {"judge": "j", "seed": 3}
    record["files"][0]["overall"] = 0.5
    short = cut_short(record, 2, SETTINGS.criteria)
    assert short == {
        "files": [
            {"id": "edit_turn1", "url": "edit_turn1.png", "overall": 0.5},
            {"id": "final_image", "url": "edit_turn2.png"},
            record["files"][-1],
        ],
        "metadata_edit_turn_prompts": ["turn 0", "turn 1"],
        "judge": "j",
        "seed": 3,
    }
    edits = one(tmp_path, record).edits
    assert [edit.output_image for edit in one(tmp_path, short).edits] == [
        edit.output_image for edit in edits[:2]
    ]


def test_a_line_as_released_is_not_kept_twice(tmp_path: Path) -> None:
    """Its edits and the original's file say all of it; any other line is kept as it was."""
    plain = chain()
    assert one(tmp_path, plain).written is None
    for odd in (
        json.dumps(plain, separators=(",", ":")),
        json.dumps(plain | {"seed": 1}),
        json.dumps(plain | {"overall": 0.50}),
        json.dumps({"metadata_edit_turn_prompts": plain["metadata_edit_turn_prompts"], **plain}),
        json.dumps(plain).replace("turn 0", r"t\u0075rn 0"),
    ):
        assert one(tmp_path, odd).written == odd


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip)
VALUES = st.floats(allow_nan=False) | st.integers(-(2**70), 2**70) | TEXT | st.none()
EXTRAS = st.dictionaries(TEXT.map(lambda name: f"own {name}"), VALUES, max_size=2)


@st.composite
def records(draw: st.DrawFn) -> str:
    """Draw a line: files in any order, fields of its own, JSON in any of the usual styles."""
    record = chain(draw(st.integers(1, 5)))
    files = [file | {"url": draw(TEXT)} | draw(EXTRAS) for file in record["files"]]
    record["files"] = draw(st.permutations(files))
    record["metadata_edit_turn_prompts"] = [
        draw(TEXT) for _prompt in record["metadata_edit_turn_prompts"]
    ]
    record |= draw(EXTRAS)
    separators = draw(st.sampled_from([None, (",", ":")]))
    return json.dumps(record, ensure_ascii=draw(st.booleans()), separators=separators)


@given(line=records())
def test_a_line_is_written_back_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, line: str
) -> None:
    """Key order, floats, escapes, spaces: as released from the edits alone, else as kept."""
    (found,) = read(tmp_path_factory.mktemp("c"), line)
    if isinstance(found, Problem):  # A url that is empty once its spelling is settled, say.
        return
    local = found.edits[0].local_source
    assert (found.written or released_line(found.edits, local)) == line


@pytest.mark.real
def test_the_real_chains_are_written_back_from_their_edits(real: Path) -> None:
    """Byte for byte, and none of their lines has to be kept."""
    path = real / "multi-turn.jsonl"
    found = [row for row in read_multi_turn(path, SETTINGS) if isinstance(row, Record)]
    assert [record.written for record in found] == [None] * 14
    lines = [released_line(record.edits, record.edits[0].local_source) for record in found]
    assert "".join(f"{line}\n" for line in lines) == path.read_text(encoding="utf-8")
