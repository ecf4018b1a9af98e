"""Step 3: everything read and compared before anything is written; then loaded."""

from __future__ import annotations

import streamlit as st

from pages.dataset.load import report
from pages.dataset.load.visit import Visit, begin_anew
from pages.parts import words
from pages.parts.waiting import bar
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from store.access.people import Person
from store.dataset import images
from store.db.progress import told
from store.db.workspace import Store
from store.importing import uploads
from store.importing.report import Report
from store.importing.run import Options, import_files

READING = N_("Reading: {done:,.1f} of {total:,.1f} MB")
MEGABYTE = 1_000_000


def draw(store: Store, person: Person, visit: Visit) -> None:
    """Check as the step opens, show what was found, and offer to load it."""
    if not visit.files:
        _pictures_alone(store, visit)
        return
    _check(store, person, visit)
    if visit.report:
        report.draw(store, visit.report)
        if visit.report.changed or visit.accept:
            visit.accept = st.checkbox(
                _("Accept changed records, as new versions and corrections"),
                visit.accept, key="load-accept",
            )  # fmt: skip
            if visit.accept != (visit.checked is not None and visit.checked.accept_changes):
                st.rerun()
    failed = visit.report is None
    if st.button(_("Load"), type="primary", key="load-load", disabled=failed):
        _load(store, person, visit)
    if visit.trouble:
        words.problem(visit.trouble)


def said(_visit: Visit) -> str:
    """Say nothing: after this step there is none."""
    return ""


def _check(store: Store, person: Person, visit: Visit) -> None:
    """Read and compare everything once for these options; nothing is written."""
    options = visit.options(dry_run=True)
    if visit.checked == options:
        return
    visit.trouble, visit.report = None, None
    try:
        visit.report = _run(store, person, visit, options)
    except PicoReviewError as error:
        visit.trouble = error
    visit.checked = options


def _load(store: Store, person: Person, visit: Visit) -> None:
    """Load; where that fails, all stays as it was, and the button too."""
    try:
        if visit.pictures:
            visit.pictures = uploads.settle(store, visit.pictures)
        for one in visit.files:
            if one.holds_pictures and one.place is None:
                one.path = uploads.settle(store, one.path.parent) / one.path.name
        visit.loaded = _run(store, person, visit, visit.options(dry_run=False))
        visit.forget_sent()
    except PicoReviewError as error:
        visit.trouble = error
        return
    st.rerun()


def _pictures_alone(store: Store, visit: Visit) -> None:
    """Say how many of the edits' pictures were sent, and offer to keep them."""
    if visit.pictures is None:
        return
    with bar(N_("Looking for them…"), N_("Looking: {done:,} of {total:,}")) as progress:
        names = list(uploads.wanted(store))
        visit.pictures = uploads.fit(visit.pictures, names)
        root = visit.pictures.resolve()
        looked = told(names, len(names), progress)
        found = sum(images.locate((root,), name) is not None for name in looked)
    st.text(
        ngettext(
            "{n:,} picture sent; of the edits' {all:,} pictures {found:,} are among them.",
            "{n:,} pictures sent; of the edits' {all:,} pictures {found:,} are among them.",
            visit.received, all=len(names), found=found,
        )
    )  # fmt: skip
    if not found:
        st.error(_("No edit names any of them. Load their manifest too, under File."))
    if st.button(_("Load"), type="primary", key="load-load", disabled=not found):
        images.keep_root(store, str(uploads.settle(store, visit.pictures)))
        begin_anew()
        st.rerun()


def _run(store: Store, person: Person, visit: Visit, options: Options) -> Report:
    compared = N_("Comparing with what is here…")
    with bar(N_("Reading…"), READING, at_end=compared, per=MEGABYTE) as progress:
        return import_files(store, visit.to_import(), options, by=person.name, progress=progress)
