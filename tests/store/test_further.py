"""References, masks and other wordings of an edit are kept, and shown where it is looked at."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from review.core import i18n
from review.core.errors import BadInput
from review.core.units import Wording
from store.access import tokens
from store.dataset import catalog, decoding, differences, images
from store.dataset.places import readable
from store.db.workspace import Store
from store.work import on_screen
from tests.store.importing_files import edits, jsonl, load

OURS = {
    "source": "from",
    "output_image": "to",
    "instruction": "said",
    "reference.style": "style",
    "mask.mask": "where",
    "variant.zh": "said_zh",
}
ROW = {
    "from": "a/source.png",
    "to": "a/edited.gif",
    "said": "Make it red.",
    "style": "a/style.png",
    "where": "a/mask.png",
    "said_zh": "变红。",
}


@pytest.fixture
def one(store: Store, tmp_path: Path) -> catalog.EditView:
    """One edit with a reference, a mask and its instruction in a second language."""
    folder = tmp_path / "set" / "a"
    folder.mkdir(parents=True)
    for name, colour in (("source", "teal"), ("style", "gold"), ("mask", "white")):
        Image.new("RGB", (40, 30), colour).save(folder / f"{name}.png")
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    frames[0].save(folder / "edited.gif", save_all=True, append_images=frames[1:])
    manifest = jsonl(tmp_path / "m.jsonl", ROW)
    load(store, manifest, images=str(folder.parent), mapping=OURS, kind="sft")
    return edits(store)[0]


def test_references_and_masks_are_shown_by_links_of_their_own(
    store: Store, one: catalog.EditView
) -> None:
    """Each says what it is; its link gives its picture, and nothing of another edit's."""
    unit = on_screen.looked_at(store, one)
    assert [(picture.key, picture.caption) for picture in unit.further] == [
        ("further-0", "Reference: style"),
        ("further-1", "Mask"),
    ]
    assert [picture.key for picture in unit.pictures] == ["source", "edited"]
    for number, colour in enumerate([(255, 215, 0), (255, 255, 255)]):
        token = unit.further[number].url.removeprefix("images/")
        name, view, size = tokens.read_image(store, token) or ("", "source", "")
        assert (name, view, size) == (one.id, number, "screen")
        path = images.path_of(store, one.id, number)
        assert path is not None
        seen = Image.open(io.BytesIO(images.picture(store, path, size).content))
        assert seen.convert("RGB").getpixel((20, 15)) == pytest.approx(colour, abs=4)
    assert images.path_of(store, one.id, 2) is None


def test_nobody_makes_a_link_to_a_further_picture_themselves(
    store: Store, one: catalog.EditView
) -> None:
    """The number is signed with the rest."""
    token = tokens.image(store, one.id, 0, "screen")
    assert tokens.read_image(store, token.replace("further-0", "further-1")) is None


def test_an_edit_is_compared_with_a_further_picture_where_that_is_asked(
    store: Store, one: catalog.EditView
) -> None:
    """And a missing one is said to be missing."""
    facts = differences.facts(store, one.id, differences.Against(one.id, 0))
    assert facts.share == 1
    with pytest.raises(BadInput, match="missing"):
        differences.facts(store, one.id, differences.Against(one.id, 7))


@pytest.mark.parametrize(
    ("language", "first"), [("en", "Make it red."), ("zh-Hans", "变红。"), ("de", "Make it red.")]
)
def test_the_instruction_is_shown_in_the_reader_s_language_first(
    store: Store, one: catalog.EditView, language: str, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the dataset has it so; the others wait to be asked for."""
    monkeypatch.setattr(on_screen, "spoken", lambda: language)
    unit = on_screen.looked_at(store, one)
    assert unit.instruction == first
    assert set(unit.wordings) == {Wording("", "Make it red."), Wording("zh", "变红。")}
    assert unit.wordings[0].text == first


def test_an_edit_without_more_has_no_more(store: Store, tmp_path: Path) -> None:
    """Nothing is drawn for what most edits do not have."""
    bare = {name: ROW[name] for name in ("from", "to", "said")}
    names = {name: OURS[name] for name in ("source", "output_image", "instruction")}
    load(store, jsonl(tmp_path / "bare.jsonl", bare), mapping=names, kind="sft")
    unit = on_screen.looked_at(store, edits(store)[0])
    assert (unit.further, unit.wordings, unit.instruction) == ((), (), "Make it red.")


def test_of_files_that_may_hold_more_it_is_asked(store: Store, one: catalog.EditView) -> None:
    """A GIF may move, a PNG is taken for what it is: no reviewer waits for that question."""
    source, edited = on_screen.looked_at(store, one).pictures
    assert source.about_url is None
    assert edited.about_url
    path = images.path_of(store, one.id, "edited")
    assert path is not None
    assert decoding.left_out(readable(path)) == "Animated: the first frame is shown."
    assert i18n.spoken() == "en"
