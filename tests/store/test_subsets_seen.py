"""What is hidden of a chain or a pair that waits, what is found of it, who agrees on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from review.core.answers import Mark
from store.access import people
from store.dataset import catalog, groups
from store.db.workspace import Store, new_id
from store.promises import agreement
from store.releases.reviews import export_reviews
from store.work import browse, culling, own_answers, questions, queue, seen
from store.work.browse import Filter
from store.work.culling import Review
from store.work.hidden import hidden_edits
from store.work.own_answers import Sought
from tests.store.importing_files import by_image
from tests.store.reviewing import answer_to, reviewer, rows_of
from tests.store.subsets import (
    LONG,
    SHORT,
    answer,
    drawn_chains,
    drawn_pairs,
    load_chains,
    load_pairs,
    of_a_chain,
    of_a_pair,
)


@pytest.fixture
def ana(store: Store, tmp_path: Path) -> str:
    """A reviewer of two chains and two pairs."""
    load_chains(store, tmp_path, 2)
    load_pairs(store, tmp_path, 2)
    return reviewer(store, "Ana")


def found(store: Store, **wanted: Any) -> list[str]:
    """Return the images Browse finds for somebody who is asked nothing."""
    page = browse.page(store, Filter(reviewer="nobody", **wanted), limit=100)
    return sorted(one.output_image for one in page.edits)


def image_of(store: Store, edit_id: str) -> str:
    return catalog.edit(store, edit_id).output_image


def test_the_turns_of_a_chain_that_waits_stay_hidden(store: Store, ana: str) -> None:
    """From its reviewer, until they answered; the chain itself and its turns, no other edit."""
    drawn_chains(store, 1, purpose="fit")
    (lease,) = queue.lease(store, ana, "turns", 1)
    turns = groups.edits_of(store, lease.unit_id)
    other = by_image(store, "images/p0.png").id
    assert hidden_edits(store, [lease.unit_id, *turns, other], ana) == {lease.unit_id, *turns}
    queue.record(store, ana, answer_to(lease, **of_a_chain("rrr")))
    assert hidden_edits(store, [lease.unit_id, *turns], ana) == set()


def test_chains_and_pairs_that_measure_stay_hidden_from_all_until_they_are_full(
    store: Store, ana: str
) -> None:
    """Also from those who answered theirs."""
    drawn_chains(store, 1, per_unit=2)
    drawn_pairs(store, 1, per_unit=2)
    chain, _saved = answer(store, ana, "turns", **of_a_chain("rrr"))
    pair, _saved = answer(store, ana, "instructions", **of_a_pair("same"))
    waiting = {pair.unit_id, *groups.edits_of(store, chain.unit_id)}
    for who in (ana, people.local(store).id):
        assert hidden_edits(store, list(waiting), who) == waiting


def test_who_saw_what_others_said_of_a_turn_does_not_count_on_its_chain(
    store: Store, ana: str
) -> None:
    """Ben reads what is said of one edit on Browse; what he then says of its chain is surplus."""
    drawn_chains(store, 1, purpose="fit", per_unit=2)
    lease, _saved = answer(store, ana, "turns", **of_a_chain("rwr"))
    ben = reviewer(store, "Ben")
    (own,) = queue.lease(store, ben, "turns", 1)
    seen.note(store, groups.edits_of(store, lease.unit_id)[:1], ben)
    assert queue.record(store, ben, answer_to(own, **of_a_chain("rrr"))).surplus


def test_who_saw_what_others_said_of_a_chain_does_not_count_on_its_turns(
    store: Store, ana: str
) -> None:
    """A lead who read the queue does not judge its edits one by one afterwards."""
    drawn_chains(store, 1, purpose="fit", per_unit=2)
    lease, _saved = answer(store, ana, "turns", **of_a_chain("rwr"))
    lead = people.local(store)
    turns = groups.edits_of(store, lease.unit_id)
    other = by_image(store, "images/p0.png").id
    culling.draw(store, [*turns, other], Review("score", "fit"), by=lead)
    seen.note_answers(store, [lease.unit_id], lead.id)
    asked = queue.lease(store, lead.id, "score", 8)
    assert [one.unit_id for one in asked] == [other], "what was seen is not offered"


@pytest.mark.parametrize(
    ("task", "words", "finds"),
    [
        ("turns", "THING 3 of", True),
        ("turns", "hat", False),
        ("instructions", SHORT[:12], True),
        ("instructions", "red balloons", True),
        ("instructions", "two crimson", True),
        ("instructions", "lost_words", False),
    ],
)
def test_own_answers_are_found_by_the_words_of_any_turn_or_text(
    store: Store, ana: str, task: str, words: str, finds: bool
) -> None:
    """Any prompt of a chain, the long or the short text, and what was suggested."""
    drawn_chains(store)
    drawn_pairs(store)
    answer(store, ana, "turns", **of_a_chain("rwr"))
    said = {"lost": (Mark(4, 7),), "suggestion": "Two crimson ones"}
    answer(store, ana, "instructions", **of_a_pair("loses", **said))
    assert len(own_answers.mine(store, ana, task, 5, Sought(words=words))) == finds


def test_browse_finds_turns_by_place_chain_and_what_is_said_of_them(store: Store, ana: str) -> None:
    """What is said of a chain is said of its turns; by task, and by what all say together."""
    drawn_chains(store, 2, purpose="fit")
    drawn_pairs(store, 2, purpose="fit")
    first, _saved = answer(store, ana, "turns", **of_a_chain("rwr"))
    answer(store, ana, "turns", **of_a_chain("rrr"))
    pair, _saved = answer(store, ana, "instructions", **of_a_pair("same"))
    answer(store, ana, "instructions", **of_a_pair("adds"))
    assert found(store, position=2) == ["images/c0t2.png", "images/c1t2.png"]
    turns = [image_of(store, one) for one in groups.edits_of(store, first.unit_id)]
    assert found(store, chain=first.unit_id) == sorted(turns)
    assert found(store, task="turns", label="reject") == sorted(turns)
    assert found(store, task="turns", verdict="reject", position=1) == turns[:1]
    (accepted,) = found(store, task="instructions", label="accept")
    assert accepted == image_of(store, pair.unit_id)
    assert found(store, task="turns", label="accept", kind="sft") == []
    (own,) = browse.reviews(store, by_image(store, turns[1]).id)
    assert (own.of_chain, own.told[0][-16:]) == (True, "breaks at turn 2")


def test_labels_of_what_still_waits_are_in_no_answer(store: Store, ana: str) -> None:
    """How many were left out is said, and tells nothing of them."""
    drawn_chains(store, 2)
    answer(store, ana, "turns", **of_a_chain("rrr"))
    page = browse.page(store, Filter(reviewer=ana, task="turns", label="accept"))
    assert (page.total, page.left_out) == (0, 6)


def test_a_question_about_a_chain_names_what_it_asked_for_first(store: Store, ana: str) -> None:
    """In the list of one's own; the lead finds all its turns."""
    drawn_chains(store, 1)
    (lease,) = queue.lease(store, ana, "turns", 1)
    with store.database.write() as connection:
        questions.ask_now(connection, ana, new_id(), lease.draw_id, "Why?", store.clock())
    ((_question, words),) = questions.own(store, ana)
    assert words.startswith("Do thing 1 of chain")
    (asked,) = questions.asked(store, answered=False)
    assert len(groups.edits_of(store, asked.unit_id)) == 3


def test_agreement_on_chains_is_by_verdict_and_by_where_they_break(store: Store, ana: str) -> None:
    """Both reject the first, at different turns; both accept the other."""
    drawn_chains(store, 2, per_unit=2)
    ben = reviewer(store, "Ben")
    for who, chains in ((ana, ("rwr", "rrr")), (ben, ("rrw", "rrr"))):
        for said in chains:
            answer(store, who, "turns", **of_a_chain(said))
    report = agreement.report(store, task="turns")
    assert (report["units"], report["percent"]["estimate"]) == (2, 1)
    (question,) = report["questions"]
    assert question["question"] == "first failing turn"
    assert (question["units"], question["percent"]["estimate"]) == (2, 0.5)
    assert {row["reviewer"]: row["answers"] for row in report["by_reviewer"]} == {
        "Ana": 2, "Ben": 2,
    }  # fmt: skip


def test_agreement_on_pairs_is_by_verdict_and_by_what_is_said(store: Store, ana: str) -> None:
    """One says that it loses something, the other that it adds something: both reject."""
    drawn_pairs(store, 1, per_unit=2)
    answer(store, ana, "instructions", **of_a_pair("loses", follows="long"))
    ben = reviewer(store, "Ben")
    answer(store, ben, "instructions", **of_a_pair("adds", follows="long"))
    report = agreement.report(store, task="instructions")
    assert report["percent"]["estimate"] == 1
    by_question = {row["question"]: row["percent"]["estimate"] for row in report["questions"]}
    assert by_question == {"what the short one does": 0, "which one the picture follows": 1}


@pytest.mark.parametrize("task", ["turns", "instructions"])
def test_known_answers_tell_who_is_wrong(store: Store, ana: str, task: str) -> None:
    """A lead answers the questions too: what they say is known."""
    wrong, right = (
        (of_a_chain("rrr"), of_a_chain("rwr")) if task == "turns"
        else (of_a_pair("same"), of_a_pair("loses"))
    )  # fmt: skip
    (drawn_chains if task == "turns" else drawn_pairs)(store, 1, purpose="gold", per_unit=2)
    lead = people.add(store, "Lea", role="lead")[0].id
    answer(store, lead, task, **right)
    answer(store, ana, task, **wrong)
    records = {row["reviewer"]: row for row in agreement.report(store, task=task)["by_reviewer"]}
    known = records["Ana"]["known"]
    assert (known["questions"], known["false_accept"]["wrong"]) == (1, 1)


def test_the_log_goes_out_with_the_turns_and_texts_that_were_answered(
    store: Store, ana: str, tmp_path: Path
) -> None:
    """A chain by its key with all prompts, a pair with both texts."""
    drawn_chains(store, 1)
    drawn_pairs(store, 1)
    answer(store, ana, "turns", **of_a_chain("rwr"))
    answer(store, ana, "instructions", **of_a_pair("loses", lost=(Mark(4, 7),)))
    export_reviews(store, tmp_path / "out", by="lead")
    lines = (tmp_path / "out" / "reviews.jsonl").read_text("utf-8").splitlines()
    of_chain, of_pair = map(json.loads, lines)
    assert of_chain["chain"] in {row["key"] for row in rows_of(store, "edit_set")}
    assert (of_chain["edit"], of_chain["first_failing"]) == (None, 2)
    assert [one["instruction"][:10] for one in of_chain["chain_turns"]] == [
        "Do thing 1", "Do thing 2", "Do thing 3",
    ]  # fmt: skip
    assert [one["verdict"] for one in of_chain["answers"]["turns"]] == ["right", "wrong", "right"]
    assert (of_pair["instruction"], of_pair["short_instruction"]) == (LONG, SHORT)
    assert of_pair["answers"]["lost_words"] == ["two"]
