"""People: pipelines get a token that is shown once and can be ended."""

from __future__ import annotations

from store.access import people
from store.db.workspace import Store
from tests.pages.conftest import Show, is_fine, labels, press, words_of


def test_a_lead_makes_and_ends_a_pipelines_token(show: Show, sqlite_store: Store) -> None:
    """The page shows the token with the command that uses it; ending it takes one click."""
    at = show("people")
    (name,) = [one for one in at.text_input if one.label == "Name of the pipeline"]
    name.set_value("nightly")
    at = press(at, "Add, and make a token")
    assert is_fine(at)
    shown = "\n".join(one.value for one in at.code)
    token = shown.splitlines()[0].removeprefix("TOKEN=")
    assert people.pipeline(sqlite_store, token) is not None
    assert "api/config > filter.yaml" in shown
    assert "nightly" in words_of(at)
    assert people.any_links(sqlite_store) is False
    at = press(at, "End token")
    assert "token ended" in words_of(at)
    assert "End token" not in labels(at)
    assert people.pipeline(sqlite_store, token) is None


def test_a_taken_name_is_said(show: Show, sqlite_store: Store) -> None:
    """A person's name is no pipeline's."""
    people.add(sqlite_store, "Lea", role="lead")
    at = show("people")
    (name,) = [one for one in at.text_input if one.label == "Name of the pipeline"]
    name.set_value("Lea")
    at = press(at, "Add, and make a token")
    assert "already names a person" in at.error[0].value
