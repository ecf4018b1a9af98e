"""Pictures that are sent along: kept below the workspace, and whatever is hostile refused."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pillow_heif
import pillow_jxl
import pytest
from PIL import Image

from review.core.errors import Refused
from store.dataset import decoding, images
from store.db.workspace import Store
from store.importing import uploads

pillow_heif.register_heif_opener()
assert pillow_jxl  # Being loaded, it teaches Pillow.


def picture(kind: str = "PNG", size: tuple[int, int] = (20, 10)) -> bytes:
    """Return a picture's file."""
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    """Write a zip archive of these names, as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def files(folder: Path) -> list[str]:
    """Return the files below a folder."""
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


def test_only_the_pictures_of_an_archive_are_kept(tmp_path: Path) -> None:
    """Of every kind that can be shown, by what they are; what a system left there is no word."""
    kinds = {f"set/{kind}.bin": picture(kind) for kind in decoding.FORMATS}
    others = {"set/read.txt": b"hello", "set/page.png": b"<html>", "set/": b""}
    left = {"__MACOSX/set/._a.png": b"x", "set/.DS_Store": b"x"}
    into = tmp_path / "into"
    told: list[tuple[int, int]] = []
    archive = zipped(tmp_path / "p.zip", {**kinds, **others, **left})
    received = uploads.unpack(archive, into, lambda *far: told.append(far))
    assert (received.pictures, received.other, received.left_out) == (len(kinds), 2, [])
    assert files(into) == sorted(kinds)
    assert told[-1] == (len(kinds) + 1, len(kinds) + 2)


@pytest.mark.parametrize(
    "name", ["../out.png", "a/../../out.png", "/etc/out.png", "C:\\out.png", "..\\out.png"]
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    """The archive is refused, in words, and nothing stands outside."""
    archive = zipped(tmp_path / "p.zip", {name: picture()})
    with pytest.raises(Refused, match="leads out of the archive"):
        uploads.unpack(archive, tmp_path / "deep" / "into")
    with pytest.raises(Refused, match="leads out"):
        uploads.keep([(name, io.BytesIO(picture()))], tmp_path / "deep" / "into")
    assert files(tmp_path) == ["p.zip"]


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    """It could name any file of the server."""
    member = zipfile.ZipInfo("link.png")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr(member, "/etc/passwd")
    with pytest.raises(Refused, match="is a link"):
        uploads.unpack(tmp_path / "p.zip", tmp_path / "into")
    assert not (tmp_path / "into").exists()


def test_a_bomb_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    """Whatever size it says that it has."""
    archive = zipped(tmp_path / "p.zip", {"a.png": picture(), "b.png": b"\0" * 60_000_000})
    with pytest.raises(Refused, match="unpacks to far more than a picture"):
        uploads.unpack(archive, tmp_path / "into")
    assert files(tmp_path / "into") == ["a.png"]


def test_an_archive_of_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many files, or too many bytes by what it says; nothing is unpacked."""
    archive = zipped(tmp_path / "p.zip", {f"{n}.png": picture() for n in range(4)})
    monkeypatch.setattr(uploads, "MOST", 3)
    with pytest.raises(Refused, match="more than 3 files"):
        uploads.unpack(archive, tmp_path / "into")
    monkeypatch.setattr(uploads, "MOST", 4)
    monkeypatch.setattr(uploads, "MOST_BYTES", 100)
    with pytest.raises(Refused, match="unpacks to more than"):
        uploads.unpack(archive, tmp_path / "into")
    assert not (tmp_path / "into").exists()


def test_a_picture_too_large_to_show_is_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of too many pixels, or too many bytes; the others are kept."""
    monkeypatch.setattr(decoding, "MAX_PIXELS", 1000)
    monkeypatch.setattr(decoding, "MAX_BYTES", 5000)
    members = {
        "fine.png": picture(),
        "wide.png": picture(size=(2000, 10)),
        "heavy.png": picture() + b"\1" * 6000,
    }
    received = uploads.unpack(zipped(tmp_path / "p.zip", members), tmp_path / "into")
    assert received.pictures == 1
    assert received.left_out == [
        "wide.png: the picture has too many pixels.",
        "heavy.png: the file is too large for a picture.",
    ]
    assert files(tmp_path / "into") == ["fine.png"]


def test_a_damaged_or_locked_archive_is_refused_in_words(tmp_path: Path) -> None:
    """Neither is a defect of ours."""
    whole = zipped(tmp_path / "p.zip", {"a.png": picture()}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refused, match="damaged zip archive"):
        uploads.unpack(tmp_path / "cut.zip", tmp_path / "into")
    place = whole.index(b"PK\x01\x02") + 8
    (tmp_path / "locked.zip").write_bytes(whole[:place] + b"\x01" + whole[place + 1 :])
    with pytest.raises(Refused, match="locked by a password"):
        uploads.unpack(tmp_path / "locked.zip", tmp_path / "into")


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_what_is_damaged_within_an_archive_leaves_nothing_behind(
    tmp_path: Path, packed: int
) -> None:
    """However it was packed: it is refused or left out in words, and no half file is kept."""
    with zipfile.ZipFile(tmp_path / "p.zip", "w", packed) as archive:
        archive.writestr("a.png", picture())
    whole = bytearray((tmp_path / "p.zip").read_bytes())
    for place in range(46, 60):
        whole[place] ^= 0xFF
    (tmp_path / "p.zip").write_bytes(whole)
    if packed == zipfile.ZIP_BZIP2:
        received = uploads.unpack(tmp_path / "p.zip", tmp_path / "into")
        assert received.left_out == ["a.png: Invalid data stream."]
    else:
        with pytest.raises(Refused, match="damaged zip archive"):
            uploads.unpack(tmp_path / "p.zip", tmp_path / "into")
    assert files(tmp_path / "into") == []


def test_an_archive_whose_list_is_damaged_is_refused_in_words(tmp_path: Path) -> None:
    """Names that are no text, or members that begin before the archive does."""
    whole = zipped(tmp_path / "p.zip", {"ä.png": picture()}).read_bytes()
    (tmp_path / "name.zip").write_bytes(whole.replace("ä".encode(), b"\xff\xfe"))
    end = whole.rindex(b"PK\x05\x06") + 16
    far = (whole.index(b"PK\x01\x02") + 40).to_bytes(4, "little")
    (tmp_path / "start.zip").write_bytes(whole[:end] + far + whole[end + 4 :])
    for name in ("name.zip", "start.zip"):
        with pytest.raises(Refused, match="damaged zip archive"):
            uploads.unpack(tmp_path / name, tmp_path / "into")


@pytest.mark.parametrize(
    "name", ["12:30.png", "Screenshot at 1.00.00\u202fPM.png", "\U0001f469\u200d\U0001f467.png"]
)
def test_a_name_that_people_and_systems_write_is_no_way_out(tmp_path: Path, name: str) -> None:
    """A time of day, a narrow space, joined signs: each picture is kept under its name."""
    received = uploads.unpack(zipped(tmp_path / "p.zip", {name: picture()}), tmp_path / "into")
    assert received.pictures == 1
    assert files(tmp_path / "into") == [name]


def test_a_name_in_utf_8_that_does_not_say_so_is_read_as_it_was_written(tmp_path: Path) -> None:
    """As one system's own archives have them; the manifest's name finds the picture."""
    whole = bytearray(zipped(tmp_path / "p.zip", {"ä.png": picture()}).read_bytes())
    whole[whole.index(b"PK\x03\x04") + 7] &= ~8
    whole[whole.index(b"PK\x01\x02") + 9] &= ~8
    (tmp_path / "p.zip").write_bytes(whole)
    assert uploads.unpack(tmp_path / "p.zip", tmp_path / "into").pictures == 1
    assert files(tmp_path / "into") == ["ä.png"]


def test_the_same_name_twice_is_kept_once(tmp_path: Path) -> None:
    """The second is left out, and said to be."""
    twice = [("a.png", io.BytesIO(picture())), ("a.png", io.BytesIO(b"other"))]
    received = uploads.keep(twice, tmp_path / "into")
    assert (received.pictures, len(received.left_out)) == (1, 1)
    assert (tmp_path / "into" / "a.png").read_bytes() == picture()


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ("photos/1.png", "photos/1.png"),
        ("my set/photos/1.png", "photos/1.png"),
        ("1.png", "images/photos/1.png"),
        ("pack/1.png", "photos/1.png"),
    ],
)
def test_pictures_are_found_under_the_names_that_records_give(
    tmp_path: Path, sent: str, named: str
) -> None:
    """Whatever folder they were packed in, or without any."""
    into = tmp_path / "into"
    uploads.keep([(sent, io.BytesIO(picture()))], into)
    root = uploads.fit(into, ["https://example.invalid/1.png", "../1.png", "/1.png", named])
    assert images.locate((root.resolve(),), named) is not None
    assert uploads.fit(root, [named]) == root


def test_pictures_that_no_record_names_stay_where_they_are(tmp_path: Path) -> None:
    """There is nothing to go by."""
    uploads.keep([("a.png", io.BytesIO(picture()))], tmp_path / "into")
    assert uploads.fit(tmp_path / "into", ["b.png"]) == tmp_path / "into"


def test_what_was_received_settles_in_the_workspace(sqlite_store: Store, tmp_path: Path) -> None:
    """In a folder of its own, which stays."""
    uploads.keep([("a.png", io.BytesIO(picture()))], tmp_path / "into")
    place = uploads.settle(sqlite_store, tmp_path / "into")
    assert place.parent == sqlite_store.folder / "pictures"
    assert files(place) == ["a.png"]
    assert not (tmp_path / "into").exists()
