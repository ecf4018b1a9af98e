"""One picture is one edit, however its path is written."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.spelling import normalise_path, spellings

NAMES = st.text(
    st.characters(exclude_characters="/\\%#\x00", exclude_categories=("Cs", "Cc", "Z")),
    min_size=1,
    max_size=8,
).filter(lambda name: set(name) != {"."} and name != "file:")
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    "written",
    [
        "images/Été 1.png",
        "images//Été 1.png",
        "images/./Été 1.png",
        "./images/Été 1.png",
        "images/x/../Été 1.png",
        "images/../images/Été 1.png",
        "images\\Été 1.png",
        ".\\images\\Été 1.png",
        " images/Été 1.png ",
        "images/Été 1.png/",
        "images/%C3%89t%C3%A9%201.png",
        "images%2F%C3%89t%C3%A9 1.png",
        unicodedata.normalize("NFD", "images/Été 1.png"),
        "nano-banana-300k/images/Été 1.png",
        "/data/set/images/Été 1.png",
        "file:///data/set/images/%C3%89t%C3%A9%201.png",
        "file://localhost/data/set/images/Été 1.png",
        "D:\\work\\images\\Été 1.png",
        "//data/set//images/Été 1.png",
    ],
)
def test_every_spelling_of_a_path_is_one(written: str) -> None:
    """Windows, URLs, composed or not, dots, slashes, white space, foreign roots."""
    foreign = ["nano-banana-300k", "/data/set", "D:\\work"]
    assert normalise_path(written, foreign) == "images/Été 1.png"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("s3://bucket//images/1%20.png", "s3://bucket//images/1%20.png"),
        ("https://cdn.example/a/../1.png?x=%20", "https://cdn.example/a/../1.png?x=%20"),
        ("file://host/share/1.png", "file://host/share/1.png"),
        ("file:///srv/1.png", "file:///srv/1.png"),
        ("data/t-0.parquet#17/edited_image", "data/t-0.parquet#17/edited_image"),
        ("data/t.tar#./a%20b/../x.png", "data/t.tar#./a%20b/../x.png"),
        ("images/no#1.png", "images/no#1.png"),
        ("100%.png", "100%.png"),
        ("%ff.png", "%ff.png"),
        ("a%00b.png", "a%00b.png"),
        ("../out.png", "../out.png"),
        ("/images/3.png", "/images/3.png"),
        ("", ""),
    ],
)
def test_what_is_no_other_spelling_stays(written: str, kept: str) -> None:
    """Addresses, places inside shards, names with a # or a %, what leads out, absolute paths."""
    assert normalise_path(written) == kept


@given(PATHS)
def test_one_spelling_is_its_own(path: str) -> None:
    """Written again it stays, and encoded, uncomposed or with Windows' slashes it is the same."""
    plain = normalise_path(path)
    assert normalise_path(plain) == plain
    assert normalise_path(quote(path)) == plain
    assert normalise_path(unicodedata.normalize("NFD", path)) == plain
    assert normalise_path(path.replace("/", "\\")) == plain


def test_a_disk_may_spell_it_otherwise() -> None:
    """The path itself is looked for first."""
    plain = "Été 1.png"
    found = list(spellings(plain))
    assert found[0] == plain
    assert {unicodedata.normalize("NFD", plain), quote(plain)} <= set(found)
    assert list(spellings("images/1.png")) == ["images/1.png"]
