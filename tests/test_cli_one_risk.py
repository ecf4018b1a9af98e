"""One risk for one set of labels, by the commands an honest lead would type."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store.opening import open_workspace
from tests.store.importing_files import edit
from tests.store.importing_files import scores as scored
from tests.store.reviewing import answer_all, draws, reviewer
from tests.terminal import Terminal, lines, table

EDITS = 120


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in a folder with 120 edits scored by one judge."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    rows = [edit(f"images/{n:03}.png", f"change {n}", judge="a", scores=scored(n / EDITS))
            for n in range(EDITS)]  # fmt: skip
    assert terminal("import", lines(tmp_path / "sft.jsonl", *rows)).code == 0
    return terminal


def answered(most: int = 1000) -> None:
    store = open_workspace(Path("workspace"))
    answer_all(store, reviewer(store), most=most)
    store.close()


def drawn(batch_id: str) -> list[str]:
    """Return the images of a batch's edits, in draw order."""
    from store.work import batches

    store = open_workspace(Path("workspace"))
    images = [row.output_image for row in draws(store, batches.get(store, batch_id))]
    store.close()
    return images


def reviews(folder: Path, numbers: range, verdict: str = "accept") -> Path:
    rows = [(f"images/{n:03}.png", "Ana", verdict) for n in numbers]
    return table(folder / "reviews.csv", "edit,reviewer,verdict", rows)


def judge(folder: Path, name: str) -> Path:
    """Write the same scores as judge a gave, by another judge's name."""
    rows = [
        {"edit": f"images/{n:03}.png", "judge": name, **scored(n / EDITS)} for n in range(EDITS)
    ]
    return lines(folder / f"{name}.jsonl", *rows)


def test_the_same_scores_by_another_name_bring_no_look(pico: Terminal, tmp_path: Path) -> None:
    """Refused at 20 labels as a; at 40, 60 and 120 the same scores as b, c and d stay refused."""
    pico("import", reviews(tmp_path, range(100, EDITS), "reject"))
    asked = ("threshold", "--target", 0.6, "--json")
    assert pico(*asked).json["reason"] == "nothing_certified"
    for first, name in zip((80, 60, 0), "bcd", strict=True):
        pico("import", reviews(tmp_path, range(first, 100)))
        assert pico("import", judge(tmp_path, name)).code == 0
        said = pico(*asked, "--judge", name)
        assert (said.code, said.json["certified"]) == (1, False)
        assert said.json["reason"] == "look_spent"


def test_room_for_further_judges_is_asked_for_at_the_first_look(
    pico: Terminal, tmp_path: Path
) -> None:
    """Then each has its part; without it the second judge finds the look spent."""
    pico("import", reviews(tmp_path, range(EDITS)))
    other = [
        {"edit": f"images/{n:03}.png", "judge": "b", **scored(1 - n / EDITS)} for n in range(EDITS)
    ]
    pico("import", lines(tmp_path / "b.jsonl", *other))
    asked = ("threshold", "--target", 0.6, "--room", 1, "--json")
    for name in "ab":
        said = pico(*asked, "--judge", name).json
        assert (said["certified"], said["look"]["delta"]) == (True, 0.025)


@pytest.mark.parametrize("stripped", [False, True])
def test_out_and_in_again_brings_no_look(pico: Terminal, tmp_path: Path, *, stripped: bool) -> None:
    """Labels drawn here, exported and imported, under other names too, promise nothing new."""
    pico("draw", "--size", 100, "--target", 0.6, "--name", "drawn", "--seed", 0)
    answered()
    assert pico("threshold", "--target", 0.6, "--json").json["certified"]
    pico("export", "reviews", "--out", "out")
    released = next(Path("out").rglob("reviews.jsonl"))
    if stripped:
        entries = [json.loads(line) for line in released.read_text().splitlines()]
        rows = [{"edit": e["edit"], "reviewer": "Somebody", "verdict": e["verdict"]}
                for e in entries]  # fmt: skip
        released = lines(tmp_path / "stripped.jsonl", *rows)
    assert pico("import", released, "--kind", "reviews").code == 0
    said = pico("threshold", "--target", 0.7, "--json").json
    assert (said["certified"], said["reason"]) == (False, "not_in_plan")
    said = pico("threshold", "--target", 0.7, "--batch", "imported reviews (measure)", "--json")
    assert said.code == (1 if stripped else 2)
    if stripped:
        assert (said.json["reason"], said.json["labels"]) == ("look_spent", 0)
        assert any(
            "100 imported edits had labels before" in text for text in said.json["assumptions"]
        )


def test_a_second_draw_asks_about_other_edits(pico: Terminal) -> None:
    """By default, and by the same seed; the seed is answered, and stands in the plan."""
    first = pico("draw", "--size", 30, "--json").json
    second = pico("draw", "--size", 60, "--json").json
    third = pico("draw", "--size", 30, "--seed", first["seed"], "--json").json
    assert first["seed"] != second["seed"]
    images = [set(drawn(batch["id"])) for batch in (first, second, third)]
    assert len(set.union(*images)) == EDITS
    answered()
    plans = [pico("threshold", "--batch", batch["batch"], "--json").json["plan"]
             for batch in (first, second, third)]  # fmt: skip
    assert [plan["seed"] for plan in plans] == [batch["seed"] for batch in (first, second, third)]
    assert [plan["seed_by_hand"] for plan in plans] == [False, False, True]
    assert [plan["plans_before"] for plan in plans] == [0, 1, 2]


def test_two_watches_ask_about_other_edits(pico: Terminal) -> None:
    """Nothing of the first is in the second, whatever their seeds."""
    pico("draw", "--size", 100, "--target", 0.6, "--seed", 0)
    answered()
    said = pico("threshold", "--target", 0.6, "--json").json
    pico("config", "draft", "--from-certificate", said["plan"]["id"], "--json")
    assert pico("config", "publish", 1, "--comment", "first").code == 0
    watch = ("draw", "--purpose", "watch", "--size", 20, "--json")
    runs = [pico(*watch).json, pico(*watch, "--seed", 0).json]
    first, second = (set(drawn(run["id"])) for run in runs)
    assert len(first | second) == 40


def test_judges_compared_on_labels_that_prove_one_are_refused(
    pico: Terminal, tmp_path: Path
) -> None:
    """While the plan is open, another judge's report on its labels is no answer but a reason."""
    pico("draw", "--size", 60, "--target", 0.6, "--judge", "a")
    answered(40)
    pico("import", judge(tmp_path, "copy"))
    other = [
        {"edit": f"images/{n:03}.png", "judge": "b", **scored(1 - n / EDITS)} for n in range(EDITS)
    ]
    pico("import", lines(tmp_path / "b.jsonl", *other))
    assert pico("judge", "--judge", "a", "--json").json["n"] == 40
    assert pico("judge", "--judge", "copy", "--json").json["n"] == 40
    refused = pico("judge", "--judge", "b")
    assert refused.code == 2
    assert "prove another judge" in refused.err
