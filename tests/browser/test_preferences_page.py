"""The Preferences page in a real browser: a contradiction asked again, and pairs that train."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import datasets
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from store.access import people
from store.db.workspace import Store
from store.importing.run import Options, import_files
from store.opening import open_workspace
from store.ranking import asking as rank_asking
from store.ranking import votes
from tests.store.importing_files import jsonl
from tests.store.ranking import BOWLS, agreed, compare, preference

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
#: Milliseconds: a page's first run draws its charts.
SOON = 30_000
VASES = ("images/vase-1.png", "images/vase-2.png")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Bowls that all order alike, and vases on which one reviewer contradicts the other."""
    folder = tmp_path / "dataset"
    (folder / "images").mkdir(parents=True)
    for number, name in enumerate((*BOWLS, *VASES, "s.png", "v.png")):
        Image.new("RGB", (90, 60), (40 * number, 90, 120)).save(folder / name)
    vases = preference("v.jpg", "a vase", local_input_image="v.png")
    vases |= {"output_image": VASES[0], "rejected_images": [VASES[1]]}
    edits = jsonl(folder / "p.jsonl", preference(local_input_image="s.png"), vases)
    against = [compare(*VASES), compare(*VASES, "right", reviewer="Ben")]
    cast = jsonl(folder / "comparisons.jsonl", *agreed(*BOWLS), *against)
    store = open_workspace(tmp_path / "workspace")
    try:
        report = import_files(store, [edits, cast], Options(), by="test")
        assert report.problem_count == 0
    finally:
        store.close()
    return tmp_path / "workspace"


def count(window: Page, state: str, number: int) -> None:
    """Expect the desk to say so many groups of a state."""
    expect(window.get_by_text(f"{state} ({number})")).to_be_visible(timeout=SOON)


def better_vase(store: Store) -> str:
    """Return the key of the better vase, by what the server knows of this reviewer's sides."""
    (group,) = (one for one in votes.groups(store) if one.name == VASES[0])
    with store.database.read() as connection:
        draw = connection.exec_driver_sql("SELECT draw_id FROM rank_asked").scalar_one()
        asked = rank_asking.question_of(connection, people.local(store).id, draw)
    left = next(one.name for one in group.candidates if one.id == asked.candidates[0])
    return "1" if left == VASES[0] else "2"


def test_a_contradiction_is_asked_again_and_answered(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """One click sends it to the station; while it waits for me the desk hides it, then changes."""
    address = served()
    window.goto(f"{address}/preferences")
    count(window, "Contradictory", 1)
    window.get_by_role("button", name="Ask 1 contradictory group again").click()
    expect(window.get_by_role("button", name="Ask 1 contradictory")).to_have_count(0, timeout=SOON)
    window.goto(f"{address}/rank")
    window.wait_for_selector(".station[data-ready=true]")
    store = open_workspace(workspace)
    window.keyboard.press(better_vase(store))
    expect(window.locator(".state")).to_contain_text("1 saved", timeout=SOON)
    found = next(one for one in votes.groups(store) if one.name == VASES[0])
    store.close()
    assert found.votes.count == 3
    window.goto(f"{address}/preferences")
    count(window, "Contradictory", 0)
    count(window, "Open", 1)


def test_pairs_are_released_and_read_by_datasets(
    workspace: Path, served: Callable[[], str], window: Page, tmp_path: Path
) -> None:
    """DPO with embedded pictures, two pairs a group at most: the zip loads as it is."""
    window.goto(served() + "/preferences?tab=Publish")
    window.get_by_label("Format").click()
    window.get_by_role("option", name="DPO: Hugging").click()
    most = window.get_by_role("spinbutton", name="Pairs per group, at most")
    most.fill("2")
    most.press("Enter")
    window.get_by_role("button", name="Make the release").click()
    expect(window.get_by_text("2 pairs").first).to_be_visible(timeout=SOON)
    expect(window.get_by_text("Filter: no filter")).to_be_visible(timeout=SOON)
    link = window.get_by_role("link", name="Download (zip)").get_attribute("href")
    assert link
    answer = window.request.get(link)
    assert answer.headers["content-length"] == str(len(answer.body()))
    with zipfile.ZipFile(io.BytesIO(answer.body())) as packed:
        packed.extractall(tmp_path / "out")
    found = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "c"))["train"]
    assert found.num_rows == 2
    assert found[0]["prompt"] == "a bowl"
    assert found[0]["source"].size == found[0]["chosen"].size == (90, 60)
    assert min(found["probability"]) >= 0.9
