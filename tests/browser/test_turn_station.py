"""Chains in a real browser: turn by turn, any two pictures, corrected, by finger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Route, expect
from sqlalchemy import select

from review.core.answers import SaidOfTurn
from review.core.units import OwnAnswer
from store.chains.drawing import TurnsRequest, draw_batch
from store.db import tables
from store.importing.run import Options, import_files
from store.opening import open_workspace
from tests.browser.house import PEOPLE, READY, House, Seat, painted
from tests.browser.settling import steady
from tests.browser.test_station_touch import PHONE, across, drag
from tests.process.serving import Server
from tests.process.waiting import until as comes_about

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
RIGHT, WRONG, HURTS = (SaidOfTurn(verdict) for verdict in ("right", "wrong", "hurts"))
SHADES = ("#7090b0", "#a07060", "#60a070", "#9060a0", "#a0a060", "#406080")
HOSTILE = "<img src=x onerror=\"document.title='broken in'\"> **bold**"
#: Prompts of chains, by what they are for.
CHAINS = {
    "three": ("Add a gold square", "Change the color of it", "Darken the sky"),
    "plain": ("Add a stone", "Add a cloud", "Add a fence"),
    "five": ("One tree", "Two trees", "Three trees", "Four trees", "Five trees"),
    "two": (HOSTILE, "把它变成红色"),
    "lost": ("Add a lamp", "Add a lost thing", "Add a door"),
}


def chain(folder: Path, name: str) -> dict[str, Any]:
    """Write a chain's pictures, one shape more from the second on; return its record."""
    prompts = CHAINS[name]
    files = [f"{name}-{number}.png" for number in range(len(prompts) + 1)]
    for number, file in enumerate(files):
        if (name, number) != ("lost", 2):
            painted((300, 200), SHADES[number], mark=number > 0).save(folder / file)
    names = [*(f"edit_turn{number}" for number in range(1, len(prompts))), "final_image"]
    made = [{"id": one, "url": file} for one, file in zip(names, files[1:], strict=True)]
    link = f"https://example.invalid/{name}.jpg"
    original = {"id": "original_input_image", "url": link, "local_input_image": files[0]}
    return {"files": [*made, original], "metadata_edit_turn_prompts": list(prompts)}


def opened_house(folder: Path, purpose: Any) -> Iterator[House]:
    dataset = folder / "dataset"
    dataset.mkdir()
    manifest = dataset / "multi-turn.jsonl"
    records = [chain(dataset, name) for name in CHAINS]
    manifest.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    store = open_workspace(folder / "workspace")
    assert import_files(store, [manifest], Options(), by="test").problem_count == 0
    request = TurnsRequest(len(CHAINS), purpose, per_unit=PEOPLE, seed=0, name="Chains")
    draw_batch(store, request, by="lead")
    server = Server(store.folder).start()
    try:
        yield House(server, store)
    finally:
        server.stop()
        store.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Replaces the house of scores: five chains, of two to five turns, to tune by."""
    yield from opened_house(tmp_path_factory.mktemp("house"), "fit")


@pytest.fixture
def seat(house: House, browser: Browser) -> Iterator[Seat]:
    """A new person who checks chains."""
    with house.seat(browser, at="/turns") as taken:
        yield taken


def test_a_turn_can_be_answered_once_its_pictures_are_there(seat: Seat) -> None:
    """Until then its buttons are disabled, as those of all tasks are: to look at and to be read."""
    answers = seat.page.get_by_role("group", name="This turn")
    expect(answers).to_be_enabled()

    def hold(route: Route) -> None:
        """Leave it on its way."""

    seat.page.route("**/images/**", hold)
    seat.page.reload()
    expect(answers).to_be_disabled()
    seat.page.unroute_all()  # What was held goes on.
    expect(answers).to_be_enabled()


def until(seat: Seat, name: str, turn: int = 1) -> None:
    """Skip chains until that one is on screen, with that turn asked about."""
    for _ in CHAINS:
        seat.page.wait_for_selector(READY)
        if seat.instruction == CHAINS[name][turn - 1]:
            return
        before = seat.instruction
        seat.page.keyboard.press("s")
        expect(seat.page.locator(".instruction")).not_to_have_text(before)
    raise AssertionError(f"there is no chain {name}")


def shown(seat: Seat) -> list[str]:
    """Return the keys of the two large pictures, the left one first."""
    keys = "all => all.map(one => one.dataset.key)"
    return list(seat.page.locator(".table figure").evaluate_all(keys))


def shot(seat: Seat, number: int) -> Locator:
    """Return a picture of the strip, the original being 0."""
    return seat.page.locator(f".shot[data-index='{number}']")


def kind(seat: Seat) -> str:
    return seat.page.locator(".type").inner_text()


def given(seat: Seat) -> list[OwnAnswer]:
    """Return this person's answers that are no skips, newest first."""
    return [one for one in seat.answers("turns") if one.verdict != "skip"]


def last(seat: Seat) -> OwnAnswer:
    expect(seat.page.locator(".state")).not_to_contain_text("being sent")
    return given(seat)[0]


def test_a_chain_of_three_is_answered_with_four_keys(seat: Seat) -> None:
    """Right, right, right, accept: before and after each turn are large, then the chain's ends."""
    until(seat, "plain")
    seen = []
    for key in ("y", "y", "y", "a"):
        seat.page.wait_for_selector(READY)
        seen.append((kind(seat), seat.instruction, shown(seat)))
        seat.page.keyboard.press(key)
    expect(seat.page.locator(".strip button")).not_to_have_count(0)
    answer = last(seat)
    assert (answer.verdict, answer.turns, answer.first_failing) == ("accept", (RIGHT,) * 3, None)
    whole = "1. Add a stone\n2. Add a cloud\n3. Add a fence"
    assert seen == [
        ("Turn 1 of 3", "Add a stone", ["source", "turn1"]),
        ("Turn 2 of 3", "Add a cloud", ["turn1", "turn2"]),
        ("Turn 3 of 3", "Add a fence", ["turn2", "turn3"]),
        ("The whole chain", whole, ["source", "turn3"]),
    ]


def test_a_wrong_turn_is_the_first_that_fails(seat: Seat) -> None:
    """Prefilled from the turns, said on the button and the strip, and in the log."""
    until(seat, "plain")
    seat.press("y", "h", "n")
    expect(seat.page.locator("[data-does=first]")).to_contain_text("Fails first: turn 2")
    expect(shot(seat, 2)).to_contain_text("fails first")
    seat.press("r")
    answer = last(seat)
    assert (answer.turns, answer.first_failing) == ((RIGHT, HURTS, WRONG), 2)


def test_another_turn_can_be_said_to_fail_first(seat: Seat) -> None:
    """By key or press on the button, a wrong one at the latest.

    Where all turns are right, a number says it and rejects.
    """
    until(seat, "plain")
    seat.press("y", "y", "y", "r")
    question = seat.page.locator(".turn-line strong")
    expect(question).to_contain_text("Which turn fails first")
    assert given(seat) == []
    seat.press("Escape")
    expect(question).to_contain_text("the chain as a whole")
    seat.press("r", "3")
    assert (last(seat).turns, last(seat).first_failing) == ((RIGHT,) * 3, 3)
    until(seat, "five")
    seat.press("y", "h", "y", "n", "y", "i")
    seat.page.locator("[data-does=first]").click()
    expect(seat.page.locator("[data-does=first]")).to_contain_text("turn 4")
    seat.press("r")
    assert last(seat).first_failing == 4


def test_a_chain_is_not_decided_before_its_turns(seat: Seat) -> None:
    """Accept and reject wait for every turn, and a wrong one bars accept; unsure waits for none."""
    until(seat, "plain")
    seat.press("y", "a")
    expect(seat.page.locator(".note")).to_contain_text("Say of turn 2 first")
    seat.press("n", "r")
    expect(seat.page.locator(".note")).to_contain_text("Say of turn 3 first")
    seat.press("y", "a")
    expect(seat.page.locator(".note")).to_contain_text("You said that turn 2 is wrong")
    assert given(seat) == []
    seat.press("u")
    expect(seat.page.locator(".instruction")).not_to_contain_text("Add a stone")
    answer = last(seat)
    assert (answer.verdict, answer.turns) == ("unsure", (RIGHT, WRONG, RIGHT))


def test_going_back_says_a_turn_anew(seat: Seat) -> None:
    """Backspace and numbers go to a turn, what was said is marked; then on to what is open."""
    until(seat, "plain")
    seat.press("n", "Backspace")
    assert shown(seat) == ["source", "turn1"]
    expect(seat.page.locator("[data-does=wrong]")).to_have_attribute("aria-pressed", "true")
    expect(shot(seat, 1)).to_have_attribute("aria-current", "true")
    seat.press("y", "y", "y", "2")
    assert shown(seat) == ["turn1", "turn2"]
    seat.press("n", "l", "1", "l", "r")
    answer = last(seat)
    assert (answer.turns, answer.first_failing) == ((RIGHT, WRONG, RIGHT), 2)


def test_a_reference_is_asked_about_where_there_is_one(seat: Seat) -> None:
    """Its button is there for “the color of it”; its key says yes, no, and nothing again."""
    refers = seat.page.locator("[data-does=refers]")
    until(seat, "three")
    expect(refers).to_be_hidden()
    seat.press("y")
    expect(refers).to_be_visible()
    seat.press("t")
    expect(refers).to_contain_text("resolves")
    seat.press("t")
    expect(refers).to_contain_text("does not")
    seat.press("n")
    expect(refers).to_be_hidden()
    seat.press("y", "r")
    assert last(seat).turns == (RIGHT, SaidOfTurn("wrong", resolves=False), RIGHT)


def test_any_two_pictures_of_a_chain_are_compared(seat: Seat) -> None:
    """By V and a number, by Shift, by a Shift-click; with slider, flicker, difference and zoom."""
    until(seat, "five")
    seat.press("3")
    assert shown(seat) == ["turn2", "turn3"]
    seat.press("v", "0")
    assert shown(seat) == ["source", "turn3"]
    seat.press("v", "3")
    assert shown(seat) == ["turn2", "turn3"]
    seat.press("Shift+Digit1")
    assert shown(seat) == ["turn1", "turn3"]
    seat.press("Shift+Digit0")
    assert shown(seat) == ["source", "turn3"]
    shot(seat, 5).click(modifiers=["Shift"])
    assert shown(seat) == ["turn3", "turn5"]
    shot(seat, 0).click()
    assert shown(seat) == ["source", "turn3"]
    expect(seat.page.locator(".shot.compared")).to_have_count(2)
    caption = seat.page.locator("[data-key=turn3] figcaption")
    seat.page.keyboard.press("b")
    expect(caption).to_have_text("Original left of the line, Turn 3 right of it")
    seat.page.keyboard.press("d")
    expect(caption).to_contain_text("% of pixels changed")
    expect(seat.page.locator(".frame.turn3 .layer.heat img")).to_be_visible()
    seat.page.keyboard.press("d")
    seat.page.keyboard.down(" ")
    expect(seat.page.locator(".frame.turn3 .layer.under img")).to_have_attribute("alt", "")
    expect(caption).to_have_text("Original")
    seat.page.keyboard.up(" ")
    seat.press("+", "4")
    comes_about(lambda: seat.shape("turn4")[2] > 1)
    assert seat.shape("turn4") == seat.shape("turn3")
    assert given(seat) == []


def test_the_difference_of_two_pictures_far_apart_is_their_own(seat: Seat) -> None:
    """The shape that all turns have in common is in none of theirs, and in that to the original."""
    until(seat, "five")
    seat.press("5", "d")
    caption = seat.page.locator("[data-key=turn5] figcaption")
    expect(caption).to_contain_text("% of pixels changed")
    own = caption.inner_text()
    with seat.page.expect_response(lambda reply: "against=" in reply.url and "/api/" in reply.url):
        seat.press("Shift+Digit0")
    expect(caption).not_to_have_text(own)
    expect(caption).to_contain_text("% of pixels changed")


#: Where the parts of the page lie.
PLACES = """() => { const find = root => [...root.querySelectorAll('*')].flatMap(one =>
    one.shadowRoot ? find(one.shadowRoot) : [one]);
  return find(document).filter(one => one.matches('.table, .filmstrip, .turn-line, .answers'))
    .map(one => [one.className, one.getBoundingClientRect().y,
                 one.getBoundingClientRect().height]); }"""


def test_the_chain_is_seen_at_a_glance(seat: Seat) -> None:
    """Each picture under its instruction; from turn to turn and chain to chain nothing moves."""
    before = steady(seat.page, PLACES)
    until(seat, "five")
    assert steady(seat.page, PLACES) == before
    texts = seat.page.locator(".shot:visible .asked-for")
    expect(texts).to_have_text(["Original", *CHAINS["five"]])
    expect(seat.page.locator(".shot:visible img")).to_have_count(6)
    seat.press("y", "y", "y", "y", "y")
    seat.page.wait_for_selector(READY)
    assert kind(seat) == "The whole chain"
    assert steady(seat.page, PLACES) == before


def test_what_a_prompt_says_stays_text(seat: Seat) -> None:
    """Whatever it holds, and in any script; one that cannot be read here is asked about."""
    until(seat, "two")
    texts = seat.page.locator(".shot:visible .asked-for")
    expect(texts).to_have_text(["Original", *CHAINS["two"]])
    seat.press("y")
    expect(seat.page.locator("[data-does=refers]")).to_be_visible()
    assert seat.page.title() != "broken in"


def test_a_missing_picture_is_named(seat: Seat) -> None:
    """On the strip and where it is large; “cannot judge” is offered from the first turn on."""
    until(seat, "lost")
    expect(shot(seat, 2)).to_contain_text("not there")
    heights = {round(shot(seat, n).bounding_box()["height"]) for n in range(4)}  # type: ignore[index]
    assert len(heights) == 1
    expect(seat.page.locator(".note")).to_contain_text("Turn 2")
    expect(seat.page.locator("[data-choice=cannot_judge]")).to_have_class("offered")
    seat.press("y")
    expect(seat.page.locator(".frame.turn2 .missing")).to_contain_text("missing")
    seat.press("x")
    assert last(seat).verdict == "cannot_judge"


def test_an_answer_is_taken_back_and_corrected(seat: Seat) -> None:
    """What was said of each turn is there again; a further entry corrects it."""
    until(seat, "plain")
    seat.press("y", "n", "y", "r")
    expect(seat.page.locator(".undo")).to_contain_text("Rejected")
    last(seat)
    before = len(seat.answers("turns"))
    seat.press("z")
    expect(shot(seat, 2)).to_contain_text("2 · wrong · fails first")
    seat.press("2", "y", "a")
    assert last(seat).turns == (RIGHT,) * 3
    seat.page.keyboard.press("m")
    row = seat.page.locator(".answer").first
    expect(row).to_contain_text("turn 1: right · turn 2: right · turn 3: right")
    expect(row.locator("img")).to_have_count(4)
    row.get_by_role("button", name="Correct").click()
    seat.press("3", "n", "r")
    expect(seat.page.locator(".note")).to_contain_text("Corrected")
    answer = last(seat)
    assert (answer.verdict, answer.turns, answer.first_failing) == (
        "reject", (RIGHT, RIGHT, WRONG), 3,
    )  # fmt: skip
    assert len(seat.answers("turns")) == before


def test_a_reload_in_the_middle_of_a_chain_loses_no_turn(seat: Seat) -> None:
    """The next turn is asked about, and what was said before is on the strip."""
    until(seat, "plain")
    seat.press("y", "n")
    seat.page.wait_for_selector(READY)
    seat.page.reload()
    until(seat, "plain", turn=3)
    assert kind(seat) == "Turn 3 of 3"
    expect(shot(seat, 2)).to_contain_text("wrong")
    seat.press("y", "r")
    assert (last(seat).turns, last(seat).first_failing) == ((RIGHT, WRONG, RIGHT), 2)


def test_the_keys_are_told_and_can_be_changed(seat: Seat) -> None:
    """The list names those of the turns; a changed one is on its button and works."""
    page = seat.page
    until(seat, "plain")
    page.keyboard.press("?")
    expect(page.locator(".panel")).to_contain_text("The turn is right, but hurts an earlier one")
    expect(page.locator(".panel")).to_contain_text("That turn, before and after")
    page.locator("[data-action=right]").click()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".said")).to_contain_text("cannot be used")
    page.locator("[data-action=right]").click()
    page.keyboard.press(",")
    page.keyboard.press("Escape")
    expect(page.locator("[data-does=right] kbd")).to_have_text(",")
    seat.press(",")
    expect(page.locator(".type")).to_have_text("Turn 2 of 3")


def test_the_log_says_what_was_large(seat: Seat) -> None:
    """When the chain was accepted: its two ends, or what else was laid there."""
    until(seat, "plain")
    seat.press("y", "y", "y", "Shift+Digit1", "a")
    last(seat)
    log = tables.review
    with seat.house.store.database.read() as connection:
        query = select(log.c.shown_json).where(
            log.c.reviewer_id == seat.who, log.c.verdict == "accept"
        )
        told = json.loads(str(connection.scalar(query)))
    assert (told["left"], told["right"], told["judge"]) == ("turn1", "turn3", False)


def test_no_held_key_and_no_key_with_ctrl_says_a_turn(seat: Seat) -> None:
    """Nor does what is typed into the comment; a double click says one turn."""
    page = seat.page
    until(seat, "five")
    for _ in range(4):
        page.keyboard.down("y")
    page.keyboard.up("y")
    page.wait_for_selector(READY)
    assert kind(seat) == "Turn 2 of 5"
    page.keyboard.press("Control+y")
    page.keyboard.press("c")
    page.keyboard.type("yes 1")
    page.keyboard.press("Escape")
    assert kind(seat) == "Turn 2 of 5"
    page.locator("[data-does=right]").dblclick()
    page.wait_for_selector(READY)
    assert kind(seat) == "Turn 3 of 5"


def test_who_hears_the_page_is_told_all_of_it(seat: Seat) -> None:
    """The strip says each turn and what was said of it; the line says which is asked about."""
    until(seat, "plain")
    seat.press("y")
    strip = seat.page.get_by_role("group", name="The chain")
    expect(strip.get_by_role("button", name="Add a stone. 1 · right")).to_be_visible()
    expect(strip.locator("[aria-current=true]")).to_have_accessible_name("Add a cloud. 2")
    expect(seat.page.locator(".turn-line [role=status]")).to_have_text("Turn 2 of 3: is it right?")


def test_drift_is_shown_on_request_once_it_is_answered(seat: Seat) -> None:
    """Measured, in words, as no verdict; a correction after it is kept, and does not count."""
    page, drift = seat.page, seat.page.locator("[data-does=drift]")
    until(seat, "plain")
    seat.press("y", "y", "y")
    page.wait_for_selector(READY)
    if not given(seat) and not seat.answers("turns"):
        expect(drift).to_have_count(0)
    seat.press("a")
    expect(page.locator(".undo")).to_contain_text("Accepted")
    expect(drift).to_be_visible()
    page.keyboard.press("j")
    panel = page.locator(".panel")
    expect(panel).to_contain_text("no verdict")
    expect(panel.locator(".ends img")).to_have_count(2)
    expect(panel).not_to_contain_text("Measuring")
    page.keyboard.press("j")
    expect(panel).to_be_hidden()
    page.locator(".strip button").last.click()
    expect(page.locator(".note")).to_contain_text("a correction is kept, and does not count")
    seat.press("1", "n", "r")
    expect(page.locator(".note")).to_contain_text("is kept, and does not count")
    assert last(seat).surplus


def test_where_a_batch_measures_no_drift_is_offered(tmp_path: Path, browser: Browser) -> None:
    """Neither before nor after the answer; the key says so."""
    for measuring in opened_house(tmp_path, "measure"):
        with measuring.seat(browser, at="/turns") as seat:
            until(seat, "plain")
            seat.press("y", "y", "y", "a")
            expect(seat.page.locator(".undo")).to_contain_text("Accepted")
            expect(seat.page.locator("[data-does=drift]")).to_have_count(0)
            seat.page.keyboard.press("j")
            expect(seat.page.locator(".note")).to_contain_text("does not measure")
            expect(seat.page.locator(".panel")).to_be_hidden()
            assert last(seat).verdict == "accept"


@pytest.fixture
def phone(house: House, browser: Browser) -> Iterator[Seat]:
    """A new person with a phone of 390×844."""
    with house.seat(browser, at="/turns", **PHONE) as taken:
        yield taken


def test_a_chain_is_answered_by_finger(phone: Seat) -> None:
    """Taps and swipes say the turns, a tap goes back to one, a swipe rejects the chain."""
    page = phone.page
    until(phone, "plain")
    part = page.locator(".type")
    page.locator("[data-does=wrong]").tap()
    expect(part).to_have_text("Turn 2 of 3")
    shot(phone, 1).tap()
    expect(part).to_have_text("Turn 1 of 3")
    page.wait_for_selector(READY)
    page.locator("[data-does=right]").tap()
    expect(part).to_have_text("Turn 2 of 3")
    shot(phone, 3).tap()
    expect(part).to_have_text("Turn 3 of 3")
    page.locator("[data-does=beside]").tap()
    expect(page.locator(".filmstrip")).to_have_class("filmstrip picking")
    shot(phone, 0).tap()
    expect(page.locator(".filmstrip")).to_have_class("filmstrip")
    assert shown(phone) == ["source", "turn3"]
    page.wait_for_selector(READY)
    drag(phone, *across(90, 300))
    expect(part).to_have_text("Turn 2 of 3")
    page.wait_for_selector(READY)
    drag(phone, *across(300, 90))
    expect(part).to_have_text("The whole chain")
    expect(page.locator("[data-does=first]")).to_contain_text("turn 2")
    page.wait_for_selector(READY)
    drag(phone, *across(300, 90))
    expect(page.locator(".instruction")).not_to_contain_text("Add a stone")
    answer = last(phone)
    assert (answer.verdict, answer.turns, answer.first_failing) == (
        "reject", (RIGHT, WRONG, RIGHT), 2,
    )  # fmt: skip


def test_two_quick_taps_are_two_turns(phone: Seat) -> None:
    """But a second tap on the chain's verdict says nothing of the chain that comes after."""
    page = phone.page
    until(phone, "plain")
    part = page.locator(".type")
    for count, comes in enumerate(("Turn 2 of 3", "Turn 3 of 3", "The whole chain"), start=1):
        tap(phone, "[data-does=right]", count)
        expect(part).to_have_text(comes)
    tap(phone, "[data-choice=accept]", 2)
    expect(part).to_have_text("The whole chain")
    tap(phone, "[data-choice=accept]", 1)
    expect(page.locator(".instruction")).not_to_contain_text("Add a stone")
    tap(phone, "[data-does=right]", 2)
    expect(part).to_contain_text("Turn 1 of")
    expect(page.locator("[data-does=right]")).to_have_attribute("aria-pressed", "false")
    assert last(phone).turns == (RIGHT, RIGHT, RIGHT)


def tap(phone: Seat, button: str, count: int) -> None:
    """Tap, as one of so many quick taps at one place; said, where a clock would tell else."""
    phone.page.wait_for_selector(READY)
    click = f"new PointerEvent('click', {{detail: {count}, pointerType: 'touch', bubbles: true}})"
    phone.page.locator(button).evaluate(f"button => button.dispatchEvent({click})")


def test_a_phone_shows_all_of_it_without_scrolling(phone: Seat) -> None:
    """Pictures, the whole strip, the answers and the count, also of a chain of five."""
    until(phone, "five")
    for name in (".table", ".filmstrip", ".turn-line", ".answers", ".state", ".doors"):
        box = phone.page.locator(name).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] + box["height"] <= 844
    for button in phone.page.locator(".answers button:visible").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 40
    expect(phone.page.locator(".shot:visible")).to_have_count(6)
