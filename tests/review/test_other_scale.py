"""A judge on another scale: its whole run is set aside, for its worst looks like the best."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.errors import MalformedScores
from review.core.other_scale import ScaleWatch
from review.core.settings import Scale
from review.filtering import keeps, read_config, require_scale
from review.formats.filtered import filter_manifest

UNIT = Scale(0, 1)
CONFIG = read_config("""
version: 1
score: weighted_total
criteria: {looks: {weight: 0.5}, fits: {weight: 0.5}}
scale: {min: 0, max: 1}
thresholds: {global: 0.7}
""")


def problem(*rows: dict[str, object], scale: Scale = UNIT) -> str | None:
    """Return what a run of these rows is said to be."""
    watch = ScaleWatch(("looks", "fits"), scale)
    for raw in rows:
        watch.see(raw)
    return watch.problem()


def both(*values: object) -> list[dict[str, object]]:
    """Return a row per value, which it gives to both criteria."""
    return [{"looks": value, "fits": value} for value in values]


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ((8, 1, 0), UNIT),
        ((5, 1, 3), UNIT),
        (("8", "1", "0"), UNIT),
        ((1, 1, 1, 1, 1, 1, 1, 10), UNIT),
        ((85, 60, 3, 10, 0), Scale(0, 10)),
        ((850, 900, 1, 0), UNIT),
        ((-1, 1, 1, -1), UNIT),
        ((0.5, 8.5, 9.0, 7.5, 1.0), UNIT),
    ],
)
def test_a_run_on_another_scale_is_found(values: tuple[object, ...], scale: Scale) -> None:
    """0–10, 1–5, 0–100, ±1; its in-between scores may happen to lie on the scale."""
    said = problem(*both(*values), scale=scale)
    assert said is not None
    assert f"not on the scale {scale.min:g}–{scale.max:g}" in said


@pytest.mark.parametrize(
    "values",
    [
        (0.9, 0.4, 810),  # a slip: no usual scale has 810
        (0.9, 0.4, 0.7, 8.1),
        (0.9, None, "excellent", True, [7]),
        (1, 0, 1, 1),
        (*(1, 0) * 100, 2),
        (1.0 + 1e-12, 0.0 - 1e-12),
        (),
    ],
)
def test_slips_are_not_another_scale(values: tuple[object, ...]) -> None:
    """Here and there a number off the scale is malformed by itself, as before."""
    assert problem(*both(*values)) is None


def test_one_criterion_on_another_scale_is_enough() -> None:
    """Three on 0–1 and one on 1–5: where that one says 1, the edit is at its worst."""
    rows = [{"looks": 0.9, "fits": fits} for fits in (5, 4, 1, 1)]
    assert "fits: 2 of 4 scores off it, from 4 to 5" in (problem(*rows) or "")


@given(st.lists(st.sampled_from([0, 0.5, 1, 8, 810, None]), max_size=12), st.randoms())
def test_the_order_of_rows_does_not_matter(values: list[object], random: object) -> None:
    """Files come sorted and shuffled."""
    mixed = list(values)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert problem(*both(*values)) == problem(*both(*mixed))


def test_a_pipeline_asks_for_the_run() -> None:
    """One edit cannot show its judge's scale; the run can, and names it."""
    assert keeps({"looks": 1, "fits": 1}, CONFIG)
    with pytest.raises(MalformedScores, match=r"not on the scale 0–1 .* none of its scores"):
        require_scale(both(1, 5, 4), CONFIG)
    require_scale(both(1, 0.5, 0.4), CONFIG)


def manifest(path: Path, values: list[object], *, scored: bool = True) -> Path:
    """Write edits with these scores for both criteria, on the records or without."""
    rows = [
        {"open_image_input_url": "s", "text": str(number), "output_image": f"{number}.png",
         "edit_type": "Add"} | ({"scores": scores} if scored else {})
        for number, scores in enumerate(both(*values))
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("apart", [False, True], ids=["on the records", "in a file of their own"])
def test_the_filter_keeps_nothing_of_a_run_on_another_scale(tmp_path: Path, apart: bool) -> None:
    """Neither the edit scored 1 of 10, nor any other; each is undecided, and says why."""
    values: list[object] = [8, 1, 0, None]
    records = manifest(tmp_path / "m.jsonl", values, scored=not apart)
    scores = tmp_path / "s.jsonl"
    rows = [{"edit": f"{n}.png", **row} for n, row in enumerate(both(*values))]
    scores.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    summary = filter_manifest(records, tmp_path / "out", CONFIG, scores=scores if apart else None)
    assert (summary.kept, summary.rejected, summary.undecided) == (0, 0, 4)
    assert summary.reasons["undecided"] == {"malformed score": 3, "no score": 1}
    assert (summary.pool_size, summary.covered) == (0, False)
    undecided = (tmp_path / "out" / "undecided.jsonl").read_text(encoding="utf-8").splitlines()
    assert "not on the scale 0–1" in json.loads(undecided[1])["reason"]
