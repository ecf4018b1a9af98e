"""Acting on a page only once it has stopped drawing, as a person does."""

from __future__ import annotations

from playwright.sync_api import Page

#: While a script runs, what it is about to replace still stands there and takes clicks.
DRAWING = ", ".join(
    f"[data-testid=stApp][data-test-script-state={state}]"
    for state in ("initial", "running", "rerunRequested")
)


def settling(page: Page) -> Page:
    """Let each action and expectation on the page wait until its script has run."""
    page.add_locator_handler(page.locator(DRAWING), lambda _: None)
    return page
