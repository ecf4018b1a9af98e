"""Languages with longer words, and Chinese, fit: nothing that one presses is cut or runs over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from review.core import i18n
from store.access import people
from store.opening import open_workspace
from tests.browser.settling import settling, steady
from tests.pseudo import PSEUDO, pseudo, write_catalogue
from tests.store.reviewing import answer_all, drawn, reviewer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SCREENS = {"desk": (1440, 900), "phone": (390, 844)}
#: Address → a sentence that is there once the page is drawn.
PAGES = {
    "": "What waits for whom",
    "batches": "Rank candidates: on Preferences",
    "thresholds": "All formulas, sources and limits",
    "thresholds?tab=Publish": "All formulas, sources and limits",
    "score": "",
}
#: What one presses, here and in the station, and the words inside it.
CUT = """() => {
  const pressed = "button, a[data-testid=stSidebarNavLink], a[data-testid=stPageLink-NavLink], " +
    "[role=tab], [role=option], summary";
  const cut = [];
  for (const one of document.querySelectorAll(pressed)) {
    const box = one.getBoundingClientRect();
    if (box.right <= 0 || !box.width || !one.innerText.trim()) continue;  // A phone's menu is away.
    const inner = [one, ...one.querySelectorAll("*")];
    const over = inner.some((part) => part.clientWidth && part.scrollWidth > part.clientWidth + 1);
    if (over) cut.push(one.innerText.trim());
  }
  return cut;
}"""


@pytest.fixture(params=[PSEUDO, "zh_Hans"])
def language(request: pytest.FixtureRequest) -> str:
    """The language that the lead chose."""
    return str(request.param)


@pytest.fixture
def address(
    workspace: Path,
    served: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> str:
    """A served workspace with a promise, whose lead chose the language."""
    monkeypatch.setenv(i18n.EXTRA, str(write_catalogue(tmp_path / "locales")))
    store = open_workspace(workspace)
    drawn(store, 30, target=0.7)
    answer_all(store, reviewer(store))
    drawn(store, 10, purpose="fit")
    lead, secret = people.add(store, "Lea", role="lead")
    people.choose_language(store, lead.id, language)
    store.close()
    return f"{served()}/api/join/{secret}"


@pytest.fixture(params=SCREENS)
def screen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window as wide as a desk's screen or a phone's."""
    width, height = SCREENS[request.param]
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(60_000)
    yield settling(context.new_page())
    context.close()


def said(language: str, sentence: str) -> str:
    """Return a sentence of ours in a language."""
    with i18n.speaking(language):
        return i18n._(sentence)


def cut_in(page: Page) -> object:
    """Return what is cut, once the page stands still."""
    return steady(page, CUT)


def test_nothing_that_one_presses_is_cut(screen: Page, address: str, language: str) -> None:
    """Buttons, tabs, links and the menu, whatever language names them."""
    screen.goto(address)
    site = address.partition("/api/")[0]
    for page, sentence in PAGES.items():
        screen.goto(f"{site}/{page}")
        if sentence:
            screen.get_by_text(said(language, sentence)).first.wait_for()
        else:
            screen.wait_for_selector(".station[data-ready=true]")
        assert cut_in(screen) == [], page
    if (screen.viewport_size or {})["width"] == SCREENS["phone"][0]:  # Its menu is folded away.
        screen.get_by_test_id("stExpandSidebarButton").click()
    screen.get_by_role("link", name=said(language, "Thresholds")).wait_for()
    assert cut_in(screen) == []


@pytest.mark.parametrize("language", [PSEUDO], indirect=True)
def test_what_runs_again_alone_goes_on_in_the_same_language(window: Page, address: str) -> None:
    """A slider that is moved draws its part of the page anew, without the shell."""
    window.goto(address)
    tab = pseudo("Promise")
    window.goto(f"{address.partition('/api/')[0]}/thresholds?tab=Promise")
    expect(window.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
    slider = window.get_by_role("slider")
    before = slider.get_attribute("aria-valuenow")
    slider.press("ArrowRight")
    kept, _, _ = pseudo("Would keep **{share}**: {edits}.").partition("**")
    expect(slider).not_to_have_attribute("aria-valuenow", before or "")
    expect(window.get_by_text(kept.strip())).to_be_visible()
