"""All edit types of the demo: how many, how often they succeed, who paints them, how they fail."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from demo.edits import colours, framing, lettering, objects, patches, styles
from demo.edits.faults import (
    COLOUR_CAST,
    GHOSTED,
    LOW_QUALITY,
    SLIGHTLY_OFF,
    TORN,
    UNCHANGED,
    Fault,
    instead,
    overdone,
    swapped,
    timid,
)
from demo.edits.kind import GOOD, EditKind, Execution, Paint, Truth, Variant
from demo.edits.looks import graded

_FILE = Path(__file__).with_name("words.yaml")
_WORDS: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))


def _variants(key: str) -> dict[str, Variant]:
    only = _WORDS[key].get("only", "")
    return {
        name: Variant(name, its, tuple(its.get("only", only).split()), its.get("region", ""))
        for name, its in _WORDS[key]["variants"].items()
    }


def _kind(
    key: str,
    count: int,
    success: float,
    paint: Paint,
    *faults: Fault,
    variants: tuple[Variant, ...] = (),
) -> EditKind:
    words = _WORDS[key]
    return EditKind(
        key,
        words["type"],
        count,
        success,
        variants or tuple(_variants(key).values()),
        (words["long"],),
        tuple(words.get("keep", _WORDS["keep"])),
        tuple(words["short"]),
        (Execution("as asked", "good", GOOD, paint), *(fault(paint) for fault in faults)),
        words.get("on_sign", False),
    )


def _cycle(*names: str) -> dict[str, str]:
    """Return which variant is done for which by mistake: the next one."""
    return dict(zip(names, names[1:] + names[:1], strict=True))


_FAINT, _TRACE = Truth(0.68, 0.50, 0.92, 0.78), Truth(0.55, 0.50, 0.92, 0.80)
_MISSPELT = instead(lettering.misspelt, "misspelt", Truth(0.30, 0.75, 0.80, 0.80))
_WRONG_LIGHT = _cycle("golden hour", "fluorescent", "night")
KINDS: tuple[EditKind, ...] = (
    _kind("tone", 40, 0.86, graded, timid(0.3), UNCHANGED, LOW_QUALITY, overdone,
          swapped(_cycle("warm", "cool"), "wrong direction")),
    _kind("grain", 38, 0.88, graded, timid(0.3), UNCHANGED, COLOUR_CAST, overdone, TORN),
    _kind("add", 50, 0.78, objects.add, timid(0.45, "half transparent", _FAINT), UNCHANGED, TORN,
          LOW_QUALITY, instead(objects.another, "another object"),
          variants=objects.added(_variants("add"))),
    _kind("remove", 38, 0.80, patches.remove, timid(0.6, "a trace is left", _TRACE), UNCHANGED,
          TORN, instead(patches.blackened, "a grey smudge", Truth(0.45, 0.05, 0.55, 0.35)),
          LOW_QUALITY, variants=patches.REMOVABLE),
    _kind("replace", 20, 0.74, objects.exchange, SLIGHTLY_OFF, UNCHANGED, COLOUR_CAST,
          GHOSTED, instead(patches.remove, "removed, not replaced"), variants=objects.REPLACEABLE),
    _kind("attribute", 44, 0.82, colours.recolour, timid(0.4), UNCHANGED, LOW_QUALITY,
          instead(colours.other_colour, "another colour"),
          instead(colours.spilled, "everything recoloured", Truth(0.45, 0.40, 0.05, 0.60)),
          variants=colours.RECOLOURABLE),
    _kind("relocate", 20, 0.60, patches.relocate, SLIGHTLY_OFF, UNCHANGED, TORN,
          instead(patches.both_places, "now there are two", Truth(0.30, 0.75, 0.60, 0.82)),
          instead(patches.remove, "removed, not moved"), variants=patches.MOVABLE),
    _kind("resize", 24, 0.66, patches.resize, SLIGHTLY_OFF, UNCHANGED, GHOSTED, LOW_QUALITY,
          instead(patches.wrong_size, "wrong direction"), variants=patches.RESIZABLE),
    _kind("backdrop", 34, 0.78, graded, SLIGHTLY_OFF, UNCHANGED, LOW_QUALITY, TORN,
          swapped(_cycle("sunset", "storm", "stars", "aurora"), "another sky")),
    _kind("season", 30, 0.76, graded, timid(0.3), UNCHANGED, COLOUR_CAST, GHOSTED,
          swapped(_cycle("winter", "autumn"), "wrong season")),
    _kind("weather", 40, 0.80, graded, timid(0.25), UNCHANGED, LOW_QUALITY, overdone, COLOUR_CAST),
    _kind("light", 38, 0.84, graded, timid(0.3), UNCHANGED, TORN, GHOSTED,
          swapped(_WRONG_LIGHT, "wrong light")),
    _kind("art", 46, 0.92, styles.restyled, timid(0.35), UNCHANGED, LOW_QUALITY, TORN,
          swapped(_cycle("oil", "pop art"), "another style")),
    _kind("cartoon", 38, 0.81, styles.restyled, timid(0.4), UNCHANGED, COLOUR_CAST, GHOSTED,
          swapped(_cycle("cartoon", "pencil sketch", "comic") | {"comic": "pencil sketch"},
                  "another style")),
    _kind("history", 38, 0.86, graded, timid(0.3), UNCHANGED, GHOSTED, TORN, LOW_QUALITY),
    _kind("retext", 12, 0.70, lettering.write, SLIGHTLY_OFF, UNCHANGED, GHOSTED, _MISSPELT,
          swapped(lettering.OTHER_TEXT, "another text"), variants=lettering.NEW_TEXTS),
    _kind("text", 40, 0.76, lettering.write, timid(0.3, "hardly legible"), UNCHANGED, LOW_QUALITY,
          GHOSTED, _MISSPELT),
    _kind("font", 12, 0.58, lettering.write, SLIGHTLY_OFF, UNCHANGED, TORN, _MISSPELT,
          swapped(_cycle("yellow", "slanted", "orange", "mint", "bold slanted"), "another style")),
    _kind("translate", 9, 0.68, lettering.write, SLIGHTLY_OFF, UNCHANGED, GHOSTED, _MISSPELT,
          swapped(_cycle("French", "Italian", "Dutch"), "another language"),
          variants=lettering.LANGUAGES),
    _kind("accessory", 16, 0.72, objects.wear, timid(0.45), UNCHANGED, LOW_QUALITY, COLOUR_CAST,
          instead(objects.askew, "in the wrong place", Truth(0.25, 0.15, 0.45, 0.60))),
    _kind("clothing", 15, 0.75, colours.recolour, timid(0.4), UNCHANGED, LOW_QUALITY,
          instead(colours.other_colour, "another colour"),
          instead(colours.spilled, "face dyed too", Truth(0.50, 0.12, 0.10, 0.45))),
    _kind("comic", 6, 0.72, styles.comic, timid(0.35), UNCHANGED, TORN, COLOUR_CAST,
          instead(styles.pencil, "a pencil sketch of everything")),
    _kind("line-art", 10, 0.76, styles.line_art, SLIGHTLY_OFF, UNCHANGED, LOW_QUALITY, GHOSTED,
          instead(styles.pencil, "a pencil sketch of everything")),
    _kind("sticker", 9, 0.74, styles.sticker, SLIGHTLY_OFF, UNCHANGED, COLOUR_CAST, LOW_QUALITY,
          instead(styles.cut_wrong, "the person cut away", Truth(0.12, 0.25, 0.05, 0.50))),
    _kind("zoom", 36, 0.84, framing.zoom, SLIGHTLY_OFF, UNCHANGED, GHOSTED, LOW_QUALITY,
          instead(framing.zoomed_aside, "zoomed into a corner", Truth(0.15, 0.75, 0.30, 0.55))),
    _kind("outpaint", 36, 0.68, framing.outpaint, SLIGHTLY_OFF, UNCHANGED, LOW_QUALITY,
          instead(framing.bars, "black bars", Truth(0.15, 0.10, 0.85, 0.40)),
          instead(framing.streaks, "stretched pixels", Truth(0.45, 0.06, 0.75, 0.25))),
)  # fmt: skip


def kind(key: str) -> EditKind:
    """Return the edit type with this key; KeyError if there is none."""
    return {edit_kind.key: edit_kind for edit_kind in KINDS}[key]
