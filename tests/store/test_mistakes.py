"""What reviewers' own mistakes leave of a promise, from the questions with known answers."""

from __future__ import annotations

from typing import Any

import pytest

from commands import promising
from review.promises.mistakes import truly_acceptable
from store import promises
from store.access import people
from store.db.workspace import Store
from tests.store.reviewing import answer_all, drawn, reviewer


def number(image: str) -> int:
    return int(image[-7:-4])


def good(image: str) -> bool:
    return number(image) % 4 > 0


def asked(store: Store, who: dict[str, set[int]]) -> None:
    """Draw 80 questions, of which a lead rejects 20; each reviewer wrongly accepts some of them."""
    lea = people.add(store, "Lea", role="lead")[0].id
    gold = drawn(store, 80, per_unit=1 + len(who), purpose="gold")
    answer_all(store, lea, lambda image: "accept" if good(image) else "reject", batch=gold)
    for name, wrong in who.items():
        answer_all(
            store, name,
            lambda image, wrong=wrong: "accept" if good(image) or number(image) in wrong
            else "reject",
            batch=gold,
        )  # fmt: skip


def answer(store: Store, batch: str) -> dict[str, Any]:
    return promises.threshold(
        store, target=0.5, confidence=0.95, judge=None, batch=batch, by="lead"
    )


def labelled(store: Store, *who: str) -> str:
    """Draw all edits to measure at 50%; each reviewer answers an equal part."""
    batch = drawn(store, 80, target=0.5, seed=1)
    for name in who:
        answer_all(store, name, lambda image: "accept" if good(image) else "reject",
                   batch=batch, most=80 // len(who))  # fmt: skip
    return batch.name


def test_the_promise_says_what_reviewers_mistakes_leave_open(store: Store, fill) -> None:
    """Ana accepts 2 of 20 bad ones: at least 26.7% is truly acceptable where 50% is promised.

    In the answer of `threshold`, among the assumptions, and so in what it prints.
    """
    fill(store, 80)
    ana = reviewer(store)
    asked(store, {ana: {0, 4}})
    said = answer(store, labelled(store, ana))
    assert said["certified"]
    reviewers = said["reviewers"]
    assert (reviewers["questions"], reviewers["measured"]) == (80, 1)
    assert reviewers["false_accept"] == pytest.approx(0.3170, abs=5e-5)
    assert reviewers["false_reject"] == 0
    assert reviewers["confidence"] == pytest.approx(0.9)
    share = truly_acceptable(0.5, reviewers["false_accept"])
    assert reviewers["truly_acceptable"] == pytest.approx(share)
    sentence = ("If they err as on the 80 questions with known answers, at least 26.7% is truly "
                "acceptable, 90% sure of both.")  # fmt: skip
    assert sentence in said["assumptions"], "\n".join(said["assumptions"])
    assert f"- {sentence}" in promising.lines(said)


def test_without_known_answers_it_is_not_measured(store: Store, fill) -> None:
    """The promise stands "to these reviewers", and says that no more is known."""
    fill(store, 80)
    said = answer(store, labelled(store, reviewer(store)))
    assert said["reviewers"] is None
    assert any("not measured" in line for line in said["assumptions"])


def test_who_was_never_asked_counts_as_accepting_every_bad_edit(store: Store, fill) -> None:
    """Half of the labels are by Ben, who had no such question."""
    fill(store, 80)
    ana, ben = reviewer(store), reviewer(store, "Ben")
    asked(store, {ana: set()})
    said = answer(store, labelled(store, ana, ben))
    assert said["reviewers"]["measured"] == 0.5
    assert said["reviewers"]["false_accept"] > 0.5
    assert any(line.startswith("50% of the votes are by people") for line in said["assumptions"])
