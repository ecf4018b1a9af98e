"""Acting on a page only once it has stopped drawing, as a person does."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

#: While a script runs, what it is about to replace still stands there and takes clicks. (Without
#: a network a page may have asked for a run that never begins: that is not waited for.)
DRAWING = ", ".join(
    f"[data-testid=stApp][data-test-script-state={state}]" for state in ("initial", "running")
)


def settling(page: Page) -> Page:
    """Let each action and expectation on the page wait until its script has run."""
    page.add_locator_handler(page.locator(DRAWING), lambda _: None)
    return page


def steady(page: Page, script: str, argument: Any = None) -> Any:
    """Return what a script finds once it finds the same twice, a moment apart."""
    found, last = page.evaluate(script, argument), None
    for _ in range(100):
        if found == last:
            return found
        page.wait_for_timeout(200)
        found, last = page.evaluate(script, argument), found
    raise AssertionError(f"it never stood still: {found}")


def click_dot(page: Page, x: float, y: float) -> None:
    """Click on a chart where one of its dots is, once the chart says which."""
    hover = page.locator(".hoverlayer .hovertext").first
    for _ in range(10):
        page.mouse.move(x - 3, y - 3)
        page.mouse.move(x, y, steps=3)
        page.wait_for_timeout(300)
        if hover.is_visible():
            break
    page.mouse.click(x, y)
