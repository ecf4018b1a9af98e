"""The demo's content as files."""

import hashlib
import json
import socket
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from demo.content import FOREIGN_ROOT, Content, read_truth, write_content
from demo.judge import JUDGES, faithfulness_rows
from demo.plan import draw_plan
from demo.shorts import short_of

FIELDS = {
    "open_image_input_url",
    "text",
    "output_image",
    "edit_type",
    "summarized_text",
    "local_input_image",
    "model",  # invented: for a leaderboard
}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return write_content(tmp_path_factory.mktemp("demo"), size=20)


def _rows(content: Content, name: str) -> list[dict[str, Any]]:
    lines = (content.folder / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _pictures(content: Content) -> list[str]:
    """Every picture that the manifests name."""
    names: list[str] = []
    single = [row for name in ("sft", "to_learn") for row in _rows(content, f"{name}.jsonl")]
    for record in single + _rows(content, "preference.jsonl"):
        names += [record["output_image"], record["local_input_image"]]
        rejected = record.get("rejected_images", [])
        names += [name.removeprefix(FOREIGN_ROOT) for name in rejected]
    for chain in _rows(content, "multi-turn.jsonl"):
        names += [file.get("local_input_image", file["url"]) for file in chain["files"]]
    return names


def test_the_same_seed_gives_the_same_bytes(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing again with the same seed, with sockets refused, gives files of the same SHA-256."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the demo must not use the network")

    monkeypatch.setattr(socket, "socket", refuse)
    write_content(tmp_path, size=20)
    assert _digests(tmp_path) == _digests(content.folder)


def test_another_seed_gives_other_content(content: Content, tmp_path: Path) -> None:
    """Another seed gives another first record."""
    other = write_content(tmp_path, seed=8, size=4)
    assert _rows(other, "sft.jsonl")[0] != _rows(content, "sft.jsonl")[0]


def test_every_named_picture_decodes(content: Content) -> None:
    """Every picture that a manifest names is there, decodes, and is at most 768 pixels long."""
    for name in _pictures(content):
        with Image.open(content.folder / name) as image:
            image.load()
            assert image.format == "JPEG"
            assert 600 <= max(image.size) <= 768


def test_single_edits_have_the_released_shape(content: Content) -> None:
    """Records of sft.jsonl have exactly the released fields, and types that are announced."""
    rows = _rows(content, "sft.jsonl")
    assert len(rows) == 20
    for row in rows:
        assert set(row) == FIELDS
        assert row["edit_type"] in content.edit_types


def test_groups_have_the_released_shape(content: Content) -> None:
    """Records of preference.jsonl add 2 to 4 rejected images under the foreign root."""
    for row in _rows(content, "preference.jsonl"):
        assert set(row) == FIELDS | {"rejected_images"}
        assert 2 <= len(row["rejected_images"]) <= 4
        assert all(
            name.startswith(FOREIGN_ROOT + "images/rejected-edit/")
            for name in row["rejected_images"]
        )


def test_chains_have_the_released_shape(content: Content) -> None:
    """N prompts come with N-1 turns, one final image and one original with its local file."""
    for row in _rows(content, "multi-turn.jsonl"):
        turns = len(row["metadata_edit_turn_prompts"])
        assert 2 <= turns <= 5
        names = sorted(file["id"] for file in row["files"])
        expected = [f"edit_turn{number}" for number in range(1, turns)]
        assert names == sorted([*expected, "final_image", "original_input_image"])
        original = next(one for one in row["files"] if one["id"] == "original_input_image")
        assert original["local_input_image"].startswith("sources/")


def test_both_judges_score_every_single_edit_and_candidate(content: Content) -> None:
    """scores.jsonl has one row per judge for each edit and candidate, by its own path."""
    singles = [row["output_image"] for row in _rows(content, "sft.jsonl")]
    for row in _rows(content, "preference.jsonl"):
        rejected = [name.removeprefix(FOREIGN_ROOT) for name in row["rejected_images"]]
        singles += [row["output_image"], *rejected]
    rows = _rows(content, "scores.jsonl")
    for judge in {row["judge"] for row in rows}:
        assert sorted(row["edit"] for row in rows if row["judge"] == judge) == sorted(singles)
    assert len(rows) == 2 * len(singles)


def test_every_turn_is_scored_by_both_judges(content: Content) -> None:
    """By its own path, whole: a chain with a turn that has no score would have none itself."""
    turns = sorted(
        file["url"]
        for chain in _rows(content, "multi-turn.jsonl")
        for file in chain["files"]
        if file["id"] != "original_input_image"
    )
    rows = _rows(content, "turn_scores.jsonl")
    for judge in {row["judge"] for row in rows}:
        assert sorted(row["edit"] for row in rows if row["judge"] == judge) == turns
    assert len(rows) == 2 * len(turns)


def test_some_short_instructions_are_spoiled_and_the_judge_mostly_sees_it() -> None:
    """Each way occurs, most ask for the same, and those have the higher faithfulness scores."""
    edits = draw_plan(7).edits
    shorts = {edit.file: short_of(edit, 7) for edit in edits}
    ways = Counter(short.faithful for short in shorts.values())
    assert set(ways) == {"same", "loses", "adds", "contradicts", "unnatural"}
    assert 0.75 < ways["same"] / len(edits) < 0.95
    assert all((one.text == one.meant) == (one.faithful == "same") for one in shorts.values())
    scored = {row["edit"]: row["faithfulness"] for row in faithfulness_rows(JUDGES[0], shorts, 7)}
    same = [scored[name] for name, one in shorts.items() if one.faithful == "same"]
    other = [scored[name] for name, one in shorts.items() if one.faithful != "same"]
    assert np.mean(same) > np.mean(other) + 0.2


def test_the_truth_can_be_read_back(content: Content) -> None:
    """truth.json knows every edited picture, says that it is simulated, and reads back."""
    edited = {name for name in _pictures(content) if name.startswith("images/")}
    assert set(content.accept_probability) == edited
    assert read_truth(content.folder) == content.accept_probability
    assert "Simulated" in (content.folder / "truth.json").read_text(encoding="utf-8")


def test_progress_counts_every_picture(tmp_path: Path) -> None:
    """Progress goes up to the total, which counts sources and edited pictures."""
    calls: list[tuple[int, int]] = []
    write_content(tmp_path, size=4, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1][0] == calls[-1][1] == len(list(tmp_path.rglob("*.jpg")))
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


def test_several_processes_paint_what_one_would(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are many pictures each process paints its share: the files are the same bytes."""
    monkeypatch.setattr("demo.content._WORTH_A_PROCESS", 10)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    write_content(tmp_path, size=20)
    assert _digests(tmp_path) == _digests(content.folder)
