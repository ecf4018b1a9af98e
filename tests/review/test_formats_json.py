"""JSON that is no JSON Lines: lists, objects over several lines, objects of lists."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import Problem
from review.formats.containers import json_in, shapes
from review.formats.containers.json_layout import layout
from review.formats.containers.tables import table_rows

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | TEXT
    | st.sampled_from(['"', "\\", "]}", ",{"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)
ROW = st.dictionaries(TEXT, VALUE, min_size=1, max_size=3)


def write(tmp_path: Path, content: str | bytes, name: str = "rows.json") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    found = list(table_rows(path))
    assert not [row for row in found if isinstance(row, Problem)]
    numbers = [row[0] for row in found if not isinstance(row, Problem)]
    assert numbers == list(range(1, len(found) + 1))
    return [row[1] for row in found if not isinstance(row, Problem)]


def said(path: Path) -> list[int | tuple[int | None, str]]:
    """Return the number of each row that was read, and line and reason of each that was not."""
    return [
        (row.line, row.reason) if isinstance(row, Problem) else row[0] for row in table_rows(path)
    ]


@given(
    written=st.lists(ROW, min_size=1, max_size=5),
    indent=st.sampled_from([None, 0, 1, 4]),
    chunk=st.integers(1, 40),
    packed=st.booleans(),
)
def test_a_list_is_read_back_as_json_wrote_it(
    tmp_path_factory: pytest.TempPathFactory,
    written: list[dict[str, Any]],
    indent: int | None,
    chunk: int,
    packed: bool,
) -> None:
    """However it is spread over lines, wherever a piece of the file ends, gzip or not."""
    content = json.dumps(written, indent=indent, ensure_ascii=False).encode()
    path = tmp_path_factory.mktemp("j") / "rows"
    path.write_bytes(gzip.compress(content) if packed else content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_in, "CHUNK", chunk)
        assert rows(path) == written


@given(written=st.lists(ROW, min_size=1, max_size=4), chunk=st.integers(1, 40))
def test_rows_in_every_place_are_cut_out(written: list[dict[str, Any]], chunk: int) -> None:
    """One after the other, in the lists of an object, as its members: each with its own text."""

    def cut(text: str, where: Any) -> list[tuple[Any, str | None]]:
        cutter, found = json_in._Cutter(where), []
        content = text.encode()
        for start in range(0, len(content), chunk):
            found += list(cutter.feed(content[start : start + chunk]))
        last = cutter.rest()
        assert not cutter.unfinished
        return [
            (json.loads(one.text or b""), one.member) for one in [*found, *([last] if last else [])]
        ]

    texts = [json.dumps(row, indent=1) for row in written]
    assert cut("\n".join(texts), "values") == [(row, None) for row in written]
    assert cut(json.dumps({"a": written, "n": {"x": [1]}, "b": written}), "lists") == [
        (row, name) for name in "ab" for row in written
    ]
    named = {str(number): row for number, row in enumerate(written)}
    assert cut(json.dumps(named), "objects") == [(row, name) for name, row in named.items()]


@pytest.mark.parametrize(
    ("start", "where"),
    [
        (b' [{"a": 1}]', "list"),
        (b'{"a": 1}', "values"),
        (b'{"a": [{}]}\n{"a": [{}]}', "values"),
        (b'{"files": [{"id": 1}], "metadata_edit_turn_prompts": ["x"]}', "values"),
        (b'{"rejected_images": ["a"], "text": "b"}', "values"),
        (b'{"17": [{"a": 1}], "18": [{"a": 1}, {"a": 2}]}', "lists"),
        (b'{"version": 1, "data": [{"a": 1}]}', "lists"),
        (b'{"version": 1, "data": [ {"a": ' + b'"x", "b": ' * 9, "lists"),
        (b'{"1": {"prompt": "x"}, "2": {"prompt": "y"}}', "objects"),
        (b'{"1": {"prompt": "x', "objects"),
    ],
)
def test_where_rows_stand_is_told_from_the_beginning(start: bytes, where: str) -> None:
    """A record whose own fields are lists is a row; an object that holds rows is none."""
    assert layout(start) == where


def test_the_name_of_a_rows_member_is_kept(tmp_path: Path) -> None:
    """Of an object of lists, and of objects; a list that is just called data says nothing."""
    lists = write(tmp_path, '{"17": [{"a": 1}], "18": [{"a": 2}]}')
    assert rows(lists) == [{"list": "17", "a": 1}, {"list": "18", "a": 2}]
    assert rows(write(tmp_path, '{"data": [{"a": 1}], "n": 1}')) == [{"a": 1}]
    objects = write(tmp_path, '{"x": {"a": 1}, "y": {"a": 2, "key": "own"}}')
    assert rows(objects) == [{"key": "x", "a": 1}, {"key": "own", "a": 2}]


def test_a_bad_row_costs_itself_only(tmp_path: Path) -> None:
    """What is no object, or no JSON, is a problem at its place; NaN is missing, as in lines."""
    path = write(tmp_path, b'[{"a": NaN}, 7, {"a": oops}, null, {"a": "\xff"}, {"a": 6}]')
    one, *bad, last = said(path)
    assert (one, last) == (1, 6)
    assert [line for line, _ in bad] == [2, 3, 4, 5]
    reasons = [reason for _, reason in bad]
    assert reasons[0] == reasons[2] == "not a JSON object."
    assert "not valid JSON" in reasons[1]
    assert "not valid UTF-8" in reasons[3]


@pytest.mark.parametrize(
    ("content", "rows_read"),
    [('[{"a": 1}, {"a": 2', 1), ('[{"a": 1}, {"a": "2}, {"b": 3}]', 1), ('[{"a": 1},', 1)],
)
def test_where_it_breaks_off_is_a_problem(tmp_path: Path, content: str, rows_read: int) -> None:
    """What comes before is read; a quote or a bracket that is missing is the place after it."""
    *read, (line, reason) = said(write(tmp_path, content))
    assert read == list(range(1, rows_read + 1))
    assert (line, "breaks off" in reason) == (rows_read + 1, True)


def test_what_stands_after_the_list_is_a_problem(tmp_path: Path) -> None:
    """It is not passed over in silence."""
    assert said(write(tmp_path, '[{"a": 1}] and so on'))[0] == 1
    ((line, reason),) = said(write(tmp_path, '[{"a": 1}] and so on'))[1:]
    assert (line, "not valid JSON" in reason) == (2, True)


def test_a_row_over_10_mb_is_a_problem_and_is_not_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its neighbours are read."""
    monkeypatch.setattr(json_in, "MAX_LINE", 5_000)
    monkeypatch.setattr(json_in, "CHUNK", 1_000)
    long = {"a": ["x" * 900] * 20}
    path = write(tmp_path, json.dumps([{"a": 1}, long, {"a": 3}]))
    assert said(path) == [1, (2, "the row is longer than 10 MB."), 3]


def test_a_gzip_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    """The rows up to there, then the place."""
    written = [{"a": hash(str(number))} for number in range(90_000)]
    packed = gzip.compress(json.dumps(written).encode())
    *read, (line, reason) = said(write(tmp_path, packed[: len(packed) // 2], "rows.json.gz"))
    assert len(read) > 1_000
    assert (line, "breaks off" in reason) == (len(read) + 1, True)
    assert shapes.shape(tmp_path / "rows.json.gz") == "json array"


def test_brackets_without_an_end_are_followed_no_further_than_any_reader_goes(
    tmp_path: Path,
) -> None:
    """The rows before are read; nothing after the deepest bracket is looked at."""
    path = write(tmp_path, '[{"a": 1},\n' + "[" * 300_000)
    read, (_line, reason) = said(path)
    assert (read, reason) == (1, "JSON nested too deeply.")
    cutter = json_in._Cutter("list")
    list(cutter.feed(path.read_bytes()))
    assert cutter.lost
    assert cutter._depth == json_in.DEEPEST + 1
