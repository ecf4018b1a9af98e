"""Overview: a lead's paths with one accent, a reviewer's own work and nobody else's."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from demo import tour
from pages.parts import few_rows
from pages.shell import addressed
from store import paths, promises
from store.access import people
from store.access.people import Person
from store.db.workspace import Store
from store.tasks import TASKS, Handlers
from store.work import adjudication, batches
from tests.pages.conftest import Show, is_fine, labels, press, words_of
from tests.store.reviewing import answer_all, answer_next, drawn, reviewer


def accents(at: AppTest) -> list[str]:
    """Return the labels of the page's accent buttons."""
    return [one.label for one in at.button if one.proto.type == "primary"]


def test_an_empty_workspace_has_one_thing_to_do(show: Show) -> None:
    """Every job begins with loading; one button has the accent, and leads there."""
    at = show("overview")
    assert is_fine(at)
    assert accents(at) == ["1 Load"]
    assert "→ load" in words_of(at.button(key="due-score").click().run())


def test_a_lead_sees_every_jobs_path_and_one_accent(
    show: Show, scored, sqlite_store: Store
) -> None:
    """Done, due and later steps by number; the due one of the job that was begun stands out."""
    scored(40)
    batch = drawn(sqlite_store, 40, target=0.5)
    answer_all(sqlite_store, reviewer(sqlite_store), batch=batch, most=30)
    at = show("overview")
    assert is_fine(at)
    said = words_of(at)
    for step in ("1 Load 40 edits", "2 Plan", "4 Promise", "5 Publish", "6 Release"):
        assert step in said
    assert accents(at) == ["3 Review 30 of 40"]
    assert "people review text-guided image edits" in said


def test_every_batch_is_listed_once_and_the_open_come_first(
    show: Show, scored, sqlite_store: Store
) -> None:
    """The newest is done, the older one still asks."""
    scored(40)
    drawn(sqlite_store, 20, target=0.5, name="Older")
    newer = drawn(sqlite_store, 20, target=0.5, seed=1, name="Newer")
    answer_all(sqlite_store, reviewer(sqlite_store), batch=newer)
    listed = [bar.proto.text[:5] for bar in show("overview").get("progress")]
    assert listed == ["Older", "Newer"]


def test_what_holds_a_step_up_is_named_with_its_link(
    show: Show, scored, sqlite_store: Store
) -> None:
    """Held, and the place that decides it."""
    scored(20)
    drawn(sqlite_store, 20, target=0.5)
    answer_next(sqlite_store, reviewer(sqlite_store), "unsafe")
    at = show("overview")
    assert "Held: 1 flagged unsafe" in words_of(at)
    links = {link.proto.label: link.proto for link in at.get("page_link")}
    (case,) = adjudication.waiting(sqlite_store)
    decide = links["Decide →"]
    assert (decide.page, decide.query_string) == ("queue", f"unit={case.unit_id}")


def test_a_link_to_a_promise_opens_its_plan(show: Show, scored, sqlite_store: Store) -> None:
    """Not the newest one, which a visit without it would see."""
    scored(40)
    first = drawn(sqlite_store, 20, target=0.5, name="First")
    drawn(sqlite_store, 20, target=0.5, seed=1, name="Second")
    plan = promises.plan_names(sqlite_store)[-1].id
    assert show("thresholds").selectbox(key="plan").value != first.id
    assert show("thresholds", plan=plan).selectbox(key="plan").value == first.id


def test_a_reviewer_sees_what_waits_for_them_and_how_long_it_takes(
    show: Show, scored, sqlite_store: Store, rui: Person
) -> None:
    """One accent button starts; the time is told by their own answers; guidelines are a link."""
    scored(40)
    drawn(sqlite_store, 40, target=0.5)
    answer_all(sqlite_store, rui.id, most=7)
    at = show("overview", rui)
    assert is_fine(at)
    said = words_of(at)
    assert "**Accept or reject**: 33 edits waiting for you" in said
    assert accents(at) == ["Start"]
    assert "Guidelines" in said
    assert "Your last days" in said
    assert at.metric[-1].value == "7"
    assert "→ score" in words_of(press(at, "Start"))


def test_a_reviewer_learns_nothing_about_others(
    show: Show, scored, sqlite_store: Store, rui: Person
) -> None:
    """No name, no batch, no number of the dataset, no path."""
    scored(40)
    drawn(sqlite_store, 40, target=0.5, name="Secret")
    answer_all(sqlite_store, reviewer(sqlite_store, "Ana"), most=9)
    at = show("overview", rui)
    said = words_of(at)
    assert not [word for word in ("Ana", "Secret", "9 of 40", "Load", "Promise") if word in said]
    assert not at.dataframe
    assert not [one for one in at.markdown if "|" in one.value]
    assert labels(at) == ["Start"]


def test_a_reviewer_without_work_reads_that(show: Show, rui: Person) -> None:
    """Nothing to start."""
    at = show("overview", rui)
    assert accents(at) == []
    assert "Nothing waits for you." in words_of(at)


def test_every_place_of_a_path_is_a_page(scored, sqlite_store: Store) -> None:
    """A step or a note that leads nowhere would be a dead end."""
    scored(20)
    drawn(sqlite_store, 20, target=0.5)
    answer_next(sqlite_store, reviewer(sqlite_store), "unsafe")
    known = {row.address for row in addressed(Handlers().values())}
    for path in paths.paths(sqlite_store, people.local(sqlite_store).id):
        places = [one.place for one in (*path.steps, *path.notes)]
        assert {place.address for place in places} <= known


def test_in_the_demo_the_path_is_the_tour(show: Show, scored, sqlite_store: Store) -> None:
    """A sentence per job says what to look at; elsewhere there is none."""
    scored(20)
    assert set(tour.SENTENCES) == set(TASKS)
    first = tour.SENTENCES["types"]
    assert first not in words_of(show("overview"))
    (sqlite_store.folder / tour.MARK).write_text(f"{tour.BEGINS}; simulated\n")
    assert first in words_of(show("overview"))


def test_each_batch_is_listed_once(show: Show, scored, sqlite_store: Store) -> None:
    """Those that wait for answers before those that do not."""
    scored(20)
    for seed, name in enumerate(("First", "Second")):
        drawn(sqlite_store, 10, target=0.5, seed=seed, name=name)
    batches.close(sqlite_store, batches.all_batches(sqlite_store)[0].id)
    names = [bar.proto.text.split("\\")[0] for bar in show("overview").get("progress")]
    assert names == ["First", "Second"]


def test_a_few_rows_are_shown_as_they_are() -> None:
    """A name with a table's or Markdown's own signs stays one cell; numbers stand to the right."""
    rows = [{"name": "A | **B**\nC", "to do": 12_345}, {"name": "C", "to do": 0}]
    assert few_rows.as_markdown(rows).splitlines() == [
        "| name | to do |", "| :--- | ---: |",
        r"| A \| \*\*B\*\* C | 12,345 |", "| C | 0 |",
    ]  # fmt: skip
