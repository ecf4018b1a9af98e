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
from skimage.color import deltaE_cie76, rgb2lab

from review.pictures.colour import colour_difference, lab
from review.pictures.drift import drift, in_words

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


def off(image: Image.Image, by: int) -> float:
    """Return how far brighter colours are off, by scikit-image."""
    one, other = (np.asarray(each) for each in (image, brighter(image, by)))
    return float(deltaE_cie76(rgb2lab(one), rgb2lab(other)).mean())


def test_colours_differ_as_scikit_image_says() -> None:
    """Red is 53.2, 80.1, 67.2; every colour of a grid is where it is there."""
    assert lab(np.array([255, 0, 0])) == pytest.approx([53.24, 80.09, 67.20], abs=0.01)
    grid = np.stack(np.meshgrid(*[np.arange(0, 256, 15)] * 3), axis=-1).astype(np.uint8)
    assert lab(grid) == pytest.approx(rgb2lab(grid), abs=0.02)
    assert colour_difference(grid, 255 - grid) == pytest.approx(
        deltaE_cie76(rgb2lab(grid), rgb2lab(255 - grid)), abs=0.02
    )


def test_a_chain_that_leaves_the_rest_alone_does_not_drift(photo: Image.Image) -> None:
    """Two patches of a sixteenth are what turns changed; all else is as it was."""
    first = patched(photo, 0, 0, 128, 128)
    found = drift([photo, first, patched(first, 384, 384, 512, 512)])
    assert found is not None
    assert found.untouched == pytest.approx(14 / 16, abs=0.03)
    assert (found.outside_changed, found.colour) == (0, 0)


def test_small_steps_that_no_turn_shows_add_up(photo: Image.Image) -> None:
    """Three turns brighten all by 10, below what counts as changed: together 30, everywhere."""
    chain = [photo]
    for turn in range(3):
        chain.append(brighter(patched(chain[-1], 0, 128 * turn, 128, 128 * (turn + 1)), 10))
    found, sooner = drift(chain), drift(chain[:3])
    assert found is not None
    assert found.untouched == pytest.approx(13 / 16, abs=0.03)
    assert found.outside_changed == 1
    assert found.colour == pytest.approx(off(photo, 30), abs=0.8)
    assert "100.0%" in in_words(found)
    assert f"{found.colour} off" in in_words(found)
    assert sooner is not None
    assert sooner.outside_changed == 0
    assert sooner.colour == pytest.approx(off(photo, 20), abs=0.8)


def test_what_a_turn_changed_is_no_drift_however_it_ends(photo: Image.Image) -> None:
    """A patch that the next turn paints over again is left out: turns touched it."""
    first = patched(photo, 0, 0, 256, 512)
    found = drift([photo, first, brighter(photo, 10)])
    assert found is not None
    assert found.untouched == pytest.approx(0.5, abs=0.03)
    assert found.outside_changed == 0


def test_where_turns_changed_everything_nothing_is_measured(photo: Image.Image) -> None:
    """A turn that repaints the whole picture leaves nothing to compare."""
    assert drift([photo, brighter(photo, 60), brighter(photo, 70)]) is None


def test_other_sizes_on_the_way_are_scaled(photo: Image.Image) -> None:
    """Each turn may come back in a size of its own."""
    chain = [photo, patched(photo, 0, 0, 128, 128).resize((300, 300))]
    chain.append(brighter(chain[1], 15).resize((700, 700)))
    found = drift([*chain, brighter(chain[2], 15)])
    assert found is not None
    assert found.untouched == pytest.approx(15 / 16, abs=0.09)
    assert found.colour == pytest.approx(off(photo, 30), abs=2)


def test_a_wider_canvas_and_a_crop_are_followed_to_the_original(photo: Image.Image) -> None:
    """What is new around it is touched; what the last picture still shows is compared in place."""
    soft = photo.filter(ImageFilter.GaussianBlur(4))
    canvas = Image.new("RGB", (1024, 512), (20, 90, 40))
    canvas.paste(brighter(soft, 15), (300, 0))
    crop = brighter(canvas.crop((172, 0, 684, 512)), 15)
    found = drift([soft, canvas, crop])
    assert found is not None
    assert found.untouched == pytest.approx(0.75, abs=0.06)
    assert found.outside_changed > 0.9
    assert found.colour == pytest.approx(off(soft, 30), abs=2)


def test_a_patch_made_before_a_crop_stays_touched_where_it_went(photo: Image.Image) -> None:
    """Half of the middle is painted, then the middle is enlarged: half of it is left."""
    first = patched(photo, 128, 128, 256, 384)
    found = drift([photo, first, first.crop((128, 128, 384, 384)).resize((512, 512))])
    assert found is not None
    assert found.untouched == pytest.approx(0.5, abs=0.05)
    assert found.outside_changed < 0.05


def test_what_is_transparent_is_compared_as_it_is_seen(photo: Image.Image) -> None:
    """A background taken away was changed by a turn; the rest did not drift."""
    cut = photo.convert("RGBA")
    cut.paste((0, 0, 0, 0), (0, 0, 512, 256))
    found = drift([photo, cut, cut])
    assert found is not None
    assert 0.45 < found.untouched < 0.75
    assert found.outside_changed == 0


sizes = st.tuples(st.integers(1, 40), st.integers(1, 40)) | st.sampled_from(
    [(1, 1), (1, 2000), (2000, 1), (640, 3)]
)


@settings(max_examples=25, deadline=None)
@given(st.lists(sizes, min_size=2, max_size=5), st.sampled_from(["RGB", "RGBA", "L"]), st.data())
def test_pictures_of_any_size_are_no_trouble(some, mode, drawn) -> None:
    """However tall, tiny or alike: shares from 0 to 1, and no drift beyond black to white."""
    seed = drawn.draw(st.integers(0, 9))
    rng = np.random.default_rng(seed)
    chain = [
        Image.fromarray(rng.integers(0, 255, (height, width, 4), dtype=np.uint8), "RGBA")
        if seed % 2
        else Image.new("RGBA", (width, height), (9, 9, 9, 255))
        for width, height in some
    ]
    found = drift([image.convert(mode) for image in chain])
    if found is not None:
        assert 0 < found.untouched <= 1
        assert 0 <= found.outside_changed <= 1
        assert 0 <= found.colour <= 260


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
        assert found is not None
        assert found.untouched > 0.3
        assert found.outside_changed < 0.01
        assert 0.5 < found.colour < 3
