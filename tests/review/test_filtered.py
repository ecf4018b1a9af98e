"""A whole manifest through the filter."""

import csv
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.core.errors import Ambiguous, BadInput, Refused
from review.core.settings import Scale
from review.filtering.decide import (
    Certificate,
    Correction,
    Exclusion,
    FilterConfig,
    FlooredCriterion,
    Overrides,
    PoolDigest,
    PoolRef,
    Provenance,
    Thresholds,
    TypeRule,
    write_config,
)
from review.formats.filter_run import Run
from review.formats.filtered import filter_manifest

CONFIG = FilterConfig(
    version=4,
    score="weighted_total",
    criteria={"a": FlooredCriterion(weight=0.5), "b": FlooredCriterion(weight=0.5)},
    scale=Scale(0.0, 1.0),
    thresholds=Thresholds(global_=0.7),
    not_proven="first draft",
    foreign_roots=["root"],
)


def changed(**changes: Any) -> FilterConfig:
    return msgspec.structs.replace(CONFIG, **changes)


def edit(image: str, score: float | None = None, **more: Any) -> dict[str, Any]:
    record = {"open_image_input_url": "https://a", "text": "do", "output_image": image, **more}
    return record if score is None else {**record, "scores": {"a": score, "b": score}}


def write(tmp_path: Path, *records: object, name: str = "manifest.jsonl") -> Path:
    path = tmp_path / name
    text = "\n".join(
        record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)
        for record in records
    )
    path.write_text(text + "\n", encoding="utf-8")
    return path


def rows(out: Path, outcome: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / f"{outcome}.jsonl").read_text().splitlines()]


def outcomes(out: Path) -> dict[str, str]:
    """Return output image → "outcome: reason" for the records that have one."""
    return {
        row["output_image"]: f"{outcome}: {row['reason']}"
        for outcome in ("kept", "rejected", "undecided")
        for row in rows(out, outcome)
    }


def test_records_are_sorted_into_three_files(tmp_path: Path) -> None:
    """Each record stands in one of them with its reason; the summary counts them."""
    manifest = write(
        tmp_path,
        edit("kept.png", 0.9, edit_type="Add"),
        edit("low.png", 0.6, edit_type="Add"),
        edit("none.png", edit_type="Zoom in"),
        edit("one.png", scores={"a": 1}),
        edit("wild.png", 810),
        "{broken",
        edit("", 0.9),
    )
    summary = filter_manifest(manifest, tmp_path / "out", CONFIG)
    assert outcomes(tmp_path / "out") == {
        "kept.png": "kept: score 0.90 ≥ 0.70 (global)",
        "low.png": "rejected: score 0.60 < 0.70 (global)",
        "none.png": "undecided: no score",
        "one.png": "undecided: malformed score: 1 of 2 scores: b missing.",
        "wild.png": "undecided: malformed score: a is 810, outside the scale 0–1.",
    }
    assert (summary.records, summary.kept, summary.rejected, summary.undecided) == (7, 1, 1, 3)
    assert summary.bad == 2
    assert [(problem.file, problem.line) for problem in summary.problems] == [
        ("manifest.jsonl", 6),
        ("manifest.jsonl", 7),
    ]
    assert summary.reasons["undecided"] == {"malformed score": 2, "no score": 1}
    assert summary.by_edit_type["Add"] == {"kept": 1, "rejected": 1, "undecided": 0}
    assert summary.by_edit_type["(no type)"]["undecided"] == 2


def test_the_summary_file_says_what_was_used(tmp_path: Path) -> None:
    """Versions, digests and the promise; "in" is the number of records."""
    manifest = write(tmp_path, edit("a.png", 0.9))
    config = changed(not_proven=None, certificate=Certificate("at least 90%, with 95% confidence"))
    filter_manifest(manifest, tmp_path / "out", config)
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["in"] == summary["kept"] == 1
    assert summary["config_version"] == 4
    assert summary["certificate"] == "at least 90%, with 95% confidence"
    assert summary["not_proven"] is None
    assert summary["sha256"] == {
        "manifest": hashlib.sha256(manifest.read_bytes()).hexdigest(),
        "config": hashlib.sha256(write_config(config).encode()).hexdigest(),
    }


def test_a_json_record_is_kept_byte_for_byte(tmp_path: Path) -> None:
    """Only the reason is added: order, number format and escapes of the line stay."""
    line = r'{"output_image": "a.png",  "text":"\u2194", "x": 0.70, "a": 0.9, "b": 0.90}'
    filter_manifest(write(tmp_path, line), tmp_path / "out", CONFIG)
    expected = line[:-1] + ',"reason":"score 0.90 ≥ 0.70 (global)"}\n'
    assert (tmp_path / "out" / "kept.jsonl").read_text(encoding="utf-8") == expected


def test_a_records_own_reason_is_kept_beside_the_filters(tmp_path: Path) -> None:
    """It moves to record_reason; filtering the output again does not lose it."""
    manifest = write(tmp_path, edit("a.png", 0.9, reason="lovely"))
    filter_manifest(manifest, tmp_path / "one", CONFIG)
    filter_manifest(tmp_path / "one" / "kept.jsonl", tmp_path / "two", CONFIG)
    for folder in ("one", "two"):
        (row,) = rows(tmp_path / folder, "kept")
        assert row["reason"] == "score 0.90 ≥ 0.70 (global)"
        assert row["record_reason"] == "lovely"


def test_nan_scores_leave_valid_json(tmp_path: Path) -> None:
    """NaN is no JSON; the output says null."""
    line = '{"output_image": "a.png", "a": NaN, "b": 0.5}'
    filter_manifest(write(tmp_path, line), tmp_path / "out", CONFIG)
    (row,) = rows(tmp_path / "out", "undecided")
    assert row["a"] is None


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """Twice, gzip or not, with nothing left over from the first run."""
    manifest = write(tmp_path, *(edit(f"{n}.png", n / 9, edit_type="é") for n in range(9)))
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(manifest.read_bytes()))
    filter_manifest(manifest, tmp_path / "one", CONFIG)
    filter_manifest(packed, tmp_path / "two", CONFIG)
    filter_manifest(manifest, tmp_path / "two", CONFIG)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["kept.jsonl", "rejected.jsonl", "summary.json", "undecided.jsonl"]
    assert names == sorted(path.name for path in (tmp_path / "two").iterdir())
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_of_a_preference_record_the_success_decides(tmp_path: Path) -> None:
    """The scores on it are the success's; its failures are not decided."""
    manifest = write(
        tmp_path,
        edit("a.png", 0.9, rejected_images=["root/x.png"]),
        edit("b.png", 0.5, rejected_images=["y.png"]),
    )
    config = changed(exclusions=[Exclusion("x.png", "unsafe")])
    filter_manifest(manifest, tmp_path / "out", config)
    assert {image: said[:4] for image, said in outcomes(tmp_path / "out").items()} == {
        "a.png": "kept",
        "b.png": "reje",
    }


def chain(*images: str) -> dict[str, Any]:
    turns = [{"id": f"edit_turn{n}", "url": url} for n, url in enumerate(images[:-1], start=1)]
    ends = [{"id": "final_image", "url": images[-1]}, {"id": "original_input_image", "url": "o"}]
    return {"files": [*turns, *ends], "metadata_edit_turn_prompts": ["do"] * len(images)}


def test_of_a_chain_every_turn_must_be_kept(tmp_path: Path) -> None:
    """One rejected turn rejects it, an undecided one leaves it undecided."""
    given_scores = {"a": 0.9, "b": 0.8, "c": 0.9, "d": 0.9, "low": 0.1, "e": 0.9, "f": 0.9}
    scores = tmp_path / "scores.csv"
    scores.write_text("edit,a,b\n" + "".join(f"{n},{s},{s}\n" for n, s in given_scores.items()))
    chains = (chain("a", "b", "c"), chain("d", "low", "x"), chain("y", "e"), chain("f"))
    summary = filter_manifest(write(tmp_path, *chains), tmp_path / "out", CONFIG, scores=scores)
    assert (summary.kept, summary.rejected, summary.undecided) == (2, 1, 1)
    assert [
        [row["reason"] for row in rows(tmp_path / "out", outcome)]
        for outcome in ("kept", "rejected", "undecided")
    ] == [
        ["every turn is kept"] * 2,
        ["turn 2: score 0.10 < 0.70 (global)"],
        ["turn 1: no score"],
    ]
    assert summary.pool_size == 7


def test_colliding_records_are_undecided(tmp_path: Path) -> None:
    """One image claimed with other content: none of them is decided, whatever people said."""
    manifest = write(
        tmp_path,
        edit("same.png", 0.9),
        edit("./same.png", 0.9, text="another wish"),
        edit("twin.png", 0.9),
        edit("twin.png", 0.9),
    )
    config = changed(overrides=Overrides(rejected=["same.png"]))
    summary = filter_manifest(manifest, tmp_path / "out", config)
    assert [row["reason"] for row in rows(tmp_path / "out", "undecided")] == ["collision"] * 2
    assert summary.kept == 2
    assert summary.collisions == 1
    assert summary.pool_size == 1


def test_people_and_types_change_the_outcome(tmp_path: Path) -> None:
    """Overrides, exclusions and corrected types are found by the image's one spelling."""
    manifest = write(
        tmp_path,
        edit("root/no.png", 0.9),
        edit("./yes.png", 0.1),
        edit("out.png", 0.9),
        edit("typed.png", 0.8, edit_type="Add"),
    )
    config = changed(
        overrides=Overrides(rejected=["no.png"], rescued=["yes.png"]),
        exclusions=[Exclusion("root/out.png", "unsafe")],
        corrections=[Correction("typed.png", "Remove")],
        thresholds=Thresholds(global_=0.7, edit_type={"Remove": 0.95}),
    )
    summary = filter_manifest(manifest, tmp_path / "out", config)
    assert outcomes(tmp_path / "out") == {
        "root/no.png": "rejected: rejected by people",
        "./yes.png": "kept: rescued by people",
        "out.png": "rejected: excluded: unsafe",
        "typed.png": "rejected: score 0.80 < 0.95 (edit type)",
    }
    assert "Remove" in summary.by_edit_type


def test_a_record_has_the_type_in_force_and_keeps_its_own(tmp_path: Path) -> None:
    """Only where they differ; others stay byte for byte, and a first original is never lost."""
    manifest = write(
        tmp_path,
        edit("said.png", 0.8, edit_type="Add"),
        edit("ruled.png", 0.8, edit_type="put  IN"),
        edit("again.png", 0.8, edit_type="Add", edit_type_original="at first"),
        edit("same.png", 0.8, edit_type="Zoom in"),
        edit("none.png", 0.8),
    )
    config = changed(
        taxonomy={"Objects": ["Add", "Remove"], "Scale": ["Zoom in"]},
        aliases={"put in": "Add"},
        type_rules=[TypeRule("Add", "Remove")],
        corrections=[Correction("said.png", "Zoom in")],
    )
    summary = filter_manifest(manifest, tmp_path / "out", config)
    kept = {row["output_image"]: row for row in rows(tmp_path / "out", "kept")}
    types = {
        image: (row.get("edit_type"), row.get("edit_type_original")) for image, row in kept.items()
    }
    assert types == {
        "said.png": ("Zoom in", "Add"),
        "ruled.png": ("Remove", "put  IN"),
        "again.png": ("Remove", "at first"),
        "same.png": ("Zoom in", None),
        "none.png": (None, None),
    }
    assert "edit_type" not in kept["none.png"]
    assert summary.by_edit_type.keys() == {"Zoom in", "Remove", "(no type)"}


def pool_of(*members: tuple[str, float]) -> Provenance:
    digest = PoolDigest()
    for image, overall in members:
        digest.add(image, overall)
    return Provenance(pool=PoolRef("p", digest.size, digest.hexdigest()))


@pytest.mark.parametrize(
    ("provenance", "covered", "why"),
    [
        (pool_of(("b.png", 0.25), ("a.png", 0.5)), True, "are the config's pool"),
        (pool_of(("a.png", 0.5)), False, "has 1 edits, this manifest 2"),
        (pool_of(("a.png", 0.5), ("b.png", 0.5)), False, "are not those"),
        (Provenance(), False, "names no pool"),
    ],
)
def test_the_promise_covers_the_very_pool(
    tmp_path: Path, provenance: Provenance, covered: bool, why: str
) -> None:
    """Scored, not colliding edits, each once, in any order, with the same scores."""
    manifest = write(
        tmp_path,
        edit("a.png", 0.5),
        edit("b.png", 0.25),
        edit("a.png", 0.5),
        edit("none.png"),
        edit("c.png", 0.5),
        edit("c.png", 0.5, text="other"),
        edit("bad.png", 7),
    )
    summary = filter_manifest(manifest, tmp_path / "out", changed(provenance=provenance))
    assert summary.covered is covered
    assert why in summary.coverage


def test_scores_in_their_own_file_take_the_place_of_those_on_the_record(tmp_path: Path) -> None:
    """They are matched by the image's one spelling; an edit without a row has no score."""
    manifest = write(tmp_path, edit("root/a.png", 0.1), edit("b.png", 0.9), edit("c.png"))
    scores = write(
        tmp_path,
        {"edit": "./a.png", "scores": {"a": 0.9, "b": 0.8}},
        {"edit": "c.png", "a": 0.9},
        {"a": 1},
        {"edit": "root/a.png", "a": 0.1, "b": 0.1},
        {"edit": "a.png", "a": 0.9, "b": 0.8, "overall": 0.1},
        name="scores.jsonl",
    )
    summary = filter_manifest(manifest, tmp_path / "out", CONFIG, scores=scores)
    assert outcomes(tmp_path / "out") == {
        "root/a.png": "kept: score 0.85 ≥ 0.70 (global)",
        "b.png": "undecided: no score",
        "c.png": "undecided: malformed score: 1 of 2 scores: b missing.",
    }
    assert summary.bad_score_lines == 2
    assert [(problem.file, problem.line) for problem in summary.problems] == [
        ("scores.jsonl", 3),
        ("scores.jsonl", 4),
    ]
    assert summary.sha256["scores"] == hashlib.sha256(scores.read_bytes()).hexdigest()


JUDGED = "edit,judge,a,b\na.png,gemini,0.9,0.9\na.png,gpt,0.1,0.1\n"


@pytest.mark.parametrize(("judge", "outcome"), [("gemini", "kept"), ("gpt", "rejected")])
def test_of_several_judges_the_configs_one_counts(tmp_path: Path, judge: str, outcome: str) -> None:
    """In a scores file, and on the records alike."""
    config = changed(provenance=Provenance(judge_run=judge))
    scores = write(tmp_path, JUDGED, name="scores.csv")
    summary = filter_manifest(
        write(tmp_path, edit("a.png")), tmp_path / "out", config, scores=scores
    )
    assert outcomes(tmp_path / "out")["a.png"].startswith(outcome)
    assert summary.judge == judge
    manifest = write(tmp_path, edit("a.png", 0.9, judge="gemini"), edit("b.png", 0.1, judge="gpt"))
    filter_manifest(manifest, tmp_path / "out", config)
    assert [said for said in outcomes(tmp_path / "out").values() if "no score" not in said] == [
        {"gemini": "kept: score 0.90 ≥ 0.70 (global)"}.get(
            judge, "rejected: score 0.10 < 0.70 (global)"
        )
    ]


def test_several_judges_and_none_named_is_ambiguous(tmp_path: Path) -> None:
    """The judges are listed, and nothing is written."""
    scores = write(tmp_path, JUDGED, name="scores.csv")
    manifest = write(tmp_path, edit("a.png"))
    with pytest.raises(Ambiguous) as caught:
        filter_manifest(manifest, tmp_path / "out", CONFIG, scores=scores)
    assert caught.value.choices == ("gemini", "gpt")
    manifest = write(tmp_path, edit("a.png", 1, judge="gpt"), edit("b.png", 1, judge="gemini"))
    with pytest.raises(Ambiguous):
        filter_manifest(manifest, tmp_path / "out", changed(provenance=Provenance(judge_run="x")))
    assert not (tmp_path / "out").exists()


def test_one_judge_of_another_name_is_taken(tmp_path: Path) -> None:
    """An import may have named the judge run itself."""
    manifest = write(tmp_path, edit("a.png", 0.9, judge="gemini"))
    config = changed(provenance=Provenance(judge_run="gemini, March"))
    assert filter_manifest(manifest, tmp_path / "out", config).kept == 1


@pytest.mark.parametrize(
    "record",
    [
        edit("a.png"),
        edit("a.png", charm=1),
        edit("a.png", scores={"charm": 1}),
        edit("a.png", scores={"charm": 1}, overall=1),
    ],
)
def test_scores_of_other_criteria_fail_clearly(tmp_path: Path, record: dict[str, Any]) -> None:
    """Not everything undecided: the criteria asked for and what was found are named."""
    with pytest.raises(BadInput, match="no record has a score") as caught:
        filter_manifest(write(tmp_path, record), tmp_path / "out", CONFIG)
    assert "a, b" in caught.value.what_to_do
    assert "charm" in caught.value.message or "text" in caught.value.message
    assert not (tmp_path / "out").exists()


def test_a_scores_file_of_other_criteria_fails_clearly(tmp_path: Path) -> None:
    """Criteria and columns are both named."""
    scores = write(tmp_path, "edit,charm\na.png,1\n", name="scores.csv")
    with pytest.raises(BadInput, match="columns: charm, edit") as caught:
        filter_manifest(write(tmp_path, edit("a.png")), tmp_path / "out", CONFIG, scores=scores)
    assert "a, b" in caught.value.what_to_do


THREE = {**CONFIG.criteria, "c": FlooredCriterion(weight=0.5)}
FLOORED = {**CONFIG.criteria, "b": FlooredCriterion(weight=0.5, floor=0.2)}


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize(
    ("criteria", "score", "lacking"),
    [
        (THREE, {"a": 0.9, "b": 0.9}, "c"),
        (THREE, {"a": 0.9}, "b, c"),
        (FLOORED, {"overall": 0.9}, "b"),
    ],
)
def test_a_criterion_that_no_score_gives_fails_clearly(
    tmp_path: Path, criteria: Any, score: dict[str, Any], lacking: str, beside: bool
) -> None:
    """Every edit would be undecided: it is said at once, and nothing is written."""
    scores = None
    record = edit("a.png", scores=score)
    if beside:
        record = edit("a.png")
        scores = write(tmp_path, {"edit": "a.png", **score}, name="scores.jsonl")
    manifest, config = write(tmp_path, record), changed(criteria=criteria)
    with pytest.raises(BadInput, match=f"no score gives {lacking}, which the config") as caught:
        filter_manifest(manifest, tmp_path / "out", config, scores=scores)
    assert "Score them" in caught.value.what_to_do
    assert not (tmp_path / "out").exists()


def test_a_criterion_that_some_scores_lack_leaves_these_undecided(tmp_path: Path) -> None:
    """A judge that answered badly now and then is no other judge."""
    manifest = write(
        tmp_path, edit("a.png", scores={"a": 1, "b": 1}), edit("b.png", scores={"a": 1})
    )
    summary = filter_manifest(manifest, tmp_path / "out", CONFIG)
    assert (summary.kept, summary.undecided) == (1, 1)


def test_an_overall_alone_can_be_filtered_by(tmp_path: Path) -> None:
    """A judge that gave one number has a score."""
    manifest = write(tmp_path, edit("a.png", overall=0.9), edit("b.png", overall=0.1))
    summary = filter_manifest(manifest, tmp_path / "out", CONFIG)
    assert (summary.kept, summary.rejected) == (1, 1)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("image", ["output_image", "edit"])
def test_a_table_with_an_image_column_is_enough(tmp_path: Path, kind: str, image: str) -> None:
    """CSV or Parquet; other columns are carried along, and count as content for collisions."""
    table = {
        image: ["a.png", "b.png", "c.png", "c.png"],
        "a": [0.9, 0.1, 0.9, 0.9],
        "b": [0.9, 0.1, 0.9, 0.9],
        "wish": ["one", None, "x", "y"],
    }
    path = tmp_path / "table"
    if kind == "parquet":
        pq.write_table(pa.table(table), path)
    else:
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([list(table), *zip(*table.values(), strict=True)])
    summary = filter_manifest(path, tmp_path / "out", CONFIG)
    (kept,) = rows(tmp_path / "out", "kept")
    assert (kept[image], kept["wish"]) == ("a.png", "one")
    assert float(kept["a"]) == 0.9
    assert (summary.kept, summary.rejected, summary.undecided) == (1, 1, 2)


def test_a_table_under_its_own_names_is_filtered_as_it_is_imported(tmp_path: Path) -> None:
    """Columns are guessed as for an import, so that the same edits are the same."""
    text = "before,prompt,after,a,b\ns,do,x.png,0.9,0.9\ns,do,y.png,0.1,0.1\n"
    summary = filter_manifest(write(tmp_path, text), tmp_path / "out", CONFIG)
    assert (summary.kept, summary.rejected) == (1, 1)


def test_a_file_without_images_is_refused(tmp_path: Path) -> None:
    """The fields found are named."""
    with pytest.raises(BadInput, match="fields: x, y"):
        filter_manifest(write(tmp_path, "x,y\n1,2\n"), tmp_path / "out", CONFIG)


def test_only_its_own_files_are_overwritten(tmp_path: Path) -> None:
    """Other files in the folder stay; the input itself is never overwritten."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / "kept.jsonl").write_text("old")
    filter_manifest(write(tmp_path, edit("a.png", 0.9)), out, CONFIG)
    assert (out / "notes.txt").read_text() == "mine"
    assert len(rows(out, "kept")) == 1
    with pytest.raises(Refused, match="would be overwritten"):
        filter_manifest(out / "kept.jsonl", out, CONFIG)
    with pytest.raises(Refused, match="not a folder"):
        filter_manifest(out / "kept.jsonl", out / "notes.txt", CONFIG)


def test_a_run_that_breaks_off_changes_nothing(tmp_path: Path) -> None:
    """The files of the run before stay whole, and no half-written ones are left."""
    manifest = write(tmp_path, edit("a.png", 0.9), edit("b.png", 0.9))
    out = tmp_path / "out"
    filter_manifest(manifest, out, CONFIG)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    size = manifest.stat().st_size

    def stop_in_the_second_pass(done: int, total: int) -> None:
        assert total == 2 * size
        if done > size:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        filter_manifest(manifest, out, changed(version=5), progress=stop_in_the_second_pass)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_progress_ends_at_the_total(tmp_path: Path) -> None:
    """All passes over both files are counted."""
    manifest = write(tmp_path, edit("a.png"))
    scores = write(tmp_path, "edit,a,b\na.png,1,1\n", name="scores.csv")
    told: list[tuple[int, int]] = []
    filter_manifest(
        manifest,
        tmp_path / "out",
        CONFIG,
        scores=scores,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-1][0] == told[-1][1] == 2 * (manifest.stat().st_size + scores.stat().st_size)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_only_the_first_thousand_problems_are_listed(tmp_path: Path) -> None:
    """All are counted."""
    manifest = write(tmp_path, edit("a.png", 0.9), *(["{broken"] * 1200))
    summary = filter_manifest(manifest, tmp_path / "out", CONFIG)
    assert (summary.bad, len(summary.problems)) == (1200, 1000)


@given(
    scores=st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=30),
    cuts=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_every_record_ends_up_in_one_file_and_stricter_keeps_fewer(
    tmp_path_factory: pytest.TempPathFactory,
    scores: list[float | None],
    cuts: tuple[float, float],
) -> None:
    """Nothing is lost or doubled, and what a stricter filter keeps, a lenient one keeps."""
    tmp_path = tmp_path_factory.mktemp("f")
    images = [f"{number}.png" for number in range(len(scores))]
    records = [edit(image, score) for image, score in zip(images, scores, strict=True)]
    manifest = write(tmp_path, edit("first.png", 1.0), *records)
    kept = []
    for name, cut in zip(("lenient", "strict"), sorted(cuts), strict=True):
        filter_manifest(manifest, tmp_path / name, changed(thresholds=Thresholds(global_=cut)))
        found = outcomes(tmp_path / name)
        assert sorted(found) == sorted([*images, "first.png"])
        kept.append({image for image, said in found.items() if said.startswith("kept")})
    assert kept[1] <= kept[0]


#: What a line may be: plain, odd in one of many ways, no record at all.
NUMBERS = st.one_of(
    st.integers(0, 20).map(lambda n: n / 20), st.sampled_from([1, 0, 0.6999, 1 / 3])
)
ODD_NUMBERS = st.sampled_from(["0.5", "8/10", None, 1.2, -3, True, "high", 810, 0.7000000001])
LINES = st.builds(
    lambda image, more: json.dumps(
        {"open_image_input_url": "https://a", "text": "do", "output_image": image, **more}
    ),
    st.integers(0, 12).map("{}.png".format) | st.sampled_from(["root/1.png", "./2.png", " ", ""]),
    st.fixed_dictionaries(
        {"scores": st.fixed_dictionaries({"a": NUMBERS, "b": NUMBERS})},
        optional={
            "edit_type": st.sampled_from(["Add", "add", "Zoom in", "", None]),
            "text": st.sampled_from(["other", "", "NaN \\u2194", "\0", "tab\t"]),
            "extra": st.sampled_from([1, {"x": [1]}, "Infinity"]),
            "overall": NUMBERS | ODD_NUMBERS,
            "judge": st.sampled_from(["g", None]),
            "a": NUMBERS,
            "reason": st.just("lovely"),
            "summarized_text": st.sampled_from(["short", 5]),
        },
    )
    | st.fixed_dictionaries(
        {}, optional={"scores": st.dictionaries(st.sampled_from("abz"), NUMBERS | ODD_NUMBERS)}
    ),
) | st.sampled_from(
    ["{broken", "", "  ", "[1]", '{"output_image": "n.png", "text": NaN}', '{"text": "\\ud800"}',
     '{"open_image_input_url":"https://a","text":"x","output_image":"n.png","scores":{"a":NaN}} ',
     '{"open_image_input_url":"u","text":"x","output_image":"t.png","scores":{"a":1,"a":0,"b":1}}']
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(lines=st.lists(LINES, max_size=25), by=st.sampled_from(["weighted_total", "overall"]))
def test_lines_many_at_once_give_the_same_bytes_as_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], by: Any
) -> None:
    """All files of the output, the summary too; whatever stands between plain lines."""
    folder = tmp_path_factory.mktemp("both")
    config = changed(
        score=by,
        thresholds=Thresholds(global_=0.7, edit_type={"Add": 0.35}),
        taxonomy={"Objects": ["Add"], "Scale": ["Zoom in"]},
        exclusions=[Exclusion("3.png", "unsafe")],
        overrides=Overrides(rejected=["4.png"], rescued=["5.png"]),
        corrections=[Correction("6.png", "Add")],
    )
    first = json.dumps(edit("0.png", 0.9, edit_type="Add"))
    manifest = write(folder, first, *lines)
    said = [_run(manifest, folder / way, config, columns=way == "columns") for way in WAYS]
    assert said[0] == said[1]


WAYS = ("columns", "single")


def _run(manifest: Path, out: Path, config: FilterConfig, *, columns: bool) -> Any:
    try:
        filter_manifest(manifest, out, config, columns=columns)
    except (BadInput, Ambiguous) as error:
        return str(error)
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def test_plain_lines_are_not_decided_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many plain records and one that is odd, one is parsed by itself."""
    manifest = write(tmp_path, *(edit(f"{n}.png", 0.5) for n in range(50)), edit("x", 0.9, a=1))
    parsed = []
    original = Run.decide
    monkeypatch.setattr(Run, "decide", lambda self, one: parsed.append(one) or original(self, one))
    filter_manifest(manifest, tmp_path / "out", CONFIG)
    assert [one.edits[0].output_image for one in parsed] == ["x"]
