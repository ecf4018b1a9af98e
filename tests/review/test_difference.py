"""Where an edit differs from its source: how they are aligned, how much changed."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from skimage import data

from review.pictures.difference import LONGEST, compare


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    return Image.fromarray(data.astronaut())


def test_the_same_picture_has_no_difference(photo: Image.Image) -> None:
    """Nothing changed, and the heat map lets everything through."""
    found = compare(photo, photo)
    assert (found.share, found.how) == (0.0, "same_size")
    assert not found.heat[..., 3].any()


def test_a_changed_part_is_measured_and_shown_where_it_lies(photo: Image.Image) -> None:
    """A patch of a sixteenth of the picture is a sixteenth changed."""
    edited = photo.copy()
    edited.paste((255, 0, 0), (0, 0, 128, 128))
    found = compare(photo, edited)
    assert found.share == pytest.approx(1 / 16, abs=0.01)
    assert found.heat[64, 64, 3] == 255
    assert found.heat[300, 300, 3] == 0


def test_other_sizes_of_one_shape_are_scaled(photo: Image.Image) -> None:
    """It says so, with both sizes."""
    found = compare(photo, photo.resize((300, 300)))
    assert (found.how, found.share < 0.05) == ("scaled", True)
    assert "512 × 512" in found.words
    assert "300 × 300" in found.words
    assert found.heat.shape == (300, 300, 4)


def test_a_wider_canvas_holds_the_source_somewhere(photo: Image.Image) -> None:
    """Outpainting: what is around is new, and counts as changed."""
    canvas = Image.new("RGB", (1024, 512), (20, 90, 40))
    canvas.paste(photo, (300, 0))
    found = compare(photo, canvas)
    assert found.how == "inside"
    assert found.share == pytest.approx(0.5, abs=0.03)
    assert found.edited_box.left == pytest.approx(300 / 1024, abs=0.01)
    assert "50%" in found.words


def test_a_crop_is_found_in_the_source(photo: Image.Image) -> None:
    """Zooming in changes nothing of what is still seen."""
    found = compare(photo, photo.crop((128, 96, 384, 352)).resize((512, 512)))
    assert (found.how, found.share < 0.05) == ("zoomed", True)
    assert found.source_box.left == pytest.approx(0.25, abs=0.01)
    assert "25% of the source" in found.words


def test_pictures_that_have_nothing_in_common_are_stretched() -> None:
    """No alignment is made up, and it says so."""
    noise = np.random.default_rng(3)
    one = Image.fromarray(noise.integers(0, 255, (200, 300, 3), dtype=np.uint8))
    other = Image.fromarray(noise.integers(0, 255, (300, 200, 3), dtype=np.uint8))
    found = compare(one, other)
    assert found.how == "stretched"
    assert "stretched" in found.words
    assert found.share > 0.5


def test_what_is_transparent_differs_only_where_it_is_seen(photo: Image.Image) -> None:
    """An edit that took the background away differs where it was."""
    cut = photo.convert("RGBA")
    cut.paste((0, 0, 0, 0), (0, 0, 512, 256))
    found = compare(photo, cut)
    assert found.heat[400, 256, 3] == 0
    assert 0.3 < found.share <= 0.51


@pytest.mark.parametrize("sizes", [((1, 1), (1, 3000)), ((4000, 3), (3, 3)), ((9, 9), (9, 9))])
def test_odd_shapes_are_no_trouble(
    sizes: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    """However tall or tiny: a share from 0 to 1, a heat map of bounded size."""
    found = compare(*(Image.new("RGB", size, (9, 9, 9)) for size in sizes))
    assert 0 <= found.share <= 1
    assert max(found.heat.shape) <= LONGEST
