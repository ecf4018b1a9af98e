"""A whole multi-turn manifest through the filter."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import msgspec

from review.core.settings import Scale
from review.filtering.chain_score import pool_digest
from review.filtering.decide import FilterConfig, PoolRef, Thresholds
from review.filtering.filter_config import Certificate, Chains, RejectedChain
from review.formats.chains import multi_turn_record
from review.formats.filtered import filter_manifest
from review.formats.records import Names

CONFIG = FilterConfig(
    version=4, score="overall", criteria={}, scale=Scale(0.0, 1.0),
    thresholds=Thresholds(global_=0.7), not_proven="first draft",
)  # fmt: skip
OUTCOMES = ("kept", "salvaged", "rejected", "undecided")


def chain(*turns: tuple[str, float | None], **more: Any) -> dict[str, Any]:
    """Return a record from (image, overall) per turn; the scores stand on its files."""
    *earlier, final = turns
    named = [
        *((f"edit_turn{n}", *turn) for n, turn in enumerate(earlier, 1)),
        ("final_image", *final),
    ]
    files = [
        {"id": name, "url": url, **({} if score is None else {"overall": score})}
        for name, url, score in named
    ]
    files.append({"id": "original_input_image", "url": "https://o"})
    prompts = [f"do {url} 「夜」" for _name, url, _score in named]
    return {"files": files, "metadata_edit_turn_prompts": prompts, **more}


def key(record: dict[str, Any]) -> str:
    return multi_turn_record(Names((), frozenset()), 1, record).key()


def write(tmp_path: Path, *records: dict[str, Any]) -> Path:
    path = tmp_path / "multi-turn.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def lines(out: Path, outcome: str) -> list[str]:
    return (out / f"{outcome}.jsonl").read_text().splitlines()


def with_chains(**section: Any) -> FilterConfig:
    return msgspec.structs.replace(CONFIG, chains=Chains(**section))


GOOD = chain(("a", 0.9), ("b", 0.8), ("c", 0.9))
LATE = chain(("d", 0.9), ("e", 0.8), ("f", 0.1), overall=0.9, seed=7)
EARLY = chain(("g", 0.9), ("h", 0.1))
OPEN = chain(("i", 0.9), ("k", None))


def test_chains_are_sorted_whole_and_their_valid_beginnings_apart(tmp_path: Path) -> None:
    """Four files; a whole chain is kept byte for byte, a salvaged one ends where it holds."""
    manifest, out = write(tmp_path, GOOD, LATE, EARLY, OPEN), tmp_path / "out"
    config = with_chains(rule="weakest", threshold=0.6, salvage=True)
    summary = filter_manifest(manifest, out, config)
    assert [len(lines(out, outcome)) for outcome in OUTCOMES] == [1, 1, 1, 1]
    whole = json.dumps(GOOD)[:-1] + ',"reason":"weakest turn 0.80 ≥ 0.60 (chains)"}'
    assert lines(out, "kept") == [whole]
    assert json.loads(lines(out, "salvaged")[0]) == {
        "files": [
            {"id": "edit_turn1", "url": "d", "overall": 0.9},
            {"id": "final_image", "url": "e", "overall": 0.8},
            {"id": "original_input_image", "url": "https://o"},
        ],
        "metadata_edit_turn_prompts": ["do d 「夜」", "do e 「夜」"],
        "seed": 7,
        "reason": "salvaged: 2 of 3 turns; weakest turn 0.10 < 0.60 (chains)",
    }
    assert (summary.kept, summary.salvaged, summary.rejected, summary.undecided) == (1, 1, 1, 1)
    assert (summary.records, summary.turns_gained) == (4, 2)
    assert json.loads((out / "summary.json").read_text())["turns_gained"] == 2


def test_a_run_without_salvage_leaves_no_file_of_a_former_one(tmp_path: Path) -> None:
    """What stands in the folder is what the summary beside it describes."""
    manifest, out = write(tmp_path, GOOD, LATE), tmp_path / "out"
    filter_manifest(manifest, out, with_chains(rule="all", threshold=0.6, salvage=True))
    assert (out / "salvaged.jsonl").exists()
    summary = filter_manifest(manifest, out, with_chains(rule="all", threshold=0.6))
    assert sorted(file.name for file in out.iterdir()) == [
        "kept.jsonl", "rejected.jsonl", "summary.json", "undecided.jsonl",
    ]  # fmt: skip
    assert (summary.kept, summary.salvaged, summary.rejected) == (1, 0, 1)


def test_a_chain_people_rejected_leaves_as_far_as_they_said(tmp_path: Path) -> None:
    """The config names it by its key, with how many of its turns hold."""
    rejected = [RejectedChain(key(GOOD), 2)]
    config = with_chains(rule="all", threshold=0.6, salvage=True, rejected=rejected)
    filter_manifest(write(tmp_path, GOOD, EARLY), tmp_path / "out", config)
    (salvaged,) = lines(tmp_path / "out", "salvaged")
    assert json.loads(salvaged)["reason"] == (
        "salvaged: 2 of 3 turns; rejected by people: 2 of 3 turns hold"
    )


def test_a_promise_covers_the_chains_it_was_made_on(tmp_path: Path) -> None:
    """By keys and scores, repeats counted once; another score, and it is another pool."""
    scores = {key(GOOD): 0.8, key(LATE): 0.1, key(EARLY): 0.1}
    pool = PoolRef("p", 3, pool_digest(scores).hexdigest())
    promise = Certificate("9 of 10 chains")
    config = with_chains(rule="weakest", threshold=0.6, certificate=promise, pool=pool)
    summary = filter_manifest(
        write(tmp_path, GOOD, LATE, EARLY, OPEN, GOOD), tmp_path / "o", config
    )
    assert (summary.covered, summary.pool_size) == (True, 3)
    assert summary.coverage == "the manifest's scored chains are the config's pool"
    assert (summary.certificate, summary.not_proven) == ("9 of 10 chains", None)
    other = chain(("a", 0.9), ("b", 0.79), ("c", 0.9))
    summary = filter_manifest(write(tmp_path, other, LATE, EARLY), tmp_path / "o", config)
    assert (summary.covered, summary.pool_size) == (False, 3)


def test_what_is_taken_out_past_the_threshold_is_said(tmp_path: Path) -> None:
    """People's word takes out a chain that the threshold keeps: the promise did not know."""
    pool = PoolRef("p", 1, pool_digest({key(GOOD): 0.8}).hexdigest())
    config = with_chains(
        rule="all", threshold=0.6, rejected=[RejectedChain(key(GOOD), 1)], pool=pool
    )
    summary = filter_manifest(write(tmp_path, GOOD), tmp_path / "out", config)
    assert summary.covered
    assert summary.coverage.endswith("; past their threshold 1 are taken out all the same")


def test_scores_of_turns_come_from_a_file_of_their_own_too(tmp_path: Path) -> None:
    """A row per turn's url; a row about a whole chain is no turn's."""
    scores = tmp_path / "scores.jsonl"
    rows = [{"edit": name, "overall": 0.9} for name in "abc"] + [
        {"chain": "https://o", "overall": 0}
    ]
    scores.write_text("".join(json.dumps(row) + "\n" for row in rows))
    config = with_chains(rule="product", threshold=0.7)
    summary = filter_manifest(write(tmp_path, GOOD, EARLY), tmp_path / "o", config, scores=scores)
    assert (summary.kept, summary.undecided, summary.bad_score_lines) == (1, 1, 0)


def test_a_config_without_the_section_decides_chains_as_before(tmp_path: Path) -> None:
    """Every turn as a single edit, the pool made of edits, nothing salvaged."""
    summary = filter_manifest(write(tmp_path, GOOD, EARLY), tmp_path / "out", CONFIG)
    assert (summary.kept, summary.rejected, summary.salvaged, summary.pool_size) == (1, 1, 0, 5)
    assert not (tmp_path / "out" / "salvaged.jsonl").exists()


def test_memory_does_not_grow_with_the_manifest(tmp_path: Path) -> None:
    """A few bytes a turn are held, never the records: 16 MB of them here."""
    text = "x" * 2000
    records = [
        {**chain(*((f"{n}-{turn}", 0.9) for turn in range(3))), "note": text} for n in range(6000)
    ]
    manifest = write(tmp_path, *records)
    del records
    config = with_chains(rule="weakest", threshold=0.6, salvage=True)
    tracemalloc.start()
    filter_manifest(manifest, tmp_path / "out", config)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000
