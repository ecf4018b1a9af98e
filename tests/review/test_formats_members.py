"""Archives: what lies where, rows of WebDataset and of manifests inside, and what is hostile."""

import gzip
import io
import json
import os
import struct
import tarfile
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pytest
import webdataset
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.settings import preset
from review.formats import recognise
from review.formats.containers.members import Member, members, opened
from review.formats.containers.tables import table_rows

NAME = st.text(st.characters(codec="utf-8", exclude_characters="\0/\\."), min_size=1, max_size=90)
FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}


def tar(path: Path, files: dict[str, bytes], kind: int = tarfile.PAX_FORMAT) -> Path:
    with tarfile.open(path, "w", format=kind) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def zipped(path: Path, files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def held(path: Path) -> dict[str, bytes]:
    """Return what the archive's members hold; a Problem fails."""
    found = {}
    for one in members(path):
        assert isinstance(one, Member), one
        with opened(path, one) as file:
            found[one.name] = file.read()
    return found


@given(
    files=st.dictionaries(
        st.lists(NAME, min_size=1, max_size=3).map("/".join), st.binary(max_size=1500), max_size=5
    ),
    kind=st.sampled_from(["gnu", "pax", "stored", "deflated"]),
)
def test_members_are_read_from_where_they_lie(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes], kind: str
) -> None:
    """As tarfile and zipfile wrote them: long names, any script, empty files."""
    path = tmp_path_factory.mktemp("a") / "archive"
    if kind in FORMATS:
        tar(path, files, FORMATS[kind])
    else:
        zipped(path, files, zipfile.ZIP_STORED if kind == "stored" else zipfile.ZIP_DEFLATED)
    assert held(path) == files


def problems(path: Path) -> list[str]:
    return [one.reason for one in members(path) if isinstance(one, Problem)]


@pytest.mark.parametrize("name", ["../up.png", "/etc/passwd", "a/../../b.png"])
def test_a_name_that_leads_out_is_no_member(tmp_path: Path, name: str) -> None:
    """In tar and zip; the others are read."""
    for make in (tar, zipped):
        path = make(tmp_path / "a", {"fine.png": b"x", name: b"y"})
        assert [one.name for one in members(path) if isinstance(one, Member)] == ["fine.png"]
        assert problems(path) == [f"{name} is not read: its name leads out of the archive."]


def test_links_are_no_members(tmp_path: Path) -> None:
    """Hard or symbolic, in tar and zip."""
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            info = tarfile.TarInfo("link.png")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert problems(path) == ["link.png is not read: it is a link."] * 2
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as pack:
        info = zipfile.ZipInfo("link.png")
        info.external_attr = 0o120777 << 16
        pack.writestr(info, "/etc/passwd")
    assert problems(tmp_path / "a.zip") == ["link.png is not read: it is a link."]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A member that holds more than it says, and one larger than a picture may be."""
    path = zipped(tmp_path / "a.zip", {"x.png": bytes(1_000_000)})
    content = path.read_bytes()
    (honest,) = members(path)
    assert isinstance(honest, Member)
    with pytest.raises(BadInput, match="another size"):
        opened(path, honest._replace(size=1000))
    with pytest.raises(BadInput, match="too large"):
        opened(path, honest._replace(size=200_000_000))
    path.write_bytes(content.replace(b"PK\x03\x04", b"PK\x00\x00"))
    with pytest.raises(BadInput, match="not where it should be"):
        opened(path, honest)


def test_an_archive_that_breaks_off_says_where(tmp_path: Path) -> None:
    """What is before the place is read; of a zip, whose list is at its end, nothing is."""
    path = tar(tmp_path / "a.tar", {"1.png": b"x" * 600, "2.png": b"y" * 6000})
    path.write_bytes(path.read_bytes()[:4000])
    first, last = members(path)
    assert isinstance(first, Member)
    assert isinstance(last, Problem)
    assert "breaks off" in last.reason
    pack = zipped(tmp_path / "a.zip", {"1.png": os.urandom(6000)})
    pack.write_bytes(pack.read_bytes()[:4000])
    with pytest.raises(BadInput, match="damaged ZIP archive"):
        list(members(pack))


def test_a_length_that_lies_ends_the_reading(tmp_path: Path) -> None:
    """A header that says 8 exabytes, and one whose sum is wrong, are no endless loop."""
    path = tar(tmp_path / "a.tar", {"1.png": b"x"})
    content = bytearray(path.read_bytes())
    content[124:136] = b"\x80" + struct.pack(">3xq", (1 << 62) - 1)
    content[148:156] = b" " * 8
    content[148:156] = b"%06o\0 " % sum(content[:512])
    path.write_bytes(content)
    assert "breaks off" in problems(path)[0]
    content[0] ^= 1
    path.write_bytes(content)
    with pytest.raises(BadInput, match="damaged archive"):
        list(members(path))


def good(path: Path) -> list[dict[str, Any]]:
    rows = list(table_rows(path))
    assert not [row for row in rows if isinstance(row, Problem)]
    return [row[1] for row in rows if not isinstance(row, Problem)]


def test_a_webdataset_shard_is_rows(tmp_path: Path) -> None:
    """As the library writes it: members of one key are a row, json's fields are columns."""
    path = tmp_path / "0.tar"
    with webdataset.TarWriter(str(path)) as shard:
        for number in range(2):
            shard.write(
                {
                    "__key__": f"part/{number:03}",
                    "input_image.png": b"\x89PNG",
                    "edited_image.png": b"\x89PNG",
                    "json": {"edit_prompt": f"say {number}", "score": 0.5},
                    "txt": "a caption",
                    "cls": 7,
                }
            )
    assert good(path)[1] == {
        "__key__": "part/001",
        "input_image.png": "0.tar#part/001.input_image.png",
        "edited_image.png": "0.tar#part/001.edited_image.png",
        "edit_prompt": "say 1",
        "score": 0.5,
        "txt": "a caption",
        "cls": 7,
    }


def test_a_bad_member_costs_its_row(tmp_path: Path) -> None:
    """JSON that is none, text that is no UTF-8: named with the row and its stem."""
    path = tar(
        tmp_path / "0.tar",
        {"1.json": b"{", "1.png": b"", "2.txt": b"\xff", "3.txt": b"fine", "3.png": b""},
    )
    bad, worse, fine = table_rows(path)
    assert isinstance(bad, Problem)
    assert isinstance(worse, Problem)
    assert bad.reason.startswith("1: 1.json is not valid JSON")
    assert (worse.line, worse.reason) == (2, "2: 2.txt is not valid UTF-8.")
    assert fine == (3, {"__key__": "3", "txt": "fine", "png": "0.tar#3.png"})


def test_a_json_member_that_is_no_utf8_is_said_to_be_so(tmp_path: Path) -> None:
    """As a text member is, whatever reads JSON calls it."""
    members = {"1.json": b'{"a": "\xff"}', "1.png": b"", "2.json": b'{"a": "b"}', "2.png": b""}
    bad, fine = table_rows(tar(tmp_path / "0.tar", members))
    assert isinstance(bad, Problem)
    assert bad.reason == "1: 1.json is not valid UTF-8."
    assert fine == (2, {"__key__": "2", "a": "b", "png": "0.tar#2.png"})


@pytest.mark.parametrize("make", [tar, zipped])
def test_a_manifest_inside_an_archive_names_its_pictures_there(tmp_path: Path, make: Any) -> None:
    """Relative to the manifest or to the archive, in Windows' spelling too; others stay paths."""
    rows = [
        {"input_image": "img/1.png", "edit_prompt": "a", "edited_image": "set/img/2.png"},
        {"input_image": ".\\img\\1.png", "edit_prompt": "b", "edited_image": "gone.png"},
    ]
    lines = "\n".join([*map(json.dumps, rows), "{bad"])
    path = make(
        tmp_path / "pack.zip",
        {"set/img/1.png": b"1", "set/img/2.png": b"2", "set/metadata.jsonl": lines.encode()},
    )
    assert recognise(path, preset("pico-banana")) == "sft"
    first, second, bad = table_rows(path)
    assert isinstance(bad, Problem)
    assert (bad.file, bad.line) == (f"{path}#set/metadata.jsonl", 3)
    assert not isinstance(first, Problem)
    assert not isinstance(second, Problem)
    assert first[1]["input_image"] == second[1]["input_image"] == "pack.zip#set/img/1.png"
    assert first[1]["edited_image"] == "pack.zip#set/img/2.png"
    assert second[1]["edited_image"] == "gone.png"


def test_a_packed_archive_is_refused(tmp_path: Path) -> None:
    """Nothing is found in it without unpacking all that stands before."""
    path = tar(tmp_path / "a.tar", {"1.txt": b"x", "1.png": b"y"})
    path.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(BadInput, match="packed archive") as refused:
        list(table_rows(path))
    assert "gunzip" in refused.value.what_to_do


def test_an_archive_without_rows_is_refused(tmp_path: Path) -> None:
    """Pictures alone, and an Excel workbook, which is a zip too."""
    with pytest.raises(BadInput, match="archive of pictures"):
        list(table_rows(tar(tmp_path / "a.tar", {"1.png": b"x"})))
    with pytest.raises(BadInput, match="Excel workbook"):
        list(table_rows(zipped(tmp_path / "a.xlsx", {"[Content_Types].xml": b"x"})))


def test_a_member_that_is_there_twice_is_neither(tmp_path: Path) -> None:
    """Its rows are reported, each: of two pictures of one name none is shown for both."""
    path = tmp_path / "0.tar"
    with tarfile.open(path, "w") as archive:
        for stem, text in (("0", "a"), ("1", "b"), ("0", "c")):
            for name, content in ((f"{stem}.png", text), (f"{stem}.txt", text)):
                info = tarfile.TarInfo(name)
                info.size = 1
                archive.addfile(info, io.BytesIO(content.encode()))
    rows = list(table_rows(path))
    assert [row.line for row in rows if isinstance(row, Problem)] == [1, 3]
    (row,) = [row for row in rows if not isinstance(row, Problem)]
    assert row[1] == {"__key__": "1", "png": "0.tar#1.png", "txt": "b"}


def test_a_picture_that_is_twice_beside_a_manifest_is_named(tmp_path: Path) -> None:
    """The row that means it keeps the name, which leads nowhere; the manifest counts."""
    path = tmp_path / "0.zip"
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("rows.jsonl", '{"a": "x.png", "b": "y.png"}')
        for name in ("x.png", "y.png", "x.png"):
            archive.writestr(name, name)
    problem, row = table_rows(path)
    assert isinstance(problem, Problem)
    assert problem.reason == "x.png is in the archive more than once."
    assert not isinstance(row, Problem)
    assert row[1] == {"a": "x.png", "b": "0.zip#y.png"}


def test_a_zip_of_a_version_to_come_is_damaged(tmp_path: Path) -> None:
    """One flipped byte says so; it ends no import."""
    path = tmp_path / "0.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\1\2") + 6] = 255
    path.write_bytes(content)
    with pytest.raises(BadInput, match="damaged ZIP"):
        list(members(path))


def test_a_pax_record_of_a_length_without_end_is_none(tmp_path: Path) -> None:
    """Python reads no number of 5,000 digits; the members behind it are read."""
    content = b"9" * 5000 + b" path=x\n"
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, len(content)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.png"))
    padded = content + bytes(-len(content) % 512)
    path = tmp_path / "0.tar"
    path.write_bytes(header.tobuf(tarfile.USTAR_FORMAT) + padded + buffer.getvalue())
    assert [getattr(one, "name", None) for one in members(path)] == ["a.png"]


def test_a_tar_that_is_cut_anywhere_says_so(tmp_path: Path) -> None:
    """Also between two members: an archive ends with an empty block."""
    whole = tar(tmp_path / "whole.tar", {"a.png": b"a", "b.png": b"b"}).read_bytes()
    path = tmp_path / "0.tar"
    for length in range(512, 4 * 512 + 1, 64):
        path.write_bytes(whole[:length])
        assert isinstance(list(members(path))[-1], Problem), length
    path.write_bytes(whole[: 5 * 512])
    assert [type(one) for one in members(path)] == [Member, Member]
