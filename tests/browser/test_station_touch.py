"""The station under a finger, on a phone, enlarged, in the dark, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.house import READY, House, Seat

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
Points = list[tuple[float, float]]


@pytest.fixture
def phone(house: House, browser: Browser) -> Iterator[Seat]:
    """A new person with a phone of 390×844."""
    with house.seat(browser, **PHONE) as taken:
        yield taken


def drag(seat: Seat, *moves: Points) -> None:
    """Put fingers down at the first points, move them over the others, and lift them."""
    session = seat.page.context.new_cdp_session(seat.page)

    def touch(kind: str, points: Points) -> None:
        named = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": named})

    touch("touchStart", moves[0])
    for points in moves[1:]:
        touch("touchMove", points)
    touch("touchEnd", [])


def across(first: float, last: float, y: float = 300) -> list[Points]:
    """Return the way of one finger from left to right, or back."""
    return [[(first + (last - first) * step / 10, y)] for step in range(11)]


def test_pictures_and_answers_fit_a_phone_without_scrolling(phone: Seat) -> None:
    """Both pictures, all answers and the count are on the screen; nothing reaches beyond it."""
    for name in (".frame.source", ".frame.edited", ".answers", ".state", ".doors"):
        box = phone.page.locator(name).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 844
    for button in phone.page.locator(".answers button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 40


def test_a_phone_shows_type_and_short_instruction_below_each_other(phone: Seat) -> None:
    """Neither leaves the other without room, nor does the app's name lie over them."""
    expect(
        phone.page.locator("[data-testid=stHeader] [data-testid=stLogoLink]:visible")
    ).to_have_count(0)
    for part in (".type", ".short"):
        assert phone.page.locator(part).evaluate("one => one.scrollWidth <= one.clientWidth + 1")
        way = phone.page.locator(part).evaluate("one => getComputedStyle(one).whiteSpace")
        assert way == "normal"


@pytest.mark.parametrize(("way", "verdict"), [((90, 300), "accept"), ((300, 90), "reject")])
def test_a_swipe_to_the_right_accepts_and_to_the_left_rejects(
    phone: Seat, way: tuple[float, float], verdict: str
) -> None:
    """Far enough to one side is an answer."""
    drag(phone, *across(*way))
    phone.saved(1)
    assert [one.verdict for one in phone.answers()] == [verdict]


def test_a_swipe_shows_what_it_will_say_and_a_short_one_says_nothing(phone: Seat) -> None:
    """A hint names the answer on the way; let go early, everything is as it was."""
    hint = phone.page.locator(".swipe")
    phone.page.evaluate(
        """() => { const find = root => [...root.querySelectorAll('*')].flatMap(one =>
             one.shadowRoot ? find(one.shadowRoot) : one.matches('.swipe') ? [one] : []);
           window.said = [];
           const [hint] = find(document);
           new MutationObserver(() => window.said.push([hint.textContent, hint.dataset.enough]))
             .observe(hint, {childList: true}); }"""
    )
    drag(phone, *across(100, 180))
    assert ["Accept …", "false"] in phone.page.evaluate("window.said")
    expect(hint).to_be_hidden()
    phone.page.wait_for_timeout(300)
    expect(phone.page.locator(".state")).to_contain_text("0 saved")


def test_two_fingers_zoom_and_never_answer(phone: Seat) -> None:
    """Spread fingers enlarge both pictures; then one finger moves them instead of swiping."""
    before = phone.shape("source")
    drag(phone, *([(120 - step, 300), (250 + step, 300)] for step in range(0, 60, 6)))
    close = phone.shape("source")
    assert close[2] > 1.5 * before[2]
    assert phone.shape("edited") == close
    drag(phone, *across(300, 90))
    assert phone.shape("edited")[0] < close[0]
    phone.page.wait_for_timeout(300)
    expect(phone.page.locator(".state")).to_contain_text("0 saved")


@pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 720, "height": 450}},  # 1440×900 at 200%
        {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
        {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"},
    ],
    ids=["enlarged", "dark phone", "still"],
)
def test_the_answers_are_reached_without_scrolling_on_any_screen(
    house: House, browser: Browser, screen: dict[str, Any]
) -> None:
    """Enlarged to 200%, small and dark, or without motion: each button lies on the screen."""
    with house.seat(browser, **screen) as seat:
        answers = seat.page.locator(".answers").bounding_box()
        assert answers
        assert answers["y"] + answers["height"] <= screen["viewport"]["height"]
        wide = seat.page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        assert wide <= 0
        for button in seat.page.locator(".answers button, .doors button").all():
            fits = button.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
            assert fits, button.inner_text()
        seat.press("a")
        seat.page.wait_for_selector(READY)
        seat.saved(1)
