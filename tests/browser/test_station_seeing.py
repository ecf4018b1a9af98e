"""What a reviewer sees, and how close they can look, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.house import KINDS, LONG, READY, SIZE, House, Seat
from tests.process.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
#: Pictures of the unit on the table, and of the five after it.
AHEAD = 12
#: Presses a key and tells, before anything else can happen, what is on the table then.
AT_ONCE = """key => {
  const root = [...document.querySelectorAll('*')].map(one => one.shadowRoot)
      .find(one => one?.querySelector('.station'));
  const seen = () => [...root.querySelectorAll('.layer.top img')].map(one =>
      [one.src, one.complete && one.naturalWidth > 0]);
  const before = seen();
  window.dispatchEvent(new KeyboardEvent('keydown', {key, code: 'Key' + key.toUpperCase()}));
  return [before, seen(), root.querySelector('.station').dataset.ready];
}"""


def ahead(seat: Seat) -> None:
    """Wait until the next units' pictures have come, and a moment for them to be decoded."""
    until(lambda: len(seat.fetched()) >= AHEAD)
    seat.page.wait_for_timeout(500)


def test_the_next_unit_is_on_the_table_before_the_key_is_let_go(seat: Seat) -> None:
    """Whole pictures of the next unit stand there when the key's event ends, in the same frame."""
    ahead(seat)
    before, after, ready = seat.page.evaluate(AT_ONCE, "a")
    assert all(whole for _, whole in after)
    assert len(after) == 2
    assert before != after
    assert ready == "false", "answered only once it is painted"


def test_six_units_are_decoded_ahead_and_no_picture_is_fetched_larger_than_the_screen(
    seat: Seat,
) -> None:
    """The pictures of six units come ahead in screen size, none at full size, none twice."""
    ahead(seat)
    assert seat.fetched() == ["screen"] * AHEAD


def test_nothing_is_decided_of_pictures_that_are_not_there_yet(seat: Seat) -> None:
    """Whoever is faster than the pictures waits for them: keys meanwhile are no answers."""
    ahead(seat)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    seat.page.route("**/images/**", hold)
    seat.press(*"aaaaaa")
    seat.saved(6)
    for _ in range(3):
        seat.page.keyboard.press("a")
    expect(seat.page.locator("[data-choice=accept]")).to_be_disabled()
    for route in held:
        route.continue_()
    seat.page.wait_for_selector(READY)
    seat.saved(6)
    assert len(seat.answers()) == 6


def test_two_keys_within_one_frame_are_one_decision(seat: Seat) -> None:
    """The second key comes before the next unit is painted, so it decides nothing."""
    seat.page.evaluate(
        """() => { for (const key of 'ar')
               window.dispatchEvent(new KeyboardEvent('keydown', {key})) }"""
    )
    seat.saved(1)
    assert [said.verdict for said in seat.answers()] == ["accept"]


def test_zoom_is_one_for_both_pictures_and_stays_with_the_next_unit(seat: Seat) -> None:
    """The wheel enlarges both about the same place; the next unit comes just as close; 0 fits."""
    fitted = seat.shape("source")
    seat.page.locator(".frame.edited").hover(position={"x": 100, "y": 100})
    seat.page.mouse.wheel(0, -500)
    until(lambda: seat.shape("source")[2] > 1.9 * fitted[2])
    close = seat.shape("source")
    assert seat.shape("edited") == close
    seat.press("a")
    seat.saved(1)
    assert seat.shape("edited") == seat.shape("source") == close
    seat.page.keyboard.press("0")
    assert seat.shape("source") == seat.shape("edited") == fitted


def test_drag_and_arrows_move_both_pictures_together(seat: Seat) -> None:
    """A double click comes closer there; dragging and arrows then move both, up to the edges."""
    frame = seat.page.locator(".frame.source")
    frame.dblclick(position={"x": 260, "y": 250})
    left, top = seat.shape("source")[:2]
    seat.page.mouse.down()
    seat.page.mouse.move(*_moved(frame.bounding_box(), 260 + 80, 250 + 40))
    seat.page.mouse.up()
    dragged = seat.shape("edited")
    assert dragged == seat.shape("source")
    assert dragged[0] > left
    assert dragged[1] > top
    seat.page.keyboard.press("ArrowRight")
    assert seat.shape("edited")[0] < dragged[0]
    for _ in range(30):
        seat.page.keyboard.press("ArrowLeft")
    assert seat.shape("edited")[0] == seat.shape("source")[0] == 0


def test_one_to_one_shows_the_own_pixels_and_only_then_fetches_them(seat: Seat) -> None:
    """At 1:1 one pixel of the file is one of the screen; full size is fetched for that alone."""
    seat.until("A large one")
    assert "full" not in seat.fetched()
    seat.page.keyboard.press("o")
    image = seat.page.locator(".frame.edited .layer.top img")
    expect(image).to_have_js_property("naturalWidth", 2400)
    width = image.evaluate("image => image.getBoundingClientRect().width")
    assert width == pytest.approx(2400, abs=1)
    expect(seat.page.locator("[data-does=own]")).to_have_attribute("aria-pressed", "true")
    assert "full" in seat.fetched()


def test_the_slider_shows_the_source_on_one_side_and_the_edit_on_the_other(seat: Seat) -> None:
    """B lays the edit over the source; arrows and drag move the line; its button goes back."""
    seat.page.keyboard.press("b")
    expect(seat.page.locator(".frame.source")).to_be_hidden()
    top = seat.page.locator(".frame.edited .layer.top")
    expect(seat.page.locator(".frame.edited .layer.under img")).to_be_visible()
    expect(top).to_have_css("clip-path", "inset(0px 0px 0px 50%)")
    seat.page.keyboard.press("ArrowRight")
    expect(top).to_have_css("clip-path", "inset(0px 0px 0px 54%)")
    box = seat.page.locator(".frame.edited").bounding_box()
    seat.page.mouse.move(*_moved(box, 300, 200))
    seat.page.mouse.down()
    seat.page.mouse.move(*_moved(box, (box or {"width": 0})["width"] / 4, 200))
    seat.page.mouse.up()
    expect(seat.page.locator(".split")).to_have_attribute("aria-valuenow", "25")
    seat.page.get_by_role("button", name="Slider").click()
    expect(seat.page.locator(".frame.source")).to_be_visible()


def test_flicker_shows_the_source_in_the_edits_place_while_the_key_is_held(seat: Seat) -> None:
    """Space down: the source lies exactly where the edit was; Space up: the edit is back."""
    edited = seat.shape("edited")
    seat.page.keyboard.down(" ")
    expect(seat.page.locator(".frame.edited .layer.top")).to_have_css("visibility", "hidden")
    under = seat.page.locator(".frame.edited .layer.under img")
    source = seat.page.locator(".frame.source .layer.top img").get_attribute("src")
    expect(under).to_have_attribute("src", str(source))
    assert seat.shape("edited") == edited
    seat.page.keyboard.up(" ")
    expect(seat.page.locator(".frame.edited .layer.top")).to_have_css("visibility", "visible")
    expect(under).to_have_count(0)


def test_the_difference_says_how_much_changed_and_how_it_was_aligned(seat: Seat) -> None:
    """D lays a heat map over the edit, with the share of pixels changed; sizes are told apart."""
    seat.page.keyboard.press("d")
    caption = seat.page.locator("[data-key=edited] figcaption")
    expect(caption).to_contain_text("% of pixels changed · ")
    heat = seat.page.locator(".frame.edited .layer.heat img")
    assert heat.evaluate("image => image.naturalWidth") > 0
    same = caption.inner_text().split(" · ")[1]
    seat.until("Make it upright")
    expect(caption).to_contain_text("% of pixels changed · ")
    until(lambda: caption.inner_text().split(" · ")[1:2] not in ([], [same]))


def test_pictures_of_any_shape_are_whole_and_undistorted(seat: Seat) -> None:
    """Upright beside wide, and a very tall one: all of each is seen, in its own proportions."""
    for words, shape in (("Make it upright", (400, 600)), ("A tower", (120, 3000))):
        seat.until(words)
        for side, (width, height) in (("source", SIZE), ("edited", shape)):
            box = seat.page.locator(f".frame.{side} .layer.top img").bounding_box()
            assert box
            assert box["width"] / box["height"] == pytest.approx(width / height, rel=0.02)
            left, top, wide, high = seat.shape(side)
            assert left >= 0
            assert top >= 0
            assert left + wide <= 1.001
            assert top + high <= 1.001


def test_what_is_transparent_shows_a_checkerboard(seat: Seat) -> None:
    """Glass is not taken for white or black."""
    seat.until("Cut it out")
    ground = seat.page.locator(".frame.edited .layer.top img").evaluate(
        "image => getComputedStyle(image).backgroundImage"
    )
    assert "conic-gradient" in ground


def test_a_photo_is_turned_as_its_camera_says(seat: Seat) -> None:
    """EXIF's rotation is kept: a wide file that was held upright is upright."""
    seat.until("A turned photo")
    box = seat.page.locator(".frame.source .layer.top img").bounding_box()
    assert box
    assert box["height"] > box["width"]


@pytest.mark.parametrize("words", ["A broken file", "A lost file"])
def test_a_picture_that_cannot_be_seen_is_said_and_cannot_judge_offered(
    seat: Seat, words: str
) -> None:
    """In its place stand words, the source beside it, and “cannot judge” is marked."""
    seat.until(words)
    expect(seat.page.locator(".frame.edited .missing")).to_contain_text("Cannot judge")
    expect(seat.page.locator(".frame.source img")).to_be_visible()
    expect(seat.page.locator("[data-choice=cannot_judge]")).to_have_class("offered")
    seat.page.keyboard.press("d")
    expect(seat.page.locator("[data-key=edited] figcaption")).to_contain_text("not be computed")
    seat.press("x")
    expect(seat.page.locator(".state")).not_to_contain_text("being sent")
    assert seat.answers()[0].verdict == "cannot_judge"


def test_long_and_short_instruction_and_type_are_there_and_nothing_jumps(seat: Seat) -> None:
    """From a word to nine lines, the table and the answers stay where they are."""
    places = [seat.page.locator(name) for name in (".table", ".answers", ".foot")]
    before = [place.bounding_box() for place in places]
    seat.until(LONG[:40])
    expect(seat.page.locator(".type")).to_have_text("Zoom in")
    expect(seat.page.locator(".kind .short")).to_contain_text("In short")
    expect(seat.page.locator(".instruction")).to_have_class("instruction longer")
    assert [place.bounding_box() for place in places] == before


def _moved(box: dict[str, float] | None, x: float, y: float) -> tuple[float, float]:
    assert box
    return box["x"] + x, box["y"] + y


def test_the_pair_gets_most_of_a_usual_screen(seat: Seat) -> None:
    """At 1440 px each picture is some 590 px wide, beside the navigation, less an open card."""
    seat.press("a")
    seat.saved(1)
    seat.page.keyboard.press("k")
    seat.page.wait_for_selector(".station:not(.revealing)")
    for frame in seat.page.locator(".frame").all():
        box = frame.bounding_box()
        assert box
        assert box["width"] > 580


def test_who_is_done_is_shown_the_way_on(house: House, browser: Browser) -> None:
    """No dead buttons: an overview for a reviewer, clicked where a picture lay, opens."""
    with house.seat(browser) as seat:
        page = seat.page
        for _ in KINDS:
            seat.press("u")
        expect(page.locator(".empty")).to_contain_text("Done")
        expect(page.locator(".ways a")).to_have_text(["Overview"])
        for dead in (".answers", ".tools"):
            expect(page.locator(dead)).not_to_be_visible()
        page.locator(".ways a").click(position={"x": 4, "y": 12})
        expect(page.get_by_role("heading", name="Overview")).to_be_visible()
        expect(page.get_by_text("Page not found")).to_have_count(0)
