"""A reject that says whose fault it is, in a real browser: one key more, for who wants to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from review.core.faults import OFFERED
from store.importing.run import Options, import_files
from store.opening import open_workspace
from store.promises import drawing
from store.promises.drawing import ScoreRequest
from tests.browser.house import KINDS, PEOPLE, House, Seat, write_gallery
from tests.process.serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house whose one batch asks whose fault a reject is."""
    folder = tmp_path_factory.mktemp("asking")
    store = open_workspace(folder / "workspace", create=True)
    manifest = write_gallery(folder / "dataset")
    assert import_files(store, [manifest], Options(judge="robot"), by="test").problem_count == 0
    request = ScoreRequest("fit", len(KINDS), per_unit=PEOPLE, seed=0, whose_fault=True)
    drawing.draw_batch(store, request, by="lead")
    server = Server(store.folder).start()
    try:
        yield House(server, store)
    finally:
        server.stop()
        store.close()


def test_a_reject_and_a_key_more_say_whose_fault_it_is(asking: House, browser: Browser) -> None:
    """T and a number for each; R alone and R in the row say nothing, Esc goes back."""
    with asking.seat(browser) as seat:
        row = seat.page.locator(".faults")
        for number in range(1, len(OFFERED) + 1):
            seat.press("t")
            expect(row).to_be_visible()
            seat.page.keyboard.press(str(number))
            expect(row).to_be_hidden()
        seat.press("r", "t")
        expect(row).to_be_visible()
        seat.page.keyboard.press("r")
        expect(row).to_be_hidden()
        seat.press("t")
        expect(row).to_be_visible()
        seat.page.keyboard.press("Escape")
        expect(row).to_be_hidden()
        seat.press("t")
        expect(row).to_be_visible()
        seat.page.keyboard.press("a")
        seat.saved(len(OFFERED) + 3)
        said = [(one.verdict, one.fault) for one in reversed(seat.answers())]
        rejected = [("reject", fault) for fault in OFFERED]
        assert said == [*rejected, ("reject", None), ("reject", None), ("accept", None)]
        assert all(not one.ratings for one in seat.answers()), "a number rates nothing there"


def test_what_was_said_comes_back_with_the_answer(asking: House, browser: Browser) -> None:
    """Taken back, it is on the button and goes along with R; in “My answers” it is read."""
    with asking.seat(browser) as seat:
        page = seat.page
        seat.press("t")
        page.keyboard.press("2")
        seat.saved(1)
        page.keyboard.press("m")
        expect(page.locator(".answer")).to_contain_text("The source picture")
        page.keyboard.press("Escape")
        seat.press("z")
        button = page.get_by_role("button", name="Reject: The source picture")
        expect(button).to_be_visible()
        seat.press("r")
        seat.saved(1)
        assert [(one.verdict, one.fault) for one in seat.answers()] == [("reject", "source")]
        expect(page.get_by_role("button", name="Reject: whose fault?")).to_be_visible()


def test_fingers_say_it_too(asking: House, browser: Browser) -> None:
    """On a phone: the button below the answers, then whose; nothing lies outside the screen."""
    with asking.seat(browser, **PHONE) as seat:
        page = seat.page
        page.get_by_role("button", name="Reject: whose fault?").tap()
        said = page.get_by_role("button", name="The instruction: object not there")
        said.scroll_into_view_if_needed()
        box = said.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        said.tap()
        seat.saved(1)
        assert [(one.verdict, one.fault) for one in seat.answers()] == [("reject", "not_there")]


def test_the_guidelines_say_what_each_means(asking: House, browser: Browser) -> None:
    """Where the batch asks it."""
    with asking.seat(browser) as seat:
        seat.page.keyboard.press("g")
        dialog = seat.page.get_by_role("dialog")
        expect(dialog).to_contain_text("Reject: The instruction: ambiguous")


def test_a_batch_that_does_not_ask_offers_nothing(seat: Seat) -> None:
    """No button, no row, and T does nothing: the next key decides as ever."""
    expect(seat.page.locator(".blame")).to_be_hidden()
    seat.press("t", "r")
    seat.saved(1)
    expect(seat.page.locator(".faults")).to_be_hidden()
    assert [(one.verdict, one.fault) for one in seat.answers()] == [("reject", None)]
