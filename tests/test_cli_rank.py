"""`rank` and `export preference` on the terminal: what a script may rely on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from tests.store.ranking import BOWLS, agreed, compare, preference
from tests.terminal import Terminal, lines


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


@pytest.fixture
def ranked(pico: Terminal, tmp_path: Path) -> Terminal:
    """Bring in the bowls and votes that agree on their order."""
    lines(tmp_path / "preference.jsonl", preference())
    Image.new("RGB", (4, 4)).save(tmp_path / "s.jpg")
    lines(tmp_path / "votes.jsonl", *agreed(*BOWLS))
    assert pico("import", "preference.jsonl", "votes.jsonl").code == 0
    return pico


@pytest.mark.real
@pytest.mark.parametrize("method", ["bradley-terry", "newman"])
def test_published_scores_are_reproduced(pico: Terminal, real: Path, method: str) -> None:
    """The crowd's votes in, `rank --method … --json` out: the golden scores to published digits."""
    votes = real / "pairwise_votes" / "llmfao_crowd_comparisons.csv"
    report = pico("import", votes, "--map", "reviewer=worker", "--json").json
    assert (report["votes_new"], report["problems"], report["reviewers_new"]) == (8931, 0, 124)
    answer = pico("rank", "--method", method, "--json").json
    golden = pd.read_csv(real / "pairwise_votes" / "llmfao_golden_scores.csv")
    published = golden[golden["algorithm"] == method.replace("-", "_")].set_index("item")["score"]
    ours = {row["id"]: row["worth"] for row in answer["worths"]}
    assert ours == pytest.approx(published.to_dict(), rel=1e-9)
    assert [row["rank"] for row in answer["worths"]] == sorted(
        row["rank"] for row in answer["worths"]
    )
    assert answer["worths"][0]["id"] == published.idxmax()
    assert (answer["votes"], answer["reviewers"], answer["units"]) == (8931, 124, 8931)
    assert answer["left_wins"]["n"] == 2911 + 2549
    assert answer["left_wins"]["estimate"] == pytest.approx(2911 / (2911 + 2549))


@pytest.mark.real
def test_the_listwise_rankings_import_whole(pico: Terminal, real: Path) -> None:
    """466 orders of four to nine pictures, their ties kept; again they are already there."""
    file = real / "listwise_rankings" / "imagereward_test.json"
    report = pico("import", file, "--json").json
    assert (report["votes_new"], report["groups_new"], report["problems"]) == (466, 466, 0)
    again = pico("import", file, "--kind", "rankings", "--json").json
    assert (again["votes_already"], again["votes_new"]) == (466, 0)
    answer = pico("rank", "--all", "--json").json
    sizes = Counter(row["group"] for row in answer["worths"])
    assert Counter(sizes.values()) == {4: 194, 5: 2, 6: 45, 7: 159, 8: 43, 9: 23}
    assert len(answer["ties"]) > 0
    assert answer["cycles"] == []
    assert pico("rank", "--group", "005658-0040").code == 0


@pytest.mark.real
def test_what_is_said_of_the_crowds_pairs_is_what_held_out_votes_say(
    pico: Terminal, real: Path
) -> None:
    """Pairs at P ≥ .9: .868 was stated and .828 agreed (prior 1.5); now both are .84."""
    votes = real / "pairwise_votes" / "llmfao_crowd_comparisons.csv"
    mapped = ("--map", "reviewer=worker", "--map", "group=prompt")
    assert pico("import", votes, *mapped, "--json").json["votes_new"] == 8931
    answer = pico("rank", "--all", "--json").json
    found = answer["calibration"]
    assert found["calibrated"]
    assert found["held_out"] > 5000
    assert 0.7 < found["slope"] < 0.9
    assert 1.2 < answer["prior_sd"] < 1.5
    for name in ("sure", "all"):
        assert found[name]["stated"] == pytest.approx(found[name]["agreed"], abs=0.01)
        assert found[name]["low"] < found[name]["stated"] < found[name]["high"]
    assert all(row["probability"] <= row["probability_uncalibrated"] for row in answer["pairs"])


def test_a_group_is_ranked_with_intervals_and_pairs(ranked: Terminal) -> None:
    """The keys that scripts rely on; worths are centred."""
    answer = ranked("rank", "--json").json
    assert (answer["method"], answer["scale"]) == ("davidson", "centred log-worth")
    assert [row["id"] for row in answer["worths"]] == list(BOWLS)
    assert [row["rank"] for row in answer["worths"]] == [1, 2, 3]
    assert sum(row["worth"] for row in answer["worths"]) == pytest.approx(0)
    assert all(row["low"] < row["worth"] < row["high"] for row in answer["worths"])
    assert {(row["chosen"], row["rejected"]) for row in answer["pairs"]} == {
        BOWLS[:2], BOWLS[1:], (BOWLS[0], BOWLS[2]),
    }  # fmt: skip
    assert all(row["votes"] == 6 and row["probability"] >= 0.9 for row in answer["pairs"])
    assert (answer["ties"], answer["cycles"]) == ([], [])
    assert answer["by_group"][0]["state"] == "done"
    assert answer["prior_sd"] > 1.5  # all agree: candidates lie far apart
    assert answer["calibration"] == {
        "slope": 1.0, "held_out": 18, "needed": 100, "calibrated": False,
        "sure": {"n": 18, "stated": answer["calibration"]["sure"]["stated"], "agreed": 1.0,
                 "low": pytest.approx(0.824, abs=1e-3), "high": 1.0},
        "all": answer["calibration"]["sure"],
    }  # fmt: skip
    strict = ranked("rank", "--json", "--min-probability", 0.999).json
    assert len(strict["pairs"]) < 3


def test_a_circle_is_named(pico: Terminal, tmp_path: Path) -> None:
    """Three names, each preferred to the next."""
    lines(tmp_path / "v.jsonl", compare("a", "b"), compare("b", "c"), compare("c", "a"))
    pico("import", "v.jsonl")
    answer = pico("rank", "--json").json
    assert answer["cycles"] == [["a", "b", "c"]]
    assert answer["by_group"][0]["state"] == "contradictory"
    assert answer["by_group"][0]["zeta"] == 0
    assert "1 cycle" in pico("rank").out


#: Agresti's 1987 American League East: wins of row over column.
TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
WINS = (
    (0, 7, 9, 7, 7, 9, 11), (6, 0, 7, 5, 11, 9, 9), (4, 6, 0, 7, 7, 8, 12), (6, 8, 6, 0, 6, 7, 10),
    (6, 2, 6, 7, 0, 7, 12), (4, 4, 5, 6, 6, 0, 6), (2, 4, 1, 3, 1, 7, 0),
)  # fmt: skip


def test_with_the_prior_off_worths_are_the_votes_alone(pico: Terminal, tmp_path: Path) -> None:
    """The published maximum likelihood; with the prior, the default, they are drawn together."""
    season = [
        compare(one, other, reviewer=f"game {number}")
        for one, row in zip(TEAMS, WINS, strict=True)
        for other, wins in zip(TEAMS, row, strict=True)
        for number in range(wins)
    ]
    lines(tmp_path / "v.jsonl", *season)
    pico("import", "v.jsonl")
    worths = {}
    for prior in ("on", "off"):
        answer = pico("rank", "--prior", prior, "--json").json
        worths[prior] = {row["id"]: row["worth"] for row in answer["worths"]}
    ahead = [worths["off"][team] - worths["off"]["Baltimore"] for team in TEAMS[:-1]]
    assert ahead == pytest.approx([1.5814, 1.4364, 1.2945, 1.2476, 1.1077, 0.6839], abs=5e-5)
    assert max(worths["on"].values()) < max(worths["off"].values())
    for method in ("bradley-terry", "newman"):
        on, off = (
            pico("rank", "--method", method, "--prior", word, "--json").json
            for word in ("on", "off")
        )
        assert on == off
        assert on["regularised"] is False


#: Forty orders of five, a third of them of three; what choix 0.3.5 makes of them, centred.
ORDERS = (
    "031 10243 01234 023 03142 01324 210 20143 02134 102 20134 02143 301 02143 10432 043 03214 "
    "02134 021 13024 21034 013 42013 20314 013 01324 21304 023 01243 12034 012 41320 03124 013 "
    "04312 04123 013 01234 20143 120"
)
CHOIX = [1.2163630777, 0.4655494975, 0.2217575437, -0.7648846602, -1.1387854587]


def test_imported_rankings_have_their_plackett_luce_maximum(pico: Terminal, tmp_path: Path) -> None:
    """As an independent fit has it (choix: ilsr_rankings and opt_rankings, alpha=0)."""
    rows = [
        {"group": "g", "reviewer": f"r{number}", "order": list(order)}
        for number, order in enumerate(ORDERS.split())
    ]
    lines(tmp_path / "r.jsonl", *rows)
    pico("import", "r.jsonl")
    worths = {
        row["id"]: row["worth"] for row in pico("rank", "--prior", "off", "--json").json["worths"]
    }
    assert [worths[name] for name in "01234"] == pytest.approx(CHOIX, abs=1e-7)


@pytest.mark.parametrize("method", ["davidson", "bradley-terry", "newman"])
def test_votes_alone_are_refused_where_one_won_everything(ranked: Terminal, method: str) -> None:
    """They give no finite worth; the default does, and says by what."""
    ran = ranked("rank", "--method", method, "--prior", "off", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "won or lost everything" in ran.err
    ran = ranked("rank", "--method", method)
    assert (ran.code, "virtual opponent" in ran.out) == (0, method != "davidson")


def test_without_votes_it_is_refused_and_several_groups_are_listed(
    pico: Terminal, tmp_path: Path
) -> None:
    """Exit 2 with what to do."""
    assert pico("settings", "preset", "pico-banana").code == 0
    ran = pico("rank", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "No group has votes yet" in ran.err
    lines(tmp_path / "v.jsonl", *(compare("a", "b", group=name) for name in ("g", "h")))
    pico("import", "v.jsonl")
    ran = pico("rank")
    assert ran.code == 2
    assert ran.err.splitlines()[-2:] == ["g", "h"]
    assert pico("rank", "--group", "i").code == 2
    every = pico("rank", "--all", "--json").json
    assert [row["group"] for row in every["by_group"]] == ["g", "h"]


def test_models_are_ranked_over_all_groups(pico: Terminal, tmp_path: Path) -> None:
    """By the records' `model`; without one nothing orders groups together."""
    records, votes = [], []
    for number in range(12):
        images = [f"{number}-{model}.png" for model in ("m1", "m2", "m3")]
        records += [
            {**preference(f"{number}.jpg"), "output_image": image, "model": image[-6:-4]}
            for image in images
        ]
        votes += agreed(*(images if number % 4 else images[::-1]), times=1)
    for record in records:
        del record["rejected_images"]
    lines(tmp_path / "sft.jsonl", *records)
    lines(tmp_path / "v.jsonl", *votes)
    pico("import", "sft.jsonl", "v.jsonl")
    for method in ("bradley-terry", "newman"):
        answer = pico("rank", "--all", "--method", method, "--json").json
        assert [row["id"] for row in answer["worths"]] == ["m1", "m2", "m3"]
        assert (answer["groups"], answer["units"], answer["votes"]) == (12, 12, 36)
    lines(tmp_path / "w.jsonl", *(compare("a", f"b{n}", group=f"g{n}") for n in range(2)))
    other = Terminal(pico.capsys)
    assert other("import", "w.jsonl", "--workspace", "other").code == 0
    named = other("rank", "--all", "--method", "newman", "--workspace", "other", "--json").json
    assert named["worths"][0]["id"] == "a"
    lines(tmp_path / "x.jsonl", compare("c", "d", group="g"), compare("e", "f", group="h"))
    assert other("import", "x.jsonl", "--workspace", "apart").code == 0
    ran = other("rank", "--all", "--method", "newman", "--workspace", "apart")
    assert (ran.code, "no name in common" in ran.err) == (2, True)


def test_pairs_are_exported(ranked: Terminal, tmp_path: Path) -> None:
    """A folder with its manifest; a full one is refused."""
    manifest = ranked("export", "preference", "--out", "out", "--json").json
    assert manifest["kind"] == "preference"
    assert (manifest["format"], manifest["counts"]["records"]) == ("pico", 1)
    assert (tmp_path / "out" / "manifest.json").exists()
    assert ranked("export", "preference", "--out", "out").code == 2
    words = ["--format", "csv", "--ties", "--max-pairs", 2, "--split", "validation=0.5"]
    answer = ranked("export", "preference", "--out", "csv", *words, "--json").json
    assert answer["rule"]["splits"] == {"validation": 0.5}
    assert answer["counts"]["pairs"] == 2


@pytest.mark.parametrize(
    "words",
    [["--split", "validation"], ["--split", "../x=0.1"], ["--split", "a=1"],
     ["--min-probability", 0.2], ["--max-pairs", 0], ["--format", "xml"],
     ["--format", "pickapic", "--images", "path"]],
)  # fmt: skip
def test_options_that_cannot_be_are_refused(ranked: Terminal, words: list[object]) -> None:
    """Exit 2, and nothing is written."""
    ran = ranked("export", "preference", "--out", "out", *words)
    assert (ran.code, ran.out) == (2, "")
    assert not Path("out").exists()


def test_an_audit_is_drawn_and_said_to_be_open_or_not_measured(ranked: Terminal) -> None:
    """Of the pairs that go out; before its end nothing of its votes is told, nor on the card."""
    assert ranked("rank", "--json").json["audits"] == []
    assert "No audit of the pairs was drawn" in ranked("rank").out
    assert "18 votes could be held out, and 100 are needed" in ranked("rank").out
    drawn = ranked(
        "draw", "--task", "rank", "--purpose", "audit", "--format", "csv", "--size", 2,
        "--target", 0.5, "--json",
    ).json  # fmt: skip
    assert (drawn["units"], drawn["asked"]) == (2, 2)
    (one,) = ranked("rank", "--json").json["audits"]
    assert (one["pairs"], one["drawn"], one["answered"]) == (3, 2, 0)
    assert (one["complete"], one["at_least"], one["target"]) == (False, None, 0.5)
    assert one["risk"] == pytest.approx(0.04)
    assert "0 of 2 pairs are answered" in ranked("rank").out
    made = ranked("export", "preference", "--out", "out", "--format", "csv", "--json").json
    assert made["audit"] == {
        "measured": False, "why": "the audit of these pairs is not at its end"
    }  # fmt: skip
    for task in ("score", "types"):
        assert ranked("draw", task, "--purpose", "audit", "--size", 2).code == 2
    assert ranked("import", "votes.jsonl", "--purpose", "audit").code == 2
