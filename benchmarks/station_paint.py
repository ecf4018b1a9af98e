"""From a key press to the first animation frame that shows the next unit, in Chromium.

A hundred decisions, each as soon as the network has kept up (six units here), pictures of 1 MB,
a database of 50,000 edits.
Beside it, in the same run and on the same pictures, the plainest page there can be: two decoded
``<img>`` swapped when a key goes down. The clock starts at the event's own time stamp, when the
browser got the key; each frame thereafter looks whether other pictures, whole ones, are on screen.
Half a frame of waiting (8 ms at 60 Hz) is in every figure, the plain page's too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from benchmarks import ground
from benchmarks.figures import Figure, told
from benchmarks.ground import Served, spread
from store.db import tables
from store.db.workspace import Store

#: About 1 MB as JPEG.
SIZE = (2048, 1536)
READY = ".station[data-ready=true]"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Units that the station has before a key is pressed, the one on screen among them.
AHEAD = 6
FETCHED = """performance.getEntriesByType("resource").map(one => one.name)
    .filter(name => name.includes("/images/"))"""
#: Notes, for each key that goes down, when the frame came that shows two other whole pictures.
WATCH = """
() => {
  window.painted = [];
  const deep = root => [...root.querySelectorAll("*")].flatMap(one =>
    one.shadowRoot ? deep(one.shadowRoot) : one.matches("img:not(.strip *)") ? [one] : []);
  const seen = { opacityProperty: true, visibilityProperty: true };
  const shown = () => deep(document).filter(image => image.src.includes("/images/") &&
    image.complete && image.naturalWidth && image.checkVisibility(seen)).map(image => image.src);
  window.addEventListener("keydown", event => {
    const before = new Set(shown());
    const look = () => {
      const now = shown();
      if (now.length > 1 && !now.some(src => before.has(src)))
        window.painted.push(performance.now() - event.timeStamp);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, true);
}
"""
#: Two pictures, decoded ahead, swapped when a key goes down.
PLAIN = """
async pairs => {
  document.body.replaceChildren();
  const load = async src => { const one = new Image(); one.src = src; one.width = 700;
                              await one.decode(); return one; };
  const units = [];
  for (const pair of pairs) units.push(await Promise.all(pair.map(load)));
  let at = 0;
  const show = () => document.body.replaceChildren(...units[at]);
  window.addEventListener("keydown", () => { at = (at + 1) % units.length; show(); });
  show();
}
"""


def picture(number: int, side: str) -> Image.Image:
    """Return a picture with fine detail and large shapes, so that it decodes like a photograph."""
    noise = Image.effect_noise(SIZE, 40)
    slope = Image.linear_gradient("L").resize(SIZE).rotate(number * 7)
    bands = (noise, slope, Image.blend(noise, slope, 0.3 if side == "source" else 0.7))
    return Image.merge("RGB", bands)


def drawn(store: Store) -> list[Any]:
    """Return the drawn edits in the order in which a reviewer sees them."""
    edit, draw = tables.edit, tables.draw
    query = select(edit).join(draw, draw.c.unit_id == edit.c.id).order_by(draw.c.draw_order)
    with store.database.read() as connection:
        return list(connection.execute(query))


def paint_pictures(store: Store, folder: Path, kinds: int = 12) -> None:
    """Give every drawn edit its two pictures: a few files, linked under many names."""
    made = {}
    for number in range(kinds):
        for side in ("source", "edited"):
            made[number, side] = folder / f"{number}-{side}.jpg"
            picture(number, side).save(made[number, side], quality=80)
    for number, edit in enumerate(drawn(store)):
        for side, name in (("source", edit.local_source), ("edited", edit.output_image)):
            place = folder / str(name)
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                os.link(made[number % kinds, side], place)


def watched(window: Page, keys: int, ready: Callable[[int], None]) -> list[float]:
    """Press a key ``keys`` times, each when ``ready``; return seconds to paint."""
    window.evaluate(WATCH)
    for number in range(keys):
        ready(number)
        window.wait_for_timeout(100)
        window.keyboard.press("a")
        window.wait_for_function("count => window.painted.length > count", arg=number)
    return [took / 1000 for took in window.evaluate("window.painted")]


def our_page(browser: Browser, served: Served, keys: int) -> tuple[list[float], list[list[str]]]:
    """Review in the station, its queue full; return seconds to paint and the pictures fetched."""
    window = browser.new_page(viewport={"width": 1440, "height": 900})
    window.add_init_script("performance.setResourceTimingBufferSize(5000)")
    window.goto(served.address + "/score")

    def ready(number: int) -> None:
        window.wait_for_selector(READY)
        window.wait_for_function(f"count => {FETCHED}.length >= count", arg=2 * (number + AHEAD))

    took = watched(window, keys, ready)
    fetched = window.evaluate(FETCHED)
    window.close()
    return took, [fetched[at : at + 2] for at in range(0, 40, 2)]


def plain_page(browser: Browser, served: Served, pairs: list[list[str]], keys: int) -> list[float]:
    """Swap the same pictures on an empty page; return seconds to paint."""
    window = browser.new_page(viewport={"width": 1440, "height": 900})
    window.goto(served.address + "/api/ping")
    window.evaluate(PLAIN, pairs)
    took = watched(window, keys, lambda _: None)
    window.close()
    return took


def main(arguments: list[str]) -> None:
    """Measure both pages in one browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=ground.EDITS)
    parser.add_argument("--decisions", type=int, default=100)
    parser.add_argument("--browser", default=os.environ.get("PICO_REVIEW_BROWSER"))
    given = parser.parse_args(arguments)
    path = given.browser or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, keys = Path(name), given.decisions
        store = ground.make_workspace(folder, edits=given.edits, drawn=keys + 20, database_url=None)
        paint_pictures(store, folder)
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        with ground.ours(store) as served:
            took, pairs = our_page(browser, served, keys)
            bare = plain_page(browser, served, pairs, keys)
        browser.close()
        store.close()
    print(f"key press to the next unit, {keys} decisions, {given.edits:,} edits, {ground.noise()}")
    print(f"  ours   {spread(took)} ms")
    print(f"  plain  {spread(bare)} ms")
    told("station_paint", [
        Figure(f"key to painted, p{share}", "ms", [1000 * ground.percentile(took, share / 100)],
               [1000 * ground.percentile(bare, share / 100)], goal)
        for share, goal in ((50, ""), (95, "at most 16"), (99, "at most 33"))
    ])  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
