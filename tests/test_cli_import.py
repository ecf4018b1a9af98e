"""The terminal: importing, drawing, and the answers of ``judge`` and ``threshold``."""

from __future__ import annotations

import csv
import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from tests.terminal import Terminal, labelled, lines, record, table


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


def test_an_import_without_findings_is_done(pico: Terminal, tmp_path: Path) -> None:
    """Exit 0 and the counts; the second time all is already there."""
    manifest = lines(tmp_path / "sft.jsonl", record(1, 0.5), record(2))
    ran = pico("import", manifest)
    assert (ran.code, ran.out.split()[:4]) == (0, ["2", "records", "2", "edits"])
    again = pico("import", manifest, "--json").json
    expected = {"records": 2, "edits_new": 0, "edits_already": 2, "scores_already": 1}
    assert {name: again[name] for name in expected} == expected
    assert (again["problems"], again["listed"], again["problems_file"]) == (0, [], None)


def test_bad_lines_are_findings_listed_and_saved(pico: Terminal, tmp_path: Path) -> None:
    """Exit 1; file, line, reason and what to do, on the screen, as JSON and as a CSV file."""
    manifest = lines(tmp_path / "sft.jsonl", record(1), "{broken", record(2))
    ran = pico("import", manifest, "--save-problems", tmp_path / "problems.csv")
    assert ran.code == 1
    assert f"{manifest}:2: not valid JSON" in ran.out
    with (tmp_path / "problems.csv").open(encoding="utf-8", newline="") as saved:
        (row,) = csv.DictReader(saved)
    assert (row["file"], row["line"]) == (str(manifest), "2")
    ran = pico("import", manifest, "--json")
    (listed,) = ran.json["listed"]
    assert set(listed) == {"file", "line", "reason", "what_to_do"}
    assert (ran.code, listed["line"], ran.json["edits_already"]) == (1, 2, 2)


def test_a_dry_run_leaves_the_database_as_it_was(pico: Terminal, tmp_path: Path) -> None:
    """Byte for byte; the report is the same as of the import after it."""
    pico("import", lines(tmp_path / "old.jsonl", record(1)))
    more = lines(tmp_path / "more.jsonl", record(2, 0.4), "{broken")
    database = tmp_path / "workspace" / "pico-review.db"
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    dry = pico("import", more, "--dry-run", "--json")
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before
    assert not database.with_name("pico-review.db-wal").exists()
    real = pico("import", more, "--json")
    assert dry.code == real.code == 1
    assert dry.json["notes"][-1] == "Dry run: nothing was written."
    changing = ("notes", "problems_file")
    assert {k: v for k, v in dry.json.items() if k not in changing} == {
        k: v for k, v in real.json.items() if k not in changing
    }


def test_a_dry_run_makes_no_workspace(pico: Terminal, tmp_path: Path) -> None:
    """Where there was none there is none after it; the problems can still be saved."""
    manifest = lines(tmp_path / "sft.jsonl", record(1), "{broken")
    ran = pico("import", manifest, "--dry-run", "--save-problems", tmp_path / "problems.csv")
    assert (ran.code, "Dry run: nothing was written." in ran.out) == (1, True)
    assert "--save-problems" in ran.out
    assert {path.name for path in tmp_path.iterdir()} == {"sft.jsonl", "problems.csv"}
    assert pico("import", manifest, "--dry-run", "--json").json["problems_file"] is None


def test_the_terminal_shows_ten_problems_and_the_file_of_all(
    pico: Terminal, tmp_path: Path
) -> None:
    """Hundreds of lines would hide the counts above them."""
    ran = pico("import", lines(tmp_path / "sft.jsonl", record(1), *["{broken"] * 30))
    assert ran.out.count("not valid JSON") == 10
    assert "… and 20 more" in ran.out


def test_a_map_of_an_unknown_name_says_which_there_are(pico: Terminal, tmp_path: Path) -> None:
    """Left of the equals sign stand our names."""
    edits = table(tmp_path / "t.csv", "ask,b", [("do it", "b.png")])
    ran = pico("import", edits, "--map", "nonsense=ask")
    assert (ran.code, "instruction" in ran.err, "edited" in ran.err) == (2, True, True)


def test_edits_known_by_id_only_are_not_drawn(pico: Terminal, tmp_path: Path) -> None:
    """Nobody can judge them; how many were left out is said."""
    manifest = lines(tmp_path / "sft.jsonl", *(record(n, n / 10) for n in range(8)))
    more = table(
        tmp_path / "s.csv", "edit,judge,overall", [(f"x{n}.png", "j", 0.5) for n in (1, 2)]
    )
    pico("import", manifest, more)
    ran = pico("draw", "--size", 8)
    assert (ran.code, "2 edits known by id only left out" in ran.out) == (0, True)
    assert pico("draw", "--size", 9).code == 2


def test_edits_known_by_id_only_are_drawn_where_there_are_no_others(
    pico: Terminal, tmp_path: Path
) -> None:
    """Else nothing could be done in such a workspace."""
    pico("import", table(tmp_path / "s.csv", "edit,judge,overall", [("x.png", "j", 0.5)]))
    ran = pico("draw", "--size", 1)
    assert (ran.code, "left out" in ran.out) == (0, False)


def test_an_export_that_filtered_nothing_says_so(pico: Terminal, tmp_path: Path) -> None:
    """Exit 1, in words; what a manifest calls a failure is not written as a good edit."""
    failed = record(1, rejected_images=["images/1a.png", "images/1b.png"])
    pico("import", lines(tmp_path / "preference.jsonl", failed))
    pico("import", lines(tmp_path / "sft.jsonl", record(2, 0.9)))
    ran = pico("export", "sft", "--out", "out")
    assert (ran.code, "Nothing was filtered" in ran.err) == (1, True)
    assert "2 failures of preference records: not written" in ran.out
    assert "{" not in ran.out
    written = (tmp_path / "out" / "sft.jsonl").read_text()
    assert written.count("\n") == 2
    assert "1a.png" not in written


def test_kept_edits_without_a_manifest_record_are_counted(pico: Terminal, tmp_path: Path) -> None:
    """An export is not silently empty."""
    pico("import", table(tmp_path / "s.csv", "edit,judge,overall", [("x.png", "j", 0.9)]))
    pico("config", "draft", "--threshold", "0.5")
    pico("config", "publish", "1", "--comment", "x", "--not-proven", "a test")
    ran = pico("export", "sft", "--out", "out", "--json")
    assert (ran.code, ran.json["left_out"]["no_manifest_record"]) == (1, 1)
    assert "1 kept edit has no manifest record: not written" in ran.err


def test_changes_come_in_only_where_accepted(pico: Terminal, tmp_path: Path) -> None:
    """Exit 1 and the option's name; with it exit 0."""
    pico("import", lines(tmp_path / "old.jsonl", record(1)))
    new = lines(tmp_path / "new.jsonl", record(1, text="make it red"))
    ran = pico("import", new)
    assert (ran.code, "--accept-changes" in ran.out) == (1, True)
    assert pico("import", new, "--accept-changes").code == 0
    assert pico("import", new).code == 0


def test_any_table_by_its_columns_and_scores_under_a_name(pico: Terminal, tmp_path: Path) -> None:
    """``--map``, ``--kind`` and ``--judge`` say what a file does not; gzip is unpacked."""
    edits = table(tmp_path / "t.csv", "img_a,caption,img_b", [("a.jpg", "do it", "b.png")])
    named = ("--map", "source=img_a", "--map", "instruction=caption", "--map", "edited=img_b")
    assert pico("import", edits, *named, "--json").json["edits_new"] == 1
    packed = tmp_path / "s.csv.gz"
    packed.write_bytes(gzip.compress(b"edit,points\nb.png,0.9\n"))
    words = ("--kind", "scores", "--judge", "points", "--map", "overall=points")
    report = pico("import", packed, *words, "--json").json
    assert (report["scores_new"], report["edits_known_by_id_only"]) == (1, 0)
    draft = pico("config", "draft", "--judge", "points", "--threshold", "0.5", "--json").json
    assert draft["kept"] == 1


def test_a_batch_is_drawn_the_same_for_the_same_seed(pico: Terminal, tmp_path: Path) -> None:
    """The answer names the batch and how many answers it asks for."""
    pico("import", *labelled(tmp_path, edits=30))
    ran = pico("draw", "--size", 10, "--per-unit", 2, "--seed", 3, "--name", "first", "--json")
    assert ran.code == 0
    assert set(ran.json) == {
        "batch", "id", "units", "asked", "seed", "plans", "known_by_id_only_left_out",
    }  # fmt: skip
    said = (ran.json["batch"], ran.json["units"], ran.json["asked"], ran.json["seed"])
    assert said == ("first", 10, 20, 3)
    ran = pico("draw", "--size", 10, "--purpose", "repair", "--strategy", "uniform")
    assert (ran.code, "10 edits, 10 answers" in ran.out) == (0, True)


JUDGE_KEYS = {
    "n", "prevalence", "threshold", "confusion", "precision", "recall", "f1", "kappa", "auc",
    "spearman",
}  # fmt: skip


def test_judge_answers_in_the_promised_shape(pico: Terminal, tmp_path: Path) -> None:
    """Counts at the threshold, rates with Wilson intervals, AUC overall and per criterion."""
    pico("import", *labelled(tmp_path))
    ran = pico("judge", "--threshold", 0.1, "--json")
    answer = ran.json
    assert ran.code == 0
    assert set(answer) >= JUDGE_KEYS
    assert (answer["n"], answer["prevalence"], answer["threshold"]) == (200, 0.8, 0.1)
    assert answer["confusion"] == {"tp": 160, "fp": 20, "fn": 0, "tn": 20}
    for name, (hits, of) in {"precision": (160, 180), "recall": (160, 160)}.items():
        wilson = stats.binomtest(hits, of).proportion_ci(0.95, method="wilson")
        assert answer[name] == {
            "estimate": pytest.approx(hits / of),
            "low": pytest.approx(wilson.low),
            "high": pytest.approx(wilson.high),
        }
    assert answer["auc"]["overall"] == 1
    assert answer["auc"]["seamlessness"] is None
    assert "tp 160, fp 20, fn 0, tn 20" in pico("judge", "--threshold", 0.1).out


def test_judge_without_labels_is_a_finding(pico: Terminal, tmp_path: Path) -> None:
    """Exit 1; what cannot be computed is null."""
    pico("import", lines(tmp_path / "sft.jsonl", record(1, 0.5)))
    ran = pico("judge", "--json")
    assert (ran.code, ran.json["n"]) == (1, 0)
    for name in ("prevalence", "f1", "kappa", "spearman"):
        assert ran.json[name] is None
    assert ran.json["precision"] == {"estimate": None, "low": None, "high": None}


def test_of_two_judges_one_must_be_named(pico: Terminal, tmp_path: Path) -> None:
    """Exit 2 with both names, one a line, on stderr; named, it answers."""
    pico("import", *labelled(tmp_path, edits=20))
    other = table(tmp_path / "s.csv", "edit,judge,overall", [("images/1.png", "another", 0.5)])
    pico("import", other)
    for words in (["judge"], ["threshold"], ["draw", "--size", 1], ["config", "draft"]):
        ran = pico(*words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.splitlines()[-2:] == ["another", "j"]
    assert pico("judge", "--judge", "another", "--json").json["n"] == 1


THRESHOLD_KEYS = {
    "certified", "threshold", "reason", "target", "confidence", "labels", "labels_missing", "pool",
    "kept", "precision", "method", "plan", "look", "assumptions", "simulated",
}  # fmt: skip


def test_a_threshold_is_certified_once_and_then_stands(pico: Terminal, tmp_path: Path) -> None:
    """The same labels give the same answer; another target is not certified from them."""
    pico("import", *labelled(tmp_path))
    ran = pico("threshold", "--target", 0.9, "--confidence", 0.95, "--json")
    answer = ran.json
    assert ran.code == 0
    assert set(answer) >= THRESHOLD_KEYS
    assert (answer["certified"], answer["reason"], answer["labels"]) == (True, None, 200)
    passed = [number for number in range(200) if number / 200 >= answer["threshold"] - 1e-9]
    rejected = sum(number < 40 for number in passed)
    assert answer["kept"] == len(passed)
    assert answer["census"] is True
    low = 1 - rejected / len(passed)
    assert answer["precision"]["low"] == answer["precision"]["high"] == pytest.approx(low)
    assert low >= 0.9
    assert {test["p_value"] for test in answer["look"]["tests"]} == {0.0, 1.0}
    assert (answer["target"], answer["confidence"], answer["simulated"]) == (0.9, 0.95, False)
    assert all(isinstance(text, str) for text in answer["assumptions"])
    assert pico("threshold", "--json").json == answer
    other = pico("threshold", "--target", 0.8, "--json")
    assert (other.code, other.json["certified"], other.json["reason"]) == (1, False, "look_spent")
    assert other.json["threshold"] is other.json["kept"] is other.json["precision"] is None


def test_further_labels_spend_the_look(pico: Terminal, tmp_path: Path) -> None:
    """After another import the promise is not certified any more, with the reason."""
    manifest, reviews = labelled(tmp_path)
    text = reviews.read_text().splitlines()
    pico("import", manifest, table(reviews, text[0], [row.split(",") for row in text[1:150]]))
    assert pico("threshold", "--json").json["look"]["labels"] == 149
    pico("import", table(reviews, text[0], [row.split(",") for row in text[150:]]))
    ran = pico("threshold", "--json")
    assert (ran.code, ran.json["certified"], ran.json["reason"]) == (1, False, "look_spent")


def test_too_few_labels_certify_nothing_and_say_how_many_are_missing(
    pico: Terminal, tmp_path: Path
) -> None:
    """Exit 1, with the number that would do at the reject rate seen: none."""
    manifest, _ = labelled(tmp_path)
    few = [(f"images/{number}.png", "Ana", "accept") for number in range(0, 200, 10)]
    pico("import", manifest, table(tmp_path / "few.csv", "edit,reviewer,verdict", few))
    ran = pico("threshold", "--json")
    assert (ran.code, ran.json["certified"], ran.json["threshold"]) == (1, False, None)
    assert ran.json["labels_missing"] > 0
    assert "Nothing certified" in pico("threshold").out


def test_thresholds_by_group_have_the_same_shape(pico: Terminal, tmp_path: Path) -> None:
    """One entry per group that occurs, each certified or with its own reason."""
    pico("import", *labelled(tmp_path))
    answer: dict[str, Any] = pico("threshold", "--by", "category", "--json").json
    (group,) = answer["groups"]
    assert group["group"] == "Scale"
    expected = {"certified", "threshold", "reason", "labels", "labels_missing", "kept", "precision"}
    assert set(group) >= expected
    assert answer["certified"] == group["certified"]
