"""Markup in which every text is a text: what is not made here is escaped, without exception."""

from __future__ import annotations

import re
from html import escape

#: What no page may hold: control characters, but tab and line break.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
#: Elements that have no end.
_VOID = {"meta", "br", "line", "circle", "rect", "path"}


class Html(str):
    """Markup that was made by ``element`` or ``joined``; any other string is a text."""

    __slots__ = ()


Part = Html | str | int


def printable(words: str) -> str:
    """Return a stranger's words on one line, without signs that steer a terminal."""
    return " ".join(_CONTROL.sub("\ufffd", words).split())


def text(words: str) -> Html:
    """Return words as they are read, whatever signs they are made of."""
    return Html(escape(_CONTROL.sub("\ufffd", words)))


def element(tag: str, *parts: Part, **attributes: str) -> Html:
    """Return an element; ``class_`` and ``stroke_width`` are attributes as HTML spells them."""
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{text(value)}"'
        for name, value in attributes.items()
    )
    if tag in _VOID:
        return Html(f"<{tag}{named}>" if tag in ("meta", "br") else f"<{tag}{named}/>")
    return Html(f"<{tag}{named}>{joined(*parts)}</{tag}>")


def joined(*parts: Part) -> Html:
    """Return parts one after the other; texts are escaped."""
    return Html("".join(part if isinstance(part, Html) else text(str(part)) for part in parts))


def told(words: str) -> Html:
    """Return a dataset's or a person's own words, in their own direction of writing."""
    return element("bdi", words)
