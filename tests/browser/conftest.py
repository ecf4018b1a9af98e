"""A small workspace, a served app, and Chromium on it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from store.importing.run import Options, import_files
from store.opening import open_workspace
from tests.browser.house import House, Seat, open_house
from tests.browser.settling import settling
from tests.process.serving import Server

#: A page that is drawn on a busy machine takes its time; a wrong one never comes.
expect.set_options(timeout=20_000)
#: How a wait ends that ran out. Only this is tried once more, on a machine that was busy with
#: something else; a promise that was broken (an answer lost, or shown too early) never is.
RAN_OUT = ["TimeoutError", "Locator expected", "it never came about"]
#: Chromium draws its address bar's suggestions as a page for each window: half of what a window
#: costs, and no test sees it. Of this switch the last counts, so Playwright's own list is in it.
WITHOUT = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints",
    "TcpPortRandomizationWin", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
)  # fmt: skip
SWITCHES = [
    f"--disable-features={','.join(WITHOUT)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CRITERIA = (
    "instruction_compliance",
    "seamlessness",
    "preservation_balance",
    "technical_quality",
)
HOSTILE = "<img src=x onerror=\"document.title='broken in'\"> **bold** [link](javascript:alert(1))"
NUMBER = 40


def write_edits(folder: Path) -> Path:
    """Write 40 edits with pictures and scores; the eighth picture is broken, the ninth missing."""
    for name in ("sources", "images"):
        (folder / name).mkdir(parents=True)
    rows = []
    for number in range(NUMBER):
        shade = (60 + number * 4, 90, 200 - number * 4)
        Image.new("RGB", (96, 64), shade).save(folder / f"sources/{number}.png")
        Image.new("RGB", (96, 64), shade[::-1]).save(folder / f"images/{number}.png")
        score = round(0.4 + number / 80, 3)
        rows.append(
            {
                "open_image_input_url": f"https://example.invalid/{number}.jpg",
                "local_input_image": f"sources/{number}.png",
                "text": HOSTILE if number == 5 else f"Swap red and blue in picture {number}",
                "output_image": f"images/{number}.png",
                "edit_type": "Add a new object" if number % 2 else "Zoom in",
                "scores": dict.fromkeys(CRITERIA, score) | {"reason": f"I see picture {number}"},
            }
        )
    broken = folder / "images/7.png"
    broken.write_bytes(broken.read_bytes()[:60])
    (folder / "images/8.png").unlink()
    manifest = folder / "sft.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return manifest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a browser test once more whose wait ran out; pytest says so (“rerun”)."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=RAN_OUT))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with 40 scored edits, nothing drawn."""
    manifest = write_edits(tmp_path / "dataset")
    folder = tmp_path / "workspace"
    store = open_workspace(folder)
    report = import_files(store, [manifest], Options(judge="robot"), by="test")
    store.close()
    assert report.problem_count == 0
    return folder


@pytest.fixture
def served(workspace: Path) -> Iterator[Callable[[], str]]:
    """Serve the workspace; call it when the workspace is as the test wants it."""
    running: list[Server] = []

    def start() -> str:
        running.append(Server(workspace).start())
        return running[-1].address

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium or Chrome of this machine."""
    path = os.environ.get("PICO_REVIEW_BROWSER") or shutil.which("chromium")
    if not path:
        if os.environ.get("PICO_REVIEW_NO_SKIP"):
            pytest.fail("there is no browser, and skipping is forbidden here")
        pytest.skip("no Chromium or Chrome: `make test` finds or installs one")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield launched
        launched.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A fresh window of a visitor without cookies."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    yield settling(context.new_page())
    context.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A served workspace for one module: every person who comes has the same units before them."""
    folder = tmp_path_factory.mktemp("house")
    with open_house(folder) as opened:
        yield opened


@pytest.fixture
def seat(house: House, browser: Browser) -> Iterator[Seat]:
    """A new person at the station, on a screen of 1440×900."""
    with house.seat(browser) as taken:
        yield taken
