"""The Taxonomy page in a real browser: a click on a cell of the heat map shows its edits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store.importing.run import Options, import_files
from store.opening import open_workspace
from tests.browser.settling import click_dot, steady

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ZOOM, REMOVE = "Zoom in", "Remove an existing object"
#: Where the cell whose words hold the given ones stands on the page.
CELL = """(words) => {
  const chart = document.querySelector('.js-plotly-plot');
  const {xaxis, yaxis} = chart._fullLayout;
  const dots = chart.data.find((one) => one.type === 'scatter');
  const at = dots.text.findIndex((text) => words.every((word) => text.includes(word)));
  const box = chart.getBoundingClientRect();
  return [box.x + xaxis._offset + xaxis.d2p(dots.x[at]),
          box.y + yaxis._offset + yaxis.d2p(dots.y[at])];
}"""


def checked(workspace: Path, folder: Path) -> None:
    """Import what Ana says of the zooms: two are something else."""
    rows = [
        {"edit": f"images/{n}.png", "reviewer": "Ana", "edit_type": REMOVE if n < 4 else ZOOM}
        for n in range(0, 40, 2)
    ]
    file = folder / "said.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    store = open_workspace(workspace)
    import_files(store, [file], Options(kind="reviews"), by="test")
    store.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_click_on_a_cell_shows_its_edits(
    workspace: Path, tmp_path: Path, served: Callable[[], str], window: Page, width: int
) -> None:
    """Off the diagonal at first; then the cell that was clicked on, twice; a phone has room too."""
    checked(workspace, tmp_path)
    window.set_viewport_size({"width": width, "height": 900})
    window.goto(f"{served()}/taxonomy?tab=What people say")
    wrong, right = ("picture 0", "picture 2"), "picture 4"
    for words in wrong:
        expect(window.get_by_text(words, exact=False).first).to_be_visible()
    window.locator(".js-plotly-plot").scroll_into_view_if_needed()
    for said, there, gone in ((ZOOM, right, wrong[0]), (REMOVE, wrong[0], right)):
        click_dot(window, *steady(window, CELL, [f"people say: {said}"]))
        expect(window.get_by_text(f"{there}", exact=False).first).to_be_visible()
        expect(window.get_by_text(f"in {gone}", exact=False)).to_have_count(0)


#: Where a mark of the first chart stands that tells of a type; bars from the left, their middle.
MARK = """(type) => {
  const chart = document.querySelector('.js-plotly-plot');
  const {xaxis, yaxis} = chart._fullLayout;
  const tells = (told) => [told].flat().includes(type);
  const marks = chart.data.find((one) => one.customdata?.some(tells));
  const at = marks.customdata.findIndex(tells);
  const box = chart.getBoundingClientRect();
  const x = marks.type === 'bar' ? marks.x[at] / 2 : marks.x[at];
  return [box.x + xaxis._offset + xaxis.d2p(x), box.y + yaxis._offset + yaxis.d2p(marks.y[at])];
}"""


@pytest.mark.parametrize("tab", ["Share wrong", "Coverage"])
def test_a_click_on_a_mark_opens_the_edits_of_its_type(
    workspace: Path, tmp_path: Path, served: Callable[[], str], window: Page, tab: str
) -> None:
    """The dot of its share wrong, the bar of what is kept: Browse, asked for that type."""
    checked(workspace, tmp_path)
    window.goto(f"{served()}/taxonomy?tab={tab}")
    window.locator(".js-plotly-plot").first.scroll_into_view_if_needed()
    click_dot(window, *steady(window, MARK, ZOOM))
    expect(window).to_have_url(re.compile(r"/browse\?edit_type=Zoom(\+|%20)in"))
