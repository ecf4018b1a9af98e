"""The evaluation report of a workspace: other commands' numbers, the same bytes, nothing spent."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from review.core.errors import Refused
from review.core.i18n import speaking
from review.promises import plans
from review.report.page import page
from review.report.reading import read
from review.report.shape import Count, Figure, Report, Section, written
from store import promises
from store.db.workspace import Store
from store.filters import drafts, publishing
from store.opening import open_workspace
from store.promises import agreement, judging
from store.releases import sft
from store.reports import report as reports
from store.reports.report import report
from store.reports.writing import write
from store.types import report as type_report
from store.types.population import count_by_type
from store.work import adjudication, queue
from tests.conftest import Clock
from tests.store.conftest import Fill
from tests.store.importing_files import (
    changed_tables,
    contents,
    edit,
    edits,
    jsonl,
    load,
    scores,
    text_file,
)
from tests.store.reviewing import answer_all, answer_to, checking, drawn, leased, reviewer

TYPES = ("Zoom in", "Add a new object to the scene")


@pytest.fixture(autouse=True)
def early_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at 30 labels and at the end, so that tests need few answers."""
    monkeypatch.setattr(plans, "SEQUENTIAL_LOOKS", (30,))


def measured(store: Store, fill: Fill, *, certified: bool = True) -> None:
    """Fill a store with 60 edits and label 40 of them, each by two people."""
    fill(store, 60, types=TYPES)
    batch = drawn(store, 40, target=0.5, seed=1, per_unit=2)
    good = "accept" if certified else "reject"
    for name in ("Ana", "Ben"):
        answer_all(store, reviewer(store, name), lambda image: good if image > "images/005" else
                   "reject", batch=batch)  # fmt: skip


def figures(section: Section, name: str) -> dict[str | None, Figure]:
    return {one.group: one for one in section.figures if one.name == name}


def counts(section: Section, name: str) -> dict[str | None, Count]:
    return {one.group: one for one in section.counts if one.name == name}


def facts(section: Section) -> dict[str, object]:
    return {one.name: one.value for one in section.facts}


def missing(found: Report) -> set[tuple[str, str]]:
    return {(one.section, one.name) for one in found.gaps}


def test_an_empty_workspace_says_of_everything_that_it_was_not_measured(
    sqlite_store: Store,
) -> None:
    """No section is left out, and none has a number."""
    found = report(sqlite_store)
    for _name, section in found.sections.named():
        assert section.why
        assert len(section.figures) == len(section.counts) == 0
    assert len(found.gaps) == 10
    assert read(written(found), file="report.json") == found


def test_its_numbers_are_those_of_the_commands(store: Store, fill: Fill) -> None:
    """Types held, the judge, agreement, types checked: from the same functions."""
    measured(store, fill)
    answer_types(store)
    sections = report(store).sections
    with store.database.read() as connection:
        held = count_by_type(connection)
    assert {
        kind: one.number for kind, one in counts(sections.dataset, "edits_of_type").items()
    } == dict(held)
    judge = judging.report(store)
    precision = figures(sections.judging, "judge_precision")["gemini"]
    assert precision.estimate == pytest.approx(judge["precision"]["estimate"])
    assert (precision.n, precision.count) == (
        judge["confusion"]["tp"] + judge["confusion"]["fp"], judge["confusion"]["tp"],
    )  # fmt: skip
    alike = agreement.report(store, task="score")
    (whole,) = figures(sections.people, "agreement").values()
    assert (whole.n, whole.estimate) == (
        alike["units"],
        pytest.approx(alike["percent"]["estimate"]),
    )
    types = type_report.as_json(type_report.report(store))
    (wrong,) = figures(sections.assigned_types, "type_wrong").values()
    assert wrong.high == pytest.approx(types["overall"]["high"])


def answer_types(store: Store) -> None:
    who = reviewer(store, "Tea")
    batch = checking(store, 20)
    while found := queue.lease(store, who, "types", 10, batch.id):
        for lease in found:
            queue.record(store, who, answer_to(lease, "confirm"))


def test_every_figure_names_its_n_and_the_last_entry(sqlite_store: Store, fill: Fill) -> None:
    """Of the report, or of the checkpoint it was taken at."""
    measured(sqlite_store, fill)
    found = report(sqlite_store)
    rows = [row for _, section in found.sections.named() for row in section.figures]
    assert len(rows) > 10
    for row in rows:
        assert row.last_entry == found.last_entry == 80
        assert row.n > 0 or row.estimate is None


def test_quality_stands_by_type_with_intervals_and_gaps(sqlite_store: Store, fill: Fill) -> None:
    """With the labels it rests on; a type that nobody labelled is a gap."""
    fill(sqlite_store, 40, types=(*TYPES,))
    fill(sqlite_store, 1, types=("Outpainting (extend canvas beyond boundaries)",), prefix="o")
    batch = drawn(sqlite_store, 30, target=0.5, seed=2, per_unit=1)
    answer_all(sqlite_store, reviewer(sqlite_store), batch=batch)
    found = report(sqlite_store)
    quality = figures(found.sections.quality, "acceptable_of_type")
    assert sum(one.n for one in quality.values()) == 30
    assert all(one.count == one.n for one in quality.values())
    for kind in TYPES:
        one = quality[kind]
        assert one.low is not None
        assert one.low < 1
    (whole,) = figures(found.sections.quality, "acceptable_all").values()
    assert (whole.estimate, whole.n) == (1.0, 30)
    unlabelled = [kind for kind, one in quality.items() if not one.n]
    assert [one.group for one in found.gaps if one.name == "acceptable_of_type"] == unlabelled


def test_the_promise_in_force_stands_with_what_it_assumes(sqlite_store: Store, fill: Fill) -> None:
    """Share, labels, the checkpoint's own log entry; weaker once something is excluded."""
    measured(sqlite_store, fill)
    (plan,) = promises.plan_names(sqlite_store)
    made = drafts.draft(sqlite_store, by="lead", plan_id=plan.id)
    publishing.publish(sqlite_store, made.id, comment="go", by="lead")
    found = report(sqlite_store).sections.promise
    told = facts(found)
    assert (told["target"], told["promised_now"]) == (0.5, 0.5)
    assert str(told["statement"]).startswith("At least 50% of what this cut keeps")
    look = promises.promise(sqlite_store, plan.id).certified
    assert look is not None
    assert (told["look_last_entry"], told["labels"]) == (look.last_entry, look.labels)
    assert any("Unsure and ties count as rejects" in sentence for sentence in found.said)
    kept = edits(sqlite_store)[-1]
    adjudicated(sqlite_store, kept.id, plan.batch_id)
    weaker = facts(report(sqlite_store).sections.promise)["promised_now"]
    assert isinstance(weaker, float)
    assert weaker < 0.5


def adjudicated(store: Store, edit_id: str, batch_id: str) -> None:
    """Let a lead exclude an edit that was drawn."""
    lead = reviewer(store, "Lea")
    with store.database.read() as connection:
        row = connection.exec_driver_sql(
            "SELECT unit_id FROM draw WHERE batch_id = ? ORDER BY (unit_id = ?) DESC LIMIT 1",
            (batch_id, edit_id),
        ).one()
    adjudication.decide(store, batch_id, row.unit_id, "exclude", by=lead)


def test_a_filter_without_a_promise_says_so(sqlite_store: Store, fill: Fill) -> None:
    """With the reason that was written; the promise is a gap."""
    fill(sqlite_store, 10)
    made = drafts.draft(sqlite_store, by="lead", threshold=0.5)
    publishing.publish(sqlite_store, made.id, comment="go", by="lead", not_proven="a <b>guess</b>")
    found = report(sqlite_store)
    assert facts(found.sections.promise)["not_proven"] == "a <b>guess</b>"
    assert ("promise", "promise") in missing(found)
    kept = counts(found.sections.dataset, "kept")[None]
    assert (kept.number, kept.of) == (sft.would_be(sqlite_store).manifest["counts"]["edits"], 10)


def test_reading_spends_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    """No judge is looked at on labels whose risk that would deal out; nothing at all is written."""
    records = [edit(f"images/{n}.png", scores=scores(n / 50), judge="j") for n in range(50)]
    load(sqlite_store, jsonl(tmp_path / "sft.jsonl", *records))
    rows = "".join(f"images/{n}.png,Ana,accept\n" for n in range(50))
    load(sqlite_store, text_file(tmp_path / "reviews.csv", f"edit,reviewer,verdict\n{rows}"))
    report(sqlite_store)
    before = contents(sqlite_store)
    found = report(sqlite_store)
    assert changed_tables(before, contents(sqlite_store)) == []
    assert ("judging", "judge_and_people") in missing(found)
    judging.report(sqlite_store)  # As `pico-review judge`: whoever looks deals out the risk.
    assert changed_tables(before, contents(sqlite_store)) == ["run_view"]
    assert ("judging", "judge_and_people") not in missing(report(sqlite_store))


def test_the_same_workspace_gives_the_same_bytes(
    sqlite_store: Store, fill: Fill, clock: Clock
) -> None:
    """On another day, in another language of whoever asks, all the same."""
    measured(sqlite_store, fill)
    answer_types(sqlite_store)
    first = report(sqlite_store)
    clock.forward(days=400)
    with speaking("en"):
        again = report(sqlite_store)
    assert written(again) == written(first)
    assert page(again) == page(first)


@pytest.fixture
def twins(tmp_path: Path, migrated_file: Path) -> Iterator[list[Store]]:
    """Two empty workspaces, opened at different times."""
    opened = []
    for number in (1, 2):
        folder = tmp_path / f"workspace{number}"
        folder.mkdir()
        shutil.copyfile(migrated_file, folder / "pico-review.db")
        clock = Clock()
        clock.forward(hours=number)
        opened.append(open_workspace(folder, clock=clock))
    yield opened
    for one in opened:
        one.close()


def test_two_workspaces_of_the_same_inputs_give_the_same_bytes(
    twins: list[Store], fill: Fill
) -> None:
    """Ids, secrets and hours differ; the report does not."""
    for store in twins:
        measured(store, fill)
        answer_types(store)
    first, second = (report(store) for store in twins)
    assert edits(twins[0])[0].id != edits(twins[1])[0].id
    assert written(first) == written(second)
    assert page(first) == page(second)


def test_nothing_of_a_report_is_an_id_or_a_time(sqlite_store: Store, fill: Fill) -> None:
    """No UUID, no moment, no place on this machine."""
    measured(sqlite_store, fill)
    said = written(report(sqlite_store)).decode() + page(report(sqlite_store))
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", said)
    assert not re.search(r"\d\d:\d\d:\d\d|20\d\d-", said)
    assert str(sqlite_store.folder) not in said


def test_answers_that_come_meanwhile_are_told(
    sqlite_store: Store, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read again, and where they keep coming the report says so."""
    measured(sqlite_store, fill)
    (last,) = [reports.last_entry(sqlite_store)]
    ahead = iter([last + 1, last])
    monkeypatch.setattr(reports, "last_entry", lambda _store: next(ahead))
    assert ("dataset", "last_entry") not in missing(report(sqlite_store))
    monkeypatch.setattr(reports, "last_entry", lambda _store: last + 1)
    assert ("dataset", "last_entry") in missing(report(sqlite_store))


def test_what_is_unsafe_is_counted(sqlite_store: Store, fill: Fill) -> None:
    """What was called so, what waits, what leads took out; of how many."""
    fill(sqlite_store, 20)
    batch = drawn(sqlite_store, 10, seed=3)
    who = reviewer(sqlite_store)
    first, second = leased(sqlite_store, who, 2, batch)
    for lease in (first, second):
        queue.record(sqlite_store, who, answer_to(lease, "unsafe"))
    answer_all(sqlite_store, who, batch=batch)
    adjudication.decide(sqlite_store, batch.id, first.unit_id, "exclude", by=who)
    safety = report(sqlite_store).sections.safety
    told = {name: counts(safety, name)[None] for name in ("unsafe", "unsafe_waiting", "excluded")}
    assert {name: (one.number, one.of) for name, one in told.items()} == {
        "unsafe": (2, 10),
        "unsafe_waiting": (1, 10),
        "excluded": (1, 20),
    }
    (share,) = figures(safety, "unsafe_of_measured").values()
    assert (share.count, share.n) == (2, 10)


def test_a_folder_that_holds_something_stays_as_it_is(
    sqlite_store: Store, fill: Fill, tmp_path: Path
) -> None:
    """Nothing is written over; a folder that was written is whole."""
    fill(sqlite_store, 5)
    made = write(sqlite_store, tmp_path / "out")
    names = {file.name for file in made.folder.iterdir()}
    assert names == {"report.html", "report.json"}
    with pytest.raises(Refused):
        write(sqlite_store, tmp_path / "out")
    again = write(sqlite_store, tmp_path / "more", old=tmp_path / "out" / "report.json")
    assert again.against is not None
    assert {file.name for file in again.folder.iterdir()} == names | {"changes.json"}
    assert not list(tmp_path.glob(".report-*"))
