"""A task that somebody added, in a real browser: its own module, its own key, one answer."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from store.tasks import TASKS
from store.work.handler import handler_of
from tests.browser.house import PEOPLE, House, Seat, open_house
from tests.store.reviewing import log_entries
from tests.toy.sharp import SharpRequest
from tests.toy.tree import Served, with_the_task

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Replaces the house of scores: the project with a task more, and a batch of it."""
    project = with_the_task(tmp_path_factory.mktemp("project"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(TASKS, "sharp", "tests.toy.sharp:SharpTask")
        folder = tmp_path_factory.mktemp("house")
        with open_house(folder, lambda place: Served(place, project)) as opened:
            request = SharpRequest(12, per_unit=PEOPLE, name="Edges")
            handler_of(opened.store, "sharp").draw(opened.store, request, by="lead")
            yield opened


@pytest.fixture
def seat(house: House, browser: Browser) -> Iterator[Seat]:
    """A new person who looks for blur."""
    with house.seat(browser, at="/sharp") as taken:
        yield taken


def test_one_key_answers_and_one_is_the_tasks_own(seat: Seat) -> None:
    """Its buttons bear its keys; what its module says of the screen is in the log."""
    expect(seat.page.locator(".question")).to_have_text("Is the edit sharp?")
    expect(seat.page.locator("[data-choice=no] kbd")).to_have_text("N")
    seat.press("l")
    expect(seat.page.locator(".note")).to_contain_text("You look closely.")
    seat.press("n")
    seat.saved(1)
    seat.press("y")
    seat.saved(2)
    kept = [json.loads(row.answers_json) for row in log_entries(seat.house.store, task="sharp")]
    assert kept == [
        {"verdict": "no", "looked": "closely"},
        {"verdict": "yes", "looked": "whole"},
    ]
    assert [one.verdict for one in seat.answers("sharp")] == ["yes", "no"]
