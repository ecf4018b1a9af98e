"""The filter in several processes: the same bytes as in one, or nothing and words."""

import json
import os
import sys
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from review.core.errors import Refused
from review.core.other_scale import ScaleWatch
from review.core.settings import Scale
from review.filtering.decide import (
    Correction,
    FilterConfig,
    FlooredCriterion,
    Overrides,
    PoolDigest,
    Thresholds,
)
from review.formats import filter_columns, filter_workers
from review.formats.containers import files
from review.formats.filtered import filter_manifest

CONFIG = FilterConfig(
    version=1,
    score="weighted_total",
    criteria={"a": FlooredCriterion(weight=1), "b": FlooredCriterion(weight=1, floor=0.1)},
    scale=Scale(0.0, 1.0),
    thresholds=Thresholds(global_=0.6, edit_type={"Add": 0.3}),
    taxonomy={"Objects": ["Add"], "Scale": ["Zoom in"]},
    overrides=Overrides(rejected=["7.png"], rescued=["9.png"]),
    corrections=[Correction("11.png", "Add")],
    not_proven="a test",
)


def manifest(folder: Path) -> Path:
    """Write 300 plain records; between them odd ones, repeated ones, and what is no record."""
    lines = []
    for number in range(300):
        record = {
            "open_image_input_url": f"https://a/{number}.jpg",
            "text": f"instruction {number}",
            "output_image": f"{number % 290}.png",
            "edit_type": ["Add", "Zoom in", None][number % 3],
            "scores": {"a": (number * 37 % 101) / 100, "b": (number * 53 % 101) / 100},
            "judge": "j",
        }
        record |= {"text": "instruction 1"} if number == 291 else {}
        record |= {"scores": {"a": "8/10", "b": 1.5}} if number % 50 == 3 else {}
        lines.append(json.dumps(record))
    lines[100:100] = [lines[5], lines[5], "", "{broken", '{"text": "x"}', "  " + lines[20] + " "]
    lines[200:200] = [lines[150] + " " + lines[151], "", "x" * 5000, lines[160] + "\r"]
    path = folder / "manifest.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


begun = filter_workers._begun


def once_they_are_there(pool: ProcessPoolExecutor, others: int) -> list[Future[None]]:
    """Wait for the workers, which a manifest so small would be over before."""
    signs = begun(pool, others)
    for sign in signs:
        with suppress(BrokenProcessPool):
            sign.result()
    return signs


@pytest.fixture(autouse=True)
def many_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CHUNK", 4096)
    monkeypatch.setattr(files, "MAX_LINE", 4800)
    # A page drawn by a test before leaves its script as the main module, which workers would run.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    monkeypatch.setattr(filter_workers, "WORTH", 0)
    monkeypatch.setattr(filter_workers, "_begun", once_they_are_there)


def test_processes_give_the_same_bytes_as_one_and_as_one_by_one(tmp_path: Path) -> None:
    """Every file, the summary with its digest too, whatever stands between plain lines."""
    path, written = manifest(tmp_path), []
    for number, ways in enumerate([{"processes": 3}, {}, {"columns": False}]):
        out = tmp_path / str(number)
        filter_manifest(path, out, CONFIG, **ways)
        written.append({one.name: one.read_bytes() for one in sorted(out.iterdir())})
    assert json.loads(written[0]["summary.json"])["collisions"] == 10
    assert written[0] == written[1] == written[2]


def test_a_manifest_without_anything_odd_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written at first stands; the bytes are those of records decided one by one."""
    plain = [line for number, line in enumerate(manifest(tmp_path).read_text().splitlines())
             if number < 90 and "8/10" not in line]  # fmt: skip
    path = tmp_path / "plain.jsonl"
    path.write_text("\n".join(plain), encoding="utf-8")
    config = msgspec.structs.replace(CONFIG, corrections=[], overrides=Overrides(["7.png"]))
    monkeypatch.setattr(filter_columns.SecondPass, "write", None)
    assert filter_manifest(path, tmp_path / "out", config).records == len(plain)
    filter_manifest(path, tmp_path / "single", config, columns=False)
    for name in ("kept.jsonl", "rejected.jsonl", "undecided.jsonl", "summary.json"):
        written = [(tmp_path / way / name).read_bytes() for way in ("out", "single")]
        assert written[0] == written[1]


def die(_chunk: object) -> None:
    os._exit(1)


def test_a_process_that_dies_ends_the_command_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing stands in the folder then, and a former run's files stay."""
    path, out = manifest(tmp_path), tmp_path / "out"
    filter_manifest(path, out, CONFIG)
    before = {one.name: one.read_bytes() for one in out.iterdir()}
    monkeypatch.setattr(filter_workers, "_part", die)
    with pytest.raises(Refused, match="ended from outside"):
        filter_manifest(path, out, CONFIG, processes=2)
    assert {one.name: one.read_bytes() for one in out.iterdir()} == before


def test_parts_of_a_run_are_judged_as_the_whole() -> None:
    """A judge's scale and a pool's digest do not depend on where a manifest was cut."""
    rows = [{"a": value} for value in (0.5, 7.0, -3.0, 4.0, 1.0, 0.25, 900.0)]
    whole, digest = ScaleWatch(CONFIG.criteria, CONFIG.scale), PoolDigest()
    for number, row in enumerate(rows):
        whole.see(row)
        digest.add(f"{number}.png", row["a"])
    for cut in range(len(rows) + 1):
        first, second = (ScaleWatch(CONFIG.criteria, CONFIG.scale) for _ in "ab")
        own, other = PoolDigest(), PoolDigest()
        for number, row in enumerate(rows):
            (first if number < cut else second).see(row)
            (own if number < cut else other).add(f"{number}.png", row["a"])
        first.add(second)
        own.add_pool(other)
        assert first.problem() == whole.problem() is not None
        assert (own.size, own.hexdigest()) == (digest.size, digest.hexdigest())
