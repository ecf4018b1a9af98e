"""Load: files in, checked first, with every bad line named."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import streamlit as st

from pages.dataset.load import mapping
from pages.parts import address, words
from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.settings import Settings
from review.core.tasks import PURPOSES
from review.formats import FORMATS, recognise
from store import settings
from store.access.people import Person
from store.db.workspace import Store, new_id
from store.importing.report import Report
from store.importing.run import Options, import_files

RECOGNISE = "Recognise"
DAY = 24 * 3600
#: Instruction, edit type, score as a share of the scale.
EXAMPLES = (
    ("Add a red umbrella to the empty chair.", "Add a new object", 0.9),
    ("Make it a rainy evening.", "Change weather conditions (sunny/rainy/snowy)", 0.7),
    ("Remove the sign on the left.", "Remove an existing object", 0.4),
)


def page(store: Store, person: Person) -> None:
    """Draw the load page."""
    st.title("Load")
    rule = settings.current(store).settings
    criteria = ", ".join(rule.criteria)
    st.caption(
        words.plain(f"Criteria: {criteria}; scale {rule.scale.min:g} to {rule.scale.max:g}.")
        + " Change them with `pico-review settings`."
    )
    uploads = st.file_uploader(
        "Manifests, judge scores, reviews "
        "(JSON Lines, CSV, Parquet, gzip or not; Label Studio JSON)",
        accept_multiple_files=True,
        key=f"load-files-{st.session_state.get('load-number', 0)}",
    )
    if not uploads:
        words.empty(
            "Choose files to begin.",
            "`sft.jsonl`, `preference.jsonl` and `multi-turn.jsonl` as released, scores as "
            "`edit, judge, <criterion>…`, reviews as `edit, reviewer, verdict`, or any table of "
            "source, instruction and edited image. Very large files load faster with "
            "`pico-review import`.",
        )
        _example(rule)
        _last_report()
        return
    files = _kept(store, uploads)
    options, complete = _options(files, rule)
    left, right = st.columns(2)
    if left.button("Check only", key="load-check", width="stretch", disabled=not complete):
        _run(store, person, files, Options(**{**options, "dry_run": True}))
    if right.button("Load", type="primary", key="load", width="stretch", disabled=not complete):
        _run(store, person, files, Options(**options))
        _forget_uploads()
        st.rerun()
    _last_report()


def _example(rule: Settings) -> None:
    """Offer three records to try it with: the released shape, scored by our criteria."""
    top = rule.scale.max
    rows = [
        {
            "open_image_input_url": f"https://example.org/photos/{number}.jpg",
            "text": text,
            "output_image": f"example/{number}.png",
            "edit_type": kind,
            "scores": dict.fromkeys(rule.criteria, round(share * top, 3)),
            "judge": "example-judge",
        }
        for number, (text, kind, share) in enumerate(EXAMPLES, start=1)
    ]
    made = "".join(json.dumps(row) + "\n" for row in rows)
    with st.expander("An example to try"):
        st.code(json.dumps(rows[0], indent=2), language="json")
        st.download_button("Download it (JSON Lines)", made, "example.jsonl", key="load-example")
        st.caption("Three edits with scores and without pictures; they stay in this workspace.")


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
    kind = first[0].selectbox("What are they?", kinds, key="load-kind", format_func=_title)
    folder = first[1].text_input("Folder of the images, on the server", key="load-images")
    judge = first[2].text_input("Judge's name, if the rows have none", key="load-judge")
    purpose = first[3].selectbox("Reviews are for", list(PURPOSES), key="load-purpose")
    accept = st.checkbox("Append changed records as new versions", key="load-accept")
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
    return FORMATS[kind].title if kind in FORMATS else kind


def _is_known(file: Path, rule: Settings) -> bool:
    """Whether a file has a shape of ours; any other table is mapped by hand."""
    try:
        return recognise(file, rule) != "sft" or not mapping.is_foreign(file)
    except BadInput:
        return False


def _run(store: Store, person: Person, files: list[Path], options: Options) -> None:
    bar = st.progress(0.0, "Reading…")

    def progress(done: int, total: int) -> None:
        read = f"Reading: {done / 1e6:,.1f} of {total / 1e6:,.1f} MB"
        bar.progress(min(done / max(total, 1), 1.0), read)

    report = import_files(store, files, options, by=person.name, progress=progress)
    bar.empty()
    st.session_state["load-report"] = report


def _last_report() -> None:
    report: Report | None = st.session_state.get("load-report")
    if report is None:
        return
    with st.container(border=True):
        for note in report.notes:
            st.text(note)
        counted = {name.replace("_", " "): n for name, n in report.counts.items() if n}
        st.dataframe({"what": list(counted), "count": list(counted.values())}, hide_index=True)
        for line in report.types():
            st.text(line)
        if report.ignored_columns:
            st.text(f"Ignored columns: {', '.join(report.ignored_columns)}")
        if not report.problem_count:
            st.success("No problems.")
        else:
            st.warning(words.count(report.problem_count, "problem"))
            _listed(report.listed)
        if report.picture_count:
            st.warning(words.count(report.picture_count, "picture") + " missing or broken")
            _listed(report.pictures)
        if report.has_findings():
            found = report.problems_file.read_bytes()
            st.download_button("All of them (CSV)", found, "problems.csv", key="problems")
        if report.counts["records"]:
            with st.container(horizontal=True):
                address.link("browse", "Browse the edits", icon=":material/photo_library:")
                address.link("batches", "Draw a batch", icon=":material/stacks:")


def _listed(problems: list[Problem]) -> None:
    rows = [
        {"file": Path(p.file).name, "line": p.line, "reason": p.reason, "do": p.what_to_do}
        for p in problems
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
