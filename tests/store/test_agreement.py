"""How reviewers agree: which answers are put side by side, and what is said of each reviewer."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import agreeing
from review.core.errors import Unknown
from store.access import people
from store.db.workspace import Store
from store.promises import agreement
from store.work import adjudication
from tests.store.importing_files import jsonl, load
from tests.store.reviewing import answer_all, drawn, reviewer


def number(image: str) -> int:
    """Return the number in an image's name."""
    return int(Path(image).stem)


def test_two_reviewers_side_by_side(store: Store, fill) -> None:
    """Eight of ten alike; the edit that only Ana answered counts in AC1's chance alone."""
    fill(store, 11)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    batch = drawn(store, 11, per_unit=2)
    answer_all(store, ana, batch=batch)
    answer_all(store, ben, lambda image: "reject" if number(image) < 2 else "accept",
               batch=batch, most=10)  # fmt: skip
    answer = agreement.report(store)
    assert (answer["units"], answer["reviewers"], answer["task"]) == (10, 2, "score")
    assert 0.8 <= answer["percent"]["estimate"] <= 1
    agreed, accepted = answer["percent"]["estimate"], (10 + 10 * answer["percent"]["estimate"]) / 20
    accepted = (10 * accepted + 1) / 11  # The edit that only Ana answered says what is common.
    chance = 2 * accepted * (1 - accepted)
    assert answer["ac1"]["estimate"] == pytest.approx((agreed - chance) / (1 - chance))
    assert answer["percent"]["low"] <= answer["percent"]["estimate"] <= answer["percent"]["high"]
    (pair,) = answer["pairs"]
    assert pair["pair"] == ["Ana", "Ben"]
    assert pair["alpha"]["estimate"] == answer["alpha"]["estimate"]
    assert "answered by two or more of 2" in agreeing.lines(answer)[0]


def test_cannot_judge_practice_and_what_was_taken_back_do_not_count(store: Store, fill) -> None:
    """Only votes that stand, outside training."""
    fill(store, 4)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    practice = drawn(store, 4, per_unit=2, purpose="training")
    answer_all(store, ana, batch=practice)
    answer_all(store, ben, batch=practice)
    assert agreement.report(store)["units"] == 0
    assert agreeing.lines(agreement.report(store))[0].startswith("No unit")
    batch = drawn(store, 4, per_unit=2)
    answer_all(store, ana, batch=batch)
    answer_all(store, ben, lambda image: "cannot_judge" if number(image) == 3 else "unsure",
               batch=batch)  # fmt: skip
    answer = agreement.report(store)
    assert (answer["units"], answer["percent"]["estimate"]) == (3, 0)


def test_an_imported_correction_replaces_what_stood(store: Store, tmp_path: Path) -> None:
    """And ratings by people are compared per criterion, by their distance."""

    def reviews(*rows: tuple[str, str, str, float]) -> Path:
        return jsonl(tmp_path / "r.jsonl", *(
            {"edit": edit, "reviewer": name, "verdict": verdict, "seamlessness": rating}
            for edit, name, verdict, rating in rows))  # fmt: skip

    rows = [(f"{n}.png", name, "accept", float(n)) for n in range(6) for name in ("Ana", "Ben")]
    load(store, reviews(*rows, ("7.png", "Ana", "accept", 1.0), ("7.png", "Ben", "reject", 5.0)))
    first = agreement.report(store)
    assert first["percent"]["estimate"] == pytest.approx(6 / 7)
    (criterion,) = first["criteria"]
    assert criterion["criterion"] == "seamlessness"
    assert 0 < criterion["alpha"]["estimate"] < 1
    load(store, reviews(("7.png", "Ben", "accept", 1.0)), accept_changes=True)
    again = agreement.report(store)
    assert again["percent"]["estimate"] == again["ac1"]["estimate"] == 1
    assert again["criteria"][0]["alpha"]["estimate"] == 1


def test_types_are_a_task_of_their_own(store: Store, tmp_path: Path) -> None:
    """The value is the edit type; a task that nobody answered is refused with those there are."""
    rows = [{"edit": f"{n}.png", "reviewer": name, "edit_type": "Zoom in" if n else name}
            for n in range(4) for name in ("Ana", "Ben")]  # fmt: skip
    load(store, jsonl(tmp_path / "r.jsonl", *rows))
    assert agreement.report(store, task="types")["percent"]["estimate"] == 0.75
    assert agreement.report(store)["units"] == 0
    with pytest.raises(Unknown, match="Answered: types"):
        agreement.report(store, task="rank")


def test_questions_with_a_known_answer_say_how_a_reviewer_errs(store: Store, fill) -> None:
    """The lead's answer is the known one; Ben accepts a third of what is to be rejected."""
    fill(store, 12)
    lea = people.add(store, "Lea", role="lead")[0].id
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    gold = drawn(store, 12, per_unit=3, purpose="gold")
    good = {n for n in range(12) if n % 2}
    answer_all(
        store, lea, lambda image: "accept" if number(image) in good else "reject", batch=gold
    )
    answer_all(
        store, ana, lambda image: "accept" if number(image) in good else "unsure", batch=gold
    )
    answer_all(store, ben, lambda image: "accept" if number(image) in good | {0, 2} else "reject",
               batch=gold)  # fmt: skip
    rows = {row["reviewer"]: row for row in agreement.report(store)["by_reviewer"]}
    assert rows["Lea"]["known"]["questions"] == 0
    assert rows["Ana"]["known"]["false_accept"]["wrong"] == 0
    wrong = rows["Ben"]["known"]["false_accept"]
    assert (wrong["wrong"], wrong["of"]) == (2, 6)
    assert wrong["rate"]["low"] == pytest.approx(0.0433, abs=5e-5)
    assert wrong["rate"]["high"] == pytest.approx(0.7772, abs=5e-5)
    assert rows["Ben"]["known"]["false_reject"]["wrong"] == 0
    assert rows["Ben"]["accepts_bad"] == pytest.approx(1 / 3)
    assert rows["Ana"]["accepts_good"] == 1


def test_a_leads_decision_is_the_known_answer_and_no_answer_of_theirs(store: Store, fill) -> None:
    """Decided on the Queue, reviewers are held against it; the lead is no reviewer by that."""
    fill(store, 3)
    lea = people.add(store, "Lea", role="lead")[0].id
    gold = drawn(store, 3, per_unit=2, purpose="gold")
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    answer_all(store, ana, lambda _: "accept", batch=gold)
    answer_all(store, ben, lambda _: "reject", batch=gold)
    waiting = [case.unit_id for case in adjudication.waiting(store)]
    assert len(waiting) == 3
    for unit in waiting[:2]:
        adjudication.decide(store, gold.id, unit, "accept", by=lea)
    adjudication.decide(store, gold.id, waiting[0], "reject", by=lea)
    rows = {row["reviewer"]: row for row in agreement.report(store)["by_reviewer"]}
    assert set(rows) == {"Ana", "Ben"}
    assert rows["Ana"]["known"]["questions"] == rows["Ben"]["known"]["questions"] == 2
    assert [rows["Ana"]["known"]["false_accept"][key] for key in ("wrong", "of")] == [1, 1]
    assert [rows["Ben"]["known"]["false_reject"][key] for key in ("wrong", "of")] == [1, 1]
    adjudication.decide(store, gold.id, waiting[2], "exclude", by=lea)
    assert agreement.report(store)["by_reviewer"][0]["known"]["questions"] == 2


def test_simulated_answers_are_said_to_be(store: Store, fill) -> None:
    """Nobody takes the demo's reviewers for people."""
    fill(store, 3)
    batch = drawn(store, 3, simulated=True)
    answer_all(store, reviewer(store), batch=batch)
    assert agreement.report(store)["simulated"] is True
