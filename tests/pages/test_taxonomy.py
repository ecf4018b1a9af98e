"""The Taxonomy page: the numbers of ``types``, the edits behind them, and a lead's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.deciding.taxonomy import CLOSER, FIRST, instead, share_wrong
from pages.deciding.taxonomy.true_types import rows_of
from store import settings
from store.access.people import Person
from store.db.workspace import Store
from store.settings import taxonomy
from store.types import disputed as type_desk
from store.types import report as type_report
from tests.pages.conftest import (
    HOSTILE,
    Show,
    alive,
    is_fine,
    labels,
    offered,
    press,
    settle,
    viewed,
    words_of,
)
from tests.store.importing_files import by_image
from tests.store.typed import CARTOON, OUT, ZOOM, edits_of, said, say, typed_batch

COUNTED = ("Share wrong", "What people say", "True types")


@pytest.fixture
def checked(sqlite_store: Store, tmp_path: Path) -> Store:
    """Ten zooms of which three are something else and one is disputed; five right others."""
    zooms, outs = [f"z{n}.png" for n in range(10)], [f"o{n}.png" for n in range(5)]
    edits_of(sqlite_store, tmp_path, dict.fromkeys(zooms, ZOOM) | dict.fromkeys(outs, OUT))
    rows = [said(name, OUT if n < 3 else ZOOM) for n, name in enumerate(zooms)]
    rows += [said(name, OUT) for name in outs]
    say(sqlite_store, tmp_path, *rows, said("z9.png", CARTOON, "Ben"))
    return sqlite_store


@pytest.mark.parametrize("tab", [*FIRST, *CLOSER])
def test_an_empty_workspace_says_what_to_do_next(tab: str, show: Show, rui: Person) -> None:
    """Draw edits, or nothing waits; a reviewer is told that it is a lead's work."""
    at = show("taxonomy", tab=tab)
    assert is_fine(at)
    if tab in COUNTED:
        assert "**Draw more**" in words_of(at)
        assert "This is for a lead to do" in words_of(show("taxonomy", rui, tab=tab))


def test_drawn_edits_without_answers_are_waited_for(
    sqlite_store: Store, tmp_path: Path, show: Show
) -> None:
    """Nothing to draw again: reviewers are at it."""
    edits_of(sqlite_store, tmp_path, {"a.png": ZOOM})
    typed_batch(sqlite_store, {"a.png": ()})
    assert "No answer counts yet: 1 edit drawn" in words_of(show("taxonomy", tab="Share wrong"))


def test_shares_and_verdicts_are_those_of_types(checked: Store, show: Show) -> None:
    """The sentence, the table and the command say the same numbers."""
    found = type_report.as_json(type_report.report(checked))
    at = show("taxonomy", tab="Share wrong")
    assert is_fine(at)
    whole = found["overall"]
    spoken = words_of(at)
    assert f"**{whole['estimate']:.1%} of the assigned types are wrong**" in spoken
    assert f"{whole['low']:.1%} to {whole['high']:.1%}" in spoken
    assert "checked 15 edits, of which 4 count as wrong" in spoken
    assert "Among the 4 wrong: 1 on which reviewers do not agree" in spoken
    table = at.dataframe[0].value.set_index("assigned type")
    assert list(table.index) == [ZOOM, OUT]
    for row in found["by_type"]:
        if row["n"]:
            shown = table.loc[row["edit_type"]]
            assert shown["share wrong"] == (
                f"{row['estimate']:.1%} ({row['low']:.1%}–{row['high']:.1%})"
            )
            assert shown["wrong of checked"] == f"{row['errors']} of {row['n']}"
            assert shown["verdict"] == row["verdict"]
    assert set(at.dataframe[1].value["not agreed"]) == {0, 1}


def test_orange_is_what_verdict_and_interval_both_call_worse(checked: Store) -> None:
    """A verdict that the interval leaves open is said in words beside it, and drawn in blue."""
    found = type_report.report(checked)
    low = {error.edit_type: error.error.low or 0.0 for error in found.by_type}
    worse = replace(found.verdicts[ZOOM], side="worse", rate=low[ZOOM])
    for rate, orange in ((low[ZOOM], {ZOOM}), (low[ZOOM] + 0.01, set())):
        report = replace(found, verdicts={ZOOM: replace(worse, rate=rate)})
        assert share_wrong.surely_worse(report) == orange


def test_verdicts_go_by_the_plan_that_was_frozen(checked: Store, show: Show) -> None:
    """It is named under Advanced, with what it promises; no other is offered any more."""
    at = show("taxonomy", tab="Share wrong")
    assert is_fine(at)
    assert "Acceptance plan: One number of labels" in words_of(at)
    assert not at.radio
    expected = type_report.report(checked).verdicts[ZOOM].words
    assert at.dataframe[0].value.set_index("assigned type").loc[ZOOM, "verdict"] == expected
    at = show("taxonomy", tab="Draw more")
    assert "Acceptance plan: One number of labels" in words_of(at)
    assert "types-plan" not in [box.key for box in at.selectbox]


def test_the_first_batch_of_types_freezes_its_plan(
    sqlite_store: Store, scored: Callable[..., Path], show: Show
) -> None:
    """Chosen under Advanced before anything is drawn."""
    scored(20)
    at = show("taxonomy", tab="Draw more")
    at = at.selectbox(key="types-plan").set_value("sequential").run()
    at = at.button(key="types-draw").click().run()
    assert is_fine(at)
    assert type_report.report(sqlite_store).plan == "sequential"


def test_a_cell_shows_the_edits_behind_it(checked: Store, show: Show) -> None:
    """The fullest wrong cell first; who said what, and the way to the edit."""
    at = show("taxonomy", tab="What people say")
    assert is_fine(at)
    cells = instead.ordered(type_report.report(checked))
    assert cells[0] == (ZOOM, OUT, 3)
    assert at.selectbox(key="types-cell").value == cells[0]
    spoken = words_of(at)
    assert [f"change z{n}.png" in spoken for n in range(10)] == [n < 3 for n in range(10)]
    assert f"Ana: {OUT}" in spoken
    assert f"browse?edit={by_image(checked, 'z0.png').id}" in spoken
    at = at.selectbox(key="types-cell").set_value((ZOOM, "disputed", 1)).run()
    assert f"Ben: {CARTOON}" in words_of(at)


def test_what_is_being_measured_stays_hidden(
    sqlite_store: Store, tmp_path: Path, show: Show
) -> None:
    """While a batch is open nobody sees what others say of its edits; that there are some is."""
    edits_of(sqlite_store, tmp_path, {"a.png": ZOOM, "b.png": ZOOM})
    other = {"verdict": "other", "edit_type": OUT}
    typed_batch(sqlite_store, {"a.png": (other,), "b.png": ()})
    at = show("taxonomy", tab="What people say")
    assert is_fine(at)
    assert "1 edit stays hidden" in words_of(at)
    assert f"Ana: {OUT}" not in words_of(at)


def test_true_types_beside_their_names(checked: Store, show: Show) -> None:
    """Every true type that occurs, with the posterior's intervals."""
    found = type_report.report(checked)
    at = show("taxonomy", tab="True types")
    assert is_fine(at)
    table = at.dataframe[0].value.set_index("true type")
    rows = {row.name: row for row in rows_of(found)}
    assert set(table.index) == set(rows) == {ZOOM, OUT, "not agreed"}
    by_name = {one.edit_type: one for one in found.true_types.types}
    low = by_name[OUT].prevalence.low
    assert low is not None
    assert f"({low:.1%}–" in table.loc[OUT, "true share"]
    assert table.loc[OUT, "bear the name"] == "33.3%"


def test_a_lead_settles_what_is_disputed(checked: Store, show: Show) -> None:
    """One that was named by its number, any by its name; then it waits no more."""
    (waiting,) = type_desk.disputed(checked)
    at = show("taxonomy", tab="Disputed")
    assert is_fine(at)
    seen = viewed(at, "disputed")
    assert CARTOON in [one["name"] for one in seen["list"]]
    assert "Another type" in offered(at, "disputed")
    place = f"{waiting.unit.batch_id}~{waiting.unit.edit_id}"
    at = settle(at, place, CARTOON, key="disputed")
    assert is_fine(at)
    assert "Nothing is disputed" in words_of(at)
    found = type_report.report(checked)
    assert [u.label.agreed for u in found.units if u.output_image == "z9.png"] == [CARTOON]


def test_a_lead_hands_a_drawn_edit_back(sqlite_store: Store, tmp_path: Path, show: Show) -> None:
    """One more reviewer is asked, once."""
    edits_of(sqlite_store, tmp_path, {"a.png": ZOOM})
    typed_batch(sqlite_store, {"a.png": ({"verdict": "unsure"},)})
    at = show("taxonomy", tab="Disputed")
    assert "Ask another reviewer" in offered(at, "disputed")
    (waiting,) = viewed(at, "disputed")["shown"]
    at = settle(at, waiting["key"], "ask_another", key="disputed")
    assert is_fine(at)
    assert "One more reviewer is asked." in viewed(at, "disputed")["shown"][0]["lines"]
    assert "Ask another reviewer" not in offered(at, "disputed")


@pytest.mark.parametrize("tab", [*FIRST, *CLOSER])
def test_a_reviewer_sees_all_and_changes_nothing(
    checked: Store, show: Show, rui: Person, tab: str
) -> None:
    """No button that decides or saves."""
    at = show("taxonomy", rui, tab=tab)
    assert is_fine(at)
    assert not {"Save", "See what would move", "Ask another reviewer"} & set(labels(at))
    assert not at.text_area


def edited(at: AppTest, old: str, new: str) -> AppTest:
    (area,) = at.text_area
    assert old in area.value
    return area.set_value(area.value.replace(old, new)).run()


def test_a_change_of_types_is_seen_before_it_is_saved(checked: Store, show: Show) -> None:
    """A new name with the old one as an alias: ten edits move, then do."""
    at = show("taxonomy", tab="The types")
    assert is_fine(at)
    (version,) = taxonomy.history(checked)
    at = edited(at, f"- {ZOOM}\n", "- Closer\n")
    at = edited(at, f"  {ZOOM}:\n", f"  Closer:\n    aliases: [{ZOOM}]\n")
    at = press(at, "See what would move")
    assert is_fine(at)
    assert "**10 edits would get another type.**" in words_of(at)
    assert f"Renamed: {ZOOM} → Closer (10 edits)" in words_of(at)
    assert settings.current(checked).version == version.version
    at = press(at, f"Save as version {version.version + 1}")
    assert is_fine(at)
    assert by_image(checked, "z0.png").edit_type == "Closer"
    newest = taxonomy.history(checked)[0]
    assert (newest.version, newest.created_by) == (version.version + 1, "you")
    assert type_report.report(checked).overall.errors == 4


def test_a_text_that_is_no_taxonomy_is_said_so(checked: Store, show: Show) -> None:
    """In words, with its place; nothing is saved."""
    at = edited(show("taxonomy", tab="The types"), "taxonomy:\n", "taxonomy: [\n")
    at = press(at, "See what would move")
    assert not at.exception
    assert "not valid YAML" in at.error[0].value
    assert not [one for one in labels(at) if one.startswith("Save")]


def test_an_unknown_word_is_put_into_the_text(
    sqlite_store: Store, tmp_path: Path, show: Show
) -> None:
    """As another name of a type: its edits then bear the type."""
    edits_of(sqlite_store, tmp_path, {"a.png": "Zooming", "b.png": ZOOM})
    at = show("taxonomy", tab="The types")
    assert "Not in the taxonomy: 1 word" in words_of(at)
    at = at.selectbox(key="types-means").set_value(ZOOM).run()
    at = press(press(at, "Put into the text"), "See what would move")
    assert "**1 edit would get another type.**" in words_of(at)
    (save,) = [one for one in labels(at) if one.startswith("Save")]
    at = press(at, save)
    assert is_fine(at)
    assert by_image(sqlite_store, "a.png").edit_type == ZOOM


@pytest.mark.parametrize("tab", [*FIRST, *CLOSER])
def test_hostile_names_are_letters(
    sqlite_store: Store, tmp_path: Path, show: Show, tab: str
) -> None:
    """A type, an instruction, a reviewer that carry markup."""
    edits_of(sqlite_store, tmp_path, {"a.png": HOSTILE, "b.png": HOSTILE})
    rows = [said("a.png", f"{HOSTILE} 2", HOSTILE), said("b.png", f"{HOSTILE} 2", HOSTILE)]
    say(sqlite_store, tmp_path, *rows, said("b.png", f"{HOSTILE} 3", "Ben"))
    at = show("taxonomy", tab=tab)
    assert is_fine(at)
    assert alive(at) == []


def test_what_people_agree_on_is_a_row_per_edit_with_its_pictures(
    checked: Store, show: Show
) -> None:
    """Publish lists each edit that moves: source, edit, the type assigned and what people say."""
    at = show("taxonomy", tab="Publish")
    assert is_fine(at)
    table = at.dataframe[0].value
    assert list(table.columns)[:4] == ["Source", "Edit", "assigned", "people say"]
    assert table["Edit"].notna().all()


def test_a_type_in_full_shows_its_example_pictures(checked: Store, show: Show) -> None:
    """What is of it stands there, not cut in the list; an example that no edit has is counted."""
    text = "edit_types:\n  Zoom in: {description: Closer., examples: [z1.png, nowhere.png]}\n"
    settings.replace(checked, text, by="you")
    at = show("taxonomy", tab="The types")
    (choice,) = [one for one in at.selectbox if one.label == "One type in full"]
    at = choice.set_value(ZOOM).run()
    assert is_fine(at)
    assert by_image(checked, "z1.png").text in words_of(at)
    assert "Closer." in words_of(at)
    assert all("Closer." not in str(table.value) for table in at.dataframe)
    assert "1 example named that no edit has." in words_of(at)
