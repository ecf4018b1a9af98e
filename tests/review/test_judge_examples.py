"""Examples proposed for a prompt: one per kind, no two of a picture, on people's side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from review.judging.examples import proposals
from tests.review.labelled_edits import labelled, simulated

NONE = np.zeros(400, dtype=bool)


def total(scores: Mapping[str, float], _kind: str | None) -> float:
    """Return the mean, as the simulated judge has it."""
    return round(float(np.mean(list(scores.values()))), 9)


def test_each_kind_is_proposed_once_on_the_side_people_are_on() -> None:
    """False accepts and rejects in turn; each answer passes exactly where people accept."""
    some = simulated(400, 1)
    found = proposals(some, NONE, total)
    kinds = [(one.kind, one.criterion) for one in found]
    assert len(kinds) == len(set(kinds)) >= 4
    assert {kind for kind, _ in kinds} == {"false_accept", "false_reject"}
    assert ("false_accept", "blind") in kinds
    assert kinds[0][0] != kinds[1][0]
    for one in found:
        place = some.units.index(one.unit)
        assert (total(one.scores, None) >= some.cut - 1e-9) == some.accepted[place]
        assert set(one.scores) == set(some.criteria)
        if one.kind == "false_accept":
            assert one.criterion is not None
            assert some.complaints[one.criterion][place]
            assert one.scores[one.criterion] < some.cut


def test_only_what_people_complain_of_is_changed_where_that_is_enough() -> None:
    """The judge's other scores stand: the example teaches one thing."""
    some = simulated(400, 1)
    one = next(found for found in proposals(some, NONE, total) if found.criterion == "blind")
    place = some.units.index(one.unit)
    changed = {
        name for name, values in some.criteria.items()
        if abs(float(values[place]) - one.scores[name]) > 1e-6
    }  # fmt: skip
    assert changed == {name for name in ("sees", "blind") if some.complaints[name][place]}


def test_none_is_barred_and_no_two_are_of_one_picture() -> None:
    """What stands in a batch that proves teaches nothing; one picture gives one example."""
    some = simulated(400, 1, photos=60)
    barred = some.sources % 2 == 0
    found = proposals(some, barred, total, most=20)
    places = [some.units.index(one.unit) for one in found]
    assert places
    assert not barred[places].any()
    assert len({int(some.sources[place]) for place in places}) == len(places)


def test_without_reasons_a_kind_is_an_edit_type() -> None:
    """One for each type, all criteria lowered alike."""
    silent = labelled(
        overall=[0.9, 0.8, 0.7, 0.6], accepted=[False] * 4, types=["a", "a", "b", "b"],
        criteria={"c": [0.9, 0.8, 0.7, 0.6], "d": [0.9, 0.8, 0.7, 0.6]},
    )  # fmt: skip
    found = proposals(silent, np.zeros(4, dtype=bool), total)
    assert [(one.unit, one.criterion, one.edit_type) for one in found] == [
        ("e0", None, "a"), ("e2", None, "b"),
    ]  # fmt: skip
    assert found[0].scores == {"c": 0.25, "d": 0.25}


def test_an_example_has_the_criteria_that_the_edit_is_scored_by() -> None:
    """Others of its kind may have more; without any score there is none, nor where all agree."""
    some = labelled(
        overall=[0.9, 0.9, 0.9, 0.1], accepted=[False, False, True, False],
        criteria={"c": [np.nan, np.nan, 0.9, 0.1], "d": [0.9, np.nan, 0.9, 0.1]},
    )  # fmt: skip
    (one,) = proposals(some, np.zeros(4, dtype=bool), total)
    assert (one.unit, one.scores) == ("e0", {"d": 0.25})
