"""Drift along a chain: only what no single turn changed is compared with the original."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from skimage import data

from review.pictures.drift import drift

RED = (255, 0, 0)


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    """Return a photo that may be made brighter without reaching white."""
    return Image.fromarray((data.astronaut() * 0.7).astype(np.uint8))


def brighter(image: Image.Image, by: int) -> Image.Image:
    return image.point(lambda level: level + by)


def patched(image: Image.Image, *box: int) -> Image.Image:
    """Return a picture with a part of it changed outright."""
    copy = image.copy()
    copy.paste(RED, box)
    return copy


def test_a_chain_that_leaves_the_rest_alone_does_not_drift(photo: Image.Image) -> None:
    """Two patches of a sixteenth are what turns changed; all else is as it was."""
    first = patched(photo, 0, 0, 128, 128)
    found = drift([photo, first, patched(first, 384, 384, 512, 512)])
    assert found.untouched == pytest.approx(14 / 16, abs=0.03)
    assert (found.share, found.mean) == (0, 0)


def test_small_steps_that_no_turn_shows_add_up(photo: Image.Image) -> None:
    """Three turns brighten all by 10, below what counts as changed: together 30, everywhere."""
    chain = [photo]
    for turn in range(3):
        chain.append(brighter(patched(chain[-1], 0, 128 * turn, 128, 128 * (turn + 1)), 10))
    found = drift(chain)
    assert found.untouched == pytest.approx(13 / 16, abs=0.03)
    assert found.share == 1
    assert found.mean == pytest.approx(30, abs=0.5)
    assert "100%" in found.words
    assert "30.0 of 255" in found.words
    two = drift(chain[:3])
    assert (two.share, two.mean) == (0, pytest.approx(20, abs=0.5))


def test_what_a_turn_changed_is_no_drift_however_it_ends(photo: Image.Image) -> None:
    """A patch that the next turn paints over again is left out: turns touched it."""
    first = patched(photo, 0, 0, 256, 512)
    found = drift([photo, first, brighter(photo, 10)])
    assert found.untouched == pytest.approx(0.5, abs=0.03)
    assert (found.share, found.mean) == (0, pytest.approx(10, abs=0.5))


def test_where_turns_changed_everything_nothing_is_said(photo: Image.Image) -> None:
    """A turn that repaints the whole picture leaves nothing to compare, and it says so."""
    found = drift([photo, brighter(photo, 60), brighter(photo, 70)])
    assert (found.untouched, found.share, found.mean) == (0, None, None)
    assert "no drift can be measured" in found.words


def test_other_sizes_on_the_way_are_scaled(photo: Image.Image) -> None:
    """Each turn may come back in a size of its own."""
    chain = [photo, patched(photo, 0, 0, 128, 128).resize((300, 300))]
    chain.append(brighter(chain[1], 15).resize((700, 700)))
    found = drift([*chain, brighter(chain[2], 15)])
    assert found.untouched == pytest.approx(15 / 16, abs=0.09)
    assert found.mean == pytest.approx(30, abs=2)


def test_a_wider_canvas_and_a_crop_are_followed_to_the_original(photo: Image.Image) -> None:
    """What is new around it is touched; what the last picture still shows is compared in place."""
    soft = photo.filter(ImageFilter.GaussianBlur(4))
    canvas = Image.new("RGB", (1024, 512), (20, 90, 40))
    canvas.paste(brighter(soft, 15), (300, 0))
    crop = brighter(canvas.crop((172, 0, 684, 512)), 15)
    found = drift([soft, canvas, crop])
    assert found.untouched == pytest.approx(0.75, abs=0.06)
    assert found.mean == pytest.approx(30, abs=3)
    assert found.share is not None
    assert found.share > 0.9


def test_a_patch_made_before_a_crop_stays_touched_where_it_went(photo: Image.Image) -> None:
    """Half of the middle is painted, then the middle is enlarged: half of it is left."""
    first = patched(photo, 128, 128, 256, 384)
    zoomed = first.crop((128, 128, 384, 384)).resize((512, 512))
    found = drift([photo, first, zoomed])
    assert found.untouched == pytest.approx(0.5, abs=0.05)
    assert found.share is not None
    assert found.share < 0.05


def test_what_is_transparent_is_compared_as_it_is_seen(photo: Image.Image) -> None:
    """A background taken away was changed by a turn; the rest did not drift."""
    cut = photo.convert("RGBA")
    cut.paste((0, 0, 0, 0), (0, 0, 512, 256))
    found = drift([photo, cut, cut])
    assert 0.45 < found.untouched < 0.75
    assert found.share == 0


sizes = st.tuples(st.integers(1, 40), st.integers(1, 40)) | st.sampled_from(
    [(1, 1), (1, 2000), (2000, 1), (640, 3)]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(sizes, min_size=2, max_size=5), st.sampled_from(["RGB", "RGBA", "L"]), st.data())
def test_pictures_of_any_size_are_no_trouble(some, mode, drawn) -> None:
    """However tall, tiny or alike: shares from 0 to 1, levels from 0 to 255, and words."""
    seed = drawn.draw(st.integers(0, 9))
    rng = np.random.default_rng(seed)
    chain = [
        Image.fromarray(rng.integers(0, 255, (height, width, 4), dtype=np.uint8), "RGBA")
        if seed % 2
        else Image.new("RGBA", (width, height), (9, 9, 9, 255))
        for width, height in some
    ]
    found = drift([image.convert(mode) for image in chain])
    assert 0 <= found.untouched <= 1
    assert found.words
    if found.share is not None:
        assert 0 <= found.share <= 1
        assert 0 <= found.mean <= 255


@pytest.mark.real
def test_the_real_chains_drift_little(real: Path) -> None:
    """Fourteen chains of an editor that works inside a mask: the rest is re-encoded, no more."""
    lines = (real / "multi-turn.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        record = json.loads(line)
        files = {file["id"]: file for file in record["files"]}
        turns = [f"edit_turn{k}" for k in range(1, len(record["metadata_edit_turn_prompts"]))]
        original = files["original_input_image"]["local_input_image"]
        names = [original, *(files[name]["url"] for name in (*turns, "final_image"))]
        found = drift([Image.open(real / name) for name in names])
        assert found.untouched > 0.3
        assert found.share is not None
        assert found.share < 0.01
        assert 1 < (found.mean or 0) < 6
