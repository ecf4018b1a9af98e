"""A watch on a published promise: drawn from what is kept, alarmed by rejects, proving nothing."""

from __future__ import annotations

import pytest

from review.core.errors import Refused
from store import promises
from store.access import people
from store.db.workspace import Store
from store.filters import configs, drafts, dry_runs, promised, publishing, watching
from store.promises import judging
from store.work import batches, culling
from tests.store.reviewing import answer_all, drawn, draws, reviewer, rows_of


@pytest.fixture
def published(store: Store, fill) -> Store:
    """A promise of 50% of 60 edits, published."""
    fill(store, 60)
    drawn(store, 40, target=0.5)
    answer_all(store, reviewer(store), lambda image: "accept" if image > "images/014" else "reject")
    plan_id = promises.plan_names(store)[0].id
    draft = drafts.draft(store, plan_id=plan_id, by="lead")
    publishing.publish(store, draft.id, comment="first", by="lead")
    return store


def units_of(store: Store, batch_id: str) -> set[str]:
    return {row["unit_id"] for row in rows_of(store, "draw") if row["batch_id"] == batch_id}


def published_kept(store: Store) -> list[str]:
    """Return the edits that the filter in force keeps."""
    frame = dry_runs.decisions(store, configs.published(store).config)
    return list(frame.loc[frame["outcome"] == dry_runs.KEPT, "edit_id"])


def test_nothing_published_is_nothing_to_watch(store: Store, fill) -> None:
    """Without a published promise there is no watch, and none can be drawn."""
    fill(store, 20)
    assert watching.watched(store) is None
    with pytest.raises(Refused):
        watching.draw_watch(store, 5, by="lead")


def test_it_draws_only_what_is_kept_and_hides_the_judge(published: Store) -> None:
    """Every unit lies at or above the published cut, new shards included."""
    batch_id = watching.draw_watch(published, 10, by="lead", seed=3)
    batch = batches.get(published, batch_id)
    assert (batch.purpose, batch.show_judge) == ("watch", False)
    current = configs.in_force(published)
    assert current is not None
    cut = current.config.thresholds.global_
    assert cut is not None
    assert min(row.overall for row in draws(published, batch)) >= cut - 1e-9


def test_accepted_labels_raise_no_alarm(published: Store) -> None:
    """Counts and the interval are those of the watch batches, one after the other."""
    for seed in (1, 2):
        watching.draw_watch(published, 8, by="lead", seed=seed)
    answer_all(published, reviewer(published, "Ben"), most=12)
    found = watching.watched(published)
    assert found is not None
    assert (found.batches, found.asked, found.found.labels) == (2, 16, 12)
    assert (found.found.alarm, found.found.rejected) == (False, 0)


def test_rejects_raise_the_alarm(published: Store) -> None:
    """All rejected: the promise is doubted, and it says since which label."""
    watching.draw_watch(published, 20, by="lead")
    answer_all(published, reviewer(published, "Ben"), lambda _: "reject")
    found = watching.watched(published)
    assert found is not None
    assert found.found.alarm
    assert found.found.since is not None
    assert 1 < found.found.since < 20


def test_a_watch_proves_nothing_and_measures_no_judge(published: Store) -> None:
    """It is no plan to choose, and its labels, taken above the cut only, judge no judge."""
    before = judging.report(published)
    names = promises.plan_names(published)
    watching.draw_watch(published, 10, by="lead")
    answer_all(published, reviewer(published, "Ben"), lambda _: "reject")
    assert judging.report(published) == before
    assert promises.plan_names(published) == names
    assert promises.threshold(published, target=0.5, confidence=0.95, by="lead")["certified"]


def publish_again(store: Store, plan_id: str) -> None:
    draft = drafts.draft(store, plan_id=plan_id, by="lead")
    publishing.publish(store, draft.id, comment="again", by="lead")


def test_publishing_the_same_promise_again_takes_no_alarm_back(published: Store) -> None:
    """Batches of all versions that carry it are one watch: one chance in twenty, not one each."""
    watching.draw_watch(published, 10, by="lead")
    answer_all(published, reviewer(published, "Ben"), lambda _: "reject")
    publish_again(published, promises.plan_names(published)[0].id)
    found = watching.watched(published)
    assert found is not None
    assert (found.version, found.batches, found.found.labels) == (2, 1, 10)
    assert found.found.alarm
    assert len(rows_of(published, "plan")) == 2
    watching.draw_watch(published, 10, by="lead")
    watched_twice = [row["unit_id"] for row in rows_of(published, "draw")][-20:]
    assert len(set(watched_twice)) == 20


def test_another_promise_is_watched_anew(published: Store) -> None:
    """Labels that watched the promise before do not count against another plan's."""
    watching.draw_watch(published, 10, by="lead")
    answer_all(published, reviewer(published, "Ben"), lambda _: "reject")
    batch = drawn(published, 60, target=0.3, name="second")
    answer_all(published, reviewer(published, "Cas"), batch=batch)
    (second,) = [plan.id for plan in promises.plan_names(published) if plan.batch == "second"]
    publish_again(published, second)
    found = watching.watched(published)
    assert found is not None
    assert (found.version, found.batches, found.found.labels) == (2, 0, 0)


def test_what_was_excluded_since_is_not_watched_and_lowers_what_is(published: Store) -> None:
    """Every edit drawn is there to be labelled; the target is what is promised of the rest."""
    before = watching.watched(published)
    assert before is not None
    batch = batches.get(published, watching.draw_watch(published, 10, by="lead", seed=0))
    kept = published_kept(published)
    out = [edit_id for edit_id in kept if edit_id not in units_of(published, batch.id)][:12]
    culling.exclude(published, out, "faces", by=people.local(published))
    again = watching.draw_watch(published, len(kept) - len(out), by="lead", seed=0)
    assert not units_of(published, again) & set(out)
    answer_all(published, reviewer(published, "Ben"))
    found = watching.watched(published)
    assert found is not None
    assert found.found.labels == found.asked == 10 + len(kept) - len(out)
    assert found.target == promised.share_now(published, configs.published(published))
    assert found.target < before.target
    with pytest.raises(Refused):
        watching.draw_watch(published, len(kept) - len(out) + 1, by="lead")


def test_what_is_excluded_after_it_was_watched_stays_as_it_was_labelled(published: Store) -> None:
    """A good edit taken out is no reject, a bad one no less a reject, an unanswered one nothing."""
    batch = watching.draw_watch(published, 9, by="lead", seed=0)
    ben = reviewer(published, "Ben")
    answer_all(published, ben, most=3)
    answer_all(published, ben, lambda _: "reject", most=3)
    units = [row["unit_id"] for row in rows_of(published, "draw") if row["batch_id"] == batch]
    culling.exclude(published, units[:1] + units[3:4] + units[6:7], "x", by=people.local(published))
    answer_all(published, ben)
    found = watching.watched(published)
    assert found is not None
    assert (found.found.labels, found.found.rejected) == (8, 3)


def test_where_nothing_is_left_of_a_promise_there_is_no_watch(published: Store) -> None:
    """No refusal, and nothing to draw."""
    out = published_kept(published)
    culling.exclude(published, out, "faces", by=people.local(published))
    assert watching.watched(published) is None
    with pytest.raises(Refused):
        watching.draw_watch(published, 1, by="lead")


def test_watch_batches_draw_other_edits(published: Store) -> None:
    """Ten by the same seed never ask an edit twice until too few others are left."""
    batches_ = [
        batches.get(published, watching.draw_watch(published, 8, by="lead", seed=0))
        for _ in range(4)
    ]
    units = [{row["unit_id"] for row in rows_of(published, "draw") if row["batch_id"] == batch.id}
             for batch in batches_]  # fmt: skip
    assert len(set.union(*units)) == 32
    by_chance = {
        batches.get(published, watching.draw_watch(published, 8, by="lead")).seed for _ in range(2)
    }
    assert len(by_chance) == 2
