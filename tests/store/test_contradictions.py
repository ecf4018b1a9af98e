"""Where people and judge disagree most, and another reviewer for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.errors import Refused
from store.access import people
from store.db.workspace import Store
from store.promises import contradictions, judging
from store.promises.contradictions import Contradictions
from store.work import batches
from tests.store.importing_files import jsonl, load, scores
from tests.store.reviewing import answer_all, drawn, leased, reviewer


def number(image: str) -> int:
    """Return the number in an image's name."""
    return int(Path(image).stem)


def upside_down(store: Store, fill) -> dict[str, str]:
    """Ana rejects the two best of eight and accepts the worst; the batch is full."""
    images = fill(store, 8)
    ana = reviewer(store, "Ana")
    batch = drawn(store, 8)
    answer_all(store, ana, lambda image: "accept" if number(image) in {0, 5} else "reject",
               batch=batch)  # fmt: skip
    return images


def found(store: Store, person: str | None = None, threshold: float = 0.5) -> Contradictions:
    """Return what a person sees, the lead by default."""
    seen = judging.judged(store, threshold=threshold)
    who = person or people.local(store).id
    return contradictions.contradictions(store, seen, person_id=who)


def test_the_furthest_apart_come_first_with_the_judges_reason(
    store: Store, fill, tmp_path: Path
) -> None:
    """The worst edit accepted, the best ones rejected; agreement is not shown."""
    images = upside_down(store, fill)
    seen = found(store)
    assert [one.edit_id for one in seen.found] == [
        images[f"images/{n:03}.png"] for n in (0, 7, 6, 4)
    ]
    assert [one.accepted for one in seen.found] == [True, False, False, False]
    assert seen.found[0].distance == pytest.approx(0.99)
    assert (seen.found[0].reason, seen.hidden) == (None, 0)
    rows = [{"edit": "images/007.png", "judge": "gemini", **scores(0.8675), "reason": "fine"}]
    load(store, jsonl(tmp_path / "s.jsonl", *rows), accept_changes=True)
    reasons = {one.edit_id: one.reason for one in found(store).found}
    assert set(reasons.values()) <= {None, "fine"}


def test_what_is_still_being_measured_stays_hidden(store: Store, fill) -> None:
    """Until the batch is full or closed, not even a lead sees the judge beside the label."""
    fill(store, 8)
    batch = drawn(store, 8)
    answer_all(store, reviewer(store), lambda _: "reject", batch=batch, most=7)
    seen = found(store, threshold=0.1)
    assert seen.found == ()
    assert seen.hidden > 0
    batches.close(store, batch.id)
    assert found(store, threshold=0.1).hidden == 0


def test_sent_edits_go_to_somebody_else_and_never_measure(store: Store, fill) -> None:
    """Ana answered them and gets none; Ben gets each once; the measured labels stay."""
    upside_down(store, fill)
    before = judging.report(store)
    units = [one.edit_id for one in found(store).found]
    made = contradictions.send(store, units, by="lead")
    assert (made.purpose, made.units, made.asked, made.answered) == ("repair", 4, 8, 4)
    (ana,) = [one.id for one in people.everyone(store) if one.name == "Ana"]
    ben = reviewer(store, "Ben")
    assert leased(store, ana, 10) == []
    assert [lease.unit_id for lease in leased(store, ben, 10)] == units
    assert answer_all(store, ben, batch=made) == 4
    assert judging.report(store) == before
    repaired = judging.report(store, purpose="repair")
    assert repaired["n"] == 4
    assert repaired["confusion"]["tp"] + repaired["confusion"]["fn"] == 1


def test_what_waits_already_is_not_sent_twice(store: Store, fill) -> None:
    """One click or two: the same reviewers are asked once."""
    upside_down(store, fill)
    units = [one.edit_id for one in found(store).found]
    contradictions.send(store, units[:2], by="lead")
    (ana,) = [one.id for one in people.everyone(store) if one.name == "Ana"]
    assert [one.waiting for one in found(store, ana).found] == [True, True, False, False]
    mine = found(store)
    assert ([one.edit_id for one in mine.found], mine.hidden) == (units[2:], 2)
    assert contradictions.send(store, units, by="lead").units == 2
    with pytest.raises(Refused, match="wait for another reviewer"):
        contradictions.send(store, units, by="lead")
    answer_all(store, reviewer(store, "Ben"))
    assert not any(one.waiting for one in found(store, ana).found)
