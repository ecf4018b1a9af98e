"""What people say of assigned types, from the log to the numbers of `types`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from commands.types import lines as type_lines
from review.core.errors import Refused, Unknown
from review.core.settings import preset
from review.statistics.estimates import wilson
from store.db.workspace import Store
from store.types import drawing as type_batches
from store.types import report as type_report
from store.types.drawing import TypeRequest
from tests.review.one_domain import korn_graubard
from tests.store.importing_files import edit, jsonl, load

ZOOM, OUT, CARTOON = (
    "Zoom in", "Outpainting (extend canvas beyond boundaries)", "Photo to cartoon/sketch/comic"
)  # fmt: skip


def said(image: str, kind: str, reviewer: str = "Ana") -> dict[str, Any]:
    return {"edit": image, "reviewer": reviewer, "edit_type": kind}


@pytest.fixture
def checked(store: Store, tmp_path: Path) -> Store:
    """Ten edits that zoom and five that paint out; three of the ten, one of the five are wrong."""
    zooms = [edit(f"z{n}.png", f"zoom {n}", edit_type=ZOOM) for n in range(10)]
    outs = [edit(f"o{n}.png", f"out {n}", edit_type=OUT) for n in range(5)]
    load(store, jsonl(tmp_path / "sft.jsonl", *zooms, *outs))
    rows = [said(f"z{n}.png", OUT if n < 3 else ZOOM) for n in range(10)]
    rows += [said(f"o{n}.png", CARTOON if n < 1 else OUT) for n in range(5)]
    load(store, jsonl(tmp_path / "said.jsonl", *rows), kind="reviews")
    return store


def test_each_type_has_its_share_wrong_with_wilsons_interval(checked: Store) -> None:
    """Three of ten and one of five, worst first in words."""
    found = type_report.as_json(type_report.report(checked))
    rows = {row["edit_type"]: row for row in found["by_type"] if row["n"]}
    for kind, errors, n in ((ZOOM, 3, 10), (OUT, 1, 5)):
        expected = wilson(errors, n)
        row = rows[kind]
        assert (row["n"], row["errors"]) == (n, errors)
        assert row["estimate"] == pytest.approx(errors / n)
        assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))
    assert type_lines(type_report.report(checked))[2].startswith("Zoom in: 3 of 10, 30.0%")


def test_imported_labels_are_taken_as_one_uniform_draw(checked: Store) -> None:
    """Overall is errors over labels; the interval that of Korn and Graubard at equal weights."""
    found = type_report.as_json(type_report.report(checked))
    assert found["taken_as_uniform"]
    assert found["overall"]["estimate"] == pytest.approx(4 / 15)
    values = np.repeat([1.0, 0.0], [4, 11])
    expected = korn_graubard(values, np.ones(15), np.zeros(15, dtype=np.int64))
    assert found["overall"]["low"] == pytest.approx(expected.low)
    assert found["overall"]["high"] == pytest.approx(expected.high)


def test_confusion_counts_what_was_said_instead(checked: Store) -> None:
    """Every cell that holds an edit is listed with its count."""
    cells = {
        (row["assigned"], row["said"]): row["count"]
        for row in type_report.as_json(type_report.report(checked))["confusion"]
    }
    assert cells == {(ZOOM, ZOOM): 7, (ZOOM, OUT): 3, (OUT, OUT): 4, (OUT, CARTOON): 1}


def test_more_than_half_decide_and_a_tie_is_disputed(checked: Store, tmp_path: Path) -> None:
    """A second reviewer who says another type makes it a dispute, which counts as wrong."""
    rows = [said("z9.png", CARTOON, "Ben"), said("z8.png", ZOOM, "Ben")]
    load(checked, jsonl(tmp_path / "more.jsonl", *rows), kind="reviews")
    found = type_report.report(checked)
    states = {unit.output_image: unit.label.state for unit in found.units}
    assert (states["z9.png"], states["z8.png"], states["z0.png"]) == ("disputed", "right", "wrong")
    (zoom,) = [one for one in found.by_type if one.edit_type == ZOOM]
    assert (zoom.n, zoom.errors, zoom.disputed) == (10, 4, 1)


def test_an_answer_in_the_papers_words_is_the_same_type(store: Store, tmp_path: Path) -> None:
    """An alias said by a reviewer counts as the type it stands for."""
    kind, alias = next(iter(preset("pico-banana").aliases.items()))[::-1]
    load(store, jsonl(tmp_path / "sft.jsonl", edit("a.png", edit_type=kind)))
    load(store, jsonl(tmp_path / "said.jsonl", said("a.png", alias)), kind="reviews")
    (unit,) = type_report.report(store).units
    assert alias != kind
    assert unit.label.state == "right"


def test_an_edit_without_an_assigned_type_is_counted_apart(store: Store, tmp_path: Path) -> None:
    """It can be neither right nor wrong."""
    load(store, jsonl(tmp_path / "said.jsonl", said("nowhere.png", ZOOM)), kind="reviews")
    found = type_report.as_json(type_report.report(store))
    assert (found["units"], found["without_assigned_type"]) == (0, 1)
    assert found["overall"]["estimate"] is None


def test_an_empty_workspace_says_what_to_do_next(store: Store, tmp_path: Path) -> None:
    """No labels: nothing is computed, and the next command is named; drawn edits are waited for."""
    found = type_report.report(store)
    assert found.overall.n == 0
    load(store, jsonl(tmp_path / "sft.jsonl", edit("a.png", edit_type=ZOOM)))
    type_batches.draw_batch(store, TypeRequest(1), by="lead")
    assert type_lines(type_report.report(store)) == ["No answer counts yet; edits drawn: 1."]
    assert type_lines(found)[1].startswith("Draw some: pico-review draw types")
    with pytest.raises(Unknown):
        type_report.report(store, purpose="no purpose")  # type: ignore[arg-type]


def test_no_other_plan_gives_verdicts_once_there_are_labels(checked: Store) -> None:
    """Imported labels go by the usual plan; another is refused, to read and to draw by."""
    found = type_report.report(checked)
    assert found.plan == "single"
    assert type_report.report(checked, plan="single").verdicts == found.verdicts
    with pytest.raises(Refused, match="frozen"):
        type_report.report(checked, plan="zero-failure")
    with pytest.raises(Refused, match="frozen"):
        type_batches.draw_batch(checked, TypeRequest(4, plan="sequential"), by="a test")
    assert type_batches.draw_batch(checked, TypeRequest(4), by="a test").units == 4


def test_the_plan_of_the_first_batch_gives_the_verdicts(store: Store, tmp_path: Path) -> None:
    """It is frozen with the draw; batches to mend have none to do with it."""
    edits = [edit(f"z{n}.png", f"zoom {n}", edit_type=ZOOM) for n in range(60)]
    load(store, jsonl(tmp_path / "sft.jsonl", *edits))
    with pytest.raises(Refused, match="no acceptance plan"):
        type_batches.draw_batch(store, TypeRequest(9, plan="luck"), by="a test")  # type: ignore[arg-type]
    type_batches.draw_batch(store, TypeRequest(9, "fit", plan="sequential"), by="a test")
    type_batches.draw_batch(store, TypeRequest(9, plan="zero-failure"), by="a test")
    type_batches.draw_batch(store, TypeRequest(9), by="a test")
    found = type_report.report(store)
    assert found.plan == "zero-failure"
    assert type_report.as_json(found)["acceptance_plan"] == "zero-failure"
    assert found.verdicts[ZOOM].words == "not yet: 23 more without an error"
    with pytest.raises(Refused, match="zero-failure"):
        type_report.report(store, plan="single")
