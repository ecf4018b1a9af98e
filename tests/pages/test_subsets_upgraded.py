"""A workspace of before there were chains and pairs to review: both desks say what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.backup import restore
from store.db.workspace import Store
from store.opening import open_workspace
from tests.pages.conftest import Show, is_fine, words_of

OLD = Path(__file__).parents[1] / "store" / "workspaces" / "before-handlers.zip"


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """The old workspace, brought in by its backup, in the place of an empty one."""
    folder = tmp_path / "workspace"
    restore.restore(OLD, folder)
    opened = open_workspace(folder, create=False)
    yield opened
    opened.close()


@pytest.mark.parametrize("desk", ["multi-turn", "instruction-pairs"])
@pytest.mark.parametrize("tab", ["", "Draw more", "Publish"])
def test_an_old_workspace_shows_the_empty_desk(show: Show, desk: str, tab: str) -> None:
    """No figure is made up, nothing fails, and the way on is named."""
    at = show(desk, **({"tab": tab} if tab else {}))
    assert is_fine(at)
    assert "100%" not in words_of(at)
    assert at.markdown


@pytest.mark.parametrize("page", ["overview", "queue", "people", "browse", "releases"])
def test_the_other_pages_of_an_old_workspace_go_on(show: Show, page: str) -> None:
    """With two tasks more that nobody has answered."""
    assert is_fine(show(page))
