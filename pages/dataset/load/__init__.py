"""Load: files in, checked first, with every bad line named."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import streamlit as st

from pages.dataset.load import example, mapping, report
from pages.parts import words
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.core.tasks import PURPOSES
from review.formats import FORMATS, recognise
from store import settings
from store.access.people import Person
from store.db.workspace import Store, new_id
from store.importing.run import Options, import_files

RECOGNISE = N_("Recognise")
DAY = 24 * 3600


def page(store: Store, person: Person) -> None:
    """Draw the load page."""
    st.title(_("Load"))
    rule = settings.current(store).settings
    st.caption(_criteria(rule))
    uploads = st.file_uploader(
        _(
            "Manifests, judge scores, reviews "
            "(JSON Lines, CSV, Parquet, gzip or not; Label Studio JSON)"
        ),
        accept_multiple_files=True,
        key=f"load-files-{st.session_state.get('load-number', 0)}",
    )
    if not uploads:
        todo = _(
            "`sft.jsonl`, `preference.jsonl` and `multi-turn.jsonl` as released, scores as "
            "`edit, judge, <criterion>…`, reviews as `edit, reviewer, verdict`, or any table of "
            "source, instruction and edited image. Very large files load faster with "
            "`pico-review import`."
        )
        words.empty(_("Choose files to begin."), todo)
        example.offer(rule)
        report.draw_last()
        return
    files = _kept(store, uploads)
    options, complete = _options(files, rule)
    left, right = st.columns(2)
    if left.button(_("Check only"), key="load-check", width="stretch", disabled=not complete):
        _run(store, person, files, Options(**{**options, "dry_run": True}))
    if right.button(_("Load"), type="primary", key="load", width="stretch", disabled=not complete):
        _run(store, person, files, Options(**options))
        _forget_uploads()
        st.rerun()
    report.draw_last()


def _criteria(rule: Settings) -> str:
    """Say which scores are asked for."""
    criteria = _(
        "Criteria: {names}; scale {lowest:g} to {highest:g}.",
        names=", ".join(rule.criteria),
        lowest=rule.scale.min,
        highest=rule.scale.max,
    )
    return " ".join([words.plain(criteria), _("Change them with `pico-review settings`.")])


def _kept(store: Store, uploads: list[Any]) -> list[Path]:
    """Write uploads to a folder of this session, each once; return the files."""
    if "upload-folder" not in st.session_state:
        _forget_old(store.folder / "uploads")
        st.session_state["upload-folder"] = str(store.folder / "uploads" / new_id())
    files = []
    for upload in uploads:
        file = Path(st.session_state["upload-folder"]) / upload.file_id / Path(upload.name).name
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as target:
                shutil.copyfileobj(upload, target)
        files.append(file)
    return files


def _forget_old(folder: Path) -> None:
    """Delete what was uploaded a day ago or earlier and never loaded."""
    for old in folder.glob("*"):
        if time.time() - old.stat().st_mtime > DAY:
            shutil.rmtree(old, ignore_errors=True)


def _forget_uploads() -> None:
    """Delete what was loaded, and offer an empty uploader: it goes by another key."""
    shutil.rmtree(st.session_state.pop("upload-folder"), ignore_errors=True)
    st.session_state["load-number"] = st.session_state.get("load-number", 0) + 1


def _options(files: list[Path], rule: Settings) -> tuple[dict[str, Any], bool]:
    """Ask for the options; also return whether they are complete."""
    first = st.columns(4)
    kinds = [RECOGNISE, *FORMATS]
    kind = first[0].selectbox(_("What are they?"), kinds, key="load-kind", format_func=_title)
    folder = first[1].text_input(_("Folder of the images, on the server"), key="load-images")
    judge = first[2].text_input(_("Judge's name, if the rows have none"), key="load-judge")
    purpose = first[3].selectbox(
        _("Reviews are for"), list(PURPOSES), format_func=words.purpose, key="load-purpose"
    )
    accept = st.checkbox(_("Append changed records as new versions"), key="load-accept")
    given: dict[str, str] = {}
    complete = True
    unknown = [file for file in files if kind == RECOGNISE and not _is_known(file, rule)]
    if unknown:
        given, complete = mapping.form(unknown[0], rule)
    options = {
        "kind": None if kind == RECOGNISE else kind,
        "images": folder.strip() or None,
        "judge": judge.strip() or None,
        "purpose": purpose,
        "mapping": given,
        "accept_changes": accept,
        "beside": False,
    }
    return options, complete


def _title(kind: str) -> str:
    return _(FORMATS[kind].title if kind in FORMATS else kind)


def _is_known(file: Path, rule: Settings) -> bool:
    """Whether a file has a shape of ours; any other table is mapped by hand."""
    try:
        return recognise(file, rule) != "sft" or not mapping.is_foreign(file)
    except BadInput:
        return False


def _run(store: Store, person: Person, files: list[Path], options: Options) -> None:
    bar = st.progress(0.0, _("Reading…"))

    def progress(done: int, total: int) -> None:
        read = N_("Reading: {done:,.1f} of {total:,.1f} MB")
        bar.progress(min(done / max(total, 1), 1.0), _(read, done=done / 1e6, total=total / 1e6))

    report.keep(import_files(store, files, options, by=person.name, progress=progress))
    bar.empty()
