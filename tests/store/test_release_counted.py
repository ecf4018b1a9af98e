"""What a release would hold, counted by columns, is what reading it edit by edit counts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from review.core.adjudication import EXCLUDE
from review.core.answers import UNSAFE
from store.access import people
from store.dataset import images
from store.db.workspace import Store
from store.filters import configs
from store.releases import kept, pictures, sft
from store.releases.folders import NOT_WRITTEN
from store.work import browse, culling
from tests.store.chains import load_chains
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.ranking import bowls
from tests.store.reviewing import answer_next, drawn, reviewer
from tests.store.test_release_contents import brought_in, publish


def plainly(store: Store) -> dict[str, Any]:
    """Count edit by edit."""
    current = configs.in_force(store)
    about: dict[str, Any] = {"left_out": dict.fromkeys(NOT_WRITTEN, 0), "filtered_out": {}}
    going = [row for some in kept.going(store, current, about, None) for row, _type in some]
    said = {verdict: sft.said_of(store, verdict) for verdict in (UNSAFE, EXCLUDE)}
    missing = pictures.missing(store)
    doubts = Counter(
        {
            "flagged": sum(row.id in said[UNSAFE] for row in going),
            "excluded_since": sum(row.id in said[EXCLUDE] for row in going),
            "no_picture": sum(map(missing, going)),
        }
    )
    return {"counts": {"edits": len(going)}, **about, "doubts": +doubts}


def mixed(store: Store, folder: Path) -> None:
    """Bring in single edits, collisions, one known by id only, chains and a preference record."""
    brought_in(store, folder)
    load_chains(store, folder, 3, judge="j")
    bowls(store, folder)
    odd = {**scores(0.5), "seamlessness": "n/a"}
    load(store, jsonl(folder / "more.jsonl", edit("odd.png", scores=odd, judge="j")))


@pytest.mark.parametrize("filtered", [True, False])
def test_columns_count_what_edit_by_edit_does(store: Store, tmp_path: Path, filtered: bool) -> None:
    """Whatever kind an edit is of; by the filter, or without one, what leads and reviewers say."""
    mixed(store, tmp_path)
    lead = people.add(store, "Lea", role="lead")[0]
    drawn(store, 6)
    answer_next(store, reviewer(store), "unsafe")
    if filtered:
        publish(store, 0.35)
    high = [one.id for one in browse.page(store, browse.Filter(lead.id, lowest=0.75)).edits]
    culling.exclude(store, high, "blurred", by=lead)
    folder = tmp_path / "pictures"
    folder.mkdir()
    images.keep_root(store, str(folder))
    found = sft.would_be(store).manifest
    found["doubts"] = +Counter(found["doubts"])
    plain = plainly(store)
    assert {name: found[name] for name in plain} == plain
    assert plain["counts"]["edits"]
    assert plain["doubts"]["excluded_since"]
    assert plain["left_out"]["no_manifest_record"] == 1


def test_an_empty_workspace_holds_nothing(store: Store) -> None:
    """Neither counts nor doubts."""
    found = sft.would_be(store).manifest
    assert (found["counts"], found["doubts"]) == ({"edits": 0}, {})


def test_an_import_is_in_the_next_count(store: Store, tmp_path: Path) -> None:
    """What was kept of the dataset before is another state of it."""
    brought_in(store, tmp_path)
    before = sft.would_be(store).manifest["counts"]["edits"]
    load(store, jsonl(tmp_path / "more.jsonl", edit("new.png")))
    assert sft.would_be(store).manifest["counts"]["edits"] == before + 1
