"""Ranking in a real browser: pairs and orders, by key and by drag, from import to export."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from store.access import people, tokens
from store.db import tables
from store.db.workspace import Store
from store.importing.run import Options, import_files
from store.opening import open_workspace
from store.ranking import asking as rank_asking
from store.ranking import drawing as rank_batches
from store.ranking import votes
from store.ranking.drawing import RankRequest
from store.work import adjudication, own_answers, queue
from tests.process.waiting import until
from tests.store.reviewing import log_entries
from tests.terminal import Ran, Terminal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
READY = ".station[data-ready=true]"
ROOT = Path(__file__).parents[2]
#: Six candidates of one source: the redder the better.
SHADES = ["#c02020", "#a02040", "#802060", "#602080", "#4020a0", "#2020c0"]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Replaces the workspace of edits: one group of three candidates, and one of six."""
    folder = tmp_path / "dataset"
    (folder / "images").mkdir(parents=True)
    rows = []
    for name, size in (("bowl", 3), ("vase", 6)):
        Image.new("RGB", (90, 60), "#808080").save(folder / f"{name}.png")
        made = [f"images/{name}-{number}.png" for number in range(size)]
        for path, shade in zip(made, SHADES, strict=False):
            Image.new("RGB", (90, 60), shade).save(folder / path)
        rows.append(
            {
                "open_image_input_url": f"https://example.invalid/{name}.jpg",
                "local_input_image": f"{name}.png",
                "text": f"Make the {name} red",
                "output_image": made[0],
                "rejected_images": made[1:],
                "edit_type": "Change a colour",
            }
        )
    manifest = folder / "preference.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    made_at = tmp_path / "workspace"
    with_store(made_at, lambda store: import_files(store, [manifest], Options(), by="test"))
    return made_at


def with_store(workspace: Path, does: Callable[[Store], Any]) -> Any:
    """Open the workspace beside the server, and do something with it."""
    store = open_workspace(workspace)
    try:
        return does(store)
    finally:
        store.close()


def draw(workspace: Path, size: int = 2, **more: Any) -> None:
    """Draw groups to rank."""
    request = RankRequest(size, **more)
    with_store(workspace, lambda store: rank_batches.draw_batch(store, request, by="lead"))


def press(window: Page, *keys: str) -> None:
    """Press keys when the unit on screen can be answered."""
    for key in keys:
        window.wait_for_selector(READY)
        window.keyboard.press(key)


def saved(window: Page, number: int) -> None:
    expect(window.locator(".state")).to_contain_text(f"{number} saved")


def own(workspace: Path) -> list[Any]:
    """Return the local reviewer's standing answers, newest first."""
    return with_store(workspace, lambda s: own_answers.mine(s, people.local(s).id, "rank", 40))


def test_pairs_by_key(workspace: Path, served: Callable[[], str], window: Page) -> None:
    """Left, right, tie and both bad each by its key; source and both candidates on screen."""
    draw(workspace, repeats=0)
    window.goto(served() + "/rank")
    window.wait_for_selector(READY)
    assert window.locator(".frame").evaluate_all("all => all.map(one => one.classList[1])") == [
        "source", "candidate-1", "candidate-2",
    ]  # fmt: skip
    for number, key in enumerate("12tb", start=1):
        press(window, key)
        saved(window, number)
    assert [one.verdict for one in own(workspace)] == ["both_bad", "tie", "right", "left"]


def test_nothing_on_the_page_tells_which_candidate_it_is(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """No name, no id of an edit, in no reply."""
    draw(workspace, repeats=0)
    heard: list[str] = []
    window.on("response", lambda r: heard.append(r.text()) if "/api/" in r.url else None)
    window.goto(served() + "/rank")
    press(window, "1")
    saved(window, 1)
    groups = with_store(workspace, votes.groups)
    all_ids = [word for one in groups for each in one.candidates for word in (each.id, each.name)]
    said = window.content() + "".join(heard)
    assert all_ids
    assert not any(word in said for word in all_ids)


def test_all_pictures_zoom_together_and_the_source_is_in_reach(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Plus enlarges every picture alike; Space shows the source in each candidate's place."""
    draw(workspace, mode="listwise", repeats=0)
    window.goto(served() + "/rank")
    window.wait_for_selector(READY)
    press(window, "+")
    zoomed = window.locator(".layer.top img").evaluate_all(
        "all => all.map(one => one.style.transform.split('scale')[1])"
    )
    assert len(zoomed) > 3
    assert set(zoomed) == {"(1.4)"}
    window.keyboard.down(" ")
    expect(window.locator(".table.flick .layer.under img")).to_have_count(len(zoomed) - 1)
    window.keyboard.up(" ")
    expect(window.locator(".layer.under img")).to_have_count(0)


def test_a_pair_fills_the_table_and_can_be_shown_all_alike(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """At 1440 px each candidate is some 560 px wide, the source above them; L gives all a third."""
    draw(workspace, repeats=0)
    window.goto(served() + "/rank")
    window.wait_for_selector(READY)
    widths = """all => all.map(one => Math.round(one.getBoundingClientRect().width))"""
    source, *candidates = window.locator(".layer.top img").evaluate_all(widths)
    assert min(candidates) > 540
    assert source < min(candidates)
    window.keyboard.press("l")

    def alike() -> bool:  # The pictures follow their places in the next frame.
        now = window.locator(".layer.top img").evaluate_all(widths)
        return len(set(now)) == 1 and now[0] < min(candidates)

    until(alike)


def test_slider_and_difference_compare_each_candidate_with_the_source(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """One line in both; then two heat maps, each with its own share of changed pixels."""
    draw(workspace, repeats=0)
    window.goto(served() + "/rank")
    window.wait_for_selector(READY)
    window.keyboard.press("i")
    expect(window.locator(".frame.source")).to_be_hidden()
    expect(window.locator(".layer.under img:visible")).to_have_count(2)
    window.keyboard.press("ArrowRight")
    for number in (1, 2):
        top = window.locator(f".frame.candidate-{number} .layer.top")
        expect(top).to_have_css("clip-path", "inset(0px 0px 0px 54%)")
    box = window.locator(".frame.candidate-2").bounding_box()
    assert box
    window.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    window.mouse.down()
    window.mouse.move(box["x"] + box["width"] / 4, box["y"] + 60)
    window.mouse.up()
    expect(window.locator(".split")).to_have_attribute("aria-valuenow", "25")
    window.keyboard.press("d")
    for number, name in ((1, "Left"), (2, "Right")):
        caption = window.locator(f"[data-key=candidate-{number}] figcaption")
        expect(caption).to_contain_text("% of pixels changed")
        expect(caption).to_contain_text(name)
        expect(window.locator(f".frame.candidate-{number} .layer.heat img")).to_be_visible()


def test_reasons_and_pins_say_why_one_is_worse(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Shift and a number gives a reason, a pin lies on a candidate; both are there again."""
    draw(workspace, repeats=0)
    window.goto(served() + "/rank")
    press(window, "Shift+Digit1", "p")
    window.locator(".frame.candidate-2").click(position={"x": 200, "y": 150})
    expect(window.locator(".frame.candidate-2 .pin")).to_have_text("1")
    press(window, "1")
    saved(window, 1)
    (answer,) = own(workspace)
    assert answer.verdict == "left"
    (reason,) = answer.reasons
    assert [(pin.picture, pin.reason) for pin in answer.pins] == [("candidate-2", reason)]
    (entry,) = with_store(workspace, lambda store: log_entries(store, task="rank"))
    assert (
        json.loads(entry.answers_json)["pins"][0]["picture"]
        == json.loads(entry.answers_json)["right"]
    )
    window.keyboard.press("m")
    expect(window.locator(".answer")).to_contain_text("Left is better")
    expect(window.locator(".answer .pin")).to_have_text("1")
    window.get_by_role("button", name="Correct").click()
    expect(window.locator(".frame.candidate-2 .pin")).to_have_text("1")


def test_the_question_asks_for_an_order_where_one_is_wanted(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Two are compared, several put in order: the words say which; chip and strip tell it."""
    draw(workspace, mode="listwise", repeats=0)
    window.goto(served() + "/rank")
    window.wait_for_selector(READY)
    expect(window.locator(".question")).to_have_text(
        "In which order would you put these edits, best first?"
    )
    press(window, "2", "1", "Enter")
    expect(window.locator(".undo .label")).to_have_text("Put in order")
    expect(window.locator(".strip button")).to_have_count(1)


def test_an_order_by_number_keys_with_a_tie_and_none_acceptable(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Numbers place candidates best first, T ties, N says none acceptable; some have no place."""
    draw(workspace, mode="listwise", repeats=0)
    window.goto(served() + "/rank")
    press(window, "Enter")
    expect(window.locator(".note")).to_contain_text("Put one candidate first")
    press(window, "3", "1", "t", "2", "n")
    expect(window.locator(".ranking [data-does=none]")).to_have_attribute("aria-pressed", "true")
    press(window, "Enter")
    saved(window, 1)
    (answer,) = own(workspace)
    assert answer.order == (("candidate-3",), ("candidate-1", "candidate-2"))
    assert answer.none_acceptable
    assert answer.verdict == "ranked"


def test_the_keys_of_an_order_can_be_changed(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Each by the panel of keys; one that answers pairs alone is free here, a held one is not."""
    draw(workspace, mode="listwise", repeats=0)
    window.goto(served() + "/rank")
    press(window, "?")
    for action, key in (("same", "b"), ("off", "y"), ("say ranked", "v"), ("none", "s")):
        window.locator(f"[data-action='{action}']").click()
        window.keyboard.press(key)
    expect(window.locator("dialog .said")).to_contain_text("S is already “Skip”")
    window.keyboard.press("Escape")
    press(window, "3", "1", "b", "2", "y", "t", "v")
    saved(window, 1)
    assert own(workspace)[0].order == (("candidate-3",), ("candidate-1",))
    assert not own(workspace)[0].none_acceptable


def test_an_order_by_drag(workspace: Path, served: Callable[[], str], window: Page) -> None:
    """A candidate dragged before another is better, dragged onto it is tied."""
    draw(workspace, mode="listwise", repeats=0)
    window.goto(served() + "/rank")
    press(window, "1")
    drag(window, "candidate-2", "before 0")
    drag(window, "candidate-3", "beside 1")
    press(window, "Enter")
    saved(window, 1)
    assert own(workspace)[0].order == (("candidate-2",), ("candidate-1", "candidate-3"))


@pytest.mark.parametrize("mode", ["pairs", "listwise"])
def test_a_group_is_flagged_and_a_lead_excludes_a_candidate(
    workspace: Path, served: Callable[[], str], window: Page, mode: str
) -> None:
    """By F; a candidate excluded on the Queue is asked about no more, the others are."""
    draw(workspace, mode=mode, repeats=0)
    address = served()
    window.goto(address + "/rank")
    press(window, "f")
    saved(window, 1)
    assert [one.verdict for one in own(workspace)] == ["unsafe"]
    (case,) = with_store(workspace, adjudication.waiting)
    window.goto(address + "/queue")
    expect(window.get_by_text("Candidates called unsafe: 1 group")).to_be_visible()
    window.wait_for_selector(READY)
    window.keyboard.press("x")
    expect(window.get_by_text("Excluded: 1 edit")).to_be_visible()
    window.wait_for_selector(READY)
    window.keyboard.press("h")
    expect(window.get_by_text("Candidates called unsafe")).to_have_count(0)
    (gone,) = with_store(workspace, adjudication.exclusions)
    window.goto(address + "/rank")
    window.wait_for_selector(READY)
    assert gone.edit_id not in asked_about(workspace, case.unit_id)


def asked_about(workspace: Path, group_id: str) -> set[str]:
    """Return the candidates in what the local reviewer holds of a group."""

    def candidates(store: Store) -> set[str]:
        me = people.local(store).id
        held = [one for one in queue.lease(store, me, "rank", 20) if one.unit_id == group_id]
        assert held
        with store.database.read() as connection:
            shown = [
                rank_asking.question_of(connection, me, one.draw_id).candidates for one in held
            ]
        return {one for each in shown for one in each}

    found: set[str] = with_store(workspace, candidates)
    return found


def drag(window: Page, key: str, target: str) -> None:
    """Drag a candidate's chip to a place of the order."""
    chip = window.locator(f".candidate[data-key={key}]").bounding_box()
    place = window.locator(f'[data-drop="{target}"]').bounding_box()
    assert chip
    assert place
    window.mouse.move(chip["x"] + 8, chip["y"] + 8)
    window.mouse.down()
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    window.mouse.move(x, y, steps=4)
    window.mouse.up()


def test_an_order_taken_back_is_there_again(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Z brings the group back with the order that was given."""
    draw(workspace, mode="listwise", repeats=0)
    window.goto(served() + "/rank")
    press(window, "2", "1", "Enter")
    saved(window, 1)
    press(window, "z")
    saved(window, 0)
    expect(window.locator(".ranking .place")).to_have_count(2)
    press(window, "Enter")
    saved(window, 1)
    assert own(workspace)[0].order == (("candidate-2",), ("candidate-1",))


def test_a_lead_draws_groups_on_preferences(
    workspace: Path, served: Callable[[], str], window: Page
) -> None:
    """Without any judge, groups can be drawn; Overview's path then leads to the station."""
    address = served()
    window.goto(f"{address}/preferences?tab=Draw more")
    window.get_by_role("button", name="Draw", exact=True).click()
    expect(window.get_by_text(re.compile(r"^Ranking, \d")).first).to_be_visible()
    window.goto(f"{address}/overview")
    window.get_by_role("button", name="3 Review 0 of 9").click()
    expect(window).to_have_url(f"{address}/rank")


def terminal(pico: Terminal, workspace: Path, *words: str) -> Ran:
    """Run a command that must come to a good end."""
    done = pico(*words, "--workspace", workspace)
    assert done.code == 0, done.err
    return done


REAL = Path(os.environ.get("PICO_REVIEW_REAL", ROOT.parent / "shared" / "real"))


@pytest.mark.skipif(not (REAL / "preference.jsonl").exists(), reason="the real bowl is not here")
class TestBowl:
    """The three candidates of a real bowl."""

    @pytest.fixture
    def pico(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> Terminal:
        return Terminal.inside(tmp_path, capsys, monkeypatch)

    @pytest.fixture
    def workspace(self, tmp_path: Path, pico: Terminal) -> Path:
        folder = tmp_path / "bowl"
        terminal(pico, folder, "import", str(REAL / "preference.jsonl"), "--images", str(REAL))
        terminal(pico, folder, "draw", "--task", "rank", "--size", "1", "--repeats", "0")
        return folder

    def test_from_import_to_export(
        self,
        workspace: Path,
        served: Callable[[], str],
        window: Page,
        tmp_path: Path,
        pico: Terminal,
    ) -> None:
        """Imported, drawn, ranked in the browser; then ranked and exported in the terminal."""
        window.goto(served() + "/rank")
        for number in range(3):
            window.wait_for_selector(READY)
            press(window, better(workspace, window))
            saved(window, number + 1)
        found = terminal(pico, workspace, "rank", "--json").json
        assert found["votes"] == 3
        assert [row["id"] for row in found["worths"]] == sorted(BOWLS, key=BOWLS.index)
        out = tmp_path / "out"
        terminal(
            pico, workspace, "export", "preference", "--format", "dpo", "--min-probability", "0.5",
            "--out", str(out),
        )  # fmt: skip
        assert list(out.rglob("*.parquet"))


#: From the best to the worst, as this test has it.
BOWLS = [f"photos/bowl_candidate{number}.jpg" for number in (2, 1, 3)]


def better(workspace: Path, window: Page) -> str:
    """Return the key of the better candidate of the question on screen, by what the server knows.

    Which question that is its pictures' links say: the draw, the reviewer, the place.
    """
    shown = window.locator(".frame.candidate-1 .layer.top img").get_attribute("src")
    assert shown

    def key(store: Store) -> str:
        link = tokens.read_image(store, shown.rsplit("/", 1)[1].split("?")[0])
        assert link, "it is another workspace's"
        draw_id, reviewer_id, _place = link[0].split("~")
        with store.database.read() as connection:
            asked = rank_asking.question_of(connection, reviewer_id, draw_id)
            query = select(tables.draw.c.unit_id).where(tables.draw.c.id == draw_id)
            group = votes.group_now(connection, str(connection.scalar(query)))
        names = {one.id: one.name for one in group.candidates}
        places = [BOWLS.index(names[one]) for one in asked.candidates]
        return "1" if places[0] < places[1] else "2"

    return str(with_store(workspace, key))
