"""Releases: whole or not there, the same bytes again, every file with its SHA-256."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from review.core.errors import Refused
from store.db import progress
from store.db.workspace import Store
from store.filters import configs, drafts, publishing
from store.releases import folders, history, sft
from store.releases.reviews import export_reviews
from store.releases.sft import export_sft
from store.work import queue
from tests.store.importing_files import counted, edit, jsonl, load, scores
from tests.store.reviewing import (
    answer_all,
    answer_next,
    decide,
    drawn,
    fresh_id,
    log_entries,
    reviewer,
)


def publish(store: Store, threshold: float) -> None:
    made = drafts.draft(store, by="lead", threshold=threshold)
    publishing.publish(store, made.id, comment="go", by="lead", not_proven="a test")


def files(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def reviewed(store: Store, fill) -> None:
    """Fill a workspace with answers, one of them taken back and one surplus."""
    fill(store, 4)
    drawn(store, 4)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    lease, saved = answer_next(store, ana, "unsure")
    queue.undo(store, ana, saved.id, fresh_id())
    decide(store, ben, lease, "reject")
    answer_all(store, ana)


def test_the_same_workspace_gives_the_same_bytes(store: Store, fill, tmp_path: Path, clock) -> None:
    """Tomorrow and elsewhere, for edits and log alike."""
    reviewed(store, fill)
    publish(store, 0.5)
    for export in (export_sft, export_reviews):
        name = export.__name__
        export(store, tmp_path / name / "one", by="Lea")
        clock.forward(days=1)
        export(store, tmp_path / name / "deeper" / "two", by="Max")
        assert files(tmp_path / name / "one") == files(tmp_path / name / "deeper" / "two")


def test_the_manifest_lists_every_file_with_its_digest(store: Store, fill, tmp_path: Path) -> None:
    """Counts, config version, last log entry and SHA-256 are those of the files beside it."""
    reviewed(store, fill)
    publish(store, 0.3)
    out = tmp_path / "out"
    release = export_sft(store, out, by="lead")
    written = files(out)
    manifest = json.loads(written.pop("manifest.json"))
    assert manifest == release.manifest
    assert manifest["files"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in written.items()
    }
    assert set(written) == {"sft.jsonl", "filter.yaml", "README.md", "croissant.json"}
    assert manifest["counts"] == {"edits": len(lines(out / "sft.jsonl"))} == {"edits": 2}
    assert (manifest["kind"], manifest["config_version"]) == ("sft", 1)
    assert manifest["last_log_entry"] == log_entries(store)[-1].entry
    current = configs.in_force(store)
    assert current is not None
    assert written["filter.yaml"].decode() == current.text


def test_without_a_config_nothing_is_filtered_and_it_says_so(
    store: Store, fill, tmp_path: Path
) -> None:
    """All edits, no filter.yaml, and the manifest names no version."""
    fill(store, 5)
    manifest = export_sft(store, tmp_path / "out", by="lead").manifest
    assert (manifest["config_version"], manifest["counts"]) == (None, {"edits": 5})
    assert manifest["filter"].startswith("no filter")
    assert list(manifest["files"]) == ["README.md", "croissant.json", "sft.jsonl"]


def test_a_released_manifest_reads_back_as_the_same_edits(store: Store, tmp_path: Path) -> None:
    """Importing it again finds every edit already there, with its own further fields."""
    records = [
        edit("images/b.png", "make it ↔ blue", summarized_text="blue", note={"by": "us"}),
        edit("images/a.png", "remove the dog", edit_type=None),
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", *records))
    export_sft(store, tmp_path / "out", by="lead")
    released = tmp_path / "out" / "sft.jsonl"
    assert [row["output_image"] for row in lines(released)] == ["images/a.png", "images/b.png"]
    assert lines(released)[1]["note"] == {"by": "us"}
    again = counted(load(store, released))
    assert (again["records"], again["edits_already"]) == (2, 2)
    assert "edits_new" not in again
    assert "edits_changed" not in again


def test_collisions_and_edits_known_by_name_only_stay_in_the_house(
    store: Store, tmp_path: Path
) -> None:
    """What two records claim, and what no manifest brought, is in no release."""
    load(
        store,
        jsonl(tmp_path / "sft.jsonl", edit("a.png"), edit("b.png", "x"), edit("b.png", "y")),
        jsonl(tmp_path / "scores.jsonl", {"edit": "c.png", "judge": "gemini", **scores(0.9)}),
    )
    export_sft(store, tmp_path / "out", by="lead")
    assert [row["output_image"] for row in lines(tmp_path / "out" / "sft.jsonl")] == ["a.png"]


def test_the_log_leaves_whole(store: Store, fill, tmp_path: Path) -> None:
    """Every entry in its order: answers, what was taken back, and what does not count."""
    reviewed(store, fill)
    release = export_reviews(store, tmp_path / "out", by="lead")
    entries = log_entries(store)
    rows = lines(tmp_path / "out" / "reviews.jsonl")
    assert release.manifest["counts"] == {"reviews": len(entries)}
    assert [row["id"] for row in rows] == [entry.id for entry in entries]
    assert [row["kind"] for row in rows[:3]] == ["answer", "undo", "answer"]
    assert [row["surplus"] for row in rows[:4]] == [False, False, True, False]
    assert (rows[0]["verdict"], rows[0]["answers"]) == ("unsure", {"verdict": "unsure"})
    assert (rows[1]["verdict"], rows[1]["replaces"]) == (None, rows[0]["id"])
    assert (rows[0]["reviewer"], rows[2]["reviewer"]) == ("Ana", "Ben")
    assert rows[0]["shown"] == {"sides": "source left"}
    assert rows[0]["time"] == "2026-01-05T12:00:00+00:00"
    with (tmp_path / "out" / "reviews.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["id"] for row in table] == [row["id"] for row in rows]
    assert [row["edit"] for row in table] == [row["edit"] for row in rows]


def test_no_cell_of_the_log_runs_as_a_formula(store: Store, fill, tmp_path: Path) -> None:
    """A reviewer's name and an image's path that begin like formulas are shown as text."""
    rows = [{"edit": "@sum.png", "reviewer": "=HYPERLINK(1)", "verdict": "accept"}]
    load(store, jsonl(tmp_path / "sft.jsonl", edit("@sum.png")))
    load(store, jsonl(tmp_path / "reviews.jsonl", *rows))
    export_reviews(store, tmp_path / "out", by="lead")
    with (tmp_path / "out" / "reviews.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["reviewer"], row["edit"]) == ("'=HYPERLINK(1)", "'@sum.png")
    (entry,) = lines(tmp_path / "out" / "reviews.jsonl")
    assert entry["reviewer"] == "=HYPERLINK(1)"


def test_a_release_that_fails_leaves_nothing(
    store: Store, fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the folder, nor a half-written one beside it, nor a line in the history."""
    fill(store, 5)
    written = []
    real = sft.as_line

    def full_disk(row: object, edit_type: str | None) -> dict[str, object]:
        written.append(row)
        if len(written) == 3:
            raise OSError("no space left")
        return real(row, edit_type)

    monkeypatch.setattr(sft, "as_line", full_disk)
    (tmp_path / "exports").mkdir()
    with pytest.raises(OSError, match="no space"):
        export_sft(store, tmp_path / "exports" / "out", by="lead")
    assert list((tmp_path / "exports").iterdir()) == []
    assert history.released(store) == []


def test_a_folder_in_use_is_never_written_over(store: Store, fill, tmp_path: Path) -> None:
    """A folder with anything in it and a file are refused; an empty folder is taken."""
    fill(store, 2)
    full, file, empty = (tmp_path / name for name in ("full", "file", "empty"))
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    file.write_text("mine")
    empty.mkdir()
    for place in (full, file):
        with pytest.raises(Refused, match="not empty"):
            export_sft(store, place, by="lead")
    assert (full / "mine.txt").read_text() == file.read_text() == "mine"
    export_sft(store, empty, by="lead")
    assert (empty / "manifest.json").exists()


def test_the_history_lists_releases_newest_first(store: Store, fill, tmp_path: Path, clock) -> None:
    """Who made which kind and when; the browser's folders are numbered on."""
    fill(store, 2)
    folder = folders.next_folder(store)
    assert folder == store.folder / "releases" / "0001"
    export_sft(store, folder, by="Lea")
    assert folders.next_folder(store).name == "0002"
    clock.forward(hours=1)
    made = export_reviews(store, tmp_path / "log", by="Max")
    newest, oldest = history.released(store)
    assert (newest.kind, newest.created_by, newest.created) == ("reviews", "Max", clock())
    assert newest.manifest == made.manifest
    assert (oldest.kind, oldest.created_by) == ("sft", "Lea")


def test_the_manifest_says_what_people_wrote(store: Store, fill, tmp_path: Path) -> None:
    """A reason in any script stands in it as written."""
    fill(store, 2)
    made = drafts.draft(store, by="lead", threshold=0.5)
    publishing.publish(store, made.id, comment="go", by="lead", not_proven="≥ 0.5 は未確認")
    export_sft(store, tmp_path / "out", by="lead")
    text = (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
    assert "not proven: ≥ 0.5 は未確認" in text


@pytest.mark.parametrize("filtered", [True, False])
@pytest.mark.parametrize("export", [export_sft, export_reviews])
def test_a_release_tells_how_far_it_is(
    sqlite_store: Store, fill, tmp_path: Path, monkeypatch, filtered: bool, export
) -> None:
    """From nothing to all of it, never back; the whole stays the same."""
    monkeypatch.setattr(progress, "STEP", 1)
    reviewed(sqlite_store, fill)
    if filtered:
        publish(sqlite_store, 0.5)
    heard: list[tuple[int, int]] = []
    export(sqlite_store, tmp_path / "out", by="lead", progress=lambda *said: heard.append(said))
    done, totals = zip(*heard, strict=True)
    assert list(done) == sorted(set(done))
    assert set(totals) == {done[-1] + 1}
    assert done[0] == 0
