"""The real chains and pairs: loaded in the browser, reviewed by keyboard and by touch, exported."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from store.access import people
from store.chains import release as chains_out
from store.db.workspace import Store
from store.instructions import release as pairs_out
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
CHAINS = 14
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
    going_on = window.get_by_role("button", name="Next: columns", exact=True)
    expect(going_on).to_be_visible(timeout=120_000)  # The server's first page.
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


def by_keys(page: Page, what: str) -> None:
    keys = {"right": "y", "wrong": "n", "accept": "a", "reject": "r"}
    page.keyboard.press(keys[what])


def tap(page: Page, button: str) -> None:
    """Tap a button, and something else before it: two taps on one place are one that slipped."""
    page.locator(".state").tap()
    page.locator(button).tap()


def by_touch(page: Page, what: str) -> None:
    name = "does" if what in ("right", "wrong") else "choice"
    tap(page, f"[data-{name}={what}]")


def review_all(page: Page, say: Callable[[Page, str], None]) -> None:
    """Accept every chain turn by turn; of the first, turn 2 is wrong."""
    part = page.locator(".type")
    for done in range(CHAINS):
        expect(part).to_have_text(re.compile(r"Turn 1 of \d"))
        turns = int(part.inner_text()[-1])
        for turn in range(1, turns + 1):
            expect(part).to_have_text(f"Turn {turn} of {turns}")
            page.wait_for_selector(READY)
            say(page, "wrong" if (done, turn) == (0, 2) else "right")
        expect(part).to_have_text("The whole chain")
        page.wait_for_selector(READY)
        say(page, "reject" if done == 0 else "accept")
        saved(page, done + 1)


def draw(window: Page, address: str, desk: str, each: str, told: str) -> None:
    """Draw all there is for two reviewers each, on its desk."""
    window.goto(f"{address}/{desk}?tab=Draw more")
    window.get_by_label(each).fill("2")
    window.get_by_label(each).press("Enter")
    window.get_by_role("button", name="Draw", exact=True).click()
    expect(window.get_by_text(told)).to_be_visible()


def test_real_chains_from_the_folder_to_the_release(
    real: Path, folder: Path, tmp_path: Path, window: Page, browser: Browser
) -> None:
    """Reviewed by keys and by touch; all but the one broken at turn 2 go out as loaded."""
    with served(folder) as address:
        load(window, address, real / "multi-turn.jsonl", photos(real, tmp_path))
        draw(window, address, "multi-turn", "Reviewers per chain", f"{CHAINS} chains drawn")
        with seated(folder, browser, address, "Kay", "turns") as page:
            review_all(page, by_keys)
        with seated(folder, browser, address, "Tom", "turns", **PHONE) as page:
            review_all(page, by_touch)
    for name in ("Kay", "Tom"):
        first, *others = answers(folder, name, "turns")
        assert (first.verdict, first.first_failing) == ("reject", 2)
        assert [one.verdict for one in others] == ["accept"] * (CHAINS - 1)
    with opened(folder) as store:
        chains_out.export(store, tmp_path / "out", by="lead")
    given = (real / "multi-turn.jsonl").read_text("utf-8").splitlines()
    out = (tmp_path / "out" / "multi-turn.jsonl").read_text("utf-8").splitlines()
    (broken,) = set(given) - set(out)
    assert out == [line for line in given if line != broken]
    assert first.unit.pictures[1].instruction in broken


def with_short_texts(real: Path, folder: Path) -> Path:
    """Return the real edits with short instructions of their own: the first words of the long."""
    rows = records(real / "sft.jsonl")
    shorts = [" ".join(row["text"].split()[:WORDS_KEPT]) for row in rows]
    shortened = [row | {"summarized_text": short} for row, short in zip(rows, shorts, strict=True)]
    return lines(folder / "sft.jsonl", *shortened)


def by_pair_keys(page: Page, what: str) -> None:
    keys = {"loses": "l", "same": "a", "long": "1", "both": "3"}
    page.keyboard.press(keys[what])


def by_pair_touch(page: Page, what: str) -> None:
    name = "faithful" if what in ("loses", "same") else "follows"
    tap(page, f"[data-{name}={what}]")


def compare_all(page: Page, pairs: int, say: Callable[[Page, str], None]) -> None:
    """Say that the first short text loses something, and that all others ask for the same."""
    for done in range(pairs):
        expect(page.locator(".table")).to_be_hidden()
        page.wait_for_selector(READY)
        say(page, "loses" if done == 0 else "same")
        expect(page.locator(".asks-now")).to_contain_text("picture follow")
        page.wait_for_selector(READY)
        say(page, "long" if done == 0 else "both")
        saved(page, done + 1)


def test_real_pairs_from_the_folder_to_the_release(
    real: Path, folder: Path, tmp_path: Path, window: Page, browser: Browser
) -> None:
    """Compared by keys and by touch; all but the one that loses something go out."""
    manifest = with_short_texts(real, tmp_path)
    pairs = sum(row["text"] != row["summarized_text"] for row in records(manifest))
    with served(folder) as address:
        load(window, address, manifest, photos(real, tmp_path))
        draw(window, address, "instruction-pairs", "Reviewers per pair", f"{pairs} pairs drawn")
        with seated(folder, browser, address, "Kay", "instructions") as page:
            compare_all(page, pairs, by_pair_keys)
        with seated(folder, browser, address, "Tom", "instructions", **PHONE) as page:
            compare_all(page, pairs, by_pair_touch)
    for name in ("Kay", "Tom"):
        first, *others = answers(folder, name, "instructions")
        assert (first.verdict, first.faithful, first.follows) == ("reject", "loses", "long")
        assert {(one.faithful, one.follows) for one in others} == {("same", "both")}
    with opened(folder) as store:
        pairs_out.export(store, tmp_path / "out", by="lead")
    out = records(tmp_path / "out" / "pairs.jsonl")
    assert len(out) == pairs - 1
    assert first.unit.instruction not in {row["long"] for row in out}
