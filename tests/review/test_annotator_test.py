"""May a judge stand in for a reviewer: the alternative annotator test, as it was published."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from review.judging.annotator_test import Array, annotator_test

#: A folder with the authors' ``data`` (github.com/nitaytech/AltTest), which we do not keep.
DATA = "PICO_REVIEW_ALT_TEST"
#: Dataset → alignment, ε, and each judge's winning rate and average advantage, as their notebook
#: (alt_test_example.ipynb) prints them.
PUBLISHED: dict[str, tuple[Any, float, dict[str, tuple[float, float]]]] = {
    "wax": ("same", 0.1, {
        "gemini_flash": (0.38, 0.69), "gemini_pro": (0.50, 0.74), "gpt-4o": (0.50, 0.73),
        "llama-31": (0.0, 0.57), "gpt-4o-mini": (0.0, 0.59), "mistral-v03": (0.0, 0.50),
    }),
    "lgbteen": ("same", 0.2, {
        "gemini_flash": (0.25, 0.71), "gemini_pro": (0.0, 0.67), "gpt-4o": (0.75, 0.77),
        "llama-31": (0.0, 0.72), "gpt-4o-mini": (0.75, 0.76), "mistral-v03": (0.25, 0.75),
    }),
    "mtbench": ("same", 0.2, {
        "gemini_flash": (0.0, 0.72), "gemini_pro": (0.0, 0.76), "gpt-4o": (0.0, 0.77),
        "llama-31": (0.0, 0.69), "gpt-4o-mini": (0.0, 0.74), "mistral-v03": (0.0, 0.68),
    }),
    "10k_prompts": ("near", 0.15, {
        "gemini_flash": (0.31, 0.67), "gemini_pro": (0.08, 0.63), "gpt-4o": (0.69, 0.76),
        "llama-31": (0.15, 0.67), "gpt-4o-mini": (0.92, 0.80), "mistral-v03": (0.15, 0.67),
    }),
    "cebab_stars": ("near", 0.1, {
        "gemini_flash": (0.60, 0.82), "gemini_pro": (0.80, 0.87), "gpt-4o": (0.90, 0.90),
        "llama-31": (0.60, 0.85), "gpt-4o-mini": (0.90, 0.89), "mistral-v03": (0.50, 0.83),
    }),
    "lesion": ("near", 0.15, {
        "gemini_flash": (0.17, 0.71), "gemini_pro": (1.0, 0.81), "gpt-4o": (0.0, 0.62),
        "gpt-4o-mini": (0.67, 0.73),
    }),
}  # fmt: skip


def panel(
    rng: np.random.Generator, units: int, people: int, error: float, accepts: float = 0.7
) -> tuple[Array, Array]:
    """Return a truth (0 or 1), and what people say of it, each wrong with the chance given."""
    truth = (rng.random(units) < accepts).astype(np.float64)
    return truth, said(rng, np.repeat(truth[:, None], people, axis=1), error)


def said(rng: np.random.Generator, truth: Array, error: float) -> Array:
    """Return the truth as told by somebody who is wrong with that chance."""
    return np.where(rng.random(truth.shape) < error, 1 - truth, truth)


@pytest.mark.parametrize(
    ("name", "judge"), [(name, judge) for name, row in PUBLISHED.items() for judge in row[2]]
)
def test_the_published_figures_are_reproduced(name: str, judge: str) -> None:
    """Winning rate and average advantage, to the two digits the authors give."""
    folder = Path(os.environ.get(DATA, "")) / name
    if DATA not in os.environ or not folder.is_dir():
        pytest.skip(f"{DATA} names no folder with {name}")
    people = json.loads((folder / "human_annotations.json").read_text(encoding="utf-8"))
    judges = json.loads((folder / "llm_annotations.json").read_text(encoding="utf-8"))
    if judge not in judges:
        pytest.skip(f"{judge} is not among the judges there")
    alignment, epsilon, figures = PUBLISHED[name]
    units = sorted({unit for one in people.values() for unit in one})
    codes = _codes([*people.values(), judges[judge]])
    answers = np.array([[codes(one.get(unit)) for one in people.values()] for unit in units])
    found = annotator_test(
        answers, np.array([codes(judges[judge].get(unit)) for unit in units]), list(people),
        epsilon=epsilon, alignment=alignment, least=30,
    )  # fmt: skip
    assert (found.winning_rate, found.advantage.estimate) == pytest.approx(figures[judge], abs=5e-3)


def _codes(given: list[dict[str, Any]]) -> Any:
    """Return a function from an answer to its number: itself, or its place among the words."""
    words = sorted({str(value) for one in given for value in one.values()})

    def code(value: object) -> float:
        if value is None:
            return float("nan")
        return float(value) if isinstance(value, int | float) else float(words.index(str(value)))

    return code


def oracle(
    answers: Array, judge: Array, epsilon: float, alpha: float
) -> tuple[list[float], float, float]:
    """Return p-values, ω and ρ, unit by unit and step by step from the paper's Algorithm 1."""
    p_values, rhos = [], []
    for place in range(answers.shape[1]):
        judge_ok, person_ok = [], []
        for row, said_by_judge in zip(answers, judge, strict=True):
            others = [x for n, x in enumerate(row) if n != place and not np.isnan(x)]
            if np.isnan(row[place]) or not others:
                continue
            by_judge = sum(x == said_by_judge for x in others) / len(others)
            by_person = sum(x == row[place] for x in others) / len(others)
            judge_ok.append(float(by_judge >= by_person))
            person_ok.append(float(by_person >= by_judge))
        paired = stats.ttest_rel(person_ok, np.array(judge_ok) + epsilon, alternative="less")
        p_values.append(float(paired.pvalue))
        rhos.append(float(np.mean(judge_ok)))
    many = len(p_values)
    harmonic = sum(1 / rank for rank in range(1, many + 1))
    most = max(
        (rank for rank, p in enumerate(sorted(p_values), 1) if p <= rank * alpha / many / harmonic),
        default=0,
    )
    return p_values, most / many, float(np.mean(rhos))


@pytest.mark.parametrize("seed", range(8))
def test_it_does_what_the_algorithm_says_step_by_step(seed: int) -> None:
    """The same p-values, ω and ρ as a plain loop with SciPy's paired t-test; answers missing."""
    rng = np.random.default_rng(seed)
    truth, answers = panel(rng, 120, 5, 0.2)
    answers[rng.random(answers.shape) < 0.3] = np.nan
    judge = said(rng, truth, 0.15 + 0.03 * seed)
    p_values, rate, advantage = oracle(answers, judge, 0.15, 0.05)
    found = annotator_test(answers, judge, list("abcde"), epsilon=0.15)
    assert [one.p for one in found.annotators] == pytest.approx(p_values)
    assert found.winning_rate == rate
    assert found.passed is (rate >= 0.5)
    assert found.advantage.estimate == pytest.approx(advantage)
    low, high = found.advantage.low, found.advantage.high
    assert low is not None
    assert high is not None
    assert low < advantage < high


def test_a_judge_that_says_what_most_say_is_never_further_away() -> None:
    """The optimal judge of the paper: the majority (the mean) of all has ρ = 1 and wins."""
    rng = np.random.default_rng(3)
    _truth, answers = panel(rng, 150, 5, 0.25)
    majority = (answers.mean(axis=1) > 0.5).astype(np.float64)
    found = annotator_test(answers, majority, list("abcde"), epsilon=0.1)
    assert (found.advantage.estimate, found.winning_rate) == (1.0, 1.0)
    ratings = rng.integers(1, 6, size=(100, 4)).astype(np.float64)
    mean = annotator_test(
        ratings, ratings.mean(axis=1), list("abcd"), epsilon=0.1, alignment="near"
    )
    assert mean.advantage.estimate == 1.0


def test_a_judge_worse_by_epsilon_is_rarely_said_to_win() -> None:
    """E d = ε for one annotator, the judge wrong in .3 and they in .15: a win is then an error."""
    rng, p_values = np.random.default_rng(11), []
    for _run in range(300):
        person, judge = (rng.random((2, 100)) < [[0.15], [0.3]]).astype(np.float64)
        answers = np.column_stack([person, np.zeros((100, 2))])
        found = annotator_test(answers, judge, list("abc"), epsilon=0.15)
        p_values.append(found.annotators[0].p)
        assert found.passed is False
    errors = np.mean(np.array(p_values) <= 0.05)
    assert errors < 0.05 + 3 * (0.05 * 0.95 / 300) ** 0.5


def test_few_units_go_by_ranks_and_fewer_by_nothing() -> None:
    """Below 30 units Wilcoxon's signed ranks, as advised; below ten the person is left out."""
    rng = np.random.default_rng(5)
    truth, answers = panel(rng, 20, 4, 0.1)
    answers[9:, 3] = np.nan
    found = annotator_test(answers, said(rng, truth, 0.1), list("abcd"))
    assert found.left_out == ("d",)
    assert {one.test for one in found.annotators} == {"wilcoxon"}
    lost = [one.person - one.judge for one in found.annotators]
    assert all(-1 <= difference <= 1 for difference in lost)
    few = annotator_test(answers[:5], truth[:5], list("abcd"))
    assert (few.passed, few.winning_rate, few.advantage.estimate) == (None, None, None)


def test_where_nearly_all_is_accepted_a_judge_that_always_accepts_is_seen_through() -> None:
    """At 95% accepts it passes as it is, and fails once accepts and rejects weigh alike."""
    rng = np.random.default_rng(2)
    truth, answers = panel(rng, 600, 3, 0.02, accepts=0.95)
    yes = np.ones(600)
    assert annotator_test(answers, yes, list("abc")).passed is True
    even = annotator_test(answers, yes, list("abc"), balanced=True)
    assert (even.passed, even.balanced) == (False, True)
    assert annotator_test(answers, said(rng, truth, 0.02), list("abc"), balanced=True).passed
    agreed = annotator_test(np.ones((50, 3)), np.ones(50), list("abc"), balanced=True)
    assert agreed.left_out == ("a", "b", "c"), "of rejects there is none to weigh"
    with pytest.raises(ValueError, match="balance"):
        annotator_test(answers, yes, list("abc"), balanced=True, alignment="near")


def test_edits_of_one_photo_are_no_independent_witnesses() -> None:
    """The same answers ten times over prove no more than once, and clusters of one change nil."""
    rng = np.random.default_rng(8)
    truth, answers = panel(rng, 60, 3, 0.2)
    judge = said(rng, truth, 0.25)
    once = annotator_test(answers, judge, list("abc"), epsilon=0.1)
    alone = annotator_test(answers, judge, list("abc"), epsilon=0.1, clusters=np.arange(60))
    assert alone == once
    ten, again = np.repeat(answers, 10, axis=0), np.repeat(judge, 10)
    naive = annotator_test(ten, again, list("abc"), epsilon=0.1)
    knows = annotator_test(
        ten, again, list("abc"), epsilon=0.1, clusters=np.repeat(np.arange(60), 10)
    )
    assert [one.p for one in knows.annotators] == pytest.approx([one.p for one in once.annotators])
    assert min(one.p for one in naive.annotators) < min(one.p for one in knows.annotators)
