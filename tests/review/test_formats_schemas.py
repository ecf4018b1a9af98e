"""Public datasets are known by their columns, and every column means what its dataset says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import Edit, Further, JudgeRow, Problem, Record
from review.core.errors import BadInput
from review.core.settings import Settings, preset, read_settings
from review.formats import own_scores, read, recognise, schemas
from review.formats.survey import manifest_parser
from tests.schemas import edits as sets
from tests.schemas.published import Published

SETTINGS = preset("pico-banana")


def lines(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def records(
    folder: Path, published: Published, shard: int = 0, settings: Settings = SETTINGS
) -> list[Record]:
    """Return the records of a shard whose rows are given as its table gives them."""
    path = lines(folder, published.addressed(list(published.shards)[shard]))
    read_in = list(read(path, recognise(path, settings), settings))
    assert not [one for one in read_in if isinstance(one, Problem)]
    return [one for one in read_in if isinstance(one, Record)]


def edits(folder: Path, published: Published, shard: int = 0) -> list[Edit]:
    """Return the edits of a shard, less what else their rows say."""
    found = [edit for record in records(folder, published, shard) for edit in record.edits]
    return [msgspec.structs.replace(edit, extra=None) for edit in found]


@pytest.mark.parametrize("published", sets.EVERY, ids=lambda one: one.schema)
def test_each_dataset_is_known_by_its_columns_and_loads_whole(
    tmp_path: Path, published: Published
) -> None:
    """Without a mapping: its name, its kind, and a record for every row, none reported."""
    shards = list(published.shards)
    for shard in shards:
        schema = schemas.of(list(published.addressed(shard)[0]))
        assert schema is not None
        assert schema.name == published.schema
    found = [
        record
        for number, shard in enumerate(shards)
        for record in records(_folder(tmp_path / f"{number}"), published, number)
        if shard
    ]
    assert len(found) == published.records
    assert {record.kind for record in found} == {schema.kind}
    keys = [edit.output_image for record in found for edit in record.edits]
    if published is not sets.NHR_EDIT:  # Its parts differ by their folder.
        assert len(set(keys)) == len(keys)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_every_schema_is_tried_the_closest_first() -> None:
    """A schema whose columns another one has too is found by its own columns all the same."""
    for schema in schemas.every():
        assert schemas.of(schema.columns) is schema
        assert schemas.named(schema.name.upper()) is schema
    assert {one.name for one in schemas.every() if one.kind in ("sft", "multi-turn")} <= {
        *(published.schema for published in sets.EVERY),
        "NHR-Edit (file names)",
    }
    assert schemas.of(["data", "annotations"]) is None


def test_a_repeated_key_names_no_edit_and_the_chinese_text_is_a_variant(tmp_path: Path) -> None:
    """UnicEdit: keyed by shard and row; the key, and the coarse task, stay beside the edit."""
    shard = "train-00000-of-00001.parquet"
    first, second = records(tmp_path, sets.UNICEDIT)
    assert first.edits == (
        Edit(
            f"{shard}#0/src_image", "Turn the balloon blue", f"{shard}#0", "Color Alteration",
            extra={"key": "9f2c", "edit_task": "Attribute Editing"},
            local_output=f"{shard}#0/edit_image", variants={"zh": "把气球变成蓝色"},
        ),
    )  # fmt: skip
    assert second.edits[0].output_image == f"{shard}#1"
    assert first.scores is second.scores is None


def test_pictures_in_lists_are_a_source_and_its_references(tmp_path: Path) -> None:
    """OpenGPT-4o-Image, OmniGen2, ImgEdit: the first picture is edited, with the others."""
    opengpt = edits(tmp_path, sets.OPENGPT_4O_IMAGE)
    assert opengpt == [
        Edit("editing/input_0.png", "Take the word off the board", "editing/output_0.png"),
        Edit(
            "editing/input_1.png", "Put the hat of the second picture on the man",
            "editing/output_1.png",
            further=(Further("reference", "input_image 2", "editing/input_1_1.png"),),
        ),
    ]  # fmt: skip
    omnigen = records(tmp_path, sets.OMNIGEN2)
    assert omnigen[0].edits[0].extra == {"meta_data": {"source": "ours"}}
    assert omnigen[1].edits == (
        Edit(
            "images/2.png", "Put the vase on the table", "images/2_out.png", "in_context",
            further=(Further("reference", "input_images 2", "images/vase.png"),),
        ),
    )  # fmt: skip
    (first, _second) = edits(tmp_path, sets.IMGEDIT)
    folder = "results_remove_part5/00094_1"
    assert first == Edit(f"{folder}/original.png", "Remove the sign", f"{folder}/result.png")


def test_captions_are_taken_for_no_pictures(tmp_path: Path) -> None:
    """AnyEdit's and HQ-Edit's input and output are said of the pictures; what else is, is kept."""
    plain, visual = records(tmp_path, sets.ANYEDIT)
    shard = "train-00000-of-00001.parquet"
    assert plain.edits == (
        Edit(
            f"{shard}#0/image_file", "Turn the plane green", f"{shard}#0", "color_alter",
            extra={
                "image_id": "COCO_1", "input": "a plane on the ground",
                "output": "a green plane on the ground",
            },
            local_output=f"{shard}#0/edited_file",
        ),
    )  # fmt: skip
    reference = Further("reference", "visual_input", f"{shard}#1/visual_input")
    assert visual.edits[0].further == (reference,)
    (hq,) = records(tmp_path, sets.HQ_EDIT)
    (edit,) = hq.edits
    assert (edit.source, edit.text) == (
        "train-00000-of-00001.parquet#0/input_image",
        "Make it night",
    )
    assert edit.local_output == "train-00000-of-00001.parquet#0/output_image"
    assert edit.extra == {
        "input": "A street by day.", "inverse_edit": "Make it day", "output": "A street by night.",
    }  # fmt: skip


def test_anyedits_word_for_no_picture_is_none(tmp_path: Path) -> None:
    """Its own lists say "None" where an edit has no visual input."""
    row = {**sets.ANYEDIT.addressed(next(iter(sets.ANYEDIT.shards)))[0], "visual_input": "None"}
    (record,) = read(lines(tmp_path, [row]), "sft", SETTINGS)
    assert isinstance(record, Record)
    assert record.edits[0].further == ()


def test_a_mask_is_kept_with_its_edit(tmp_path: Path) -> None:
    """HumanEdit: shown beside the source, never as one."""
    (edit,) = edits(tmp_path, sets.HUMANEDIT)
    shard = "train-00000-of-00001.parquet"
    assert edit == Edit(
        f"{shard}#0/INPUT_IMG", "Take the bottle away", f"{shard}#0", "Remove",
        local_output=f"{shard}#0/OUTPUT_IMG",
        further=(Further("mask", "MASK_IMG", f"{shard}#0/MASK_IMG"),),
    )  # fmt: skip


def test_rows_of_one_picture_in_turn_are_a_chain(tmp_path: Path) -> None:
    """MagicBrush: each turn goes on from what came out before, with its own mask."""
    one, chain, _cut = records(tmp_path, sets.MAGICBRUSH)
    shard = "train-00000-of-00002.parquet"
    assert (len(one.edits), [edit.text for edit in chain.edits]) == (
        1,
        ["Give him a hat", "Make the hat red", "Add a dog"],
    )
    assert [edit.source for edit in chain.edits] == [
        f"{shard}#1/source_img", f"{shard}#1", f"{shard}#2",
    ]  # fmt: skip
    assert [edit.output_image for edit in chain.edits] == [f"{shard}#{row}" for row in (1, 2, 3)]
    assert [edit.local_source for edit in chain.edits] == [
        None, f"{shard}#2/source_img", f"{shard}#3/source_img",
    ]  # fmt: skip
    assert chain.edits[2].further == (Further("mask", "mask_img", f"{shard}#3/mask_img"),)
    assert chain.edits[1].extra == {"img_id": "368667", "turn_index": 2}
    assert chain.line == 2


@pytest.mark.parametrize(
    ("turns", "loaded", "reported"),
    [
        ([1, 2, 3], [3], []),
        ([2, 3], [2], []),  # The shard begins within a chain.
        ([1, 3], [], [1, 2]),
        ([2, 1], [], [1, 2]),
        ([1, None], [], [1, 2]),
    ],
)
def test_a_chain_with_a_gap_is_reported_row_by_row(
    tmp_path: Path, turns: list[int | None], loaded: list[int], reported: list[int]
) -> None:
    """Every row of it stands in a record or in a problem, by its line."""
    (first, *_rest) = sets.MAGICBRUSH.addressed(next(iter(sets.MAGICBRUSH.shards)))
    path = lines(tmp_path, [{**first, "turn_index": turn} for turn in turns])
    reading = read(path, "multi-turn", SETTINGS)
    found = list(reading)
    assert bool(reading.notes) == (turns == [2, 3])
    assert [len(one.edits) for one in found if isinstance(one, Record)] == loaded
    assert [one.line for one in found if isinstance(one, Problem)] == reported


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", None]),
            st.sampled_from([1, 2, 3, None, "1"]),
            st.sampled_from(["Add a dog", "", 7]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_every_row_of_chains_is_loaded_or_reported(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, Any, Any]]
) -> None:
    """Once each, whatever the rows say."""
    (row, *_rest) = sets.MAGICBRUSH.addressed(next(iter(sets.MAGICBRUSH.shards)))
    path = lines(
        tmp_path_factory.mktemp("chains"),
        [
            {**row, "img_id": chain, "turn_index": turn, "instruction": text,
             "target_img": f"x.parquet#{number}/target_img"}
            for number, (chain, turn, text) in enumerate(rows)
        ],
    )  # fmt: skip
    found = list(read(path, "multi-turn", SETTINGS))
    loaded = [edit for one in found if isinstance(one, Record) for edit in one.edits]
    reported = [one for one in found if isinstance(one, Problem)]
    assert len(loaded) + len(reported) == len(rows)
    assert len({edit.output_image for edit in loaded}) == len(loaded)


def test_chains_of_a_datasets_own_shape_are_no_manifest_to_filter(tmp_path: Path) -> None:
    """Filtered turn by turn they would be single edits: refused, with what to do."""
    path = lines(tmp_path, sets.MAGICBRUSH.addressed(next(iter(sets.MAGICBRUSH.shards))))
    with pytest.raises(BadInput, match="chains as MagicBrush writes them"):
        manifest_parser(path, SETTINGS)
    rows = sets.HQ_EDIT.addressed(next(iter(sets.HQ_EDIT.shards)))
    record = manifest_parser(lines(tmp_path, rows), SETTINGS)(1, rows[0])
    assert record.edits[0].text == "Make it night"


def test_a_table_of_paths_is_keyed_by_its_paths(tmp_path: Path) -> None:
    """InstructPix2Pix's columns in a CSV beside its pictures."""
    path = tmp_path / "rows.csv"
    path.write_text("input_image,edit_prompt,edited_image\na.png,blue,b.png\n")
    (record,) = read(path, recognise(path, SETTINGS), SETTINGS)
    assert isinstance(record, Record)
    assert record.edits == (Edit("a.png", "blue", "b.png"),)


def test_what_a_team_added_under_our_names_is_taken_too(tmp_path: Path) -> None:
    """Scores of one's own judge beside a dataset's columns; the dataset's own stay its own."""
    row = {
        "source_image": "a.png", "edit_instruction": "blue", "edited_image": "b.png",
        "edit_type": "Zoom in", "judge": "ours", "seamlessness": 0.5, "score": 3,
    }  # fmt: skip
    (record,) = read(lines(tmp_path, [row]), "sft", SETTINGS)
    assert isinstance(record, Record)
    assert record.scores == JudgeRow(1, "b.png", "ours", {"seamlessness": 0.5})
    assert record.edits == (Edit("a.png", "blue", "b.png", "Zoom in", extra={"score": 3}),)


@pytest.mark.parametrize(
    ("name", "types", "categories"),
    [
        ("ScaleEdit-12M", 23, 6), ("UnicEdit-10M", 20, 4), ("AnyEdit", 25, 5),
        ("OmniEdit", 6, 1), ("HumanEdit", 6, 1),
    ],
)  # fmt: skip
def test_a_taxonomy_is_offered_as_it_is_published(name: str, types: int, categories: int) -> None:
    """Types and categories in settings that can be read, all else of them as it was."""
    own = read_settings(own_scores.settings_text(sets_schema(name), SETTINGS))
    assert (len(own.category_of), len(own.taxonomy)) == (types, categories)
    assert own.label_rule == SETTINGS.label_rule
    assert own.foreign_roots == SETTINGS.foreign_roots


def test_types_that_the_settings_lack_are_offered(tmp_path: Path) -> None:
    """By the name of the preset; once they are taken over nothing is said."""
    path = lines(tmp_path, sets.ANYEDIT.addressed(next(iter(sets.ANYEDIT.shards))))
    (note,) = read(path, "sft", SETTINGS).notes
    assert "settings preset anyedit" in note
    own = read_settings(own_scores.settings_text(sets_schema("AnyEdit"), SETTINGS))
    assert read(path, "sft", own).notes == []
    plain = lines(tmp_path, sets.HQ_EDIT.addressed(next(iter(sets.HQ_EDIT.shards))))
    assert read(plain, "sft", SETTINGS).notes == []


def test_a_later_chain_must_begin_with_its_first_turn(tmp_path: Path) -> None:
    """Only at the head of a shard may a chain's beginning stand in another file."""
    rows = sets.MAGICBRUSH.addressed(next(iter(sets.MAGICBRUSH.shards)))
    found = list(read(lines(tmp_path, [rows[0], rows[2]]), "multi-turn", SETTINGS))
    assert [type(one) for one in found] == [Record, Problem]


def test_a_list_of_turns_is_a_chain_with_its_own_sources(tmp_path: Path) -> None:
    """ImgEdit: a turn that goes back names the picture it goes on from."""
    (chain,) = records(tmp_path, sets.IMGEDIT_CHAINS)
    folder = "results_version_backtracking_part0/00031_1"
    assert [(edit.source, edit.output_image) for edit in chain.edits] == [
        (f"{folder}/origin_{number}.png", f"{folder}/result_{number}.png") for number in range(3)
    ]
    assert chain.kind == "multi-turn"


@pytest.mark.parametrize(
    "row",
    [
        {"data": []},
        {"data": "no list"},
        {"data": [{"input_images": ["a.png"], "output_images": [], "prompt": "x"}]},
        {"data": [{"input_images": ["a.png"], "output_images": ["b.png", "c.png"], "prompt": "x"}]},
        {"data": [None]},
    ],
)
def test_a_list_that_is_no_chain_is_reported(tmp_path: Path, row: dict[str, Any]) -> None:
    """With what is wrong, and nothing of it loaded."""
    (problem,) = read(lines(tmp_path, [row]), "multi-turn", SETTINGS)
    assert isinstance(problem, Problem)
    assert problem.what_to_do


def test_scores_on_another_scale_stay_beside_the_edit_and_are_said(tmp_path: Path) -> None:
    """ScaleEdit's 1–3 under settings of 0–1: no score, a note with the remedy, values kept."""
    path = lines(tmp_path, sets.SCALEEDIT.addressed(list(sets.SCALEEDIT.shards)[1]))
    reading = read(path, "sft", SETTINGS)
    first, _second = reading
    assert isinstance(first, Record)
    assert first.scores is None
    assert first.edits[0].extra is not None
    assert first.edits[0].extra["generation_quality_score"] == 2
    (note,) = reading.notes
    assert "ScaleEdit-12M" in note
    assert "1–3" in note
    assert "settings preset scaleedit-12m" in note
    assert set(reading.ignored_columns) >= {"editing_consistency_score"}


def test_scores_count_under_the_settings_a_dataset_brings(tmp_path: Path) -> None:
    """OmniEdit's own criteria, scale and total; why it was scored so is taken out of its JSON."""
    text = own_scores.settings_text(sets_schema("OmniEdit"), SETTINGS)
    own = read_settings(text)
    assert (own.scale.max, own.use_supplied_overall) == (10, True)
    assert list(own.criteria) == ["sc_score_1", "sc_score_2", "pq_score"]
    first, second = records(tmp_path, sets.OMNIEDIT, settings=own)
    shard = "dev-00000-of-00001.parquet"
    assert first.scores is not None
    assert first.scores.combined  # √(min SC · PQ) is no weighted total.
    numbers = {"sc_score_1": 9.0, "sc_score_2": 9.0, "pq_score": 8.0, "overall": 8.49}
    assert first.scores == JudgeRow(
        1, f"{shard}#0", "OmniEdit", numbers, "The kite is there.\nSoft edges.", combined=True
    )
    assert second.scores is not None
    assert second.scores.reason == "It looks like a woodcut."
    assert first.edits[0].text == "Add a kite"
    assert first.edits[0].variants == {"edited_prompt_list 2": "Add a red kite to the sky"}
    assert first.edits[0].extra == {"omni_edit_id": "task_obj_add_7", "width": 24, "height": 16}


def test_the_same_criteria_on_another_scale_do_not_count(tmp_path: Path) -> None:
    """1–3 would look like poor scores of 0–10: only the dataset's own scale takes them."""
    text = own_scores.settings_text(sets_schema("ScaleEdit-12M"), SETTINGS)
    own = read_settings(text)
    path = lines(tmp_path, sets.SCALEEDIT.addressed(next(iter(sets.SCALEEDIT.shards))))
    (record,) = read(path, "sft", own)
    assert isinstance(record, Record)
    assert record.scores is not None
    wider = read_settings(text.replace("max: 3\n", "max: 10\n"))
    (record,) = read(path, "sft", wider)
    assert isinstance(record, Record)
    assert record.scores is None


def test_somebodys_word_takes_a_datasets_score_as_a_criterion(tmp_path: Path) -> None:
    """Then it is a score like any other: the watch over scales looks at it."""
    path = lines(tmp_path, sets.SCALEEDIT.addressed(next(iter(sets.SCALEEDIT.shards))))
    mapping = {"instruction_compliance": "instruction_following_score"}
    reading = read(path, "sft", SETTINGS, mapping=mapping)
    (record,) = reading
    assert isinstance(record, Record)
    assert record.scores is not None
    assert record.scores.raw == {"instruction_compliance": 3}
    assert record.scores.judge == "ScaleEdit-12M"
    assert not [note for note in reading.notes if "1–3" in note]


def test_a_source_given_as_an_address_alone_is_taken(tmp_path: Path) -> None:
    """ScaleEdit publishes some sources so: the column of pictures is empty there."""
    row = sets.SCALEEDIT.addressed(next(iter(sets.SCALEEDIT.shards)))[0]
    address = "https://example.invalid/source.jpg"
    path = lines(tmp_path, [row, {**row, "source_image": None, "source_image_url": address}])
    _first, second = read(path, "sft", SETTINGS)
    assert isinstance(second, Record)
    assert second.edits[0].source == address


def test_the_lead_names_key_references_masks_and_variants(tmp_path: Path) -> None:
    """In any table: a key instead of a path, pictures beside the source, other words."""
    row = {
        "id": 7, "before": ["a.png", "b.png"], "after": "c.png", "say": "Add a cat",
        "sag": "Eine Katze dazu", "m": "m.png", "r": ["r.png", "s.png"],
    }  # fmt: skip
    mapping = {
        "source": "before", "instruction": "say", "edited": "after", "key": "id", "mask.area": "m",
        "reference.style": "r", "variant.de": "sag",
    }  # fmt: skip
    (record,) = read(lines(tmp_path, [row]), "sft", SETTINGS, mapping=mapping)
    assert isinstance(record, Record)
    assert record.edits == (
        Edit(
            "a.png", "Add a cat", "7", local_output="c.png", variants={"de": "Eine Katze dazu"},
            further=(
                Further("reference", "before 2", "b.png"),
                Further("reference", "style", "r.png"),
                Further("reference", "style 2", "s.png"),
                Further("mask", "area", "m.png"),
            ),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"after": ["c.png", "d.png"]}, "2 pictures"),
        ({"before": [{"bytes": None}]}, "must be text"),
        ({"before": []}, "source is missing"),
        ({"say": [" "]}, "instruction is missing"),
        ({"id": None}, "key is missing"),
    ],
)
def test_a_row_that_lacks_what_was_named_is_reported(
    tmp_path: Path, cells: dict[str, Any], wrong: str
) -> None:
    """Never half an edit, never another picture in its place."""
    row = {"id": "k", "before": ["a.png"], "after": "c.png", "say": ["Add a cat"], **cells}
    mapping = {"source": "before", "instruction": "say", "edited": "after", "key": "id"}
    path = lines(tmp_path, [{**row, "before": "x", "id": "z"}, row])
    *_good, problem = read(path, "sft", SETTINGS, mapping=mapping)
    assert isinstance(problem, Problem)
    assert wrong in problem.reason


def test_a_mapping_meant_for_another_file_leaves_a_dataset_as_it_is(tmp_path: Path) -> None:
    """One call may bring a dataset and votes whose columns were named."""
    path = lines(tmp_path, sets.MAGICBRUSH.addressed(next(iter(sets.MAGICBRUSH.shards))))
    mapping = {"reviewer": "worker"}
    assert recognise(path, SETTINGS, mapping) == "multi-turn"
    assert len(list(read(path, "multi-turn", SETTINGS, mapping=mapping))) == 3


def sets_schema(name: str) -> schemas.Schema:
    schema = schemas.named(name)
    assert schema is not None
    return schema
