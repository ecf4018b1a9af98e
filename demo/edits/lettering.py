"""Words written onto a scene, and the words on its sign replaced, restyled, translated."""

from collections.abc import Mapping

from PIL import Image, ImageFilter

from demo.edits.kind import Variant, Wish
from demo.edits.pixels import Picture, from_image, to_image
from demo.scenes import SCENES, Sign
from demo.signs import LETTERINGS, Lettering, mounted, words
from demo.view import View, bare

#: Where words may go, as shares of the picture: left, top, right, bottom.
_PLACES: Mapping[str, tuple[tuple[float, float, float, float], ...]] = {
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
_STYLES: Mapping[str, Lettering] = {
    "white letters": Lettering((250, 250, 246), 0.05),
    "yellow print": Lettering((255, 208, 30), 0.03),
    "red slanted": Lettering((222, 32, 38), 0.05, 0.35),
    "neon pink": Lettering((255, 120, 205), 0.02),
    "black": Lettering((14, 14, 18), 0.04),
}
#: Glows around letters: radius and colour; all others have a dark one.
_GLOWS = {"neon pink": ((14, (255, 40, 170)), (5, (255, 60, 180))), "black": ()}
#: What each sign may say instead.
_NEW = {
    "BAKERY": ("FLORIST", "LIBRARY", "TEA ROOM"),
    "OPEN": ("CLOSED", "SOLD", "QUIET"),
    "EXIT": ("ENTRANCE", "PARKING", "TICKETS"),
}
_TRANSLATED = {
    "BAKERY": {"French": "BOULANGERIE", "Italian": "PANETTERIA", "Dutch": "BAKKERIJ"},
    "OPEN": {"French": "OUVERT", "Italian": "APERTO", "Dutch": "GEOPEND"},
    "EXIT": {"French": "SORTIE", "Italian": "USCITA", "Dutch": "UITGANG"},
}
_SIGNS = [(scene.id, scene.sign.text) for scene in SCENES if scene.sign]
NEW_TEXTS = tuple(
    Variant(text, {"old": old, "new": text}, (scene,))
    for scene, old in _SIGNS
    for text in _NEW[old]
)
LANGUAGES = tuple(
    Variant(language, {"language": language, "old": old, "new": text}, (scene,))
    for scene, old in _SIGNS
    for language, text in _TRANSLATED[old].items()
)
#: What is written by mistake: another text for the same sign.
OTHER_TEXT = {text: texts[n - 1] for texts in _NEW.values() for n, text in enumerate(texts)}


def write(view: View, wish: Wish) -> Picture:
    """Write what is asked for on the sign, or where there is room for it."""
    return _written(view, wish, _text(view.scene.sign, wish))


def misspelt(view: View, wish: Wish) -> Picture:
    """Write it with the letters in a wrong order, one of them doubled."""
    text = _text(view.scene.sign, wish)
    half = len(text) // 2
    wrong = text[1] + text[0] + text[2:half] + text[half] * 2 + text[half + 1 :][::-1]
    return _written(view, wish, wrong)


def _text(sign: Sign | None, wish: Wish) -> str:
    if sign is None:
        return wish.words["caption"]
    if wish.variant in LETTERINGS:
        return sign.text
    return _TRANSLATED[sign.text].get(wish.variant, wish.variant)


def _written(view: View, wish: Wish, text: str) -> Picture:
    if view.scene.sign:
        style = LETTERINGS.get(wish.variant, LETTERINGS["plain"])
        return mounted(bare(view.scene), text, style)
    places, (width, height) = _PLACES[view.scene.photo], view.size
    left, top, right, bottom = places[wish.seed % len(places)]
    box = round((right - left) * width), round((bottom - top) * height)
    line = Image.new("RGBA", view.size)
    line.paste(words(text, *box, _STYLES[wish.variant]), (round(left * width), round(top * height)))
    scene = to_image(view.pixels)
    for radius, colour in _GLOWS.get(wish.variant, ((4, (0, 0, 0)),)):
        soft = line.getchannel("A").filter(ImageFilter.GaussianBlur(radius))
        scene.paste(colour, mask=soft.point(lambda level: min(level * 6 // 5, 255)))
    scene.paste(line, mask=line)
    return from_image(scene)
