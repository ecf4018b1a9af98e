"""Whole ways through the app in a real browser: coming in, publishing, finding an edit again."""

from __future__ import annotations

import re
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
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.work import batches
from store.work.queue import Answer, lease, record

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = ["batches", "thresholds", "people", "load", "browse", "releases", "score"]


@contextmanager
def opened(workspace: Path) -> Iterator[Store]:
    """Open the workspace beside the server."""
    store = open_workspace(workspace)
    try:
        yield store
    finally:
        store.close()


def answered_batch(workspace: Path) -> None:
    """Draw all 40 edits for a promise of 80%, and accept them all."""
    with opened(workspace) as store:
        request = ScoreRequest("measure", 40, target=0.8, confidence=0.9, seed=0)
        batch = score_batches.draw_batch(store, request, by="lead")
        me = people.local(store)
        for unit in lease(store, me.id, "score", 40, batch.id):
            record(store, me.id, Answer(new_id(), unit.draw_id, "accept", {}, 900))


def test_no_page_opens_without_a_link_once_links_were_given(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """A deep link shows nothing to a visitor without a personal link; with it, every page is there.

    The menu is folded away nowhere.
    """
    with opened(workspace) as store:
        _, secret = people.add(store, "Lea", role="lead")
        edit_page = "browse"
    address = served()
    for name in ("", edit_page, "score", "people"):
        window.goto(f"{address}/{name}")
        expect(window.get_by_text("opened by a personal link")).to_be_visible()
        expect(window.get_by_text("Swap red and blue")).to_have_count(0)
    window.goto(f"{address}/api/join/{secret}")
    window.goto(f"{address}/people")
    expect(window.get_by_text("Lea · lead", exact=True)).to_be_visible()
    for title in ("Overview", "Types", "Releases"):
        expect(window.get_by_role("link", name=title, exact=True)).to_be_in_viewport()


def test_the_first_lead_adds_themselves_and_is_not_locked_out(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Their link signs the browser in: after a reload they are who they said; others need links."""
    _ = workspace
    address = served()
    window.goto(f"{address}/people")
    window.get_by_label("Name (required)", exact=True).fill("Lea")
    with window.expect_response("**/api/join/*"):
        window.get_by_role("button", name="Add, and make a link").click()
        expect(window.get_by_text("This browser is signed in")).to_be_visible()
    expect(window.get_by_text("Lea · lead · may come in")).to_be_visible()
    window.goto(f"{address}/people")
    expect(window.get_by_text("Lea · lead", exact=True)).to_be_visible()
    window.context.clear_cookies()
    window.goto(f"{address}/people")
    expect(window.get_by_text("opened by a personal link")).to_be_visible()


def test_a_revoked_link_closes_the_app_at_once(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """After revoking, the same browser sees nothing any more and can save nothing."""
    with opened(workspace) as store:
        people.add(store, "Lea", role="lead")
        _, secret = people.add(store, "Rui")
        batch = score_batches.draw_batch(store, ScoreRequest("measure", 4, seed=0), by="Lea")
    address = served()
    window.goto(f"{address}/api/join/{secret}")
    window.goto(f"{address}/score")
    window.wait_for_selector(".station[data-ready=true]")
    with opened(workspace) as store:
        people.revoke(store, "Rui")
    with window.expect_response("**/api/answers") as told:
        window.keyboard.press("a")
    assert told.value.status == 401
    window.goto(f"{address}/score")
    expect(window.get_by_text("opened by a personal link")).to_be_visible()
    with opened(workspace) as store:
        assert batches.get(store, batch.id).answered == 0


def test_a_reviewer_is_offered_and_may_open_no_page_of_a_lead(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """A reviewer's navigation has no lead's page, and its address says for whom it is."""
    with opened(workspace) as store:
        _, secret = people.add(store, "Rui")
    address = served()
    window.goto(f"{address}/api/join/{secret}")
    window.goto(f"{address}/people")
    expect(window.get_by_text("Rui · reviewer", exact=True)).to_be_visible()
    expect(window.get_by_role("button", name="Add, and make a link")).to_have_count(0)
    expect(window.get_by_role("link", name="People")).to_have_count(0)
    expect(window.get_by_role("alert")).to_contain_text("needs the role lead")
    expect(window.get_by_text("Page not found")).to_have_count(0)


def test_the_first_page_has_an_address_of_its_own(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Neither at the bare address nor by its name does a dialog stand before it."""
    _ = workspace
    address = served()
    for name in ("", "overview"):
        window.goto(f"{address}/{name}")
        expect(window.get_by_role("heading", name="Overview")).to_be_visible()
        expect(window.get_by_text("people review text-guided image edits")).to_be_visible()
        expect(window.get_by_role("dialog")).to_have_count(0)


def test_from_a_promise_to_a_published_filter_and_a_release(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """A lead sees the promise, drafts it, reads the dry run, publishes and makes a release."""
    answered_batch(workspace)
    address = served()
    window.goto(f"{address}/thresholds")
    expect(window.get_by_text("The promise holds")).to_be_visible()
    window.get_by_role("tab", name="Publish").click()
    window.get_by_role("button", name="Draft and dry run").click()
    expect(window.get_by_text("Draft 1")).to_be_visible()
    window.get_by_label("Comment (required)").fill("first promise")
    window.get_by_role("button", name="Publish", exact=True).click()
    expect(window.get_by_text("Draft 1")).to_have_count(0)
    window.goto(f"{address}/releases")
    expect(window.get_by_text("Version 1 is in force")).to_be_visible()
    window.get_by_role("button", name="Make it").click()
    expect(window.get_by_text("Written to")).to_be_visible()
    with opened(workspace) as store:
        plan = promises.plan_names(store)[0][0]
        certified = promises.promise(store, plan).certified
        current = configs.in_force(store)
    assert certified is not None
    assert current is not None
    assert current.config.thresholds.global_ == certified.outcome.threshold
    assert current.comment == "first promise"


def test_publishing_another_cut_needs_a_reason_and_says_not_proven(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Without a promise the page asks why, refuses silence, and shows “not proven” after."""
    answered_batch(workspace)
    address = served()
    window.goto(f"{address}/thresholds?tab=Publish")
    window.get_by_text("The chosen threshold, not proven").click()
    window.get_by_role("button", name="Draft and dry run").click()
    window.get_by_label("Comment (required)").fill("a try")
    window.get_by_role("button", name="Publish", exact=True).click()
    expect(window.get_by_role("alert").first).to_contain_text("reason")
    window.get_by_label("Why publish without a promise? (required)").fill(
        "We need a first set today"
    )
    window.get_by_role("button", name="Publish", exact=True).click()
    expect(window.get_by_text("Draft 1")).to_have_count(0)
    window.goto(f"{address}/releases")
    expect(window.get_by_text("not proven").first).to_be_visible()
    expect(window.get_by_text("We need a first set today").first).to_be_visible()


def test_an_edit_has_a_link_that_opens_it_again(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """From the table to one edit, and by its address straight to the same edit."""
    address = served()
    window.goto(f"{address}/browse")
    window.get_by_label("Text contains").fill("picture 33")
    window.get_by_label("Text contains").press("Enter")
    expect(window.get_by_text("1 edit", exact=True)).to_be_visible()
    tile = window.locator(".tile")
    expect(tile).to_have_count(1)  # those from before the filter are gone
    tile.click()
    window.get_by_role("button", name="Judge and answers").click()
    expect(window.get_by_text("robot: 0.8")).to_be_visible()
    expect(window).to_have_url(re.compile("edit="))
    shared = window.url
    window.goto("about:blank")
    window.goto(shared)
    expect(window.locator(".viewing[data-ready=true]")).to_be_visible()
    expect(window.locator(".instruction")).to_have_text("Swap red and blue in picture 33")
    expect(window.locator(".layer.top img")).to_have_count(2)


def test_an_edit_opened_from_far_down_is_read_from_its_top(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """The place in the table is not kept for the edit."""
    _ = workspace
    window.goto(f"{served()}/browse")
    tile = window.locator(".tile").nth(20)
    tile.scroll_into_view_if_needed()
    tile.click()
    window.get_by_role("button", name="Judge and answers").click()
    expect(window.get_by_text("The link to this edit")).to_be_attached()
    window.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")
    expect(window.get_by_role("button", name="All edits")).to_be_in_viewport()


def test_the_name_and_the_foot_are_on_every_page(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """The title names page and app; the foot opens what the app is, without leaving the page."""
    _ = workspace
    address = served()
    for name, title in (("batches", "Batches"), ("score", "Accept or reject")):
        window.goto(f"{address}/{name}")
        foot = window.get_by_role("button", name="Apache-2.0")
        expect(foot).to_have_count(1)
        expect(window).to_have_title(f"{title} · pico-review")
        foot.click()
        expect(window.get_by_role("dialog").get_by_text("image-editing datasets")).to_be_visible()
        assert window.url == f"{address}/{name}"


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_opens_without_an_error_and_fits_the_screen(
    workspace: Path, served: Callable[[], str], window: Page, width: int
) -> None:
    """No page shows an error, logs one, asks another server, or scrolls sideways."""
    answered_batch(workspace)
    address = served()
    window.set_viewport_size({"width": width, "height": 844})
    errors: list[str] = []
    asked: set[str] = set()
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.on("request", lambda request: asked.add(request.url))
    for name in ["", *PAGES]:
        window.goto(f"{address}/{name}")
        expect(window.locator("[data-testid=stAppViewContainer]")).to_be_visible()
        expect(window.locator("[data-testid=stStatusWidget]")).to_have_count(0, timeout=30_000)
        expect(window.get_by_text("This page failed")).to_have_count(0)
        wide = window.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
        assert wide <= 0, name
    assert errors == []
    assert {url for url in asked if url.startswith("http") and not url.startswith(address)} == set()
