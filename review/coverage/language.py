"""The language an instruction is written in; what it quotes does not count."""

from __future__ import annotations

import re
from functools import lru_cache

from review.core.i18n import N_
from review.core.later import langid

#: Languages that are told apart: ISO 639-1 code → its name.
LANGUAGES = {
    "ar": N_("Arabic"),
    "bg": N_("Bulgarian"),
    "bn": N_("Bengali"),
    "cs": N_("Czech"),
    "da": N_("Danish"),
    "de": N_("German"),
    "el": N_("Greek"),
    "en": N_("English"),
    "es": N_("Spanish"),
    "fa": N_("Persian"),
    "fi": N_("Finnish"),
    "fr": N_("French"),
    "he": N_("Hebrew"),
    "hi": N_("Hindi"),
    "hu": N_("Hungarian"),
    "id": N_("Indonesian"),
    "it": N_("Italian"),
    "ja": N_("Japanese"),
    "ko": N_("Korean"),
    "nl": N_("Dutch"),
    "pl": N_("Polish"),
    "pt": N_("Portuguese"),
    "ro": N_("Romanian"),
    "ru": N_("Russian"),
    "sv": N_("Swedish"),
    "th": N_("Thai"),
    "tr": N_("Turkish"),
    "uk": N_("Ukrainian"),
    "vi": N_("Vietnamese"),
    "zh": N_("Chinese"),
}
#: Below this confidence nothing is said.
LEAST_SURE = 0.4

_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|「[^」]*」|『[^』]*』|(?<!\w)'[^']*'(?!\w)")
#: A text without these quotes nothing.
_OPENING = "\"“«「『'"
#: Words of no other of these languages, to spare the model most instructions.
_ENGLISH = re.compile(r"\b(?:the|with|from|into|this|and|their|add|make)\b", re.IGNORECASE)


def language(text: str) -> str | None:
    """Return the code of the language (``LANGUAGES``), or None where it cannot be told.

    A text with one of a few English words and only Latin letters is English; else the model of
    langid (Lui & Baldwin 2012) decides, as py3langid keeps it.
    """
    words = _QUOTED.sub(" ", text) if any(mark in text for mark in _OPENING) else text
    if words.isascii() and _ENGLISH.search(words):
        return "en"
    if not any(letter.isalpha() for letter in words):
        return None
    code, sure = _model().classify(words.strip())
    return str(code) if sure >= LEAST_SURE else None


@lru_cache(maxsize=1)
def _model() -> langid.LanguageIdentifier:
    """Read the model, once, when a text first needs it: it takes about a second."""
    model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    model.set_languages(LANGUAGES)
    return model
