"""On the demo, the whole path of a lead: plan, labels, promise, dry run, publish, take back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store import promises
from store.access import people
from store.db.workspace import Store, new_id
from store.filters import configs
from store.opening import open_workspace
from store.work import batches, queue
from store.work.queue import Answer
from tests.process.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
#: So many that the strictest cut has enough of them, whichever are drawn.
LABELS, BY_HAND = 100, 3


@pytest.fixture
def workspace(demo_workspace: Path, tmp_path: Path) -> Path:
    """A copy of the demo, without work left open."""
    folder = tmp_path / "demo"
    shutil.copytree(demo_workspace, folder)
    with opened(folder) as store:
        for batch in batches.all_batches(store):
            if batch.closed is None:
                batches.close(store, batch.id)
    return folder


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """Open the workspace beside the server."""
    store = open_workspace(folder)
    try:
        yield store
    finally:
        store.close()


def freeze_a_plan(window: Page, address: str) -> None:
    """Ask for 70% from 100 labels, and freeze it."""
    window.goto(f"{address}/thresholds?tab=Draw+more")
    for label, value in (("Acceptable, of what is kept", "0.70"), ("Edits to label", str(LABELS))):
        window.get_by_label(label).fill(value)
        window.get_by_label(label).press("Enter")
    expect(window.get_by_text(f"Labels: {LABELS},")).to_be_visible()
    expect(window.get_by_text("Promise: at least 70% of what is kept")).to_be_visible()
    window.get_by_role("button", name="Freeze the plan and draw the batch").click()


def drawn(folder: Path) -> int:
    """Return how many edits the newest batch asks about."""
    with opened(folder) as store:
        return batches.all_batches(store)[0].units


def label_some(window: Page, address: str) -> None:
    """Accept a few edits by key, as a reviewer does."""
    window.goto(f"{address}/score")
    for number in range(BY_HAND):
        window.wait_for_selector(".station[data-ready=true]")
        window.keyboard.press("a")
        expect(window.locator(".state")).to_contain_text(f"{number + 1} saved")


def label_the_rest(folder: Path) -> None:
    """Accept what is left of the newest plan's batch."""
    with opened(folder) as store:
        batch = promises.plan_names(store)[0].batch_id
        me = people.local(store).id
        while found := queue.lease(store, me, "score", 20, batch):
            for lease in found:
                queue.record(store, me, Answer(new_id(), lease.draw_id, "accept", {}, 900))


def publish_the_promise(window: Page, address: str) -> None:
    """Read the promise, draft it, look at what would flip, and publish."""
    window.goto(f"{address}/thresholds")
    expect(window.get_by_text("The promise holds")).to_be_visible()
    window.get_by_role("button", name="Publish this").click()
    expect(window.get_by_text("Draft 2", exact=True)).to_be_visible()
    expect(window.get_by_text("Against version 1, which is in force.")).to_be_visible()
    expect(window.get_by_text(re.compile(r"Would come in \(\d+\)"))).to_be_visible()
    look_at_what_flips(window)
    window.get_by_label("Comment (required)").fill("measured on 100")
    window.get_by_role("button", name="Publish", exact=True).click()
    expect(window.get_by_text("Draft 2", exact=True)).to_have_count(0)


def look_at_what_flips(window: Page) -> None:
    """Open a picture in the viewer, as in the station, and close it again."""
    tile = window.locator(".tile").first
    instruction = tile.locator(".words").inner_text()
    tile.click()
    window.wait_for_selector(".viewing[data-ready=true]")
    expect(window.locator(".viewing .instruction")).to_have_text(instruction)
    window.keyboard.press("b")
    expect(window.locator(".viewing .table")).to_have_attribute("data-mode", "slider")
    window.keyboard.press("Escape")
    expect(window.locator(".large")).to_be_hidden()


def take_it_back(window: Page) -> None:
    """Read in the history what changed, and put the first version back in force."""
    window.get_by_text("History", exact=True).click()
    expect(window.get_by_text("Version 2 published")).to_be_visible()
    expect(window.get_by_text(re.compile(r"Global threshold: 0\.7 → 0\.\d+")).first).to_be_visible()
    window.get_by_text("Put back in force", exact=True).click()
    window.get_by_label("Why it is put back").fill("too lenient")
    window.get_by_role("button", name="Put version 1 in force").click()
    expect(window.get_by_text("Version 1 is in force: not proven.")).to_be_visible()
    window.get_by_text("History", exact=True).click()
    expect(window.get_by_text("Version 1 put back in force")).to_be_visible()


def test_from_a_plan_to_a_published_promise_and_back(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Each step in the browser, as a lead takes it; the store agrees with every one."""
    window.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    address = served()
    freeze_a_plan(window, address)
    until(lambda: drawn(workspace) == LABELS)
    label_some(window, address)
    label_the_rest(workspace)
    publish_the_promise(window, address)
    with opened(workspace) as store:
        found = promises.promise(store, promises.plan_names(store)[0].id)
        current = configs.in_force(store)
    assert current is not None
    assert current.config.certificate is not None
    assert (current.version, current.comment) == (2, "measured on 100")
    assert current.config.thresholds.global_ == found.threshold
    take_it_back(window)
    with opened(workspace) as store:
        back = configs.in_force(store)
        events = [(event.version, event.kind) for event in configs.history(store)]
    assert back is not None
    assert back.version == 1
    assert events == [(1, "rolled back"), (2, "published"), (1, "published")]
