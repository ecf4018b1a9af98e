"""Every page of the demo in Chromium: to be read by everybody, in light and dark, on any screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import (
    AT_ONCE,
    BEYOND,
    FIGURE,
    axe,
    complaints,
    stand_still,
    visit,
    wider,
)
from tests.browser.settling import steady
from tests.pages.conftest import PAGES
from tests.process.serving import Server

#: With the others that ask for the demo, so that one worker paints it.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Whether the bar above the page is there, and seen; and Streamlit's word for what it does.
BAR = """() => {
  const bar = getComputedStyle(document.querySelector('[data-testid=stApp]'), '::before');
  return bar.content === 'none' ? null : bar.visibility;
}"""
STATE = """state => document.querySelector('[data-testid=stApp]')
  .setAttribute('data-test-script-state', state)"""
DESKS = ("thresholds", "preferences", "taxonomy")


@pytest.fixture(scope="module")
def lead(
    demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Page]:
    """A lead's window on the demo, with axe in it: the same for all pages."""
    scripts = axe(), AT_ONCE
    folder = shutil.copytree(demo_workspace, tmp_path_factory.mktemp("looks") / "workspace")
    server = Server(folder).start()
    context = browser.new_context(base_url=server.address, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    for script in scripts:
        context.add_init_script(script)
    yield context.new_page()
    context.close()
    server.stop()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_readable_in_light_and_dark_and_fits_its_screen(lead: Page, address: str) -> None:
    """On each tab axe finds nothing serious, links and captions have a contrast of 4.5 : 1.

    Nothing scrolls sideways, at 1440 pixels as on a phone.
    """
    visit(lead, f"/{address}")
    # A station's buttons get their words with its first unit.
    expect(lead.locator("button .label:empty:visible")).to_have_count(0, timeout=30_000)
    found = []
    for number in range(max(lead.get_by_role("tab").count(), 1)):
        if number:
            lead.get_by_role("tab").nth(number).click()
            stand_still(lead)
        found += [*complaints(lead), *wider(lead)]
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("address", DESKS)
def test_the_first_screen_of_a_desk_holds_its_answer(lead: Page, address: str) -> None:
    """At 1440 × 900, without scrolling: the answer in a sentence, and the figure for it."""
    visit(lead, f"/{address}")
    lead.locator(FIGURE).first.wait_for()  # What draws charts is loaded once a page has one.
    assert steady(lead, BEYOND) == []


def test_a_page_that_is_drawn_for_over_a_second_has_a_bar_until_that_ends(lead: Page) -> None:
    """Above everything, whatever the page does, and whether it succeeds or fails."""
    visit(lead, "/people")
    assert lead.evaluate(BAR) is None
    lead.evaluate(STATE, "running")
    assert lead.evaluate(BAR) == "hidden"
    lead.wait_for_function(f"({BAR})() === 'visible'", timeout=5_000)
    lead.evaluate(STATE, "notRunning")
    assert lead.evaluate(BAR) is None
