"""Dirt in files: the good lines load, the bad ones are counted and listed with line and reason."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from commands import loading
from review.core.errors import BadInput, Refused
from review.core.settings import preset_text
from store import settings
from store.dataset import images as pictures
from store.db.workspace import Store
from store.importing.run import Taken
from tests.store.importing_files import (
    by_image,
    chain,
    changed_tables,
    contents,
    counted,
    edit,
    edits,
    images,
    jsonl,
    load,
    said,
    scores,
    text_file,
)

BAD_LINES = (
    ("{broken", "not valid JSON"),
    ('["a", "list"]', "not a JSON object"),
    (json.dumps(edit("a.png") | {"text": "  "}), "text is missing or empty"),
    (json.dumps(edit("")), "output_image is missing or empty"),
    (json.dumps(edit("a.png") | {"text": 7}), "text must be text, not a number"),
    ('{"output_image": "a\\u0000.png", "text": "x", "open_image_input_url": "y"}', "U+0000"),
)


def test_bad_lines_in_the_middle_do_not_stop_the_good_ones(store: Store, tmp_path: Path) -> None:
    """Lines before and after load; each bad one is listed with its number and what is wrong."""
    bad = [line for line, _ in BAD_LINES]
    file = jsonl(tmp_path / "sft.jsonl", edit("first.png"), *bad, "", edit("last.png"))
    report = load(store, file)
    assert images(store) == ["first.png", "last.png"]
    assert (report.counts["records"], report.problem_count) == (2, len(bad))
    assert [(name, line) for name, line, _ in said(report)] == [
        ("sft.jsonl", number) for number in range(2, 2 + len(bad))
    ]
    for (_, _, reason), (_, expected) in zip(said(report), BAD_LINES, strict=True):
        assert expected in reason


def test_invalid_utf8_is_one_bad_line(sqlite_store: Store, tmp_path: Path) -> None:
    """A line in another encoding is reported; its neighbours load."""
    lines = [json.dumps(edit(name)).encode() for name in ("a.png", "b.png")]
    file = tmp_path / "sft.jsonl"
    file.write_bytes(b"\n".join([lines[0], b'{"text": "caf\xe9"}', lines[1]]))
    report = load(sqlite_store, file)
    assert [(line, "UTF-8" in reason) for _, line, reason in said(report)] == [(2, True)]
    assert images(sqlite_store) == ["a.png", "b.png"]


def test_a_broken_group_or_chain_is_one_bad_line(sqlite_store: Store, tmp_path: Path) -> None:
    """Without failures, with a failure twice, with a turn too few: nothing of that line loads."""
    groups = jsonl(
        tmp_path / "preference.jsonl",
        edit("good.png", rejected_images=["bad.png"]),
        edit("alone.png", rejected_images=[]),
        edit("x.png", rejected_images=["nano-banana-300k/y.png", "y.png"]),
    )
    whole = chain(("t1.png", "one"), ("t2.png", "two"))
    short = {**whole, "metadata_edit_turn_prompts": ["one", "two", "three"]}
    report = load(sqlite_store, groups, jsonl(tmp_path / "mt.jsonl", short, whole))
    assert [(name, line) for name, line, _ in said(report)] == [
        ("preference.jsonl", 2),
        ("preference.jsonl", 3),
        ("mt.jsonl", 1),
    ]
    assert (report.counts["groups_new"], report.counts["chains_new"]) == (1, 1)
    assert sorted(images(sqlite_store)) == ["bad.png", "good.png", "t1.png", "t2.png"]


@pytest.mark.parametrize("how", ["crlf", "bom", "gzip", "blank lines", "no last newline"])
def test_how_lines_end_and_files_are_packed_does_not_matter(
    sqlite_store: Store, tmp_path: Path, how: str
) -> None:
    """Windows line ends, a byte order mark, gzip, blank lines: the same edits come in."""
    lines = [json.dumps(edit(name)).encode() for name in ("a.png", "b.png")]
    written = {
        "crlf": b"\r\n\r\n".join([*lines, b""]),
        "bom": b"\xef\xbb\xbf" + b"\n".join(lines),
        "gzip": gzip.compress(b"\n".join(lines)),
        "blank lines": b"\n\n" + b"\n \n\n".join(lines),
        "no last newline": b"\n".join(lines),
    }
    file = tmp_path / "sft.jsonl"
    file.write_bytes(written[how])
    report = load(sqlite_store, file)
    assert (report.problem_count, images(sqlite_store)) == (0, ["a.png", "b.png"])


def test_a_gzip_that_breaks_off_gives_what_came_before(sqlite_store: Store, tmp_path: Path) -> None:
    """The records up to there load, and the report says where it ends."""
    noise = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(3000))
    records = [json.dumps(edit(f"{name}.png")) for name in noise]
    packed = gzip.compress("\n".join(records).encode())
    file = tmp_path / "sft.jsonl.gz"
    file.write_bytes(packed[: len(packed) // 2])
    report = load(sqlite_store, file)
    ((_, line, reason),) = said(report)
    assert line == report.counts["edits_new"] + 1
    assert 100 < report.counts["edits_new"] < 3000
    assert "breaks off" in reason


def _picture(suffix: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, suffix)
    return buffer.getvalue()


WRONG_FILES = {
    "empty": (b"", "the file is empty"),
    "blank": (b"\n \n", "the file is empty"),
    "png": (_picture("PNG"), "PNG picture"),
    "jpeg": (_picture("JPEG"), "JPEG picture"),
    "webp": (_picture("WEBP"), "WebP picture"),
    "pdf": (b"%PDF-1.7\n...", "a PDF"),
    "excel": (b"PK\x03\x04...", "Excel workbook"),
    "web page": (b"<!DOCTYPE html><p>429</p>", "a web page"),
    "git lfs": (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
    "binary": (b"text\0with zeros", "binary file"),
    "json array": (json.dumps([{"name": "Ana"}]).encode(), "columns: name"),
    "pretty json": (json.dumps({"name": "Ana"}, indent=2).encode(), "columns: name"),
    "foreign csv": (b"name,age\nAna,7\n", "columns: name, age"),
    "damaged parquet": (b"PAR1 and no more", "Parquet"),
    "damaged gzip": (b"\x1f\x8b\x08\x00nonsense....", "gzip"),
}


@pytest.mark.parametrize("what", WRONG_FILES)
def test_the_wrong_file_is_refused_by_name_and_nothing_loads(
    sqlite_store: Store, tmp_path: Path, what: str
) -> None:
    """What it looks like and what to do is said; a good file of the same call is left out too."""
    content, expected = WRONG_FILES[what]
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_bytes(content)
    with pytest.raises(BadInput, match=r"wrong\.jsonl") as caught:
        load(sqlite_store, jsonl(tmp_path / "good.jsonl", edit("a.png")), wrong)
    assert expected in str(caught.value)
    assert caught.value.what_to_do
    assert edits(sqlite_store) == []


def test_a_file_that_is_not_there_and_a_kind_that_does_not_exist_are_refused(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """So are an unknown purpose, and a folder of images that is none."""
    manifest = jsonl(tmp_path / "sft.jsonl", edit("a.png"))
    with pytest.raises(BadInput, match="cannot be opened"):
        load(sqlite_store, tmp_path / "nowhere.jsonl")
    for options in ({"kind": "poem"}, {"purpose": "fun"}, {"images": str(tmp_path / "nowhere")}):
        with pytest.raises(Refused):
            load(sqlite_store, manifest, **options)
    assert edits(sqlite_store) == []


def test_missing_and_broken_images_import_fine_and_are_said_to_be_so(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """Each is named with its line, in the report and in the file; no record is lost for it."""
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "whole.png").write_bytes(_picture("PNG"))
    (tmp_path / "images" / "cut.png").write_bytes(_picture("PNG")[:40])
    (tmp_path / "images" / "text.png").write_text("not an image")
    names = ("whole", "cut", "text", "missing")
    file = jsonl(tmp_path / "sft.jsonl", *(edit(f"images/{name}.png") for name in names))
    report = load(sqlite_store, file)
    expected = {"records": 4, "edits_new": 4, "images_missing": 1, "images_broken": 2}
    assert counted(report) == expected
    assert (report.problem_count, report.picture_count) == (0, 3)
    assert [(one.line, one.reason) for one in report.pictures] == [
        (2, "images/cut.png: the file is broken, or not a picture (a PNG that cannot be read)."),
        (3, "images/text.png: the file is broken, or not a picture."),
        (4, "images/missing.png: the picture is not there."),
    ]
    with report.problems_file.open(encoding="utf-8", newline="") as saved:
        assert [row["line"] for row in csv.DictReader(saved)] == ["2", "3", "4"]
    found = {}
    for name in names:
        edit_id = by_image(sqlite_store, f"images/{name}.png").id
        found[name] = pictures.path_of(sqlite_store, edit_id, "edited")
    assert found["missing"] is None
    assert found["whole"] is not None
    assert pictures.picture(sqlite_store, found["whole"], "full").media_type == "image/webp"
    for name in ("cut", "text"):
        broken = found[name]
        assert broken is not None
        with pytest.raises(BadInput, match="broken, or not a picture"):
            pictures.picture(sqlite_store, broken, "full")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_picture_that_breaks_off_is_seen_at_import(
    sqlite_store: Store, tmp_path: Path, kind: str
) -> None:
    """In every format; one that only has something behind its end is fine."""
    whole = _picture(kind)
    (tmp_path / "whole").write_bytes(whole)
    (tmp_path / "longer").write_bytes(whole + b"more" * 100)
    (tmp_path / "cut").write_bytes(whole[: len(whole) * 2 // 3])
    file = jsonl(tmp_path / "sft.jsonl", *map(edit, ("whole", "longer", "cut")))
    assert [one.line for one in load(sqlite_store, file).pictures] == [3]


def test_a_folder_that_is_not_there_is_said_once(sqlite_store: Store, tmp_path: Path) -> None:
    """Not picture by picture: most manifests come without theirs."""
    file = jsonl(tmp_path / "sft.jsonl", *(edit(f"images/{number}.png") for number in range(3)))
    report = load(sqlite_store, file)
    assert (report.counts["images_missing"], report.pictures) == (3, [])
    assert any("their folder is not there" in note for note in report.notes)


def test_all_problems_can_be_saved_as_a_file_that_opens_safely(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """More than the screen lists: file, line, reason, what to do; no cell is a formula."""
    good = [edit(f"images/{number}.png") for number in range(3)]
    formula = edit("=HYPERLINK(1)", scores=scores("high"))
    file = jsonl(tmp_path / "sft.jsonl", *good, *(["{broken"] * 250), formula)
    report = load(sqlite_store, file)
    assert (report.problem_count, len(report.listed)) == (251, 200)
    with report.problems_file.open(encoding="utf-8", newline="") as saved:
        rows = list(csv.reader(saved))
    assert rows[0] == ["file", "line", "reason", "what_to_do"]
    assert [int(row[1]) for row in rows[1:251]] == list(range(4, 254))
    assert rows[252][2].startswith("'=HYPERLINK(1): malformed score")
    assert "  … and 241 more" in loading.lines(report)


@pytest.mark.parametrize("accept", [False, True])
def test_a_dry_run_reports_all_and_writes_nothing(
    store: Store, tmp_path: Path, accept: bool
) -> None:
    """The report is that of the import itself; the database is as it was, row by row."""
    load(store, jsonl(tmp_path / "old.jsonl", edit("a.png", "old wish")))
    before = contents(store)
    files = (
        jsonl(tmp_path / "sft.jsonl", edit("a.png", "new wish"), "{broken", edit("b.png")),
        jsonl(tmp_path / "s.jsonl", {"edit": "c.png", "judge": "j", **scores(0.5)}),
        text_file(tmp_path / "r.csv", "edit,reviewer,verdict\nb.png,Ana,accept\n"),
    )
    dry = load(store, *files, dry_run=True, accept_changes=accept)
    assert contents(store) == before
    real = load(store, *files, accept_changes=accept)
    assert counted(dry) == counted(real)
    assert said(dry) == said(real)
    assert (dry.counts["edits_new"], dry.counts["scores_new"], dry.counts["reviews_new"]) == (
        1, 1, 1,
    )  # fmt: skip
    assert any("nothing was written" in note.lower() for note in dry.notes)
    assert changed_tables(before, contents(store))


def test_progress_is_told_in_bytes_up_to_the_end(sqlite_store: Store, tmp_path: Path) -> None:
    """It never goes back, and ends at the size of all files together."""
    big = jsonl(tmp_path / "sft.jsonl", *(edit(f"{n}.png", "x" * 900) for n in range(2500)))
    small = text_file(tmp_path / "s.csv", "edit,judge,overall\n0.png,j,0.5\n")
    told: list[tuple[int, int]] = []
    load(sqlite_store, small, big, progress=lambda done, total: told.append((done, total)))
    total = big.stat().st_size + small.stat().st_size
    assert {one[1] for one in told} == {total}
    assert [one[0] for one in told] == sorted(one[0] for one in told)
    assert told[-1] == (total, total)
    assert len({done for done, _ in told}) > 3


def test_an_import_that_is_stopped_leaves_nothing_and_can_be_run_again(
    store: Store, tmp_path: Path
) -> None:
    """Ctrl+C while reading: no row of it is there, and the next try brings in everything."""
    file = jsonl(tmp_path / "sft.jsonl", *(edit(f"{n}.png", "x" * 900) for n in range(2500)))
    before = contents(store)

    def stop(done: int, total: int) -> None:
        if done * 2 > total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(store, file, progress=stop)
    assert contents(store)["edit"] == before["edit"] == []
    assert load(store, file).counts["edits_new"] == 2500


def test_any_table_comes_in_by_its_own_column_names(store: Store, tmp_path: Path) -> None:
    """CSV, JSON Lines or Parquet: named columns are taken, the others kept; again: already."""
    rows = [
        {"img_a": "a.jpg", "caption": "add a cat", "img_b": f"{name}.png", "seed": 7, "overall": 1}
        for name in ("csv", "jsonl", "parquet")
    ]
    named = {"source": "img_a", "instruction": "caption", "edited": "img_b"}
    files = [
        text_file(tmp_path / "t.csv", _as_csv(rows[0])),
        jsonl(tmp_path / "t.jsonl", rows[1]),
        tmp_path / "t.parquet",
    ]
    pq.write_table(pa.Table.from_pylist(rows[2:]), files[2])
    report = load(store, *files, mapping=named)
    assert (report.counts["edits_new"], report.counts["scores_new"]) == (3, 3)
    assert sorted(images(store)) == ["csv.png", "jsonl.png", "parquet.png"]
    assert {(one.source, one.text) for one in edits(store)} == {("a.jpg", "add a cat")}
    assert load(store, *files, mapping=named).counts["edits_already"] == 3


def _as_csv(row: dict[str, object]) -> str:
    return f"{','.join(row)}\n{','.join(map(str, row.values()))}\n"


def test_a_mapping_to_a_column_that_is_not_there_is_refused(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """The columns there are stand in the message."""
    file = text_file(tmp_path / "t.csv", "img_a,caption,img_b\na,b,c\n")
    with pytest.raises(BadInput, match="img_a, caption, img_b"):
        load(sqlite_store, file, kind="sft", mapping={"source": "nope"})
    with pytest.raises(BadInput, match="columns: img_a"):
        load(sqlite_store, file)


def test_missing_source_pictures_are_counted_and_named(sqlite_store: Store, tmp_path: Path) -> None:
    """Those that name a file; once for a record, and not what only has an address."""
    (tmp_path / "here").mkdir()
    for name in ("edited", "source"):
        (tmp_path / "here" / f"{name}.png").write_bytes(_picture("PNG"))
    rows = [
        edit("here/edited.png", "one", local_input_image="here/source.png"),
        edit("here/edited.png", "two", local_input_image="here/lost.png"),
        edit("here/edited.png", "three"),
        edit("here/edited.png", "four", open_image_input_url="here/lost too.png"),
        edit("here/edited.png", "five", local_input_image="nowhere/lost.png"),
    ]
    report = load(sqlite_store, jsonl(tmp_path / "sft.jsonl", *rows))
    assert report.counts["sources_missing"] == 3
    assert report.examples["sources_missing"] == "here/lost.png"
    assert [(one.line, one.reason) for one in report.pictures] == [
        (2, "here/lost.png: the picture is not there."),
        (4, "here/lost too.png: the picture is not there."),
    ]


def test_an_address_that_nobody_may_follow_is_a_missing_picture(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """One of an allowed host is looked for when it is shown; naming a folder would help neither."""
    text = preset_text("pico-banana") + "remote_images: {hosts: [allowed.example]}\n"
    settings.replace(sqlite_store, text, by="a test")
    rows = [edit("https://allowed.example/1.png"), edit("https://other.example/2.png")]
    report = load(sqlite_store, jsonl(tmp_path / "sft.jsonl", *rows, edit("file:///3.png")))
    assert report.counts["images_missing"] == 2
    assert report.pictures_elsewhere == 1
    assert any("2 pictures are addresses" in note for note in report.notes)
    assert not any("--images" in note for note in report.notes)


def test_each_file_may_be_said_to_be_something_else(sqlite_store: Store, tmp_path: Path) -> None:
    """Its kind and its columns, beside what the others are."""
    table = text_file(tmp_path / "t.csv", "img_a,caption,img_b\ns.png,Make it blue,a.png\n")
    judged = text_file(tmp_path / "s.csv", "img_b,overall\na.png,0.5\n")
    each = {
        table: Taken("sft", {"source": "img_a", "instruction": "caption", "edited": "img_b"}),
        judged: Taken("scores", {"edit": "img_b"}),
    }
    report = load(sqlite_store, table, judged, each=each)
    assert (report.counts["edits_new"], report.counts["scores_new"]) == (1, 1)
    assert report.problem_count == 0


def test_a_time_at_the_edge_is_one_bad_line_of_any_kind(store: Store, tmp_path: Path) -> None:
    """Reviews, votes, rankings and a Label Studio export: the others load."""
    early, late = "0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-08:00"
    review = {"edit": "1.png", "reviewer": "ana", "verdict": "accept"}
    vote = {"left": "a", "right": "b", "winner": "left", "reviewer": "ana"}
    order = {"group": "g", "order": ["a", "b"], "reviewer": "ana"}
    chosen = [{"value": {"choices": ["accept"]}, "from_name": "verdict"}]
    tasks = [
        {"data": {"output_image": "2.png"},
         "annotations": [{"completed_by": 1, "result": chosen, "created_at": time}]}
        for time in (early, "2026-01-31T12:00:00Z")
    ]  # fmt: skip
    report = load(
        store,
        jsonl(tmp_path / "reviews.jsonl", {**review, "time": early}, review),
        jsonl(tmp_path / "votes.jsonl", {**vote, "time": late}, vote),
        jsonl(tmp_path / "orders.jsonl", {**order, "time": late}, order),
        text_file(tmp_path / "tasks.json", json.dumps(tasks)),
    )
    assert [(line, "time is" in reason) for _, line, reason in said(report)] == [(1, True)] * 4
    assert (report.counts["reviews_new"], report.counts["votes_new"]) == (2, 2)
