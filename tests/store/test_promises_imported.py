"""Imported labels: one look with the whole risk, spent by the first who asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text

from review.core.errors import Unknown
from store import promises
from store.db.workspace import Store
from store.promises import judging, pools
from tests.store.importing_files import edit, jsonl, load
from tests.store.reviewing import answer_all, drawn, reviewer, rows_of

Verdicts = Callable[..., None]
TARGET = 0.7
#: Fifty of sixty edits, all over their scores.
SPREAD = [number for number in range(60) if number % 6]


@pytest.fixture
def verdicts(tmp_path: Path) -> Verdicts:
    """A function that imports one reviewer's verdicts on numbered edits."""

    def import_reviews(
        store: Store,
        numbers: Iterable[int],
        verdict: str = "accept",
        *,
        reviewer: str = "Ana",
        **options: object,
    ) -> None:
        rows = [
            {"edit": f"images/{number:03}.png", "reviewer": reviewer, "verdict": verdict}
            for number in numbers
        ]
        load(store, jsonl(tmp_path / "reviews.jsonl", *rows), **options)

    return import_reviews


def asked(store: Store, target: float = TARGET, **more: object) -> dict:
    return promises.threshold(store, target=target, confidence=0.95, by="lead", **more)


def test_imported_labels_have_one_look_with_the_whole_risk(store: Store, fill, verdicts) -> None:
    """The first who asks spends it; asking again gives the same answer."""
    fill(store, 60)
    verdicts(store, range(60))
    said = asked(store)
    assert (said["certified"], said["labels"], said["look"]["delta"]) == (True, 60, 0.05)
    assert said["look"]["labels"] == 60
    assert asked(store) == said
    assert len(rows_of(store, "look")) == 1


def test_another_target_has_no_look_left(store: Store, fill, verdicts) -> None:
    """Trying targets until one holds is refused: the look is spent."""
    fill(store, 60)
    verdicts(store, range(50))
    assert asked(store, 0.99)["reason"] == "nothing_certified"
    said = asked(store, 0.5)
    assert (said["certified"], said["threshold"], said["reason"]) == (False, None, "look_spent")
    assert len(rows_of(store, "plan")) == 1


@pytest.mark.parametrize("change", ["more labels", "a corrected label"])
def test_changed_labels_have_no_look_left(store: Store, fill, verdicts, change: str) -> None:
    """After a further import the promise is gone and cannot be had again from these labels."""
    fill(store, 60, photos=60)
    verdicts(store, SPREAD)
    assert asked(store)["certified"] is True
    if change == "more labels":
        verdicts(store, [0])
    else:
        verdicts(store, [0], "reject")
        verdicts(store, [49], "reject", accept_changes=True)
    said = asked(store)
    assert (said["certified"], said["reason"], said["kept"]) == (False, "look_spent", None)
    assert len(rows_of(store, "look")) == 1


def test_the_same_reviews_again_leave_the_promise(store: Store, fill, verdicts) -> None:
    """Importing a file twice changes no label."""
    fill(store, 60)
    verdicts(store, range(60))
    said = asked(store)
    verdicts(store, range(60))
    assert asked(store) == said


def test_a_new_plan_draws_new_labels(store: Store, fill, verdicts) -> None:
    """Once the imported look is spent, a drawn batch can certify."""
    fill(store, 60)
    verdicts(store, range(60))
    asked(store, 0.99)
    batch = drawn(store, 60, target=TARGET)
    answer_all(store, reviewer(store, "Ben"))
    said = asked(store, batch=batch.name)
    assert (said["certified"], said["look"]["labels"]) == (True, 60)


def test_a_whole_pool_of_labels_is_a_census(store: Store, fill, verdicts) -> None:
    """Fully labelled, the answer says that its rates are exact; one short, it does not."""
    fill(store, 30)
    verdicts(store, range(30))
    assert any("census" in text for text in asked(store)["assumptions"])
    fill(store, 1, prefix="one-more-")
    batch = drawn(store, 31, target=TARGET)
    answer_all(store, reviewer(store, "Ben"), most=30)
    assert not any("census" in text for text in asked(store, batch=batch.name)["assumptions"])


def test_only_labels_that_measure_can_promise(store: Store, fill, verdicts) -> None:
    """Labels imported, or drawn, to tune by prove nothing."""
    fill(store, 30)
    verdicts(store, range(30), purpose="fit")
    drawn(store, 30, purpose="fit")
    answer_all(store, reviewer(store, "Ben"))
    with pytest.raises(Unknown, match="no labels to measure with"):
        asked(store)


def test_the_panel_is_named(store: Store, fill, verdicts) -> None:
    """How many edits had how many reviews stands in the assumptions; unsure and ties reject."""
    fill(store, 30)
    verdicts(store, range(30))
    verdicts(store, range(10), "unsure", reviewer="Ben")
    said = asked(store)
    assert any("20 × 1, 10 × 2" in text for text in said["assumptions"])
    tests = said["look"]["tests"]
    assert tests[0]["rejected"] == 0
    verdict_counts = promises.promise(store, said["plan"]["id"]).evidence.labelled["state"]
    assert dict(verdict_counts.value_counts()) == {"accept": 20, "reject": 10}


@pytest.mark.parametrize("known", [True, False])
def test_mended_rejects_take_the_promise_with_them(
    store: Store, fill, verdicts, tmp_path: Path, *, known: bool
) -> None:
    """Their labels go when they are replaced, or become a collision; their like stays."""
    images = [f"images/{n:03}.png" for n in range(60)]
    if known:
        fill(store, 60, photos=60)
    else:
        rows = [{"edit": image, "overall": n / 60, "judge": "gemini"}
                for n, image in enumerate(images)]  # fmt: skip
        load(store, jsonl(tmp_path / "scores.jsonl", *rows), kind="scores")
    verdicts(store, SPREAD[:40])
    verdicts(store, SPREAD[40:], "reject")
    claims = ["mended"] if known else ["one thing", "another"]
    mended = [edit(images[n], claim) for n in SPREAD[40:] for claim in claims]
    load(store, jsonl(tmp_path / "mended.jsonl", *mended), accept_changes=True)
    said = asked(store, 0.6)
    assert (said["certified"], said["reason"], said["look"]) == (False, "void", None)
    assert any("10 labelled edits were replaced" in text for text in said["void"])


def test_labels_without_a_score_void_nothing(store: Store, fill, verdicts) -> None:
    """What was never scored is not in the pool, and its label says nothing about it."""
    fill(store, 60, photos=60)
    verdicts(store, [*SPREAD, 900])
    said = asked(store)
    assert (said["certified"], said["labels"], said["void"]) == (True, 50, [])


def scored(store: Store, folder: Path, judge: str, score_of: Callable[[int], float]) -> None:
    """Import another judge's scores of 60 edits."""
    rows = [{"edit": f"images/{n:03}.png", "overall": score_of(n), "judge": judge}
            for n in range(60)]  # fmt: skip
    load(store, jsonl(folder / f"{judge}.jsonl", *rows), kind="scores")


def test_a_second_judge_finds_the_look_spent(store: Store, fill, verdicts, tmp_path: Path) -> None:
    """One set of labels has one risk: another judge run on it gets estimates, and a reason."""
    fill(store, 60)
    verdicts(store, range(60))
    scored(store, tmp_path, "qwen", lambda _: 0.5)
    one, two = asked(store, judge="gemini"), asked(store, judge="qwen")
    assert (one["pool"]["judge"], two["pool"]["judge"]) == ("gemini", "qwen")
    assert (one["certified"], one["look"]["delta"]) == (True, 0.05)
    assert (two["certified"], two["threshold"], two["reason"]) == (False, None, "look_spent")
    assert any("share one risk" in text for text in two["assumptions"])
    assert len(rows_of(store, "look")) == 1
    assert asked(store, judge="qwen") == two


def test_room_for_a_second_judge_is_kept_beforehand(
    store: Store, fill, verdicts, tmp_path: Path
) -> None:
    """Asked for with the first promise, the risk is shared; a third judge finds it spent."""
    fill(store, 60)
    verdicts(store, range(60))
    scored(store, tmp_path, "qwen", lambda _: 0.5)
    scored(store, tmp_path, "third", lambda n: n / 60)
    answers = [asked(store, judge=name, room=1) for name in ("gemini", "qwen", "third")]
    assert [answer["certified"] for answer in answers] == [True, True, False]
    assert [answer["look"]["delta"] for answer in answers[:2]] == [0.025, 0.025]
    assert answers[2]["reason"] == "look_spent"


def test_the_same_scores_under_another_name_are_the_same_run(
    store: Store, fill, verdicts, tmp_path: Path
) -> None:
    """Refused at 20 labels, the look stays spent at 60, whatever the judge is called."""
    fill(store, 60)
    with store.database.read() as connection:
        run = pools.judge_run(store)
        scores = {row.output_image: row.overall
                  for row in pools.current_scores(connection, run.id).itertuples()}  # fmt: skip
    verdicts(store, range(20), "reject")
    refused = asked(store)
    scored(store, tmp_path, "again", lambda n: scores[f"images/{n:03}.png"])
    assert asked(store, judge="again") == refused
    verdicts(store, range(20), accept_changes=True)
    verdicts(store, range(20, 60))
    again = asked(store, judge="again")
    assert (again["certified"], again["reason"], again["pool"]["judge"]) == (
        False,
        "look_spent",
        "gemini",
    )
    scored(store, tmp_path, "almost", lambda n: scores[f"images/{n:03}.png"] / 2)
    assert asked(store, judge="almost")["reason"] == "look_spent"


def test_judges_seen_before_the_look_share_its_risk(
    store: Store, fill, verdicts, tmp_path: Path
) -> None:
    """Comparing judges on labels first deals their risk to all of them, copies counted once."""
    fill(store, 60)
    verdicts(store, range(60))
    scored(store, tmp_path, "qwen", lambda n: n / 60)
    scored(store, tmp_path, "copy", lambda n: n / 60)
    for name in ("gemini", "qwen", "copy"):
        assert judging.report(store, judge=name)["n"] == 60
    assert asked(store, judge="qwen")["look"]["delta"] == 0.025
    scored(store, tmp_path, "late", lambda n: 1 - n / 60)
    assert judging.report(store, judge="late")["n"] == 60
    assert asked(store, judge="late")["reason"] == "look_spent"
    assert asked(store, judge="gemini")["look"]["delta"] == 0.025


def test_a_judge_changed_after_it_was_seen_is_another(
    store: Store, fill, verdicts, tmp_path: Path
) -> None:
    """Its part of the risk belongs to the scores that were seen, not to the name."""
    fill(store, 60)
    verdicts(store, range(60))
    scored(store, tmp_path, "qwen", lambda n: n / 60)
    judging.report(store, judge="gemini")
    with store.database.write() as connection:
        connection.execute(text("UPDATE score SET overall = 1 - overall WHERE run_id = :run"),
                           {"run": pools.judge_run(store, "qwen").id})  # fmt: skip
    assert asked(store, judge="qwen")["reason"] == "look_spent"
    assert asked(store, judge="gemini")["look"]["delta"] == 0.025


def test_a_promise_per_group_is_joint(store: Store, fill, verdicts) -> None:
    """Each group has its own threshold or reason; all hold together only if all are certified."""
    fill(store, 80, types=["Zoom in", "Add film grain or vintage filter"])
    verdicts(store, range(0, 80, 2))
    verdicts(store, range(1, 80, 2), "reject")
    said = asked(store, group_by="edit_type")
    json.dumps(said, allow_nan=False)
    found = {group["group"]: group for group in said["groups"]}
    assert found["Zoom in"]["certified"] is True
    bad = found["Add film grain or vintage filter"]
    assert (bad["certified"], bad["threshold"], bad["reason"]) == (False, None, "nothing_certified")
    assert said["certified"] is False
    assert {"labels_missing", "kept", "precision", "method"} <= set(bad)
    assert asked(store)["reason"] == "look_spent"


def test_two_people_asking_first_at_once_make_one_plan(store: Store, fill, verdicts) -> None:
    """The look cannot be had twice by asking twice at the same moment."""
    fill(store, 30)
    verdicts(store, range(30))
    start = Barrier(4)

    def ask() -> dict:
        start.wait(timeout=30)
        return asked(store)

    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit(ask) for _ in range(4)]
        said = [one.result(timeout=60) for one in running]
    assert said.count(said[0]) == 4
    assert len(rows_of(store, "plan")) == len(rows_of(store, "look")) == 1
