"""Reviewers' confusion matrices by EM: the published example, and known answers held fixed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from review.statistics.dawid_skene import dawid_skene


def made(units: int = 400, seed: int = 0) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return answers of two careful, two lenient and a random reviewer, and the truth."""
    rng = np.random.default_rng(seed)
    truth = np.where(rng.random(units) < 0.7, "accept", "reject")
    told = []
    for unit, good in enumerate(truth == "accept"):
        careful, lenient = (0.95, 0.98) if good else (0.05, 0.5)
        accept = {"careful": careful, "careful too": careful, "lenient": lenient,
                  "lenient too": lenient, "random": 0.6}  # fmt: skip
        told += [(f"u{unit}", name, "accept" if rng.random() < p else "reject")
                 for name, p in accept.items()]  # fmt: skip
    answers = pd.DataFrame(told, columns=["unit", "reviewer", "value"])
    return answers, {f"u{unit}": str(verdict) for unit, verdict in enumerate(truth)}


@pytest.mark.real
def test_the_example_of_1979(real: Path) -> None:
    """45 patients, 5 observers: marginals .40 .42 .11 .07; observer 1 .89 .88 .66 .44."""
    table = pd.read_csv(real / "agreement" / "dawid_skene_1979.csv")
    answers = table.rename(columns={"patient": "unit", "observer": "reviewer", "rating": "value"})
    found = dawid_skene(answers[["unit", "reviewer", "value"]])
    assert found.prevalence == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=0.005)
    assert np.diag(found.matrices["1"]) == pytest.approx([0.89, 0.88, 0.66, 0.44], abs=0.01)
    assert len(found.units) == 45
    assert found.posterior.sum(axis=1) == pytest.approx(np.ones(45))


def test_who_is_careful_comes_out_without_known_answers() -> None:
    """Error rates near the truth; the random one is found random."""
    answers, _ = made(3000)
    found = dawid_skene(answers)
    assert found.classes == ("accept", "reject")
    assert found.matrices["careful"][1, 0] == pytest.approx(0.05, abs=0.04)
    assert found.matrices["lenient"][1, 0] == pytest.approx(0.5, abs=0.06)
    assert found.matrices["random"][0, 0] == pytest.approx(0.6, abs=0.04)


def test_known_answers_stay_and_teach_but_are_no_prevalence() -> None:
    """All rejects known: their posterior is fixed, and the prevalence is that of the others."""
    answers, truth = made(400)
    rejects = {unit: value for unit, value in truth.items() if value == "reject"}
    known = dict(list(rejects.items())[:60])
    found = dawid_skene(answers, known)
    for unit, row in zip(found.units, found.posterior, strict=True):
        if unit in known:
            assert list(row) == [0.0, 1.0]
    open_rows = [n for n, unit in enumerate(found.units) if unit not in known]
    assert found.prevalence == pytest.approx(found.posterior[open_rows].mean(axis=0), abs=1e-6)
    everything = dawid_skene(answers, truth)
    said = answers.merge(pd.Series(truth, name="truth"), left_on="unit", right_index=True)
    lenient = said[(said["reviewer"] == "lenient") & (said["truth"] == "reject")]
    assert everything.matrices["lenient"][1, 0] == pytest.approx(
        (lenient["value"] == "accept").mean()
    )


def test_a_class_that_a_reviewer_never_met_has_no_row() -> None:
    """NaN, not a made-up number; and nothing to fit on is an error."""
    answers = pd.DataFrame(
        [("u", "a", "accept"), ("v", "a", "accept"), ("v", "b", "reject")],
        columns=["unit", "reviewer", "value"],
    )
    found = dawid_skene(answers, {"u": "accept", "v": "reject"})
    assert np.isnan(found.matrices["b"][0]).all()
    with pytest.raises(ValueError, match="no answers"):
        dawid_skene(answers.head(0))
