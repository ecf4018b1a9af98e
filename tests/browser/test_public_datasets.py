"""Public datasets in a real browser: loaded by a lead, then looked at in the station."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store.chains.drawing import TurnsRequest
from store.chains.drawing import draw_batch as draw_chains
from store.db.workspace import Store
from store.importing.run import Options, import_files
from store.opening import open_workspace
from store.promises.drawing import ScoreRequest, draw_batch
from store.work import browse
from tests.browser.house import READY
from tests.process.serving import Server
from tests.schemas import edits

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
THUMBS = "[data-testid=stImage] img"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A served workspace with nothing in it."""
    folder = tmp_path / "workspace"
    open_workspace(folder).close()
    server = Server(folder).start()
    yield server.address
    server.stop()


def go_on(window: Page, label: str) -> None:
    """Press the button of a step."""
    window.get_by_role("button", name=label, exact=True).click()


def loaded(window: Page, schema: str, pictures: int) -> None:
    """Go through the steps: the dataset is known, its rows have their pictures."""
    go_on(window, "Next: columns")
    expect(window.get_by_text(f"Columns of {schema}.")).to_be_visible()
    expect(window.locator(THUMBS)).to_have_count(pictures)
    go_on(window, "Next: check")
    expect(window.get_by_text("No problems.")).to_be_visible()
    go_on(window, "Load")
    expect(window.get_by_text("Loaded", exact=True)).to_be_visible()


def drawn(tmp_path: Path, *, chains: bool = False) -> None:
    """Draw what was loaded; edits are drawn once a judge scored them."""
    store: Store = open_workspace(tmp_path / "workspace")
    if chains:
        draw_chains(store, TurnsRequest(1, seed=0), by="lead")
    else:
        scores = tmp_path / "scores.csv"
        names = [one.output_image for one in browse.page(store, browse.Filter(reviewer="")).edits]
        lines = ["edit,judge,overall", *(f"{name},robot,0.5" for name in names)]
        scores.write_text("\n".join([*lines, ""]), encoding="utf-8")
        assert import_files(store, [scores], Options(), by="lead").problem_count == 0
        draw_batch(store, ScoreRequest("fit", 1, seed=0), by="lead")
    store.close()


def seen(window: Page, address: str, where: str) -> None:
    """Open the station: every picture it shows is drawn."""
    window.goto(f"{address}/{where}")
    window.wait_for_selector(READY)
    shown = {"score": ".frame.source img, .frame.edited img", "turns": ".shot:visible img"}
    pictures = window.locator(shown[where])
    expect(pictures.nth(1)).to_be_visible()
    for picture in pictures.all():
        assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0


def test_a_shard_that_is_sent_is_reviewed_with_the_pictures_in_it(
    address: str, window: Page, tmp_path: Path
) -> None:
    """UnicEdit-10M: one Parquet file and nothing else."""
    edits.UNICEDIT.write(tmp_path / "data")
    ((name, _rows),) = edits.UNICEDIT.shards.items()
    window.goto(f"{address}/load")
    window.locator("input[type=file]").nth(0).set_input_files(tmp_path / "data" / name)
    expect(window.get_by_text(f"{Path(name).name} ·")).to_be_visible()
    loaded(window, "UnicEdit-10M", 4)
    drawn(tmp_path)
    seen(window, address, "score")


@pytest.mark.parametrize(
    ("published", "pictures", "where"),
    [(edits.NHR_EDIT, 4, "score"), (edits.MAGICBRUSH, 10, "turns")],
    ids=["folders", "chains"],
)
def test_a_folder_of_the_server_is_reviewed(
    address: str, window: Page, tmp_path: Path, published: edits.Published, pictures: int,
    where: str,
) -> None:  # fmt: skip
    """NHR-Edit: folders with lines and pictures beside them. MagicBrush: chains in shards."""
    place = published.write(tmp_path / "data")
    window.goto(f"{address}/load")
    window.get_by_label(re.compile("Or on the server")).fill(str(place))
    window.keyboard.press("Enter")
    loaded(window, published.schema, pictures)
    drawn(tmp_path, chains=where == "turns")
    seen(window, address, where)
