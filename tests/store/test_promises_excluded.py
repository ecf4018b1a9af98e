"""What leaves before a checkpoint counts against the promise; what leaves after weakens it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sqlalchemy import text

from commands import promising
from review.core.errors import Refused
from review.promises import plans
from review.promises.removals import after_removals
from store import promises
from store.access import people
from store.db.workspace import Store
from store.filters import configs, drafts, promised, publishing, watching
from store.promises import Promise
from store.work import adjudication, batches, culling
from store.work.batches import Batch
from tests.store.reviewing import answer_all, answer_next, drawn, draws, reviewer

Asked = Callable[..., dict]


def lead(store: Store) -> str:
    return people.local(store).id


def exclude(store: Store, batch: Batch, units: list[str]) -> None:
    """Take edits out on the desk, as a lead does with what was called unsafe."""
    for unit in units:
        adjudication.decide(store, batch.id, unit, "exclude", by=lead(store), note="unsafe")


def promise(store: Store) -> Promise:
    """Return what the one plan promises."""
    plan_id = promises.find_plan(store)
    assert plan_id is not None
    return promises.promise(store, plan_id)


def asked(store: Store, target: float) -> dict:
    """Ask as `threshold` does: looks that are due are taken."""
    return promises.threshold(store, target=target, confidence=0.95, by="lead")


@pytest.fixture
def early_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at 20 and 40 labels and at the end, so that tests need few answers."""
    monkeypatch.setattr(plans, "SEQUENTIAL_LOOKS", (20, 40))


@pytest.mark.slow
def test_unsafe_rejects_that_are_excluded_do_not_make_a_promise(sqlite_store: Store, fill) -> None:
    """3,000 edits, .8946 of what is left acceptable, 1,200 drawn, 79 excluded: nothing at 90.2%."""
    store = sqlite_store
    numbers = np.random.default_rng(3).choice(3000, 387, replace=False)
    rejected = {f"images/{number:03}.png" for number in numbers}
    fill(store, 3000)
    batch = drawn(store, 1200, target=0.902)
    kept_out = [row.unit_id for row in draws(store, batch) if row.output_image in rejected][:79]
    exclude(store, batch, kept_out)
    answer_all(store, reviewer(store), lambda image: "reject" if image in rejected else "accept")
    said = asked(store, 0.902)
    assert (3000 - len(rejected)) / (3000 - len(kept_out)) == pytest.approx(0.8946, abs=5e-5)
    assert (said["certified"], said["state"]) == (False, "not_proven")
    assert [look.outcome.labels for look in promise(store).looks] == [600, 1200]
    assert said["pool"]["excluded"] == 79
    assert any("79 drawn edits" in text for text in said["assumptions"])


def test_what_was_excluded_before_a_look_is_said_with_both_numbers(store: Store, fill) -> None:
    """At least t with them as rejected, and t·K ÷ (K − m) of what is left: JSON, page, filter."""
    fill(store, 200)
    batch = drawn(store, 150, target=0.6)
    best = sorted(draws(store, batch), key=lambda row: -row.overall)[:5]
    exclude(store, batch, [row.unit_id for row in best])
    answer_all(store, reviewer(store))
    said = asked(store, 0.6)
    kept = said["kept"]
    assert (said["certified"], said["removed"], said["excluded_before"]) == (True, 0, 5)
    assert said["promised_after_removals"] == 0.6
    assert said["promised_net"] == pytest.approx(0.6 * kept / (kept - 5))
    assert any("of what is left at least" in line for line in promising.lines(said))
    plan_id = said["plan"]["id"]
    certificate = drafts.draft(store, plan_id=plan_id, by="lead").config.certificate
    assert certificate is not None
    assert certificate.covers["promised_net"] == pytest.approx(said["promised_net"])
    assert (certificate.covers["excluded_before"], certificate.covers["removed"]) == (5, 0)
    assert "5 of these" in certificate.statement


def test_exclusions_before_and_after_a_look_are_one_account(store: Store, fill) -> None:
    """Those before cost nothing more, those after may all have been good."""
    fill(store, 200)
    batch = drawn(store, 150, target=0.6)
    best = sorted(draws(store, batch), key=lambda row: -row.overall)
    exclude(store, batch, [row.unit_id for row in best[:5]])
    answer_all(store, reviewer(store))
    assert asked(store, 0.6)["certified"] is True
    exclude(store, batch, [row.unit_id for row in best[5:8]])
    said = asked(store, 0.6)
    assert (said["certified"], said["removed"], said["excluded_before"]) == (True, 3, 5)
    assert said["promised_after_removals"] == after_removals(0.6, said["kept"], 3)
    assert said["promised_net"] == after_removals(0.6, said["kept"], 3, 5)


@pytest.mark.usefixtures("early_looks")
def test_excluding_what_is_unanswered_takes_no_look_early(store: Store, fill) -> None:
    """After 30 of 60 labels, all accepted, the rest is excluded: it counts as rejected."""
    fill(store, 100)
    batch = drawn(store, 60, target=0.8)
    answer_all(store, reviewer(store), most=30)
    at_first = [look.labels for look in promise(store).looks]
    person = people.local(store)
    culling.exclude(store, [row.unit_id for row in draws(store, batch)[30:]], "late", by=person)
    asked(store, 0.8)
    first, second, last = promise(store).looks
    assert (at_first, first.labels) == ([20], 20)
    assert [(look.outcome.labels, look.outcome.certified) for look in (second, last)] == [
        (40, False),
        (60, False),
    ]
    assert promise(store).evidence.labelled["accepted"].sum() == 30


@pytest.mark.usefixtures("early_looks")
def test_a_plan_that_is_cut_short_is_charged(store: Store, fill) -> None:
    """Open, its looks wait for their labels; closed, what is missing counts as rejected."""
    fill(store, 100)
    batch = drawn(store, 60, target=0.8)
    answer_all(store, reviewer(store), most=38)
    assert (asked(store, 0.8)["look"]["labels"], promise(store).due) == (20, False)
    batches.close(store, batch.id)
    waiting = promise(store)
    assert (waiting.state, waiting.due, waiting.missing) == ("due", True, 2)
    said = asked(store, 0.8)
    looks = promise(store).looks
    assert [look.labels for look in looks] == [20, 40, 60]
    assert [look.outcome.labels for look in looks] == [20, 40, 60]
    assert not looks[2].outcome.certified
    counted = promise(store).evidence.counted["accepted"]
    assert (int(counted.head(40).sum()), int(counted.sum()), len(counted)) == (38, 38, 60)
    assert any("closed with 22 edits unanswered" in text for text in said["assumptions"])


@pytest.mark.usefixtures("early_looks")
def test_a_late_word_of_a_lead_makes_a_charged_look_out_of_date(store: Store, fill) -> None:
    """The look saw a reject where now there is a label."""
    fill(store, 100)
    batch = drawn(store, 60, target=0.6)
    answer_all(store, reviewer(store), most=39)
    batches.close(store, batch.id)
    asked(store, 0.6)
    fortieth = draws(store, batch)[39].unit_id
    adjudication.decide(store, batch.id, fortieth, "accept", by=lead(store))
    found = promise(store)
    assert [promises.looks.stands(found.evidence, look) for look in found.looks] == [
        True, False, False,
    ]  # fmt: skip


def test_what_left_before_the_draw_left_all_of_the_pool(store: Store, fill) -> None:
    """It is in neither pool nor labels; nor is it once it was brought back after the draw."""
    ids = list(fill(store, 40).values())
    person = people.local(store)
    culling.exclude(store, ids[:10], "blurred", by=person)
    drawn(store, 30, target=0.6)
    answer_all(store, reviewer(store))
    found = promise(store)
    assert (len(found.evidence.pool), len(found.evidence.frame)) == (30, 30)
    assert any("10 edits were excluded before the draw" in text for text in found.assumptions)
    culling.bring_back(store, ids[:1], by=person)
    assert len(promise(store).evidence.pool) == 30
    assert promise(store).evidence.pool_size == 40


@pytest.mark.parametrize("of_the_drawn", [True, False])
def test_a_pool_screened_since_is_drawn_from_anew(
    store: Store, fill, *, of_the_drawn: bool
) -> None:
    """What a plan drew is its pool's like no more, once a lead took some of either out."""
    fill(store, 200)
    first = {row.unit_id for row in draws(store, drawn(store, 100, target=0.6))}
    answer_all(store, reviewer(store))
    with store.database.read() as connection:
        others = set(connection.execute(text("SELECT id FROM edit")).scalars()) - first
    gone = sorted(first if of_the_drawn else others)[:40]
    culling.exclude(store, gone, "used elsewhere", by=people.local(store))
    batch = drawn(store, 90, target=0.6)
    second = {row.unit_id for row in draws(store, batch)}
    assert second & first
    assert not second & set(gone)
    (plan_id,) = [plan.id for plan in promises.plan_names(store, batch.id)]
    evidence = promises.promise(store, plan_id).evidence
    assert (len(evidence.frame), len(evidence.pool), evidence.plan.left_out) == (90, 160, 0)


def test_what_left_before_any_draw_screens_none(store: Store, fill) -> None:
    """Both plans are of the same pool then: the second leaves out what the first drew."""
    fill(store, 200)
    with store.database.read() as connection:
        units = connection.execute(text("SELECT id FROM edit ORDER BY id")).scalars().all()
    culling.exclude(store, units[:20], "unsafe", by=people.local(store))
    first = {row.unit_id for row in draws(store, drawn(store, 50, target=0.6))}
    assert not first & {row.unit_id for row in draws(store, drawn(store, 50, target=0.6))}


def test_where_every_edit_was_seen_the_excluded_leave_both(store: Store, fill) -> None:
    """60 edits, all drawn, 20 excluded: at least 95% of the other 40, all accepted, are so."""
    fill(store, 60)
    batch = drawn(store, 60, target=0.9)
    exclude(store, batch, [row.unit_id for row in draws(store, batch)[::3]])
    answer_all(store, reviewer(store))
    said = asked(store, 0.9)
    look = promise(store).looks[-1]
    assert (said["census"], look.outcome.labels) == (True, 40)
    assert {test.rejected for test in look.outcome.tests} == {0}
    assert any("all were seen" in text for text in said["assumptions"])
    if said["certified"]:
        assert (said["excluded_before"], said["removed"]) == (0, 0)


def test_in_a_census_what_cannot_be_judged_stays(store: Store, fill) -> None:
    """The filter keeps it, so it counts as rejected there too."""
    fill(store, 30)
    batch = drawn(store, 30, target=0.6)
    broken = {row.output_image for row in draws(store, batch)[:3]}
    answer_all(
        store, reviewer(store), lambda image: "cannot_judge" if image in broken else "accept"
    )
    assert asked(store, 0.6)["census"] is True
    found = promise(store)
    assert found.looks[-1].outcome.labels == 30
    assert found.evidence.labelled["accepted"].sum() == 27


def test_a_look_of_before_that_left_edits_out_stands_no_more(store: Store, fill) -> None:
    """Stored by the old rule, with the others' labels alone: said so, and not promised."""
    fill(store, 60)
    batch = drawn(store, 40, target=0.6)
    exclude(store, batch, [draws(store, batch)[0].unit_id])
    answer_all(store, reviewer(store))
    found = promise(store)
    (look,) = found.looks
    others = found.evidence.frame[found.evidence.frame["state"] != "excluded"]
    old = look.__class__(
        look.labels, look.delta, look.last_entry, promises.looks.labels.digest(others),
        look.created, look.outcome, look.groups,
    )  # fmt: skip
    assert promises.looks.stands(found.evidence, look)
    assert not promises.looks.left_out(found.evidence, look)
    assert not promises.looks.stands(found.evidence, old)
    assert promises.looks.left_out(found.evidence, old)


def test_a_promise_by_betting_counts_the_excluded_too(store: Store, fill) -> None:
    """Its labels at unequal rates keep their weights, and the excluded are rejects."""
    fill(store, 400, types=("Zoom in", "Add film grain or vintage filter"))
    batch = drawn(store, 120, target=0.5, strategy="near-threshold")
    exclude(store, batch, [row.unit_id for row in draws(store, batch)[:7]])
    answer_all(store, reviewer(store))
    found = promise(store)
    assert [look.outcome.labels for look in found.looks] == [50, 100, 120]
    rejected = ~found.evidence.frame["accepted"].to_numpy(dtype=bool)
    assert (int(rejected.sum()), int(rejected[:7].sum())) == (7, 7)
    assert np.isfinite(found.evidence.frame["weight"].to_numpy()).all()


def test_a_flag_holds_a_look_until_a_lead_decides(store: Store, fill) -> None:
    """Neither dropped nor counted: its label is due."""
    fill(store, 30)
    drawn(store, 20, target=0.6)
    ana = reviewer(store)
    answer_next(store, ana, "unsafe")
    answer_all(store, ana)
    assert (asked(store, 0.6)["look"], promise(store).missing) == (None, 1)


def test_a_promise_of_which_nothing_is_left_is_none(store: Store, fill) -> None:
    """Seventy of 100 labelled edits excluded, at 50%: 0% is said, and no filter carries it."""
    ids = list(fill(store, 100).values())
    drawn(store, 100, target=0.5)
    answer_all(store, reviewer(store))
    said = asked(store, 0.5)
    culling.exclude(store, ids[30:], "faces", by=people.local(store))
    said = asked(store, 0.5)
    said |= promising.as_its_filter_says(store, said)
    assert (said["certified"], said["promised_after_removals"]) == (True, 0.0)
    assert "at least 0% acceptable" in promising.lines(said)[0]
    draft = drafts.draft(store, plan_id=said["plan"]["id"], by="lead")
    assert draft.config.certificate is None
    with pytest.raises(Refused):
        publishing.publish(store, draft.id, comment="go", by="lead")
    publishing.publish(store, draft.id, comment="go", not_proven="nothing is left", by="lead")
    assert watching.watched(store) is None


def test_a_published_promise_is_told_what_leads_exclude(store: Store, fill) -> None:
    """Excluded on Browse after publishing: `threshold` and a draft of now say the same share."""
    ids = list(fill(store, 100).values())
    drawn(store, 60, target=0.7)
    answer_all(store, reviewer(store))
    plan = asked(store, 0.7)["plan"]["id"]
    draft = drafts.draft(store, plan_id=plan, by="lead")
    publishing.publish(store, draft.id, comment="go", by="lead")
    culling.exclude(store, ids[-20:], "faces", by=people.local(store))
    said = asked(store, 0.7)
    said |= promising.as_its_filter_says(store, said)
    covers = drafts.draft(store, plan_id=plan, by="lead").config.certificate.covers
    assert said["promised_after_removals"] == covers["promised_after_removals"] < 0.7
    assert said["removed"] == covers["removed"] > 0
    assert promised.share_now(store, configs.published(store)) == said["promised_after_removals"]
