"""Nothing goes missing: what is in a file is loaded or reported, for every file and always."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from review.core.edits import Problem
from review.core.settings import preset
from review.formats import FORMATS
from review.formats.containers.files import Heard
from store.db.workspace import Store
from tests.store.importing_files import counted, edit, images, jsonl, load, scores, text_file

GOOD = st.builds(edit, st.sampled_from(["1.png", "2.png", "3.png"]), st.sampled_from(["a", "b"]))
BAD = st.sampled_from([{"text": "no picture"}, {"output_image": "x.png"}, {}])
ROW = st.one_of(GOOD, BAD)
COLUMNS = ("open_image_input_url", "text", "output_image", "edit_type")


def as_lines(rows: Sequence[dict[str, Any]]) -> str:
    return "".join(f"{json.dumps(row)}\n\n" for row in rows)


def as_list(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows)


def as_spread(rows: Sequence[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(row, indent=1) for row in rows)


def as_members(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps({"data": rows}, indent=1)


def as_csv(rows: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([row.get(name, "") for name in COLUMNS])
        text.write("\n")
    return text.getvalue()


FORMS = (as_lines, as_list, as_spread, as_members, as_csv)
CODES = ("utf-8", "utf-8-sig", "utf-16")


@pytest.mark.parametrize("form", FORMS)
@given(rows=st.lists(ROW, min_size=1, max_size=8), code=st.sampled_from(CODES))
def test_every_row_of_a_file_is_a_record_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, form: Any, rows: list[dict[str, Any]], code: str
) -> None:
    """Whatever its container and its encoding; blank lines are counted beside."""
    rows = [edit("first.png"), *rows]
    path = tmp_path_factory.mktemp("r") / "rows.json"
    path.write_bytes(form(rows).encode(code))
    heard = Heard()
    read = list(FORMATS["sft"].read(path, preset("pico-banana"), on_bytes=heard))
    good = ["output_image" in row and "text" in row for row in rows]
    assert [not isinstance(row, Problem) for row in read] == good
    assert heard.blank == (len(rows) if form in (as_lines, as_csv) else 0)


@hypothesis_settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(ROW, min_size=1, max_size=8), form=st.sampled_from(FORMS))
def test_every_record_is_new_known_changed_or_repeated(
    sqlite_store: Store, tmp_path: Path, rows: list[dict[str, Any]], form: Any
) -> None:
    """In = loaded + reported, of one file after the other in one workspace."""
    rows = [edit("first.png"), *rows]
    file = text_file(tmp_path / "rows.json", form(rows))
    report = load(sqlite_store, file)
    (of_file,) = report.files
    assert of_file.loaded + of_file.problems == len(rows)
    assert of_file.loaded == report.counts["records"]
    became = ("edits_new", "edits_already", "edits_changed", "edits_completed", "repeated")
    assert sum(report.counts[name] for name in became) == report.counts["records"]


def test_a_line_that_stands_twice_is_counted_as_repeated(store: Store, tmp_path: Path) -> None:
    """Records, groups and chains, and scores of a file of their own: each once, and said so."""
    one, group = edit("1.png", **scores(0.5)), edit("2.png", rejected_images=["3.png"])
    manifest = jsonl(tmp_path / "sft.jsonl", one, one, "", one)
    pairs = jsonl(tmp_path / "preference.jsonl", group, group)
    row = {"edit": "1.png", "judge": "other", **scores(0.1)}
    judged = jsonl(tmp_path / "scores.jsonl", row, row, {**row, "overall": None})
    report = load(store, manifest, pairs, judged)
    found = counted(report)
    assert (found["records"], found["repeated"], found["blank_lines"]) == (8, 5, 1)
    assert (found["edits_new"], found["scores_new"], found["groups_new"]) == (3, 2, 1)
    assert images(store) == ["1.png", "2.png", "3.png"]
    again = counted(load(store, judged))
    assert (again["scores_already"], again.get("repeated", 0)) == (3, 0)


def test_each_file_says_what_came_of_it(store: Store, tmp_path: Path) -> None:
    """Its kind, how it is written, what was loaded, what was not, blank lines: as JSON too."""
    content = "edit;reviewer;verdict\n1.png;Jörg;accept\n\n2.png;Zoë;maybe\n"
    reviews = tmp_path / "reviews.csv"
    reviews.write_bytes(content.encode("cp1252"))
    report = load(store, jsonl(tmp_path / "sft.jsonl", edit("1.png"), "{bad"), reviews)
    first, second = report.as_json()["files"]  # type: ignore[misc]
    assert (first["kind"], first["loaded"], first["problems"]) == ("sft", 1, 1)
    assert (first["encoding"], first["delimiter"]) == ("UTF-8", None)
    assert (second["kind"], second["delimiter"]) == ("reviews", ";")
    assert second["encoding"].startswith("Windows-1252 (a guess")
    assert (second["loaded"], second["problems"], second["blank"]) == (1, 1, 1)


def test_an_encoding_can_be_named(store: Store, tmp_path: Path) -> None:
    """Then it is no guess."""
    reviews = tmp_path / "reviews.csv"
    reviews.write_bytes(
        "edit,reviewer,verdict\n1.png,Jörg,accept\n2.png,Zoë,reject\n".encode("cp1252")
    )
    report = load(store, reviews, encoding="cp1252")
    assert [one.encoding for one in report.files] == ["Windows-1252"]
    assert report.counts["reviews_new"] == 2
