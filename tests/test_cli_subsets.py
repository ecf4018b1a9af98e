"""Chains and instruction pairs on the terminal: broken input is named, the log is read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from store.db.workspace import Store
from store.opening import open_workspace
from tests.store.importing_files import chain
from tests.store.reviewing import reviewer
from tests.store.subsets import (
    answer,
    drawn_chains,
    drawn_pairs,
    load_chains,
    load_pairs,
    of_a_chain,
    of_a_pair,
)
from tests.terminal import Terminal, lines, record

TURNS = [("a1.png", "Add a hat."), ("a2.png", "Make it red."), ("a3.png", "Remove the tree.")]


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


def without(name: str) -> dict[str, Any]:
    """Return a chain of three without one of its files."""
    made = chain(*TURNS)
    return made | {"files": [file for file in made["files"] if file["id"] != name]}


def twice(name: str) -> dict[str, Any]:
    """Return a chain of three with two files of one id."""
    made = chain(*TURNS)
    return made | {"files": [*made["files"], {"id": name, "url": "other.png"}]}


def with_prompts(number: int) -> dict[str, Any]:
    """Return the pictures of three turns with so many prompts."""
    return chain(*TURNS) | {"metadata_edit_turn_prompts": ["Do it."] * number}


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (without("final_image"), "final_image"),
        (without("edit_turn2"), "edit_turn2"),
        (twice("edit_turn1"), "edit_turn1 is there twice"),
        (twice("original_input_image"), "original_input_image is there twice"),
        (with_prompts(5), "5 prompts"),
        (with_prompts(2), "edit_turn2"),
        (with_prompts(0), "metadata_edit_turn_prompts"),
    ],
    ids=["no final picture", "a gap", "two of an id", "two originals", "more prompts",
         "fewer prompts", "no prompt"],
)  # fmt: skip
def test_a_broken_chain_is_named_and_the_others_come_in(
    pico: Terminal, tmp_path: Path, broken: dict[str, Any], named: str
) -> None:
    """File, line, what is wrong; exit 1."""
    whole = chain(("b1.png", "Add a cat."), ("b2.png", "Feed it."))
    manifest = lines(tmp_path / "multi-turn.jsonl", broken, whole)
    ran = pico("import", manifest)
    assert ran.code == 1
    assert f"{manifest}:1: " in ran.out
    assert named in ran.out
    again = pico("import", manifest, "--json").json
    assert (again["problems"], again["edits_already"]) == (1, 2)
    assert pico("chains", "--json").json["chains"]["loaded"] == 1


@pytest.mark.parametrize(
    ("long", "short", "named"),
    [
        ("Add a red hat.", "", "the short instruction is empty"),
        ("Add a red hat.", "   ", "the short instruction is empty"),
        ("Add a red hat.", "Add a red hat.", "the short instruction is the long one"),
    ],
)
def test_texts_that_are_no_pair_are_named_and_the_edit_comes_in(
    pico: Terminal, tmp_path: Path, long: str, short: str, named: str
) -> None:
    """The edit loads like any other: only nobody is asked to compare its texts."""
    manifest = lines(tmp_path / "sft.jsonl", record(1, text=long, summarized_text=short))
    ran = pico("import", manifest)
    assert f"{manifest}:1" in ran.out
    assert named in ran.out
    assert pico("import", manifest, "--json").json["edits_already"] == 1
    assert pico("draw", "instructions", "--size", 1).code == 2


def answered(store: Store, folder: Path) -> None:
    """Two chains and two pairs, answered by Ana, and one of each by Ben."""
    load_chains(store, folder, 2)
    load_pairs(store, folder, 2)
    drawn_chains(store, per_unit=2)
    drawn_pairs(store, per_unit=2)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    for who, chains, pairs in (
        (ana, ("rrr", "rhw"), ("same", "loses")), (ben, ("rwr",), ("contradicts",)),
    ):  # fmt: skip
        for turns in chains:
            answer(store, who, "turns", **of_a_chain(turns))
        for faithful in pairs:
            said = of_a_pair(faithful, follows="both", suggestion="Two red balloons")
            answer(store, who, "instructions", **said)


def said_in(folder: Path) -> list[tuple[object, ...]]:
    """Return what reviewers said of chains and pairs in a workspace, without who was asked when."""
    store = open_workspace(folder)
    with store.database.read() as connection:
        rows = connection.exec_driver_sql(
            """SELECT r.task, p.name, r.verdict, r.answers_json FROM review r
            JOIN person p ON p.id = r.reviewer_id WHERE r.kind = 'answer'"""
        ).all()
    store.close()
    keep = ("turns", "first_failing", "faithful", "follows", "suggestion")
    return sorted(
        (
            task,
            name,
            verdict,
            *(json.dumps(json.loads(kept).get(field), sort_keys=True) for field in keep),
        )
        for task, name, verdict, kept in rows
    )


def test_the_log_is_read_back_where_it_was_written_and_elsewhere(
    sqlite_store: Store, tmp_path: Path, pico: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here nothing is new; in another workspace all say what they said, turn by turn."""
    answered(sqlite_store, tmp_path)
    monkeypatch.setenv("PICO_REVIEW_WORKSPACE", str(sqlite_store.folder))
    assert pico("export", "reviews", "--out", tmp_path / "log").code == 0
    log = tmp_path / "log" / "reviews.jsonl"
    here = pico("import", log, "--json").json
    assert (here["reviews_new"], here["reviews_already"], here["problems"]) == (0, 6, 0)
    monkeypatch.setenv("PICO_REVIEW_WORKSPACE", str(tmp_path / "other"))
    pico("import", tmp_path / "multi-turn.jsonl", tmp_path / "sft.jsonl")
    there = pico("import", log, "--json").json
    assert (there["reviews_new"], there["problems"]) == (6, 0)
    assert said_in(tmp_path / "other") == said_in(sqlite_store.folder)
    again = pico("import", log, "--json").json
    assert (again["reviews_new"], again["reviews_already"]) == (0, 6)
