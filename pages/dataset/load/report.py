"""What a check or a load found: counts, pictures missing, and every bad line with what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.parts import tables, words
from review.core.edits import Problem
from review.core.i18n import N_, _, ngettext
from store.dataset import catalog
from store.db.workspace import Store
from store.importing.report import PICTURES_AMISS, Report

#: A report's counts, as people read them.
COUNTS = {
    "records": N_("Records"),
    "repeated": N_("Repeated"),
    "blank_lines": N_("Blank lines"),
    "edits_new": N_("New edits"),
    "edits_already": N_("Edits already here"),
    "edits_changed": N_("Edits changed"),
    "edits_completed": N_("Edits completed"),
    "edits_known_by_id_only": N_("Edits without a manifest"),
    "collisions": N_("Collisions"),
    "groups_new": N_("New groups"),
    "chains_new": N_("New chains"),
    "scores_new": N_("New scores"),
    "scores_already": N_("Scores already here"),
    "scores_malformed": N_("Malformed scores"),
    "faithfulness_new": N_("New scores of short texts"),
    "faithfulness_already": N_("Scores of short texts already here"),
    "reviews_new": N_("New reviews"),
    "reviews_already": N_("Reviews already here"),
    "votes_new": N_("New votes"),
    "votes_already": N_("Votes already here"),
    "reviewers_new": N_("New reviewers"),
}
#: What is wrong with pictures: how many, and one of them.
AMISS: dict[str, Callable[[int, str], str]] = {
    "images_missing": lambda n, name: ngettext(
        "{n:,} edited picture is missing: {name}",
        "{n:,} edited pictures are missing, such as {name}", n, name=name,
    ),
    "images_broken": lambda n, name: ngettext(
        "{n:,} edited picture is broken: {name}",
        "{n:,} edited pictures are broken, such as {name}", n, name=name,
    ),
    "sources_missing": lambda n, name: ngettext(
        "{n:,} source picture is missing: {name}",
        "{n:,} source pictures are missing, such as {name}", n, name=name,
    ),
    "sources_broken": lambda n, name: ngettext(
        "{n:,} source picture is broken: {name}",
        "{n:,} source pictures are broken, such as {name}", n, name=name,
    ),
}  # fmt: skip


def draw(store: Store, report: Report) -> None:
    """Draw what was found, the gravest first."""
    _counts(report)
    amiss = _pictures(store, report)
    _unknown(report)
    _problems(store, report)
    _texts(report)
    if not (amiss or report.problem_count or report.pictures_elsewhere):
        st.success(_("No problems."))
    for line in (
        *report.left_out(),
        *report.types(),
        *(n for n in report.notes if n not in report.picture_notes),
    ):
        st.text(line)
    if report.pictures_elsewhere:
        st.text(_("Pictures that lie elsewhere are looked for when they are shown."))
    if report.ignored_columns:
        st.text(_("Ignored columns: {names}", names=", ".join(report.ignored_columns)))
    if report.has_lines():
        content = report.problems_file.read_bytes()
        st.download_button(_("All problems (CSV)"), content, "problems.csv", key="problems")


def _counts(report: Report) -> None:
    with st.container(horizontal=True):
        for name, label in COUNTS.items():
            if report.counts[name]:
                st.metric(_(label), f"{report.counts[name]:,}", width="content")


def _pictures(store: Store, report: Report) -> bool:
    """Say in red which pictures are missing or broken; return whether any is."""
    amiss = [name for name in PICTURES_AMISS if report.counts[name]]
    for name in amiss:
        said = AMISS[name](report.counts[name], report.examples.get(name, ""))
        st.error(words.plain(said), icon=":material/broken_image:")
    if amiss:
        st.text(_("Give the pictures under File, or load without them: reviewers see none."))
    if report.pictures:
        with st.expander(_("Each of them")):
            _listed(store, report.pictures, key="problems-pictures")
    return bool(amiss)


def _unknown(report: Report) -> None:
    if number := report.counts["edits_known_by_id_only"]:
        st.warning(
            ngettext(
                "{n:,} edit is named that no manifest brought. "
                "Is it the right column? Else load the manifest too.",
                "{n:,} edits are named that no manifest brought. "
                "Is it the right column? Else load the manifest too.",
                number,
            )
        )


def _problems(store: Store, report: Report) -> None:
    if report.problem_count:
        st.warning(ngettext("{n:,} problem", "{n:,} problems", report.problem_count))
        _listed(store, report.listed, key="problems-listed")


def _texts(report: Report) -> None:
    """Say which records hold no pair of instructions to compare; they load all the same."""
    empty, alike = report.counts["short_texts_empty"], report.counts["short_texts_alike"]
    if empty:
        st.text(ngettext("{n:,} short instruction is empty.",
                         "{n:,} short instructions are empty.", empty))  # fmt: skip
    if alike:
        st.text(ngettext("{n:,} short instruction is just the long one.",
                         "{n:,} short instructions are just the long ones.", alike))  # fmt: skip


def _listed(store: Store, problems: list[Problem], *, key: str) -> None:
    """List problems; those about edits that are here, with their pictures: a click opens them."""
    rows = [
        {
            _("file"): Path(problem.file).name,
            _("line"): problem.line,
            _("what is wrong"): problem.reason,
            _("what to do"): problem.what_to_do,
        }
        for problem in problems
    ]
    edits = catalog.named(store, {problem.image for problem in problems if problem.image})
    if edits:
        of = [edits.get(problem.image or "") for problem in problems]
        tables.of_edits(store, rows, of, key=key)
    else:
        tables.plain(rows, key=key)
