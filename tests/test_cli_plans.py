"""Plans from the terminal: ways of cutting, limits of the pool, checkpoints; the same numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import promises
from store.access import people
from store.opening import open_workspace
from store.work import browse, culling
from store.work.browse import Filter
from tests.store.importing_files import edit, jsonl
from tests.store.importing_files import scores as scored
from tests.store.reviewing import answer_all, reviewer
from tests.terminal import Terminal

GRAIN = "Add film grain or vintage filter"
KEYS = {
    "certified", "threshold", "reason", "target", "confidence", "labels", "labels_missing", "pool",
    "kept", "precision", "method", "plan", "look", "assumptions", "simulated",
}  # fmt: skip


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in a folder with 90 scored edits of two types imported."""
    run = Terminal.inside(tmp_path, capsys, monkeypatch)
    rows = [
        edit(f"images/{n:03}.png", f"change {n}", judge="robot", scores=scored(n / 100),
             edit_type=("Zoom in", GRAIN)[n % 2])
        for n in range(90)
    ]  # fmt: skip
    assert run("import", jsonl(tmp_path / "sft.jsonl", *rows)).code == 0
    return run


def answered() -> None:
    store = open_workspace(Path("workspace"))
    answer_all(store, reviewer(store))
    store.close()


def test_a_plan_with_several_ways_is_drawn_answered_and_asked(pico: Terminal) -> None:
    """Each way has its answer, with every key; the page's promise has the same numbers."""
    drawn = pico(
        "draw", "--size", 80, "--target", 0.6, "--cut", "global", "--cut", "category",
        "--cut", "floors", "--floor", "seamlessness=0.2", "--checkpoint", 40, "--json",
    )  # fmt: skip
    assert (drawn.code, drawn.json["units"]) == (0, 80)
    answered()
    asked = ("threshold", "--target", 0.6, "--json")
    one, floors = pico(*asked).json, pico(*asked, "--family", "floors").json
    groups = pico(*asked, "--by", "category").json
    assert set(one) >= KEYS
    assert set(groups["groups"][0]) >= KEYS
    assert [answer["family"] for answer in (one, floors, groups)] == [
        "global", "floors", "category",
    ]  # fmt: skip
    assert one["certified"]
    assert [look["labels"] for look in one["plan"]["looks"]] == [40, 80]
    store = open_workspace(Path("workspace"))
    for answer in (one, floors):
        found = promises.promise(store, answer["plan"]["id"])
        assert (found.threshold, int(found.keeps(found.evidence.pool).sum())) == (
            answer["threshold"],
            answer["kept"],
        )
    store.close()
    draft = pico("config", "draft", "--from-certificate", floors["plan"]["id"], "--json").json
    assert draft["certified"] is True


def test_a_pool_is_limited_from_the_terminal(pico: Terminal) -> None:
    """Only one type's better half, and later only what is new."""
    limits = ("--edit-type", GRAIN, "--least-score", 0.45)
    assert pico("draw", "--size", 20, *limits).code == 0
    assert pico("draw", "--size", 23, *limits, "--new-only").code == 2
    assert pico("draw", "--size", 67, "--new-only").code == 0
    assert pico("draw", "--size", 1, "--new-only").code == 2


def test_labels_drawn_unequally_carry_a_promise(pico: Terminal) -> None:
    """By betting; the answer names the method."""
    options = ("--target", 0.2, "--strategy", "near-threshold", "--seed", 0)
    assert pico("draw", "--size", 50, *options).code == 0
    answered()
    said = pico("threshold", "--target", 0.2, "--json")
    assert (said.code, said.json["method"]) == (0, "betting")


@pytest.mark.parametrize(
    "wrong",
    [
        ("--cut", "moon"),
        ("--cut", "typed"),
        ("--cut", "floors", "--floor", "seamlessness"),
        ("--cut", "floors", "--floor", "mood=1"),
        ("--checkpoint", 30, "--checkpoint", 20),
        ("--purpose", "watch"),
    ],
)
def test_what_cannot_be_planned_is_refused(pico: Terminal, wrong: tuple[object, ...]) -> None:
    """Exit 2, in words, and nothing is drawn."""
    ran = pico("draw", "--size", 20, *wrong)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err
    assert pico("threshold").code == 2


def test_a_banded_draw_says_what_was_planned_and_carries_a_promise(pico: Terminal) -> None:
    """Floor, boundary, shares and checkpoints stand in the answer of draw."""
    drawn = pico("draw", "--size", 40, "--target", 0.2, "--strategy", "banded", "--json")
    assert drawn.code == 0
    (plan,) = drawn.json["plans"]
    assert (plan["sampling"], plan["family"], plan["target"]) == ("banded", "global", 0.2)
    assert set(plan["bands"]) == {"floor", "boundary", "top_share", "known"}
    assert [look["labels"] for look in plan["looks"]] == [10, 20, 30, 40]
    answered()
    said = pico("threshold", "--target", 0.2, "--json")
    assert (said.code, said.json["method"]) == (0, "banded")
    assert said.json["threshold"] >= plan["bands"]["floor"]


def test_the_way_of_drawing_is_proposed(pico: Terminal) -> None:
    """Without labels the first ones; there is nothing yet to choose a floor by."""
    said = pico("propose", "--target", 0.6, "--json")
    assert said.code == 0
    (first,) = said.json["proposals"]
    assert (first["strategy"], first["labels"], first["recommended"]) == ("uniform", 90, True)
    assert first["hours"] > 0
    assert "floor" in pico("propose", "--target", 0.6).out
    assert pico("propose", "--target", 1.5).code == 2


def test_bands_are_proposed_where_labels_are_known(tmp_path: Path, pico: Terminal) -> None:
    """The cheapest first, each with labels, hours and why; a hopeless target is said so."""
    rows = [
        edit(f"more/{n:03}.png", f"more {n}", judge="robot", scores=scored(n / 300))
        for n in range(300)
    ]
    assert pico("import", jsonl(tmp_path / "more.jsonl", *rows)).code == 0
    assert pico("draw", "--size", 150, "--target", 0.6).code == 0
    store = open_workspace(Path("workspace"))
    bad = {f"more/{n:03}.png" for n in range(75)}
    answer_all(store, reviewer(store), lambda image: "reject" if image in bad else "accept")
    store.close()
    found = pico("propose", "--target", 0.9, "--json").json["proposals"]
    assert {one["strategy"] for one in found} == {"banded", "uniform", "near-threshold"}
    assert [one["recommended"] for one in found] == [True, False, False]
    assert found[0]["strategy"] == "banded"
    # Of so few edits, nothing less than labelling them all is sure enough when drawn alike.
    assert found[0]["labels"] < found[1]["labels"] <= 400
    assert all(one["why"] for one in found)


@pytest.mark.parametrize("score", ["nan", "inf"])
def test_a_floor_is_a_number(pico: Terminal, score: str) -> None:
    """Anything else is refused before a batch is drawn, and the next draw is none the worse."""
    ran = pico("draw", "--size", 20, "--cut", "floors", "--floor", f"seamlessness={score}")
    assert (ran.code, "A floor is a number" in ran.err) == (2, True)
    assert pico("draw", "--size", 20, "--target", 0.6, "--json").json["plans"]


def test_a_largest_weight_is_a_number(pico: Terminal) -> None:
    """Not a number is not above 1 either."""
    ran = pico("draw", "--size", 20, "--strategy", "near-threshold", "--largest-weight", "nan")
    assert (ran.code, "above 1" in ran.err) == (2, True)


def test_bands_are_drawn_even_where_every_label_was_a_reject(pico: Terminal) -> None:
    """Neither band asks for more then."""
    assert pico("draw", "--size", 40, "--target", 0.6).code == 0
    store = open_workspace(Path("workspace"))
    answer_all(store, reviewer(store), lambda _image: "reject")
    store.close()
    assert pico("draw", "--size", 20, "--target", 0.6, "--strategy", "banded").code == 0


def test_labels_drawn_to_tune_are_known_labels(pico: Terminal) -> None:
    """They were drawn uniformly too: the next draw needs fewer for them."""
    assert pico("draw", "--size", 60, "--purpose", "fit").code == 0
    answered()
    assert pico("propose", "--target", 0.6, "--json").json["labels_known"] == 60


def test_what_a_lead_has_taken_out_is_not_drawn(pico: Terminal) -> None:
    """Nobody is asked about it; where all is out, that is said."""
    store = open_workspace(Path("workspace"))
    every = [one.id for one in browse.page(store, Filter("nobody"), limit=100).edits]
    culling.exclude(store, every[:60], "unsafe", by=people.local(store))
    store.close()
    assert pico("draw", "--size", 31, "--target", 0.6).code == 2
    assert pico("draw", "--size", 30, "--target", 0.6, "--json").json["units"] == 30
