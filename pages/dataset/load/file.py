"""Step 1: the files, and the pictures they name: sent along, or on the server already."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import streamlit as st

from pages.dataset.load import example, on_server
from pages.dataset.load.visit import Sent, Visit
from pages.parts import words
from pages.parts.waiting import bar
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from review.formats.containers import archive_in
from store import settings
from store.access.people import Person
from store.dataset import decoding, fetching, images
from store.db.workspace import Store, new_id
from store.importing import sources, uploads

ARCHIVE, FOLDER, SERVER = N_("Zip or pictures"), N_("Folder"), N_("On the server")
PICTURES = tuple(ending.removeprefix(".") for ending in sources.PICTURES)
#: Only the browser knows of a file on its way: its sign, a turning ring, hides the way on.
ON_ITS_WAY = """<style>
.st-key-load-uploading { display: none; }
body:has([data-testid="stFileChipIconSpinner"]) .st-key-load-uploading { display: block; }
body:has([data-testid="stFileChipIconSpinner"]) .st-key-load-next { display: none; }
</style>"""
KEEPING = N_("Keeping: {done:,} of {total:,} files")


def draw(store: Store, _person: Person, visit: Visit) -> None:
    """Ask for files and pictures, list what is there, and lead on."""
    left, right = st.columns(2)
    with left:
        _ask_files(visit)
    with right:
        _ask_pictures(visit)
    if visit.trouble:
        words.problem(visit.trouble)
    _listed(visit)
    _lead_on(store, visit)
    if not (visit.files or visit.pictures or visit.named):
        example.offer(settings.current(store).settings)


def said(visit: Visit) -> str:
    """Say in a line what was chosen."""
    parts = [one.name for one in visit.files]
    if visit.pictures:
        parts.append(_pictures(visit.received))
    elif visit.place:
        parts.append(_("pictures in {place}", place=visit.place))
    return " · ".join(parts)


def _pictures(number: int) -> str:
    return ngettext("{n:,} picture", "{n:,} pictures", number)


def _ask_files(visit: Visit) -> None:
    st.markdown(_("**Files**"))
    sent = st.file_uploader(
        _("Choose files: a manifest, scores, reviews, votes"),
        accept_multiple_files=True,
        key=f"load-files-{visit.number}",
    )
    st.caption(_("JSON, CSV, Parquet, Arrow, tar, zip."))
    visit.named = st.text_input(
        _("Or on the server: a folder, data/*.parquet"), visit.named, key="load-named"
    ).strip()
    if sent:
        _receive(visit, sent, rows=True)


def _ask_pictures(visit: Visit) -> None:
    st.markdown(_("**Their pictures**"))
    ways = [ARCHIVE, FOLDER, SERVER]
    way = st.segmented_control(
        _("Where are the pictures?"), ways, default=SERVER if visit.place else ARCHIVE,
        required=True, key="load-way", format_func=_, label_visibility="collapsed",
    )  # fmt: skip
    if way == SERVER:
        _ask_place(visit)
        return
    folder = way == FOLDER
    sent = st.file_uploader(
        _("Drag their folder here") if folder else _("A zip of them, or the pictures themselves"),
        type=PICTURES if folder else ("zip", *PICTURES),
        accept_multiple_files="directory" if folder else True,
        key=f"load-pictures-{'folder' if folder else 'zip'}-{visit.number}",
    )
    most = decoding.MAX_BYTES // 1_000_000
    st.caption(
        _(
            "At most {most} MB and {pixels} megapixels each.",
            most=most,
            pixels=decoding.MAX_PIXELS // 1_000_000,
        )
    )
    if sent:
        _receive(visit, sent)


def _ask_place(visit: Visit) -> None:
    visit.place = st.text_input(
        _("Folder on the server, or an address (https://, s3://, gs://)"),
        visit.place,
        key="load-images",
        disabled=visit.pictures is not None,
    ).strip()
    st.caption(_("The folder that the manifest's paths begin in."))


def _receive(visit: Visit, sent: list[Any], *, rows: bool = False) -> None:
    """Keep what was sent, each by what it is, and offer an empty field again.

    ``rows``: an archive with rows in it is a file of edits, and not just its pictures.
    """
    visit.trouble, visit.checked = None, None
    with bar(N_("Keeping…"), KEEPING) as progress:
        try:
            for number, upload in enumerate(sent):
                progress(number, len(sent))
                if upload.file_id not in visit.kept:  # A click meanwhile begins this anew.
                    _keep(visit, upload, rows=rows)
                    visit.kept.add(upload.file_id)
        except PicoReviewError as error:
            visit.trouble = error
    visit.number += 1
    st.rerun()


def _keep(visit: Visit, upload: Any, *, rows: bool) -> None:
    """Write one upload below the visit's folder; pictures, and zips of them, go together."""
    file = visit.folder / new_id() / Path(upload.name).name
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        shutil.copyfileobj(upload, target)
    if uploads.is_zip(file) and not (rows and archive_in.has_rows(file)):
        _take_pictures(visit, lambda into, progress: uploads.unpack(file, into, progress))
    elif uploads.is_picture(file):
        with file.open("rb") as source:
            _take_pictures(visit, lambda into, _told: uploads.keep([(upload.name, source)], into))
    elif Path(upload.name).suffix.lower().lstrip(".") in PICTURES:
        visit.left_out.append(_("{name}: broken, or not a picture.", name=file.name))
    else:
        visit.files.append(Sent(file))
        return
    file.unlink()


def _take_pictures(visit: Visit, take: Any) -> None:
    into = visit.pictures or visit.folder / "pictures"
    with bar(N_("Unpacking…"), N_("Unpacking: {done:,} of {total:,} pictures")) as progress:
        received = take(into, progress)
    visit.received += received.pictures
    visit.left_out += received.left_out
    if received.other:
        visit.left_out.append(
            ngettext("{n:,} file that is no picture", "{n:,} files that are no pictures",
                     received.other)
        )  # fmt: skip
    visit.pictures = into if visit.received else None


def _listed(visit: Visit) -> None:
    """List what was sent, each with a way to take it out."""
    for number, one in enumerate(visit.files):
        _row(f"{one.name} · {_size(one)}", f"load-remove-{number}", visit.remove, one)
    if visit.pictures:
        _row(_pictures(visit.received), "load-remove-pictures", visit.remove_pictures)
    if visit.left_out:
        st.warning(_("Left out, and why:"))
        st.text("\n".join(visit.left_out[:10]))


def _row(text: str, key: str, remove: Any, *args: Any) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(text)
        st.button(
            _("Remove"), key=key, icon=":material/close:", type="tertiary",
            on_click=remove, args=args,
        )  # fmt: skip


def _size(one: Sent) -> str:
    size = sum(path.stat().st_size for path in one.alike or (one.path,))
    return f"{size / 1e6:,.1f} MB" if size > 100_000 else f"{size / 1e3:,.1f} kB"


def _lead_on(store: Store, visit: Visit) -> None:
    """Draw the way on; what it still needs is said beside it."""
    missing = not (visit.files or visit.pictures or visit.named)
    st.html(ON_ITS_WAY)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Next: columns"), type="primary", key="load-next", disabled=missing,
            on_click=visit.ask_on,
        )  # fmt: skip
        with st.container(key="load-uploading", width="content"):
            st.text(_("Uploading…"))
        if missing:
            st.caption(_("Needed: a file."))
    asked, visit.asked_on = visit.asked_on, False
    if asked and not missing:
        try:
            _check_place(visit)
            on_server.take(visit, settings.current(store).settings)
        except PicoReviewError as error:
            words.problem(error)
            return
        visit.go(2)
        st.rerun()


def _check_place(visit: Visit) -> None:
    """Raise Refused for a place where no pictures can be."""
    if not visit.place or visit.pictures:
        return
    if fetching.is_remote(visit.place):
        fetching.root(visit.place)
    else:
        images.folder(visit.place)
