"""The language that people read: every sentence goes through here, English is the source.

``_("There is no task {name}.", name=name)`` is translated first and filled in afterwards, so that
a translator may move the place of a name. What is written down before anybody is there to read it
(a table of choices, say) is marked by ``N_`` and translated by ``_`` where it is shown. What
stays the same whoever reads it (a file's content, a column, an id) is no sentence.
"""

from __future__ import annotations

import gettext
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

SOURCE = "en"
#: Where the catalogues are: ``LANGUAGE/LC_MESSAGES/messages.po``.
FOLDER = Path(__file__).parents[1] / "locale"
#: Names a folder of further catalogues; a language that is in both is the one from here.
EXTRA = "PICO_REVIEW_LOCALES"

#: What a translation that names a value it is not given, or a malformed one, ends in.
_UNFILLED = (LookupError, ValueError, AttributeError, TypeError)

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)


def _(message: str, /, **values: object) -> str:
    """Return a sentence in the language spoken, its ``{names}`` filled in."""
    if not message:  # gettext answers an empty one with the head of its catalogue.
        return message
    return _filled(_catalogue(_spoken.get()).gettext(message), message, values)


def ngettext(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Return the form of a sentence that goes with a number, ``{n}`` and other names filled in."""
    translation = _catalogue(_spoken.get()).ngettext(singular, plural, n)
    return _filled(translation, singular if n == 1 else plural, {"n": n, **values})


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools know.
    """Mark a sentence for translators; it is translated where it is shown."""
    return message


#: What a catalogue gives its language's own name for.
OWN_NAME = N_("this language's own name")


def spoken() -> str:
    """Return the language spoken now."""
    return _spoken.get()


def speak(language: str) -> None:
    """Speak a language from now on, in this thread or task."""
    _spoken.set(language if language in _files() else SOURCE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    token = _spoken.set(language if language in _files() else SOURCE)
    try:
        yield
    finally:
        _spoken.reset(token)


def languages() -> list[str]:
    """Return the languages there are, the source first."""
    return [SOURCE, *sorted(_files())]


def own_name(language: str) -> str:
    """Return what a language calls itself, as its catalogue says."""
    path = _files().get(language)
    return _own_name(path) if path else "English"


def for_scripts() -> Mapping[str, str | list[str]] | None:
    """Return what a page's scripts say in the language spoken; None: English, as it is written.

    A sentence's translation, or all of its plural forms, by its English.
    """
    path = _files().get(_spoken.get())
    return _of_scripts(path) if path else None


def tag() -> str:
    """Return the language spoken as a browser names it: ``zh-Hans`` for ``zh_Hans``."""
    return _spoken.get().replace("_", "-")


def choose(preferred: Sequence[str], chosen: str | None = None) -> str:
    """Return the language to speak: the one chosen, else the first of those wanted that there is.

    A wider name stands for a narrower one and the other way round: ``de-AT`` is answered with
    ``de``, and ``zh`` with ``zh_Hans``; so are ``zh-CN`` and ``zh-SG``, which are written so. Where
    nothing fits it is the source.
    """
    names = {_plain(name): name for name in languages()}
    for tag in filter(None, (chosen, *preferred)):
        if language := _fitting(_plain(tag), names):
            return language
    return SOURCE


def accepted(header: str) -> list[str]:
    """Return the languages of an ``Accept-Language`` header, the most wanted first."""
    weighed = []
    for part in header.split(","):
        tag, *parameters = (word.strip() for word in part.split(";"))
        quality = re.fullmatch(r"q=(0(?:\.\d+)?|1(?:\.0+)?)", "".join(parameters) or "q=1")
        if re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", tag) and quality:
            weighed.append((float(quality[1]), tag))
    weighed.sort(key=lambda pair: -pair[0])
    return [tag for weight, tag in weighed if weight > 0]


def of_terminal(environment: Mapping[str, str]) -> list[str]:
    """Return the language that a terminal's environment asks for: the first that is set."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environment.get(name):
            return [re.split(r"[.@]", locale)[0]]
    return []


def _filled(translation: str, english: str, values: Mapping[str, object]) -> str:
    """Fill in a translation; one that cannot be filled in is said in English."""
    if not values:
        return translation
    try:
        return translation.format(**values)
    except _UNFILLED:
        if translation == english:  # A mistake of ours: hiding it would help nobody.
            raise
        return english.format(**values)


def _plain(tag: str) -> str:
    return tag.replace("-", "_").lower()


def _fitting(tag: str, names: Mapping[str, str]) -> str | None:
    parts = tag.split("_")
    for length in range(len(parts), 0, -1):
        if language := names.get("_".join(parts[:length])):
            return language
    if wider := next((name for plain, name in names.items() if plain.startswith(f"{tag}_")), None):
        return wider
    same = any(plain.startswith(f"{parts[0]}_") for plain in names)
    return names.get(_with_script(tag)) if same else None


@lru_cache
def _with_script(tag: str) -> str:
    """Return a language with the script it is written in there, by CLDR: zh_hans for zh_cn."""
    from babel.core import Locale, UnknownLocaleError  # noqa: PLC0415 - English needs none of it.

    try:
        locale = Locale.parse(tag)
    except (UnknownLocaleError, ValueError):
        return ""
    return f"{locale.language}_{locale.script}".lower()


def _files() -> Mapping[str, Path]:
    return _catalogues(os.environ.get(EXTRA, ""))


@lru_cache
def _catalogues(extra: str) -> Mapping[str, Path]:
    """Return where each language's catalogue is."""
    folders = [FOLDER, Path(extra)] if extra else [FOLDER]
    paths = [path for folder in folders for path in folder.glob("*/LC_MESSAGES/messages.po")]
    return {path.parents[1].name: path for path in paths}


def _catalogue(language: str) -> gettext.NullTranslations:
    return _ENGLISH if language == SOURCE else _read(_files().get(language))


_ENGLISH = gettext.NullTranslations()


@lru_cache
def _read(path: Path | None) -> gettext.NullTranslations:
    """Read a catalogue as translators write it; nothing has to be compiled beforehand."""
    if path is None:
        return _ENGLISH
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - English needs none of it.

    compiled = io.BytesIO()
    write_mo(compiled, _written(path))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache
def _own_name(path: Path) -> str:
    """Find the name alone: to offer a language it need not be read as a whole."""
    given = rf'^msgid "{OWN_NAME}"\nmsgstr "(.+)"$'
    found = re.search(given, path.read_text("utf-8"), re.MULTILINE)
    return found[1] if found else path.parents[1].name


@lru_cache
def _of_scripts(path: Path) -> Mapping[str, str | list[str]]:
    translations: dict[str, str | list[str]] = {}
    for message in _written(path):
        in_script = any(place.endswith(".js") for place, _line in message.locations)
        forms = [message.string] if isinstance(message.string, str) else [*(message.string or ())]
        if in_script and not message.fuzzy and all(forms):
            english = message.id if isinstance(message.id, str) else message.id[0]
            translations[english] = forms if message.pluralizable else forms[0]
    return translations


def _written(path: Path) -> Catalog:
    from babel.messages.pofile import read_po  # noqa: PLC0415 - English needs none of it.

    with path.open("rb") as file:
        return read_po(file)
