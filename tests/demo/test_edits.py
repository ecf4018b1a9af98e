"""The pixel edits: what each execution does to a picture."""

import numpy as np
import pytest

from demo.edits.kind import EditKind, Execution, Wish
from demo.edits.pixels import Picture
from demo.edits.table import KINDS
from demo.scenes import SCENES
from demo.signs import source
from demo.view import View

WAYS = [(kind, way) for kind in KINDS for way in kind.executions]
VISIBLE = 0.004  # Share of the picture: a square of 38 pixels in one of 600.


def _asked(kind: EditKind, seed: int = 3) -> tuple[View, Wish]:
    scene = next(scene for scene in SCENES if kind.choices(scene))
    rng = np.random.default_rng(seed)
    return source(scene), kind.wish(scene, kind.choices(scene)[0], rng)


def _changed_share(before: Picture, after: Picture) -> float:
    """How much of the picture differs by more than 6 percent of the full scale (1: its size)."""
    if before.shape != after.shape:
        return 1.0
    return float((np.abs(before - after).max(axis=2) > 0.06).mean())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_kind_can_be_done_well_halfway_and_badly(kind: EditKind) -> None:
    """Every edit type has one good, one borderline and at least three bad executions."""
    qualities = [way.quality for way in kind.executions]
    assert qualities.count("good") == qualities.count("borderline") == 1
    assert qualities.count("bad") >= 3


@pytest.mark.parametrize(
    ("kind", "way"), WAYS, ids=lambda one: getattr(one, "key", None) or one.name
)
def test_an_execution_is_visible_unless_it_changes_nothing(kind: EditKind, way: Execution) -> None:
    """All executions change the picture visibly, but for "nothing changed", which is the source."""
    view, wish = _asked(kind)
    changed = _changed_share(view.pixels, np.clip(way.paint(view, wish), 0, 1))
    if way.name == "nothing changed":
        assert changed == 0
    else:
        assert changed > VISIBLE


@pytest.mark.parametrize(
    ("kind", "way"), WAYS, ids=lambda one: getattr(one, "key", None) or one.name
)
def test_an_execution_is_repeatable_and_leaves_the_source_alone(
    kind: EditKind, way: Execution
) -> None:
    """The same wish gives the same pixels again, and the cached source stays as it was."""
    view, wish = _asked(kind)
    before = view.pixels.copy()
    first, second = way.paint(view, wish), way.paint(view, wish)
    assert np.array_equal(first, second)
    assert np.array_equal(before, view.pixels)


@pytest.mark.parametrize(
    ("kind", "way"), WAYS, ids=lambda one: getattr(one, "key", None) or one.name
)
def test_bad_executions_have_a_reason(kind: EditKind, way: Execution) -> None:
    """Truths are shares of 1; a good one is high throughout, a bad one fails some criterion."""
    truth = way.truth
    values = (
        truth.instruction_compliance,
        truth.seamlessness,
        truth.preservation_balance,
        truth.technical_quality,
    )
    assert all(0 <= value <= 1 for value in values)
    if way.quality == "good":
        assert min(values) > 0.8
    if way.quality == "bad":
        assert min(values) < 0.35
