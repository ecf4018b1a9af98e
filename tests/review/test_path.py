"""A job's path: which step is due, what is to be known now, which job comes first."""

from __future__ import annotations

from review.core.path import Note, Path, Place, Step, accented

HERE = Place("here")


def path(task: str, *done: bool, waits: bool = False, noted: bool = False) -> Path:
    """Make a path of so many steps; ``waits``: they are for others, ``noted``: each has a note."""
    notes = [(Note(f"{number}", "mend", HERE),) if noted else () for number in range(len(done))]
    steps = [
        Step(f"{number}", HERE, is_done, notes=notes[number], waits=waits)
        for number, is_done in enumerate(done)
    ]
    return Path(task, task.capitalize(), tuple(steps))


def test_the_first_step_that_is_not_done_is_due() -> None:
    """What comes after it is for later, even where it was done once before."""
    found = path("score", True, False, True, False)
    assert found.states() == ["done", "due", "later", "later"]
    assert found.due is found.steps[1]


def test_where_all_is_done_nothing_is_due() -> None:
    """No step stands out."""
    found = path("score", True, True)
    assert found.due is None
    assert found.states() == ["done", "done"]


def test_notes_are_those_of_the_steps_up_to_the_due_one() -> None:
    """What a later step lacks is no news yet."""
    found = path("score", True, False, False, noted=True)
    assert [note.what for note in found.notes] == ["0", "1"]


def test_the_next_thing_is_of_a_job_that_was_begun() -> None:
    """Another's edits being there begins nothing; among equals the order counts."""
    fresh, begun = path("score", True, False, False), path("rank", True, True, False)
    assert accented([fresh, begun]) is begun
    assert accented([fresh, path("types", False, False)]) is fresh


def test_what_waits_for_others_is_not_the_next_thing() -> None:
    """A job that one can go on with oneself comes before it."""
    theirs = path("score", True, True, False, waits=True)
    own = path("rank", True, True, False)
    assert accented([theirs, own]) is own
    assert accented([theirs]) is theirs


def test_a_job_that_is_finished_is_never_the_next_thing() -> None:
    """Where every job is, there is none."""
    done = path("score", True, True)
    fresh = path("rank", False, False)
    assert accented([done, fresh]) is fresh
    assert accented([done]) is None
