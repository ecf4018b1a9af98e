"""Releases: folders of files that leave the house, each listed with its SHA-256.

Same inputs, same bytes: nothing of the clock or the machine goes into a release.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.formats.hub.dressed import dress
from review.formats.out.lines import PICTURES
from store import settings
from store.db.workspace import Store
from store.releases import history, unfinished
from store.releases.provenance import provenance
from store.work import queue

#: Why an edit that was not filtered out is not written, in words that follow its number.
NOT_WRITTEN = {
    "no_manifest_record": N_("without a manifest record: not written"),
    "rejected_candidates": N_("failures of preference records: not written"),
    "turns_of_chains": N_("turns of chains, which have a manifest shape of their own: not written"),
}
#: Why nothing is decided of a chain, likewise.
NO_CHAIN = {
    "chains_changed": N_("chains with a turn that changed since: not written"),
    "chains_colliding": N_("chains with a turn that other records claim: not written"),
}
#: Why a group or a pair of it does not train, likewise.
NO_PAIR = {
    "groups_of_several_sources": N_("groups of several sources: not written"),
    "no_edit": N_("pairs of names that are no edits: not written"),
    "excluded": N_("pairs with an excluded edit: not written"),
    "chosen_not_acceptable": N_("pairs whose better one people call bad too: not written"),
    "chosen_does_not_pass_filter": N_(
        "pairs whose better one the filter does not keep: not written"
    ),
}


#: Why the instructions of an edit do not go out, likewise.
NO_INSTRUCTIONS = {
    "not_the_same": N_("pairs that people call not the same: not written"),
    "not_labelled": N_("pairs without a label: not written"),
}

#: Why a label does not go out, likewise.
NO_LABEL = {
    "labels_without_edit": N_("labels of edits without a record of their own: not written"),
}

#: What must not be nothing in a release of a kind, as its manifest counts it.
MAIN = {
    "sft": "edits",
    "preference": "pairs",
    "multi-turn": "chains",
    "reviews": "reviews",
    "labels": "labels",
    "instruction-pairs": "pairs",
}


@dataclass(frozen=True)
class Contents:
    """What is, or would be, in a release: its manifest."""

    manifest: dict[str, Any]

    @property
    def kind(self) -> str:
        """Return what kind of release it is."""
        return str(self.manifest["kind"])

    @property
    def empty(self) -> bool:
        """Whether nothing is in it that the release is for."""
        return not self.manifest["counts"].get(MAIN.get(self.kind, ""), 1)

    def findings(self) -> list[str]:
        """Return what whoever uses the release has to know, in words; empty when all is well."""
        sentences = []
        if self.empty:
            sentences.append(self._why_empty())
        if "filter" in self.manifest and self.manifest["config_version"] is None:
            sentences.append(
                _("No filter decided on chains: people's word alone did.")
                if self.kind == "multi-turn"
                else _(
                    "Nothing was filtered: no config is published. Publish one, then export again."
                )
            )
        left_out = self.manifest.get("left_out", {})
        if number := left_out.get("no_manifest_record"):
            sentences.append(
                ngettext(
                    "{n:,} kept edit has no manifest record: not written. Import their manifest.",
                    "{n:,} kept edits have no manifest record: not written. Import their manifest.",
                    number,
                )
            )
        return sentences + self._of_chains()

    def _of_chains(self) -> list[str]:
        """Return the same of chains."""
        sentences = []
        number = self.manifest.get("not_reviewed")
        if number and self.manifest["config_version"] is None:
            sentences.append(
                ngettext(
                    "{n:,} chain goes out that nobody reviewed.",
                    "{n:,} chains go out that nobody reviewed.",
                    number,
                )
            )
        if number := self.manifest.get("rejected_since"):
            sentences.append(
                ngettext(
                    "{n:,} chain goes out that people rejected after the filter in force was "
                    "published: publish it anew.",
                    "{n:,} chains go out that people rejected after the filter in force was "
                    "published: publish it anew.",
                    number,
                )
            )
        return sentences

    def left_out(self) -> list[str]:
        """Return what was not written, in words."""
        words = NOT_WRITTEN | NO_PAIR | NO_CHAIN | NO_INSTRUCTIONS | NO_LABEL
        left_out = self.manifest.get("left_out", {})
        return [f"{number:,} {_(words[name])}" for name, number in left_out.items() if number]

    def _why_empty(self) -> str:
        filtered = sum(self.manifest.get("filtered_out", {}).values())
        if filtered and self.kind == "multi-turn":
            return ngettext(
                "Nothing is in this release: the one chain is not kept.",
                "Nothing is in this release: none of {n:,} chains is kept.",
                filtered,
            )
        if filtered:
            return ngettext(
                "Nothing is in this release: the filter in force does not keep the one edit.",
                "Nothing is in this release: the filter in force keeps none of {n:,} edits.",
                filtered,
            )
        if any(self.manifest.get("left_out", {}).values()):
            return _("Nothing is in this release: all of it is left out, for the reasons given.")
        return _("Nothing is in this release: the workspace holds nothing of it yet.")


@dataclass(frozen=True)
class Release(Contents):
    """A folder that was written, and its manifest."""

    folder: Path


def write_release(
    store: Store,
    kind: str,
    out: Path,
    about: dict[str, Any],
    write: Callable[[Path], dict[str, int]],
    by: str,
    *,
    mark: str | None = None,
) -> Release:
    """Write a release beside its place, then move it there: it is whole or not there.

    ``write`` puts the files into a folder and returns what to count of them; ``about`` is what
    else the manifest says. With a ``mark`` of what it is made of, one that was stopped is gone on
    with: its folder has the files there were, and ``unfinished.Journal`` says how far it came.
    """
    check_free(out)
    with store.database.read() as connection:
        last_entry = queue.last_entry(connection)
    with unfinished.place(out, mark) as folder:
        counts = write(folder)
        told = {
            "kind": kind,
            "counts": counts,
            **about,
            "provenance": provenance(store, about.get("config_version")),
            "last_log_entry": last_entry,
            "code_version": version("pico-review"),
            **_pictures(folder),
        }
        manifest = dress(folder, told, settings.current(store).settings.publishing)
        if out.exists():
            out.rmdir()
        shutil.move(folder, out)
    history.record(store, kind, manifest, by)
    return Release(manifest, out)


def _pictures(folder: Path) -> dict[str, Any]:
    """Return how many pictures lie beside the files. Each is named by the SHA-256 of its bytes."""
    sizes = [file.stat().st_size for file in (folder / PICTURES).glob("*/*")]
    about = {"folder": PICTURES, "named_by": "sha256"}
    return {"pictures": {**about, "number": len(sizes), "bytes": sum(sizes)}} if sizes else {}


def check_free(out: Path) -> None:
    """Raise Refused unless a folder may be written: it is not there, or empty."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused(
            _("{out} exists and is not empty.", out=out),
            what_to_do=_("Name a new folder with --out."),
        )


def parent(store: Store) -> Path:
    """Return where releases made in the browser lie."""
    return store.folder / "releases"


def next_folder(store: Store) -> Path:
    """Return a new folder for a release made in the browser: ``releases/0001`` and on."""
    taken = [int(path.name) for path in parent(store).glob("[0-9]*") if path.name.isdigit()]
    return parent(store) / f"{max(taken, default=0) + 1:04d}"
