"""The multi-turn release: whole and salvaged chains, their turns, the same bytes each time."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from review.core.errors import Refused
from review.filtering.chain_score import pool_digest
from review.filtering.decide import FilterConfig, PoolRef, read_config
from review.filtering.filter_config import Certificate, Chains, RejectedChain, write_config
from review.formats.filtered import filter_manifest
from store import settings
from store.access import people
from store.chains import release
from store.chains.release import ChainsRequest
from store.db import tables
from store.db.workspace import Store, new_id
from store.filters import drafts
from tests.store.importing_files import chain, edit, jsonl, load

SCORES = {"long": (0.9, 0.8, 0.2), "short": (0.9, 0.3), "good": (0.9, 0.8)}


def record(name: str, **more: Any) -> dict[str, Any]:
    """Return a chain of that name, its scores on its files, in a style of its own."""
    values = SCORES.get(name, (0.9, 0.9))
    turns = [(f"{name}{n}.png", f"turn {n} of {name} 「夜」") for n in range(1, len(values) + 1)]
    made = chain(*turns, source=f"https://example.invalid/{name}.jpg") | {"judge": "j", **more}
    for file, value in zip(reversed(made["files"]), values, strict=False):
        file["overall"] = value
    return made


def loaded(store: Store, tmp_path: Path, *records: dict[str, Any]) -> Path:
    """Import chains, by default one of each kind."""
    names = records or tuple(map(record, ("long", "short", "good")))
    path = jsonl(tmp_path / "multi-turn.jsonl", *names)
    load(store, path)
    return path


def config(store: Store, **section: Any) -> FilterConfig:
    """Return a config of the one judge with this section."""
    rule = settings.current(store).settings
    draft = drafts.draft(store, by="Lea", threshold=0.5)
    assert rule.criteria
    chains = Chains(**{"rule": "weakest", "not_proven": "few labels", **section})
    return msgspec.structs.replace(draft.config, chains=chains, not_proven="few labels")


def publish(store: Store, wanted: FilterConfig) -> None:
    """Put a config in force."""
    version = msgspec.structs.replace(wanted, version=1)
    row = {"version": 1, "text": write_config(version), "comment": "c", "created_by": "Lea"}
    now = store.clock()
    with store.database.write() as connection:
        connection.execute(tables.config_version.insert().values(**row, created=now))
        event = {"version": 1, "kind": "published", "comment": "c", "created_by": "Lea"}
        connection.execute(tables.config_event.insert().values(**event, created=now))


def review(store: Store, tmp_path: Path, *rows: dict[str, Any]) -> None:
    named = [{"reviewer": "Ana", **row} for row in rows]
    load(store, jsonl(tmp_path / "reviews.jsonl", *named), kind="reviews")


def lines(folder: Path, name: str) -> list[str]:
    return (folder / name).read_text(encoding="utf-8").splitlines()


def test_untouched_records_are_written_byte_for_byte(store: Store, tmp_path: Path) -> None:
    """Key order, spaces, escapes, numbers, fields of their own: the file as it was loaded."""
    odd = (
        json.dumps(record("a", seed=1.50), ensure_ascii=False, separators=(",", ":")),
        json.dumps(chain(("b1.png", "one"), ("b2.png", "two"), source="https://b")),
        '{ "metadata_edit_turn_prompts": ["\\u0078"],  "files": [{"url":"c1.png","id":'
        '"final_image"}, {"id":"original_input_image","url":"c"}], "n": 1e2, "big": '
        + "123456789012345678901234567890}",
    )
    path = tmp_path / "multi-turn.jsonl"
    path.write_text("".join(f"{line}\n" for line in odd), encoding="utf-8")
    load(store, path)
    made = release.export(store, tmp_path / "out", by="Lea")
    assert (made.folder / "multi-turn.jsonl").read_bytes() == path.read_bytes()
    assert lines(made.folder, "multi-turn-salvaged.jsonl") == []


@pytest.mark.real
def test_the_real_chains_round_trip_byte_for_byte(
    sqlite_store: Store, tmp_path: Path, real: Path
) -> None:
    """All 14, in their order; nothing of them is kept beside their edits."""
    load(sqlite_store, real / "multi-turn.jsonl")
    made = release.export(sqlite_store, tmp_path / "out", by="Lea")
    assert (made.folder / "multi-turn.jsonl").read_bytes() == (
        real / "multi-turn.jsonl"
    ).read_bytes()
    assert made.manifest["counts"] == {"chains": 14, "whole": 14, "salvaged": 0, "turns": 40}
    with sqlite_store.database.read() as connection:
        kept = connection.execute(text("SELECT COUNT(written) FROM edit_set")).scalar_one()
    assert kept == 0


def test_a_twin_of_a_turn_changes_nothing_of_its_chain(store: Store, tmp_path: Path) -> None:
    """A single edit with fields of its own is the same edit; the chain's record stays its own."""
    first = {"open_image_input_url": "https://b", "local_input_image": "here.jpg", "seed": 5}
    load(store, jsonl(tmp_path / "sft.jsonl", edit("b1.png", "one", **first)))
    line = chain(("b1.png", "one"), ("b2.png", "two"), source="https://b")
    load(store, jsonl(tmp_path / "mt.jsonl", line))
    made = release.export(store, tmp_path / "out", by="Lea")
    assert [json.loads(text) for text in lines(made.folder, "multi-turn.jsonl")] == [line]


def test_the_section_on_chains_decides_as_the_filter_does(store: Store, tmp_path: Path) -> None:
    """Whole and salvaged in files of their own; the same chains as ``pico-review filter``."""
    manifest = loaded(store, tmp_path)
    publish(store, config(store, threshold=0.5, salvage=True))
    made = release.export(store, tmp_path / "out", by="Lea")
    counts = {"chains": 2, "whole": 1, "salvaged": 1, "turns": 4}
    assert made.manifest["counts"] == counts
    assert made.manifest["filtered_out"] == {"below threshold (chains)": 1}
    assert made.manifest["filter"] == "not proven: few labels"
    assert made.manifest["rule"] == {"rule": "weakest", "threshold": 0.5, "salvage": True}
    assert lines(made.folder, "multi-turn.jsonl") == [manifest.read_text().splitlines()[2]]
    (salvaged,) = lines(made.folder, "multi-turn-salvaged.jsonl")
    assert json.loads(salvaged)["metadata_edit_turn_prompts"] == [
        "turn 1 of long 「夜」", "turn 2 of long 「夜」",
    ]  # fmt: skip
    in_force = read_config((made.folder / "filter.yaml").read_text(encoding="utf-8"))
    summary = filter_manifest(manifest, tmp_path / "filtered", in_force)
    assert (summary.kept, summary.salvaged, summary.rejected) == (1, 1, 1)
    by_filter = json.loads((tmp_path / "filtered" / "salvaged.jsonl").read_text())
    assert {**json.loads(salvaged), "reason": by_filter["reason"]} == by_filter


def test_people_s_word_decides_where_no_filter_does(store: Store, tmp_path: Path) -> None:
    """What they reject leaves, but for what holds of it; the release says what it is."""
    loaded(store, tmp_path)
    review(
        store, tmp_path,
        {"chain": "long1.png", "verdict": "reject", "first_failing": 3},
        {"chain": "short1.png", "verdict": "reject", "first_failing": 2},
    )  # fmt: skip
    made = release.export(store, tmp_path / "out", by="Lea")
    counts = made.manifest["counts"]
    assert (counts["whole"], counts["salvaged"], made.manifest["not_reviewed"]) == (1, 1, 1)
    assert made.manifest["filtered_out"] == {"rejected by people": 1}
    assert made.manifest["config_version"] is None
    assert made.findings() == [
        "No filter decided on chains: people's word alone did.",
        "1 chain goes out that nobody reviewed.",
    ]


def test_a_word_in_the_config_and_one_since(store: Store, tmp_path: Path) -> None:
    """By the config's own words, as the filter; what people rejected since is said."""
    loaded(store, tmp_path)
    with store.database.read() as connection:
        key = connection.execute(
            text("""SELECT t.key FROM edit_set t JOIN edit_set_member m ON m.set_id = t.id
            JOIN edit e ON e.id = m.edit_id WHERE e.output_image = 'short1.png'""")
        ).scalar_one()
    publish(store, config(store, threshold=0.1, rejected=[RejectedChain(key, 1)]))
    review(store, tmp_path, {"chain": "good1.png", "verdict": "reject"})
    made = release.export(store, tmp_path / "out", by="Lea")
    assert made.manifest["counts"]["whole"] == 2
    assert made.manifest["filtered_out"] == {"rejected by people": 1}
    assert made.manifest["rejected_since"] == 1
    assert "people rejected after the filter in force" in made.findings()[-1]
    without = release.export(store, tmp_path / "o2", ChainsRequest(filtered=False), by="Lea")
    assert without.manifest["filter"] == "not applied: asked for without the filter"
    assert without.manifest["counts"]["whole"] == 2
    assert not (without.folder / "filter.yaml").exists()


def test_the_turn_table_has_labels_and_scores(store: Store, tmp_path: Path) -> None:
    """In JSON Lines and Parquet alike: a row per turn that goes out."""
    loaded(store, tmp_path, record("long", overall=0.6), record("good"))
    review(
        store, tmp_path,
        {"chain": "long1.png", "verdict": "reject", "turns": ["right", "right", "hurts"]},
    )  # fmt: skip
    made = release.export(store, tmp_path / "out", by="Lea")
    rows = [json.loads(line) for line in lines(made.folder, "turns.jsonl")]
    assert rows == pq.read_table(made.folder / "turns.parquet").to_pylist()
    first = rows[0]
    assert {name: first[name] for name in ("position", "turns", "outcome", "before", "after")} == {
        "position": 1, "turns": 2, "outcome": "salvaged",
        "before": "https://example.invalid/long.jpg", "after": "long1.png",
    }  # fmt: skip
    assert [row["before"] for row in rows] == [
        "https://example.invalid/long.jpg", "long1.png",
        "https://example.invalid/good.jpg", "good1.png",
    ]  # fmt: skip
    assert [(row["label"], row["chain_label"], row["chain_valid"]) for row in rows] == [
        ("right", "reject", 2), ("right", "reject", 2), (None, None, None), (None, None, None),
    ]  # fmt: skip
    assert [row["score"] for row in rows] == [0.9, 0.8, 0.9, 0.8]
    assert [row["chain_score"] for row in rows] == [0.6, 0.6, None, None]
    assert {row["judge"] for row in rows} == {"j"}
    assert set(first["scores"]) == set(settings.current(store).settings.criteria)


def test_trainers_load_the_table(sqlite_store: Store, tmp_path: Path) -> None:
    """``datasets`` finds it by the folder's card."""
    datasets = pytest.importorskip("datasets")
    loaded(sqlite_store, tmp_path)
    made = release.export(sqlite_store, tmp_path / "out", by="Lea")
    table = datasets.load_dataset(str(made.folder), cache_dir=str(tmp_path / "cache"))["train"]
    assert table.num_rows == 7
    assert table[0]["instruction"] == "turn 1 of long 「夜」"


def test_the_same_inputs_make_the_same_bytes(store: Store, tmp_path: Path) -> None:
    """Each file is listed with its SHA-256; a folder that is not empty is refused."""
    loaded(store, tmp_path)
    first = release.export(store, tmp_path / "one", by="Lea")
    second = release.export(store, tmp_path / "two", by="Ben")
    names = sorted(file.name for file in first.folder.iterdir())
    assert names == [
        "README.md", "croissant.json", "manifest.json", "multi-turn-salvaged.jsonl",
        "multi-turn.jsonl", "turns.jsonl", "turns.parquet",
    ]  # fmt: skip
    for name in names:
        content = (first.folder / name).read_bytes()
        assert content == (second.folder / name).read_bytes()
        if name != "manifest.json":
            assert first.manifest["files"][name] == hashlib.sha256(content).hexdigest()
    with pytest.raises(Refused):
        release.export(store, tmp_path / "one", by="Lea")


def test_a_promise_stands_in_the_manifest(store: Store, tmp_path: Path) -> None:
    """The section's own, not that of single edits."""
    loaded(store, tmp_path)
    pool = PoolRef("p", 0, pool_digest({}).hexdigest())
    promise = Certificate("9 of 10 chains <b>", target=0.9, confidence=0.95, threshold=0.5)
    publish(store, config(store, threshold=0.5, certificate=promise, not_proven=None, pool=pool))
    made = release.export(store, tmp_path / "out", by="Lea")
    assert made.manifest["filter"] == "9 of 10 chains <b>"
    assert made.manifest["promise"]["target"] == 0.9
    assert "<" not in (made.folder / "manifest.json").read_text()


def test_a_chain_with_a_turn_that_is_another_by_now_is_left_out(
    store: Store, tmp_path: Path
) -> None:
    """A new version of a turn, or a picture that records claim differently: counted."""
    loaded(store, tmp_path)
    changed = edit("long2.png", "otherwise", open_image_input_url="long1.png")
    load(store, jsonl(tmp_path / "sft.jsonl", changed), accept_changes=True)
    made = release.export(store, tmp_path / "out", by="Lea")
    assert made.manifest["left_out"] == {"chains_changed": 1, "chains_colliding": 0}
    assert made.manifest["counts"]["whole"] == 2


def test_what_would_be_in_it_is_counted_without_writing(store: Store, tmp_path: Path) -> None:
    """The same numbers; pictures that are missing are counted as a doubt."""
    loaded(store, tmp_path)
    publish(store, config(store, threshold=0.5, salvage=True))
    counted = release.would_be(store)
    made = release.export(store, tmp_path / "out", by="Lea")
    for name in ("counts", "filtered_out", "left_out", "filter", "not_reviewed"):
        assert counted.manifest[name] == made.manifest[name]
    assert counted.manifest["doubts"] == {"chains_flagged": 0, "chains_no_picture": 2}


def test_an_empty_workspace_has_an_empty_release(store: Store, tmp_path: Path) -> None:
    """It says that it holds nothing of it."""
    made = release.export(store, tmp_path / "out", by="Lea")
    assert made.empty
    assert (
        made.findings()[0] == "Nothing is in this release: the workspace holds nothing of it yet."
    )
    assert pq.read_table(made.folder / "turns.parquet").num_rows == 0


def exclude(store: Store, unit: str) -> None:
    """Have a lead take a unit out."""
    entry = {
        "kind": "adjudication", "task": "turns", "unit_id": unit, "verdict": "exclude",
        "answers_json": "{}", "shown_json": "{}", "guidelines_version": 1, "id": new_id(),
        "time": store.clock(),
    }  # fmt: skip
    with store.database.write() as connection:
        person, _new = people.ensure(connection, store.clock(), "Lea", "person")
        batch = connection.execute(text("SELECT MIN(id) FROM batch")).scalar_one()
        connection.execute(
            tables.review.insert().values(**entry, reviewer_id=person, batch_id=batch)
        )


@pytest.mark.parametrize("filtered", [True, False])
def test_what_a_lead_took_out_never_goes_out(store: Store, tmp_path: Path, filtered: bool) -> None:
    """A chain as a whole, or from an excluded turn on: by a filter, and without one."""
    loaded(store, tmp_path)
    publish(store, config(store, threshold=0.1, salvage=True))
    review(store, tmp_path, {"chain": "good1.png", "verdict": "accept"})
    with store.database.read() as connection:
        ids = {row.output_image: row for row in connection.execute(text(
            """SELECT e.output_image, e.id, m.set_id FROM edit e
            JOIN edit_set_member m ON m.edit_id = e.id"""))}  # fmt: skip
    exclude(store, ids["good1.png"].set_id)
    exclude(store, ids["long3.png"].id)
    exclude(store, ids["short2.png"].id)
    made = release.export(store, tmp_path / "out", ChainsRequest(filtered=filtered), by="Lea")
    assert made.manifest["counts"] == {"chains": 1, "whole": 0, "salvaged": 1, "turns": 2}
    assert "long3.png" not in (made.folder / "turns.jsonl").read_text()
