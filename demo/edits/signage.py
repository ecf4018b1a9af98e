"""Words on a sign: replaced, restyled, translated."""

from dataclasses import replace

from demo.edits import faults
from demo.edits.kind import KEEP, EditKind, Execution, Truth, Variant, Wish, good
from demo.edits.lettering import MISSPELT, scrambled
from demo.edits.pixels import Picture, mix
from demo.scenes import SCENES
from demo.signs import LETTERINGS, mounted
from demo.view import View, bare

# What each sign may say instead, and what it says in other languages.
_NEW_TEXTS = {
    "brick-bakery": ("FLORIST", "LIBRARY", "TEA ROOM"),
    "brick-open": ("CLOSED", "SOLD", "QUIET"),
    "brick-exit": ("ENTRANCE", "PARKING", "TICKETS"),
}
_TRANSLATIONS = {
    "brick-bakery": {"French": "BOULANGERIE", "Italian": "PANETTERIA", "Dutch": "BAKKERIJ"},
    "brick-open": {"French": "OUVERT", "Italian": "APERTO", "Spanish": "ABIERTO"},
    "brick-exit": {"French": "SORTIE", "German": "AUSGANG", "Spanish": "SALIDA"},
}


def _on_sign(view: View, text: str, lettering: str = "plain") -> Picture:
    return mounted(bare(view.scene), text, LETTERINGS[lettering])


def _sign_text(view: View) -> str:
    return view.scene.sign.text if view.scene.sign else ""


def retext(view: View, wish: Wish) -> Picture:
    """Write the new text (the variant's) on the sign."""
    return _on_sign(view, wish.variant)


def restyle(view: View, wish: Wish) -> Picture:
    """Write the same text in another colour, weight or slant."""
    return _on_sign(view, _sign_text(view), wish.variant)


def translate(view: View, wish: Wish) -> Picture:
    """Write the sign's text in another language."""
    return _on_sign(view, _TRANSLATIONS[view.scene.id][wish.variant])


def _other_text(view: View, wish: Wish) -> Picture:
    others = [text for text in _NEW_TEXTS[view.scene.id] if text != wish.variant]
    return _on_sign(view, others[0])


def _other_language(view: View, wish: Wish) -> Picture:
    others = [one for one in _TRANSLATIONS[view.scene.id] if one != wish.variant]
    return translate(view, replace(wish, variant=others[0]))


def _over_the_old(view: View, wish: Wish) -> Picture:
    """Write the new text over the old one, both half visible."""
    new = _TRANSLATIONS[view.scene.id].get(wish.variant, wish.variant)
    return mix(view.pixels, _on_sign(view, new), 0.5)


def _scrambled_sign(view: View, wish: Wish) -> Picture:
    text = _TRANSLATIONS[view.scene.id].get(wish.variant, wish.variant)
    text = _sign_text(view) if wish.variant in LETTERINGS else text
    style = wish.variant if wish.variant in LETTERINGS else "plain"
    return _on_sign(view, scrambled(text), style)


def _blank(view: View, _: Wish) -> Picture:
    return _on_sign(view, " .")


def _other_style(view: View, wish: Wish) -> Picture:
    other = "slanted" if wish.variant != "slanted" else "orange"
    return _on_sign(view, _sign_text(view), other)


RETEXT = EditKind(
    "retext",
    "Replace text in signs/posters/billboards",
    12,
    0.70,
    tuple(
        Variant(text, {"old": one.sign.text, "new": text}, (one.id,))
        for one in SCENES
        if one.sign
        for text in _NEW_TEXTS[one.id]
    ),
    (
        'Replace the words "{old}" on the sign with "{new}", in the same letters, the same '
        "colour and the same size, centred on the plate.",
        'Change the sign so that it reads "{new}" instead of "{old}"; plate, rim and shadow '
        "remain as they are, and no trace of the old words is left.",
    ),
    KEEP,
    ('Change the sign to "{new}".', 'Replace "{old}" with "{new}".'),
    (
        good(retext),
        faults.slightly_off(retext),
        Execution("misspelt", "bad", MISSPELT, _scrambled_sign),
        Execution("old and new words overlap", "bad", Truth(0.35, 0.08, 0.75, 0.45), _over_the_old),
        faults.instead(_other_text, "another text"),
        faults.unchanged(),
    ),
    on_sign=True,
)

FONT = EditKind(
    "font",
    "Change font style or color of visible text if there is text",
    12,
    0.58,
    tuple(
        Variant(name, {"look": look})
        for name, look in (
            ("yellow", "bright yellow"),
            ("orange", "bold and orange"),
            ("mint", "pale mint green"),
            ("slanted", "slanted, like italics"),
            ("bold slanted", "bold, slanted and yellow"),
        )
    ),
    (
        "Change the lettering on the sign so that it is {look}, with exactly the same words at "
        "the same place and about the same size.",
        "Restyle the words on the sign: make them {look}. Spelling, position and the plate itself "
        "must not change.",
    ),
    KEEP,
    ("Make the sign's text {look}.", "Change the lettering: {look}."),
    (
        good(restyle),
        faults.slightly_off(restyle),
        Execution("misspelt", "bad", MISSPELT, _scrambled_sign),
        faults.instead(_other_style, "another style"),
        Execution("the words are gone", "bad", Truth(0.08, 0.70, 0.35, 0.80), _blank),
        faults.unchanged(),
    ),
    on_sign=True,
)

TRANSLATE = EditKind(
    "translate",
    "Translate written text into other languages",
    9,
    0.68,
    tuple(
        Variant(language, {"language": language, "old": one.sign.text, "new": text}, (one.id,))
        for one in SCENES
        if one.sign
        for language, text in _TRANSLATIONS[one.id].items()
    ),
    (
        'Translate the words "{old}" on the sign into {language} ("{new}"), keeping the style of '
        "the letters and fitting them to the width of the plate.",
        'Show the sign in {language}: it should read "{new}" in place of "{old}", with the same '
        "white letters and the same spacing to the rim.",
    ),
    KEEP,
    ("Translate the sign into {language}.", "Put the sign's words into {language}."),
    (
        good(translate),
        faults.slightly_off(translate),
        Execution("misspelt", "bad", MISSPELT, _scrambled_sign),
        faults.instead(_other_language, "another language"),
        Execution("old and new words overlap", "bad", Truth(0.35, 0.08, 0.75, 0.45), _over_the_old),
        faults.unchanged(),
    ),
    on_sign=True,
)
