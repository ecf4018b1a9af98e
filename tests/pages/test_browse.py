"""Browse: what is asked for stands in the address, and what stands in an address is asked for."""

from __future__ import annotations

import pytest

from pages.parts import browse_link
from store.access import people
from store.access.people import Person
from store.db.workspace import Store, new_id
from store.work import adjudication, batches, saved_filters
from tests.pages.conftest import Show, is_fine, labels, press, viewed, words_of
from tests.store.reviewing import answer_all, drawn, reviewer


def test_an_address_asks(show: Show, scored, sqlite_store: Store) -> None:
    """Type, score and text come from it into the fields, and the edits are those that fit."""
    scored(20)
    at = show("browse", edit_type="Zoom in", low="0.5", text="change")
    assert at.selectbox(key="browse-type").value == "Zoom in"
    assert at.number_input(key="browse-low").value == 0.5
    assert "5 edits" in words_of(at)


def test_the_fields_tell_the_address(show: Show, scored) -> None:
    """What was chosen can be shared, and comes back after one edit was looked at."""
    scored(20)
    at = show("browse")
    at = at.selectbox(key="browse-type").set_value("Zoom in").run()
    assert at.query_params["edit_type"] == "Zoom in"
    assert "10 edits" in words_of(at)


def test_a_batch_and_its_reviewer_open_what_they_answered(
    show: Show, scored, sqlite_store: Store
) -> None:
    """A link names them by their ids; only a lead asks who answered."""
    scored(20)
    batch = drawn(sqlite_store, 6, purpose="fit")
    ana = reviewer(sqlite_store, "Ana")
    answer_all(sqlite_store, ana, most=4)
    lead = people.add(sqlite_store, "Lea", role="lead")[0]
    assert "6 edits" in words_of(show("browse", lead, batch=batch.id))
    batches.close(sqlite_store, batch.id)
    assert "4 edits" in words_of(show("browse", lead, batch=batch.id, reviewer=ana))
    at = show("browse", people.by_id(sqlite_store, ana), reviewer=lead.id)
    assert "browse-reviewer" not in {one.key for one in at.selectbox}


def test_an_address_of_what_is_gone_says_so(show: Show, scored) -> None:
    """It is not taken for a wish for everything."""
    scored(4)
    assert "not here any more" in words_of(show("browse", batch="no-such-batch"))


@pytest.mark.parametrize(
    ("wanted", "query"),
    [
        ({"batch": "b", "verdict": None}, {"batch": "b"}),
        ({"low": 0.8, "high": 1.0}, {"low": "0.8", "high": "1"}),
    ],
)
def test_links_name_what_they_ask_for(wanted, query) -> None:
    """What is None or empty is not in them."""
    assert browse_link.written(wanted) == query


def test_a_saved_filter_asks_again(show: Show, scored, sqlite_store: Store, rui: Person) -> None:
    """A lead saves what the fields ask for; a reviewer opens it, and keeps or deletes nothing."""
    scored(20)
    at = show("browse", edit_type="Zoom in", low="0.5")
    at.text_input(key="save-as").input("good zooms").run()
    press(at, "Save")
    (kept,) = saved_filters.all_saved(sqlite_store)
    assert kept.asked == {"edit_type": "Zoom in", "judge": "robot", "low": "0.5"}
    theirs = show("browse", rui)
    assert "20 edits" in words_of(theirs)
    assert not {"Save", "Delete"} & set(labels(theirs))
    assert "5 edits" in words_of(press(theirs, "good zooms"))
    press(show("browse"), "Delete")
    assert saved_filters.all_saved(sqlite_store) == []


def test_marked_edits_are_culled_by_the_page(show: Show, scored, sqlite_store: Store) -> None:
    """What the script asks for is done once, and told; a reviewer's page offers none of it."""
    scored(6)
    at = show("browse")
    tiles = [tile["key"] for tile in viewed(at, "light-table")["tiles"]]
    asked = {"id": new_id(), "name": "exclude", "values": {"reason": "blurred"}}
    said = {"id": "1", "here": tiles, "marked": tiles[:2], "asked": [asked], "page": None}
    at.session_state["light-table"] = {"said": said | {"open": None}}
    at.run()
    assert [one.edit_id for one in adjudication.exclusions(sqlite_store)] == tiles[:2]
    given = viewed(at, "light-table")
    assert given["done"] == {asked["id"]: "Excluded: 2 edits."}
    assert given["marked"] == []
    assert [tile["out"] for tile in given["tiles"]] == [True, True, False, False, False, False]


def test_a_reviewer_is_offered_no_mark_and_cannot_cull(
    show: Show, scored, sqlite_store: Store, rui: Person
) -> None:
    """Nor by sending what a lead's page would."""
    scored(6)
    at = show("browse", rui)
    assert viewed(at, "light-table")["may"] is None
    tiles = [tile["key"] for tile in viewed(at, "light-table")["tiles"]]
    asked = {"id": new_id(), "name": "exclude", "values": {"reason": "blurred"}}
    said = {"id": "1", "here": tiles, "marked": tiles, "asked": [asked], "page": None}
    at.session_state["light-table"] = {"said": said | {"open": None}}
    at.run()
    assert adjudication.exclusions(sqlite_store) == []
    assert "needs the role lead" in viewed(at, "light-table")["done"][asked["id"]]


def test_a_page_that_cannot_be_is_the_first_or_the_last(show: Show, scored) -> None:
    """Whatever number stands in the address."""
    scored(30)
    for page in ("-3", "0", "x", "2", "999999999", "9" * 30):
        at = show("browse", page=page)
        assert is_fine(at), page
