"""The real chains and pairs: loaded in the browser, reviewed by keyboard and by touch, exported."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from store.access import people
from store.chains.drawing import TurnsRequest
from store.chains.drawing import draw_batch as draw_chains
from store.db.workspace import Store
from store.instructions.drawing import InstructionsRequest
from store.instructions.drawing import draw_batch as draw_pairs
from store.opening import open_workspace
from store.work import own_answers
from tests.browser.house import READY
from tests.browser.settling import settling
from tests.browser.signing import sign_in
from tests.browser.test_load_page import go_on, send
from tests.browser.test_station_touch import PHONE
from tests.process.serving import Server
from tests.terminal import lines

pytestmark = [pytest.mark.browser, pytest.mark.real, pytest.mark.xdist_group("browser")]
CHAINS, PAIRS = 14, 24
#: What the short instruction of each real edit becomes: the dataset's own are the long ones again.
WORDS_KEPT = 3


def records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with nothing in it."""
    where = tmp_path / "workspace"
    open_workspace(where).close()
    return where


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a workspace; return its address."""
    server = Server(folder).start()
    try:
        yield server.address
    finally:
        server.stop()


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """Open the workspace beside the server."""
    store = open_workspace(folder)
    try:
        yield store
    finally:
        store.close()


def photos(real: Path, folder: Path) -> Path:
    """Pack the real photographs as a browser sends them."""
    archive = folder / "photos.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted((real / "photos").iterdir()):
            packed.write(file, f"photos/{file.name}")
    return archive


def load(window: Page, address: str, manifest: Path, pictures: Path) -> None:
    """Load a manifest and its pictures, by the page alone."""
    window.goto(f"{address}/load")
    send(window, manifest, field=0)
    expect(window.get_by_text(f"{manifest.name} ·")).to_be_visible()
    send(window, pictures, field=1)
    expect(window.get_by_text("pictures", exact=False).first).to_be_visible()
    go_on(window, "Next: columns")
    go_on(window, "Next: check")
    go_on(window, "Load")
    expect(window.get_by_text("Loaded", exact=True)).to_be_visible()


@contextmanager
def seated(
    folder: Path, browser: Browser, address: str, name: str, task: str, **screen: Any
) -> Iterator[Page]:
    """Seat a new person at the station."""
    with opened(folder) as store:
        _person, secret = people.add(store, name)
    context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | screen))
    context.set_default_timeout(30_000)
    sign_in(context, address, secret)
    page = settling(context.new_page())
    page.goto(f"{address}/{task}")
    page.wait_for_selector(READY)
    yield page
    context.close()


def saved(page: Page, number: int) -> None:
    expect(page.locator(".state")).to_contain_text(f"{number} saved · ")


def answers(folder: Path, name: str, task: str) -> Sequence[Any]:
    """Return what a person answered, oldest first."""
    with opened(folder) as store:
        (me,) = [one.id for one in people.everyone(store) if one.name == name]
        return own_answers.mine(store, me, task, 50)[::-1]


def turns_shown(page: Page) -> int:
    """Return how many turns the chain on screen has: its strip begins with the original."""
    return page.locator(".shot:visible").count() - 1


def by_keys(page: Page, number: int) -> None:
    """Accept each chain turn by turn; of the first, turn 2 is wrong."""
    for done in range(number):
        page.wait_for_selector(READY)
        for turn in range(turns_shown(page)):
            page.wait_for_selector(READY)
            page.keyboard.press("n" if (done, turn) == (0, 1) else "y")
        page.wait_for_selector(READY)
        page.keyboard.press("r" if done == 0 else "a")
        saved(page, done + 1)


def by_touch(page: Page, number: int) -> None:
    """Tap the same answers for each turn and chain."""
    for done in range(number):
        page.wait_for_selector(READY)
        for turn in range(turns_shown(page)):
            page.wait_for_selector(READY)
            page.locator(
                "[data-does=wrong]" if (done, turn) == (0, 1) else "[data-does=right]"
            ).tap()
        page.wait_for_selector(READY)
        page.locator(f"[data-choice={'reject' if done == 0 else 'accept'}]").tap()
        saved(page, done + 1)


def test_real_chains_from_the_folder_to_the_release(
    real: Path, folder: Path, tmp_path: Path, window: Page, browser: Browser
) -> None:
    """14 chains, their 54 pictures; by keys and by touch; the first broken at turn 2 by both."""
    with served(folder) as address:
        load(window, address, real / "multi-turn.jsonl", photos(real, tmp_path))
        with opened(folder) as store:
            assert (
                draw_chains(store, TurnsRequest(50, per_unit=2, seed=0), by="lead").units == CHAINS
            )
        with seated(folder, browser, address, "Kay", "turns") as page:
            by_keys(page, CHAINS)
        with seated(folder, browser, address, "Tom", "turns", **PHONE) as page:
            by_touch(page, CHAINS)
    for name in ("Kay", "Tom"):
        first, *others = answers(folder, name, "turns")
        assert (first.verdict, first.first_failing) == ("reject", 2)
        assert [one.verdict for one in others] == ["accept"] * (CHAINS - 1)


def with_short_texts(real: Path, folder: Path) -> Path:
    """Return the real edits with short instructions of their own: the first words of the long."""
    rows = records(real / "sft.jsonl")
    shorts = [" ".join(row["text"].split()[:WORDS_KEPT]) for row in rows]
    shortened = [row | {"summarized_text": short} for row, short in zip(rows, shorts, strict=True)]
    return lines(folder / "sft.jsonl", *shortened)


def test_real_pairs_from_the_folder_to_the_release(
    real: Path, folder: Path, tmp_path: Path, window: Page, browser: Browser
) -> None:
    """24 edits: compared by keys, then once by touch."""
    manifest = with_short_texts(real, tmp_path)
    with served(folder) as address:
        load(window, address, manifest, photos(real, tmp_path))
        with opened(folder) as store:
            batch = draw_pairs(store, InstructionsRequest(50, per_unit=2, seed=0), by="lead")
        with seated(folder, browser, address, "Kay", "instructions") as page:
            for done in range(batch.units):
                page.wait_for_selector(READY)
                page.keyboard.press("l" if done == 0 else "a")
                page.wait_for_selector(READY)
                page.keyboard.press("1" if done == 0 else "3")
                saved(page, done + 1)
        with seated(folder, browser, address, "Tom", "instructions", **PHONE) as page:
            page.locator("[data-faithful=same]").tap()
            page.wait_for_selector(READY)
            page.locator("[data-follows=both]").tap()
            saved(page, 1)
    first, *others = answers(folder, "Kay", "instructions")
    assert (first.verdict, first.faithful, first.follows) == ("reject", "loses", "long")
    assert {(one.verdict, one.follows) for one in others} == {("accept", "both")}
    (touched,) = answers(folder, "Tom", "instructions")
    assert (touched.faithful, touched.follows) == ("same", "both")
