"""What to do next is something the reader may do."""

from __future__ import annotations

import pytest

from store.access.people import Person
from store.db.workspace import Store
from tests.pages.conftest import Show, is_fine, words_of


@pytest.mark.parametrize("address", ["overview", "browse", "thresholds", "releases"])
def test_a_reviewer_of_an_empty_workspace_gets_no_leads_instructions(
    address: str, show: Show, rui: Person
) -> None:
    """No page they cannot open is named; that it is a lead's is said."""
    at = show(address, rui)
    assert is_fine(at)
    said = words_of(at)
    assert "for a lead to do" in said
    assert not [
        name for name in ("**Load**", "**Batches**", "draft one", "export sft") if name in said
    ]


def test_a_reviewer_gets_none_either_once_there_are_edits(show: Show, rui: Person, scored) -> None:
    """Nothing planned yet: a lead draws."""
    scored(10)
    assert "**Batches**" not in words_of(show("thresholds", rui))
    assert "**Batches**" not in words_of(show("overview", rui))


def test_browse_says_what_a_filter_leaves_out(
    show: Show, rui: Person, scored, sqlite_store: Store
) -> None:
    """Edits still to be answered are in no answer about verdicts, and counted."""
    from tests.store.reviewing import drawn

    scored(10)
    drawn(sqlite_store, 4)
    at = show("browse", rui)
    assert "left out" not in words_of(at)
    at.selectbox(key="browse-verdict").set_value("Not reviewed")
    assert "4 edits left out: still to be answered by you" in words_of(at.run())
