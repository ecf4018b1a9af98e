"""Each job's path as the store sees it: what is done, what is due, what holds it up."""

from __future__ import annotations

from pathlib import Path as Folder

import pytest

from review.core.path import Path, Place, Step
from review.ranking.pairs import PairRule
from store import paths, promises
from store.db.workspace import Store
from store.filters import drafts, publishing
from store.promises import looks, plan_names
from store.ranking import preference_release
from store.ranking.outgoing import PreferenceRequest
from store.releases.sft import export_sft
from store.tasks import TASKS
from store.types import corrections
from store.work import adjudication, batches
from tests.store.importing_files import changed_by_import, edit, jsonl, load
from tests.store.ranking import BOWLS, agreed, compare, preference, vote
from tests.store.reviewing import answer_all, answer_next, drawn, reviewer
from tests.store.typed import CARTOON, OUT, ZOOM, edits_of, typed_batch


def path_of(store: Store, task: str, me: str = "nobody") -> Path:
    """Return one task's path."""
    (found,) = [path for path in paths.paths(store, me) if path.task == task]
    return found


def due(store: Store, task: str, me: str = "nobody") -> Step:
    """Return a task's step that is due."""
    step = path_of(store, task, me).due
    assert step is not None
    return step


def said(path: Path) -> list[str]:
    """Return what is to be known of a path, without what is said of pictures: tests have none."""
    return [note.what for note in path.notes if "missing" not in note.what]


@pytest.mark.parametrize("task", TASKS)
def test_in_an_empty_workspace_every_job_begins_with_loading(store: Store, task: str) -> None:
    """Nothing is done, and nothing is to be known."""
    found = path_of(store, task)
    assert (found.place, found.begun, found.notes) == (0, False, ())
    assert due(store, task).place == Place("load")


def test_a_promise_goes_from_scores_to_a_release(store: Store, fill, tmp_path: Folder) -> None:
    """Load, plan, review, promise, publish, release: each is due once the one before is done."""
    fill(store, 60)
    assert due(store, "score").name == "Plan"
    batch = drawn(store, 60, target=0.5)
    ana = reviewer(store)
    assert (due(store, "score", ana).name, due(store, "score", ana).figure) == ("Review", "0 of 60")
    assert due(store, "score", ana).place == Place("score")
    answer_all(store, ana, batch=batch)
    step = due(store, "score", ana)
    assert (step.name, step.place.query) == ("Publish", {"tab": "Publish"})
    plan = promises.plan_names(store)[0].id
    draft = drafts.draft(store, plan_id=plan, by="lead")
    publishing.publish(store, draft.id, comment="first", by="lead")
    assert due(store, "score", ana).name == "Release"
    export_sft(store, tmp_path / "out", by="lead")
    assert path_of(store, "score", ana).due is None


def test_a_filter_that_is_not_proven_publishes_no_promise(store: Store, fill) -> None:
    """The step is still due, and says so."""
    fill(store, 60)
    draft = drafts.draft(store, threshold=0.5, by="lead")
    publishing.publish(store, draft.id, comment="first", not_proven="a start", by="lead")
    answer_all(store, reviewer(store), batch=drawn(store, 60, target=0.5))
    assert (due(store, "score").name, due(store, "score").figure) == ("Publish", "not proven")


def test_what_waits_for_a_lead_is_said_with_the_place_that_settles_it(store: Store, fill) -> None:
    """A flag holds a checkpoint up until a lead decides."""
    fill(store, 60)
    batch, ana = drawn(store, 60, target=0.5), reviewer(store)
    answer_next(store, ana, "unsafe")
    found = path_of(store, "score", ana)
    (note,) = [note for note in found.notes if "flagged" in note.what]
    assert (note.what, note.action) == ("held: 1 flagged unsafe", "decide")
    (case,) = adjudication.waiting(store)
    assert note.place == Place("queue", {"unit": case.unit_id})
    adjudication.decide(store, batch.id, case.unit_id, "accept", by=ana)
    assert said(path_of(store, "score", ana)) == []


def test_answers_that_nobody_can_give_are_said(store: Store, fill) -> None:
    """The one reviewer gave theirs of two each; with a second one, the rest waits for them."""
    fill(store, 10)
    batch, ana = drawn(store, 10, per_unit=2), reviewer(store)
    answer_all(store, ana, batch=batch)
    found = path_of(store, "score", ana)
    assert said(found) == ["nobody is there to give the 10 answers left"]
    assert (found.due.waits, found.due.place) == (True, Place("batches"))
    ben = reviewer(store, "Ben")
    assert said(path_of(store, "score", ana)) == ["10 answers wait for other reviewers"]
    assert said(path_of(store, "score", ben)) == []


def test_a_void_plan_is_planned_again(store: Store, fill) -> None:
    """The step goes back to the plan, and says why."""
    fill(store, 60)
    answer_all(store, reviewer(store), batch=drawn(store, 60, target=0.5))
    assert path_of(store, "score").place == 4
    changed_by_import(store, "UPDATE score SET overall = overall - 0.001")
    found = path_of(store, "score")
    assert (found.due.name, said(found)) == ("Plan", ["the plan no longer fits what is loaded"])


def test_a_batch_that_was_closed_too_early_is_followed_by_another(store: Store, fill) -> None:
    """Nobody can answer it any more: the step leads to where more is drawn, and waits for none."""
    fill(store, 60)
    batch, ana = drawn(store, 60, target=0.5), reviewer(store)
    batches.close(store, batch.id)
    found = path_of(store, "score", ana)
    assert (found.due.name, said(found)) == (
        "Review", ["the batch was closed with too few answers"],
    )  # fmt: skip
    assert found.due.place == Place("thresholds", {"tab": "Draw more"})
    assert not found.due.waits
    drawn(store, 60, target=0.5, seed=1)
    assert said(path_of(store, "score", ana)) == []


def test_a_batch_closed_among_its_answers_is_looked_at_then_followed(store: Store, fill) -> None:
    """What is missing counts as rejected; where that proves nothing, more is drawn."""
    fill(store, 60)
    batch, ana = drawn(store, 60, target=0.5), reviewer(store)
    answer_all(store, ana, batch=batch, most=5)
    batches.close(store, batch.id)
    assert said(path_of(store, "score", ana)) == ["a checkpoint can be looked at"]
    looks.take_due_of_plan(store, plan_names(store)[0].id)
    found = path_of(store, "score", ana)
    assert said(found) == ["these labels do not prove it"]
    assert found.due.notes[0].place == Place("thresholds", {"tab": "Draw more"})


def test_edits_without_scores_lead_to_a_judge_that_runs_here(
    store: Store, fill, tmp_path: Folder
) -> None:
    """Scores come from a file, or are asked for here; once they are there nothing is said."""
    load(store, jsonl(tmp_path / "sft.jsonl", edit("a.png")))
    found = path_of(store, "score")
    assert said(found) == ["no judge has scored the edits"]
    assert [note.place for note in found.notes if "judge" in note.what] == [Place("judge")]
    fill(store, 3)
    assert said(path_of(store, "score")) == []


def test_an_earlier_promise_that_holds_is_not_forgotten(store: Store, fill) -> None:
    """A second batch is asked meanwhile; the first one's promise is still to be published."""
    fill(store, 60)
    ana = reviewer(store)
    first = drawn(store, 60, target=0.5, name="First")
    answer_all(store, ana, batch=first)
    drawn(store, 20, target=0.5, seed=1)
    found = path_of(store, "score", ana)
    assert found.due.figure == "0 of 20"
    assert said(found) == ["the promise of “First” holds and is not published"]
    (note,) = [note for note in found.notes if "First" in note.what]
    assert note.place.query == {"tab": "Publish", "plan": promises.plan_names(store)[-1].id}


def test_preferences_go_from_groups_to_pairs(store: Store, tmp_path: Folder) -> None:
    """Load, draw, review, order, release; a vote after a release makes it due again."""
    load(store, jsonl(tmp_path / "preference.jsonl", preference()))
    assert (due(store, "rank").name, path_of(store, "rank").steps[0].figure) == ("Draw", "1 group")
    vote(store, tmp_path, *agreed(*BOWLS))
    assert due(store, "rank").name == "Release"
    preference_release.export(
        store, tmp_path / "out", PreferenceRequest("pico", PairRule()), by="lead"
    )
    assert path_of(store, "rank").due is None
    vote(store, tmp_path, compare(BOWLS[0], BOWLS[1], reviewer="late"))
    assert due(store, "rank").figure == "votes came in since"


def test_types_go_from_a_batch_to_corrections(store: Store, tmp_path: Folder) -> None:
    """Load, draw, review, decide, publish; what people agree on is in the filter or missing."""
    edits_of(store, tmp_path, {"a.png": ZOOM, "b.png": ZOOM})
    assert due(store, "types").name == "Draw"
    other = {"verdict": "other", "edit_type": OUT}
    also = {"verdict": "other", "edit_type": CARTOON}
    typed_batch(store, {"a.png": [other, other], "b.png": [other, also]}, per_unit=2)
    step = due(store, "types")
    assert (step.name, step.place.query) == ("Decide", {"tab": "Disputed"})
    assert said(path_of(store, "types")) == ["reviewers dispute 1 type"]


def test_agreed_types_are_published_as_corrections(store: Store, fill) -> None:
    """Due until the filter in force says what people agree on."""
    ids = fill(store, 4)
    other = {"verdict": "other", "edit_type": OUT}
    typed_batch(store, {next(iter(ids)): [other]})
    draft = drafts.draft(store, threshold=0.5, by="lead")
    publishing.publish(store, draft.id, comment="first", not_proven="a start", by="lead")
    assert (due(store, "types").name, due(store, "types").figure) == ("Publish", "1 correction")
    better = corrections.draft(store, by="lead", with_promise=False)
    publishing.publish(store, better.id, comment="types", not_proven="a start", by="lead")
    assert due(store, "types").name == "Release"


def test_pictures_that_are_not_there_are_said(store: Store, fill) -> None:
    """Of the first few edits, with the place where they are brought in."""
    fill(store, 3)
    (note,) = path_of(store, "score").notes
    assert note.what == "3 pictures are missing, of a few looked for"
    assert note.place == Place("load")


def test_the_paths_change_only_when_their_state_does(store: Store, fill) -> None:
    """It is what pages keep them by."""
    fill(store, 10)
    before = paths.state(store)
    assert paths.state(store) == before
    drawn(store, 10)
    after = paths.state(store)
    assert after != before
    reviewer(store)
    assert paths.state(store) != after
