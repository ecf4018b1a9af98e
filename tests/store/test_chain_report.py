"""What labels say of chains, what is frozen when they are drawn, and the promise they carry."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from review.core.answers import Answer, SaidOfTurn
from review.core.errors import Ambiguous, Refused, Unknown
from review.core.path import Place
from store import paths
from store.chains import promise, report
from store.chains.report import ChainReport
from store.db.workspace import Store
from store.work import adjudication, batches, queue
from tests.store.chains import answer_chains, drawn, image, load_chains
from tests.store.importing_files import jsonl, load, scores
from tests.store.reviewing import fresh_id, reviewer, rows_of

CHAINS, TURNS = 40, 3


@pytest.fixture
def house(store: Store, tmp_path: Path) -> Store:
    """Forty chains of three turns, with the scores of one judge."""
    load_chains(store, tmp_path, CHAINS, TURNS)
    return store


def holds(number: int) -> int:
    """The better three quarters hold; of the others none, one or two turns do."""
    return TURNS if number >= CHAINS / 4 else number % TURNS


def fields(found: ChainReport) -> dict:
    return report.as_json(found)


def test_shares_come_from_what_was_said_of_turns(house: Store) -> None:
    """Accepted, by position given that the earlier ones held and not, breaks, salvage."""
    drawn(house, CHAINS)
    answer_chains(house, reviewer(house), holds)
    found = report.summary(house)
    said = fields(found)
    assert (said["chains"]["labelled"], said["accepted"]["n"]) == (CHAINS, CHAINS)
    assert said["accepted"]["estimate"] == pytest.approx(30 / 40)
    assert said["accepted"]["low"] < 0.75 < said["accepted"]["high"]
    given = [one["estimate"] for one in said["given_earlier_held"]]
    assert given == pytest.approx([36 / 40, 33 / 36, 30 / 33])
    assert [one["estimate"] for one in said["by_position"]] == pytest.approx(
        [36 / 40, 37 / 40, 37 / 40]
    )
    (broken,) = said["breaks"]
    assert [one["hits"] for one in broken["at"]] == [4, 3, 3]
    assert said["salvage"]["chains"]["hits"] == 3
    assert said["salvage"]["turns"]["hits"] == 6
    assert said["last_entry"] == CHAINS


def test_the_first_batch_counts_and_other_purposes_do_not(house: Store) -> None:
    """A chain that is drawn again to tune changes no share."""
    batch = drawn(house, CHAINS)
    who = reviewer(house)
    answer_chains(house, who, holds, batch=batch)
    before = fields(report.summary(house))["accepted"]
    other = drawn(house, CHAINS, purpose="fit")
    answer_chains(house, who, lambda _: 0, batch=other)
    assert fields(report.summary(house))["accepted"] == before
    assert fields(report.summary(house, ("fit",)))["accepted"]["hits"] == 0


def test_a_leads_word_stands_in_the_place_of_the_reviewers(house: Store) -> None:
    """Accepted: all turns hold. Rejected: as far as the reviewers who reject it say."""
    batch = drawn(house, CHAINS)
    who = reviewer(house)
    answer_chains(house, who, lambda number: 2 if number < 2 else TURNS)
    units = {row["unit_id"]: row["verdict"] for row in rows_of(house, "review")}
    first, second = [unit for unit, verdict in units.items() if verdict == "reject"]
    adjudication.decide(house, batch.id, first, "accept", by=who)
    adjudication.decide(house, batch.id, second, "reject", by=who)
    said = fields(report.summary(house))
    assert said["accepted"]["hits"] == CHAINS - 1
    assert said["salvage"]["chains"]["hits"] == 1


def test_what_is_excluded_or_cannot_be_judged_is_in_no_share(house: Store) -> None:
    """It is counted beside them."""
    batch = drawn(house, 5)
    who = reviewer(house)
    one, other, *_rest = queue.lease(house, who, "turns", 5)
    queue.record(house, who, Answer(fresh_id(), one.draw_id, "cannot_judge"))
    queue.record(house, who, Answer(fresh_id(), other.draw_id, "unsafe"))
    adjudication.decide(house, batch.id, other.unit_id, "exclude", by=who)
    answer_chains(house, who, lambda _: TURNS)
    said = fields(report.summary(house))
    assert said["chains"]["cannot_judge"] == 2
    assert said["accepted"]["n"] == 3


def test_a_measuring_batch_freezes_a_plan_on_chains(house: Store) -> None:
    """The units are chains, the score is the weakest turn's; the look promises by chains."""
    batch = drawn(house, 35, target=0.6)
    found = report.summary(house).promise
    assert found is not None
    assert (found.rule, found.judge, found.pool, found.labels) == ("weakest", "robot", CHAINS, 35)
    members = [row["overall"] for row in rows_of(house, "unit_plan_member")]
    assert sorted(members) == pytest.approx([(n + 1) / (CHAINS + 1) for n in range(CHAINS)])
    answer_chains(house, reviewer(house), holds, batch=batch)
    found = report.summary(house).promise
    assert found is not None
    assert found.certified
    assert found.threshold is not None
    kept = [n for n in range(CHAINS) if (n + 1) / (CHAINS + 1) >= found.threshold - 1e-9]
    assert found.kept == len(kept)
    assert np.mean([holds(n) == TURNS for n in kept]) >= 0.6
    assert "at least 60% of the chains are acceptable" in promise.promised(found)
    assert len(promise.assumptions(found)) == 4


def test_the_last_answer_takes_the_look_and_no_earlier_one(house: Store) -> None:
    """It follows the answer, whoever reads; before it the report tells nothing of a cut."""
    batch = drawn(house, 10, target=0.5)
    who = reviewer(house)
    answer_chains(house, who, holds, batch=batch, most=9)
    said = fields(report.summary(house))["promise"]
    assert (said["reason"], said["precision"], said["kept"]) == ("waiting_for_look", None, None)
    assert rows_of(house, "unit_plan")[0]["outcome_json"] is None
    answer_chains(house, who, holds, batch=batch)
    assert rows_of(house, "unit_plan")[0]["outcome_json"] is not None


def test_rules_score_chains_as_the_filter_does(house: Store) -> None:
    """By product: the product of the turns as shares of the scale."""
    drawn(house, 10, rule="product")
    members = [row["overall"] for row in rows_of(house, "unit_plan_member")]
    expected = [0.99 * 0.99 * (n + 1) / (CHAINS + 1) for n in range(CHAINS)]
    assert sorted(members) == pytest.approx(expected, abs=1e-6)


def test_without_scores_labels_measure_and_prove_nothing(store: Store, tmp_path: Path) -> None:
    """The batch is drawn all the same; no plan is frozen."""
    load_chains(store, tmp_path, 5, judge=None)
    assert drawn(store, 10).units == 5
    found = report.summary(store)
    assert (found.promises, found.promise) == ((), None)


def test_of_several_judges_one_is_named(house: Store, tmp_path: Path) -> None:
    """Else it is refused with their names; so is one that scored no turn, and a wrong rule."""
    rows = [{"edit": image(0, turn), "judge": "other", **scores(0.5)} for turn in (1, 2, 3)]
    load(house, jsonl(tmp_path / "other.jsonl", *rows), kind="scores")
    with pytest.raises(Ambiguous):
        drawn(house)
    with pytest.raises(Unknown, match="nobody"):
        drawn(house, judge="nobody")
    with pytest.raises(Refused, match="no rule"):
        drawn(house, judge="robot", rule="best")
    assert drawn(house, judge="other").units == 1


def test_the_path_of_chains_goes_from_turns_to_a_release(house: Store) -> None:
    """Load, draw, review, promise, publish: each is due once the one before is done."""
    assert due(house) == ("Draw", Place("multi-turn", {"tab": "Draw more"}))
    batch = drawn(house, CHAINS, target=0.6)
    who = reviewer(house)
    assert due(house, who) == ("Review", Place("turns"))
    answer_chains(house, who, holds)
    assert due(house, who) == ("Publish", Place("multi-turn", {"tab": "Publish"}))
    batches.close(house, batch.id)
    drawn(house, 10, target=0.9)
    batches.close(house, batches.all_batches(house)[0].id)
    house.tasks["turns"].settled(house)
    (step,) = [step for step in path(house, who).steps if step.name == "Promise"]
    assert [note.what for note in step.notes] == ["these labels do not prove it"]


def path(store: Store, who: str = "nobody") -> paths.Path:
    (found,) = [one for one in paths.paths(store, who) if one.task == "turns"]
    return found


def due(store: Store, who: str = "nobody") -> tuple[str, Place]:
    step = path(store, who).due
    assert step is not None
    return step.name, step.place


def test_a_chain_holds_as_far_as_more_than_half_say(house: Store) -> None:
    """Two of three break it at the third turn, one at the first: two turns hold."""
    drawn(house, 1, per_unit=3)
    for name, failing in (("Ana", 3), ("Ben", 3), ("Cid", 1)):
        who = reviewer(house, name)
        (lease,) = queue.lease(house, who, "turns", 1)
        said = [SaidOfTurn("wrong" if place == failing else "right") for place in (1, 2, 3)]
        given = Answer(
            fresh_id(), lease.draw_id, "reject", turns=tuple(said), first_failing=failing
        )
        queue.record(house, who, given)
    said_of_all = fields(report.summary(house))
    assert said_of_all["salvage"]["turns"]["hits"] == 2


def test_a_purpose_there_is_not_is_named(house: Store) -> None:
    """It is no batch that nobody has reviewed yet."""
    with pytest.raises(Unknown, match="'mesure'"):
        report.summary(house, ("mesure",))  # type: ignore[arg-type]
