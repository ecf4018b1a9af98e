"""Another's report.json is a stranger's file: read strictly, refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.errors import BadInput
from review.report import changes, reading
from review.report.against import against
from review.report.page import page
from review.report.reading import read
from review.report.shape import Report, written
from tests.review.reports import report, share

Change = Callable[[dict[str, Any]], Any]

GOOD = written(report(share(5, 10)))


def changed(change: Change) -> bytes:
    """Return the good file with something changed in it."""
    content = json.loads(GOOD)
    change(content)
    return json.dumps(content, indent=2).encode()


def refusal(content: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        read(content, file="old.json")
    assert caught.value.file == "old.json"
    return str(caught.value)


def test_what_was_written_reads_back() -> None:
    """The same report, the same bytes."""
    assert written(read(GOOD, file="old.json")) == GOOD


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "old.json:1: not valid JSON"),
        (b'{"format": "pico-review report",\n"version": 1,\n,', "old.json:3: not valid JSON"),
        (b"\xff\xfe", "old.json:1: not valid JSON"),
        (b"[1, 2]", "not an evaluation report"),
        (b'{"kind": "sft"}', "not an evaluation report"),
        (b"[" * 100_000, "nested too deeply"),
        (GOOD.replace(b"0.5", b"NaN"), "not valid JSON"),
        (GOOD.replace(b"0.5", b"1e999"), "not valid JSON"),
    ],
)
def test_what_is_no_report_is_refused_with_its_line(content: bytes, said: str) -> None:
    """In words, whatever it is."""
    assert said in refusal(content)


FIRST = "$.sections.quality.figures[0]"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda c: c.update(version=2), "another version"),
        (lambda c: c.pop("last_entry"), "last_entry"),
        (lambda c: c.update(surprise=1), "surprise"),
        (lambda c: c.update(last_entry=-1), "$.last_entry"),
        (lambda c: c["sections"].pop("safety"), "safety"),
        (lambda c: c["sections"]["quality"]["figures"][0].update(n="ten"), f"{FIRST}.n"),
        (lambda c: c["sections"]["quality"]["figures"][0].update(low=0.999), FIRST),
        (lambda c: c["sections"]["quality"]["figures"][0].update(high=1e20), FIRST),
        (lambda c: c["sections"]["quality"]["figures"][0].update(count=11), FIRST),
        (lambda c: c["sections"]["quality"]["figures"][0].update(name="<b>"), f"{FIRST}.name"),
        (lambda c: c["sections"]["quality"]["facts"].append({"name": "x", "value": 10**400}), "$"),
        (lambda c: c["sections"]["quality"]["facts"].append({"name": "x", "value": [1]}), "$"),
    ],
)
def test_a_field_that_is_wrong_is_named(change: Change, where: str) -> None:
    """By its place in the file."""
    assert where in refusal(changed(change))


def test_what_a_stranger_wrote_steers_no_terminal() -> None:
    """Neither in what is refused, nor in what is compared."""
    assert "\x1b" not in refusal(changed(lambda c: c.update({"\x1b[2J": 1})))
    steering = report(share(1, 100, group="a\x1b[2J\nb"))
    said = "\n".join(changes.lines(against(steering, report(share(99, 100, group="a\x1b[2J\nb")))))
    assert "\x1b" not in said
    assert "[2J b: 1.0% (n 100) → 99.0% (n 100), difference +98.0 points" in said
    assert "−98.0 points" in "\n".join(changes.lines(against(*_swapped(steering))))


def _swapped(one: Report) -> tuple[Report, Report]:
    return report(share(99, 100, group="a\x1b[2J\nb")), one


def test_a_file_too_large_for_a_report_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything of it is parsed."""
    monkeypatch.setattr(reading, "LARGEST_FILE", 100)
    assert "too large" in refusal(GOOD)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside),
    max_leaves=10,
)


@given(st.sampled_from(["facts", "counts", "figures", "said", "why"]), json_values)
def test_whatever_stands_in_a_section_it_is_read_or_refused(field: str, value: Any) -> None:
    """Never anything but a report that can be shown, or BadInput."""
    content = changed(lambda c: c["sections"]["chains"].update({field: value}))
    try:
        found = read(content, file="old.json")
    except BadInput:
        return
    assert page(found)
