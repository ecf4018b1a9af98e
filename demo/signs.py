"""Signs with words on them, mounted in a scene, and the source picture of a scene."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from demo.edits.pixels import Picture, from_image, to_image
from demo.scenes import Scene
from demo.view import View, bare

Ink = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Lettering:
    """How words are written: their colour, outline width (share of their height) and slant."""

    ink: Ink = (248, 246, 236)
    bold: float = 0.03
    slant: float = 0.0


LETTERINGS: Mapping[str, Lettering] = {
    "plain": Lettering(),
    "yellow": Lettering((255, 214, 40)),
    "orange": Lettering((255, 150, 50), 0.055),
    "mint": Lettering((150, 240, 200)),
    "slanted": Lettering(slant=0.42),
    "bold slanted": Lettering((255, 214, 40), 0.055, 0.42),
}


def words(text: str, width: int, height: int, lettering: Lettering) -> Image.Image:
    """Write a text as large as it fits into width × height pixels, on a transparent RGBA image."""
    probe = ImageFont.load_default(size=100)
    left, top, right, bottom = probe.getbbox(text)
    edge = 100 * lettering.bold
    room = (right - left) + 2 * edge + abs(lettering.slant) * 100, bottom - top + 2 * edge
    size = 100 * min(width / room[0], height / room[1])
    layer = Image.new("RGBA", (width, height))
    font, stroke = ImageFont.load_default(size=size), lettering.bold * size
    middle = (width / 2, height / 2)
    ImageDraw.Draw(layer).text(
        middle,
        text,
        lettering.ink,
        font,
        anchor="mm",
        stroke_width=stroke,
        stroke_fill=lettering.ink,
    )
    if lettering.slant:
        lean = (1, lettering.slant, -lettering.slant * height / 2, 0, 1, 0)
        layer = layer.transform(layer.size, Image.Transform.AFFINE, lean, Image.Resampling.BICUBIC)
    return layer


def mounted(view: View, text: str, lettering: Lettering) -> Picture:
    """Mount the scene's sign with a text on it; the view must be bare of it."""
    if view.scene.sign is None:
        raise ValueError(f"scene {view.scene.id} has no sign")
    left, top, right, bottom = view.scene.sign.box
    corner, end = view.at(left, top), view.at(right, bottom)
    width, height = round(end[0] - corner[0]), round(end[1] - corner[1])
    plate = _plate(width, height, view.scene.sign.plate)
    margin = height // 6
    line = words(text, width - 3 * margin, height - 2 * margin, lettering)
    plate.alpha_composite(line, (margin * 3 // 2, margin))
    # Only what is around the plate is painted: its shade reaches no further.
    x, y = round(corner[0]), round(corner[1])
    area = max(x - 24, 0), max(y - 24, 0), x + width + 32, y + height + 36
    scene = to_image(view.pixels)
    around = scene.crop(area).convert("RGBA")
    shade, at = Image.new("RGBA", around.size), (x - area[0], y - area[1])
    shade.paste((0, 0, 0, 150), (at[0] + 5, at[1] + 8, at[0] + width + 5, at[1] + height + 8))
    around.alpha_composite(shade.filter(ImageFilter.GaussianBlur(6)))
    around.alpha_composite(plate, at)
    scene.paste(around.convert("RGB"), area[:2])
    return from_image(scene)


def _plate(width: int, height: int, colour: Ink) -> Image.Image:
    """Draw an enamel plate, lit from above, with a pale rim and four screws."""
    plate = Image.new("RGBA", (width * 2, height * 2))
    draw = ImageDraw.Draw(plate)
    radius, rim = height // 5, max(height // 24, 2)
    draw.rounded_rectangle((0, 0, width * 2 - 1, height * 2 - 1), radius, (*colour, 255))
    inner = (rim * 2, rim * 2, width * 2 - rim * 2, height * 2 - rim * 2)
    draw.rounded_rectangle(inner, radius - rim, outline=(214, 218, 220, 255), width=rim)
    for x in (rim * 7, width * 2 - rim * 7):
        for y in (rim * 7, height * 2 - rim * 7):
            draw.ellipse((x - rim, y - rim, x + rim, y + rim), fill=(150, 155, 160, 255))
    light = np.linspace(40, 0, height * 2).astype(np.uint8)[:, None].repeat(width * 2, axis=1)
    gleam = Image.new("RGBA", plate.size, (255, 255, 255, 0))
    gleam.putalpha(Image.fromarray(np.minimum(light, np.asarray(plate.getchannel("A")))))
    plate.alpha_composite(gleam)
    return plate.resize((width, height), Image.Resampling.LANCZOS)


@cache
def source(scene: Scene) -> View:
    """Return the source picture of a scene: cropped, scaled, and with its sign if it has one."""
    view = bare(scene)
    if scene.sign is None:
        return view
    return view.painted(mounted(view, scene.sign.text, LETTERINGS["plain"]))
