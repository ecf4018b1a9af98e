"""Pictures are decoded within a budget that all threads share; the limit of pixels is one."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from review.core.errors import BadInput
from store.dataset import decoding, images
from store.dataset.budget import Budget

PIXELS = 60 * 40


class Watch:
    """Draws a picture slowly, and knows how many pixels were under way at most."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()

    def __call__(self, image: Image.Image) -> Image.Image:
        pixels = image.width * image.height
        with self._lock:
            self.now += pixels
            self.most = max(self.most, self.now)
        time.sleep(0.01)
        with self._lock:
            self.now -= pixels
        return image.copy()


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """What draws pictures, with room for three of the small ones at a time."""
    made = Watch()
    monkeypatch.setattr(decoding, "drawn", made)
    monkeypatch.setattr(decoding, "BUDGET", Budget(3 * PIXELS))
    return made


def test_sixteen_pictures_at_once_are_decoded_three_at_a_time(tmp_path: Path, watch: Watch) -> None:
    """Their sum stays within the budget, and all come."""
    places = [tmp_path / f"{number}.png" for number in range(16)]
    for place in places:
        Image.new("RGB", (60, 40)).save(place)
    with ThreadPoolExecutor(16) as threads:
        made = list(threads.map(lambda place: images.render(place, 256), places))
    assert all(made)
    assert PIXELS < watch.most <= 3 * PIXELS


def test_a_picture_beyond_the_budget_goes_alone(tmp_path: Path, watch: Watch) -> None:
    """It waits for the others, and they for it."""
    Image.new("RGB", (600, 400)).save(tmp_path / "large.png")
    Image.new("RGB", (60, 40)).save(tmp_path / "small.png")
    places = [tmp_path / name for name in ("small.png", "large.png", "small.png", "large.png")]
    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(lambda place: images.render(place, 256), places))
    assert watch.most == 600 * 400


def test_what_fails_gives_its_pixels_back(tmp_path: Path, watch: Watch) -> None:
    """Broken pictures do not use the budget up."""
    (tmp_path / "broken.png").write_bytes(b"\x89PNG no picture")
    Image.new("RGB", (60, 40)).save(tmp_path / "whole.png")
    for _ in range(5):
        with pytest.raises(BadInput):
            images.render(tmp_path / "broken.png", 256)
        with pytest.raises(ZeroDivisionError), decoding.decoded(tmp_path / "whole.png"):
            _ = 1 / 0
    assert images.render(tmp_path / "whole.png", 256)


@pytest.mark.parametrize(("side", "drawn"), [(9990, True), (10_010, False)])
def test_the_limit_of_pixels_is_the_one_that_is_told(
    tmp_path: Path, side: int, drawn: bool
) -> None:
    """100 megapixels: a picture just below is measured, one just above is refused in words."""
    Image.new("1", (side, side)).save(tmp_path / "large.png")
    if drawn:
        assert decoding.measure(tmp_path / "large.png") == (side, side)
    else:
        with pytest.raises(BadInput, match="too many pixels"):
            decoding.measure(tmp_path / "large.png")
