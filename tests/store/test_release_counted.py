"""What a release would hold, counted by columns, is what reading it edit by edit counts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from review.core.adjudication import EXCLUDE
from review.core.answers import UNSAFE
from review.filtering.cuts import Cuts
from review.filtering.decide import Correction, decide
from store.access import people
from store.dataset import images
from store.db.rules import CURRENT, FAILURES
from store.db.workspace import Store
from store.filters import config_scores, configs, drafts, publishing
from store.filters.drafts import DraftRequest
from store.releases import kept, pictures, sft
from store.releases.folders import NOT_WRITTEN
from store.work import browse, culling
from tests.store.chains import load_chains
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.ranking import bowls
from tests.store.reviewing import answer_next, drawn, reviewer
from tests.store.test_release_contents import brought_in, publish

CARTOON = "Photo to cartoon/sketch/comic"
#: All that the plain way looks at, as it is stored.
STORED = text(f"""
SELECT e.*, s.overall, s.criteria_json, s.problem,
  e.kind = 'preference' AND e.id IN ({FAILURES}) AS failure
FROM edit e LEFT JOIN judge_run r ON r.name = :judge
LEFT JOIN score s ON s.edit_id = e.id AND s.run_id = r.id
WHERE {CURRENT} ORDER BY e.output_image, e.id""")  # noqa: S608  of our own rules


def one_by_one(store: Store) -> tuple[list[tuple[Any, str | None]], dict[str, Any]]:
    """Decide edit by edit: what goes out with its type in force, and the counts of what does not.

    What is going out is yielded so, too: the same edits in the same order under the same types.
    """
    current = configs.in_force(store)
    config = current.config if current else None
    judge = config.provenance.judge_run if config else None
    left_out, filtered_out, going = dict.fromkeys(NOT_WRITTEN, 0), Counter[str](), []
    with store.database.read() as connection:
        rows = connection.execute(STORED, {"judge": judge}).all()
    for row in rows:
        kind = row.edit_type
        if config:
            kind = config.kind_of(row.output_image, row.edit_type)
            scored = config_scores.reader(config)(row)
            decided = decide(config, row.edit_type, row.output_image, scored,
                             collision=bool(row.collision))  # fmt: skip
            if decided.outcome != "kept":
                filtered_out[decided.cause] += 1
                continue
        elif row.collision:
            continue
        if not row.known:
            left_out["no_manifest_record"] += 1
        elif row.kind == "multi-turn":
            left_out["turns_of_chains"] += 1
        elif row.failure and not config:
            left_out["rejected_candidates"] += 1
        else:
            going.append((row, kind))
    return going, {"left_out": left_out, "filtered_out": dict(sorted(filtered_out.items()))}


def plainly(store: Store) -> dict[str, Any]:
    """Count edit by edit."""
    rows, about = one_by_one(store)
    going = [row for row, _kind in rows]
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
    goes_as_one_by_one(store)


def goes_as_one_by_one(store: Store) -> None:
    """What is yielded to be written: these edits in this order, under the types in force."""
    about: dict[str, Any] = {"left_out": dict.fromkeys(NOT_WRITTEN, 0), "filtered_out": {}}
    yielded = [one for some in kept.going(store, configs.in_force(store), about, None)
               for one in some]  # fmt: skip
    going, counts = one_by_one(store)
    names = kept.Texts._fields
    assert [([getattr(row, name) for name in names], kind) for row, kind in going] == [
        (list(row), kind) for row, kind in yielded
    ]
    assert about == counts


def test_an_edit_goes_out_under_the_type_in_force(store: Store, tmp_path: Path) -> None:
    """What people corrected is what the filter's cuts and its release know it as."""
    mixed(store, tmp_path)
    corrected = [Correction("9.png", CARTOON)]
    request = DraftRequest(Cuts.at(0.2), corrections=corrected)
    draft = drafts.draft_wanted(store, request, by="lead")
    publishing.publish(store, draft.id, comment="go", by="lead", not_proven="a test")
    goes_as_one_by_one(store)
    kinds = {row.output_image: kind for row, kind in one_by_one(store)[0]}
    assert kinds["9.png"] == CARTOON != kinds["8.png"]


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
