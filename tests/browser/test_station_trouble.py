"""What the station does when the server says no, says wait, or lives elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.house import READY, Seat, open_house
from tests.process.serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def answered_first(seat: Seat, status: int, **headers: str) -> list[int]:
    """Let the first answer get this status instead; return the statuses as they come."""
    statuses: list[int] = []

    def route(request: Route) -> None:
        statuses.append(status if not statuses else 200)
        if len(statuses) > 1:
            return request.continue_()
        body = json.dumps({"detail": "Not now."})
        return request.fulfill(status=status, body=body, headers=headers)

    seat.page.route("**/api/answers", route)
    return statuses


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_what_may_pass_is_tried_again(seat: Seat, status: int) -> None:
    """A token that ended, too many requests, a busy server: decisions go on, and arrive once."""
    statuses = answered_first(seat, status, **({"Retry-After": "1"} if status == 429 else {}))
    seat.press("a", "r")
    seat.saved(2)
    assert statuses[0] == status
    assert [one.verdict for one in seat.answers()] == ["reject", "accept"]


def test_a_refused_answer_is_shown_with_its_reason_and_leaves_by_an_act_only(seat: Seat) -> None:
    """It is counted, kept over a reload, can be read, and goes when copied and discarded."""
    seat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seat.page.route(
        "**/api/answers",
        lambda route: route.fulfill(
            status=409, body=json.dumps({"detail": "No such <b>draw</b>."})
        ),
    )
    seat.press("a")
    expect(seat.page.locator(".state")).to_contain_text("1 not accepted, kept here")
    seat.page.reload()
    seat.page.wait_for_selector(READY)
    expect(seat.page.locator(".state")).to_contain_text("1 not accepted, kept here")
    seat.page.get_by_role("button", name="Look at what was not accepted").click()
    dialog = seat.page.get_by_role("dialog")
    expect(dialog).to_contain_text("No such <b>draw</b>.")
    dialog.get_by_role("button", name="Copy and discard").click()
    expect(dialog).to_contain_text("Nothing is left here.")
    copied = json.loads(seat.page.evaluate("navigator.clipboard.readText()"))
    assert copied["verdict"] == "accept"
    seat.page.keyboard.press("Escape")
    expect(seat.page.locator(".state")).not_to_contain_text("not accepted")


class Elsewhere(Server):
    """A server whose app lives under a path of its own."""

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}/review/desk"


def test_under_a_base_path_pictures_and_answers_go_there(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is asked of the server outside the path the app lives under."""
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "review/desk")
    asked: list[str] = []
    with open_house(tmp_path, Elsewhere) as house, house.seat(browser) as seat:
        seat.page.on("request", lambda request: asked.append(request.url))
        seat.press("a", "d", "r")
        seat.saved(2)
        assert len(seat.answers()) == 2
        assert any("/api/answers" in url for url in asked)
        assert [url for url in asked if not url.startswith(house.server.address)] == []
