"""Files as streams of lines."""

import gzip
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import Problem
from review.core.errors import BadInput
from review.formats.containers import files, shapes

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\n\r\0"), min_size=1)


def write(tmp_path: Path, content: bytes, name: str = "manifest.jsonl") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


@given(texts=st.lists(TEXT, min_size=1), end=st.sampled_from(["\n", "\r\n"]), packed=st.booleans())
def test_lines_come_back_numbered(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], end: str, packed: bool
) -> None:
    """Every line that is not blank comes back under its number, gzip or not, any line end."""
    content = ("x" + end + end.join(texts)).encode()
    path = tmp_path_factory.mktemp("f") / "no.extension"
    path.write_bytes(gzip.compress(content) if packed else content)
    expected = [
        (number, stripped)
        for number, text in enumerate(["x", *texts], start=1)
        if (stripped := text.encode().strip(b" \t\r"))
    ]
    assert list(files.lines(path)) == expected


def test_a_byte_order_mark_is_removed(tmp_path: Path) -> None:
    """The mark is gone from the first line, and blank lines are counted."""
    path = write(tmp_path, b"\xef\xbb\xbf{}\r\n\r\n  \r\n{}")
    assert list(files.lines(path)) == [(1, b"{}"), (4, b"{}")]


def test_gzip_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    """A plain file called .gz is read as it is."""
    assert list(files.lines(write(tmp_path, b"{}", "plain.gz"))) == [(1, b"{}")]


def test_gzip_of_several_members_is_read_whole(tmp_path: Path) -> None:
    """Files made by appending gzip files lose nothing."""
    path = write(tmp_path, gzip.compress(b"one\n") + gzip.compress(b"two\n"))
    assert list(files.lines(path)) == [(1, b"one"), (2, b"two")]


def test_lines_longer_than_a_chunk_are_put_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the chunks end makes no difference."""
    monkeypatch.setattr(files, "CHUNK", 7)
    content = b"\n".join(b"%d" % 10**n for n in range(30))
    rows = list(files.lines(write(tmp_path, content)))
    assert rows == list(enumerate(content.split(b"\n"), start=1))


@pytest.mark.parametrize("chunk", [16, 1 << 20])
def test_a_very_long_line_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    """It is named by its number, and the lines around it are read; at the end of a file too."""
    monkeypatch.setattr(files, "MAX_LINE", 100)
    monkeypatch.setattr(files, "CHUNK", chunk)
    rows = list(files.lines(write(tmp_path, b"a\n" + b"x" * 101 + b"\nb\n" + b"y" * 500)))
    assert rows[0] == (1, b"a")
    assert isinstance(rows[1], Problem)
    assert (rows[1].line, "10 MB" in rows[1].reason) == (2, True)
    assert rows[2] == (3, b"b")
    assert isinstance(rows[3], Problem)
    assert rows[3].line == 4


def test_a_line_of_the_greatest_length_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit itself is allowed."""
    monkeypatch.setattr(files, "MAX_LINE", 100)
    assert list(files.lines(write(tmp_path, b"x" * 100))) == [(1, b"x" * 100)]


def test_a_truncated_gzip_gives_the_lines_before_the_break(tmp_path: Path) -> None:
    """Good lines are delivered, then one Problem names the place."""
    content = b"".join(b"line %d of a long file\n" % number for number in range(200_000))
    packed = gzip.compress(content)
    path = write(tmp_path, packed[: len(packed) // 2])
    *good, last = files.lines(path)
    readable = zlib.decompressobj(wbits=31).decompress(path.read_bytes())
    assert len(good) > 50_000
    # The end of the last line may be missing: it is not among them.
    assert good == list(enumerate(readable.split(b"\n")[:-1], start=1))
    assert isinstance(last, Problem)
    assert last.line == len(good) + 1
    assert "breaks off" in last.reason


def test_a_gzip_with_a_wrong_checksum_is_a_problem(tmp_path: Path) -> None:
    """Bytes that changed on the way do not pass for good ones in silence."""
    packed = bytearray(gzip.compress(b"a\nb\n"))
    packed[-6] ^= 1
    rows = list(files.lines(write(tmp_path, bytes(packed))))
    assert isinstance(rows[-1], Problem)


@pytest.mark.parametrize("packed", [False, True])
def test_on_bytes_ends_at_the_size_of_the_file(tmp_path: Path, packed: bool) -> None:
    """Progress counts the bytes of the file itself, so it ends at 100%."""
    content = b"".join(b"%d\n" % number for number in range(700_000))
    path = write(tmp_path, gzip.compress(content, 1) if packed else content)
    told: list[int] = []
    assert sum(1 for _ in files.lines(path, on_bytes=told.append)) == 700_000
    assert told == sorted(told)
    assert len(set(told)) > 1
    assert told[-1] == path.stat().st_size


@pytest.mark.parametrize(
    ("content", "looks_like"),
    [
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"abc\0def", "binary"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"", "empty"),
        (b"\n \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (gzip.compress(b"x" * 99, mtime=0)[:10], "damaged gzip"),
        (gzip.compress(b"\x89PNG", mtime=0), "PNG"),
    ],
)
def test_a_file_that_is_something_else_is_refused(
    tmp_path: Path, content: bytes, looks_like: str
) -> None:
    """The whole file is refused with what it looks like and what to do."""
    path = write(tmp_path, content)
    with pytest.raises(BadInput, match=looks_like) as caught:
        list(files.lines(path))
    assert caught.value.file == str(path)
    assert caught.value.what_to_do


@pytest.mark.parametrize("name", ["absent.jsonl", "."])
def test_a_file_that_cannot_be_opened_is_bad_input(tmp_path: Path, name: str) -> None:
    """No file, or a folder, is said in words."""
    with pytest.raises(BadInput, match="cannot be opened"):
        list(files.lines(tmp_path / name))


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        (b'{"a": 1}\n', "json lines"),
        (b'{"a": ' + b"[0]," * 40_000, "json lines"),
        (b'garbage\n{"a": 1}\n', "json lines"),
        (b"[1]\n[2]\n", "json lines"),
        (b'[{"a": 1}]', "json array"),
        (b'[\n{"a": 1}\n]', "json array"),
        (b"[" + b'{"a": 1},' * 20_000, "json array"),
        (b"a,b\n1,2\n", "csv"),
        (b"PAR1....", "parquet"),
        (gzip.compress(b'{"a": 1}', mtime=0), "json lines"),
    ],
)
def test_the_shape_is_told_by_content(tmp_path: Path, content: bytes, shape: str) -> None:
    """What a file is does not depend on its name."""
    assert shapes.shape(write(tmp_path, content, "file.txt")) == shape


@pytest.mark.parametrize(
    "content",
    [
        b'{\n  "a": 1\n}\n',
        b'{ "a": 1,\n  "b": {"c": 2} }\n{ "a": 2,\n  "b": null }\n',
        b'{\n "x": [\n  {"a": 1}\n ]\n}',
        b'{"x": [\n  {"a": 1}\n ]\n}',
    ],
)
def test_json_spread_over_lines_is_no_json_lines(tmp_path: Path, content: bytes) -> None:
    """Pretty-printed JSON is recognised instead of failing on each of its lines."""
    assert shapes.shape(write(tmp_path, content)) == "json"


@pytest.mark.parametrize("content", [b'{broken\n{"a": 1}\n', b'{"a": 1\n{"b"\n', b'{"a": 1,\n'])
def test_a_bad_first_line_does_not_make_it_json_over_lines(tmp_path: Path, content: bytes) -> None:
    """Where a further line stands by itself, or nothing follows, it is one bad line."""
    assert shapes.shape(write(tmp_path, content)) == "json lines"


def test_one_line_that_holds_lists_is_told_by_its_name(tmp_path: Path) -> None:
    """What json.dump writes is a container; the same line may be a record of JSON Lines."""
    content = b'{"rows": [{"a": 1}]}'
    assert shapes.shape(write(tmp_path, content, "x.json")) == "json"
    assert shapes.shape(write(tmp_path, content, "x.jsonl")) == "json lines"
