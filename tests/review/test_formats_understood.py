"""What a file is taken for before anything is loaded, and what is not sure of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from review.core.edits import Record
from review.core.errors import BadInput
from review.core.settings import preset
from review.formats.meanings import content_of
from review.formats.understood import Understood, understand, understand_each

RULE = preset("pico-banana")


def table(path: Path, header: str, *rows: Sequence[object]) -> Path:
    """Write CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([header.split(","), *rows])
    path.write_text(buffer.getvalue(), encoding="utf-8")
    return path


def rows(*cells: str, number: int = 3) -> list[list[str]]:
    """Return rows of these cells; in each ``%`` is the row's number."""
    return [[cell.replace("%", str(place)) for cell in cells] for place in range(number)]


def meant(one: Understood) -> dict[str, str]:
    """Return ours → theirs."""
    return {meaning.ours: meaning.theirs for meaning in one.meanings}


def known(one: Understood) -> dict[str, str]:
    """Return how each of ours is known."""
    return {meaning.ours: meaning.known for meaning in one.meanings}


@pytest.mark.parametrize(
    ("cell", "content"),
    [
        ("images/1.png", "picture"), ("C:\\photos\\a b.JPG", "picture"), ("1.webp", "picture"),
        ("https://example.invalid/x?id=1", "picture"), ("data/train.parquet#3/edited", "picture"),
        (["a.png", "b.png"], "picture"), (["add a hat", "a hat"], "text"),
        (["a.png", "a caption"], "other"), ([], "other"),
        ("a cat on a mat", "text"), ("cat", "text"), ("...", "text"), ("8/10", "number"),
        ("80%", "number"), ("-1.5", "number"), (3, "number"), (True, "other"), ({}, "other"),
    ],
)  # fmt: skip
def test_what_a_cell_holds_is_told_from_its_text(cell: object, content: str) -> None:
    """Names of pictures, texts and numbers, as files have them."""
    assert content_of(cell) == content


def test_a_column_that_alone_is_called_so_is_sure(tmp_path: Path) -> None:
    """Nobody is asked about it; what means nothing here is named."""
    file = table(
        tmp_path / "t.csv", "before,prompt,after,note", *rows("a%.png", "do", "b%.png", "x")
    )
    one = understand(file, RULE)
    assert meant(one) == {"source": "before", "instruction": "prompt", "edited": "after"}
    assert {*known(one).values()} == {"named"}
    assert (one.sure, one.beside, one.kind, one.container) == (
        True, ("note",), "sft", "CSV · commas · UTF-8",
    )  # fmt: skip
    (first, *_more) = one.rows
    assert isinstance(first, Record)
    assert (first.edits[0].source, first.edits[0].output_image) == ("a0.png", "b0.png")


def test_two_columns_that_both_could_be_it_are_a_doubt(tmp_path: Path) -> None:
    """The likelier one is shown, the other named, and what answers it."""
    file = table(
        tmp_path / "t.csv", "source_image,original_image,prompt,output",
        *rows("a%.png", "c%.png", "do", "b%.png"),
    )  # fmt: skip
    one = understand(file, RULE)
    (doubt,) = one.doubts
    assert (doubt.ours, doubt.theirs, doubt.others) == (
        "source", "source_image", ("original_image",),
    )  # fmt: skip
    assert not one.sure
    said = understand(file, RULE, mapping={"source": "original_image"})
    assert (said.sure, known(said)["source"], meant(said)["source"]) == (
        True, "said", "original_image",
    )  # fmt: skip


def test_captions_are_no_pictures_though_their_column_is_called_so(tmp_path: Path) -> None:
    """AnyEdit's ``input`` and ``output`` are captions; its pictures stand in other columns."""
    file = table(
        tmp_path / "t.csv", "edit_instruction,image_file,edited_file,input,output",
        *rows("add a hat", "s/%.jpg", "e/%.jpg", "a man", "a man with a hat"),
    )  # fmt: skip
    one = understand(file, RULE)
    assert meant(one)["edited"] == "edited_file"
    assert (known(one)["edited"], known(one)["source"]) == ("named", "guessed")
    assert [doubt.ours for doubt in one.doubts] == ["source"]
    assert meant(one)["source"] == "image_file"


def test_a_picture_column_full_of_text_is_a_doubt_that_shows_a_cell(tmp_path: Path) -> None:
    """Where no other column could be it."""
    file = table(
        tmp_path / "t.csv", "source,instruction,edited", *rows("s%.png", "do it", "a red car")
    )
    (doubt,) = understand(file, RULE).doubts
    assert doubt.ours == "edited"
    assert "a red car" in doubt.doubt


def test_a_column_whose_cells_are_no_numbers_is_no_total(tmp_path: Path) -> None:
    """A ``score`` in words stays beside the edit, and the import is told so."""
    file = table(
        tmp_path / "t.csv", "source,instruction,edited,score",
        *rows("s%.png", "do it", "e%.png", "quite good"),
    )  # fmt: skip
    one = understand(file, RULE)
    assert ("overall" in meant(one), one.beside, one.mapping["overall"]) == (False, ("score",), "")
    first = one.rows[0]
    assert isinstance(first, Record)
    assert (first.scores, first.edits[0].extra) == (None, {"score": "quite good"})


def test_names_that_mean_nothing_are_guessed_by_what_they_hold(tmp_path: Path) -> None:
    """Such a guess is a doubt for each column; without a text there is none."""
    file = table(tmp_path / "t.csv", "a,b,c", *rows("s%.png", "make it red", "e%.png"))
    one = understand(file, RULE)
    assert meant(one) == {"source": "a", "instruction": "b", "edited": "c"}
    assert [doubt.ours for doubt in one.doubts] == ["source", "instruction", "edited"]
    with pytest.raises(BadInput, match="not a file that can be loaded"):
        understand(table(tmp_path / "u.csv", "a,b", *rows("s%.png", "e%.png")), RULE)


def test_an_edited_picture_that_most_rows_share_names_no_edit(tmp_path: Path) -> None:
    """``out.png`` in a folder of each row, say: thousands of edits would collide."""
    file = table(
        tmp_path / "t.csv", "source,instruction,edited", *rows("s%.png", "do it", "out.png")
    )
    one = understand(file, RULE)
    assert not one.doubts
    assert "out.png" in one.repeated
    assert "2 of the first 3 rows" in one.repeated
    assert not one.sure


def test_the_same_row_twice_is_no_doubt(tmp_path: Path) -> None:
    """It is one edit, met again."""
    file = table(tmp_path / "t.csv", "source,instruction,edited", *rows("s.png", "do", "e.png"))
    assert understand(file, RULE).sure


def test_a_released_manifest_needs_no_word(tmp_path: Path) -> None:
    """Its shape is known; nothing is guessed."""
    record = {"open_image_input_url": "https://x.invalid/1", "text": "do", "output_image": "1.png"}
    file = tmp_path / "sft.jsonl"
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    one = understand(file, RULE)
    assert (one.kind, one.meanings, one.sure, one.mapping) == ("sft", (), True, {})
    assert len(one.rows) == 1


def test_votes_whose_reviewer_could_be_two_columns_are_a_doubt(tmp_path: Path) -> None:
    """Of one such column nothing has to be said."""
    header = "left,right,winner,worker,annotator"
    one = understand(table(tmp_path / "t.csv", header, *rows("a", "b", "left", "W%", "N%")), RULE)
    assert [(doubt.ours, doubt.others) for doubt in one.doubts] == [("reviewer", ("annotator",))]
    alone = table(tmp_path / "u.csv", "left,right,winner,worker", *rows("a", "b", "left", "W%"))
    assert understand(alone, RULE).sure


def test_shards_of_the_same_columns_are_understood_once(tmp_path: Path) -> None:
    """A thousand of them are one question; a file of other columns is another."""
    cells = rows("s%.png", "do it", "e%.png")
    shards = [table(tmp_path / f"{n}.csv", "before,prompt,after", *cells) for n in range(3)]
    other = table(tmp_path / "other.csv", "source,prompt,after", *cells)
    found = understand_each([*shards, other], RULE)
    assert [files for _one, files in found] == [shards, [other]]


def test_how_a_text_is_written_and_divided_is_said(tmp_path: Path) -> None:
    """What was detected, and that a guess is one."""
    file = tmp_path / "t.csv"
    file.write_bytes("before;prompt;after;señal\ns.png;año nuevo;e.png;x\n".encode("cp1252"))
    one = understand(file, RULE)
    assert one.container.startswith("CSV · semicolons · ")
    assert "guess" in one.container
    assert (one.as_json()["delimiter"], one.as_json()["encoding"]) != (None, "utf-8")
