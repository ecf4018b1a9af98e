"""What the frame shows: closer in, or more around it."""

import numpy as np
from PIL import Image

from demo.edits import faults
from demo.edits.kind import EditKind, Execution, Truth, Variant, Wish, good
from demo.edits.pixels import Mask, Picture, blurred, from_image, mix, to_image
from demo.regions import REGIONS
from demo.view import View


def zoom(view: View, wish: Wish) -> Picture:
    """Show only the part around the subject, at the old size."""
    return _cropped(view, _focus(view, wish))


def _focus(view: View, wish: Wish) -> tuple[float, float, float, float]:
    left, top, right, bottom = REGIONS[view.scene.photo]["focus"].box()
    (x, y), (width, height) = view.at((left + right) / 2, (top + bottom) / 2), view.size
    share = 0.62 / wish.strength**0.5
    half_w, half_h = width * share / 2, height * share / 2
    x, y = np.clip(x, half_w, width - half_w), np.clip(y, half_h, height - half_h)
    return float(x - half_w), float(y - half_h), float(x + half_w), float(y + half_h)


def _cropped(view: View, box: tuple[float, float, float, float]) -> Picture:
    return from_image(to_image(view.pixels).resize(view.size, Image.Resampling.LANCZOS, box=box))


def _zoomed_aside(view: View, wish: Wish) -> Picture:
    """Zoom into a corner away from the subject."""
    width, height = view.size
    corner = (width * 0.66, 0.0) if wish.seed % 2 else (0.0, height * 0.66)
    return _cropped(view, (*corner, corner[0] + width * 0.34, corner[1] + height * 0.34))


def _zoomed_out(view: View, _: Wish) -> Picture:
    """Shrink the picture within black borders."""
    image = to_image(view.pixels)
    small = image.resize((image.width * 6 // 10, image.height * 6 // 10))
    frame = Image.new("RGB", image.size)
    frame.paste(small, (image.width * 2 // 10, image.height * 2 // 10))
    return from_image(frame)


def _stretched(view: View, wish: Wish) -> Picture:
    """Zoom in one direction only: everything gets thin and tall."""
    _, top, _, bottom = _focus(view, wish)
    quarter = (bottom - top) / 4
    return _cropped(view, (0.0, top + quarter, view.size[0], bottom - quarter))


def _barely(view: View, _: Wish) -> Picture:
    width, height = view.size
    return _cropped(view, (width * 0.05, height * 0.05, width * 0.95, height * 0.95))


# How many times each picture side grows: left, top, right, bottom, as shares of width and height.
_SIDES = {
    "to both sides": (0.22, 0.0, 0.22, 0.0),
    "to the right": (0.0, 0.0, 0.35, 0.0),
    "upwards": (0.0, 0.30, 0.0, 0.0),
    "on all sides": (0.16, 0.16, 0.16, 0.16),
}


def outpaint(view: View, wish: Wish) -> Picture:
    """Extend the canvas by what may lie beyond it, softer towards the new edge."""
    wide = np.pad(view.pixels, (*_margins(view, wish), (0, 0)), mode="reflect")
    if view.scene.photo == "hubble":  # One patch of deep space is like another.
        return _fitted(wide)
    if wish.variant == "upwards" and view.scene.photo != "flower":
        return _fitted(_more_sky(view, wish))
    away = _beyond(view, wish)
    near = mix(wide, blurred(wide, 5), np.clip(away * 5, 0, 1))
    return _fitted(mix(near, blurred(wide, 16), np.clip(away * 2.2 - 0.4, 0, 1)))


def _more_sky(view: View, wish: Wish) -> Picture:
    """Continue the uppermost rows: clear sky in the photographs this is done to."""
    (top, _), _ = _margins(view, wish)
    rows = view.pixels[:6].mean(axis=0, keepdims=True)
    sky = blurred(rows.repeat(top, axis=0), 12)
    grain = view.pixels[:12] - blurred(view.pixels[:12], 2)
    noise = wish.rng().normal(0, max(float(grain.std()), 0.004), (*sky.shape[:2], 1))
    return np.concatenate([np.asarray(sky + noise, np.float32), view.pixels])


def _margins(view: View, wish: Wish) -> tuple[tuple[int, int], tuple[int, int]]:
    left, top, right, bottom = _SIDES[wish.variant]
    width, height = view.size
    rows = round(top * height), round(bottom * height)
    return rows, (round(left * width), round(right * width))


def _beyond(view: View, wish: Wish) -> Mask:
    """Return how far each pixel lies outside the old frame, as a share of the picture's width."""
    (top, bottom), (left, right) = _margins(view, wish)
    width, height = view.size
    y = np.arange(-top, height + bottom, dtype=np.float32)[:, None]
    x = np.arange(-left, width + right, dtype=np.float32)
    dx = np.maximum(np.maximum(-x, x - width + 1), 0)
    dy = np.maximum(np.maximum(-y, y - height + 1), 0)
    return np.asarray(np.maximum(dx, dy) / width * 2, np.float32)


def _fitted(picture: Picture) -> Picture:
    """Scale down to at most 768 pixels on the long side."""
    image = to_image(picture)
    image.thumbnail((768, 768), Image.Resampling.LANCZOS)
    return from_image(image)


def _streaks(view: View, wish: Wish) -> Picture:
    """Smear a line from the middle of the picture over the new area."""
    rows_around, columns_around = _margins(view, wish)
    width, height = view.size
    rows = np.pad(np.arange(height), rows_around, constant_values=height * 45 // 100)
    columns = np.pad(np.arange(width), columns_around, constant_values=width // 2)
    return _fitted(view.pixels[rows][:, columns])


def _bars(view: View, wish: Wish) -> Picture:
    return _fitted(np.pad(view.pixels, (*_margins(view, wish), (0, 0))))


def _seam(view: View, wish: Wish) -> Picture:
    """Repeat the far side of the picture in the new area: a hard seam."""
    return _fitted(np.pad(view.pixels, (*_margins(view, wish), (0, 0)), mode="wrap"))


def _squeezed(view: View, wish: Wish) -> Picture:
    """Stretch the old picture to the new size instead of adding to it."""
    (top, bottom), (left, right) = _margins(view, wish)
    size = view.size[0] + left + right, view.size[1] + top + bottom
    return _fitted(from_image(to_image(view.pixels).resize(size)))


ZOOM = EditKind(
    "zoom",
    "Zoom in",
    36,
    0.84,
    tuple(
        Variant("subject", {}, (photo,))
        for photo in ("astronaut", "camera", "chelsea", "coffee", "china", "flower", "rocket")
    ),
    (
        "Zoom in on {subject} {degree}, so that it fills most of the frame, with the same "
        "proportions and without losing sharpness.",
        "Crop closer to {subject}: centre it and show it noticeably larger, as if the camera had "
        "moved nearer, at the same picture size.",
    ),
    (
        "Nothing in the scene itself should change.",
        "Keep colours, light and proportions of the photograph.",
    ),
    ("Zoom in on {subject}.", "Move closer to {subject}.", "Closer view of {subject}."),
    (
        good(zoom),
        Execution("hardly closer", "borderline", Truth(0.45, 0.92, 0.92, 0.85), _barely),
        Execution("zoomed into a corner", "bad", Truth(0.15, 0.75, 0.30, 0.55), _zoomed_aside),
        Execution("zoomed out", "bad", Truth(0.02, 0.30, 0.50, 0.55), _zoomed_out),
        Execution("stretched", "bad", Truth(0.40, 0.15, 0.25, 0.45), _stretched),
        faults.unchanged(),
        faults.low_quality(zoom),
    ),
)

OUTPAINT = EditKind(
    "outpaint",
    "Outpainting (extend canvas beyond boundaries)",
    36,
    0.68,
    tuple(
        Variant(side, {"side": side}, only)
        for side, only in (
            ("to both sides", ("hubble", "flower", "rocket-tall")),
            ("to the right", ("flower", "hubble", "coffee", "chelsea", "china-lake")),
            ("upwards", ("rocket", "china", "camera", "hubble", "flower")),
            ("on all sides", ("hubble", "flower")),
        )
    ),
    (
        "Extend the canvas {side} and continue the scene there in the same light, colour and "
        "texture, so that the old edge of the picture cannot be found.",
        "Outpaint the photograph {side}: invent what lies beyond the frame around {subject} and "
        "{setting}, without seams, bars or stretched pixels.",
    ),
    ("The original area itself must stay unchanged.", "Do not scale or move the original picture."),
    ("Extend the picture {side}.", "Outpaint {side}.", "Widen the canvas {side}."),
    (
        good(outpaint),
        faults.slightly_off(outpaint),
        Execution("stretched pixels", "bad", Truth(0.45, 0.06, 0.75, 0.25), _streaks),
        Execution("black bars", "bad", Truth(0.15, 0.10, 0.85, 0.40), _bars),
        Execution("a hard seam", "bad", Truth(0.50, 0.08, 0.75, 0.60), _seam),
        Execution("the whole stretched", "bad", Truth(0.10, 0.55, 0.20, 0.55), _squeezed),
        faults.unchanged(),
    ),
)
