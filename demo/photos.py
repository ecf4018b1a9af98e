"""The photographs of the demo: all of them lie inside installed wheels, none is downloaded.

Author, licence and source are as the wheels state them (docstrings of ``skimage.data``, README of
``sklearn/datasets/images``). Photographs without a clear CC0, public-domain or CC BY statement are
left out.
"""

from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

from PIL import Image


@dataclass(frozen=True, slots=True)
class Credit:
    """Who made a photograph, under which licence, where it came from, and which wheel has it."""

    title: str
    author: str
    license: str
    source: str
    wheel: str


@dataclass(frozen=True, slots=True)
class Photo:
    """One photograph of the demo, at ``file`` inside the wheel its credit names."""

    id: str
    file: str
    credit: Credit

    def open(self) -> Image.Image:
        """Return the photograph as RGB; FileNotFoundError if the wheel no longer ships it."""
        path = Path(str(distribution(self.credit.wheel).locate_file(self.file)))
        with Image.open(path) as image:
            return image.convert("RGB")


_PUBLIC, _CC0, _CC_BY = "public domain", "CC0", "CC BY 2.0"
_SCIKIT_IMAGE, _SCIKIT_LEARN = "scikit-image", "scikit-learn"


PHOTOS: tuple[Photo, ...] = (
    Photo(
        "astronaut",
        "skimage/data/astronaut.png",
        Credit(
            "The astronaut Eileen Collins",
            "NASA",
            _PUBLIC,
            "https://flic.kr/p/r9qvLn",
            _SCIKIT_IMAGE,
        ),
    ),
    Photo(
        "camera",
        "skimage/data/camera.png",
        Credit(
            "Man with a camera",
            "Lav Varshney",
            _CC0,
            "https://github.com/scikit-image/scikit-image/issues/3927",
            _SCIKIT_IMAGE,
        ),
    ),
    Photo(
        "chelsea",
        "skimage/data/chelsea.png",
        Credit(
            "Chelsea the cat",
            "Stefan van der Walt",
            _CC0,
            "skimage.data.chelsea",
            _SCIKIT_IMAGE,
        ),
    ),
    Photo(
        "coffee",
        "skimage/data/coffee.png",
        Credit(
            "Coffee cup, courtesy of Pikolo Espresso Bar",
            "Rachel Michetti",
            _CC0,
            "skimage.data.coffee",
            _SCIKIT_IMAGE,
        ),
    ),
    Photo(
        "hubble",
        "skimage/data/hubble_deep_field.jpg",
        Credit(
            "Hubble eXtreme Deep Field",
            "NASA",
            _PUBLIC,
            "http://hubblesite.org/newscenter/archive/releases/2012/37/image/a/",
            _SCIKIT_IMAGE,
        ),
    ),
    Photo(
        "rocket",
        "skimage/data/rocket.jpg",
        Credit(
            "DSCOVR on Falcon 9 before its launch",
            "SpaceX",
            _PUBLIC,
            "https://www.flickr.com/photos/spacexphotos/16511594820/in/photostream/",
            _SCIKIT_IMAGE,
        ),
    ),
    Photo(
        "brick",
        "skimage/data/brick.png",
        Credit(
            "Brick wall",
            "CC0Textures",
            _CC0,
            "https://cc0textures.com/view.php?tex=Bricks25",
            _SCIKIT_IMAGE,
        ),
    ),
    Photo(
        "china",
        "sklearn/datasets/images/china.jpg",
        Credit(
            "Pagoda above a lake",
            "danielbuechele",
            _CC_BY,
            "https://www.flickr.com/photos/danielbuechele/6061409035/sizes/z/in/photostream/",
            _SCIKIT_LEARN,
        ),
    ),
    Photo(
        "flower",
        "sklearn/datasets/images/flower.jpg",
        Credit(
            "Dahlia",
            # The wheel's README repeats danielbuechele's name here but links this account.
            "vultilion",
            _CC_BY,
            "https://www.flickr.com/photos/vultilion/6056698931/sizes/z/in/photostream/",
            _SCIKIT_LEARN,
        ),
    ),
)


def photo(name: str) -> Photo:
    """Return the photograph with this id; KeyError if there is none."""
    return {picture.id: picture for picture in PHOTOS}[name]


CREDITS: tuple[Credit, ...] = tuple(picture.credit for picture in PHOTOS)
