"""The part By type and language: the share that asks for the same, of each, the lowest first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.deciding.instructions.figures import Dot, dots
from pages.deciding.instructions.shared import Visit, nothing_yet
from pages.deciding.instructions.verdict import SHARE, of
from pages.parts import charts, tables, words
from review.core.i18n import _
from review.coverage.language import LANGUAGES
from review.instructions.summary import Part

SHOWN = 12


def draw(visit: Visit) -> None:
    """Draw the types as a chart and both as tables."""
    said = visit.report()
    if nothing_yet(visit, said):
        return
    found = said.found
    types = lowest_first(found.by_type)
    st.subheader(_("Per edit type, the lowest share first"))
    rows = [Dot(f"{of(one)}: {_named(one)}", one.share, _name(one)) for one in types[:SHOWN]]
    figure = dots(rows, _(SHARE), line=found.whole.share.estimate)
    charts.with_behind(
        figure, lambda told: {"edit_type": told[2]} if told[2] else None, key="pairs-by-type"
    )
    st.caption(
        _(
            "Before each name: the same, of how many compared. Short intervals need many labels; "
            "the lowest of many types is partly bad luck. A click on a dot opens its edits."
        )
    )
    if len(types) > SHOWN:
        with st.expander(_("All {n} types", n=len(types))):
            _table(types, _("edit type"), [_named(one) for one in types], key="pairs-by-type")
    st.subheader(_("Per language of the long instruction"))
    languages = found.by_language
    _table(languages, _("language"), [_language(one) for one in languages], key="pairs-by-language")


def lowest_first(parts: Sequence[Part]) -> list[Part]:
    """Return parts by their share, the lowest first; those with more labels before others."""
    return sorted(parts, key=lambda one: (one.share.estimate or 0.0, -one.n, str(one.name)))


def _table(parts: Sequence[Part], title: str, names: Sequence[str], *, key: str) -> None:
    rows = [
        {
            title: name,
            _("pairs"): one.n,
            _("the same"): one.faithful,
            _("share, 95% interval"): words.rate(one.share),
        }
        for one, name in zip(parts, names, strict=True)
    ]
    tables.plain(rows, key=key)


def _name(part: Part) -> str | None:
    return None if part.name is None else str(part.name)


def _named(part: Part) -> str:
    return _name(part) or _("no type")


def _language(part: Part) -> str:
    name = _name(part)
    if name is None:
        return _("cannot tell")
    return _(LANGUAGES[name]) if name in LANGUAGES else name
