"""Reviews made elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import Problem, ReviewRow
from review.core.errors import BadInput
from review.core.settings import preset
from review.formats.reviews import iso_time, read_reviews

SETTINGS = preset("pico-banana")
GOOD: dict[str, Any] = {"edit": "a.png", "reviewer": "ana", "verdict": "accept"}


def read(tmp_path: Path, *rows: object) -> list[ReviewRow | Problem]:
    path = tmp_path / "reviews.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return list(read_reviews(path, SETTINGS))


def test_a_csv_row_is_a_review(tmp_path: Path) -> None:
    """Verdicts are read in any case, reasons split at semicolons, ratings are numbers."""
    path = tmp_path / "r.csv"
    path.write_text(
        "edit,reviewer,verdict,seamlessness,technical_quality,reasons,comment,time,edit_type,mood\n"
        './a.png,ana,ACCEPT,4,,artefacts; lighting ;,"fine, really",2026-01-02,Zoom in,ok\n'
    )
    reading = read_reviews(path, SETTINGS)
    assert list(reading) == [
        ReviewRow(
            2,
            "a.png",
            "ana",
            "accept",
            {"seamlessness": 4.0},
            ("artefacts", "lighting"),
            "fine, really",
            "2026-01-02",
            "Zoom in",
        )
    ]
    assert reading.ignored_columns == ["mood"]


def test_json_lines_may_hold_lists_and_numbers(tmp_path: Path) -> None:
    """Reasons as a list, a reviewer's number as a name, epoch seconds as a time."""
    row = {**GOOD, "reviewer": 7, "reasons": ["one; two", " "], "time": 1_700_000_000}
    (found,) = read(tmp_path, row)
    assert isinstance(found, ReviewRow)
    assert found.reviewer == "7"
    assert found.reasons == ("one; two",)
    assert found.time == "2023-11-14T22:13:20+00:00"


def test_a_row_may_have_only_a_type(tmp_path: Path) -> None:
    """A reviewer who only says the edit type is read."""
    (found,) = read(tmp_path, {"edit": "a", "reviewer": "b", "edit_type": "Zoom in"})
    assert found == ReviewRow(1, "a", "b", edit_type="Zoom in")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"verdict": "fine"}, "verdict is 'fine'"),
        ({"verdict": None}, "neither a verdict nor an edit_type"),
        ({"edit": None}, "edit is missing"),
        ({"edit": " "}, "edit is missing"),
        ({"reviewer": ""}, "reviewer is missing"),
        ({"seamlessness": "good"}, "seamlessness is 'good'"),
        ({"seamlessness": True}, "seamlessness is True"),
        ({"seamlessness": "inf"}, "seamlessness is 'inf'"),
        ({"time": "yesterday"}, "time is 'yesterday'"),
        ({"time": 1e300}, "time is 1e\\+300"),
        ({"time": 1_700_000_000_000}, "time is 1700000000000"),
        ({"time": True}, "time is True"),
    ],
)
def test_a_row_that_cannot_be_read_is_a_problem(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    """What is wrong is named; the rows around it are read."""
    before, found, after = read(tmp_path, GOOD, {**GOOD, **change}, GOOD)
    assert isinstance(found, Problem)
    assert reason.replace("\\", "") in found.reason
    assert (found.line, bool(found.what_to_do)) == (2, True)
    assert isinstance(before, ReviewRow)
    assert isinstance(after, ReviewRow)


def test_other_words_and_columns_can_be_named(tmp_path: Path) -> None:
    """--map gives the meaning of words, several at once, and of columns."""
    path = tmp_path / "r.csv"
    path.write_text("picture,who,decision\na,ana,Keep\nb,ana,fine\nc,ana,drop\nd,ana,accept\n")
    mapping = {
        "edit": "picture",
        "reviewer": "who",
        "verdict": "decision",
        "accept": "keep,Fine",
        "reject": "drop",
    }
    rows = list(read_reviews(path, SETTINGS, mapping=mapping))
    verdicts = [row.verdict for row in rows if isinstance(row, ReviewRow)]
    assert verdicts == ["accept", "accept", "reject", "accept"]


def test_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The columns there are stand in the answer."""
    path = tmp_path / "r.csv"
    path.write_text("edit,reviewer,verdict\na,ana,accept\n")
    with pytest.raises(BadInput, match="no column 'who'") as caught:
        read_reviews(path, SETTINGS, mapping={"reviewer": "who"})
    assert "edit, reviewer, verdict" in caught.value.what_to_do


@pytest.mark.parametrize(
    ("given_time", "expected"),
    [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02 03:04", "2026-01-02 03:04"),
        ("1700000000", "2023-11-14T22:13:20+00:00"),
        ("1700000000.5", "2023-11-14T22:13:20.500000+00:00"),
        (0, "1970-01-01T00:00:00+00:00"),
        ("", None),
        (None, None),
    ],
)
def test_times_are_iso_or_epoch_seconds(given_time: object, expected: str | None) -> None:
    """ISO 8601 stays as found; seconds since 1970 are written as UTC."""
    assert iso_time(given_time) == expected


@given(moment=st.datetimes(timezones=st.none() | st.timezones()))
def test_every_iso_time_is_kept_as_found(moment: Any) -> None:
    """What Python writes as ISO 8601 is accepted unchanged."""
    assert iso_time(moment.isoformat()) == moment.isoformat()


@pytest.mark.parametrize(
    "time",
    [
        "0001-01-01T00:00:00+05:30",
        "9999-12-31T23:59:59-08:00",
        "-62135596801",
        "1e300",
        "253402300800",
    ],
)
def test_a_time_beyond_the_calendar_is_no_time(time: str) -> None:
    """What other programs write for no date, in a zone where it is a day earlier or later."""
    with pytest.raises(BadInput, match="time is"):
        iso_time(time)
    assert iso_time("0001-01-01T00:00:00") == "0001-01-01T00:00:00"
    assert iso_time("9999-12-31T23:59:59Z") == "9999-12-31T23:59:59Z"
