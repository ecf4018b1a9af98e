"""The score station in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from store.access import people
from store.dataset import catalog
from store.db.workspace import Store
from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.work import batches, browse, own_answers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
READY = ".station[data-ready=true]"


@contextmanager
def opened(workspace: Path):
    """Open the workspace beside the server."""
    store = open_workspace(workspace)
    try:
        yield store
    finally:
        store.close()


def draw(workspace: Path, size: int = 6, purpose: str = "measure", **more: object) -> batches.Batch:
    """Draw a batch of the score task."""
    with opened(workspace) as store:
        return score_batches.draw_batch(
            store, ScoreRequest(purpose, size, **{"seed": 0, **more}), by="lead"
        )


def link_of(workspace: Path, name: str, role: str = "reviewer") -> str:
    """Add a person; return the path of their personal link."""
    with opened(workspace) as store:
        return f"/api/join/{people.add(store, name, role=role)[1]}"


def verdicts(workspace: Path) -> list[tuple[str, str]]:
    """Return (reviewer, verdict) of every standing answer."""
    with opened(workspace) as store:
        return [
            (said.reviewer, said.verdict)
            for edit in _all(store)
            for said in browse.reviews(store, edit.id)
            if said.verdict and not said.taken_back
        ]


def _all(store: Store) -> list[catalog.EditView]:
    return browse.page(store, browse.Filter(reviewer=""), limit=100).edits


def press(window: Page, key: str) -> None:
    """Press a key when the unit on screen can be answered, and wait until the answer is saved."""
    window.wait_for_selector(READY)
    before = saved(window)
    window.keyboard.press(key)
    expect(window.locator(".state")).to_contain_text(f"{before + 1} saved")


def saved(window: Page) -> int:
    """Return how many answers the station shows as saved."""
    return int(window.locator(".state").inner_text().split()[0])


def test_keys_accept_reject_and_unsure_are_in_the_log(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Three keys, three answers in the log, and the station says how many are left."""
    draw(workspace, 4)
    window.goto(served() + "/score")
    for key in "aru":
        press(window, key)
    expect(window.locator(".state")).to_contain_text("3 saved · 1 left")
    assert sorted(verdict for _, verdict in verdicts(workspace)) == ["accept", "reject", "unsure"]


def test_source_edit_and_instruction_are_on_screen(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """A reviewer sees both pictures, decoded, and reads what was asked for."""
    draw(workspace, 3)
    window.goto(served() + "/score")
    window.wait_for_selector(READY)
    for side in (".source", ".edited"):
        assert window.locator(f".frame{side} img").evaluate("image => image.naturalWidth") > 0
    expect(window.locator(".instruction")).to_contain_text("Swap red and blue")


def test_undo_takes_the_last_answer_back_and_shows_its_edit_again(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Z brings the last edit back; only the second answer stands."""
    draw(workspace, 3)
    window.goto(served() + "/score")
    window.wait_for_selector(READY)
    first = window.locator(".instruction").inner_text()
    press(window, "a")
    window.wait_for_selector(READY)
    window.keyboard.press("z")
    expect(window.locator(".instruction")).to_have_text(first)
    expect(window.locator(".state")).to_contain_text("0 saved")
    press(window, "r")
    assert [verdict for _, verdict in verdicts(workspace)] == ["reject"]


def test_a_correction_in_a_measuring_batch_counts_and_says_so(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Nothing of the judge or of others was seen: the later word is the one that stands."""
    draw(workspace, 3)
    window.goto(served() + "/score")
    press(window, "a")
    window.locator(".strip button").click()
    expect(window.locator(".note")).to_have_text("You correct an earlier answer (Accepted).")
    window.wait_for_selector(READY)
    with window.expect_response("**/api/answers") as heard:
        window.keyboard.press("r")
    assert heard.value.json()["surplus"] is False
    expect(window.locator(".note")).to_have_text("Corrected.")
    with opened(workspace) as store:
        (me,) = [one.id for one in people.everyone(store) if one.kind == "local"]
        (said,) = own_answers.mine(store, me, "score", 5)
    assert (said.verdict, said.surplus) == ("reject", False)


def test_a_held_key_and_a_key_with_ctrl_decide_nothing(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Auto-repeat and modifiers are no answers."""
    draw(workspace, 3)
    window.goto(served() + "/score")
    window.wait_for_selector(READY)
    window.evaluate(
        """() => { for (const more of [{repeat: true}, {ctrlKey: true}, {metaKey: true}])
             window.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', ...more})) }"""
    )
    press(window, "r")
    assert [verdict for _, verdict in verdicts(workspace)] == ["reject"]


def test_the_judge_is_never_shown_in_a_measuring_batch(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Before the answer, after it and in the list, nothing of the judge is in page or reply."""
    draw(workspace, 3)
    heard: list[Response] = []
    window.on("response", lambda reply: "/api/" in reply.url and heard.append(reply))
    window.goto(served() + "/score")
    press(window, "a")
    window.keyboard.press("m")
    expect(window.locator(".answer")).to_have_count(1)
    expect(window.locator(".answer")).not_to_contain_text("judge")
    said = window.content() + "".join(reply.text() for reply in heard)
    assert '"answers":[{' in said
    assert "I see picture" not in said
    assert "robot" not in said


def test_a_tuning_batch_shows_the_judge_after_the_answer_only(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """What the judge said appears once one's own answer is in."""
    draw(workspace, 3, "fit")
    window.goto(served() + "/score")
    window.wait_for_selector(READY)
    assert "I see picture" not in window.content()
    press(window, "a")
    expect(window.locator(".reveal")).to_contain_text("The judge on your last answer (robot)")
    expect(window.locator(".reveal")).to_contain_text("I see picture")


def test_a_broken_and_a_missing_picture_are_said_in_words(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Without its picture an edit says why, and “cannot judge” is the answer offered."""
    draw(workspace, 40)
    window.goto(served() + "/score")
    offered = []
    for _ in range(40):
        window.wait_for_selector(READY)
        broken = window.locator('[data-choice="cannot_judge"].offered').count() == 1
        if broken:
            offered.append(window.locator(".missing:visible").inner_text())
        press(window, "x" if broken else "a")
    assert len(offered) == 2
    assert all("Cannot judge" in text for text in offered)
    assert any("missing" in text for text in offered)
    expect(window.locator(".empty")).to_contain_text("Done")


def test_a_hostile_instruction_is_shown_as_plain_text(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """HTML and Markdown of a dataset are letters on the screen, nothing else."""
    draw(workspace, 40)
    window.goto(served() + "/score")
    for _ in range(40):
        window.wait_for_selector(READY)
        text = window.locator(".instruction").inner_text()
        if "onerror" in text:
            break
        press(window, "a")
    assert text.startswith("<img src=x")
    assert "broken in" not in window.title()


def test_two_reviewers_share_a_batch_without_meeting(
    workspace: Path, served: Callable[[], str], browser: Browser
) -> None:
    """Each edit of a batch with one reviewer per edit is answered once, by one of them."""
    draw(workspace, 8)
    names = ("Ada", "Ben")
    links = [link_of(workspace, name) for name in names]
    address = served()
    windows = [browser.new_context().new_page() for _ in names]
    for window, link in zip(windows, links, strict=True):
        window.goto(address + link)
        window.goto(address + "/score")
        window.wait_for_selector(READY)
    while (left := 8 - sum(map(saved, windows))) > 0:
        for window in windows:
            window.wait_for_selector(f"{READY}, .empty:not([hidden])")
            if window.locator(READY).count():
                press(window, "a")
        assert 8 - sum(map(saved, windows)) < left
    said = verdicts(workspace)
    assert len(said) == 8
    assert {name for name, _ in said} == set(names)


def test_answers_made_while_the_network_is_away_arrive_later(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Two answers without a network are shown as unsent, and saved when it is back."""
    draw(workspace, 6)
    window.goto(served() + "/score")
    press(window, "a")
    window.wait_for_selector(READY)
    window.context.set_offline(True)
    for key in "ra":
        window.wait_for_selector(READY)
        window.keyboard.press(key)
    expect(window.locator(".state")).to_contain_text("2 unsent, retrying")
    assert len(verdicts(workspace)) == 1
    window.context.set_offline(False)
    expect(window.locator(".state")).to_contain_text("3 saved", timeout=20_000)
    assert sorted(verdict for _, verdict in verdicts(workspace)) == ["accept", "accept", "reject"]
