"""The curve in a real browser: a click on it chooses the threshold, and it stays chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store.access import people
from store.db.workspace import new_id
from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.work.queue import Answer, lease, record
from tests.browser.settling import click_dot, steady

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
#: Where a point of a line stands on the page: [x, y, its threshold]. Lines are the last traces: a
#: pool that is labelled in full has no band before them.
POINT = """([trace, place]) => {
  const chart = document.querySelector('.js-plotly-plot');
  const {xaxis, yaxis} = chart._fullLayout, at = chart.calcdata.at(trace)[place];
  const box = chart.getBoundingClientRect();
  return [box.x + xaxis._offset + xaxis.d2p(at.x), box.y + yaxis._offset + yaxis.d2p(at.y), at.x];
}"""


def answered(workspace: Path) -> None:
    """Draw and answer all 40 edits: the better half is accepted."""
    store = open_workspace(workspace)
    batch = score_batches.draw_batch(store, ScoreRequest("measure", 40, seed=0), by="lead")
    me = people.local(store)
    for place, unit in enumerate(lease(store, me.id, "score", 40, batch.id)):
        verdict = "accept" if place % 3 else "reject"
        record(store, me.id, Answer(new_id(), unit.draw_id, verdict, {}, 900))
    store.close()


def click(window: Page, trace: int, place: int) -> float:
    """Click on a point of the first chart; return its threshold."""
    x, y, cut = steady(window, POINT, [trace, place])
    click_dot(window, x, y)
    return float(cut)


def test_a_click_on_the_curve_chooses_and_the_choice_goes_along(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Twice in a row, on either line; the next tab speaks of the same threshold."""
    answered(workspace)
    window.goto(f"{served()}/thresholds")
    slider = window.get_by_test_id("stSliderThumbValue")
    expect(slider).to_be_visible()
    window.locator(".js-plotly-plot").first.scroll_into_view_if_needed()
    for trace, place in ((-2, 30), (-1, 70)):
        cut = click(window, trace, place)
        expect(slider).to_have_text(f"{cut:.3f}")
    window.get_by_role("tab", name="Look closer").click()
    expect(window.get_by_text(f"At {cut:.3f}, worst first")).to_be_visible()
    window.get_by_role("tab", name="Promise").click()
    expect(slider).to_have_text(f"{cut:.3f}")


def test_a_chart_leads_to_its_paragraph(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """The link opens the panel at the paragraph; the page stays, and others open from there."""
    answered(workspace)
    window.goto(f"{served()}/thresholds?tab=Promise")
    window.get_by_role("link", name="All formulas").click()
    panel = window.get_by_role("dialog")
    expect(panel.get_by_role("table")).to_be_visible()
    panel.get_by_label("Paragraph").fill("The certificate")
    window.keyboard.press("Enter")
    panel.get_by_role("link", name="the grid").click()
    expect(panel.get_by_text("The cuts that may be certified.")).to_be_visible()
    assert "/thresholds" in window.url
    window.keyboard.press("Escape")
    expect(panel).to_have_count(0)
