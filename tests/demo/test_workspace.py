"""The demo workspace: what a lead finds on the desk at the first start."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.judge import JUDGES
from demo.workspace import make
from store import fitting, promises
from store.workspace import open_workspace

pytestmark = pytest.mark.slow


def test_the_desk_has_something_in_every_column(tmp_path: Path) -> None:
    """A promise that holds, one that waits for labels, and a type-aware score for both judges."""
    make(tmp_path, size=330)
    store = open_workspace(tmp_path)
    try:
        states = {
            row.batch: promises.promise(store, row.id).state for row in promises.plan_names(store)
        }
        assert states["Promise that holds"] == "certified"
        assert states["Promise that is nearly there"] == "too_few"
        for judge in JUDGES:
            assert fitting.typed_score(store, judge.name).labels > 100
    finally:
        store.close()
