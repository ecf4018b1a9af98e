"""Checking types in a real browser: by key, by letters, by number, by finger; two at once, none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select, update

from review.spotcheck.task import TYPES
from store.db import tables
from store.types import drawing as type_batches
from store.types.drawing import TypeRequest
from tests.browser.house import PEOPLE, READY, House, Seat, open_house
from tests.browser.test_station_touch import PHONE, across, drag

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ASSIGNED = "Zoom in"
GRAIN = "Add film grain or vintage filter"
AGE = "Change age / gender"
STICKER = "Sticker-ify the person with bold outline and white border"


def opened_house(folder: Any, purpose: Any) -> Iterator[House]:
    with open_house(folder) as opened:
        request = TypeRequest(12, purpose, per_unit=PEOPLE, name="Types")
        type_batches.draw_batch(opened.store, request, by="lead")
        yield opened


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Replaces the house of scores: a batch that measures types."""
    yield from opened_house(tmp_path_factory.mktemp("house"), "measure")


@pytest.fixture
def seat(house: House, browser: Browser) -> Iterator[Seat]:
    """A new person who checks types."""
    with house.seat(browser, at="/types") as taken:
        yield taken


def palette(seat: Seat) -> Any:
    return seat.page.locator(".palette")


def said(seat: Seat) -> list[tuple[str, str | None, str | None]]:
    """Return verdict and types of this person's answers, oldest first."""
    found = seat.answers("types")[::-1]
    return [(one.verdict, one.edit_type, one.second_type) for one in found]


def test_every_choice_has_a_key_on_its_button(seat: Seat) -> None:
    """One key confirms; another type takes a type more; the rest are one key each."""
    for number, choice in enumerate(TYPES.choices, start=1):
        button = seat.page.locator(f"[data-choice={choice.value}]")
        expect(button.locator("kbd")).to_have_text(choice.key.upper())
        seat.press(choice.key)
        if choice.value == "other":
            seat.page.keyboard.type("grain")
            seat.page.keyboard.press("Enter")
        seat.saved(number)
    types = {"confirm": ASSIGNED, "other": GRAIN}
    expected = [(one.value, types.get(one.value), None) for one in TYPES.choices]
    assert said(seat) == expected


def test_the_assigned_type_its_category_and_the_instruction_are_on_screen(seat: Seat) -> None:
    """And are in the log as shown; the judge is nowhere, and nothing can be rated or pinned."""
    expect(seat.page.locator(".assigned strong")).to_have_text(ASSIGNED)
    expect(seat.page.locator(".assigned .quiet")).to_have_text("Scale")
    expect(seat.page.locator(".frame")).to_have_count(2)
    assert "I see picture" not in seat.page.content()
    seat.page.keyboard.press("e")
    expect(seat.page.locator(".criterion, .tools [data-does=pin]")).to_have_count(0)
    seat.press("a")
    seat.saved(1)
    assert "I see picture" not in seat.page.content()
    log = tables.review
    with seat.house.store.database.read() as connection:
        query = select(log.c.shown_json).where(log.c.reviewer_id == seat.who)
        shown = json.loads(str(connection.scalar(query)))
    assert shown["assigned_type"] == ASSIGNED
    assert not any(name.startswith("suggested") for name in shown)


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("film gr", GRAIN),
        ("age", AGE),
        ("GEND", AGE),
        ("pix film", GRAIN),
        ("stick out", STICKER),
        ("intage", GRAIN),
    ],
)
def test_another_type_is_found_by_a_few_letters(seat: Seat, letters: str, first: str) -> None:
    """Beginnings of words of its name or category, in any order; the best stands first."""
    seat.press("t")
    seat.page.keyboard.type(letters)
    expect(palette(seat).locator("[data-type]").first).to_have_attribute("data-type", first)
    seat.page.keyboard.press("Escape")
    expect(palette(seat)).to_be_hidden()
    expect(seat.page.locator(".state")).to_contain_text("0 saved")


def test_arrows_choose_among_what_was_found(seat: Seat) -> None:
    """Down goes on, up goes back, Enter says it."""
    seat.press("t")
    seat.page.keyboard.type("color")
    options = palette(seat).locator("[data-type]")
    second = options.nth(1).get_attribute("data-type")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        seat.page.keyboard.press(key)
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    seat.page.keyboard.press("Enter")
    seat.saved(1)
    assert said(seat) == [("other", second, None)]


def test_category_and_type_by_number(seat: Seat) -> None:
    """Two numbers say it; 0 goes on to the next nine; Backspace goes back to all."""
    seat.press("6", "5")
    seat.saved(1)
    seat.press("t", "6", "0", "1")
    seat.saved(2)
    seat.press("4")
    expect(palette(seat).locator(".heading")).to_contain_text("Stylistic")
    seat.page.keyboard.press("Backspace")
    expect(palette(seat).locator(".heading")).to_have_count(8)
    seat.press("1", "2")
    seat.saved(3)
    assert said(seat) == [("other", AGE, None), ("other", STICKER, None), ("other", GRAIN, None)]


def test_two_types_at_once(seat: Seat) -> None:
    """The main one, then the second; the assigned one as the main one confirms it."""
    seat.press("h")
    for letters in ("grain", "gender"):
        seat.page.keyboard.type(letters)
        seat.page.keyboard.press("Enter")
    seat.saved(1)
    seat.press("t", "+")
    seat.page.keyboard.type("zoom")
    seat.page.keyboard.press("Enter")
    expect(palette(seat).locator("strong")).to_have_text(f"{ASSIGNED}, and …")
    expect(palette(seat).locator(f"[data-type='{ASSIGNED}']")).to_have_count(0)
    palette(seat).get_by_text(GRAIN).click()
    seat.saved(2)
    assert said(seat) == [("other", GRAIN, AGE), ("confirm", ASSIGNED, GRAIN)]


def test_nothing_is_chosen_before_somebody_chooses(seat: Seat) -> None:
    """Enter on the untouched list says nothing, nor does a key that decides elsewhere."""
    seat.press("t")
    expect(palette(seat).locator("[aria-selected=true]")).to_have_count(0)
    seat.page.keyboard.press("Enter")
    seat.page.keyboard.type("anxusif")
    expect(palette(seat).locator("[data-type]")).to_have_count(0)
    seat.page.keyboard.press("Enter")
    seat.page.wait_for_timeout(300)
    expect(seat.page.locator(".state")).to_contain_text("0 saved")
    assert said(seat) == []


def test_no_held_key_and_none_with_ctrl_says_a_type(seat: Seat) -> None:
    """Repeats of T write nothing, of Enter and numbers say nothing; the comment keeps its keys."""
    page = seat.page
    page.keyboard.down("t")
    page.keyboard.down("t")
    expect(palette(seat).locator("input")).to_have_value("")
    page.keyboard.up("t")
    page.keyboard.type("grain")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    page.keyboard.down("6")
    for _ in range(3):
        page.keyboard.down("6")
    page.keyboard.up("6")
    expect(palette(seat).locator(".heading")).to_contain_text("Human-Centric")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.type("6 of a kind, 5")
    page.wait_for_timeout(300)
    expect(palette(seat)).to_be_hidden()
    expect(page.locator(".state")).to_contain_text("0 saved")


def test_letters_say_nothing_while_the_list_has_no_text_box_in_focus(seat: Seat) -> None:
    """A letter goes into the box, wherever the focus is; with the list open no letter decides."""
    seat.press("t")
    seat.page.locator(".station").evaluate("one => one.focus()")
    seat.page.keyboard.type("a")
    expect(palette(seat).locator("input")).to_have_value("a")
    expect(seat.page.locator(".state")).to_contain_text("0 saved")


def test_an_answer_is_taken_back_and_corrected(seat: Seat) -> None:
    """What was said stands beside the type again, and a further entry corrects it."""
    seat.press("2", "1")
    seat.saved(1)
    seat.press("z")
    seat.saved(0)
    expect(seat.page.locator(".typed .said")).to_contain_text("You said: Add a new object")
    seat.press("a")
    seat.saved(1)
    seat.page.keyboard.press("m")
    expect(seat.page.locator(".answer")).to_contain_text(ASSIGNED)
    seat.page.get_by_role("button", name="Correct").click()
    seat.press("t")
    seat.page.keyboard.type("grain")
    seat.page.keyboard.press("Enter")
    expect(seat.page.locator(".note")).to_contain_text("Corrected")
    expect(seat.page.locator(".strip button")).to_have_count(1)
    seat.saved(1)
    assert said(seat) == [("other", GRAIN, None)]


def test_what_is_not_sent_outlives_a_reload(seat: Seat) -> None:
    """The type said is in the outbox, with the second one, until the server has it."""
    page = seat.page
    page.route("**/api/answers", lambda route: route.abort())
    seat.press("h")
    for letters in ("grain", "gender"):
        page.keyboard.type(letters)
        page.keyboard.press("Enter")
    expect(page.locator(".state")).to_contain_text("1 unsent")
    page.reload()
    page.wait_for_selector(READY)
    expect(page.locator(".state")).to_contain_text("1 unsent")
    page.unroute("**/api/answers")
    seat.saved(1)
    assert said(seat) == [("other", GRAIN, AGE)]


def test_the_list_closes_when_its_edit_was_decided_elsewhere(seat: Seat) -> None:
    """In another tab: what is then chosen would be said of an edit that nobody looked at."""
    seat.press("t")
    seat.page.keyboard.type("grain")
    other = seat.page.context.new_page()
    other.goto(seat.page.url)
    other.wait_for_selector(READY)
    other.keyboard.press("a")
    expect(palette(seat)).to_be_hidden()
    seat.page.keyboard.press("Enter")
    expect(other.locator(".state")).to_contain_text("1 saved")
    seat.page.wait_for_timeout(300)
    assert said(seat) == [("confirm", ASSIGNED, None)]


def test_the_keys_are_shown_and_can_be_changed(seat: Seat) -> None:
    """Also that of two types, on its button at once."""
    page = seat.page
    page.keyboard.press("?")
    expect(page.get_by_text("The list of types at that category")).to_be_visible()
    page.locator("[data-action=two]").click()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.locator(".typed [data-does=two] kbd")).to_have_text("J")
    expect(page.locator(".assigned strong")).to_have_text(ASSIGNED)
    seat.press("j")
    expect(palette(seat).locator("strong")).to_have_text("The main type")


def test_a_finger_confirms_or_opens_the_list(house: House, browser: Browser) -> None:
    """Right confirms, left asks which; a tap says it. The list does not bring up the keyboard."""
    with house.seat(browser, at="/types", **PHONE) as phone:
        drag(phone, *across(90, 300))
        phone.saved(1)
        phone.page.wait_for_selector(READY)
        drag(phone, *across(300, 90))
        expect(palette(phone)).to_be_visible()
        expect(palette(phone).locator("input")).not_to_be_focused()
        box = palette(phone).bounding_box()
        assert box
        assert (box["x"], round(box["y"] + box["height"])) == (0, 844)
        table = phone.page.locator(".table").bounding_box()
        assert table
        assert table["y"] + table["height"] <= box["y"], "the list lies below the pictures"
        phone.page.wait_for_timeout(500)  # A tap into a swipe that glides out only stops it.
        palette(phone).get_by_text(GRAIN).tap()
        phone.saved(2)
        assert said(phone) == [("confirm", ASSIGNED, None), ("other", GRAIN, None)]


@pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 1440, "height": 900}},
        {"viewport": {"width": 720, "height": 450}},  # 1440×900 at 200%
        {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    ],
    ids=["usual", "enlarged", "dark phone"],
)
def test_answers_and_list_are_reached_without_scrolling_on_any_screen(
    house: House, browser: Browser, screen: dict[str, Any]
) -> None:
    """The answers lie on the screen, with the list open too, and so do the list's first types."""
    size = screen["viewport"]
    with house.seat(browser, at="/types", **screen) as seat:
        answers = seat.page.locator(".answers").bounding_box()
        assert answers
        assert answers["y"] + answers["height"] <= size["height"]
        seat.press("t")
        first = palette(seat).locator("[data-type]").first.bounding_box()
        opened = seat.page.locator(".answers").bounding_box()
        assert first
        assert opened
        assert opened["y"] + opened["height"] <= size["height"]
        assert first["x"] + first["width"] <= size["width"]
        assert first["y"] + first["height"] <= size["height"]


@pytest.fixture(scope="module")
def mending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with a batch that mends: other types are suggested."""
    for opened in opened_house(tmp_path_factory.mktemp("repair"), "repair"):
        with opened.store.database.write() as connection:
            said = json.dumps([GRAIN, AGE])
            connection.execute(update(tables.draw).values(suggested_json=said))
        yield opened


def test_what_is_suggested_is_a_key_away_and_never_chosen_before(
    mending: House, browser: Browser
) -> None:
    """Each is a button with its key; the log has what was shown."""
    with mending.seat(browser, at="/types") as seat:
        offered = seat.page.locator("[data-suggested]")
        assert offered.evaluate_all("all => all.map(one => one.dataset.suggested)") == [GRAIN, AGE]
        expect(offered.first.locator("kbd")).to_have_text("⇧1")
        chosen = ".suggested [aria-pressed=true], .suggested :focus"
        expect(seat.page.locator(chosen)).to_have_count(0)
        seat.press("Shift+Digit2")
        seat.saved(1)
        seat.page.wait_for_selector(READY)
        offered.first.click()
        seat.saved(2)
        assert said(seat) == [("other", AGE, None), ("other", GRAIN, None)]
    log = tables.review
    with mending.store.database.read() as connection:
        shown = json.loads(str(connection.scalar(select(log.c.shown_json))))
    assert (shown["suggested_1"], shown["suggested_2"]) == (GRAIN, AGE)
