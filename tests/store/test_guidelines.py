"""Guidelines: every version kept, named by each answer and each plan."""

from __future__ import annotations

import pytest

from review.core.errors import Refused, Unknown
from review.core.guidelines import Example
from review.promises.task import SCORE
from store.db.workspace import Store
from store.work import guidelines, queue
from tests.store.reviewing import (
    answer_to,
    drawn,
    leased,
    log_entries,
    reviewer,
    rows_of,
)


def test_the_first_version_is_the_tasks_own_text(store: Store) -> None:
    """Before a lead writes any, version 1 is in force."""
    found = guidelines.current(store, SCORE)
    assert (found.version, found.text, found.examples) == (1, SCORE.guidelines, ())


def test_each_change_is_a_version_and_no_change_is_none(store: Store, fill) -> None:
    """With its examples; the versions before stay as they were."""
    ids = list(fill(store, 2).values())
    examples = (Example(ids[0], "accept", "as asked"), Example(ids[1], "reject", "a seam"))
    made = guidelines.replace(store, SCORE, " Keep it simple. ", examples, by="lead")
    again = guidelines.replace(store, SCORE, "Keep it simple.", examples, by="lead")
    assert made == again == guidelines.current(store, SCORE)
    assert (made.version, made.text, made.examples) == (2, "Keep it simple.", examples)
    assert [one.version for one in guidelines.versions(store, SCORE)] == [2, 1]


def test_what_cannot_be_guidelines_is_refused(store: Store) -> None:
    """No text, too much, an example of an edit that there is none of."""
    for text in ("", " ", "x" * 20_001):
        with pytest.raises(Refused):
            guidelines.replace(store, SCORE, text, (), by="lead")
    with pytest.raises(Unknown):
        guidelines.replace(store, SCORE, "x", (Example("nothing", "accept", ""),), by="lead")
    assert guidelines.current(store, SCORE).version == 1


def test_answers_and_plans_name_the_version_they_were_made_under(store: Store, fill) -> None:
    """What the reviewer had on screen counts, also when newer ones are in force by then."""
    fill(store, 3)
    drawn(store, 3)
    ana = reviewer(store)
    early, late, silent = leased(store, ana, 3)
    guidelines.replace(store, SCORE, "Be strict.", (), by="lead")
    for lease, version in ((early, 1), (late, 2), (silent, None)):
        queue.record(store, ana, answer_to(lease, guidelines_version=version))
    drawn(store, 2, seed=1)
    assert [entry.guidelines_version for entry in log_entries(store)] == [1, 2, 2]
    assert [row["guidelines_version"] for row in rows_of(store, "plan")] == [1, 2]
