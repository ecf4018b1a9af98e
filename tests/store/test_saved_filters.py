"""Saved filters: kept by a name for the whole workspace."""

from __future__ import annotations

import pytest

from review.core.errors import NotAllowed, Refused, Unknown
from store.access import people
from store.access.people import Person
from store.db.workspace import Store
from store.work import saved_filters

ASKED = {"edit_type": "Zoom in", "low": "0.5"}


@pytest.fixture
def lead(store: Store) -> Person:
    return people.add(store, "Lea", role="lead")[0]


def test_a_filter_is_kept_by_its_name(store: Store, lead: Person) -> None:
    """Listed by name; saved again, the later one counts; deleted, it is gone."""
    saved_filters.save(store, "zooms  low", {"edit_type": "Zoom in"}, by=lead)
    saved_filters.save(store, "Accepted", {"verdict": "accept"}, by=lead)
    saved_filters.save(store, "zooms low", ASKED, by=lead)
    found = saved_filters.all_saved(store)
    assert [(one.name, one.by) for one in found] == [("Accepted", "Lea"), ("zooms low", "Lea")]
    assert found[1].asked == ASKED
    saved_filters.forget(store, "Accepted", by=lead)
    assert [one.name for one in saved_filters.all_saved(store)] == ["zooms low"]
    with pytest.raises(Unknown):
        saved_filters.forget(store, "Accepted", by=lead)


@pytest.mark.parametrize(("name", "asked"), [("", ASKED), ("x" * 61, ASKED), ("all", {})])
def test_a_filter_needs_a_name_and_something_to_ask(
    store: Store, lead: Person, name, asked
) -> None:
    """Nothing is kept otherwise."""
    with pytest.raises(Refused):
        saved_filters.save(store, name, asked, by=lead)
    assert saved_filters.all_saved(store) == []


def test_only_a_lead_keeps_and_deletes(store: Store, lead: Person) -> None:
    """Whatever a page lets through."""
    ana = people.add(store, "Ana")[0]
    saved_filters.save(store, "zooms", ASKED, by=lead)
    with pytest.raises(NotAllowed):
        saved_filters.save(store, "mine", ASKED, by=ana)
    with pytest.raises(NotAllowed):
        saved_filters.forget(store, "zooms", by=ana)
    assert len(saved_filters.all_saved(store)) == 1
