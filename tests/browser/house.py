"""A workspace with every kind of picture, served once for a module; a new person for each test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from review.core.units import OwnAnswer
from store.access import people, tokens
from store.db.workspace import Store, new_id
from store.importing.run import Options, import_files
from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.work import own_answers
from tests.browser.settling import settling
from tests.browser.signing import sign_in
from tests.process.serving import Server
from tests.process.waiting import until

READY = ".station[data-ready=true]"
SIZE = (600, 400)
#: As many people as one house has room for: each has every unit once.
PEOPLE = 20
LONG = "Turn the whole scene into a rainy evening and keep everything else as it is. " * 9
CRITERIA = ("instruction_compliance", "seamlessness", "preservation_balance", "technical_quality")


@dataclass
class House:
    """A server and its store, opened beside it."""

    server: Server
    store: Store

    @contextmanager
    def seat(self, browser: Browser, *, at: str = "/score", **screen: Any) -> Iterator[Seat]:
        """Seat a new person at the station, in a browser of their own."""
        person, secret = people.add(self.store, f"Person {new_id()}")
        context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | screen))
        context.set_default_timeout(30_000)
        sign_in(context, self.server.address, secret)
        taken = Seat(self, person.id, settling(context.new_page()))
        taken.page.goto(self.server.address + at)
        taken.page.wait_for_selector(READY)
        yield taken
        context.close()


@dataclass
class Seat:
    """One person at the station."""

    house: House
    who: str
    page: Page

    @property
    def instruction(self) -> str:
        return self.page.locator(".instruction").inner_text()

    def press(self, *keys: str) -> None:
        """Press keys, each as soon as the unit on screen can be answered."""
        for key in keys:
            self.page.wait_for_selector(READY)
            self.page.keyboard.press(key)

    def until(self, words: str) -> None:
        """Answer “unsure” until the unit is on screen whose instruction has these words."""
        for _ in range(40):
            self.page.wait_for_selector(READY)
            if words in self.instruction:
                return
            self.page.keyboard.press("u")
        raise AssertionError(f"no unit says {words!r}")

    def heard(self, true: Callable[[], bool]) -> None:
        """Wait for what this page's requests bring about, which are heard while it waits."""

        def now() -> bool:
            self.page.wait_for_timeout(10)
            return true()

        until(now)

    def saved(self, number: int) -> None:
        """Wait until the station shows so many answers as saved, and none as unsent."""
        expect(self.page.locator(".state")).to_contain_text(f"{number} saved · ")
        expect(self.page.locator(".state")).not_to_contain_text("being sent")

    def answers(self, task: str = "score") -> list[OwnAnswer]:
        """Return this person's standing answers in the log, newest first."""
        return own_answers.mine(self.house.store, self.who, task, 40)

    def shape(self, side: str) -> tuple[float, float, float, float]:
        """Return where a picture lies in its frame, in shares of the frame, and its size there.

        As it is painted: a frame that just came into sight hears its size with the next picture
        of the screen.
        """
        found = self.page.locator(f".frame.{side}").evaluate(
            """async place => {
            for (const _ of [1, 2]) await new Promise(done => requestAnimationFrame(done));
            const frame = place.getBoundingClientRect();
            const here = place.querySelector('.layer.top img').getBoundingClientRect();
            return [(here.x - frame.x) / frame.width, (here.y - frame.y) / frame.height,
                    here.width / frame.width, here.height / frame.height]; }"""
        )
        return tuple(round(number, 3) for number in found)  # type: ignore[return-value]

    def fetched(self) -> list[str]:
        """Return the sizes of the pictures this page asked for."""
        names = self.page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
        paths = [name.split("?")[0] for name in names]
        links = [tokens.read_image(self.house.store, path.rsplit("/", 1)[1]) for path in paths]
        return [link[2] for link in links if link]


@contextmanager
def open_house(folder: Path, serve: Callable[[Path], Server] = Server) -> Iterator[House]:
    """Make the workspace, draw a batch that shows the judge afterwards, and serve it."""
    manifest = write_gallery(folder / "dataset")
    store = open_workspace(folder / "workspace")
    assert import_files(store, [manifest], Options(judge="robot"), by="test").problem_count == 0
    request = ScoreRequest("fit", len(KINDS), per_unit=PEOPLE, name="Practice", seed=0)
    score_batches.draw_batch(store, request, by="lead")
    server = serve(store.folder).start()
    try:
        yield House(server, store)
    finally:
        server.stop()
        store.close()


def write_gallery(folder: Path) -> Path:
    """Write one edit of each kind, with its pictures and scores."""
    folder.mkdir(parents=True)
    rows = []
    for number, (words, source, edited) in enumerate(KINDS):
        names = f"{number}-source.png", f"{number}-edited.png"
        for name, made in zip(names, (source, edited), strict=True):
            if made is not None:
                made(folder / name)
        rows.append(
            {
                "open_image_input_url": f"https://example.invalid/{number}.jpg",
                "local_input_image": names[0],
                "text": words,
                "output_image": names[1],
                "edit_type": "Zoom in",
                "summarized_text": f"In short {number}",
                "scores": dict.fromkeys(CRITERIA, 0.8) | {"reason": f"I see picture {number}"},
            }
        )
    manifest = folder / "sft.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return manifest


def painted(size: tuple[int, int], shade: str, *, mark: bool = False) -> Image.Image:
    """Return a picture with shapes in it; ``mark``: with one shape more."""
    image = Image.new("RGB", size, shade)
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.ellipse((width * 0.1, height * 0.1, width * 0.5, height * 0.6), fill="#203040")
    draw.line((0, height, width, 0), fill="white", width=7)
    if mark:
        draw.rectangle((width * 0.7, height * 0.6, width * 0.9, height * 0.9), fill="#e0a030")
    return image


def _plain(size: tuple[int, int] = SIZE, shade: str = "#7090b0", *, mark: bool = False) -> Any:
    return lambda path: painted(size, shade, mark=mark).save(path, "PNG")


def _glass(path: Path) -> None:
    image = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((100, 80, 500, 320), fill=(30, 120, 200, 255))
    image.save(path, "PNG")


def _turned(path: Path) -> None:
    image = painted(SIZE, "#a07060")
    turn = Image.Exif()
    turn[0x0112] = 6
    image.save(path, "JPEG", exif=turn)


def _broken(path: Path) -> None:
    _plain()(path)
    path.write_bytes(path.read_bytes()[:90])


#: Instruction, source, edit; None leaves the file out.
KINDS: tuple[tuple[str, Any, Any], ...] = (
    *((f"Plain change {n}", _plain(), _plain(mark=True)) for n in range(12)),
    ("Make it upright", _plain(), _plain((400, 600), mark=True)),
    ("Cut it out", _plain(), _glass),
    ("A tower", _plain(), _plain((120, 3000))),
    ("A large one", _plain((2400, 1600)), _plain((2400, 1600), mark=True)),
    ("A turned photo", _turned, _plain((400, 600))),
    ("A broken file", _plain(), _broken),
    ("A lost file", _plain(), None),
    (LONG, _plain(), _plain(shade="#405070")),
)
