"""Instruction pairs in a real browser: two keys, marks, suggestions, any script, any screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import select

from review.core.units import OwnAnswer
from store.db import tables
from tests.browser.house import READY, House, Seat
from tests.browser.looking import FINDINGS, NOT_OURS, WEIGHTY, axe, turn
from tests.browser.pairs import (
    ARABIC,
    ASTRAL,
    CHINESE,
    DOOR,
    ENGLISH,
    HEBREW,
    LOST_EDIT,
    MIXED,
    PAIRS,
    house_of_pairs,
)
from tests.browser.settling import steady
from tests.browser.test_station_touch import PHONE, across
from tests.browser.test_station_touch import drag as swipe

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
#: Two keys in one breath, before anything could be painted between them.
AT_ONCE = """() => { for (const key of ['a', '3']) window.dispatchEvent(
  new KeyboardEvent('keydown', {key, code: key === 'a' ? 'KeyA' : 'Digit3', bubbles: true})); }"""
#: Where a word lies: by its own direction, "first" is right of "second".
LEFT = "word => word.getBoundingClientRect().left"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Replaces the house of scores: a batch that measures instruction pairs."""
    with house_of_pairs(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture
def seat(house: House, browser: Browser) -> Iterator[Seat]:
    """A new person who compares instructions."""
    with house.seat(browser, at="/instructions") as taken:
        yield taken


def said(seat: Seat) -> list[OwnAnswer]:
    """Return this person's answers that were not “unsure”, oldest first."""
    return [one for one in seat.answers("instructions")[::-1] if one.verdict != "unsure"]


def shown(seat: Seat) -> list[dict[str, Any]]:
    """Return what was on screen with each entry of this person, oldest first."""
    log = tables.review
    query = select(log.c.shown_json).where(log.c.reviewer_id == seat.who).order_by(log.c.entry)
    with seat.house.store.database.read() as connection:
        return [json.loads(str(row)) for row in connection.scalars(query)]


def word(seat: Seat, text: str) -> Locator:
    return seat.page.locator(".marking [role=option]").get_by_text(text, exact=True).first


def marked(seat: Seat) -> list[str]:
    return seat.page.locator(".marking [aria-selected=true]").all_inner_texts()


def drag(seat: Seat, first: Locator, last: Locator) -> None:
    """Draw with the mouse from the middle of one word to that of another."""
    for at, (way, place) in enumerate(((seat.page.mouse.down, first), (seat.page.mouse.up, last))):
        box = place.bounding_box()
        assert box
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        seat.page.mouse.move(*middle, steps=5 if at else 1)
        way()


def test_a_typical_pair_takes_two_keys(seat: Seat) -> None:
    """One for the texts, one for the picture; the next pair is there."""
    first = seat.instruction
    seat.press("a", "3")
    seat.saved(1)
    expect(seat.page.locator(".instruction")).not_to_have_text(first)
    (one,) = said(seat)
    assert (one.verdict, one.faithful, one.follows) == ("accept", "same", "both")
    assert (one.lost, one.suggestion, one.unit.instruction) == ((), "", first)


@pytest.mark.parametrize(
    ("keys", "verdict", "faithful", "follows"),
    [
        ("l1", "reject", "loses", "long"),
        ("d2", "reject", "adds", "short"),
        ("c4", "reject", "contradicts", "neither"),
        ("rn5", "reject", "unnatural", None),
    ],
)
def test_what_is_wrong_is_a_key_of_its_own(
    seat: Seat, keys: str, verdict: str, faithful: str, follows: str | None
) -> None:
    """The verdict follows from it; R asks which, and says nothing by itself."""
    if keys[0] == "r":
        seat.press("r")
        expect(seat.page.locator(".asks-now")).to_have_text("What is wrong with the short one?")
        expect(seat.page.locator(".table")).to_be_hidden()
        keys = keys[1:]
    seat.press(*keys)
    seat.saved(1)
    (one,) = said(seat)
    assert (one.verdict, one.faithful, one.follows) == (verdict, faithful, follows)


def test_the_pictures_come_only_after_the_texts_are_judged(seat: Seat) -> None:
    """Decoded, and neither seen nor heard; numbers say nothing yet; the log knows the order."""
    page = seat.page
    images = page.locator(".table .layer.top img")
    assert images.evaluate_all("all => all.map(one => one.complete && one.naturalWidth > 0)") == [
        True,
        True,
    ]
    for hidden in (images.first, page.locator(".frame.edited"), page.locator(".table")):
        expect(hidden).to_be_hidden()
    expect(page.get_by_role("img", name="Edit")).to_have_count(0)
    seat.press("3")
    expect(page.locator(".note")).to_contain_text("First the texts")
    for key in ("+", "b", "v", "Space"):
        page.keyboard.press(key)
    expect(page.locator(".table")).to_be_hidden()
    seat.press("a")
    expect(page.locator(".table")).to_have_attribute("data-mode", "side")
    assert max(seat.shape("edited")) == 1, "the whole picture is seen"
    expect(page.get_by_role("img", name="Edit")).to_be_visible()
    expect(page.locator(".asks-now")).to_have_text("Which of the two does the picture follow?")
    seat.press("1", "s")
    seat.saved(2)
    first, second = shown(seat)
    assert (first["pictures"], first["left"], second["pictures"]) == (
        "after_texts", "source", "none",
    )  # fmt: skip


def test_no_picture_is_answered_before_it_is_painted(seat: Seat) -> None:
    """Two keys at once judge the texts alone; who changes that judgement has seen the pictures."""
    seat.page.evaluate(AT_ONCE)
    seat.page.wait_for_selector(READY)
    expect(seat.page.locator(".table")).to_be_visible()
    expect(seat.page.locator(".state")).to_contain_text("0 saved")
    seat.press("l", "2")
    seat.saved(1)
    assert [one.faithful for one in said(seat)] == ["loses"]
    assert [one["pictures"] for one in shown(seat)] == ["before_texts"]


def test_lost_words_are_marked_with_the_mouse(seat: Seat) -> None:
    """Drawn over or clicked, several, each taken away by itself; kept in code points."""
    seat.until(ASTRAL)
    drag(seat, word(seat, "two"), word(seat, "balloons"))
    word(seat, "sky").click()
    word(seat, "not").click()
    drag(seat, word(seat, "three"), word(seat, "not"))
    assert marked(seat) == ["two", "𝒓𝒐𝒕𝒆", "balloons", "sky", "not", "three"]
    seat.page.get_by_role("button", name="Not lost: sky, not three").click()
    assert marked(seat) == ["two", "𝒓𝒐𝒕𝒆", "balloons"]
    word(seat, "balloons").click()
    word(seat, "three").click()
    seat.press("a")
    expect(seat.page.locator(".note")).to_contain_text("Words are marked as lost")
    seat.press("l", "1")
    expect(seat.page.locator(".instruction")).not_to_have_text(ASTRAL)
    seat.page.wait_for_selector(READY)
    expect(seat.page.locator(".state")).not_to_contain_text("being sent")
    (one,) = said(seat)
    assert [ASTRAL[mark.start : mark.end] for mark in one.lost] == ["two 𝒓𝒐𝒕𝒆", "three"]


def test_lost_words_are_marked_with_the_keyboard(seat: Seat) -> None:
    """Arrows go word by word, Space marks, Shift marks on, Backspace takes a mark away."""
    seat.until(ENGLISH)
    keyboard = seat.page.keyboard
    seat.press("h")
    expect(seat.page.locator(".marking")).to_be_focused()
    for key in ("ArrowRight", "Space", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft"):
        keyboard.press(key)
    assert marked(seat) == ["two", "red"]
    for key in ("End", "Enter", "ArrowLeft", "ArrowLeft", "Space", "Backspace"):
        keyboard.press(key)
    for key in ("Home", "ArrowDown", "ArrowUp"):
        keyboard.press(key)
    assert marked(seat) == ["two", "red", "clouds"]
    active = seat.page.locator(".marking").get_attribute("aria-activedescendant")
    expect(seat.page.locator(f"#{active}")).to_have_text("Add")
    keyboard.press("Escape")
    expect(seat.page.locator(".marking")).not_to_be_focused()
    seat.press("l", "1")
    expect(seat.page.locator(".instruction")).not_to_have_text(ENGLISH)
    expect(seat.page.locator(".state")).not_to_contain_text("being sent")
    (one,) = said(seat)
    assert [ENGLISH[mark.start : mark.end] for mark in one.lost] == ["two red", "clouds"]


@pytest.mark.parametrize(
    ("text", "language", "direction", "first", "second"),
    [
        (ARABIC, "ar", "rtl", "أضف", "بالونين"),
        (HEBREW, "he", "rtl", "הוסף", "שני"),
        (CHINESE, "zh", "ltr", "天空", "左上角"),
    ],
    ids=["Arabic", "Hebrew", "Chinese"],
)
def test_a_pair_is_drawn_as_its_script_is_written(
    seat: Seat, text: str, language: str, direction: str, first: str, second: str
) -> None:
    """Language and direction stand with both texts, words lie as they are read, keys go along."""
    seat.until(text)
    for place in (".marking", ".pair-texts p.text"):
        part = seat.page.locator(place)
        expect(part).to_have_attribute("lang", language)
        assert part.evaluate("one => getComputedStyle(one).direction") == direction
    one, other = (word(seat, part).evaluate(LEFT) for part in (first, second))
    assert (one > other) == (direction == "rtl")
    seat.press("h")
    keys = ("Home", "ArrowLeft" if direction == "rtl" else "ArrowRight", "Space")
    for key in keys:
        seat.page.keyboard.press(key)
    words = seat.page.locator(".marking [role=option]").all_inner_texts()
    assert marked(seat) == [words[1]]
    seat.page.keyboard.press("Escape")
    seat.press("l", "5")
    expect(seat.page.locator(".instruction")).not_to_have_text(text)
    expect(seat.page.locator(".state")).not_to_contain_text("being sent")
    (answer,) = said(seat)
    assert [text[mark.start : mark.end] for mark in answer.lost] == [words[1]]


def test_mixed_directions_are_drawn_line_by_line(seat: Seat) -> None:
    """What is quoted runs its own way, and a line of another script begins at its own side."""
    seat.until(MIXED[:20])
    text = seat.page.locator(".marking").bounding_box()
    assert text
    left = {part: word(seat, part).evaluate(LEFT) for part in ("Replace", "مطعم", "البحر", "שמור")}
    assert left["Replace"] < text["x"] + 10, "English begins at the left"
    assert left["مطعم"] > left["البحر"], "and what it quotes runs to the left"
    assert left["שמור"] > text["x"] + text["width"] - 120, "Hebrew begins at the right"


def test_a_better_short_text_is_kept_as_a_suggestion(seat: Seat) -> None:
    """With its author, beside the data; what is typed is no answer, the short one as it is none."""
    seat.until(DOOR)
    field = seat.page.get_by_label("A better short one")
    seat.press("t")
    expect(field).to_have_value(PAIRS[DOOR])
    seat.page.keyboard.press("Enter")
    expect(field).to_have_value("")
    seat.press("t")
    better = "Paint the green door blue, all 123 of it."
    seat.page.keyboard.type(better)
    seat.page.keyboard.press("Escape")
    expect(seat.page.locator(".table")).to_be_hidden()
    seat.press("l", "1")
    expect(seat.page.locator(".instruction")).not_to_have_text(DOOR)
    expect(seat.page.locator(".state")).not_to_contain_text("being sent")
    assert [one.suggestion for one in said(seat)] == [better]
    log, edit = tables.review, tables.edit
    with seat.house.store.database.read() as connection:
        kept = connection.execute(
            select(log.c.reviewer_id).where(log.c.answers_json.contains(better))
        )
        assert kept.scalars().all() == [seat.who]
        short = select(edit.c.summarized_text).where(edit.c.text == DOOR)
        assert connection.scalar(short) == PAIRS[DOOR]


def test_an_answer_is_taken_back_and_corrected_with_all_it_said(seat: Seat) -> None:
    """Marks, suggestion and both answers are there again; My answers tells them."""
    seat.until(ENGLISH)
    word(seat, "red").click()
    seat.press("t")
    seat.page.keyboard.type("Add two red balloons.")
    seat.page.keyboard.press("Enter")
    seat.press("l", "1")
    expect(seat.page.locator(".instruction")).not_to_have_text(ENGLISH)
    seat.press("z")
    expect(seat.page.locator(".instruction")).to_have_text(ENGLISH)
    assert marked(seat) == ["red"]
    expect(seat.page.get_by_label("A better short one")).to_have_value("Add two red balloons.")
    for pressed in ("[data-faithful=loses]", "[data-follows=long]"):
        expect(seat.page.locator(pressed)).to_have_attribute("aria-pressed", "true")
    seat.press("2")
    seat.page.wait_for_selector(READY)
    expect(seat.page.locator(".state")).not_to_contain_text("being sent")
    seat.page.keyboard.press("m")
    told = seat.page.locator(".answer").first
    for words in ("Loses something", "The picture follows: Short", "Lost: “", "Better: "):
        expect(told).to_contain_text(words)
    told.get_by_role("button", name="Correct").click()
    expect(seat.page.locator(".note")).to_contain_text("You correct an earlier answer")
    seat.press("c", "4")
    expect(seat.page.locator(".note")).to_contain_text("Corrected")
    expect(seat.page.locator(".state")).not_to_contain_text("being sent")
    (one,) = said(seat)
    assert (one.faithful, one.follows) == ("contradicts", "neither")
    assert [ENGLISH[mark.start : mark.end] for mark in one.lost] == ["red"]


def test_where_there_is_no_picture_that_is_said(seat: Seat) -> None:
    """And the texts are judged all the same; nobody can tell what a lost picture follows."""
    seat.until(LOST_EDIT)
    seat.press("a")
    expect(seat.page.locator(".asks-now")).to_contain_text("There is no picture to see")
    seat.press("5")
    expect(seat.page.locator(".instruction")).not_to_have_text(LOST_EDIT)
    expect(seat.page.locator(".state")).not_to_contain_text("being sent")
    assert [(one.faithful, one.follows) for one in said(seat)] == [("same", None)]


@pytest.mark.parametrize(
    "screen",
    [{}, {"viewport": {"width": 720, "height": 450}}, PHONE],
    ids=["usual", "enlarged", "phone"],
)
def test_no_text_breaks_the_layout(house: House, browser: Browser, screen: dict[str, Any]) -> None:
    """Of 5,000 characters, or without a word: it scrolls; what is asked stays in sight."""
    with house.seat(browser, at="/instructions", **screen) as seat:
        size = seat.page.viewport_size
        assert size
        for _ in PAIRS:
            for key in ("r", "l"):
                seat.press(key)
                asked = seat.page.locator(".pair-asks").bounding_box()
                assert asked
                assert asked["y"] + asked["height"] <= size["height"], seat.instruction[:60]
                wide = "all => all.map(one => one.scrollWidth - one.clientWidth)"
                parts = seat.page.locator(".station, .marking, .pair-texts .text")
                assert max(parts.evaluate_all(wide)) <= 1, seat.instruction[:60]
            seat.press("1")


def test_a_pair_is_answered_by_finger(house: House, browser: Browser) -> None:
    """Tapped words, tapped answers; everything is on the phone's screen, and no key is named."""
    with house.seat(browser, at="/instructions", **PHONE) as phone:
        phone.until(ENGLISH)
        word(phone, "red").tap()
        assert marked(phone) == ["red"]
        phone.page.get_by_role("button", name="Loses something").tap()
        phone.page.wait_for_selector(READY)
        for name in (".marking", ".frame.source", ".frame.edited", ".answers", ".doors"):
            box = phone.page.locator(name).bounding_box()
            assert box
            assert (box["x"] >= 0, box["x"] + box["width"] <= 390) == (True, True)
            assert box["y"] + box["height"] <= 844
        for button in phone.page.locator(".pair-asks button:visible").all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= 40
        word(phone, "sky").tap()  # Two taps on one place would be one that slipped.
        phone.page.get_by_role("button", name="Long", exact=True).tap()
        expect(phone.page.locator(".instruction")).not_to_have_text(ENGLISH)
        expect(phone.page.locator(".state")).not_to_contain_text("being sent")
        (one,) = said(phone)
        assert (one.faithful, one.follows, len(one.lost)) == ("loses", "long", 2)


def test_a_swipe_beside_the_pictures_is_about_them(house: House, browser: Browser) -> None:
    """Right: the picture follows both; what was said of the texts stays, until it is tapped."""
    with house.seat(browser, at="/instructions", **PHONE) as phone:
        first = phone.instruction
        phone.page.get_by_role("button", name="Adds something").tap()
        phone.page.wait_for_selector(READY)
        phone.page.get_by_role("button", name="Adds something").tap()
        phone.page.get_by_role("button", name="Contradicts").tap()
        phone.page.wait_for_selector(READY)
        table = phone.page.locator(".table").bounding_box()
        assert table
        swipe(phone, *across(90, 300, table["y"] + table["height"] / 2))
        expect(phone.page.locator(".instruction")).not_to_have_text(first)
        phone.saved(1)
        assert [(one.faithful, one.follows) for one in said(phone)] == [("contradicts", "both")]


def test_whoever_sees_little_or_nothing_is_told(seat: Seat) -> None:
    """Nothing grave at either step, in light and in dark; texts are read in their language."""
    seat.until(ARABIC)
    spoken = seat.page.locator(".spoken")
    expect(spoken).to_have_attribute("aria-live", "polite")
    expect(spoken.locator("[lang=ar]").first).to_have_text(ARABIC)
    seat.page.evaluate(axe())
    for step in ("texts", "picture"):
        expect(seat.page.locator(".station")).to_have_attribute("data-step", step)
        for scheme in ("dark", "light"):
            turn(seat.page, scheme)
            steady(seat.page, "() => getComputedStyle(document.querySelector('button')).color")
            assert seat.page.evaluate(FINDINGS, [WEIGHTY, NOT_OURS, None]) == []
        seat.press("l")


def test_the_keys_are_shown_and_can_be_changed(seat: Seat) -> None:
    """Also those of this task, on its buttons at once."""
    page = seat.page
    page.keyboard.press("?")
    expect(page.get_by_text("it cannot be told")).to_be_visible()
    page.locator("[data-action=loses]").click()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.locator("[data-faithful=loses] kbd")).to_have_text("J")
    seat.press("j", "1")
    seat.saved(1)
    assert [one.faithful for one in said(seat)] == ["loses"]
