"""In which encoding a text file is written."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import Problem
from review.core.errors import BadInput
from review.formats.containers import encodings, files
from review.formats.containers.encodings import Encoding, told
from review.formats.containers.tables import table_rows

ROWS = {
    "cp1252": ["Füge einen Hut hinzu", "Enlève la façade", "“déjà vu”"],
    "gb18030": ["把天空变成蓝色并且添加一只猫", "移除背景中的人物，然后换成夜晚"],
    "shift_jis": ["空を青くして猫を追加する", "背景の人物を削除してください"],
    "cp1251": ["сделай небо синим", "удали человека на заднем плане"],
    "big5": ["把天空變成藍色並且添加一隻貓", "移除背景中的人物，然後換成夜晚"],
    "euc_kr": ["하늘을 파란색으로 바꾸고 고양이를 추가", "배경에 있는 사람을 제거"],
}


def table(rows: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(
        [["edit", "text"], *([f"{n}.png", row] for n, row in enumerate(rows))]
    )
    return text.getvalue()


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def texts(path: Path) -> list[object]:
    return [row.reason if isinstance(row, Problem) else row[1]["text"] for row in table_rows(path)]


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("packed", [False, True])
def test_an_older_encoding_is_guessed_and_called_a_guess(
    tmp_path: Path, name: str, packed: bool
) -> None:
    """What people's spreadsheets write is read as they wrote it, gzip or not."""
    content = table(ROWS[name]).encode(name)
    path = write(tmp_path / "t.csv", gzip.compress(content) if packed else content)
    found = files.encoding(path)
    assert (found.name, found.guessed) == (name, True)
    assert "a guess" in found.in_words()
    assert texts(path) == ROWS[name]


@pytest.mark.parametrize(
    "name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_what_can_be_seen_is_no_guess(tmp_path: Path, name: str) -> None:
    """A byte order mark, or the zeros between Western letters; CSV and JSON alike."""
    rows = ["Füge", "把", "\U0001f431"]
    path = write(tmp_path / "t.csv", table(rows).encode(name))
    assert not files.encoding(path).guessed
    assert texts(path) == rows
    lines = "\n".join(json.dumps({"text": row}, ensure_ascii=False) for row in rows)
    assert texts(write(tmp_path / "t.jsonl", lines.encode(name))) == rows
    listed = json.dumps([{"text": row} for row in rows], ensure_ascii=False)
    assert texts(write(tmp_path / "t.json", listed.encode(name))) == rows


@given(rows=st.lists(st.text(st.characters(codec="utf-16", exclude_characters="\0\r"), min_size=1)))
def test_utf16_round_trip(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    """Whatever a spreadsheet saves as Unicode text is read back."""
    rows = [row for row in rows if row.strip() and row not in {"NaN", "nan"}]
    path = write(tmp_path_factory.mktemp("u") / "t.csv", table(rows).encode("utf-16"))
    assert texts(path) == rows


def test_a_person_says_which_it_is(tmp_path: Path) -> None:
    """Then nothing is guessed; what is UTF-8 stays so; a name that is none is refused."""
    older = write(tmp_path / "old.csv", table(["¹ÞÀ½"]).encode("cp1252") + "x,ö\n".encode("cp1252"))
    newer = write(tmp_path / "new.csv", table(["ö"]).encode())
    with told("euc_kr"):
        assert files.encoding(older) == Encoding("euc_kr")
        assert texts(older)[0] == "받음"
        assert texts(newer) == ["ö"]
    assert files.encoding(older).guessed
    with pytest.raises(BadInput, match="no encoding 'klingon'"), told("klingon"):
        pass


def test_a_few_bad_lines_are_dirt_and_no_other_encoding(tmp_path: Path) -> None:
    """Beside good ones, or one by itself: they are reported where they stand."""
    rows = table(["ä", "ö", "ü"]).encode() + b"3.png,caf\xe9\n4.png,na\xefve\n"
    path = write(tmp_path / "t.csv", rows)
    assert files.encoding(path) == encodings.UTF8
    assert texts(path) == ["ä", "ö", "ü", "not valid UTF-8.", "not valid UTF-8."]


def test_what_the_guess_cannot_hold_is_a_bad_row(tmp_path: Path) -> None:
    """Bytes that are none in the encoding stay bad: their row is a problem, others are read."""
    rows = table(ROWS["gb18030"]).encode("gb18030")
    with told("gb18030"):
        assert texts(write(tmp_path / "t.csv", rows + b"9.png,\xff\xff\n")) == [
            *ROWS["gb18030"],
            "not valid UTF-8.",
        ]
