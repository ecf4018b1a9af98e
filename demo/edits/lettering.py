"""Words written onto a scene."""

import numpy as np
from PIL import Image, ImageFilter

from demo.edits import faults
from demo.edits.kind import KEEP, EditKind, Execution, Truth, Variant, Wish, good
from demo.edits.pixels import Picture, from_image, mix, to_image
from demo.signs import Lettering, words
from demo.view import View

# Where words may go, as shares of the picture: left, top, right, bottom.
_PLACES: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "astronaut": ((0.05, 0.84, 0.95, 0.96),),
    "camera": ((0.45, 0.03, 0.96, 0.14), (0.34, 0.83, 0.97, 0.95)),
    "chelsea": ((0.08, 0.82, 0.92, 0.96),),
    "coffee": ((0.06, 0.84, 0.94, 0.97),),
    "hubble": ((0.10, 0.40, 0.90, 0.60), (0.06, 0.80, 0.94, 0.95)),
    "rocket": ((0.10, 0.04, 0.90, 0.19),),
    "brick": ((0.10, 0.30, 0.90, 0.55), (0.08, 0.60, 0.92, 0.85)),
    "china": ((0.50, 0.05, 0.98, 0.20), (0.05, 0.84, 0.95, 0.97)),
    "flower": ((0.05, 0.03, 0.95, 0.17), (0.05, 0.84, 0.95, 0.97)),
}
_STYLES: dict[str, Lettering] = {
    "white letters": Lettering((250, 250, 246), 0.05),
    "yellow print": Lettering((255, 208, 30), 0.03),
    "red slanted": Lettering((222, 32, 38), 0.05, 0.35),
    "neon pink": Lettering((255, 120, 205), 0.02),
    "black": Lettering((14, 14, 18), 0.04),
}


def write(view: View, wish: Wish) -> Picture:
    """Write the caption where there is room for it."""
    return _written(view, wish, wish.words["caption"], _STYLES[wish.variant])


def _written(view: View, wish: Wish, text: str, style: Lettering, shift: float = 0.0) -> Picture:
    places = _PLACES[view.scene.photo]
    left, top, right, bottom = places[wish.seed % len(places)]
    width, height = view.size
    box = round((right - left) * width), round((bottom - top) * height)
    line = words(text, *box, style)
    whole = Image.new("RGBA", view.size)
    whole.paste(line, (round((left + shift) * width), round(top * height)))
    alpha = whole.getchannel("A")
    scene = to_image(view.pixels).convert("RGBA")
    if wish.variant == "neon pink":
        scene.alpha_composite(_glow(alpha, 14, (255, 40, 170), 1.0))
        scene.alpha_composite(_glow(alpha, 5, (255, 60, 180), 1.0))
    elif wish.variant != "black":
        scene.alpha_composite(_glow(alpha, 4, (0, 0, 0), 0.7))
    scene.alpha_composite(whole)
    return from_image(scene)


def _glow(
    alpha: Image.Image, radius: float, colour: tuple[int, int, int], power: float
) -> Image.Image:
    layer = Image.new("RGBA", alpha.size, (*colour, 0))
    soft = alpha.filter(ImageFilter.GaussianBlur(radius))
    layer.putalpha(soft.point(lambda level: int(min(level * power * 1.3, 255))))
    return layer


def scrambled(text: str) -> str:
    """Misspell a text: its letters in a wrong order, one of them doubled."""
    middle = len(text) // 2
    return text[1] + text[0] + text[2:middle] + text[middle] * 2 + text[middle + 1 :][::-1]


def _misspelt(view: View, wish: Wish) -> Picture:
    return _written(view, wish, scrambled(wish.words["caption"]), _STYLES[wish.variant])


def _cut_off(view: View, wish: Wish) -> Picture:
    return _written(view, wish, wish.words["caption"], _STYLES[wish.variant], 0.45)


def _smeared(view: View, wish: Wish) -> Picture:
    """Leave illegible stripes where words should be."""
    done = write(view, wish)
    changed = np.abs(done - view.pixels).max(axis=2) > 0.05
    image = to_image(done).filter(ImageFilter.BoxBlur(10))
    return mix(done, from_image(image), changed.astype(np.float32))


def _pale(view: View, wish: Wish) -> Picture:
    return mix(view.pixels, write(view, wish), 0.3)


MISSPELT = Truth(0.30, 0.75, 0.80, 0.80)

TEXT = EditKind(
    "text",
    "Add new (handwritten/printed/etc) text",
    40,
    0.76,
    tuple(
        Variant(name, {"look": look}, photos)
        for name, look, photos in (
            ("white letters", "white bold letters", ()),
            ("yellow print", "yellow printed letters", ()),
            ("red slanted", "slanted red letters", ("chelsea", "camera", "brick", "china")),
            ("neon pink", "glowing pink neon letters", ("brick", "rocket", "hubble", "flower")),
            ("black", "plain black letters", ("brick", "china", "camera")),
        )
    ),
    (
        'Add the text "{caption}" to the picture in {look}, spelled exactly like this, large '
        "enough to be read at a glance and placed beside {subject}.",
        'Write "{caption}" in {look} across an open area of the scene; the letters should be '
        "evenly spaced, straight and fully inside the frame.",
    ),
    KEEP,
    ('Add the text "{caption}".', 'Write "{caption}" in {look}.', 'Put "{caption}" on it.'),
    (
        good(write),
        Execution("hardly legible", "borderline", Truth(0.58, 0.80, 0.92, 0.70), _pale),
        Execution("misspelt", "bad", MISSPELT, _misspelt),
        Execution("cut off", "bad", Truth(0.30, 0.45, 0.75, 0.60), _cut_off),
        Execution("smeared", "bad", Truth(0.15, 0.08, 0.60, 0.25), _smeared),
        faults.unchanged(),
    ),
)
