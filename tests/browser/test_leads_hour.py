"""A lead who knows nothing: from an empty folder to a proven filter and pairs, in the browser."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from store.access import people
from store.db.workspace import Store, new_id
from store.filters import configs
from store.opening import open_workspace
from store.releases.history import released
from store.work import queue
from store.work.queue import Answer
from tests.browser.conftest import write_edits
from tests.process.serving import Server
from tests.store.importing_files import jsonl
from tests.store.ranking import BOWLS, agreed, preference, vote

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
READY = ".station[data-ready=true]"
#: At most so many clicks, changes of page, and words read from an empty folder to the release.
CLICKS, CHANGES, WORDS = 11, 4, 820
#: A word begins with a letter.
WORD = re.compile(r"\b[^\W\d_][\w'’-]*")
BY_HAND = 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with nothing in it."""
    folder = tmp_path / "workspace"
    open_workspace(folder).close()
    return folder


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """Its server."""
    server = Server(folder).start()
    yield server.address
    server.stop()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, list[Path]]:
    """40 scored edits, one group of three candidates, and a zip of all their pictures."""
    manifest = write_edits(tmp_path / "dataset")
    root = manifest.parent
    rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    edits = jsonl(manifest, *(row | {"judge": "robot"} for row in rows))
    for number, name in enumerate((*BOWLS, "s.png")):
        Image.new("RGB", (90, 60), (40 * number, 90, 120)).save(root / name)
    group = jsonl(root / "preference.jsonl", preference(local_input_image="s.png"))
    archive = tmp_path / "pictures.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted(root.rglob("*.png")):
            packed.write(file, file.relative_to(root))
    return {"manifests": [edits, group], "pictures": [archive]}


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """Open the workspace beside the server."""
    store = open_workspace(folder)
    try:
        yield store
    finally:
        store.close()


@dataclass
class Lead:
    """Somebody who goes on by what the page shows, and counts."""

    window: Page
    clicks: int = 0
    pages: list[str] = field(default_factory=list)
    lines: dict[str, None] = field(default_factory=dict)

    @property
    def words(self) -> int:
        """How many words stood on the pages before each click, every line counted once.

        Words have letters: numbers, and what charts write at their axes, are not read as such.
        """
        return sum(len(WORD.findall(line)) for line in self.lines)

    def reads(self) -> None:
        """Read what is in sight, as somebody does who goes on by it; icons are no words."""
        main = self.window.get_by_test_id("stMain")
        icons = main.get_by_test_id("stIconMaterial").all_inner_texts()
        lines = main.inner_text().splitlines()
        self.lines |= dict.fromkeys(line for line in lines if line not in icons)

    def click(self, what: Locator) -> None:
        """Click once, and note the page that this leads to when it is seen next."""
        expect(what).to_be_visible()
        self.reads()
        self.clicks += 1
        what.click()

    def button(self, name: str | re.Pattern[str]) -> None:
        """Click a button by its name."""
        self.click(self.window.get_by_role("button", name=name, exact=isinstance(name, str)))

    def link(self, name: str) -> None:
        """Click a link on the page, not in the menu."""
        self.click(self.window.get_by_test_id("stMain").get_by_role("link", name=name))

    def at(self, page: str) -> None:
        """Expect to be at a page."""
        expect(self.window).to_have_url(re.compile(rf"/{page}(\?|$)"))
        seen = urlsplit(self.window.url).path
        if not self.pages or self.pages[-1] != seen:
            self.pages.append(seen)


def load(lead: Lead, files: dict[str, list[Path]]) -> None:
    """Bring in what lies on this disk."""
    lead.click(lead.window.get_by_role("button", name="1 Load").first)
    lead.at("load")
    lead.window.locator("input[type=file]").nth(0).set_input_files(files["manifests"])
    expect(lead.window.get_by_text("preference.jsonl ·")).to_be_visible()
    lead.window.locator("input[type=file]").nth(1).set_input_files(files["pictures"])
    expect(lead.window.get_by_text("83 pictures")).to_be_visible()
    for step in ("Next: columns", "Next: check", "Load"):
        lead.button(step)
    lead.click(lead.window.get_by_text("Draw edits to review"))
    lead.at("thresholds")


def plan(lead: Lead) -> None:
    """Ask for what so few labels can prove; the page says before that they cannot prove more."""
    expect(lead.window.get_by_text("could not prove 90%")).to_be_visible()
    target = lead.window.get_by_label("Acceptable, of what is kept")
    target.fill("0.75")
    target.press("Enter")
    expect(lead.window.get_by_text("Promise: at least 75%")).to_be_visible()
    expect(lead.window.get_by_text("could not prove")).to_have_count(0)
    lead.button("Freeze the plan and draw the batch")
    lead.button("Review them")
    lead.at("score")


def review(lead: Lead, folder: Path) -> None:
    """Accept three by key; others accept the rest; the last one ends the work at the station."""
    for number in range(BY_HAND):
        lead.window.wait_for_selector(READY)
        lead.window.keyboard.press("a")
        expect(lead.window.locator(".state")).to_contain_text(f"{number + 1} saved")
    with opened(folder) as store:
        me = people.local(store).id
        while found := queue.lease(store, me, "score", 20):
            for unit in found:
                queue.record(store, me, Answer(new_id(), unit.draw_id, "accept", {}, 900))
    lead.window.reload()
    expect(lead.window.locator(".empty")).to_contain_text("waits for you here")
    lead.click(lead.window.locator(".ways a", has_text="See the thresholds"))
    lead.at("thresholds")


def publish_and_release(lead: Lead) -> None:
    """Publish what is promised, and make the release of what it keeps."""
    expect(lead.window.get_by_text("The promise holds: at least 75%")).to_be_visible()
    lead.button("Publish this")
    lead.button("Publish")
    lead.button("Make the release")
    expect(lead.window.get_by_text("Written to releases/0001")).to_be_visible()


def rank(lead: Lead, folder: Path, tmp_path: Path) -> None:
    """Draw the group from the overview, answer one question, and let others answer the rest."""
    lead.click(lead.window.get_by_role("link", name="Overview"))
    lead.click(lead.window.get_by_role("button", name="2 Draw").first)
    lead.at("preferences")
    lead.button("Draw")
    lead.link("Review it")
    lead.at("rank")
    lead.window.wait_for_selector(READY)
    lead.window.keyboard.press("1")
    expect(lead.window.locator(".state")).to_contain_text("1 saved")
    with opened(folder) as store:
        assert vote(store, tmp_path, *agreed(*BOWLS)).problem_count == 0


def release_pairs(lead: Lead) -> None:
    """Make the pairs without the filter: the bowls have no score that it could pass."""
    lead.click(lead.window.get_by_role("link", name="Preferences"))
    lead.at("preferences")
    lead.click(lead.window.get_by_role("tab", name="Publish"))
    lead.click(lead.window.get_by_text("A chosen edit must pass the published filter"))
    lead.button("Make the release")
    expect(lead.window.get_by_text("Written to releases/0002")).to_be_visible()


def test_from_an_empty_folder_to_a_proven_filter_and_pairs(
    folder: Path, address: str, files: dict[str, list[Path]], window: Page, tmp_path: Path
) -> None:
    """Each step leads to the next by what the page shows; few clicks, few changes of page."""
    window.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    lead = Lead(window)
    window.goto(address)
    load(lead, files)
    plan(lead)
    review(lead, folder)
    publish_and_release(lead)
    lead.reads()
    assert lead.clicks <= CLICKS
    assert len(lead.pages) <= CHANGES
    assert lead.words <= WORDS, "\n".join(lead.lines)
    rank(lead, folder, tmp_path)
    release_pairs(lead)
    with opened(folder) as store:
        current = configs.in_force(store)
        made = [one.manifest["kind"] for one in released(store)]
    assert current is not None
    assert current.config.certificate is not None
    assert sorted(made) == ["preference", "sft"]
