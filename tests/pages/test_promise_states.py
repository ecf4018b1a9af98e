"""The tab Promise in every state, in words a lead reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from review.core.settings import Scale
from review.filtering.typed_score import TypedScore
from review.promises import plans
from review.promises.plans import Family
from review.promises.share import at_least
from store import promises, settings
from store.access import people
from store.access.people import Person
from store.db.workspace import Store
from store.filters import drafts
from store.filters.publishing import publish
from store.promises.planning import PlanChoices
from store.work import adjudication, queue
from tests.pages.conftest import Show, is_fine, labels, press, words_of
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.reviewing import answer_all, decide, drawn, fresh_id, leased, reviewer, rows_of

SIZE = 60
Draw = Callable[..., None]


@pytest.fixture(autouse=True)
def early_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at 30 labels and at the end, so that tests need few answers."""
    monkeypatch.setattr(plans, "SEQUENTIAL_LOOKS", (30,))


@pytest.fixture
def planned(scored, sqlite_store: Store) -> Store:
    """60 scored edits and a measuring batch of 40, at a target of 50%."""
    scored(SIZE)
    drawn(sqlite_store, 40, target=0.5, seed=1)
    return sqlite_store


def desk(show: Show, person: Person | None = None) -> AppTest:
    at = show("thresholds", person)
    assert is_fine(at)
    return at


def test_no_labels(show: Show, planned: Store) -> None:
    """Drawn, and nobody has answered."""
    said = words_of(desk(show))
    assert "No labels yet" in said
    assert "0 of 30 labels" in said
    assert "You can stop" not in said


def test_what_waits_is_one_click_away_from_the_promise(show: Show, planned: Store) -> None:
    """No label yet is no claim; whoever can give them is led to the station, until they did."""
    at = desk(show)
    assert "No labels yet. Wanted: at least 50% of what is kept is acceptable" in words_of(at)
    assert [one.label for one in at.button if one.proto.type == "primary"] == ["Review them"]
    assert "→ score" in words_of(press(at, "Review them"))
    answer_all(planned, people.local(planned).id, lambda _: "reject")
    assert "Review them" not in labels(desk(show))


def test_too_few_labels(show: Show, planned: Store) -> None:
    """How many to the next checkpoint, and estimates that are called so."""
    answer_all(planned, reviewer(planned), most=25)
    said = words_of(desk(show))
    assert "Not enough labels yet. Wanted: at least " in said
    assert "5 more labels" in said
    assert "not a checkpoint, no promise" in said


@pytest.mark.parametrize("taken", [False, True])
def test_waiting_for_stragglers(show: Show, planned: Store, rui: Person, taken: bool) -> None:
    """Enough labels, but one of the first drawn is held: by whom, and a button to hand it back.

    The first holder's late answer counts until somebody else has taken the edit.
    """
    (held,) = leased(planned, rui.id)
    answer_all(planned, reviewer(planned, "Ben"), most=32)
    at = desk(show)
    said = words_of(at)
    assert "Waiting for a few edits" in said
    assert "No. 1: 0 of 1 answers · reserved by Rui" in said
    at = press(at, "Hand back")
    assert is_fine(at)
    assert "reserved by" not in words_of(at)
    cleo = reviewer(planned, "Cleo")
    assert queue.waiting(planned, cleo, "score") == 8
    if taken:
        assert leased(planned, cleo)[0].draw_id == held.draw_id
    assert decide(planned, rui.id, held).surplus == taken
    assert ("Waiting for a few edits" in words_of(desk(show))) == taken


def test_a_lead_decides_a_straggler_and_the_checkpoint_takes_place(
    show: Show, planned: Store, rui: Person
) -> None:
    """The edit stands there with its pictures; the lead's word is its label, and it is logged."""
    (held,) = leased(planned, rui.id)
    answer_all(planned, reviewer(planned), most=35)
    at = desk(show)
    assert [one for one in at.text if one.value.startswith("change ")]
    button = next(one for one in at.button if one.key == f"decide-accept-{held.draw_id}")
    at = button.click().run()
    assert is_fine(at)
    assert "Waiting for a few edits" not in words_of(at)
    found = promises.promise(planned, promises.plan_names(planned)[0].id)
    assert [look.labels for look in found.looks] == [30]
    label = found.evidence.frame.set_index("unit_id").loc[held.unit_id]
    assert label["state"] == "accept"


def test_reviewers_see_stragglers_but_hand_nothing_back(
    show: Show, planned: Store, rui: Person
) -> None:
    """Handing back is the lead's."""
    leased(planned, reviewer(planned, "Dan"))
    answer_all(planned, reviewer(planned, "Ben"), most=32)
    at = desk(show, rui)
    assert "reserved by Dan" in words_of(at)
    assert "Hand back" not in labels(at)
    assert not [one for one in at.button if (one.key or "").startswith("decide-")]


def test_certified(show: Show, planned: Store) -> None:
    """Threshold, what is kept, what is accepted at least, and: you can stop."""
    answer_all(planned, reviewer(planned))
    at = desk(show)
    said = words_of(at)
    assert "The promise holds" in said
    assert "You can stop" in said
    found = promises.promise(planned, promises.plan_names(planned)[0].id)
    assert f"{found.threshold:.4g}" in said
    assert found.certified is not None
    seen = found.evidence.labelled.head(found.certified.labels)
    above = int((seen["overall"] >= found.threshold - 1e-9).sum())
    assert f"Accepted among the {above} labels above" in said


def test_an_exclusion_after_the_checkpoint_is_said_with_what_it_costs(
    show: Show, planned: Store
) -> None:
    """The promise still holds, and the share that is left of it stands beside it."""
    answer_all(planned, reviewer(planned))
    assert "still promised" not in words_of(desk(show))
    assert "at least 50% of what is kept" in words_of(desk(show))
    found = promises.promise(planned, promises.plan_names(planned)[0].id)
    assert found.certified is not None
    inside = found.evidence.frame[found.evidence.frame["overall"] >= found.threshold]
    unit = str(inside.loc[inside["state"] == "accept", "unit_id"].iloc[0])
    lead = people.local(planned).id
    adjudication.decide(planned, found.evidence.batch_id, unit, "exclude", by=lead)
    said = words_of(desk(show))
    kept = found.certified.outcome.kept or 0
    share = at_least((0.5 * kept - 1) / (kept - 1))
    assert f"The promise holds: at least {share} of what is kept" in said
    assert f"of the 50% planned at least {share} is still promised" in said


def test_certified_before_the_last_checkpoint(show: Show, planned: Store) -> None:
    """One may stop, or go on to keep more."""
    answer_all(planned, reviewer(planned), most=30)
    said = words_of(desk(show))
    assert "You can stop" in said
    assert "checkpoint at 40" in said


def test_superseded(show: Show, planned: Store) -> None:
    """A label that the checkpoint saw was taken back: out of date, with today's estimate."""
    ana = reviewer(planned)
    answer_all(planned, ana)
    desk(show)
    last = queue.own_answers(planned, ana)[0]
    first = rows_of(planned, "review")[0]["id"]
    for answer in (first, last):
        lease = queue.undo(planned, ana, answer, fresh_id())
        assert lease is not None
        decide(planned, ana, lease, "reject")
    said = words_of(desk(show))
    assert "Out of date" in said
    assert "On the labels of today" in said
    assert "The promise holds" not in said


@pytest.mark.parametrize("change", ["criteria", "population"])
def test_void(show: Show, planned: Store, tmp_path, change: str) -> None:
    """Criteria changed, or edits of the pool replaced: void, and why."""
    answer_all(planned, reviewer(planned))
    assert "The promise holds" in words_of(desk(show))
    if change == "criteria":
        settings.replace(planned, settings.current(planned).text.replace("0.40", "0.50"), by="lead")
        why = "The criteria, their weights or their scale were changed"
    else:
        changed = edit("images/003.png", "another text", edit_type="Zoom in", scores=scores(0.5),
                       judge="robot")  # fmt: skip
        load(planned, jsonl(tmp_path / "again.jsonl", changed), accept_changes=True)
        why = "1 of the pool's edits were replaced"
    said = words_of(desk(show))
    assert "Void" in said
    assert why in said
    assert "The promise holds" not in said


def test_not_proven(show: Show, planned: Store) -> None:
    """All rejected: the last checkpoint passed, and no number of labels would do."""
    answer_all(planned, reviewer(planned), lambda _: "reject")
    said = words_of(desk(show))
    assert "Not proven" in said
    assert "no number of labels is enough" in said


def test_a_checkpoint_without_a_promise_is_not_the_end(show: Show, planned: Store) -> None:
    """Nothing at the first, and the next is still to come."""
    answer_all(planned, reviewer(planned), lambda _: "reject", most=30)
    said = words_of(desk(show))
    assert "No promise yet" in said
    assert "The next checkpoint may still promise" in said


def test_a_census(show: Show, scored, sqlite_store: Store) -> None:
    """Every edit labelled: the exact share stands beside the promise."""
    scored(40)
    drawn(sqlite_store, 40, target=0.6)
    answer_all(sqlite_store, reviewer(sqlite_store), lambda i: "accept" if i > "images/009.png" else
               "reject")  # fmt: skip
    said = words_of(desk(show))
    assert "Every edit of the pool is labelled: exactly 30 of 40" in said


def test_per_category(show: Show, scored, sqlite_store: Store) -> None:
    """Each group has its own line; those without a promise are said to be left out."""
    scored(80, types=("Zoom in", "Add film grain or vintage filter"))
    drawn(sqlite_store, 80, target=0.6, plan=PlanChoices(families=("category",)))
    answer_all(sqlite_store, reviewer(sqlite_store))
    at = desk(show)
    assert "2 of 2 groups" in words_of(at)
    assert set(at.dataframe[0].value["promise"].str.contains("and above")) == {True}


def test_several_ways_are_picked_one_by_one(show: Show, scored, sqlite_store: Store) -> None:
    """The plan is picked by its batch, then the way of cutting."""
    scored(80)
    drawn(sqlite_store, 60, target=0.6, plan=PlanChoices(families=("global", "category")))
    at = desk(show)
    assert at.selectbox(key="way").options == [
        "robot: one threshold for all",
        "robot: a threshold per category",
    ]


def test_another_judge_takes_a_share_that_was_kept_free(
    show: Show, scored, sqlite_store: Store, tmp_path
) -> None:
    """The lead says that it was not tuned on these labels; then it has a promise of its own."""
    scored(60)
    rows = [edit(f"images/{n:03}.png", f"change {n}", judge="second", scores=scores(n / 60),
                 edit_type=("Zoom in", "Add a new object")[n % 2]) for n in range(60)]  # fmt: skip
    drawn(sqlite_store, 60, target=0.6, judge="robot", plan=PlanChoices(spare=1))
    load(sqlite_store, jsonl(tmp_path / "second.jsonl", *rows))
    answer_all(sqlite_store, reviewer(sqlite_store))
    at = show("thresholds", tab="Judge & people")
    at.checkbox(key="other-judge-untuned").check()
    at = press(at.run(), "Plan it")
    assert is_fine(at)
    assert "Try another judge" not in words_of(at)
    at.session_state["tab"] = "Promise"
    said = words_of(at.run())
    assert "judge second" in said
    assert "The promise holds" in said


def test_a_published_promise_is_watched(show: Show, planned: Store) -> None:
    """A watch batch is drawn from the page; rejects in it raise the alarm."""
    ana = reviewer(planned)
    answer_all(planned, ana)
    assert "Watching" not in words_of(show("thresholds", tab="Publish"))
    plan_id = promises.plan_names(planned)[0].id
    draft = drafts.draft(planned, plan_id=plan_id, by="lead")
    publish(planned, draft.id, comment="first", by="lead")
    at = show("thresholds", tab="Publish")
    assert "Watching version 1" in words_of(at)
    at.number_input(key="watch-size").set_value(12)
    at = press(at, "Draw a watch batch")
    assert is_fine(at)
    answer_all(planned, ana, lambda _: "reject")
    assert "Drift" in words_of(show("thresholds", tab="Publish"))


@pytest.mark.parametrize("way", ["floors", "typed", "category"])
@pytest.mark.parametrize(
    "tab", ["Draw more", "By type", "Other ways to cut", "Judge & people", "Scores", "Publish"]
)
def test_every_tab_draws_every_way_of_cutting(
    show: Show, scored, sqlite_store: Store, way: Family, tab: str
) -> None:
    """A score of the family's own (floors lie below the scale) breaks no other tab."""
    scored(SIZE)
    weights = dict.fromkeys(settings.current(sqlite_store).settings.criteria, 0.25)
    plan = PlanChoices(
        (way,),
        typed=TypedScore(weights, {"Zoom in": 0.3}, Scale(0, 1), 40) if way == "typed" else None,
        floors={"seamlessness": 0.4} if way == "floors" else {},
    )
    drawn(sqlite_store, SIZE, target=0.5, plan=plan)
    answer_all(sqlite_store, reviewer(sqlite_store), lambda i: "reject" if i[-5] == "3" else
               "accept")  # fmt: skip
    assert is_fine(show("thresholds", tab=tab))
