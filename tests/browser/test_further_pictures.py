"""References, masks and other wordings at the station: there on a key, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, expect

from store.importing.run import Options, import_files
from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from tests.browser.house import House
from tests.process.serving import Server
from tests.store.importing_files import jsonl, scores
from tests.store.test_further import OURS, ROW

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FIRST = ".side:first-of-type figcaption"


@pytest.fixture(scope="module")
def with_more(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two edits with a style, a mask and two languages; the edited pictures are animated."""
    folder = tmp_path_factory.mktemp("more")
    write_pictures(folder / "set" / "a")
    rows = [ROW, {**ROW, "to": "a/other.gif", "said": "Make it blue."}]
    manifest = jsonl(folder / "m.jsonl", *rows)
    judged = jsonl(folder / "s.jsonl", *({"edit": row["to"], **scores(0.7)} for row in rows))
    store = open_workspace(folder / "workspace")
    options = Options(kind="sft", mapping=OURS, images=str(folder / "set"))
    assert import_files(store, [manifest], options, by="test").problem_count == 0
    import_files(store, [judged], Options(kind="scores", judge="robot"), by="test")
    request = ScoreRequest("fit", 2, per_unit=5, name="Practice", seed=0)
    score_batches.draw_batch(store, request, by="lead")
    server = Server(store.folder).start()
    try:
        yield House(server, store)
    finally:
        server.stop()
        store.close()


def write_pictures(folder: Path) -> None:
    """Write a source, a style, a mask, and two edited pictures of two frames each."""
    folder.mkdir(parents=True)
    for name, colour in (("source", "teal"), ("style", "gold"), ("mask", "black")):
        made = Image.new("RGB", (300, 200), colour)
        ImageDraw.Draw(made).rectangle((20, 20, 90, 90), fill="white")
        made.save(folder / f"{name}.png")
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "blue")]
    for name in ("edited", "other"):
        frames[0].save(folder / f"{name}.gif", save_all=True, append_images=frames[1:])


@pytest.mark.parametrize("screen", [(1440, 900), (390, 844)])
def test_a_key_or_a_tap_brings_a_mask_to_the_source_s_place(
    with_more: House, browser: Browser, screen: tuple[int, int]
) -> None:
    """The next unit begins with its source again; that a mask was looked at is in the log."""
    viewport = {"width": screen[0], "height": screen[1]}
    with with_more.seat(browser, viewport=viewport) as seat:
        caption = seat.page.locator(FIRST)
        expect(caption).to_have_text("Source")
        expect(seat.page.locator(".beside button")).to_have_count(3)
        for said in ("Reference: style", "Mask", "Source"):
            seat.press("v")
            expect(caption).to_have_text(said)
        seat.page.locator(".beside button").nth(2).click()
        expect(caption).to_have_text("Mask")
        boxes = [
            seat.page.locator(place).bounding_box() for place in (".beside", ".frame.further-1")
        ]
        beside, frame = (box for box in boxes if box)
        apart = beside["x"] + beside["width"] <= frame["x"] + 1
        assert apart or beside["y"] + beside["height"] <= frame["y"] + 1
        seat.press("a")
        seat.saved(1)
        expect(caption).to_have_text("Source")
        assert seat.answers()[0].verdict == "accept"


def test_another_wording_comes_by_a_key(with_more: House, browser: Browser) -> None:
    """In the instruction's own place; the dataset's own is there first."""
    with with_more.seat(browser) as seat:
        own = seat.instruction
        assert own in ("Make it red.", "Make it blue.")
        button = seat.page.locator(".wording")
        expect(button).to_have_text("Wording 1 of 2: as in the dataset")
        seat.press("t")
        expect(seat.page.locator(".instruction")).to_have_text("变红。")
        expect(button).to_have_text("Wording 2 of 2: zh")
        button.click()
        expect(seat.page.locator(".instruction")).to_have_text(own)


def test_that_an_edit_is_animated_is_said_below_it(with_more: House, browser: Browser) -> None:
    """Only its first frame is judged, and whoever judges knows."""
    with with_more.seat(browser) as seat:
        edit = seat.page.locator(".side:last-of-type figcaption")
        expect(edit).to_have_text("Edit · Animated: the first frame is shown.")
