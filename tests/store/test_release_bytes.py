"""Releases have the bytes they always had: each format, of a workspace with all that is odd."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from review.core.splits import Splits
from review.ranking.pairs import PairRule
from store.chains import release as chains
from store.db.workspace import Store
from store.filters import drafts, publishing
from store.instructions import release as pairs
from store.ranking import preference_release
from store.ranking.outgoing import PreferenceRequest
from store.releases import labels, sft
from tests.store.chains import load_chains
from tests.store.importing_files import CRITERIA, edit, jsonl, load, photo, scores
from tests.store.ranking import bowls, judged
from tests.store.reviewing import answer_all, drawn, reviewer

#: Format → file → SHA-256 of its bytes, and of its manifest as far as it tells of edits.
GOLDEN = Path(__file__).with_name("release_bytes.json")
#: What a manifest says besides its numbers changes with each version.
TELLS = ("counts", "left_out", "filtered_out", "votes_even", "splits", "promise", "filter")
SPLITS = Splits({"train": 0.6, "test": 0.4}, 3)
TYPES = ["Zoom in", "Add a new object to the scene", None, "a type nobody knows"]


def odd(number: int) -> dict[str, Any]:
    """Return what is odd of the record with that number: further fields, escapes, other paths."""
    return [
        {},
        {"model": "m", "steps": number, "nested": {"ö": [1, 2.5, None], "b": "</script>"}},
        {"summarized_text": 'short "x"\t', "local_input_image": f"in/{number}.jpg"},
        {"local_output_image": f"out/{number}.png", "seed": 2**70, "steps": 0.5},
    ][number % 4]


def filled(store: Store, folder: Path) -> None:
    """Bring in edits of every sort, with scores, answers and votes; each time the same."""
    rows = [
        edit(f"images/{n:03}.png", f"change {n} \u00fc\u4e2d\U0001f600", edit_type=TYPES[n % 3],
             scores=scores(round(n / 60, 4)) if n % 7 else {}, judge="robot",
             **photo(n % 11), **odd(n))
        for n in range(60)
    ]  # fmt: skip
    same = [edit("same.png", "x"), edit("same.png", "y")]
    load(store, jsonl(folder / "sft.jsonl", *rows, *same))
    alone = {"edit": "alone.png", "judge": "robot", **scores(0.9)}
    wrong = {"edit": "images/007.png", "judge": "robot", CRITERIA[0]: 0.5}
    load(store, jsonl(folder / "scores-alone.jsonl", alone, wrong), kind="scores")
    bowls(store, folder)
    load(store, jsonl(folder / "bowls.jsonl", *judged(0.9, 0.8, 0.1, judge="robot")), kind="scores")
    load_chains(store, folder, 3, judge="robot")


def answered(store: Store) -> None:
    """Let two people answer, not always alike."""
    drawn(store, 30, per_unit=2)
    for name, bad in (("Ana", "3"), ("Ben", "7")):
        answer_all(
            store, reviewer(store, name), lambda i, bad=bad: "reject" if bad in i else "accept"
        )


def published(store: Store) -> None:
    """Publish a filter."""
    made = drafts.draft(store, by="lead", threshold=0.5)
    publishing.publish(store, made.id, comment="go", by="lead", not_proven="a test")


def told(folder: Path) -> dict[str, str]:
    """Return file → digest, of a release's tables and what its manifest tells of edits."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    tells = json.dumps({name: manifest.get(name) for name in TELLS})
    files = {
        name: digest for name, digest in sorted(manifest["files"].items())
        if name not in ("README.md", "croissant.json", "filter.yaml")
    }  # fmt: skip
    head = (folder / "README.md").read_text(encoding="utf-8").partition("\n---\n")[0]
    by_text = {"manifest.json": tells, "README.md": head}
    return files | {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in by_text.items()
    }


def released(store: Store, out: Path) -> dict[str, dict[str, str]]:
    """Write a release of each kind and format without pictures; return what is in them."""

    def to(name: str) -> Path:
        return out / name

    sft.export_sft(store, to("sft"), by="a test")
    sft.export_sft(store, to("sft-split"), sft.SftRequest(splits=SPLITS), by="a test")
    labels.export(store, to("labels"), by="a test")
    labels.export(store, to("labels-split"), labels.LabelsRequest(splits=SPLITS), by="a test")
    pairs.export(store, to("instructions"), by="a test")
    chains.export(store, to("multi-turn"), by="a test")
    for form in ("pico", "dpo", "csv", "parquet"):
        request = PreferenceRequest(form, PairRule(), images="path")  # type: ignore[arg-type]
        preference_release.export(store, to(f"preference-{form}"), request, by="a test")
    return {folder.name: told(folder) for folder in sorted(out.iterdir())}


def test_each_format_has_the_bytes_it_always_had(store: Store, tmp_path: Path) -> None:
    """Before a filter is published, and by one; on both databases."""
    filled(store, tmp_path)
    answered(store)
    found = {"unfiltered": released(store, tmp_path / "unfiltered")}
    published(store)
    found["filtered"] = released(store, tmp_path / "filtered")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))
