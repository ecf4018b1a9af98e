"""Near duplicates by perceptual hash: which pictures are one family, and how many there may be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from review.core.errors import BadInput, Refused
from review.core.splits import Splits, read_splits
from review.pictures.alike import families, look


def by_hand(looks: list[int], most: int) -> list[set[int]]:
    """Return the families by comparing all with all: the oracle."""
    found: list[set[int]] = []
    for place, one in enumerate(looks):
        near = [family for family in found
                if any((one ^ looks[other]).bit_count() <= most for other in family)]  # fmt: skip
        found = [family for family in found if family not in near]
        found.append({place}.union(*near))
    return sorted(found, key=min)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sets(st.integers(0, 63), max_size=5)), max_size=30),
    st.integers(0, 8),
)
def test_families_are_those_of_comparing_all_with_all(
    made: list[tuple[int, set[int]]], most: int
) -> None:
    """Hashes near a few centres, whatever the distance that counts as near."""
    centres = (0, 2**64 - 1, 0x0F0F0F0F0F0F0F0F, 0x123456789ABCDEF0)
    looks = [centres[where] ^ sum(1 << bit for bit in bits) for where, bits in made]
    label = families(np.array(looks, np.uint64), most).tolist()
    found = [{place for place, one in enumerate(label) if one == number} for number in set(label)]
    assert sorted(found, key=min) == by_hand(looks, most)


def photograph(seed: int) -> Image.Image:
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((360, 270), Image.Resampling.BICUBIC)


def test_a_picture_looks_like_itself_smaller_and_recompressed_and_like_no_other() -> None:
    """A few bits at most between copies, many between pictures."""
    ours = [look(photograph(seed)) for seed in range(20)]
    small = [look(photograph(seed).resize((120, 90))) for seed in range(20)]
    for place, (one, copy) in enumerate(zip(ours, small, strict=True)):
        assert one is not None
        assert copy is not None
        assert (one ^ copy).bit_count() <= 4
        others = [other for number, other in enumerate(ours) if number != place and other]
        assert min((one ^ other).bit_count() for other in others) > 6


def test_a_plain_picture_has_no_look() -> None:
    """A sheet of one colour resembles every other sheet: it is only its own bytes."""
    assert look(Image.new("RGB", (64, 64), (200, 10, 10))) is None


def test_a_split_follows_from_name_and_seed_alone() -> None:
    """Shares are met on average; another seed moves sources, another source none."""
    splits = read_splits("train=.8, validation=.1, test=.1", seed=5)
    placed = [splits.of(f"{number}.jpg") for number in range(5000)]
    assert placed == [splits.of(f"{number}.jpg") for number in range(5000)]
    assert splits.names == ("train", "validation", "test")
    for name, share in (("train", 0.8), ("validation", 0.1), ("test", 0.1)):
        assert placed.count(name) / 5000 == pytest.approx(share, abs=0.02)
    other = Splits(splits.shares, seed=6)
    assert placed != [other.of(f"{number}.jpg") for number in range(5000)]


@pytest.mark.parametrize("written", ["test", "test=x", "test=0", "a=.5,a=.2", "train=.5,test=.4"])
def test_shares_that_cannot_be_are_bad_input(written: str) -> None:
    """What is no NAME=SHARE, stands twice or does not add up."""
    with pytest.raises(BadInput):
        read_splits(written)


def test_something_is_left_for_train() -> None:
    """All sources in other splits is refused."""
    with pytest.raises(Refused):
        read_splits("a=.5,b=.5")
