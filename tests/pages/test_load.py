"""Load in three steps: the files, their columns, a check; then the one thing to do next."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from pages.dataset.load import check
from review.core.errors import Refused
from review.core.rules import Scoring
from review.core.settings import Scale, preset
from store import settings
from store.dataset import images
from store.db.workspace import Store
from store.work import browse
from tests.pages.conftest import Show, is_fine, labels, metrics, press, words_of
from tests.store.importing_files import by_image, edit, edits, jsonl, load, scores

FLAGS = ("--", "`pico-review", "jq ")


def picture(shade: str = "teal") -> bytes:
    """Return a picture's file."""
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), shade).save(buffer, "PNG")
    return buffer.getvalue()


def zipped(**members: bytes) -> bytes:
    """Return a zip archive; in a name ``__`` stands for a slash, and ``.png`` comes after it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name.replace('__', '/')}.png", content)
    return buffer.getvalue()


def lines(*records: dict[str, Any]) -> bytes:
    """Return JSON Lines."""
    return "".join(json.dumps(one) + "\n" for one in records).encode()


def send(at: AppTest, name: str, content: bytes, *, pictures: bool = False) -> AppTest:
    """Send a file; to the field of the pictures where asked."""
    at.file_uploader[1 if pictures else 0].upload(name, content)
    return at.run()


def through(at: AppTest, *steps: str) -> AppTest:
    """Press one button after the other; each page is fine."""
    for step in steps:
        at = press(at, step)
        assert is_fine(at), [one.value for one in at.error]
    return at


def reds(at: AppTest) -> list[str]:
    """Return what a page says in red."""
    alerts = [one.value for one in at.error]
    return alerts + [one.value for one in at.markdown if one.value.startswith(":red[")]


def greens(at: AppTest) -> list[str]:
    """Return what a page says in green."""
    return [one.value for one in at.success]


def box(at: AppTest, label: str) -> Any:
    """Return the one select box of that label."""
    (found,) = [one for one in at.selectbox if one.label.replace("\\", "") == label]
    return found


def test_a_step_that_needs_a_file_says_so_before_the_click(show: Show) -> None:
    """The three steps are named, one is open, and its button waits for a file."""
    at = show("load")
    assert [one.value for one in at.subheader] == ["1 · File"]
    assert {"2 · Columns", "3 · Check"} <= {one.value for one in at.caption}
    (button,) = [one for one in at.button if one.label == "Next: columns"]
    assert button.disabled
    assert "Needed: a file." in words_of(at)


def test_a_manifest_with_its_pictures_comes_in_by_three_steps(
    show: Show, sqlite_store: Store
) -> None:
    """Sent in a zip with a folder of its own, found all the same, and kept in the workspace."""
    record = edit("photos/1.png", local_input_image="photos/0.png", scores=scores(0.5))
    at = send(show("load"), "sft.jsonl", lines(record))
    packed = zipped(set__photos__1=picture(), set__photos__0=picture())
    at = send(at, "p.zip", packed, pictures=True)
    assert "2 pictures" in words_of(at)
    at = through(at, "Next: columns")
    assert [one.value for one in at.subheader] == ["2 · Columns"]
    assert "sft.jsonl · 2 pictures" in words_of(at)
    assert len(at.get("image")) == 2
    assert reds(at) == []
    at = through(at, "Next: check")
    assert metrics(at) == {"Records": "1", "New edits": "1", "New scores": "1"}
    assert greens(at) == ["No problems."]
    assert edits(sqlite_store) == []
    at = through(at, "Load")
    assert [one.value for one in at.subheader] == ["Loaded"]
    one = by_image(sqlite_store, "photos/1.png")
    for side in ("edited", "source"):
        place = images.path_of(sqlite_store, one.id, side)
        assert place is not None
        assert place.is_relative_to(sqlite_store.folder / "pictures")
    assert list((sqlite_store.folder / "uploads").glob("*/*/*")) == []


def test_a_check_offers_to_load_and_nothing_else(show: Show, sqlite_store: Store) -> None:
    """Never to draw: nothing is there yet."""
    at = send(show("load"), "sft.jsonl", lines(edit("1.png")))
    at = through_red(through_red(at, "Next: columns"), "Next: check")
    assert set(labels(at)) == {"Change", "Load"}
    assert "Draw" not in words_of(at)
    assert browse.counts(sqlite_store).edits == 0


def test_missing_pictures_are_red_and_nothing_is_green_above_them(
    show: Show, sqlite_store: Store
) -> None:
    """Counted, with one of them named; in the rows, in the check, and once loaded."""
    rows = [edit(f"photos/{n}.png", local_input_image=f"sources/{n}.png") for n in range(3)]
    at = send(show("load"), "sft.jsonl", lines(*rows))
    at = through_red(at, "Next: columns")
    assert any("photos/0\\.png" in one for one in reds(at))
    at = through_red(at, "Next: check")
    assert len(reds(at)) == 2
    assert "3 edited pictures are missing" in reds(at)[0]
    assert "photos/0" in reds(at)[0]
    assert "3 source pictures are missing" in reds(at)[1]
    assert greens(at) == []
    at = through_red(at, "Load")
    assert "3 edited pictures are missing" in reds(at)[0]
    assert greens(at) == []
    assert browse.counts(sqlite_store).edits == 3


def through_red(at: AppTest, step: str) -> AppTest:
    """Press a button of a page that has something to say in red."""
    at = press(at, step)
    assert not at.exception
    return at


def test_pictures_sent_later_go_to_the_edits_that_name_them(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """Alone, without the manifest again."""
    load(sqlite_store, jsonl(tmp_path / "m.jsonl", edit("photos/1.png"), edit("photos/2.png")))
    at = send(show("load"), "1.png", picture(), pictures=True)
    at = through(at, "Next: columns", "Next: check")
    assert "of the edits' 2 pictures 1 are among them" in words_of(at)
    at = through(at, "Load")
    one = by_image(sqlite_store, "photos/1.png")
    assert images.path_of(sqlite_store, one.id, "edited") is not None


def test_pictures_that_no_edit_names_are_not_loaded(show: Show) -> None:
    """The button waits, and the page says why."""
    at = send(show("load"), "1.png", picture(), pictures=True)
    at = through_red(through(at, "Next: columns"), "Next: check")
    assert "No edit names any of them" in reds(at)[0]
    assert [one.disabled for one in at.button if one.label == "Load"] == [True]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("p.zip", zipped(**{"..__out": picture()}), "leads out of the archive"),
        ("p.zip", b"PK\x03\x04 and no more", "damaged zip archive"),
    ],
)
def test_a_hostile_archive_is_refused_in_words(
    show: Show, sqlite_store: Store, name: str, content: bytes, said: str
) -> None:
    """The page stays, and nothing of it is kept."""
    at = send(show("load"), name, content, pictures=True)
    assert not at.exception
    assert said in reds(at)[0].replace("\\", "")
    assert not list(sqlite_store.folder.rglob("*.png"))
    assert [one.value for one in at.subheader] == ["1 · File"]


def test_a_picture_that_is_none_is_left_out_and_named(show: Show) -> None:
    """A page under a picture's name, say."""
    at = send(show("load"), "a.png", b"<html>", pictures=True)
    assert "a.png: broken, or not a picture." in words_of(at)


def test_a_file_can_be_taken_out_again(show: Show) -> None:
    """And the step waits again."""
    at = send(show("load"), "sft.jsonl", lines(edit("1.png")))
    at = press(at, "Remove")
    assert "sft.jsonl" not in words_of(at)
    assert "Needed: a file." in words_of(at)


def test_a_place_that_is_no_folder_is_refused_at_its_field(show: Show) -> None:
    """Without an option of the terminal."""
    at = send(show("load"), "sft.jsonl", lines(edit("1.png")))
    at.get("button_group")[0].set_value("On the server")
    at = at.run()
    at.text_input(key="load-images").set_value("/nowhere/at all")
    at = press(at.run(), "Next: columns")
    (error,) = at.error
    assert "is not a folder" in error.value
    assert "--" not in error.value.replace("\\", "")
    assert [one.value for one in at.subheader] == ["1 · File"]


def test_any_table_is_loaded_by_the_columns_named(show: Show, sqlite_store: Store) -> None:
    """What is needed is said; the rows come once it is named; other files have theirs."""
    at = send(show("load"), "t.csv", b"img_a,caption,edited\ns.png,Make it blue,a.png\n")
    at = send(at, "s.csv", b"edited,overall,judge\na.png,0.5,robot\n")
    at = through(at, "Next: columns")
    at = at.selectbox[0].select("sft").run()
    assert box(at, "source (needed)").value == "img_a"
    assert [one.replace("\\", "") for one in reds(at) if "no column" in one] == [
        ":red[source: no column is called so; img_a holds what it could be.]",
        ":red[instruction: no column is called so; caption holds what it could be.]",
    ]
    assert needed(at).replace("\\", "") == "Needed: a tick at what is red."
    assert "Make it blue" in words_of(at)
    (tick,) = at.checkbox
    at = tick.check().run()
    assert needed(at) == ""
    at = through_red(at, "Next: check")
    at = through_red(at, "Load")
    one = by_image(sqlite_store, "a.png")
    assert (one.text, browse.counts(sqlite_store).judges) == ("Make it blue", {"robot": 1})


def needed(at: AppTest) -> str:
    """Return what the page says that is needed."""
    return next((one.value for one in at.caption if one.value.startswith("Needed")), "")


KINDS = {
    "preference": lines(edit("1.png", rejected_images=["2.png"])),
    "multi-turn": lines(
        {
            "files": [
                {"id": "final_image", "url": "1.png"},
                {"id": "original_input_image", "url": "0.png"},
            ],
            "metadata_edit_turn_prompts": ["make it blue"],
        }
    ),
    "scores": b"file,total_score,judge\n1.png,0.4,robot\n",
    "reviews": b"file_name,rater,label\n1.png,Ana,accept\n",
    "comparisons": b"left,right,winner,worker\nmodel one,model two,a,Ana\n",
    "rankings": b"group,order,worker\ng,x > y,Ana\n",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_comes_in(show: Show, sqlite_store: Store, kind: str) -> None:
    """With its columns guessed, or as the shape says; nothing but the browser is needed."""
    at = send(show("load"), "a.file", KINDS[kind])
    at = through_red(at, "Next: columns")
    at = box(at, "Taken for").select(kind).run()
    assert needed(at) == ""
    at = through_red(at, "Next: check")
    assert at.metric
    assert not [one for one in at.warning if "problem" in one.value]
    assert not [sign for sign in FLAGS if sign in words_of(at).replace("\\", "")]
    at = through_red(at, "Load")
    assert [one.value for one in at.subheader] == ["Loaded"]


def test_words_for_answers_are_given_on_the_page(show: Show, sqlite_store: Store) -> None:
    """A word that is not understood is said in the rows, and mended there."""
    at = send(show("load"), "r.csv", b"edit,reviewer,verdict\n1.png,Ana,Keep\n")
    at = through_red(at, "Next: columns")
    (red,) = reds(at)
    assert "under Columns" in red
    (field,) = [one for one in at.text_input if one.label == "Means “accept”"]
    at = field.set_value("Keep").run()
    at = through_red(at, "Next: check")
    assert metrics(at)["New reviews"] == "1"


JUDGED = b"edit,following,realism,rater\na.png,4,5,1\nb.png,1,2,2\n"


def test_criteria_and_scale_are_changed_where_the_scores_are_loaded(
    show: Show, sqlite_store: Store
) -> None:
    """From the file's own columns, on the scale its numbers have: no terminal is needed."""
    at = send(show("load"), "scores.csv", JUDGED)
    at = through_red(at, "Next: columns")
    at = box(at, "Taken for").select("scores").run()
    assert "instruction compliance, seamlessness" in needed(at)
    assert [one.disabled for one in at.button if one.label == "Next: check"] == [True]
    assert [(one.label, one.value) for one in at.number_input][-2:] == [
        ("Lowest score", 1.0),
        ("Highest score", 5.0),
    ]
    at = press(at, "Use these from now on")
    assert greens(at) == ["Version 2 of the settings is in force."]
    rule = settings.current(sqlite_store).settings
    assert {name: one.weight for name, one in rule.criteria.items()} == {
        "following": 0.5,
        "realism": 0.5,
    }
    assert (rule.scale.min, rule.scale.max) == (1, 5)
    assert needed(at) == ""
    at = through_red(at, "Next: check")
    assert metrics(at)["New scores"] == "2"
    assert "2 edits are named that no manifest brought" in at.warning[0].value


def test_scales_of_single_criteria_and_the_rule_are_asked_for(
    show: Show, sqlite_store: Store
) -> None:
    """Each criterion's own scale, the lowest instead of a total, and a cap; then said in words."""
    content = b"edit,following,realism\na.png,4,20\nb.png,1,95\n"
    at = send(show("load"), "scores.csv", content)
    at = through_red(at, "Next: columns")
    at = box(at, "Taken for").select("scores").run()
    at = next(one for one in at.checkbox if one.label.startswith("Scales of single")).check().run()
    assert [(one.label, one.value) for one in at.number_input][-4:] == [
        ("Lowest of following", 1.0), ("Highest of following", 5.0),
        ("Lowest of realism", 0.0), ("Highest of realism", 100.0),
    ]  # fmt: skip
    at = box(at, "The total is").select("min").run()
    at = box(at, "The others count at most as").select("following").run()
    at = press(at, "Use these from now on")
    assert greens(at) == ["Version 2 of the settings is in force."]
    rule = settings.current(sqlite_store).settings
    assert rule.scoring == Scoring("min", caps={"realism": "following"})
    assert (rule.scale_of("following"), rule.scale_of("realism")) == (Scale(1, 5), Scale(0, 100))
    said = [one.value for one in at.text]
    assert "Total: the lowest; realism counts at most as following." in said
    assert "following: 1 to 5." in said


def test_a_benchmarks_rule_is_taken_over_with_one_click(show: Show, sqlite_store: Store) -> None:
    """Criteria, scales and total are its own; the edit types stay where it asks for none."""
    before = settings.current(sqlite_store).settings
    at = send(show("load"), "scores.csv", JUDGED)
    at = through_red(at, "Next: columns")
    at = box(at, "Taken for").select("scores").run()
    at = box(at, "Criteria and total of a benchmark").select("editscore").run()
    at = press(at, "Use them")
    rule = settings.current(sqlite_store).settings
    assert rule.criteria == preset("editscore").criteria
    assert rule.scoring == preset("editscore").scoring
    assert rule.taxonomy == before.taxonomy
    assert is_fine(at)


def test_scores_off_the_scale_are_said_before_the_check(show: Show) -> None:
    """With how far they go, and how far the scale does."""
    at = send(show("load"), "s.csv", b"edit,judge,seamlessness\n1.png,robot,8\n")
    at = through_red(at, "Next: columns")
    assert any("seamlessness goes from 8 to 8; the scale from 0 to 1" in one.replace("\\", "")
               for one in reds(at))  # fmt: skip


def test_what_changed_is_accepted_by_a_tick(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """It is offered where something changed, and the check is made again."""
    load(sqlite_store, jsonl(tmp_path / "old.jsonl", edit("1.png", "old wish")))
    at = send(show("load"), "sft.jsonl", lines(edit("1.png", "new wish")))
    at = through_red(through_red(at, "Next: columns"), "Next: check")
    (tick,) = at.checkbox
    at = tick.check().run()
    assert not [one for one in at.warning if "problem" in one.value]
    through_red(at, "Load")
    assert by_image(sqlite_store, "1.png").text == "new wish"


def test_no_tick_is_offered_where_nothing_changed(show: Show) -> None:
    """There is nothing to accept."""
    at = send(show("load"), "sft.jsonl", lines(edit("1.png")))
    at = through_red(through_red(at, "Next: columns"), "Next: check")
    assert len(at.checkbox) == 0


def test_a_check_that_fails_ends_its_bar_and_the_way_back_stays(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is in words; nothing is half full."""
    at = through_red(send(show("load"), "sft.jsonl", lines(edit("1.png"))), "Next: columns")
    monkeypatch.setattr(check, "import_files", refused)
    at = through_red(at, "Next: check")
    assert "No room" in reds(at)[0]
    assert not at.get("progress")
    assert "Change" in labels(at)


def refused(*_given: Any, progress: Any, **_more: Any) -> None:
    progress(1, 2)
    raise Refused("No room.", what_to_do="Make some.")


def test_a_load_that_fails_keeps_its_button(
    show: Show, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bar is gone, what was found stays, and a second press loads it."""
    at = send(show("load"), "sft.jsonl", lines(edit("photos/1.png")))
    at = send(at, "1.png", picture(), pictures=True)
    at = through(at, "Next: columns", "Next: check")
    with monkeypatch.context() as failing:
        failing.setattr(check, "import_files", refused)
        at = through_red(at, "Load")
    assert "No room" in reds(at)[0]
    assert not at.get("progress")
    assert "Load" in labels(at)
    assert metrics(at)["New edits"] == "1"
    at = through_red(at, "Load")
    assert [one.value for one in at.subheader] == ["Loaded"]
    one = by_image(sqlite_store, "photos/1.png")
    assert images.path_of(sqlite_store, one.id, "edited") is not None


def test_after_a_load_there_is_one_thing_to_do(show: Show) -> None:
    """Scores, while there are none; then to draw edits for people to look at."""
    at = send(show("load"), "sft.jsonl", lines(edit("1.png")))
    for step in ("Next: columns", "Next: check", "Load"):
        at = through_red(at, step)
    assert labels(at) == ["Load scores"]
    at = send(press(at, "Load scores"), "s.csv", b"edit,judge,overall\n1.png,robot,0.5\n")
    for step in ("Next: columns", "Next: check", "Load"):
        at = through_red(at, step)
    assert labels(at) == ["Draw edits to review", "Load more"]


def test_types_the_taxonomy_does_not_know_are_listed(show: Show) -> None:
    """Each with its number, as plain text, and what to do about them."""
    rows = [edit(f"{n}.png", edit_type="**Knit** a scarf") for n in range(3)]
    at = send(show("load"), "sft.jsonl", lines(*rows, edit("z.png")))
    at = through_red(through_red(at, "Next: columns"), "Next: check")
    said = [one.value for one in at.text]
    (line,) = [one for one in said if "Knit" in one and "×" in one]
    assert "**Knit** a scarf" in line
    assert "3" in line
    assert any("Name them in the settings" in one for one in said)


def test_what_no_file_of_records_is_is_refused_in_words(show: Show) -> None:
    """The way on waits; the way back is there."""
    at = send(show("load"), "notes.pdf", b"%PDF-1.7 more of it")
    at = through_red(at, "Next: columns")
    assert "this looks like a PDF" in reds(at)[0].replace("\\", "")
    assert "a file that can be read" in needed(at)
    assert "Change" in labels(at)


def test_a_problem_with_an_edit_shows_its_pictures_and_opens_it(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """Where the edit is here already; of others only what is wrong stands there."""
    load(sqlite_store, jsonl(tmp_path / "sft.jsonl", edit("1.png")))
    at = send(show("load"), "sft.jsonl", lines(edit("1.png", "otherwise"), {"text": "no picture"}))
    at = through_red(through_red(at, "Next: columns"), "Next: check")
    listed = [one.value for one in at.dataframe if "Edit" in one.value.columns]
    (table,) = [one for one in listed if one["what is wrong"].str.contains("changed record").any()]
    assert list(table.columns[:2]) == ["Source", "Edit"]
    for why, address in zip(table["what is wrong"], table["Edit"], strict=True):
        assert ("changed record" in why) == isinstance(address, str)


def columns_file(folder: Path, name: str, *rows: tuple[str, str, str]) -> Path:
    """Write a table of edits under columns of another dataset."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{','.join(row)}\n" for row in (("before", "prompt", "after"), *rows))
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_folder_of_the_server_is_loaded_with_its_pictures(
    show: Show, sqlite_store: Store, tmp_path: Path
) -> None:
    """Shards of the same columns are asked about once; pictures are found beside them."""
    data = tmp_path / "data"
    for part in ("a", "b"):
        columns_file(data, f"{part}.csv", (f"{part}0.png", "make it red", f"{part}1.png"))
        for number in (0, 1):
            (data / f"{part}{number}.png").write_bytes(picture())
    (data / "notes.txt").write_text("no table", encoding="utf-8")
    at = show("load")
    at.text_input(key="load-named").set_value(str(data))
    at = through(at.run(), "Next: columns")
    assert "a.csv and 1 more" in words_of(at).replace("\\", "")
    assert "Left out, no table: " in words_of(at)
    assert len(at.get("image")) == 2
    assert box(at, "source (needed)").value == "before"
    assert reds(at) == []
    at = through(at, "Next: check", "Load")
    assert browse.counts(sqlite_store).edits == 2
    one = by_image(sqlite_store, "b1.png")
    assert images.path_of(sqlite_store, one.id, "source") is not None
    assert (data / "a.csv").is_file()


@pytest.mark.parametrize("named", ["/etc/passwd", "~/.config", "nowhere/*.parquet", "no/such.csv"])
def test_other_files_of_the_server_are_refused_in_words(show: Show, named: str) -> None:
    """Whoever may load may not read whatever lies there."""
    at = show("load")
    at.text_input(key="load-named").set_value(named)
    at = press(at.run(), "Next: columns")
    assert not at.exception
    assert [one.value for one in at.subheader] == ["1 · File"]
    assert at.error


def test_a_column_said_to_be_nowhere_is_guessed_nowhere(show: Show, sqlite_store: Store) -> None:
    """What a person takes away from a column stays away."""
    table = b"before,prompt,after,task\ns.png,Make it blue,a.png,Zoom in\n"
    at = through(send(show("load"), "t.csv", table), "Next: columns")
    assert box(at, "edit type").value == "task"
    at = box(at, "edit type").select("(none)").run()
    assert "Kept beside the edits: task" in words_of(at).replace("\\", "")
    at = through_red(through_red(at, "Next: check"), "Load")
    one = by_image(sqlite_store, "a.png")
    assert one.edit_type is None


def test_an_edited_picture_that_many_rows_share_waits_for_a_word(show: Show) -> None:
    """Else thousands of edits would collide."""
    rows = "".join(f"s{n}.png,do it,out.png\n" for n in range(5))
    at = through_red(
        send(show("load"), "t.csv", f"before,prompt,after\n{rows}".encode()), "Next: columns"
    )
    assert any("out.png" in one.replace("\\", "") and "another row" in one for one in reds(at))
    assert [one.disabled for one in at.button if one.label == "Next: check"] == [True]


def test_a_guess_of_the_encoding_waits_for_a_word(show: Show, sqlite_store: Store) -> None:
    """It is shown in the rows, and another is chosen by a select."""
    rows = "before;prompt;after;Größe\ns.png;Füge größere Bäume ein;e.png;3\n"
    at = through_red(send(show("load"), "t.csv", rows.encode("cp1252")), "Next: columns")
    assert any("guess" in one for one in reds(at))
    assert [one.disabled for one in at.button if one.label == "Next: check"] == [True]
    at = box(at, "Written in").select("gb18030").run()
    assert "größere" not in words_of(at)
    at = box(at, "Written in").select("cp1252").run()
    assert "größere" in words_of(at)
    at = through_red(through_red(at, "Next: check"), "Load")
    assert by_image(sqlite_store, "e.png").text == "Füge größere Bäume ein"


def packed_set(*, lines_too: bool = True) -> bytes:
    """Return a zip with two edits' pictures, and their manifest where asked."""
    buffer = io.BytesIO()
    rows = [
        {"source": "p/s.png", "instruction": f"Make it {n}", "edited": f"p/{n}.png"} for n in "ab"
    ]
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in "sab":
            archive.writestr(f"set/p/{name}.png", picture())
        archive.writestr("set/README.md", "Two edits")
        archive.writestr("readme.txt", "Two edits")
        if lines_too:
            archive.writestr("set/edits.jsonl", lines(*rows))
    return buffer.getvalue()


def test_a_zip_of_a_manifest_and_its_pictures_is_one_file(show: Show, sqlite_store: Store) -> None:
    """It is loaded as it was sent: its rows come in, the pictures are shown from inside it."""
    at = through(send(show("load"), "both.zip", packed_set()), "Next: columns")
    assert len(at.get("image")) == 4
    through(at, "Next: check", "Load")
    assert browse.counts(sqlite_store).edits == 2
    one = browse.page(sqlite_store, browse.Filter(reviewer="")).edits[0]
    assert images.path_of(sqlite_store, one.id, "edited") is not None


def test_a_zip_of_pictures_alone_is_taken_for_pictures(show: Show) -> None:
    """A line about them does not make it a dataset."""
    at = send(show("load"), "p.zip", packed_set(lines_too=False))
    assert "3 pictures" in words_of(at)


def test_a_workbook_that_is_sent_is_called_one(show: Show) -> None:
    """And not a zip without any picture."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    at = send(show("load"), "book.xlsx", buffer.getvalue())
    assert any("Excel workbook" in one for one in reds(at))


def webdataset() -> bytes:
    """Return a tar whose members of one stem are an edit, under names of their own."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for number in range(2):
            members = {"src.png": picture(), "dst.png": picture("red"), "txt": b"Make it red"}
            for ending, content in members.items():
                member = tarfile.TarInfo(f"{number:03d}.{ending}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def test_a_webdataset_is_taken_for_edits_and_has_no_encoding(
    show: Show, sqlite_store: Store
) -> None:
    """What its members are is guessed, shown and confirmed; an archive is no text."""
    at = through_red(send(show("load"), "wds-0.tar", webdataset()), "Next: columns")
    assert len(at.get("image")) == 4
    assert box(at, "edited (needed)").value == "dst.png"
    assert "Windows" not in words_of(at)
    assert [one.disabled for one in at.button if one.label == "Next: check"] == [True]
    (right,) = [one for one in at.checkbox if one.label == "Right as it is shown"]
    through_red(through_red(right.check().run(), "Next: check"), "Load")
    assert browse.counts(sqlite_store).edits == 2


def test_a_table_of_other_names_is_taken_for_edits(show: Show) -> None:
    """By what its columns hold, as in the terminal; each of them waits for a word."""
    rows = "Vorlage;Anweisung;Ergebnis\n" + "".join(
        f"p/v{n}.png;Mach den Baum {n} rot;p/e{n}.png\n" for n in range(3)
    )
    at = through_red(send(show("load"), "t.csv", rows.encode()), "Next: columns")
    assert box(at, "edited (needed)").value == "Ergebnis"
    assert [one.disabled for one in at.button if one.label == "Next: check"] == [True]


def test_a_folder_where_nothing_can_be_loaded_is_refused_with_every_reason(
    show: Show, tmp_path: Path
) -> None:
    """There is no step to go on to, and no file is passed over in silence."""
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad/a.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "bad/b.jsonl").write_bytes(b"")
    (tmp_path / "bad/c.pdf").write_bytes(b"%PDF")
    at = show("load")
    at.text_input(key="load-named").set_value(str(tmp_path / "bad"))
    at = press(at.run(), "Next: columns")
    assert [one.value for one in at.subheader] == ["1 · File"]
    said = " ".join(one.value for one in at.error)
    assert all(name in said.replace("\\", "") for name in ("a.parquet", "b.jsonl", "c.pdf"))


def test_a_file_of_a_folder_that_cannot_be_read_is_named_beside_the_columns(
    show: Show, tmp_path: Path
) -> None:
    """Before the check: what is left out is part of what was understood."""
    columns_file(tmp_path / "data", "a.csv", ("s.png", "make it red", "e.png"))
    (tmp_path / "data/b.parquet").write_bytes(b"PAR1 and no more")
    at = show("load")
    at.text_input(key="load-named").set_value(str(tmp_path / "data"))
    at = press(at.run(), "Next: columns")
    assert "b.parquet" in words_of(at).replace("\\", "")


def test_every_kind_of_picture_that_is_drawn_can_be_sent(show: Show) -> None:
    """The field offers what the station shows."""
    offered = show("load").file_uploader[1].proto.type
    assert {".avif", ".heic", ".jxl"} <= {f".{one.lstrip('.')}" for one in offered}
