"""Own answers at the station: the last as a chip, ten as a strip, all in a list; and the judge."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.house import KINDS, READY, House, Seat
from tests.process.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def phone(house: House, browser: Browser) -> Iterator[Seat]:
    """A new person with a phone of 390×844."""
    with house.seat(browser, **PHONE) as taken:
        yield taken


def whole(seat: Seat) -> bool:
    """Whether all words of the judge's card are there to read, none of them cut."""
    cut = """card => [card, ...card.querySelectorAll("*")].some(one =>
        one.scrollWidth > one.clientWidth + 1 && one.clientWidth ||
        getComputedStyle(one).textOverflow === "ellipsis")"""
    return not seat.page.locator(".reveal").evaluate(cut)


def test_a_chip_says_the_last_answer_and_takes_it_back(seat: Seat) -> None:
    """It says “Rejected · Z”; a click does what Z does, and it is the chip of the one before."""
    first = seat.instruction
    chip = seat.page.locator(".undo")
    expect(chip).to_have_count(0)
    seat.press("a")
    expect(chip.locator(".label")).to_have_text("Accepted")
    second = seat.instruction
    seat.press("r")
    expect(chip.locator(".label")).to_have_text("Rejected")
    expect(chip.locator("kbd")).to_have_text("Z")
    seat.saved(2)
    chip.click()
    expect(seat.page.locator(".instruction")).to_have_text(second)
    expect(chip.locator(".label")).to_have_text("Accepted")
    seat.press("z")
    expect(seat.page.locator(".instruction")).to_have_text(first)
    expect(chip).to_have_count(0)
    until(lambda: seat.answers() == [])


def test_the_strip_has_the_last_ten_also_after_a_reload_and_opens_any_of_them(seat: Seat) -> None:
    """Opened, it shows what was said; the verdict that follows corrects it, and stands there."""
    page = seat.page
    texts = []
    for _ in range(11):
        page.wait_for_selector(READY)
        texts.append(seat.instruction)
        seat.press("a")
    seat.saved(11)
    strip = page.locator(".strip button")
    expect(strip).to_have_count(10)
    page.reload()
    page.wait_for_selector(READY)
    expect(strip).to_have_count(10)
    now = seat.instruction
    expect(strip.nth(2)).to_have_attribute("title", f"Accepted: {texts[3]}")
    strip.nth(2).click()
    expect(page.locator(".instruction")).to_have_text(texts[3])
    expect(page.locator("[data-choice=accept]")).to_have_class("given")
    expect(strip.nth(2)).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Leave it as it is").click()
    expect(page.locator(".instruction")).to_have_text(now)
    strip.nth(2).click()
    expect(page.locator(".instruction")).to_have_text(texts[3])
    seat.press("r")
    expect(strip.nth(2)).to_have_attribute("data-verdict", "reject")
    expect(page.locator(".instruction")).to_have_text(now)
    until(lambda: [one.verdict for one in seat.answers()].count("reject") == 1)
    assert len(seat.answers()) == 11


def test_own_answers_are_whole_and_found_by_answer_and_words(seat: Seat) -> None:
    """Ratings, reasons, pins and comment are told; a filter leaves what fits."""
    page = seat.page
    seat.press("2", "Shift+Digit1", "p")
    page.locator(".frame.edited").click(position={"x": 250, "y": 200})
    page.keyboard.press("c")
    page.keyboard.type("a crooked seam")
    page.keyboard.press("Escape")
    seat.press("r")
    texts = []
    for _ in range(3):
        page.wait_for_selector(READY)
        texts.append(seat.instruction)
        seat.press("a")
    seat.saved(4)
    page.keyboard.press("m")
    rows = page.locator(".answer")
    expect(rows).to_have_count(4)
    page.get_by_label("Which answers").select_option("reject")
    expect(rows).to_have_count(1)
    for said in (
        "Rejected",
        "Instruction compliance: 2 of 5",
        "Pin 1: Artefacts",
        "“a crooked seam”",
    ):
        expect(rows).to_contain_text(said)
    expect(rows.locator(".pin")).to_have_text("1")
    page.get_by_label("Which answers").select_option("")
    page.get_by_label("Words of the instruction").fill(texts[1])
    expect(rows.first).to_contain_text(texts[1])
    page.get_by_label("Words of the instruction").fill("CROOKED")
    expect(rows).to_have_count(1)
    page.get_by_label("Words of the instruction").fill("100% of nothing")
    expect(page.locator(".own")).to_contain_text("None of your answers fits.")


def test_older_answers_come_at_a_click(house: House, browser: Browser) -> None:
    """Twenty at a time; when there are none, nothing is listed twice and the button is gone."""
    with house.seat(browser) as seat:
        for _ in KINDS:
            seat.press("u")
        seat.saved(len(KINDS))
        seat.page.keyboard.press("m")
        expect(seat.page.locator(".answer")).to_have_count(len(KINDS))
        older = seat.page.get_by_role("button", name="Show older ones")
        older.click()
        expect(older).to_have_count(0)
        expect(seat.page.locator(".answer")).to_have_count(len(KINDS))


def test_a_correction_after_the_judge_was_shown_says_that_it_does_not_count(seat: Seat) -> None:
    """By the rules: kept, and measuring nothing; said before and after."""
    seat.press("a")
    seat.saved(1)
    seat.page.locator(".strip button").click()
    expect(seat.page.locator(".note")).to_contain_text("is kept, and does not count")
    with seat.page.expect_response("**/api/answers"):
        seat.press("r")
    expect(seat.page.locator(".note")).to_have_text("Your correction is kept, and does not count.")
    (said,) = seat.answers()
    assert (said.verdict, said.surplus) == ("reject", True)


def test_the_judge_is_a_card_beside_the_pictures_and_whole(seat: Seat) -> None:
    """It stands beside them, names one's own answer, and K closes it for good."""
    seat.press("r")
    card = seat.page.locator(".reveal")
    expect(card).to_contain_text("The judge on your last answer (robot): 0.80")
    expect(card).to_contain_text("I see picture")
    expect(card).to_contain_text("You: Rejected")
    assert whole(seat)
    table, beside = seat.page.locator(".table").bounding_box(), card.bounding_box()
    assert table
    assert beside
    assert table["x"] + table["width"] <= beside["x"]
    assert beside["x"] + beside["width"] <= 1440
    seat.page.keyboard.press("k")
    expect(card).to_be_hidden()
    seat.press("a")
    seat.saved(2)
    expect(card).to_be_hidden()
    seat.page.get_by_role("button", name="Judge: 0.80").click()
    expect(card).to_contain_text("You: Accepted")


def test_the_judge_is_a_card_below_the_pictures_on_a_phone(phone: Seat) -> None:
    """Under everything, as wide as the screen, and whole."""
    phone.page.locator("[data-choice=reject]").tap()
    card = phone.page.locator(".reveal")
    expect(card).to_contain_text("I see picture")
    assert whole(phone)
    foot, below = phone.page.locator(".foot").bounding_box(), card.bounding_box()
    assert foot
    assert below
    assert below["y"] >= foot["y"] + foot["height"]
    assert below["x"] >= 0
    assert below["x"] + below["width"] <= 390
    phone.page.get_by_role("button", name="Judge: 0.80").tap()
    expect(card).to_be_in_viewport(ratio=0.9)


def test_an_edit_that_comes_back_comes_without_the_judge(seat: Seat) -> None:
    """Taken back after the judge was shown, or before the answer's reply came: nothing of it."""
    seat.press("a")
    expect(seat.page.locator(".reveal")).to_contain_text("I see picture")
    seat.press("z")
    expect(seat.page.locator(".reveal")).to_be_hidden()
    seat.page.wait_for_selector(READY)
    assert "I see picture" not in seat.page.content()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    seat.page.route("**/api/answers", hold)
    seat.page.keyboard.press("r")
    seat.heard(lambda: len(held) == 1)
    seat.press("z")
    held[0].continue_()
    seat.saved(0)
    expect(seat.page.locator(".reveal")).to_be_hidden()
    assert seat.page.locator(".reveal").inner_text() == ""
    assert seat.page.locator(".judged").inner_text() == ""
    seat.page.reload()
    seat.page.wait_for_selector(READY)
    assert seat.page.locator(".reveal").inner_text() == ""


def test_undo_after_the_judge_was_shown_says_what_counts_and_tells_no_judge(seat: Seat) -> None:
    """The first answer counts on, a new one is kept; a reply that comes late carries no score."""
    heard: list[str] = []
    seat.page.on("response", lambda r: heard.append(r.text()) if "/api/" in r.url else None)
    seat.press("a")
    expect(seat.page.locator(".reveal")).to_contain_text("I see picture")
    seat.press("z")
    expect(seat.page.locator(".note")).to_contain_text("your first answer counts on")
    heard.clear()
    with seat.page.expect_response("**/api/answers"):
        seat.press("r")
    expect(seat.page.locator(".note")).to_have_text("Your answer is kept, and does not count.")
    (said,) = seat.answers()
    assert (said.verdict, said.surplus) == ("reject", True)
    seat.page.wait_for_selector(READY)
    heard.clear()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    seat.page.route("**/api/answers", hold)
    seat.page.keyboard.press("r")
    seat.heard(lambda: len(held) == 1)
    seat.press("z")
    with seat.page.expect_response("**/api/undo"):
        held[0].continue_()
    seat.page.unroute_all(behavior="wait")
    assert "I see picture" not in "".join(heard)
    expect(seat.page.locator(".note")).not_to_contain_text("counts on")
    with seat.page.expect_response("**/api/answers"):
        seat.press("a")
    assert [one.surplus for one in seat.answers()] == [False, True]


def test_while_flickering_the_caption_says_what_is_seen(seat: Seat) -> None:
    """Space down: it is the source, and says so; in slider and difference too."""
    caption = seat.page.locator("[data-key=edited] figcaption")
    expect(caption).to_have_text("Edit")
    for key, words in (
        ("", "Edit"),
        ("b", "Source left of the line"),
        ("d", "% of pixels changed"),
    ):
        if key:
            seat.page.keyboard.press(key)
        expect(caption).to_contain_text(words)
        seat.page.keyboard.down(" ")
        expect(caption).to_have_text("Source")
        seat.page.keyboard.up(" ")
        expect(caption).to_contain_text(words)


def test_nothing_of_the_last_edit_stays_under_done(house: House, browser: Browser) -> None:
    """No picture, pin, word or judge of it; the strip and the chip lead back."""
    with house.seat(browser) as seat:
        page = seat.page
        for _ in KINDS[1:]:
            seat.press("u")
        seat.press("3", "p")
        page.locator(".frame.source").click(position={"x": 200, "y": 200})
        seat.press("u")
        expect(page.locator(".empty")).to_contain_text("Done")
        seat.saved(len(KINDS))
        for gone in (".table img", ".pin", ".given", ".offered"):
            expect(page.locator(gone)).to_have_count(0)
        for hidden in (".reveal", ".more", ".question", ".answers"):
            expect(page.locator(hidden)).not_to_be_visible()
        for empty in (".type", ".short", ".instruction"):
            expect(page.locator(empty)).to_have_text("")
        expect(page.locator(".strip button")).to_have_count(10)
        page.locator(".undo").click()
        page.wait_for_selector(READY)
        expect(page.locator(".frame.source .pin")).to_have_text("1")


def test_on_a_phone_what_is_opened_lies_below_the_pictures_and_no_key_is_named(
    phone: Seat,
) -> None:
    """Both pictures stay whole; the way back from an opened answer is a button."""
    page = phone.page
    page.get_by_role("button", name="Say why").tap()
    more, table = page.locator(".more").bounding_box(), page.locator(".table").bounding_box()
    assert more
    assert table
    assert more["y"] >= table["y"] + table["height"]
    assert table["height"] > 200
    page.get_by_role("button", name="Say why").tap()
    page.locator("[data-choice=accept]").tap()
    expect(page.locator(".undo")).to_have_text("Accepted: undo", use_inner_text=True)
    page.locator(".strip button").tap()
    page.get_by_role("button", name="Leave it as it is").tap()
    expect(page.locator("kbd:visible")).to_have_count(0)
    expect(page.locator("[data-does=keys]")).to_be_hidden()
