"""All edit types of the demo."""

from demo.edits.cartoons import CARTOON
from demo.edits.colours import ATTRIBUTE, CLOTHING
from demo.edits.film import GRAIN, HISTORY
from demo.edits.framing import OUTPAINT, ZOOM
from demo.edits.kind import EditKind
from demo.edits.lettering import TEXT
from demo.edits.moving import RELOCATE, REMOVE
from demo.edits.objects import ADD
from demo.edits.people import COMIC, LINE_ART, STICKER
from demo.edits.reshaping import REPLACE, RESIZE
from demo.edits.season import SEASON
from demo.edits.signage import FONT, RETEXT, TRANSLATE
from demo.edits.skies import BACKDROP
from demo.edits.styles import ART
from demo.edits.tone import LIGHT, TONE
from demo.edits.wearing import ACCESSORY
from demo.edits.weather import WEATHER

KINDS: tuple[EditKind, ...] = (
    TONE,
    GRAIN,
    ADD,
    REMOVE,
    REPLACE,
    ATTRIBUTE,
    RELOCATE,
    RESIZE,
    BACKDROP,
    SEASON,
    WEATHER,
    LIGHT,
    ART,
    CARTOON,
    HISTORY,
    RETEXT,
    TEXT,
    FONT,
    TRANSLATE,
    ACCESSORY,
    CLOTHING,
    COMIC,
    LINE_ART,
    STICKER,
    ZOOM,
    OUTPAINT,
)


def kind(key: str) -> EditKind:
    """Return the edit type with this key; KeyError if there is none."""
    return {one.key: one for one in KINDS}[key]
