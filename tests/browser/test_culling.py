"""Browse and the lead's queue by keys alone, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store.access import people
from store.dataset import catalog
from store.db.workspace import Store, new_id
from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.work import adjudication, batches, questions, queue
from store.work.questions import ask_now
from tests.process.waiting import until
from tests.store.reviewing import answer_to

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
READY = ".viewing[data-ready=true]"


@pytest.fixture
def store(workspace: Path):
    """The workspace's store, opened beside the server."""
    opened = open_workspace(workspace)
    yield opened
    opened.close()


def instructions(store: Store, ids: list[str]) -> list[str]:
    """Return the instructions of edits, in order."""
    views = catalog.edits(store, ids)
    return [str(views[one].text) for one in ids]


def test_edits_are_culled_by_keys(store: Store, served: Callable[[], str], window: Page) -> None:
    """Arrows go, Space marks, across pages too; E asks why, and Enter takes them out."""
    window.goto(f"{served()}/browse")
    window.locator(".tile").first.wait_for()
    for key in ("ArrowRight", " ", "ArrowDown", "x", "ArrowLeft"):
        window.keyboard.press(key)
    expect(window.locator(".count")).to_have_text("2 marked")
    marked = [
        tile.locator(".words").inner_text()
        for tile in window.locator('.tile[aria-selected="true"]').all()
    ]
    window.keyboard.press("e")
    window.keyboard.type("hurried work")
    window.keyboard.press("Enter")
    until(lambda: len(adjudication.exclusions(store)) == 2)
    out = adjudication.exclusions(store)
    assert sorted(instructions(store, [one.edit_id for one in out])) == sorted(marked)
    assert {one.note for one in out} == {"hurried work"}
    expect(window.locator(".tile.out")).to_have_count(2)
    expect(window.locator(".bar [role=status]")).to_have_text("Excluded: 2 edits.")


def test_marked_edits_become_a_batch(store: Store, served: Callable[[], str], window: Page) -> None:
    """Marked in the large view as well; D asks what for."""
    window.goto(f"{served()}/browse?edit_type=Zoom+in")
    window.locator(".tile").first.wait_for()
    window.keyboard.press("ArrowRight")
    window.keyboard.press("Enter")
    for _ in range(3):
        window.wait_for_selector(READY)
        window.keyboard.press("x")
    window.keyboard.press("Escape")
    expect(window.locator(".large")).to_be_hidden()
    expect(window.locator(".count")).to_have_text("3 marked")
    window.keyboard.press("d")
    window.get_by_label("What for").select_option("training")
    window.get_by_role("button", name="Draw a batch of 3 edits").click()
    until(lambda: len(batches.all_batches(store)) == 1)
    (batch,) = batches.all_batches(store)
    assert (batch.units, batch.purpose, batch.task) == (3, "training", "score")
    expect(window.locator(".count")).to_have_count(0)


def test_who_may_not_cull_looks_only(store: Store, served: Callable[[], str], window: Page) -> None:
    """No mark, no bar; Enter looks, and the address of the whole edit can be shared."""
    _, secret = people.add(store, "Rui")
    address = served()
    window.goto(f"{address}/api/join/{secret}")
    window.goto(f"{address}/browse")
    window.locator(".tile").first.click()
    window.wait_for_selector(READY)
    expect(window.locator(".mark")).to_have_count(0)
    expect(window.locator(".viewing .answers button")).to_have_count(0)
    window.keyboard.press("j")
    expect(window.locator(".place")).to_have_text("2 of 40")
    window.keyboard.press("b")
    expect(window.locator(".table")).to_have_attribute("data-mode", "slider")
    window.get_by_role("button", name="Judge and answers").click()
    expect(window).to_have_url(re.compile("edit="))


def test_the_queue_is_decided_by_keys(
    store: Store, served: Callable[[], str], window: Page
) -> None:
    """The next one is there at once; whoever goes back sees what they said, and may say another."""
    score_batches.draw_batch(store, ScoreRequest("fit", 12, seed=0), by="lead")
    ana = people.local(store).id
    leases = queue.lease(store, ana, "score", 6)
    for lease in leases:
        queue.record(store, ana, answer_to(lease, "unsure"))
    window.goto(f"{served()}/queue")
    window.wait_for_selector(READY)
    expect(window.locator(".place")).to_have_text("1 of 6")
    window.keyboard.press("c")
    window.keyboard.type("seen twice")
    window.keyboard.press("Enter")
    for number, key in enumerate("arx", start=2):
        window.keyboard.press(key)
        expect(window.locator(".place")).to_have_text(f"{number} of 6")
        window.wait_for_selector(READY)
    until(lambda: len(adjudication.waiting(store)) == 3)
    assert [one.note for one in adjudication.exclusions(store)] == [""]
    window.keyboard.press("k")
    expect(window.locator(".answers .given")).to_contain_text("Exclude it")
    window.wait_for_selector(READY)
    window.keyboard.press("a")
    until(lambda: adjudication.exclusions(store) == [])
    assert len(adjudication.waiting(store)) == 3


def test_a_question_is_answered_by_keys(
    store: Store, served: Callable[[], str], window: Page
) -> None:
    """After the doubts: A goes to the field, Enter sends what stands there, and nothing waits."""
    score_batches.draw_batch(store, ScoreRequest("fit", 12, seed=0), by="lead")
    ana = people.local(store).id
    doubt, asked = queue.lease(store, ana, "score", 2)
    queue.record(store, ana, answer_to(doubt, "unsure"))
    with store.database.write() as connection:
        ask_now(connection, ana, new_id(), asked.draw_id, "Is this sepia?", store.clock())
    window.goto(f"{served()}/queue?unit={asked.unit_id}")
    window.wait_for_selector(READY)
    expect(window.locator(".viewing .lines")).to_contain_text("Is this sepia?")
    window.keyboard.press("a")
    window.keyboard.type("Yes, accept it.")
    window.keyboard.press("Enter")
    until(lambda: questions.asked(store, answered=False) == [])
    assert questions.asked(store, answered=True)[0].question.answer == "Yes, accept it."
    window.wait_for_selector(READY)
    window.keyboard.press("r")
    until(lambda: adjudication.waiting(store) == [])
    expect(window.get_by_text("Nothing more waits for you here.")).to_be_visible()
