"""What the station reserves, from whom, and when it gives it back, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from store.access import people
from store.db import tables
from store.opening import open_workspace
from store.work import backlog, queue
from tests.browser.test_station import READY, draw, link_of, press, saved
from tests.process.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
HIDDEN = """Object.defineProperty(Document.prototype, "hidden", {
  get: () => !window.looked, configurable: true })"""


def reserved(workspace: Path) -> int:
    """Return how many units of the score task are reserved for anybody."""
    store = open_workspace(workspace)
    try:
        return sum(work.reserved for work in backlog.by_person(store, "score"))
    finally:
        store.close()


def test_six_units_are_reserved_and_handed_back_on_leaving(
    workspace: Path, served: Callable[[], str], browser: Browser
) -> None:
    """By another page of the app, and by closing the window; an answer stays in the log."""
    draw(workspace, 20)
    address = served()
    page = browser.new_context().new_page()
    page.goto(address + "/score")
    page.wait_for_selector(READY)
    assert reserved(workspace) == 6
    press(page, "a")
    until(lambda: reserved(workspace) == 6)
    page.get_by_role("link", name="Overview").click()
    until(lambda: reserved(workspace) == 0)
    page.goto(address + "/score")
    page.wait_for_selector(READY)
    until(lambda: reserved(workspace) == 6)
    page.close(run_before_unload=True)
    until(lambda: reserved(workspace) == 0)


def test_a_page_that_nobody_looks_at_reserves_nothing(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Opened in the background it waits; looked at, it has units at once."""
    draw(workspace, 20)
    window.add_init_script(HIDDEN)
    window.goto(served() + "/score")
    expect(window.locator(".state")).to_contain_text("0 saved")
    window.wait_for_timeout(1000)
    assert reserved(workspace) == 0
    window.evaluate(
        """() => { window.looked = true; document.dispatchEvent(new Event("visibilitychange")) }"""
    )
    window.wait_for_selector(READY)
    assert reserved(workspace) == 6


def test_a_second_window_keeps_its_units_when_the_first_one_is_closed(
    workspace: Path, served: Callable[[], str], browser: Browser
) -> None:
    """Both show the same six; only the last to leave hands them back."""
    draw(workspace, 20)
    address = served()
    context = browser.new_context()
    windows = [context.new_page(), context.new_page()]
    for one in windows:
        one.goto(address + "/score")
        one.wait_for_selector(READY)
    windows[0].close(run_before_unload=True)
    windows[1].wait_for_timeout(500)
    assert reserved(workspace) == 6
    press(windows[1], "a")
    windows[1].close(run_before_unload=True)
    until(lambda: reserved(workspace) == 0)


def test_what_was_decided_without_a_network_is_still_reserved_and_counts(
    workspace: Path, served: Callable[[], str], browser: Browser
) -> None:
    """The unsent answer's unit is not given away; opened again, it arrives and counts."""
    draw(workspace, 20)
    link = link_of(workspace, "Ada")
    address = served()
    page = browser.new_context().new_page()
    page.goto(address + link)
    page.goto(address + "/score")
    page.wait_for_selector(READY)
    page.route("**/api/answers", lambda route: route.abort())
    page.keyboard.press("a")
    expect(page.locator(".state")).to_contain_text("1 unsent")
    page.get_by_role("link", name="Overview").click()
    until(lambda: reserved(workspace) == 1)
    page.unroute_all(behavior="wait")
    page.goto(address + "/score")
    page.wait_for_selector(READY)
    until(lambda: saved(page) == 1)
    store = open_workspace(workspace)
    ada = next(one for one in people.everyone(store) if one.name == "Ada")
    (work,) = [one for one in backlog.by_person(store, "score") if one.name == ada.name]
    store.close()
    assert work.answered == 1


def lapse(workspace: Path) -> None:
    """Let everybody's half hour be over."""
    store = open_workspace(workspace)
    with store.database.write() as connection:
        over = store.clock() - queue.LEASE
        connection.execute(update(tables.slot).values(lease_until=over))
    store.close()


def counting(workspace: Path) -> dict[str, int]:
    """Return how many answers count, by who gave them."""
    store = open_workspace(workspace)
    try:
        slot, person = tables.slot, tables.person
        with store.database.read() as connection:
            rows = connection.execute(
                slot.join(person, person.c.id == slot.c.reviewer_id)
                .select()
                .where(slot.c.review_id.is_not(None))
            )
            names = [row.name for row in rows]
        return {name: names.count(name) for name in names}
    finally:
        store.close()


def test_the_first_answers_after_a_pause_count(
    workspace: Path, served: Callable[[], str], browser: Browser
) -> None:
    """Nobody took the units meanwhile: the last slots of the batch are filled, none sticks."""
    draw(workspace, 3)
    link = link_of(workspace, "Ada")
    address = served()
    page = browser.new_context().new_page()
    page.goto(address + link)
    page.goto(address + "/score")
    page.wait_for_selector(READY)
    lapse(workspace)
    for key in "ara":
        press(page, key)
    expect(page.locator(".station")).to_contain_text("Done: nothing more waits for you here.")
    until(lambda: saved(page) == 3)
    assert counting(workspace) == {"Ada": 3}


def test_a_unit_that_comes_back_is_shown(
    workspace: Path, served: Callable[[], str], browser: Browser
) -> None:
    """Somebody else took it and left it: the late answer did not count, and a new one does."""
    draw(workspace, 1)
    link = link_of(workspace, "Ada")
    address = served()
    page = browser.new_context().new_page()
    page.goto(address + link)
    page.goto(address + "/score")
    page.wait_for_selector(READY)
    lapse(workspace)
    store = open_workspace(workspace)
    ben = people.add(store, "Ben")[0].id
    assert len(queue.lease(store, ben, "score", 1)) == 1
    press(page, "a")
    expect(page.locator(".station")).to_contain_text("kept, and does not count")
    with store.database.write() as connection:
        assert queue.hand_back(store, connection, ben, "score") == 1
    store.close()
    page.wait_for_selector(READY, timeout=25_000)
    press(page, "r")
    until(lambda: saved(page) == 2)
    assert counting(workspace) == {"Ada": 1}
