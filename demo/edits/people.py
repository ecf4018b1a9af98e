"""The two people of the photographs: drawn in ink, as a comic figure, as a sticker."""

import numpy as np
from scipy import ndimage

from demo.edits import faults
from demo.edits.cartoons import flattened, ink, pencil
from demo.edits.kind import EditKind, Execution, Truth, Variant, Wish, good
from demo.edits.pixels import (
    Colour,
    Picture,
    contrasted,
    filled_with,
    luminance,
    mix,
    saturated,
    softened,
    step,
)
from demo.edits.styles import painted
from demo.view import View

_PAPER: Colour = (0.97, 0.96, 0.92)


def line_art(view: View, wish: Wish) -> Picture:
    """Draw the person in ink lines on white paper."""
    paper = filled_with(view.pixels, _PAPER)
    lines = np.maximum(
        ink(view.pixels, wish.strength, 1.8), ink(view.pixels, 2.4, wish.strength) * 0.8
    )
    solid = 1 - step(softened(luminance(view.pixels), 1.5), 0.06, 0.12)
    drawn = np.maximum(lines, solid * 0.85) * view.mask("person", 1.5)
    return mix(paper, filled_with(paper, (0.06, 0.06, 0.10)), drawn)


def comic(view: View, wish: Wish) -> Picture:
    """Shade the person in few hard steps with ink outlines; the rest stays a photograph."""
    base = contrasted(saturated(painted(view.pixels, 6), 0.6 + wish.strength), 1.2)
    inked = mix(
        flattened(base, 5), filled_with(base, (0.03, 0.03, 0.05)), ink(view.pixels, 1.8, 1.1)
    )
    return mix(view.pixels, inked, view.mask("person", 1.5))


def sticker(view: View, wish: Wish) -> Picture:
    """Cut the person out with a white border and a dark outline, on a plain ground."""
    grounds: tuple[Colour, ...] = ((0.98, 0.80, 0.30), (0.45, 0.78, 0.88), (0.93, 0.55, 0.60))
    ground = filled_with(view.pixels, grounds[wish.seed % len(grounds)])
    person = view.mask("person", 1.5)
    rim = max(view.size) / 60
    white, dark = (
        step(softened(person, rim), 0.03, 0.08),
        step(softened(person, rim * 1.2), 0.004, 0.03),
    )
    shade = softened(ndimage.shift(dark, (8, 6), order=0, mode="nearest"), 8) * 0.35
    ground = mix(ground, filled_with(ground, (0, 0, 0)), shade)
    ground = mix(ground, filled_with(ground, (0.12, 0.12, 0.16)), dark)
    ground = mix(ground, filled_with(ground, (1, 1, 1)), white)
    bold = contrasted(saturated(painted(view.pixels, 4), 1.35), 1.15)
    return mix(ground, bold, person)


def _blotted(view: View, _: Wish) -> Picture:
    """Cover the picture with ink blots instead of lines."""
    return mix(
        filled_with(view.pixels, _PAPER),
        view.pixels * 0,
        1 - step(luminance(view.pixels), 0.45, 0.55),
    )


def _pencilled(view: View, _: Wish) -> Picture:
    return pencil(view.pixels)


def _cut_wrong(view: View, wish: Wish) -> Picture:
    """Cut out everything but the person."""
    done = sticker(view, wish)
    return mix(view.pixels, filled_with(done, (1, 1, 1)), view.mask("person", 1.5))


_WHO = {
    "astronaut": Variant("astronaut", {"person": "the astronaut"}, ("astronaut",)),
    "camera": Variant("camera", {"person": "the cameraman"}, ("camera-whole", "camera-wide")),
}

LINE_ART = EditKind(
    "line-art",
    "Line-art ink sketch of the person",
    10,
    0.76,
    tuple(_WHO.values()),
    (
        "Redraw {person} as a black ink line drawing on clean white paper: confident contours, a "
        "little hatching, no greys, and no background.",
        "Make a line-art portrait of {person} in ink. Contours and expression must match the "
        "photograph, and the background should disappear.",
    ),
    ("Keep pose, proportions and identity.", "The pose and the crop must remain the same."),
    ("Ink line drawing of {person}.", "Turn {person} into line art.", "Sketch {person} in ink."),
    (
        good(line_art),
        faults.slightly_off(line_art),
        Execution("ink blots", "bad", Truth(0.35, 0.20, 0.25, 0.25), _blotted),
        faults.unchanged(),
        faults.instead(_pencilled, "a pencil sketch of everything"),
        faults.ghosted(line_art),
    ),
)

COMIC = EditKind(
    "comic",
    "Convert person to Western comic cel-shaded style",
    6,
    0.72,
    (_WHO["astronaut"],),
    (
        "Convert {person} to a Western comic style with bold ink outlines and hard cel shading in "
        "a few tones, while the background stays photographic.",
        "Give {person} the look of an American comic-book figure: inked contours, flat strong "
        "colours and hard shadows, still clearly the same person.",
    ),
    ("Keep pose, expression and identity.", "Pose, clothing and identity must not change."),
    ("Comic-book style for {person}.", "Cel-shade {person}.", "Make {person} a comic figure."),
    (
        good(comic),
        faults.timid(comic, 0.35),
        faults.unchanged(),
        faults.torn(comic),
        faults.colour_cast(comic),
        faults.instead(_pencilled, "a pencil sketch of everything"),
    ),
)

STICKER = EditKind(
    "sticker",
    "Sticker-ify the person with bold outline and white border",
    9,
    0.74,
    tuple(_WHO.values()),
    (
        "Turn {person} into a die-cut sticker with a thick white border and a bold dark outline, "
        "on a plain single-colour background with a soft shadow.",
        "Make a sticker of {person}: cut out cleanly, white rim, dark contour, slightly simplified "
        "colours, and nothing of the old background left.",
    ),
    ("Keep pose, expression and identity.", "The person must remain recognisable and complete."),
    ("Make a sticker of {person}.", "Sticker-ify {person}.", "{person} as a die-cut sticker."),
    (
        good(sticker),
        faults.slightly_off(sticker),
        Execution("the person cut away", "bad", Truth(0.12, 0.25, 0.05, 0.50), _cut_wrong),
        faults.unchanged(),
        faults.low_quality(sticker),
        faults.upside_down(sticker),
    ),
)
