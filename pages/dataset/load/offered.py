"""What a public dataset brings for its scores and its edit types: offered, never forced."""

from __future__ import annotations

import streamlit as st

from pages.dataset.load import scoring
from pages.dataset.load.visit import Visit
from pages.parts import words
from review.core.errors import PicoReviewError
from review.core.i18n import _, ngettext
from review.core.settings import Settings
from review.formats import own_scores, schema_of
from review.formats.schemas import Schema
from store import settings
from store.access.people import Person
from store.db.workspace import Store


def draw(store: Store, person: Person, visit: Visit, rule: Settings) -> None:
    """Offer the criteria, scale and edit types of each public dataset that has others."""
    found = {one.name: one for sent in visit.files if (one := schema_of(sent.path))}
    for schema in found.values():
        brings = _brings(schema, rule)
        if brings:
            st.markdown(words.plain(_("{name} brings its own:", name=schema.name)))
            st.text("\n".join(brings))
            st.caption(scoring.consequences(store))
            key = f"load-offered-{schema.name}"
            if st.button(_("Use these from now on"), key=key):
                _take(store, person, visit, schema, rule)


def _brings(schema: Schema, rule: Settings) -> list[str]:
    """Return what a dataset brings that the settings have otherwise, a line each."""
    lines = []
    if schema.criteria and schema.scale and not own_scores.counts(schema, rule):
        lines.append(
            _(
                "criteria {names}, on the scale {low:g} to {high:g}",
                names=", ".join(schema.criteria), low=schema.scale.min, high=schema.scale.max,
            )
        )  # fmt: skip
    if schema.taxonomy.keys() - rule.category_of.keys():
        number = len(schema.taxonomy)
        lines.append(ngettext("{n:,} edit type", "{n:,} edit types", number))
    return lines


def _take(store: Store, person: Person, visit: Visit, schema: Schema, rule: Settings) -> None:
    """Make them the next version of the settings; the files are understood anew by it."""
    text = own_scores.settings_text(schema, rule)
    try:
        saved = settings.replace(
            store, text or "", by=person.name, instead_of=settings.current(store).version
        )
    except PicoReviewError as error:
        words.problem(error)
        return
    scoring.say(_("Version {version} of the settings is in force.", version=saved.version))
    for one in visit.files:
        one.taken = None
    st.rerun()
