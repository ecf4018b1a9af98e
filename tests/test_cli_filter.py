"""The terminal: a config drafted, published, taken back; the filter and the exports."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from review.filtering.filter_config import read_config
from tests.terminal import Terminal, labelled, lines, record, table


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the records of one file a command wrote."""
    text = (folder / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def outcomes(folder: Path) -> dict[str, list[str]]:
    """Return the images of the three files of a filter."""
    names = ("kept", "rejected", "undecided")
    return {name: [row["output_image"] for row in rows(folder, name)] for name in names}


def published(pico: Terminal, threshold: float = 0.5) -> Path:
    """Draft and publish a threshold as not proven; return the config as a file."""
    draft = pico("config", "draft", "--threshold", threshold, "--json").json["draft"]
    words = ("--comment", "first", "--not-proven", "too few labels")
    assert pico("config", "publish", draft, *words).code == 0
    file = Path("filter.yaml")
    file.write_text(pico("config", "show").out, encoding="utf-8")
    return file


def test_a_draft_says_what_it_would_keep(pico: Terminal, tmp_path: Path) -> None:
    """Its number, whether it is certified, and the counts; nothing is in force yet."""
    pico("import", lines(tmp_path / "m.jsonl", record(1, 0.9), record(2, 0.2), record(3)))
    answer = pico("config", "draft", "--threshold", 0.5, "--json").json
    expected = {"draft": 1, "certified": False, "kept": 1, "rejected": 1, "undecided": 1}
    assert {name: answer[name] for name in expected} == expected
    assert pico("config", "show").code == 2


def test_publishing_needs_a_comment_and_a_promise_or_a_reason(
    pico: Terminal, tmp_path: Path
) -> None:
    """Without either it is refused; the written reason then stands in the file."""
    pico("import", lines(tmp_path / "m.jsonl", record(1, 0.9)))
    pico("config", "draft", "--threshold", 0.5)
    for words in ([], ["--comment", " "], ["--comment", "x"], ["--comment=x", "--not-proven= "]):
        assert pico("config", "publish", 1, *words).code == 2
    ran = pico("config", "publish", 1, "--comment", "go", "--not-proven", "no labels", "--json")
    assert (ran.code, ran.json) == (0, {"version": 1})
    config = read_config(pico("config", "show").out)
    assert (config.not_proven, config.certificate) == ("no labels", None)
    assert (config.version, config.thresholds.global_) == (1, 0.5)
    assert config.provenance.comment == "go"


def test_a_version_is_compared_and_taken_back(pico: Terminal, tmp_path: Path) -> None:
    """The difference is one of their YAML; the earlier version is in force again, unchanged."""
    pico("import", lines(tmp_path / "m.jsonl", record(1, 0.9)))
    published(pico, 0.5)
    published(pico, 0.75)
    difference = pico("config", "diff", 1, 2).out.splitlines()
    assert {"-  global: 0.5", "+  global: 0.75"} <= set(difference)
    first = pico("config", "show", 1).out
    assert pico("config", "show").out != first
    assert pico("config", "rollback", 1, "--comment", "too strict").code == 0
    assert pico("config", "show").out == first
    assert pico("config", "rollback", 1).code == 2
    assert "global: 0.75" in pico("config", "show", 2).out


def test_a_draft_from_before_another_version_is_not_published(
    pico: Terminal, tmp_path: Path
) -> None:
    """Somebody else published meanwhile: look again, draft again."""
    pico("import", lines(tmp_path / "m.jsonl", record(1, 0.9)))
    pico("config", "draft", "--threshold", 0.4)
    published(pico, 0.5)
    ran = pico("config", "publish", 1, "--comment", "late", "--not-proven", "x")
    assert (ran.code, "draft again" in ran.err) == (2, True)


def test_a_certificate_goes_into_the_config_and_covers_its_very_pool(
    pico: Terminal, tmp_path: Path
) -> None:
    """Published without a written reason; the filter says where the promise holds."""
    manifest, reviews = labelled(tmp_path)
    pico("import", manifest, reviews)
    certified = pico("threshold", "--json").json
    answer = pico("config", "draft", "--from-certificate", "latest", "--json").json
    assert (answer["certified"], pico("config", "publish", 1, "--comment", "yes").code) == (True, 0)
    config = yaml.safe_load(pico("config", "show").out)
    assert config["thresholds"]["global"] == certified["threshold"]
    assert config["not_proven"] is None
    assert config["certificate"]["target"] == 0.9
    file = tmp_path / "filter.yaml"
    file.write_text(pico("config", "show").out, encoding="utf-8")
    summary = pico("filter", manifest, "--config", file, "--out", "all", "--json").json
    assert summary["covered"] is True
    by_people = sum(number < 40 for number in range(200) if number / 200 >= certified["threshold"])
    assert summary["kept"] == certified["kept"] - by_people
    fewer = tmp_path / "fewer.jsonl"
    fewer.write_text("".join(manifest.read_text().splitlines(keepends=True)[1:]))
    other = pico("filter", fewer, "--config", file, "--out", "fewer", "--json").json
    assert other["covered"] is False


def test_filter_sorts_a_manifest_into_three_files(pico: Terminal, tmp_path: Path) -> None:
    """Exit 1 where some are undecided, each with its reason; 0 where all are decided."""
    pico("import", lines(tmp_path / "pool.jsonl", record(0, 0.9)))
    config = published(pico)
    manifest = lines(
        tmp_path / "m.jsonl",
        record(1, 0.9),
        record(2, 0.4999),
        record(3),
        record(4, 810),
        record(5, 0.9),
        record(5, 0.9, text="another wish"),
        record(6, 0.5 - 1e-10),
    )
    ran = pico("filter", manifest, "--config", config, "--out", "out", "--json")
    assert ran.code == 1
    assert outcomes(tmp_path / "out") == {
        "kept": ["images/1.png", "images/6.png"],
        "rejected": ["images/2.png"],
        "undecided": [f"images/{number}.png" for number in (3, 4, 5, 5)],
    }
    reasons = [row["reason"] for row in rows(tmp_path / "out", "undecided")]
    assert [reason.split(":")[0] for reason in reasons] == [
        "no score", "malformed score", "collision", "collision",
    ]  # fmt: skip
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary == ran.json
    expected = {"in": 7, "kept": 2, "rejected": 1, "undecided": 4, "covered": False}
    assert {name: summary[name] for name in expected} == expected
    decided = lines(tmp_path / "d.jsonl", record(1, 0.9))
    assert pico("filter", decided, "--config", config, "--out", "decided").code == 0


def test_filter_takes_gzip_and_scores_from_their_own_file(pico: Terminal, tmp_path: Path) -> None:
    """The same manifest packed and with the scores beside it gives the same outcome."""
    pico("import", lines(tmp_path / "pool.jsonl", record(0, 0.9)))
    config = published(pico)
    plain = lines(tmp_path / "m.jsonl", record(1), record(2))
    packed = tmp_path / "m.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    scores = table(
        tmp_path / "s.csv", "edit,overall", [("images/1.png", 0.9), ("images/2.png", 0.1)]
    )
    words = ("--scores", scores, "--config", config, "--out", "out")
    assert pico("filter", packed, *words).code == 0
    assert outcomes(tmp_path / "out") == {
        "kept": ["images/1.png"],
        "rejected": ["images/2.png"],
        "undecided": [],
    }


def test_filter_needs_no_workspace_and_touches_no_database(
    pico: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs where there is none, and never opens one."""
    pico("import", lines(tmp_path / "pool.jsonl", record(0, 0.9)))
    config = published(pico).read_text(encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    (elsewhere / "filter.yaml").write_text(config, encoding="utf-8")
    lines(elsewhere / "m.jsonl", record(1, 0.9))
    monkeypatch.setattr("store.db.workspace.open_workspace", None)
    assert pico("filter", "m.jsonl", "--config", "filter.yaml", "--out", "out").code == 0
    assert sorted(path.name for path in elsewhere.iterdir()) == ["filter.yaml", "m.jsonl", "out"]


def test_export_sft_writes_what_the_filter_keeps(pico: Terminal, tmp_path: Path) -> None:
    """In the released shape, with a manifest of counts, version and digests; same bytes again."""
    manifest = lines(
        tmp_path / "m.jsonl",
        record(1, 0.9, summarized_text="blue", seed=7),
        record(2, 0.1),
        record(3),
    )
    pico("import", manifest)
    assert pico("export", "sft", "--out", "before", "--json").json["counts"] == {"edits": 3}
    published(pico)
    made = pico("export", "sft", "--out", "after", "--json").json
    assert made["counts"] == {"edits": 1}
    assert made["config_version"] == 1
    assert made["filter"] == "not proven: too few labels"
    (row,) = rows(tmp_path / "after", "sft")
    assert {name: row[name] for name in ("output_image", "summarized_text", "seed")} == {
        "output_image": "images/1.png",
        "summarized_text": "blue",
        "seed": 7,
    }
    for name, digest in made["files"].items():
        content = (tmp_path / "after" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
    assert pico("export", "sft", "--out", "after").code == 2
    pico("export", "sft", "--out", "again")
    for path in (tmp_path / "after").iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_what_was_exported_can_be_imported_elsewhere(pico: Terminal, tmp_path: Path) -> None:
    """Edits and reviews leave and come back equal: nothing is new the second time."""
    pico("import", *labelled(tmp_path, edits=5, accepted_from=2))
    pico("export", "sft", "--out", "sft")
    made = pico("export", "reviews", "--out", "reviews", "--json").json
    assert (made["counts"], made["last_log_entry"]) == ({"reviews": 5}, 5)
    files = ("sft/sft.jsonl", "reviews/reviews.csv")
    there = pico("import", *files, "--workspace", "other", "--json").json
    assert (there["edits_new"], there["reviews_new"], there["problems"]) == (5, 5, 0)
    here = pico("import", *files, "--json").json
    assert (here["edits_already"], here["reviews_already"]) == (5, 5)
    assert (here["edits_new"], here["reviews_new"], here["problems"]) == (0, 0, 0)


def chain(name: str, *scores: float) -> dict[str, Any]:
    """Return a multi-turn record, its scores on its files."""
    ids = [*(f"edit_turn{n}" for n in range(1, len(scores))), "final_image"]
    files = [
        {"id": turn, "url": f"{name}-{turn}.png", "overall": score}
        for turn, score in zip(ids, scores, strict=True)
    ]
    original = {"id": "original_input_image", "url": f"https://example.invalid/{name}.jpg"}
    return {"files": [*files, original], "metadata_edit_turn_prompts": ["do it"] * len(scores)}


def test_chains_go_through_the_filter_and_out(pico: Terminal) -> None:
    """The same section decides for the file and the workspace; both count what is salvaged."""
    manifest = lines(
        Path("multi-turn.jsonl"), chain("a", 0.9, 0.9), chain("b", 0.9, 0.8, 0.1), chain("c", 0.1)
    )
    assert pico("import", manifest).code == 1, "no pictures"
    config = yaml.safe_load(published(pico).read_text(encoding="utf-8"))
    section = {"rule": "weakest", "threshold": 0.5, "salvage": True, "not_proven": "a test"}
    Path("chains.yaml").write_text(yaml.safe_dump(config | {"chains": section}), encoding="utf-8")
    done = pico("filter", manifest, "--config", "chains.yaml", "--out", "f", "--json")
    counts = {name: done.json[name] for name in ("in", "kept", "salvaged", "rejected")}
    assert counts == {"in": 3, "kept": 1, "salvaged": 1, "rejected": 1}
    assert done.json["turns_gained"] == 2
    draft = pico("config", "draft", "--from-file", "chains.yaml", "--json").json["draft"]
    assert pico("config", "publish", draft, "--comment", "c", "--not-proven", "n").code == 0
    made = pico("export", "multi-turn", "--out", "o", "--json")
    assert made.code == 0
    assert made.json["counts"] == {"chains": 2, "whole": 1, "salvaged": 1, "turns": 4}
    assert len(rows(Path("o"), "multi-turn")) == 1
    shorter = [row | {"reason": ""} for row in rows(Path("f"), "salvaged")]
    assert [row | {"reason": ""} for row in rows(Path("o"), "multi-turn-salvaged")] == shorter
    assert pico("export", "multi-turn", "--out", "u", "--no-filter", "--json").json["counts"][
        "whole"
    ] == 3  # fmt: skip
