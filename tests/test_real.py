"""Real photographs, real judges, real raters: figures recomputed by pandas and SciPy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from PIL import Image
from scipy import stats
from sklearn import metrics

from store.dataset import catalog, images
from store.db.workspace import Store
from store.opening import open_workspace
from store.work import browse
from tests.store.importing_files import edits, load
from tests.terminal import Terminal, lines

pytestmark = pytest.mark.real

CRITERIA = ["instruction_success", "preservation", "naturalness", "artifacts"]
SETTINGS = """name: viescore
criteria:
  instruction_success: {weight: 0.25}
  preservation: {weight: 0.25}
  naturalness: {weight: 0.25}
  artifacts: {weight: 0.25}
scale: {min: 0, max: 10}
default_threshold: 5
reasons: {}
"""
MANIFESTS = ("sft.jsonl", "preference.jsonl", "multi-turn.jsonl")


def records(file: Path) -> list[dict[str, Any]]:
    """Return the records of a JSON Lines file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


@dataclass(frozen=True)
class Tables:
    """Judges and raters of the same edits, as published, in the shapes we load."""

    scores: pd.DataFrame
    reviews: pd.DataFrame

    def judged(self, judge: str) -> pd.DataFrame:
        """Return overall, label and share of one judge's whole scores, joined with people."""
        whole = self.scores[self.scores["judge"] == judge].dropna(subset=CRITERIA)
        accepts = (self.reviews["verdict"] == "accept").groupby(self.reviews["edit"]).mean()
        joined = whole.set_index("edit").join(accepts.rename("share"), how="inner")
        overall = joined[CRITERIA].mean(axis=1)
        return joined.assign(overall=overall, accepted=joined["share"] > 0.5)


@pytest.fixture(scope="module")
def tables(real: Path) -> Tables:
    """A rater accepts where both ratings are at least one half."""
    folder = real / "judge_vs_human"
    scores, ratings = (
        pd.read_csv(folder / name) for name in ("judge_scores.csv", "human_ratings.csv")
    )
    for frame in (scores, ratings):
        frame.insert(0, "edit", frame["model"] + "/" + frame["item"])
    both = (ratings["semantic_consistency"] >= 0.5) & (ratings["perceptual_quality"] >= 0.5)
    verdicts = both.map({True: "accept", False: "reject"})
    reviewers = "rater " + ratings["rater"].astype(str)
    reviews = ratings[["edit"]].assign(reviewer=reviewers, verdict=verdicts)
    return Tables(scores[["edit", "judge", *CRITERIA]], reviews)


@pytest.fixture
def judges(pico: Terminal, tables: Tables, tmp_path: Path) -> Terminal:
    """Import both judges and the raters; return the terminal."""
    (tmp_path / "settings.yaml").write_text(SETTINGS, encoding="utf-8")
    tables.scores.to_csv(tmp_path / "scores.csv", index=False)
    tables.reviews.to_csv(tmp_path / "reviews.csv", index=False)
    assert pico("settings", "set", "settings.yaml").code == 0
    report = pico("import", "scores.csv", "reviews.csv", "--json").json
    assert report["reviews_new"] == len(tables.reviews) == 3 * 716
    assert report["reviewers_new"] == 3
    assert report["scores_new"] == len(tables.scores)
    malformed = tables.scores[CRITERIA].isna().any(axis=1).sum()
    assert report["scores_malformed"] == report["problems"] == malformed
    return pico


@pytest.fixture
def photos(tmp_path: Path, real: Path) -> Iterator[Store]:
    """A workspace with the photographs' manifests."""
    opened = open_workspace(tmp_path / "photos")
    report = load(opened, *(real / name for name in MANIFESTS), images=str(real))
    assert report.problem_count == report.counts["images_missing"] == 0
    assert {name: report.counts[name] for name in ("records", "edits_new")} == {
        "records": 39, "edits_new": 53,
    }  # fmt: skip
    assert (report.counts["groups_new"], report.counts["chains_new"]) == (1, 14)
    yield opened
    opened.close()


def test_all_photographs_come_in_and_again_are_already_there(photos: Store, real: Path) -> None:
    """39 records are 53 edits, one candidate group, 14 chains; the second time nothing is new."""
    report = load(photos, *(real / name for name in MANIFESTS), images=str(real))
    assert report.counts["edits_already"] == 53
    for name in ("edits_new", "edits_changed", "groups_new", "chains_new", "collisions"):
        assert report.counts[name] == 0
    counts = browse.counts(photos)
    assert (counts.edits, counts.groups, counts.chains) == (53, 1, 14)


def test_every_photograph_can_be_shown(photos: Store) -> None:
    """Both sides of each edit are found and decoded, the first turns' sources included."""
    for one in edits(photos):
        for side in ("source", "edited"):
            path = images.path_of(photos, one.id, side)
            assert path is not None, (one.output_image, side)
            shown = images.picture(photos, path, "thumb")
            assert len(shown.content) > 100
            with Image.open(path) as picture:
                assert min(picture.size) > 0


def test_chains_are_those_of_the_manifest_turn_by_turn(photos: Store, real: Path) -> None:
    """Prompts and pictures in order; the first turns carry the type of their typed twins."""
    found = {one.output_image: one for one in edits(photos)}
    for record in records(real / "multi-turn.jsonl"):
        prompts = record["metadata_edit_turn_prompts"]
        urls = {file["id"]: file["url"] for file in record["files"]}
        last = catalog.companions(photos, found[urls["final_image"]].id)
        ((_, turns),) = [one for one in last if one[0] == "multi-turn"]
        assert [turn.text for turn in turns] == prompts
        names = [*(f"edit_turn{n}" for n in range(1, len(prompts))), "final_image"]
        assert [turn.output_image for turn in turns] == [urls[name] for name in names]
    typed = records(real / "sft.jsonl")
    assert all(found[one["output_image"]].edit_type == one["edit_type"] for one in typed)


def kappa(table: pd.DataFrame) -> float:
    """Return Cohen's κ of a 2 × 2 table of shares."""
    seen = table.to_numpy().trace()
    chance = float((table.sum(axis=0).to_numpy() * table.sum(axis=1).to_numpy()).sum())
    return (seen - chance) / (1 - chance)


def test_the_judge_is_held_against_people(judges: Terminal, tables: Tables) -> None:
    """The published judge's figures, and the same ones from pandas and SciPy."""
    answer = judges("judge", "--json", "--judge", "gemini_0shot").json
    frame = tables.judged("gemini_0shot")
    passed, accepted = frame["overall"] >= 5, frame["accepted"]
    cells = {
        "tp": int((passed & accepted).sum()),
        "fp": int((passed & ~accepted).sum()),
        "fn": int((~passed & accepted).sum()),
        "tn": int((~passed & ~accepted).sum()),
    }
    assert answer["confusion"] == cells == {"tp": 143, "fp": 394, "fn": 9, "tn": 168}
    assert answer["n"] == len(frame) == 714
    assert answer["threshold"] == 5
    assert answer["prevalence"] == pytest.approx(accepted.mean())
    assert answer["kappa"] == pytest.approx(kappa(pd.crosstab(passed, accepted, normalize=True)))
    assert answer["spearman"] == pytest.approx(stats.spearmanr(frame["overall"], frame["share"])[0])
    for name, of in (("precision", cells["fp"]), ("recall", cells["fn"])):
        exact = stats.binomtest(cells["tp"], cells["tp"] + of)
        wilson = exact.proportion_ci(0.95, method="wilson")
        assert answer[name]["estimate"] == pytest.approx(exact.statistic)
        assert answer[name]["low"] == pytest.approx(wilson.low, abs=1e-9)
        assert answer[name]["high"] == pytest.approx(wilson.high, abs=1e-9)
    for name in ("overall", *CRITERIA):
        good, bad = frame.loc[accepted, name], frame.loc[~accepted, name]
        area = stats.mannwhitneyu(good, bad).statistic / (len(good) * len(bad))
        assert answer["auc"][name] == pytest.approx(area)
    said = {name: round(answer[name], 4) for name in ("prevalence", "kappa", "spearman")} | {
        "precision": {k: round(v, 4) for k, v in answer["precision"].items()}
    }
    assert said == {
        "prevalence": 0.2129,
        "kappa": 0.1246,
        "spearman": pytest.approx(0.438, abs=5e-4),
        "precision": {"estimate": 0.2663, "low": 0.2307, "high": 0.3052},
    }
    assert answer["recall"]["estimate"] == pytest.approx(0.9408, abs=5e-5)
    assert answer["auc"]["overall"] == pytest.approx(0.788, abs=5e-4)


def test_at_few_accepts_the_test_is_passed_by_a_judge_that_hardly_sees(judges: Terminal) -> None:
    """At 8 it fails nearly all, as people do: it wins against all three, until both weigh alike."""
    panel = judges("judge", "--json", "--judge", "gemini_0shot", "--threshold", "8").json["panel"]
    assert (panel["units"], len(panel["reviewers"])) == (714, 3)
    assert panel["test"]["winning_rate"] == 1.0
    assert panel["balanced"]["winning_rate"] == 0.0
    assert panel["ceiling"]["people"]["estimate"] == pytest.approx(0.8413, abs=5e-5)
    assert panel["ceiling"]["judge"]["estimate"] == pytest.approx(0.7666, abs=5e-5)
    strict = judges("judge", "--json", "--judge", "gemini_0shot").json["panel"]
    assert strict["test"]["advantage"]["estimate"] == pytest.approx(0.5812, abs=5e-5)
    assert strict["test"]["passed"] is False


def test_two_judges_are_refused_unnamed_and_each_measured_by_name(
    judges: Terminal, tables: Tables
) -> None:
    """Exit 2 with both names; the other judge counts only its whole answers."""
    for command in ("judge", "threshold"):
        ran = judges(command, "--json")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.splitlines()[-2:] == ["gemini_0shot", "gpt4v_1shot"]
    other = judges("judge", "--json", "--judge", "gpt4v_1shot").json
    assert other["n"] == len(tables.judged("gpt4v_1shot"))


def test_nothing_is_certified_where_most_edits_are_rejected(judges: Terminal) -> None:
    """At 90% with 95% confidence: exit 1, said in one word, no number of labels would do."""
    words = ("threshold", "--judge", "gemini_0shot", "--target", 0.9, "--confidence", 0.95)
    ran = judges(*words, "--json")
    answer = ran.json
    assert (ran.code, answer["certified"], answer["reason"]) == (1, False, "nothing_certified")
    assert answer["threshold"] is answer["kept"] is answer["labels_missing"] is None
    assert (answer["labels"], answer["pool"]["size"]) == (714, 714)
    assert any("714 × 3" in text for text in answer["assumptions"])
    assert judges(*words, "--json").json == answer
    ran = judges("config", "draft", "--from-certificate", answer["plan"]["id"])
    assert (ran.code, "certifies nothing" in ran.err) == (2, True)


@pytest.mark.parametrize("judge", ["gemini_0shot", "gpt4v_1shot"])
def test_each_judge_has_its_whole_report(judges: Terminal, tables: Tables, judge: str) -> None:
    """A target that real judges reach; every edit is labelled: the most lenient cut that does."""
    words = ("threshold", "--judge", judge, "--target", 0.25, "--confidence", 0.95, "--json")
    answer = judges(*words).json
    frame = tables.judged(judge)
    scores, accepted = frame["overall"].to_numpy(), frame["accepted"].to_numpy()
    shares = [round(0.30 + 0.02 * step, 2) for step in range(35)]
    cuts = sorted({sorted(scores)[max(ceil((1 - share) * len(scores) - 1e-9), 1) - 1]
                   for share in shares}, reverse=True)  # fmt: skip
    passed = None
    for cut in cuts:
        above = scores >= cut - 1e-9
        rejects = int((~accepted[above]).sum())
        if rejects <= 0.75 * above.sum():
            passed = cut
    assert answer["threshold"] == (None if passed is None else pytest.approx(passed))
    assert answer["certified"] is (passed is not None)
    assert answer["labels"] == answer["pool"]["size"] == len(frame)
    assert (answer["family"], answer["census"], answer["void"]) == ("global", True, [])
    assert answer["look"]["delta"] == 0.05
    if passed is not None:
        above = scores >= passed - 1e-9
        assert answer["kept"] == int(above.sum())
        assert answer["precision"]["low"] == pytest.approx(accepted[above].mean())
    grouped = judges(*words, "--by", "edit_type").json
    assert (grouped["certified"], grouped["reason"]) == (False, "look_spent")
    assert [group["group"] for group in grouped["groups"]] == ["type not known"]


def test_a_threshold_without_a_promise_is_published_with_a_reason_and_filters(
    judges: Terminal, tables: Tables, tmp_path: Path
) -> None:
    """What is kept: the judge passes it and people did not reject it; the refusals stay aside."""
    draft = judges("config", "draft", "--judge", "gemini_0shot", "--threshold", 6, "--json").json
    assert draft["certified"] is False
    refused = judges("config", "publish", draft["draft"], "--comment", "six")
    assert refused.code == 2
    reason = "the judge passes four bad edits for each good one"
    judges("config", "publish", draft["draft"], "--comment", "six", "--not-proven", reason)
    (tmp_path / "filter.yaml").write_text(judges("config", "show").out, encoding="utf-8")
    given = tables.scores[tables.scores["judge"] == "gemini_0shot"]
    manifest = lines(
        tmp_path / "m.jsonl",
        *(
            {"open_image_input_url": "x", "text": "y", "output_image": image}
            for image in given["edit"]
        ),
    )
    ran = judges(
        "filter", manifest, "--scores", "scores.csv", "--config", "filter.yaml", "--out", "out",
        "--json",
    )  # fmt: skip
    frame = tables.judged("gemini_0shot")
    kept = frame.index[frame["accepted"] & (frame["overall"] >= 6 - 1e-9)]
    found = {row["output_image"] for row in records(tmp_path / "out" / "kept.jsonl")}
    assert found == set(kept)
    summary = ran.json
    assert (ran.code, summary["in"], summary["kept"]) == (1, 716, len(kept))
    assert (summary["undecided"], summary["rejected"]) == (2, 714 - len(kept))
    assert (summary["not_proven"], summary["certificate"]) == (reason, None)
    assert summary["covered"] is True


def test_three_raters_agree_so_far(judges: Terminal, tables: Tables) -> None:
    """716 edits, 3 raters: percent and AC1 by hand, α by its definition; every pair beside."""
    answer = judges("agreement", "--json", "--seed", 1).json
    wide = (
        (tables.reviews["verdict"] == "accept").groupby(tables.reviews["edit"]).agg(["sum", "size"])
    )
    yes, each = wide["sum"].to_numpy(float), wide["size"].to_numpy(float)
    agreed = (yes * (yes - 1) + (each - yes) * (each - yes - 1)) / (each * (each - 1))
    share = (yes / each).mean()
    chance = 2 * share * (1 - share)
    assert (answer["units"], answer["reviewers"]) == (716, 3)
    assert answer["percent"]["estimate"] == pytest.approx(agreed.mean())
    assert answer["ac1"]["estimate"] == pytest.approx((agreed.mean() - chance) / (1 - chance))
    n = each.sum()
    expected = 2 * yes.sum() * (n - yes.sum()) / (n * (n - 1))
    assert answer["alpha"]["estimate"] == pytest.approx(1 - (1 - agreed.mean()) / expected)
    for name in ("percent", "ac1", "alpha"):
        assert answer[name]["low"] < answer[name]["estimate"] < answer[name]["high"]
        assert answer[name]["high"] - answer[name]["low"] < 0.12
    assert sorted(row["pair"] for row in answer["pairs"]) == [
        ["rater 1", "rater 2"], ["rater 1", "rater 3"], ["rater 2", "rater 3"],
    ]  # fmt: skip
    assert judges("agreement", "--json", "--seed", 1).json == answer


@pytest.mark.parametrize(("judge", "n"), [("gemini_0shot", 714), ("gpt4v_1shot", 269)])
def test_the_full_report_of_each_judge(
    judge: str, n: int, judges: Terminal, tables: Tables
) -> None:
    """Everything `judge --json` says, by scikit-learn and SciPy, at three thresholds."""
    frame = tables.judged(judge)
    accepted, unit = frame["accepted"].to_numpy(bool), frame["overall"].to_numpy() / 10
    for cut in (3, 5, 8):
        answer = judges("judge", "--json", "--judge", judge, "--threshold", cut).json
        passed = frame["overall"].to_numpy() >= cut - 1e-9
        assert answer["n"] == len(frame) == n
        (tn, fp), (fn, tp) = metrics.confusion_matrix(accepted, passed)
        assert answer["confusion"] == {"tp": tp, "fp": fp, "fn": fn, "tn": tn}
        assert answer["f1"] == pytest.approx(metrics.f1_score(accepted, passed))
        assert answer["kappa"] == pytest.approx(metrics.cohen_kappa_score(accepted, passed))
        rates = {
            "precision": (tp, tp + fp), "recall": (tp, tp + fn), "false_pass": (fp, fp + tn),
            "acceptable": (tp + fn, len(frame)),
        }  # fmt: skip
        for name, (right, of) in rates.items():
            wilson = stats.binomtest(int(right), int(of)).proportion_ci(method="wilson")
            expected = pytest.approx((right / of, wilson.low, wilson.high), abs=1e-9)
            assert tuple(answer["population"][name].values()) == expected
            if name in answer:
                assert tuple(answer[name].values()) == expected
    assert answer["brier"] == pytest.approx(metrics.brier_score_loss(accepted, unit))
    for name in CRITERIA:
        ranks = stats.spearmanr(frame[name], frame["share"]).statistic
        assert answer["spearman_by"][name] == pytest.approx(ranks)
        assert answer["auc"][name] == pytest.approx(metrics.roc_auc_score(accepted, frame[name]))
    assert answer["auc"]["overall"] == pytest.approx(metrics.roc_auc_score(accepted, unit))
    for one in answer["reliability"]:
        inside = (unit >= one["low"] - 1e-9) & (unit < one["high"] - 1e-9)
        inside |= (one["high"] == 1.0) & (unit >= 1 - 1e-9)
        assert one["labels"] == inside.sum()
        assert one["accepted"]["estimate"] == pytest.approx(accepted[inside].mean())
        assert one["mean_score"] == pytest.approx(unit[inside].mean())
    assert sum(one["labels"] for one in answer["reliability"]) == len(frame)
    weights = answer["weights"]
    assert weights["labels"] == len(frame)
    assert sum(weights["refitted"].values()) == pytest.approx(1)
    assert min(weights["refitted"].values()) >= 0
    assert weights["advised"] == (weights["gain"] > 2 * weights["noise"])
    assert judges("judge", "--judge", judge).out.startswith(f"{judge}: {len(frame)} labelled edits")
