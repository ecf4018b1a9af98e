"""What a reviewer can say, take back, correct, ask and change, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from review.core.guidelines import Example
from review.promises.task import SCORE
from store.access import people
from store.work import browse, guidelines, questions
from tests.browser.house import READY, House, Seat

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_every_choice_has_a_key_on_its_button_and_its_verdict_in_the_log(seat: Seat) -> None:
    """Six choices, six keys, six verdicts; nothing else need be said."""
    for choice in SCORE.choices:
        button = seat.page.locator(f"[data-choice={choice.value}]")
        expect(button.locator("kbd")).to_have_text(choice.key.upper())
        seat.press(choice.key)
    seat.saved(len(SCORE.choices))
    said = seat.answers()
    assert [one.verdict for one in reversed(said)] == [one.value for one in SCORE.choices]
    assert all(not (one.ratings or one.reasons or one.pins or one.comment) for one in said)


@pytest.mark.parametrize(
    "key",
    [{"key": "A", "code": "KeyA"}, {"key": "ф", "code": "KeyA"}, {"key": "Ф", "code": "KeyA"}],
    ids=["Caps Lock", "Cyrillic", "Cyrillic and Caps Lock"],
)
def test_caps_lock_and_other_alphabets_leave_the_keys_working(
    seat: Seat, key: dict[str, str]
) -> None:
    """A is the key where A stands, whatever it writes."""
    seat.page.evaluate("key => window.dispatchEvent(new KeyboardEvent('keydown', key))", key)
    seat.saved(1)
    assert [one.verdict for one in seat.answers()] == ["accept"]


def test_ratings_reasons_pin_and_comment_go_with_the_verdict(seat: Seat) -> None:
    """Numbers rate criterion after criterion, Shift gives reasons, a pin is tied to the reason."""
    page = seat.page
    page.keyboard.press("2")
    page.keyboard.press("5")
    page.keyboard.press("Shift+Digit1")
    page.keyboard.press("p")
    page.locator(".frame.edited").click(position={"x": 250, "y": 200})
    expect(page.locator(".frame.edited .pin")).to_have_text("1")
    page.keyboard.press("c")
    page.keyboard.type("are the stairs right? u and a say nothing here")
    page.keyboard.press("Escape")
    seat.press("r")
    seat.saved(1)
    (said,) = seat.answers()
    assert said.verdict == "reject"
    assert said.ratings == {"instruction_compliance": 2, "seamlessness": 5}
    assert said.reasons == ("background_changed",)
    assert [(pin.picture, pin.reason) for pin in said.pins] == [("edited", "background_changed")]
    assert 0 < said.pins[0].x < 1
    assert said.comment.startswith("are the stairs right?")
    expect(page.locator(".pin")).to_have_count(0)
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")


def test_the_last_ten_answers_can_be_taken_back_with_what_was_said(seat: Seat) -> None:
    """Z ten times: ten units come back, latest first, each with its extras; the log has none."""
    seat.press("3", *"ararararar")
    seat.saved(10)
    last = seat.page.locator(".state")
    for left in reversed(range(10)):
        seat.press("z")
        expect(last).to_contain_text(f"{left} saved")
    assert seat.answers() == []
    three = seat.page.locator("[data-rate='instruction_compliance 3']")
    expect(three).to_have_attribute("aria-pressed", "true")


def test_an_earlier_answer_is_corrected_by_a_further_entry(seat: Seat) -> None:
    """“My answers” lists them with pictures; a correction is appended and then stands alone."""
    first = seat.instruction
    seat.press("a", "a")
    seat.saved(2)
    seat.page.keyboard.press("m")
    rows = seat.page.locator(".answer")
    expect(rows).to_have_count(2)
    expect(rows.last).to_contain_text(first)
    rows.last.get_by_role("button", name="Correct").click()
    expect(seat.page.locator(".instruction")).to_have_text(first)
    expect(seat.page.locator("[data-choice=accept]")).to_have_class("given")
    with seat.page.expect_response("**/api/answers"):
        seat.press("r")
    # The house's batch shows the judge after an answer.
    expect(seat.page.locator(".note")).to_have_text("Your correction is kept, and does not count.")
    seat.saved(2)
    assert sorted(one.verdict for one in seat.answers()) == ["accept", "reject"]
    unit = next(one.unit.unit_id for one in seat.answers() if one.verdict == "reject")
    me = people.by_id(seat.house.store, seat.who)
    assert me
    logged = [one.kind for one in browse.reviews(seat.house.store, unit) if one.reviewer == me.name]
    assert sorted(logged) == ["answer", "correction"]


def test_a_correction_can_be_left(seat: Seat) -> None:
    """Esc goes back to the unit that was on screen; nothing is said by it."""
    seat.press("a")
    seat.saved(1)
    now = seat.instruction
    seat.page.keyboard.press("m")
    seat.page.get_by_role("button", name="Correct").click()
    expect(seat.page.locator(".note")).to_contain_text("You correct")
    seat.page.keyboard.press("Escape")
    expect(seat.page.locator(".instruction")).to_have_text(now)
    assert [one.verdict for one in seat.answers()] == ["accept"]


def test_keys_can_be_changed_conflicts_are_refused_and_all_be_as_it_was(seat: Seat) -> None:
    """J accepts after a change, R stays “Reject”'s, the change outlives a reload, reset ends it."""
    page = seat.page
    accept = page.locator("[data-action='say accept']")
    page.keyboard.press("?")
    accept.click()
    page.keyboard.press("r")
    expect(page.locator(".said")).to_contain_text("already “Reject”")
    accept.click()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    page.reload()
    seat.press("a", "j")
    seat.saved(1)
    expect(page.locator("[data-choice=accept] kbd")).to_have_text("J")
    page.keyboard.press("?")
    page.get_by_role("button", name="Keys as they were").click()
    page.keyboard.press("Escape")
    seat.press("a")
    seat.saved(2)
    assert [one.verdict for one in seat.answers()] == ["accept", "accept"]


def test_a_panel_keeps_the_focus_and_no_key_decides_behind_it(seat: Seat) -> None:
    """Tab stays in the dialog, A decides nothing, Esc closes and gives the keys back."""
    page = seat.page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    inside = """() => { let at = document.activeElement;
        while (at?.shadowRoot) at = at.shadowRoot.activeElement;
        return !at || at === document.body || Boolean(at.closest('dialog')); }"""
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    seat.press("r")
    seat.saved(1)
    assert [one.verdict for one in seat.answers()] == ["reject"]


def test_guidelines_and_examples_are_one_key_away_and_their_version_is_noted(
    house: House, browser: Browser
) -> None:
    """G shows a lead's words and example pictures; the answer names that version."""
    edit = browse.page(house.store, browse.Filter(reviewer=""), limit=1).edits[0]
    example = Example(edit.id, "reject", "A hat too many <b>")
    made = guidelines.replace(house.store, SCORE, "Look at the hats.", (example,), by="lead")
    with house.seat(browser) as seat:
        seat.page.keyboard.press("g")
        dialog = seat.page.get_by_role("dialog")
        expect(dialog).to_contain_text("Look at the hats.")
        expect(dialog.locator("figure")).to_contain_text("Reject – A hat too many <b>")
        picture = dialog.locator("figure img").first
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        seat.page.keyboard.press("g")
        with seat.page.expect_request("**/api/answers") as sent:
            seat.press("a")
        assert sent.value.post_data_json["guidelines_version"] == made.version


def test_a_question_goes_to_the_lead_and_its_answer_is_shown_where_it_was_asked(
    seat: Seat,
) -> None:
    """Q asks from the unit; after the lead answered, the unit and the page say so."""
    page, store = seat.page, seat.house.store
    page.keyboard.press("q")
    page.keyboard.type("Is a hat allowed?")
    page.get_by_role("button", name="Send to the lead").click()
    page.keyboard.press("Escape")
    expect(page.locator(".note")).to_have_text("Your question is with the lead.")
    (asked,) = [
        one
        for one in questions.asked(store, answered=False)
        if one.question.text.endswith("hat allowed?")
    ]
    questions.answer(store, asked.question.id, "Only on people.", by="lead")
    page.reload()
    page.wait_for_selector(READY)
    expect(page.locator(".note")).to_contain_text("The lead answered your question")
    page.get_by_role("button", name="The lead answered you").click()
    expect(page.get_by_role("dialog")).to_contain_text("Lead: Only on people.")


def test_what_a_lead_does_meanwhile_reaches_an_open_page(seat: Seat) -> None:
    """Within a minute, without a reload: an answer on its unit, new guidelines, their version."""
    page, store = seat.page, seat.house.store
    page.clock.install()
    page.reload()
    page.wait_for_selector(READY)
    page.keyboard.press("q")
    page.keyboard.type("Are boots allowed?")
    page.get_by_role("button", name="Send to the lead").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Asked the lead")).to_be_visible()
    expect(page.locator(".note")).to_have_text("Your question is with the lead.")
    waiting = questions.asked(store, answered=False)
    (asked,) = [one.question.id for one in waiting if one.question.text.startswith("Are boots")]
    questions.answer(store, asked, "Of leather.", by="lead")
    page.clock.fast_forward(61_000)
    expect(page.locator(".note")).to_contain_text("The lead answered your question")
    page.get_by_role("button", name="The lead answered you").click()
    expect(page.get_by_role("dialog")).to_contain_text("Lead: Of leather.")
    page.keyboard.press("Escape")
    made = guidelines.replace(store, SCORE, f"Look at the boots of {seat.who}.", (), by="lead")
    page.clock.fast_forward(61_000)
    expect(page.locator(".note")).to_contain_text(f"new (version {made.version})")
    page.keyboard.press("g")
    expect(page.get_by_role("dialog")).to_contain_text("Look at the boots")
    page.keyboard.press("g")
    with page.expect_request("**/api/answers") as sent:
        seat.press("a")
    assert sent.value.post_data_json["guidelines_version"] == made.version


def test_the_judge_is_seen_after_ones_own_answer_only(seat: Seat) -> None:
    """In a batch that allows it, scores and reason come with the saved answer, and in the list."""
    assert "I see picture" not in seat.page.content()
    seat.press("a")
    expect(seat.page.locator(".reveal")).to_contain_text("(robot): 0.80")
    expect(seat.page.locator(".reveal")).to_contain_text("Seamlessness 0.80")
    seat.page.keyboard.press("m")
    expect(seat.page.locator(".answer")).to_contain_text("I see picture")


def test_progress_pace_and_what_is_left_are_shown(seat: Seat) -> None:
    """After some answers: the share done, the batch's count, answers a minute, time left."""
    seat.press(*"aaaaaa")
    seat.saved(6)
    expect(seat.page.locator(".pace")).to_contain_text(re.compile(r"Practice: \d+ of \d+"))
    expect(seat.page.locator(".pace")).to_contain_text(
        re.compile(r"\d+ a minute · about \d+ min left")
    )
    left = re.search(r"(\d+) left", seat.page.locator(".state").inner_text())
    assert left
    done = str(round(600 / (6 + int(left[1]))))
    expect(seat.page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", done)


def test_after_long_work_a_break_is_gently_proposed(house: House, browser: Browser) -> None:
    """Three quarters of an hour without a pause: a line says so, and nothing is in the way."""
    with house.seat(browser) as seat:
        seat.page.clock.install()
        seat.page.reload()
        seat.page.wait_for_selector(READY)
        for _ in range(16):
            seat.press("a")
            seat.page.clock.run_for(180_000)
        expect(seat.page.locator(".note")).to_contain_text("a short break is good for the eyes")


def test_a_held_enter_and_a_double_click_decide_once(seat: Seat) -> None:
    """A focused button that is held down, or clicked twice in a row, is one answer."""
    button = seat.page.locator("[data-choice=accept]")
    button.focus()
    seat.page.keyboard.down("Enter")
    seat.saved(1)
    seat.page.wait_for_selector(READY)
    for _ in range(5):
        seat.page.keyboard.down("Enter")  # As a held key repeats.
    seat.page.keyboard.up("Enter")
    seat.page.wait_for_selector(READY)
    button.dblclick()
    seat.saved(2)
    assert len(seat.answers()) == 2


def test_everything_has_a_name_and_what_changes_is_told(seat: Seat) -> None:
    """Buttons, pictures, toolbar and states are named for a screen reader."""
    page = seat.page
    expect(page.get_by_role("toolbar", name="Ways of looking")).to_be_visible()
    expect(page.get_by_role("img", name="Source")).to_be_visible()
    expect(page.get_by_role("img", name="Edit", exact=True)).to_be_visible()
    expect(page.get_by_role("navigation", name="Answers")).to_be_visible()
    assert page.locator(".instruction").get_attribute("aria-live") == "polite"
    assert page.locator(".state").get_attribute("role") == "status"
    for button in page.locator(".station button:visible").all():
        assert button.inner_text().strip()
    expect(page.get_by_role("button", name="Accept")).to_have_attribute("aria-keyshortcuts", "A")
