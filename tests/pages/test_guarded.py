"""Every page behind its guard: who may see it, and what is shown when something goes wrong."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages import shell
from pages.shell import SECTIONS, addressed
from review.core.errors import BadInput, Unavailable
from review.core.roles import may
from store.access import people
from store.access.people import Person
from store.db.workspace import Store
from store.tasks import Handlers
from tests.pages.conftest import PAGES, Show, is_fine, words_of

LEADS = [address for address, (_, needed) in PAGES.items() if not may("reviewer", needed)]


def test_there_are_pages_of_a_leads_only() -> None:
    """Drawing, loading and people are not for reviewers; looking and reviewing are."""
    assert set(LEADS) == {"batches", "queue", "people", "load"}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_an_empty_workspace_opens(address: str, show: Show) -> None:
    """No page fails for want of anything to show."""
    assert is_fine(show(address))


@pytest.mark.parametrize("address", ["overview", "batches", "thresholds", "browse"])
def test_an_empty_page_says_what_to_do_next(address: str, show: Show) -> None:
    """Edits come first: it names the page that brings them in."""
    said = words_of(show(address))
    assert "Go to **Load**" in said


@pytest.mark.parametrize(
    ("address", "next_step"),
    [
        ("queue", "come here"),
        ("guidelines", "Find an edit"),
        ("load", "Choose files"),
        ("people", "Add people"),
        ("releases", "On **Thresholds**, draft"),
    ],
)
def test_other_empty_pages_say_what_to_do_next(address: str, next_step: str, show: Show) -> None:
    """Each in its own words."""
    assert next_step in words_of(show(address))


@pytest.mark.parametrize("address", LEADS)
def test_a_page_that_a_role_may_not_open_shows_the_refusal_and_nothing_else(
    address: str, show: Show, rui: Person
) -> None:
    """Even called straight, past the navigation: no title, no field, no button."""
    at = show(address, rui)
    (error,) = at.error
    assert "needs the role lead" in error.value
    assert "Ask a lead" in error.value
    assert len(at.main.children) == 1


@pytest.mark.parametrize("address", PAGES)
def test_somebody_without_a_role_sees_no_page(address: str, show: Show) -> None:
    """A role that nobody defined allows nothing."""
    at = show(address, Person("x", "Mallory", "king", "person"))
    assert len(at.error) == len(at.main.children) == 1


@pytest.mark.parametrize("address", [one for one in PAGES if one not in LEADS])
def test_a_reviewers_pages_open_for_a_reviewer(address: str, show: Show, rui: Person) -> None:
    """In an empty workspace too."""
    assert is_fine(show(address, rui))


def _fails(error, store, person):  # Streamlit runs its text: no names from outside.
    import streamlit as st

    from pages.shell import guarded

    def page(store, person):
        st.title("Half a page")
        raise error

    guarded(page, "browse", store, person)


def failing(store: Store, error: Exception) -> AppTest:
    """Draw a page that raises."""
    given = {"error": error, "store": store, "person": people.local(store)}
    return AppTest.from_function(_fails, kwargs=given, default_timeout=30).run()


def test_an_unexpected_exception_is_told_in_our_words(
    sqlite_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """No trace, no class, no value of it on the page; all of it in the server's log."""
    at = failing(sqlite_store, ZeroDivisionError("secret detail"))
    assert not at.exception
    (error,) = at.error
    assert "This page failed. Nothing saved is lost" in error.value
    assert "secret" not in words_of(at)
    assert "ZeroDivision" not in words_of(at)
    assert "secret detail" in caplog.text


def test_an_error_of_ours_says_what_to_do(sqlite_store: Store) -> None:
    """What is wrong, where, and the next step; a file by its name, not its place."""
    error = BadInput(
        "the header is wrong.", what_to_do="Name the columns.", file="/srv/a/scores.csv", line=3
    )
    (shown,) = failing(sqlite_store, error).error
    said = shown.value.replace("\\", "")
    assert said == "scores.csv:3: the header is wrong. Name the columns."


def test_every_page_is_guarded_by_a_permission_somebody_has() -> None:
    """No page is out of everybody's reach."""
    rows = addressed(Handlers().values())
    assert all(may("lead", row.needs) for row in rows)
    assert len({row.address for row in rows}) == len(rows)


def test_the_menu_has_at_most_eleven_entries() -> None:
    """A lead's; a reviewer's is Overview, Review and Browse."""
    listed = [row for rows in SECTIONS.values() for row in rows]
    assert len(listed) <= 11
    offered = [row.address for row in listed if may("reviewer", row.offered or row.needs)]
    assert offered == ["overview", "review", "browse"]


def test_an_open_page_says_that_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who clicks meanwhile is told so, and no place on the server."""
    place = "/var/run/postgresql"

    def away() -> Store:
        raise Unavailable(f"The database cannot be opened: no socket {place}.")

    monkeypatch.setattr(shell, "shared_store", away)
    at = AppTest.from_function(_whole).run()
    (error,) = at.error
    assert error.value == "The database is away just now. Try again soon."
    assert not at.exception


def _whole():  # Streamlit runs its text: no names from outside.
    from pages import shell

    shell.main()
