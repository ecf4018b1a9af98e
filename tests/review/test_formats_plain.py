"""Records read many at once are what they are one by one, and so is what is said of the others."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from review.core.edits import PlainRecords, Problem, Record
from review.core.other_scale import ScaleWatch
from review.core.settings import Settings, preset
from review.core.spelling import normalise_path, normalise_paths
from review.core.totals import weighted_total, weighted_totals
from review.formats.containers.files import Heard
from review.formats.manifests import read_sft

SETTINGS = preset("pico-banana")
CRITERIA = tuple(SETTINGS.criteria)
ROOTS = ("nano-banana-300k",)

GOOD: dict[str, Any] = {
    "open_image_input_url": "https://example.invalid/1.jpg",
    "text": "make it blue",
    "output_image": "images/1.png",
    "edit_type": "Zoom in",
    "summarized_text": "blue",
    "local_input_image": "sources/1.jpg",
}
scored = st.one_of(
    st.floats(0, 1), st.integers(0, 1), st.sampled_from([None, "0.5", 7, -0.5, True, 1e400])
)
odd_scores = st.one_of(
    st.sampled_from([None, "bad", 0.4, {}]),
    st.fixed_dictionaries(dict.fromkeys(CRITERIA, scored)),
    st.fixed_dictionaries({name: st.floats(0, 1) for name in CRITERIA}),
    st.fixed_dictionaries(
        dict.fromkeys(CRITERIA, scored),
        optional={"overall": scored, "reason": st.just("why"), "faithfulness": scored},
    ),
)
names = st.sampled_from(
    ["a.png", "./a.png", "nano-banana-300k/a.png", "/nano-banana-300k/a.png", "a b/é.png", "",
     "  ", "https://example.invalid/a//b.png", "a%20b.png", "in/../a.png", "file:///a.png",
     "0.tar#a.png", " a.png", "a\\b.png", "x/", "a\u0000.png", None, 7]
)  # fmt: skip
texts = st.one_of(st.none(), st.just(""), st.just(" \u2003"), st.text(max_size=6), st.just(3))
record = st.builds(
    lambda own: {**GOOD, **own},
    st.fixed_dictionaries(
        {},
        optional={
            "open_image_input_url": names, "text": texts, "output_image": names,
            "edit_type": st.sampled_from([None, "", "Zoom in", 4]), "summarized_text": texts,
            "local_input_image": names, "local_output_image": names, "scores": odd_scores,
            "judge": st.sampled_from([None, "", "gemini", 4]), "overall": scored,
            "further": st.just(1), "seamlessness": scored,
        },
    ),
)  # fmt: skip
line = st.one_of(
    record.map(json.dumps).map(str.encode),
    st.just(json.dumps(GOOD).encode()),
    st.sampled_from(
        [b"", b" \r", b"{", b"[]", b"null", b'{"text": "caf\xe9"}', b'{"text": "\\ud800"}',
         json.dumps(GOOD).encode() + b"\r", json.dumps(GOOD).replace("1.png", "\u20ac").encode()]
    ),
)  # fmt: skip


def one_by_one(path: Path) -> tuple[list[Record | Problem], int, list[str]]:
    """Return rows, blank lines and ignored scores of a manifest, each line read by itself."""
    heard = Heard()
    reading = read_sft(path, SETTINGS, on_bytes=heard)
    return list(reading), heard.blank, reading.ignored_columns


def in_parts(path: Path) -> tuple[list[Record | Problem], int, list[str]]:
    """Return the same of a manifest that was read many lines at once."""
    heard, rows = Heard(), list[Record | Problem]()
    reading = read_sft(path, SETTINGS, on_bytes=heard)
    for part in reading.parts or ():
        rows += part.records() if isinstance(part, PlainRecords) else [part]
    return rows, heard.blank, reading.ignored_columns


@given(st.lists(line, min_size=1, max_size=12))
def test_many_at_once_are_what_they_are_one_by_one(lines: list[bytes]) -> None:
    """The same records, problems, line numbers, blank lines and ignored columns, in order."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sft.jsonl"
        path.write_bytes(b"\n".join([json.dumps(GOOD).encode(), *lines]))
        assert in_parts(path) == one_by_one(path)


def test_what_is_plain_comes_together(tmp_path: Path) -> None:
    """Good lines around a bad one are read as columns; the bad one is named."""
    good = json.dumps(GOOD | {"scores": dict.fromkeys(CRITERIA, 0.5), "judge": "gemini"})
    path = tmp_path / "sft.jsonl"
    path.write_text("\n".join([*[good] * 8, "{", *[good] * 7]))
    parts = list(read_sft(path, SETTINGS).parts or ())
    plain = [part for part in parts if isinstance(part, PlainRecords)]
    assert len(plain[0].lines) > 1
    assert [line for part in plain for line in part.lines] == [*range(1, 9), *range(10, 17)]
    assert [part.line for part in parts if isinstance(part, Problem)] == [9]
    assert plain[0].figures[0][0] == "gemini"


@given(st.lists(st.one_of(names.filter(lambda n: isinstance(n, str)), st.text(max_size=8))))
@example(["a\n./b"])
@example(["a", ".."])
@example(["a\x1f"])
def test_paths_are_spelled_together_as_alone(paths: list[str]) -> None:
    """However odd one of them is."""
    assert normalise_paths(paths, ROOTS) == [normalise_path(path, ROOTS) for path in paths]


number = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0]))
rows = st.lists(st.tuples(number, number, number, number), min_size=1)


@given(rows)
def test_totals_of_many_are_the_very_floats_of_each(numbers: list[tuple[float, ...]]) -> None:
    """Nothing is added in another order."""
    columns = dict(zip(CRITERIA, zip(*numbers, strict=True), strict=True))
    alone = [
        weighted_total(dict(zip(CRITERIA, row, strict=True)), SETTINGS.criteria, SETTINGS.scale)
        for row in numbers
    ]
    assert weighted_totals(columns, SETTINGS.criteria) == alone


@given(rows)
def test_a_scale_is_seen_by_column_as_by_row(numbers: list[tuple[float, ...]]) -> None:
    """What a watch has counted is the same, so that a later row off the scale weighs the same."""
    by_row, by_column = (ScaleWatch(SETTINGS.criteria, SETTINGS.scale) for _way in range(2))
    for row in numbers:
        by_row.see(dict(zip(CRITERIA, row, strict=True)))
    by_column.see_within(dict(zip(CRITERIA, zip(*numbers, strict=True), strict=True)))
    assert by_column._seen == by_row._seen


def test_criteria_with_scales_of_their_own_go_one_by_one(tmp_path: Path) -> None:
    """Their totals are no sum of the columns: such a workspace's records are read each alone."""
    own = msgspec.structs.replace(
        SETTINGS,
        criteria={
            name: msgspec.structs.replace(one, scale=SETTINGS.scale)
            for name, one in SETTINGS.criteria.items()
        },
    )
    path = tmp_path / "sft.jsonl"
    path.write_text(json.dumps(GOOD | {"scores": dict.fromkeys(CRITERIA, 0.5)}))
    assert all(isinstance(part, Record) for part in _parts(path, own))


def _parts(path: Path, settings: Settings) -> list[object]:
    return list(read_sft(path, settings).parts or ())
