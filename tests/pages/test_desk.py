"""The lead's desk as pages: what waits is decided there, guidelines are written there."""

from __future__ import annotations

from review.tasks import SCORE
from store import adjudication, batches, guidelines, labels, people, questions, queue
from store.batches import Request
from store.questions import ask_now
from store.workspace import Store, new_id
from tests.pages.conftest import HOSTILE, Show, alive, is_fine, press, words_of
from tests.store.reviewing import answer_to


def flagged(store: Store, scored) -> tuple[batches.Batch, str]:
    """Draw, and let Ana flag one edit and be unsure of another, with hostile words."""
    scored(10)
    batch = batches.draw_batch(store, Request("score", "measure", 10), by="lead")
    ana = people.add(store, "Ana")[0].id
    first, second, third = queue.lease(store, ana, "score", 3)
    queue.record(store, ana, answer_to(first, "unsafe", comment=HOSTILE))
    queue.record(store, ana, answer_to(second, "unsure"))
    with store.database.write() as connection:
        ask_now(connection, ana, new_id(), third.draw_id, HOSTILE, store.clock())
    return batch, first.unit_id


def test_a_flag_is_excluded_on_the_queue(sqlite_store: Store, scored, show: Show) -> None:
    """Its words are shown as they are; excluded, it is listed and waits no more."""
    batch, unit = flagged(sqlite_store, scored)
    at = show("queue")
    assert is_fine(at)
    assert "Called unsafe: 1 edit" in words_of(at)
    assert HOSTILE in words_of(at)
    assert alive(at) == []
    at.button(f"exclude-{batch.id}-{unit}").click().run()
    assert [one.edit_id for one in adjudication.exclusions(sqlite_store)] == [unit]
    said = words_of(at)
    assert "Called unsafe" not in said
    assert "Excluded: 1 edit" in said


def test_a_doubt_is_decided_on_the_queue(sqlite_store: Store, scored, show: Show) -> None:
    """The lead's verdict is the label from then on, with the reason in the log."""
    batch, _ = flagged(sqlite_store, scored)
    (case,) = [one for one in adjudication.waiting(sqlite_store) if one.why == "unsure"]
    at = show("queue")
    at.text_input(f"note-{case.batch_id}-{case.unit_id}").input("seen twice").run()
    at.button(f"accept-{case.batch_id}-{case.unit_id}").click().run()
    with sqlite_store.database.read() as connection:
        frame = labels.of_batch(connection, batch.id).set_index("unit_id")
    assert frame.loc[case.unit_id, "state"] == "accept"


def test_a_question_is_answered_on_the_queue(sqlite_store: Store, scored, show: Show) -> None:
    """It leaves the list of the open ones."""
    flagged(sqlite_store, scored)
    (asked,) = questions.asked(sqlite_store, answered=False)
    at = show("queue")
    at.text_area(f"answer-{asked.question.id}").input("Yes, accept it.").run()
    press(at, "Send")
    assert questions.asked(sqlite_store, answered=False) == []
    (answered,) = questions.asked(sqlite_store, answered=True)
    assert answered.question.answer == "Yes, accept it."


def test_guidelines_are_written_and_examples_picked(
    sqlite_store: Store, scored, show: Show
) -> None:
    """Each change is the next version; what reviewers saw before is kept."""
    scored(10)
    at = show("guidelines")
    at.text_area("guidelines-score-1").input("Accept **what** you would keep.")
    press(at, "Save as the next version")
    at = show("guidelines")
    at.text_input("example-find").input("change 3").run()
    press(at, "An example to reject")
    found = guidelines.versions(sqlite_store, SCORE)
    assert [one.version for one in found] == [3, 2, 1]
    assert found[0].text == "Accept **what** you would keep."
    assert [example.verdict for example in found[0].examples] == ["reject"]
    assert found[2].text == SCORE.guidelines
    at = show("guidelines")
    assert is_fine(at)
    press(at, "Take it out")
    assert guidelines.current(sqlite_store, SCORE).examples == ()
