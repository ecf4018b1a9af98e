"""Releases: seen before they are made, then listed, opened, fetched and compared."""

from __future__ import annotations

from pages.parts.words import plain
from store.access.people import Person
from store.db.workspace import Store
from store.filters import drafts, publishing
from store.releases import folders
from store.releases.sft import export_sft
from tests.pages.conftest import HOSTILE, Show, alive, is_fine, labels, press, words_of
from tests.store.importing_files import scores


def publish(store: Store, threshold: float, reason: str = "a test") -> None:
    draft = drafts.draft(store, by="lead", threshold=threshold)
    publishing.publish(store, draft.id, comment="go", by="lead", not_proven=reason)


def test_what_goes_in_and_what_stays_out_is_said_first(
    show: Show, scored, sqlite_store: Store
) -> None:
    """With the reason and the number, before anything is written."""
    scored(11)
    publish(sqlite_store, 0.65)
    at = show("releases")
    assert is_fine(at)
    said = words_of(at)
    assert "**Goes in**\n- 4 edits" in said
    assert "**Stays out**\n- 7 edits: below the cut" in said
    assert not folders.parent(sqlite_store).exists()


def test_an_export_of_nothing_says_why_and_is_not_green(
    show: Show, scored, sqlite_store: Store
) -> None:
    """It cannot be made by a click; one that was made elsewhere is no success either."""
    scored(11, scores=scores(0.4))
    publish(sqlite_store, 0.65)
    at = show("releases")
    (button,) = [one for one in at.button if one.label == "Make it"]
    assert button.disabled
    assert "the filter in force keeps none of 11 edits" in words_of(at)
    export_sft(sqlite_store, folders.next_folder(sqlite_store), by="Lea")
    at = show("releases", release="0001")
    assert is_fine(at)
    assert not at.success
    assert any("keeps none of 11 edits" in one.value for one in at.warning)


def test_a_release_is_listed_and_opened(show: Show, scored, sqlite_store: Store) -> None:
    """Its counts, the filter's version and proof, its last log entry, its files."""
    scored(11)
    publish(sqlite_store, 0.65)
    export_sft(sqlite_store, folders.next_folder(sqlite_store), by="Lea")
    at = show("releases", tab="So far")
    assert is_fine(at)
    assert "4 edits · by Lea" in words_of(at)
    at = press(at, "Open")
    assert is_fine(at)
    said = words_of(at)
    assert "0001 · Kept edits" in said
    assert "Filter version 1" in said
    assert "Published without a promise by lead" in said
    assert "Holds the log up to entry 0" in said
    assert "Download (zip)" in said
    listed = set(at.dataframe[0].value["file"])
    assert listed == {"sft.jsonl", "filter.yaml", "README.md", "croissant.json"}
    assert "Open" in labels(press(at, "All releases"))


def test_where_there_is_no_release_a_lead_finds_the_way_to_make_one(
    show: Show, rui: Person
) -> None:
    """Empty tabs link to the one that makes releases; a reviewer is told whose task that is."""
    for tab in ("So far", "Compare two"):
        (way,) = [link.proto for link in show("releases", tab=tab).get("page_link")]
        assert (way.label, way.page, way.query_string) == ("Make one", "releases", "tab=Make+one")
        assert "This is for a lead to do." in words_of(show("releases", rui, tab=tab))


def test_two_releases_are_compared(show: Show, scored, sqlite_store: Store) -> None:
    """What went out, as pictures; what changed in the filter and in the counts."""
    scored(11)
    for threshold in (0.65, 0.85):
        publish(sqlite_store, threshold)
        export_sft(sqlite_store, folders.next_folder(sqlite_store), by="Lea")
    at = show("releases", tab="Compare two")
    assert is_fine(at)
    said = words_of(at)
    assert "**0 came in, 2 went out**, 2 edits are in both." in said
    assert "2 edits only in 0001" in said
    assert "What changed in the filter" in said
    table = at.dataframe[0].value.set_index("what")
    assert table.loc["edits: below the cut", "difference"] == "+2"


def test_a_reviewer_looks_and_fetches_nothing(
    show: Show, scored, sqlite_store: Store, rui: Person
) -> None:
    """What left the house is for everybody to see; its labels are the lead's to hand out."""
    scored(11)
    export_sft(sqlite_store, folders.next_folder(sqlite_store), by="Lea")
    at = show("releases", rui)
    assert is_fine(at)
    assert "Make it" not in labels(at)
    assert "Download" not in words_of(press(at, "Open"))


def test_what_a_lead_wrote_is_letters_in_lists_and_cards(
    show: Show, scored, sqlite_store: Store
) -> None:
    """A reason that carries markup, and a name."""
    scored(11)
    for threshold in (0.5, 0.6):
        publish(sqlite_store, threshold, HOSTILE)
        export_sft(sqlite_store, folders.next_folder(sqlite_store), by=HOSTILE)
    for address in ({"tab": "So far"}, {"tab": "Compare two"}, {"release": "0001"}):
        at = show("releases", **address)
        assert is_fine(at)
        assert alive(at) == []


def test_a_damaged_release_is_named_and_the_page_goes_on(
    show: Show, scored, sqlite_store: Store
) -> None:
    """Its manifest: on every tab, with what to do. One of its files: where it is compared."""
    scored(11)
    for _ in range(3):
        export_sft(sqlite_store, folders.next_folder(sqlite_store), by="Lea")
    (folders.parent(sqlite_store) / "0001" / "manifest.json").write_text("{", encoding="utf-8")
    at = show("releases", tab="So far")
    assert not at.exception
    assert not at.error
    assert plain("Release 0001 cannot be read: its manifest is damaged.") in at.warning[0].value
    assert "0003 · Kept edits" in words_of(at)
    (folders.parent(sqlite_store) / "0003" / "sft.jsonl").unlink()
    at = show("releases", tab="Compare two")
    assert [one.value for one in at.error] == [
        plain("sft.jsonl of release 0003 is damaged or gone. Bring the folder back from a backup, "
              "or make the release anew.")
    ]  # fmt: skip


def test_a_lead_takes_the_report_along(show: Show, scored, sqlite_store: Store) -> None:
    """One page and its numbers, made on the spot; what was not measured is said beside them."""
    scored(11)
    at = press(show("releases", tab="Report"), "Make the report")
    assert is_fine(at)
    html, numbers = at.get("download_button")
    assert (html.label, numbers.label) == ("Download the report (HTML)", "Its numbers (JSON)")
    said = words_of(at)
    assert "Made of the log up to entry 0" in said
    assert "Not measured, Multi" in said
    assert "names reviewers" in said


def test_what_a_report_quotes_is_text(show: Show, scored, sqlite_store: Store) -> None:
    """A type called like markup is a gap like any other."""
    scored(11, types=(HOSTILE, "Zoom in"))
    at = press(show("releases", tab="Report"), "Make the report")
    assert is_fine(at)
    assert not alive(at)


def test_a_reviewer_makes_no_report(show: Show, rui: Person) -> None:
    """It says what others answered."""
    at = show("releases", rui, tab="Report")
    assert is_fine(at)
    assert "Make the report" not in labels(at)


def test_a_release_is_made_in_the_format_that_is_chosen(
    show: Show, scored, sqlite_store: Store
) -> None:
    """Parquet where it is asked for; what could not go in is counted."""
    scored(3)
    at = show("releases")
    (chosen,) = [box for box in at.selectbox if box.label == "Format"]
    assert is_fine(chosen.select("parquet").run())
    at = press(at, "Make it")
    assert is_fine(at)
    (made,) = folders.parent(sqlite_store).iterdir()
    assert (made / "train-00000.parquet").exists()
    assert "3 with a picture that is missing or broken" in words_of(
        show("releases", release=made.name)
    )
