"""Coming in by a personal link without drawing the page behind it."""

from __future__ import annotations

from playwright.sync_api import BrowserContext


def sign_in(context: BrowserContext, address: str, secret: str) -> None:
    """Give a browser the cookie of a personal link.

    The link leads to Overview, which nobody here came for: drawn in each test, it was half of the
    browser's work. The journeys come in by the page itself.
    """
    answer = context.request.get(f"{address}/api/join/{secret}", max_redirects=0)
    assert answer.status == 303
