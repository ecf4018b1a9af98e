"""The Preferences page: every group's order, the judge beside it, and the release of pairs."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pages.deciding.preferences import CLOSER, FIRST
from store.access.people import Person
from store.db.workspace import Store
from store.ranking import orders as group_orders
from store.ranking import strengths as ranking
from store.releases import folders, history, packing
from store.work import batches
from tests.pages.conftest import HOSTILE, Show, alive, is_fine, labels, metrics, press, words_of
from tests.store.importing_files import edit, jsonl, load
from tests.store.ranking import BOWLS, agreed, bowls, compare, judged, preference, vote

#: Every tab and part of the desk that speaks of votes.
OF_VOTES = [name for name in (*FIRST, *CLOSER) if name != "Draw more"]
OPEN = [compare("x", "y", group="few votes")]
CIRCLE = [
    compare(left, right, group="circle", reviewer=who)
    for who in ("Ana", "Ben")
    for left, right in (("p", "q"), ("q", "r"), ("r", "p"))
]


@pytest.fixture
def voted(sqlite_store: Store, tmp_path: Path) -> Store:
    """A done group of edits, which the judge orders the other way, an open and a circular one."""
    bowls(sqlite_store, tmp_path, [*agreed(*BOWLS), *OPEN, *CIRCLE])
    load(sqlite_store, jsonl(tmp_path / "scores.jsonl", *judged(0.2, 0.5, 0.9)))
    return sqlite_store


@pytest.mark.parametrize("tab", OF_VOTES)
def test_without_votes_every_tab_says_what_to_bring(tab: str, show: Show) -> None:
    """Words and a next step, no empty chart."""
    at = show("preferences", tab=tab)
    assert is_fine(at)
    assert "No candidates were compared yet" in words_of(at)


def test_groups_are_counted_by_state_and_one_is_shown_in_full(voted: Store, show: Show) -> None:
    """Done, open, contradictory; strengths with intervals, the judge's order beside."""
    at = show("preferences", tab="Order")
    assert is_fine(at)
    answer = "**1 of 3 groups are settled**; 1 open, 1 contradictory. 25 votes."
    assert answer in words_of(at)
    table = at.dataframe[0].value.set_index("group")
    assert table.loc["a bowl", "judge agrees (τ)"] == "\u22121.00"
    assert table.loc["a bowl", "of votes that prefer one"] == "0 of 18"
    at = at.radio[0].set_value("contradictory").run()
    assert is_fine(at)
    assert "Circle: p over q over r over p" in words_of(at)
    at = at.radio[0].set_value("done").run()
    said = words_of(at)
    assert "1. Candidate" in said
    assert "Kendall τ \u22121.00" in said
    assert "0 of 18, 0.0%" in said


def test_a_group_of_edits_is_called_by_its_instruction(voted: Store, show: Show) -> None:
    """Its own name is the path of a picture; a group that a file names keeps that name."""
    at = show("preferences", tab="Order")
    names = set(at.dataframe[0].value["group"])
    assert {"few votes", "circle"} < names
    assert not [name for name in names if name.endswith(".png")]
    assert set(at.selectbox(key="preferences-group-all-1").options) == names


def test_the_judge_is_held_against_people_with_its_worst(voted: Store, show: Show) -> None:
    """One group with scores: no interval; the pair it turns round is shown."""
    at = show("preferences", tab="Judge & people")
    assert is_fine(at)
    said = words_of(at)
    assert metrics(at)["Votes ordered alike, ties aside"] == "0.0%"
    assert "18 pairs compared" in said
    assert "**People prefer**" in said
    assert "Judge 0.90" in said


def test_position_bias_is_shown_per_reviewer(voted: Store, show: Show) -> None:
    """The left always won here, in counts and with an interval."""
    at = show("preferences", tab="Left or right")
    assert is_fine(at)
    rows = at.dataframe[0].value.set_index("reviewer")
    assert rows.loc["r0", "left side won"].startswith("3 of 3: 100.0% (43.9%")
    assert "Nobody" not in words_of(at)


def test_models_are_compared_once_records_name_them(voted: Store, show: Show) -> None:
    """Without names in common there is nothing to order; with a group of models there is."""
    at = show("preferences", tab="Models")
    assert is_fine(at)
    assert "no models to compare" in words_of(at)


def test_candidates_without_a_models_name_are_in_no_leaderboard(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """A manifest's failures have no model: their votes order no models, and they are not listed."""
    records = [
        preference("s.jpg", model="nano"),
        edit("images/other.png", "a bowl", open_image_input_url="s.jpg", model="other"),
    ]
    load(sqlite_store, jsonl(tmp_path / "preference.jsonl", records[0]))
    load(sqlite_store, jsonl(tmp_path / "sft.jsonl", records[1]))
    vote(sqlite_store, tmp_path, *agreed(BOWLS[0], "images/other.png", BOWLS[2]))
    found = ranking.report(sqlite_store, everything=True, method="bradley-terry")
    assert [row["id"] for row in found["worths"]] == ["nano", "other"]
    assert {(pair["chosen"], pair["rejected"]) for pair in found["pairs"]} <= {("nano", "other")}


def test_a_leaderboard_over_models(sqlite_store: Store, tmp_path: Path, show: Show) -> None:
    """Models named in several groups: strengths with intervals, the strongest first."""
    rows = [
        compare("nano", "other", "left" if number % 4 else "right", group=f"g{number}")
        for number in range(40)
    ]
    assert vote(sqlite_store, tmp_path, *rows).problem_count == 0
    at = show("preferences", tab="Models")
    assert is_fine(at)
    table = at.dataframe[0].value
    assert list(table["model"]) == ["nano", "other"]
    assert "40 votes of 1 reviewer on 40 groups" in words_of(at)


def test_a_lead_releases_pairs_with_the_options_of_the_command(voted: Store, show: Show) -> None:
    """A folder, its counts in words, and the same bytes as a zip."""
    at = show("preferences", tab="Publish")
    at = at.selectbox(key="preference-format").set_value("csv").run()
    at = at.number_input(key="preference-most").set_value(1).run()
    at = at.number_input(key="preference-validation").set_value(20).run()
    at = press(at, "Make the release")
    assert is_fine(at)
    (made,) = history.released(voted)
    assert made.kind == "preference"
    assert made.manifest["format"] == "csv"
    assert made.manifest["rule"]["max_pairs"] == 1
    assert made.manifest["rule"]["splits"] == {"validation": 0.2}
    said = words_of(at)
    assert "looked at" not in said
    assert "no filter: no config is published" in said
    content = b"".join(packing.packed(folders.parent(voted) / "0001"))
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert {Path(name).name for name in names} >= {"manifest.json", "pairs.csv", "candidates.csv"}


def test_where_no_pair_goes_out_nothing_goes_in(voted: Store, show: Show) -> None:
    """Groups that were looked at are not counted as what goes in."""
    at = show("preferences", tab="Publish")
    at = at.number_input(key="preference-margin").set_value(20.0).run()
    assert "Nothing." in words_of(at)
    assert "looked at" not in words_of(at)
    assert at.button(key="preference-release").disabled


def test_splits_that_leave_nothing_for_train_cannot_be_asked(voted: Store, show: Show) -> None:
    """The largest shares, together, still leave some."""
    at = show("preferences", tab="Publish")
    for name in ("validation", "test"):
        at = at.number_input(key=f"preference-{name}").set_value(49).run()
    assert is_fine(press(at, "Make the release"))


@pytest.mark.parametrize("tab", [*FIRST, *CLOSER])
def test_a_reviewer_looks_but_releases_nothing(tab: str, voted: Store, show: Show, rui) -> None:
    """Exploring is everybody's, releasing the lead's."""
    at = show("preferences", rui, tab=tab)
    assert is_fine(at)
    assert "Make the release" not in labels(at)


@pytest.mark.parametrize("tab", [*FIRST, *CLOSER])
def test_names_are_letters_on_every_tab(
    tab: str, sqlite_store: Store, tmp_path: Path, show: Show
) -> None:
    """Group, candidates and reviewer of a hostile name."""
    rows = [
        compare(f"{HOSTILE}1", f"{HOSTILE}2", group=f"{HOSTILE} {number}", reviewer=HOSTILE)
        for number in range(3)
    ]
    assert vote(sqlite_store, tmp_path, *rows).problem_count == 0
    at = show("preferences", tab=tab)
    assert is_fine(at)
    assert alive(at) == []


def test_orders_are_kept_until_the_log_grows(voted: Store, tmp_path: Path) -> None:
    """What the page keeps goes by the last entry and the newest import."""
    before = group_orders.state(voted)
    assert group_orders.state(voted) == before
    vote(voted, tmp_path, compare("x", "y", "tie", group="few votes", reviewer="Zoe"))
    assert group_orders.state(voted) != before


def test_one_click_asks_contradictory_groups_again(
    sqlite_store: Store, tmp_path: Path, show: Show, rui: Person
) -> None:
    """A batch that mends; then the lead too sees the group's votes no more before voting."""
    circle = [(BOWLS[0], BOWLS[1]), (BOWLS[1], BOWLS[2]), (BOWLS[2], BOWLS[0])]
    bowls(sqlite_store, tmp_path, [compare(*pair) for pair in circle])
    title = "Ask 1 contradictory group again"
    assert title not in labels(show("preferences", rui, tab="Order"))
    at = press(show("preferences", tab="Order"), title)
    assert is_fine(at)
    assert title not in labels(at)
    (made,) = [one for one in batches.all_batches(sqlite_store) if one.purpose == "repair"]
    assert made.units == 3
    assert "not shown before your own answer is in" in words_of(at)
    assert "Circle" not in words_of(at)


def test_no_more_groups_are_offered_than_exist(
    sqlite_store: Store, tmp_path: Path, show: Show
) -> None:
    """One group exists: one is offered, and one is drawn, under a name a person would give."""
    load(sqlite_store, jsonl(tmp_path / "preference.jsonl", preference()))
    at = show("preferences", tab="Draw more")
    (size,) = [one for one in at.number_input if one.label == "Groups"]
    assert (size.value, size.max) == (1, 1)
    assert "1 group is not settled yet" in words_of(at)
    at = press(at, "Draw")
    assert is_fine(at)
    (made,) = batches.all_batches(sqlite_store)
    assert made.name.startswith("Ranking, ")
    assert f"0 of {made.asked} answered" in words_of(at)


def test_where_nothing_can_be_ranked_no_form_stands(show: Show) -> None:
    """Words and what to bring, in the place of fields that could not be filled."""
    at = show("preferences", tab="Draw more")
    assert is_fine(at)
    assert "There is nothing more to rank" in words_of(at)
    assert not at.number_input


def test_pairs_are_audited_from_the_desk(voted: Store, show: Show) -> None:
    """Draw more says what so many pairs would prove; nothing measured is said as such."""
    assert "is not measured" in words_of(show("preferences", tab="Order"))
    assert "Audit of the pairs: not measured, no audit" in words_of(
        show("preferences", tab="Publish")
    )
    at = show("preferences", tab="Draw more")
    assert is_fine(at)
    assert "All pairs are asked" in words_of(at)
    at = at.selectbox(key="audit-format").set_value("csv").run()
    at = at.number_input(key="audit-size-3-3").set_value(2).run()
    assert "too few pairs for 90%, which takes 31" in words_of(at)
    at = at.number_input(key="audit-target").set_value(10).run()
    assert "10% is proven with up to 0 that do not" in words_of(at)
    at = press(at, "Draw the audit")
    assert is_fine(at)
    (batch,) = [one for one in batches.all_batches(voted) if one.purpose == "audit"]
    assert batch.units == 2
    said = words_of(at)
    assert "2 pairs drawn" in said
    assert "0 of 2 pairs are answered" in said
    assert "1 audit of these pairs was drawn before" in said
    assert "not at its end" in words_of(show("preferences", tab="Publish"))
    batches.close(voted, batch.id)
    assert "0 of 2 pairs drawn blind were ordered" in words_of(show("preferences", tab="Order"))
    assert "at least 0.0% of these" in words_of(show("preferences", tab="Publish"))
