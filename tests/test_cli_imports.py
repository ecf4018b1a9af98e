"""Labels made elsewhere: what may be promised from them, by the commands of the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from store import promises
from store.opening import open_workspace
from tests.store.importing_files import edit, jsonl, photo
from tests.store.importing_files import scores as scored
from tests.terminal import Terminal

EDITS = 400
EACH = 5
ASKED = ("threshold", "--target", 0.9, "--json")


def score_of(number: int) -> float:
    """Spread scores over the edits: neighbours, of one photo, have quite different ones."""
    return (number * 37 % EDITS) / EDITS


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in a folder with 80 photos of 5 scored edits each imported."""
    run = Terminal.inside(tmp_path, capsys, monkeypatch)
    rows = [
        edit(f"images/{n:03}.png", f"change {n}", judge="robot", scores=scored(score_of(n)),
             edit_type=("Zoom in", "Change the style")[n // 2 % 2], **photo(n // EACH))
        for n in range(EDITS)
    ]  # fmt: skip
    assert run("import", jsonl(tmp_path / "sft.jsonl", *rows)).code == 0
    return run


@pytest.fixture
def reviewed(pico: Terminal, tmp_path: Path) -> Callable[[Iterable[int], Iterable[int]], None]:
    """A function that imports verdicts on numbered edits, and says which are rejected."""

    def imported(numbers: Iterable[int], rejected: Iterable[int]) -> None:
        bad = set(rejected)
        rows = [
            {"edit": f"images/{n:03}.png", "reviewer": "Ana",
             "verdict": "reject" if n in bad else "accept"}
            for n in numbers
        ]  # fmt: skip
        assert pico("import", jsonl(tmp_path / "reviews.jsonl", *rows)).code == 0

    return imported


def photos(*numbers: int) -> list[int]:
    """Return all the edits of these photos."""
    return [number * EACH + place for number in numbers for place in range(EACH)]


def test_edits_of_one_photo_do_not_count_as_independent(pico: Terminal, reviewed) -> None:
    """Two of forty photos are bad, whole: 190 of 200 accepted proves 90% no more."""
    reviewed(photos(*range(0, 80, 2)), photos(8, 40))
    said = pico(*ASKED).json
    assert (said["certified"], said["reason"]) == (False, "nothing_certified")
    told = said["imported"]
    assert (told["photos"], told["uniform"]) == (40, True)
    assert 40 <= told["effective_labels"] < 60
    first = said["look"]["tests"][0]
    assert first["effective"] < first["labels"]
    assert any("200 labels are of 40 photos" in text for text in said["assumptions"])


def test_edits_of_many_photos_count_in_full(pico: Terminal, reviewed) -> None:
    """One edit of each photo, two of them rejected: as ever, and the answer says so."""
    one_each = [number * EACH + number % EACH for number in range(80)]
    reviewed(one_each, one_each[:40:20])
    said = pico("threshold", "--target", 0.8, "--json").json
    assert said["certified"]
    assert (said["imported"]["effective_labels"], said["imported"]["photos"]) == (80, 80)
    assert {test["effective"] for test in said["look"]["tests"]} == {None}
    assert any("do not speak against it" in text for text in said["assumptions"])


def test_labels_picked_by_score_promise_nothing(pico: Terminal, reviewed) -> None:
    """The best half labelled and all accepted: the answer says why, and gives estimates."""
    reviewed([n for n in range(EDITS) if score_of(n) >= 0.5], [])
    said = pico(*ASKED).json
    assert (said["certified"], said["reason"], said["state"]) == (
        False, "not_uniform", "not_uniform",
    )  # fmt: skip
    assert (said["threshold"], said["kept"], said["precision"]) == (None, None, None)
    assert said["imported"]["p_value"] < 0.001
    assert any("no uniform draw" in text for text in said["assumptions"])
    assert "no uniform draw" in pico("threshold", "--target", 0.9).out


def test_labels_picked_by_type_promise_nothing(pico: Terminal, reviewed) -> None:
    """All of one type and few of another; a promise per type is another matter."""
    kinds = {n: n // 2 % 2 for n in range(EDITS)}
    picked = [n for n in range(EDITS) if kinds[n] == 0 or n % 10 == 2]
    reviewed(picked, [])
    said = pico(*ASKED).json
    assert said["reason"] == "not_uniform"
    assert said["imported"]["p_types"] < 0.001 < said["imported"]["p_scores"]


def test_a_promise_per_type_asks_within_each_type(pico: Terminal, reviewed) -> None:
    """Labels uniform within each type promise per type, whatever their mix; picked ones do not."""
    kinds = {n: n // 2 % 2 for n in range(EDITS)}
    uniform = [n for n in range(EDITS) if kinds[n] == 0 and n % 5 == 0]
    picked = [n for n in range(EDITS) if kinds[n] == 1 and score_of(n) > 0.6]
    reviewed([*uniform, *picked], [])
    said = pico("threshold", "--target", 0.7, "--by", "edit_type", "--json").json
    groups = {group["group"]: group for group in said["groups"]}
    assert groups["Zoom in"]["certified"]
    assert groups["Change the style"]["reason"] == "not_uniform"


def test_estimates_weigh_what_is_no_uniform_draw(pico: Terminal, reviewed) -> None:
    """Twice as many of the better half, which is better: the share over the pool is weighed."""
    better = [n for n in range(EDITS) if score_of(n) >= 0.5]
    worse = [n for n in range(EDITS) if score_of(n) < 0.5]
    reviewed([*better, *worse[::4]], worse[::8])
    assert pico(*ASKED).json["reason"] == "not_uniform"
    store = open_workspace(Path("workspace"))
    plan_id = promises.find_plan(store)
    assert plan_id is not None
    frame = promises.promise(store, plan_id).evidence.labelled
    store.close()
    share = (frame["weight"] * frame["accepted"].astype(float)).sum() / frame["weight"].sum()
    assert share == pytest.approx(0.75, abs=0.02)
