"""The three released manifest shapes."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import Edit, JudgeRow, Problem, Record
from review.core.settings import preset
from review.core.spelling import normalise_path
from review.formats.manifests import (
    read_multi_turn,
    read_preference,
    read_sft,
    write_multi_turn,
    write_preference,
    write_sft,
)

SETTINGS = preset("pico-banana")
READ = {"sft": read_sft, "preference": read_preference, "multi-turn": read_multi_turn}

SFT: dict[str, Any] = {
    "open_image_input_url": "https://example.invalid/a.jpg",
    "text": 'Warm ↔ cool – 「夜」\n<b>*bold*</b> "quoted"',
    "output_image": "images/positive-edit/1.png",
    "edit_type": "Zoom in",
    "summarized_text": "Zoom",
}
PREFERENCE: dict[str, Any] = {
    **SFT,
    "rejected_images": ["nano-banana-300k/images/rejected-edit/14.png", "./images/x.png"],
}
CHAIN: dict[str, Any] = {
    "files": [
        {"id": "final_image", "url": "c.png"},
        {"id": "edit_turn2", "url": "b.png"},
        {"id": "original_input_image", "url": "https://o", "local_input_image": "o.jpg"},
        {"id": "edit_turn1", "url": "nano-banana-300k/a.png"},
    ],
    "metadata_edit_turn_prompts": ["one", "two", "three"],
}
RECORDS = {"sft": SFT, "preference": PREFERENCE, "multi-turn": CHAIN}


def read(tmp_path: Path, kind: str, *records: object) -> list[Record | Problem]:
    path = tmp_path / "manifest.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return list(READ[kind](path, SETTINGS))


def one(tmp_path: Path, kind: str, record: object) -> Record:
    (found,) = read(tmp_path, kind, record)
    assert isinstance(found, Record), found
    return found


def problem(tmp_path: Path, kind: str, record: object) -> Problem:
    """Read a bad record between two good ones, which must come through."""
    before, found, after = read(tmp_path, kind, RECORDS[kind], record, RECORDS[kind])
    assert isinstance(before, Record)
    assert isinstance(after, Record)
    assert isinstance(found, Problem)
    assert found.line == 2
    assert found.what_to_do
    return found


def without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}


def test_a_single_turn_record_is_one_edit(tmp_path: Path) -> None:
    """Every field lands where it belongs, and nothing is extra."""
    record = one(tmp_path, "sft", {**SFT, "local_input_image": "nano-banana-300k\\a.jpg"})
    assert record == Record(
        1,
        "sft",
        (
            Edit(
                source="https://example.invalid/a.jpg",
                text=SFT["text"],
                output_image="images/positive-edit/1.png",
                edit_type="Zoom in",
                local_source="a.jpg",
                summarized_text="Zoom",
            ),
        ),
    )


@pytest.mark.parametrize("extra", [{}, {"local_input_image": None}, {"edit_type": None}])
def test_what_may_be_absent_may_be_null(tmp_path: Path, extra: dict[str, Any]) -> None:
    """Local image, type and summary are optional in both ways."""
    record = one(tmp_path, "sft", {**without(SFT, "edit_type", "summarized_text"), **extra})
    assert record.edits[0].local_source is None
    assert record.edits[0].edit_type is None
    assert record.edits[0].extra is None


def test_unknown_fields_are_kept(tmp_path: Path) -> None:
    """A team's own fields survive, and only those are extra."""
    own = {"seed": 7, "model": {"name": "x"}}
    assert one(tmp_path, "sft", {**SFT, **own}).edits[0].extra == own
    preference = one(tmp_path, "preference", {**PREFERENCE, **own})
    assert [edit.extra for edit in preference.edits] == [own, None, None]
    chain = one(tmp_path, "multi-turn", {**CHAIN, **own})
    assert [edit.extra for edit in chain.edits] == [None, None, own]


def test_fields_of_a_chains_files_are_kept_with_their_turn(tmp_path: Path) -> None:
    """A width beside a turn's url stays with that turn."""
    files = [{**file, "width": place} for place, file in enumerate(CHAIN["files"])]
    chain = one(tmp_path, "multi-turn", {**CHAIN, "files": files})
    first, second, last = (edit.extra for edit in chain.edits)
    assert (first, second) == ({"width": 3}, {"width": 1})
    assert last == {"width": 0, "original_input_image": {"width": 2}}


def test_scores_on_the_record_are_the_judges_row(tmp_path: Path) -> None:
    """Nested scores, overall and judge are read and are no extra fields."""
    scores = {"seamlessness": 0.5, "technical_quality": "0.7", "speed": 3, "reason": "fine"}
    path = tmp_path / "m.jsonl"
    path.write_text(json.dumps({**SFT, "scores": scores, "overall": 0.9, "judge": 2}))
    reading = read_sft(path, SETTINGS)
    (record,) = reading
    assert isinstance(record, Record)
    assert record.edits[0].extra is None
    assert record.scores == JudgeRow(
        1,
        "images/positive-edit/1.png",
        "2",
        {"seamlessness": 0.5, "technical_quality": "0.7", "speed": 3, "overall": 0.9},
        "fine",
    )
    assert reading.ignored_columns == ["speed"]


def test_criteria_may_be_fields_of_their_own(tmp_path: Path) -> None:
    """Flat score fields count as scores, not as extra."""
    record = one(tmp_path, "sft", {**SFT, "seamlessness": 0.5, "seed": 1})
    assert record.scores is not None
    assert record.scores.raw == {"seamlessness": 0.5}
    assert record.edits[0].extra == {"seed": 1}


def test_a_record_without_scores_has_none(tmp_path: Path) -> None:
    """Null scores of no judge are no row at all."""
    assert one(tmp_path, "sft", {**SFT, "scores": None}).scores is None


def test_a_refusal_is_a_row_without_scores(tmp_path: Path) -> None:
    """A judge that is named but scored nothing stays visible."""
    record = one(tmp_path, "sft", {**SFT, "scores": {}, "judge": "gemini"})
    assert record.scores == JudgeRow(1, "images/positive-edit/1.png", "gemini", {})


def test_an_answer_in_prose_is_a_malformed_score_not_a_bad_record(tmp_path: Path) -> None:
    """The edit is good; its score will be seen as malformed."""
    record = one(tmp_path, "sft", {**SFT, "scores": "I cannot do that", "overall": 0.9})
    assert record.scores is not None
    assert record.scores.raw == {"overall": "I cannot do that"}


def test_the_success_comes_first_and_has_the_scores(tmp_path: Path) -> None:
    """Failures follow in order, share source, text and type, and lose the foreign root."""
    record = one(tmp_path, "preference", {**PREFERENCE, "scores": {"seamlessness": 1}})
    assert [edit.output_image for edit in record.edits] == [
        "images/positive-edit/1.png",
        "images/rejected-edit/14.png",
        "images/x.png",
    ]
    assert {(edit.source, edit.text, edit.edit_type) for edit in record.edits} == {
        (SFT["open_image_input_url"], SFT["text"], "Zoom in")
    }
    assert record.scores is not None
    assert record.scores.output_image == "images/positive-edit/1.png"


@pytest.mark.parametrize("rejected", [[], None])
def test_a_preference_without_failures_is_a_problem(tmp_path: Path, rejected: object) -> None:
    """It is not silently taken for a single-turn record."""
    found = problem(tmp_path, "preference", {**PREFERENCE, "rejected_images": rejected})
    assert found.reason == "no rejected images."
    assert "rejected" in problem(tmp_path, "preference", SFT).reason


@pytest.mark.parametrize("rejected", [["x.png", "./x.png"], [SFT["output_image"]]])
def test_a_preference_that_names_an_image_twice_is_a_problem(
    tmp_path: Path, rejected: list[str]
) -> None:
    """An image cannot be preferred to itself."""
    found = problem(tmp_path, "preference", {**PREFERENCE, "rejected_images": rejected})
    assert "twice" in found.reason


def test_a_chain_goes_from_turn_to_turn(tmp_path: Path) -> None:
    """Files in any order; each turn's source is the output before, the first has the original."""
    chain = one(tmp_path, "multi-turn", {**CHAIN, "scores": {"seamlessness": 1}})
    assert chain.edits == (
        Edit("https://o", "one", "a.png", local_source="o.jpg"),
        Edit("a.png", "two", "b.png"),
        Edit("b.png", "three", "c.png"),
    )
    assert chain.scores is not None
    assert chain.scores.output_image == "c.png"


def test_the_other_name_of_the_original_is_read(tmp_path: Path) -> None:
    """The mapping script and the release name the local original differently."""
    files: list[dict[str, Any]] = [
        {"id": "original_input_image", "url": "o", "original_input_image_file": "o.jpg"},
        {"id": "final_image", "url": "a.png"},
    ]
    chain = {"files": files, "metadata_edit_turn_prompts": ["only"]}
    assert one(tmp_path, "multi-turn", chain).edits == (
        Edit("o", "only", "a.png", local_source="o.jpg"),
    )


@pytest.mark.parametrize(
    ("files", "prompts", "reason"),
    [
        (CHAIN["files"][1:], ["1", "2", "3"], "final_image is missing"),
        (CHAIN["files"][:2] + CHAIN["files"][3:], ["1", "2", "3"], "original_input_image is missi"),
        (CHAIN["files"], ["1", "2", "3", "4"], "edit_turn3 is missing"),
        (CHAIN["files"], ["1", "2"], "edit_turn2 is one too many"),
        (
            [*CHAIN["files"], {"id": "edit_turn1", "url": "z"}],
            ["1", "2", "3"],
            "edit_turn1 is ther",
        ),
        ([*CHAIN["files"], {"id": "mask", "url": "z"}], ["1", "2", "3"], "mask is one too many"),
        (CHAIN["files"], [], "metadata_edit_turn_prompts is missing or empty"),
        (CHAIN["files"], ["1", " ", "3"], "metadata_edit_turn_prompts[1] is missing or empty"),
        (CHAIN["files"], ["1", None, "3"], "metadata_edit_turn_prompts[1] must be text, not null"),
        (CHAIN["files"], "one", "metadata_edit_turn_prompts must be a list, not text"),
        ({"a": 1}, ["1"], "files must be a list, not an object"),
        ([*CHAIN["files"][1:], {"id": "final_image"}], ["1", "2", "3"], "final_image.url is missi"),
        ([*CHAIN["files"][1:], {"url": "z"}], ["1", "2", "3"], "files[3].id is missing"),
        ([*CHAIN["files"][1:], "final"], ["1", "2", "3"], "files[3] must be an object, not text"),
    ],
)
def test_a_chain_with_wrong_turns_is_a_problem(
    tmp_path: Path, files: object, prompts: object, reason: str
) -> None:
    """What is missing, twice or too many is named."""
    found = problem(tmp_path, "multi-turn", {"files": files, "metadata_edit_turn_prompts": prompts})
    assert reason in found.reason


@pytest.mark.parametrize("kind", ["sft", "preference"])
@pytest.mark.parametrize("field", ["open_image_input_url", "text", "output_image"])
@pytest.mark.parametrize("value", [None, "", " \n", 7, ["x"], {"a": 1}, True])
def test_a_wrong_field_is_named(tmp_path: Path, kind: str, field: str, value: object) -> None:
    """Missing, empty or of another type: the Problem names the field."""
    assert field in problem(tmp_path, kind, {**RECORDS[kind], field: value}).reason
    assert field in problem(tmp_path, kind, without(RECORDS[kind], field)).reason


@pytest.mark.parametrize("kind", ["sft", "preference", "multi-turn"])
@pytest.mark.parametrize("line", [[1], "text", 3, None])
def test_a_line_that_is_no_object_is_a_problem(tmp_path: Path, kind: str, line: object) -> None:
    """Other JSON on a line is reported as such."""
    assert problem(tmp_path, kind, line).reason == "not a JSON object."


def test_a_number_where_text_is_due_is_said_in_words(tmp_path: Path) -> None:
    """The reason is for people: no type names of a programming language."""
    assert problem(tmp_path, "sft", {**SFT, "text": 5}).reason == "text must be text, not a number."
    found = problem(tmp_path, "preference", {**PREFERENCE, "rejected_images": ["a", 1]})
    assert found.reason == "rejected_images[1] must be text, not a number."


#: Paths as they are compared: what is written in another spelling comes back in that one.
NAME = (
    st.text(st.characters(codec="utf-8", exclude_characters="\0\\"), min_size=1)
    .map(normalise_path)
    .filter(lambda name: bool(name.strip()) and not name.startswith((".", "nano-banana")))
)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip)
EDITS = st.builds(
    Edit,
    source=NAME,
    text=TEXT,
    output_image=NAME,
    edit_type=st.none() | TEXT,
    local_source=st.none() | NAME,
    summarized_text=st.none() | TEXT,
    extra=st.none() | st.dictionaries(TEXT.map(lambda key: f"own {key}"), TEXT, min_size=1),
)


@given(edit=EDITS)
def test_single_turn_records_round_trip(
    tmp_path_factory: pytest.TempPathFactory, edit: Edit
) -> None:
    """What is written is read back as the same edit."""
    assert one(tmp_path_factory.mktemp("s"), "sft", write_sft(edit)).edits == (edit,)


@given(edit=EDITS, failures=st.lists(NAME, min_size=1, unique=True))
def test_preference_records_round_trip(
    tmp_path_factory: pytest.TempPathFactory, edit: Edit, failures: list[str]
) -> None:
    """A success and its failures come back in order."""
    images = [name for name in failures if name != edit.output_image] or [f"{edit.output_image}2"]
    edits = (
        edit,
        *(msgspec.structs.replace(edit, output_image=name, extra=None) for name in images),
    )
    assert one(tmp_path_factory.mktemp("p"), "preference", write_preference(edits)).edits == edits


@given(source=NAME, local=st.none() | NAME, turns=st.lists(st.tuples(TEXT, NAME), min_size=1))
def test_chains_round_trip(
    tmp_path_factory: pytest.TempPathFactory,
    source: str,
    local: str | None,
    turns: list[tuple[str, str]],
) -> None:
    """Turns come back in order, each from the one before."""
    edits: list[Edit] = []
    for text, image in turns:
        edits.append(Edit(source, text, image, local_source=local, extra={"own": text}))
        source, local = image, None
    written = write_multi_turn(edits)
    assert one(tmp_path_factory.mktemp("c"), "multi-turn", written).edits == tuple(edits)


def test_the_written_shape_is_the_released_one() -> None:
    """Trainers find the fields they know, in the released order."""
    edit = Edit("https://a", "text", "a.png", "Zoom in", None, "short", {"text": "x", "seed": 1})
    assert write_sft(edit) == {
        "open_image_input_url": "https://a",
        "text": "text",
        "output_image": "a.png",
        "edit_type": "Zoom in",
        "summarized_text": "short",
        "local_input_image": None,
        "seed": 1,
    }
    assert write_multi_turn([Edit("https://a", "one", "a.png"), Edit("a.png", "two", "b.png")]) == {
        "files": [
            {"id": "edit_turn1", "url": "a.png"},
            {"id": "final_image", "url": "b.png"},
            {"id": "original_input_image", "url": "https://a"},
        ],
        "metadata_edit_turn_prompts": ["one", "two"],
    }


@pytest.mark.real
@pytest.mark.parametrize(("kind", "edits"), [("sft", 24), ("preference", 3), ("multi-turn", 40)])
def test_real_records_are_read_whole(real: Path, kind: str, edits: int) -> None:
    """Every record of real photographs is read."""
    path = real / f"{kind}.jsonl"
    records = list(READ[kind](path, SETTINGS))
    assert not [record for record in records if isinstance(record, Problem)]
    assert sum(len(record.edits) for record in records if isinstance(record, Record)) == edits
