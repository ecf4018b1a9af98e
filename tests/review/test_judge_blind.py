"""Criteria a judge cannot see are named, and none that it sees."""

from __future__ import annotations

import numpy as np
import pytest

from review.judging.blind import sights
from tests.review.labelled_edits import labelled, simulated


def words(found: list) -> dict[str, str]:
    """Return criterion → what is said of it."""
    return {one.criterion: one.word for one in found}


def test_a_blind_spot_is_named_and_stands_first() -> None:
    """Of three criteria one sees its fault, one does not, and nobody complains of the third."""
    found = sights(simulated(400, 1))
    assert words(found) == {"sees": "sees", "blind": "blind", "noise": "rare"}
    assert found[0].criterion == "blind"
    assert found[0].complaints == 70
    assert found[0].area.low is not None
    assert found[0].area.high is not None
    assert found[0].area.low < 0.5 < found[0].area.high < 0.75


def test_over_many_runs_the_blind_one_is_found_and_the_other_never_called_so() -> None:
    """Sixty runs of 300 labels: blind is named in 9 of 10, sees in none, by chance alone."""
    runs = [words(sights(simulated(300, seed))) for seed in range(60)]
    assert sum(run["blind"] == "blind" for run in runs) >= 54
    assert all(run["sees"] == "sees" for run in runs)


def test_few_complaints_say_nothing_or_not_enough() -> None:
    """Nine are too few to say a word; twelve against twelve do not tell a coin from use."""
    few = simulated(400, 1)
    complained = np.flatnonzero(few.complaints["blind"])[9:]
    few.complaints["blind"][complained] = False
    assert words(sights(few))["blind"] == "rare"
    rng = np.random.default_rng(2)
    scores = rng.random(24)
    bad = np.arange(24) < 12
    some = labelled(overall=scores, accepted=~bad, criteria={"c": scores}, complaints={"c": bad})
    assert words(sights(some)) == {"c": "unclear"}


def test_a_reject_without_a_word_is_not_taken_for_one_without_the_fault() -> None:
    """Silent rejects could have had any: with them or without, the area is the same."""
    told = simulated(300, 4)
    silent = labelled(
        overall=[*told.overall, *[0.1] * 50],
        accepted=[*told.accepted, *[False] * 50],
        criteria={name: [*values, *[0.1] * 50] for name, values in told.criteria.items()},
        complaints={name: [*flags, *[False] * 50] for name, flags in told.complaints.items()},
        reasons=[*told.reasons, *[()] * 50],
    )
    before, after = ({one.criterion: one for one in sights(of)} for of in (told, silent))
    assert after["sees"].area == before["sees"].area
    assert after["sees"].of_verdicts != before["sees"].of_verdicts


@pytest.mark.parametrize(("sight", "word"), [(1.0, "sees"), (0.0, "blind")])
def test_where_nobody_complains_ratings_speak(sight: float, word: str) -> None:
    """People's ratings of a criterion tell whether its score knows anything."""
    rng = np.random.default_rng(7)
    people = rng.integers(1, 6, 200).astype(float)
    scores = np.clip(0.5 + 0.1 * sight * (people - 3) + rng.normal(0, 0.15, 200), 0, 1)
    found = sights(
        labelled(overall=scores, accepted=people > 2, criteria={"c": scores}, ratings={"c": people})
    )
    assert words(found) == {"c": word}


def test_without_complaints_it_is_known_whether_scores_follow_verdicts() -> None:
    """Noise does not, what sees a fault that people reject for does; without labels neither."""
    found = {one.criterion: one for one in sights(simulated(400, 1))}
    assert found["noise"].follows_verdicts is False
    assert found["sees"].follows_verdicts is True
    (empty,) = sights(labelled(overall=[], accepted=[], criteria={"c": []}))
    assert (empty.follows_verdicts, empty.word) == (None, "rare")
