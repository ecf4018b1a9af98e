"""A task is one class, a module in the browser and a line for each: the house does the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from store.access.people import Person
from store.db.workspace import Store, new_id
from store.tasks import TASKS
from store.work import adjudication, batches, browse, queue
from store.work.batches import Batch
from store.work.handler import handler_of
from tests.api.conftest import Station, said_in
from tests.pages.conftest import Show, is_fine, offered, press, settle, viewed, words_of
from tests.store.importing_files import contents, jsonl, load
from tests.store.reviewing import answer_to, log_entries, rows_of
from tests.terminal import Terminal
from tests.toy.sharp import SHARP, SharpRequest

Open = Callable[[str], Station]


@pytest.fixture
def batch(sqlite_store: Store, scored: Callable[..., Path]) -> Batch:
    """Three edits to look at."""
    scored(12)
    task = handler_of(sqlite_store, "sharp")
    return task.draw(sqlite_store, SharpRequest(3, name="Edges"), by="lead")


def said(store: Store, who: Person, verdict: str, **more: Any) -> str:
    """Answer the next unit; return its edit."""
    (lease,) = queue.lease(store, who.id, "sharp", 1)
    queue.record(store, who.id, answer_to(lease, verdict, **more))
    return lease.unit_id


def test_the_terminal_draws_it_by_its_request(
    pico: Terminal, scored: Callable[..., Path], sqlite_store: Store
) -> None:
    """An option for each field, of its kind; what the task refuses is refused in words."""
    scored(12, types=("Zoom in", None))
    assert re.search(r"sharp +Draw for: Look for blur\.", pico("draw", "--help").out)
    ran = pico("draw", "sharp", "--size", 5)
    assert ran.code == 0
    assert re.fullmatch(r"Tuning, \d+ \w+: 5 edits, 5 answers asked for\n", ran.out)
    words = "--purpose training --per-unit 2 --seed 3 --name Edges --typed --json"
    made = pico("draw", "--size", 2, *words.split(), "--task", "sharp").json
    assert (made["batch"], made["units"], made["asked"]) == ("Edges", 2, 4)
    drawn = batches.get(sqlite_store, made["id"])
    assert (drawn.task, drawn.purpose, drawn.per_unit, drawn.seed) == ("sharp", "training", 2, 3)
    assert drawn.created_by == "terminal"
    refused = pico("draw", "sharp", "--size", 7, "--most", 0.5)
    assert (refused.code, refused.err) == (2, "There are 12 edits to look at.\n")
    assert pico("draw", "sharp", "--size", 1, "--purpose", "measure").code == 2
    assert pico("draw", "sharp").code == 2
    assert len(rows_of(sqlite_store, "batch")) == 2


def test_batches_draws_it_by_its_request(
    show: Show, scored: Callable[..., Path], sqlite_store: Store
) -> None:
    """A field for each field; what the task refuses leaves the page whole."""
    scored(12)
    at = show("batches")
    at = at.selectbox(key="draw-intent").set_value("Look for blur").run()
    assert at.selectbox(key="sharp-purpose").options == ["to tune", "for practice"]
    assert not at.checkbox(key="sharp-typed").value
    at.number_input(key="sharp-size").set_value(7)
    at.number_input(key="sharp-most").set_value(0.5)
    at = press(at, "Draw")
    assert [error.value for error in at.error] == ["There are 12 edits to look at\\."]
    assert "No batch yet." in words_of(at)
    at.number_input(key="sharp-most").set_value(1.0)
    at.selectbox(key="sharp-purpose").set_value("training")
    at.text_input(key="sharp-name").set_value("Edges")
    at = press(at, "Draw")
    assert is_fine(at)
    (made,) = batches.all_batches(sqlite_store)
    assert (made.task, made.name, made.purpose, made.units) == ("sharp", "Edges", "training", 7)
    assert "Edges\\: 7 edits drawn" in words_of(at)
    assert "**Edges** · 7 edits · for practice" in words_of(at)


def _menu(store, person):  # Streamlit runs its text: no names from outside.
    import streamlit as st

    from pages import shell

    for page in shell.menu(store, person)["Reviewing"]:
        st.text(f"{page.url_path} {page.title}")


def test_the_menu_has_its_page(sqlite_store: Store, rui: Person) -> None:
    """After those of the others, at its own address."""
    given = {"store": sqlite_store, "person": rui}
    at = AppTest.from_function(_menu, kwargs=given).run()
    assert "sharp Look for blur" in [one.value for one in at.text]


def test_its_page_is_the_station(batch: Batch, show: Show, rui: Person) -> None:
    """With its question, its answers and their keys, its guidelines, and how far its batch is."""
    at = show("sharp", rui)
    assert is_fine(at)
    (component,) = at.get("bidi_component")
    data = json.loads(component.proto.json)
    assert data["task"]["question"] == "Is the edit sharp?"
    assert [one["key"] for one in data["task"]["choices"]] == ["y", "n", "s", "f"]
    assert data["guidelines"]["text"] == SHARP.guidelines
    progress = {"name": "Edges", "asked": 3, "answered": 0, "reveals": batch.show_judge}
    assert data["progress"] == {batch.id: progress}
    assert not {"criteria", "reasons", "types"} & data.keys()


def test_the_api_leases_records_corrects_and_takes_back(
    batch: Batch, station: Open, sqlite_store: Store
) -> None:
    """By the task's name; what the handler keeps is in the log, what it refuses is refused."""
    ana = station("Ana")
    leased = ana.ask("leases", task="sharp", want=2).json()
    assert ([one["task"] for one in leased["units"]], leased["waiting"]) == (["sharp"] * 2, 3)
    first = {"id": new_id(), "draw_id": leased["units"][0]["draw_id"], "task": "sharp"}
    for wrong in ({"verdict": "accept"}, {"verdict": "no", "shown": {"looked": "away"}}):
        assert ana.ask("answers", **first, **wrong).status_code == 422
    saved = ana.ask("answers", **first, verdict="no", shown={"looked": "closely"}).json()
    assert (saved["surplus"], len(saved["units"])) == (False, 2)
    (own,) = ana.client.get("/api/mine?task=sharp", headers=bearer(ana)).json()["answers"]
    assert (own["verdict"], own["unit"]["task"]) == ("no", "sharp")
    second = first | {"id": new_id(), "replaces": first["id"]}
    assert not ana.ask("answers", **second, verdict="yes").json()["surplus"]
    undone = ana.ask("undo", id=new_id(), answer_id=second["id"]).json()
    assert undone["unit"]["unit_id"] == leased["units"][0]["unit_id"]
    kept = [
        (row.kind, row.verdict, json.loads(row.answers_json)) for row in log_entries(sqlite_store)
    ]
    assert kept == [
        ("answer", "no", {"verdict": "no", "looked": "closely"}),
        ("correction", "yes", {"verdict": "yes", "looked": "whole"}),
        ("undo", None, {}),
    ]
    asked = ana.client.get("/api/questions", headers=bearer(ana)).json()
    assert asked["guidelines"]["sharp"] == 1


def bearer(station: Station) -> dict[str, str]:
    return {"Authorization": f"Bearer {station.token}"}


def test_the_api_knows_the_tasks_that_are_listed(station: Open) -> None:
    """And says so in its description; no other name is one."""
    ana = station("Ana")
    refused = ana.ask("leases", task="sing")
    assert (refused.status_code, "sharp" in said_in(refused)) == (422, True)
    described = ana.client.get("/api/openapi.json").text
    assert f"^({'|'.join(TASKS)})$" in described


def test_overview_counts_what_waits_and_who_answered(
    batch: Batch, show: Show, sqlite_store: Store, rui: Person
) -> None:
    """As of every task."""
    said(sqlite_store, rui, "yes")
    assert "**Look for blur**: 2 edits waiting for you" in words_of(show("overview", rui))
    at = show("overview")
    assert is_fine(at)
    (table,) = [one.value for one in at.markdown if one.value.startswith("| name |")]
    head, _sides, *rows = [line.strip("| ").split(" | ") for line in table.splitlines()]
    work = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert (work["Rui"]["Look for blur"], work["Rui"]["answered"]) == ("2", "1")


def test_overview_shows_its_path(
    batch: Batch, show: Show, sqlite_store: Store, rui: Person
) -> None:
    """Without a path of its own: the edits, its batch, its answers."""
    assert batch.units == 3
    said(sqlite_store, rui, "yes")
    words = words_of(show("overview"))
    for step in ("1 Load 12 edits", "2 Draw", "3 Review 1 of 3"):
        assert step in words


def test_its_guidelines_are_a_leads_to_write(batch: Batch, show: Show, station: Open) -> None:
    """The first version is the task's own; stations hear of the next one."""
    at = show("guidelines")
    at = at.selectbox(key="guidelines-task").set_value("sharp").run()
    assert is_fine(at)
    (text,) = at.text_area
    assert text.value == SHARP.guidelines
    text.set_value("Look at hair, at 1:1.")
    at = press(at, "Save as the next version")
    assert "Look for blur, version 2." in words_of(at)
    ana = station("Ana")
    asked = ana.client.get("/api/questions", headers=bearer(ana)).json()
    assert asked["guidelines"] == {**dict.fromkeys(TASKS, 1), "sharp": 2}


def test_a_flag_comes_before_the_lead_and_is_decided(
    batch: Batch, show: Show, sqlite_store: Store, rui: Person
) -> None:
    """By the decisions that the task has, in its own words."""
    unit = said(sqlite_store, rui, "unsafe")
    (case,) = adjudication.waiting(sqlite_store)
    assert (case.task, case.unit_id, case.why) == ("sharp", unit, "unsafe")
    at = show("queue")
    assert "Called unsafe: 1 edit" in words_of(at)
    assert viewed(at)["shown"][0]["lines"] == ["Rui: unsafe · whole"]
    assert offered(at) == ["Exclude it from the dataset", "Keep it"]
    at = settle(at, f"{batch.id}~{unit}", "accept")
    assert is_fine(at)
    assert adjudication.waiting(sqlite_store) == []
    decided = log_entries(sqlite_store, kind="adjudication")
    assert [(row.task, row.verdict) for row in decided] == [("sharp", "accept")]


def test_an_import_of_reviews_is_as_without_it(
    scored: Callable[..., Path], sqlite_store: Store, tmp_path: Path
) -> None:
    """A row says nothing to a task that takes none: no batch, no entry of its own."""
    scored(4)
    rows = [
        {"edit": "images/000.png", "reviewer": "Ana", "verdict": "accept", "edit_type": "Zoom in"}
    ]
    assert load(sqlite_store, jsonl(tmp_path / "reviews.jsonl", *rows)).counts["reviews_new"] == 2
    assert {row["task"] for row in rows_of(sqlite_store, "batch")} == {"score", "types"}
    before = contents(sqlite_store)["review"]
    load(sqlite_store, tmp_path / "reviews.jsonl")
    assert contents(sqlite_store)["review"] == before


def test_an_export_has_what_its_handler_adds(
    batch: Batch, pico: Terminal, sqlite_store: Store, rui: Person
) -> None:
    """Beside what every entry of the log has."""
    for verdict in ("yes", "no", "skip"):
        said(sqlite_store, rui, verdict, shown={"looked": "closely"})
    assert pico("export", "reviews", "--out", "out").code == 0
    entries = [json.loads(line) for line in Path("out/reviews.jsonl").read_text().splitlines()]
    found = [
        (one["task"], one["verdict"], one["answers"]["looked"], one["sharp"]) for one in entries
    ]
    assert found == [
        ("sharp", "yes", "closely", True),
        ("sharp", "no", "closely", False),
        ("sharp", "skip", "closely", None),
    ]
    assert "Rui,person,sharp,answer,yes,Edges,fit" in Path("out/reviews.csv").read_text()


def test_browse_tells_its_log_in_its_words(
    batch: Batch, show: Show, sqlite_store: Store, rui: Person
) -> None:
    """The verdict, and what the handler tells beside it."""
    unit = said(sqlite_store, rui, "no", shown={"looked": "closely"})
    (entry,) = browse.reviews(sqlite_store, unit)
    assert (entry.task, entry.verdict, entry.told) == ("sharp", "no", ("closely",))
    assert "Rui: no – closely · Edges" in words_of(show("browse", rui, edit=unit))
