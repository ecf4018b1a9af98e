"""A published judge beside published raters: what it sees, recomputed by pandas and SciPy."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

from store import settings
from store.judging import learning
from store.opening import open_workspace
from tests.store.importing_files import load

pytestmark = pytest.mark.real

#: The judge's criteria, and of two of them the raters' own.
CRITERIA = ["instruction_success", "preservation", "naturalness", "artifacts"]
RATED = {
    "instruction_success": "semantic_consistency", "naturalness": "perceptual_quality",
}  # fmt: skip
SETTINGS = "name: viescore\nscale: {min: 0, max: 10}\ndefault_threshold: 5\nreasons: []\n"
SETTINGS += "criteria:\n" + "".join(f"  {name}: {{weight: 0.25}}\n" for name in CRITERIA)


def test_people_and_a_published_judge_meet_criterion_by_criterion(
    real: Path, tmp_path: Path
) -> None:
    """714 edits, three raters each: ρ with their ratings, disagreements, and no invented bias."""
    folder = real / "judge_vs_human"
    scores, ratings = (
        pd.read_csv(folder / name) for name in ("judge_scores.csv", "human_ratings.csv")
    )
    for frame in (scores, ratings):
        frame.insert(0, "edit", frame["model"] + "/" + frame["item"])
    scores = scores[scores["judge"] == "gemini_0shot"].dropna(subset=CRITERIA)
    both = (ratings["semantic_consistency"] >= 0.5) & (ratings["perceptual_quality"] >= 0.5)
    reviews = pd.DataFrame(
        {
            "edit": ratings["edit"],
            "reviewer": "rater " + ratings["rater"].astype(str),
            "verdict": both.map({True: "accept", False: "reject"}),
            **{ours: ratings[theirs] for ours, theirs in RATED.items()},
        }
    )
    scores[["edit", "judge", *CRITERIA]].to_csv(tmp_path / "scores.csv", index=False)
    reviews.to_csv(tmp_path / "reviews.csv", index=False)
    store = open_workspace(tmp_path / "workspace")
    settings.replace(store, SETTINGS, by="lead")
    load(store, tmp_path / "scores.csv")
    load(store, tmp_path / "reviews.csv", purpose="fit")
    learned = learning.lesson(store, judge="gemini_0shot")
    found = learning.differences(learned)
    joined = scores.set_index("edit").join(
        reviews.groupby("edit")[list(RATED)].mean().add_suffix("_people"), how="inner"
    )
    accepted = (reviews["verdict"] == "accept").groupby(reviews["edit"]).mean() > 0.5
    passed = joined[CRITERIA].mean(axis=1) >= 5
    assert found.whole.n == len(joined) == 714
    assert found.whole.false_accepts == int((passed & ~accepted[joined.index]).sum()) == 394
    assert found.whole.false_rejects == int((~passed & accepted[joined.index]).sum()) == 9
    of = {one.criterion: one for one in found.criteria}
    for name in RATED:
        rho = stats.spearmanr(joined[name], joined[f"{name}_people"]).statistic
        assert of[name].with_ratings.estimate == pytest.approx(rho)
        assert of[name].rated == 714
        assert of[name].bias is None  # 0, .5 and 1 beside a judge of 0 to 10: no scale is known.
    sights = {one.criterion: one for one in learning.sight(learned)}
    assert {sights[name].word for name in RATED} == {"sees"}
    assert not sights["preservation"].follows_verdicts
    assert sights["instruction_success"].follows_verdicts
    assert not any(one.advised for one in learning.gains(learned))
    store.close()
