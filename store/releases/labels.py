"""The release of labels: what people together say of edits, alone or to fine-tune a judge on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from review.core.faults import Fault
from review.core.i18n import N_
from review.core.splits import TRAIN, Splits
from review.formats.csv_out import plain_cell
from review.formats.out.judging import ABOUT, Messages, MessageTable, OutLabel
from review.formats.out.lines import Lines
from review.formats.out.rows import card
from store.db.progress import Progress
from store.db.workspace import Store
from store.filters import said
from store.releases import kept, splitting
from store.releases.filtered import as_released
from store.releases.folders import Contents, Release, write_release
from store.releases.going_out import GoingOut, ahead

KIND = "labels"
LabelFormat = Literal["table", "messages", "trl"]
FORMATS: dict[LabelFormat, str] = {
    "table": N_("A line per edit: its label, the share that accepts it, how many votes"),
    "messages": N_("To fine-tune a judge: messages and images, beside the pictures"),
    "trl": N_("The same for TRL, as Parquet with the pictures inside"),
}
#: The share that accepts, where as many do not.
_EVEN = 0.5
_SAID = ("state", "accept_share", "votes", "by_lead", "fault")
_COLUMNS = (
    "edit", "source", "instruction", "edit_type", "label", "fault", "accept_share", "votes",
    "by_lead", "split",
)  # fmt: skip


@dataclass(frozen=True)
class LabelsRequest:
    """What is to be released. ``as_is``: pictures byte for byte, also those a trainer misreads."""

    format: LabelFormat = "table"
    splits: Splits = field(default_factory=Splits)
    as_is: bool = False


class _Labelled(NamedTuple):
    """A labelled edit: its id, its label, whether a lead decided it, whose fault a reject is."""

    edit_id: str
    out: OutLabel
    by_lead: bool
    fault: Fault | None

    def in_split(self, split: str) -> _Labelled:
        """Return the same in another split."""
        return self._replace(out=self.out._replace(split=split))


def export(
    store: Store,
    out: Path,
    request: LabelsRequest | None = None,
    *,
    by: str,
    progress: Progress | None = None,
) -> Release:
    """Write the labels that count: of the purposes that do, each edit once.

    ``votes_even`` counts those whose votes are half and half, that no lead decided.
    ``accept_share`` is the soft label: of its votes those that accept, a lead's word aside. Edits
    that no manifest brought, or that others claim, are left out; so are, from a format with
    pictures, those whose pictures are missing or broken.
    """
    asked = request or LabelsRequest()
    about: dict[str, Any] = {"format": asked.format}

    def write(folder: Path) -> dict[str, int]:
        labelled = _labelled(store, asked, about)
        if asked.format == "table":
            return _table(folder, labelled)
        return _conversations(store, folder, labelled, asked, progress)

    return write_release(store, KIND, out, about, write, by)


def would_be(store: Store) -> Contents:
    """Return what a release of now would hold; writes nothing."""
    about: dict[str, Any] = {}
    count = len(_labelled(store, LabelsRequest(), about))
    return Contents({"kind": KIND, "counts": {"labels": count}, **about})


def _labelled(store: Store, asked: LabelsRequest, about: dict[str, Any]) -> list[_Labelled]:
    word = _word(store)
    found, sources = [], {}
    for row in kept.rows(store, sorted(word)):  # None of them is held: its texts are enough.
        if row.known and not row.collision:
            sources[row.source] = row.id
            found.append(_labelled_as(row, word[row.id]))
    about["left_out"] = {"labels_without_edit": len(word) - len(found)}
    split_of = splitting.split_of(
        store, asked.splits, sources, about, fetch=asked.format != "table"
    )
    if split_of:
        found = [one.in_split(split_of.get(one.out.edit.source, TRAIN)) for one in found]
    about["votes_even"] = sum(one.out.accept_share == _EVEN and not one.by_lead for one in found)
    return sorted(found, key=lambda one: (one.out.edit.output_image, one.edit_id))


def _labelled_as(row: Any, word: tuple[Any, ...]) -> _Labelled:
    state, share, votes, by_lead, fault = word
    edit = as_released(row, row.edit_type)
    out = OutLabel(edit, TRAIN, str(state), round(float(share), 9), int(votes))
    return _Labelled(row.id, out, bool(by_lead), fault)


def _word(store: Store) -> dict[str, tuple[Any, ...]]:
    """Return what people say of each edit: what is in ``_SAID``, in that order."""
    with store.database.read() as connection:
        frame = said.of_edits(connection)
    columns = (frame[name] for name in _SAID)
    return dict(zip(frame["unit_id"], zip(*columns, strict=True), strict=True))


def _table(folder: Path, labelled: list[_Labelled]) -> dict[str, int]:
    """Write the labels as JSON Lines, and as CSV that is safe to open in a spreadsheet."""
    lines = Lines(folder, lambda split: f"labels{'' if split == TRAIN else f'-{split}'}.jsonl")
    try:
        with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_COLUMNS)
            for one in labelled:
                row = _row(one)
                lines.add(one.out.split, row)
                writer.writerow([plain_cell(row[name]) for name in _COLUMNS])
        text = card(lines.close(), ABOUT)
    finally:
        lines.leave()
    (folder / "README.md").write_text(text, encoding="utf-8")
    return {"labels": len(labelled)}


def _row(one: _Labelled) -> dict[str, Any]:
    edit = one.out.edit
    return {
        "edit": edit.output_image,
        "source": edit.source,
        "instruction": edit.text,
        "edit_type": edit.edit_type,
        "label": one.out.label,
        "fault": one.fault,
        "accept_share": one.out.accept_share,
        "votes": one.out.votes,
        "by_lead": one.by_lead,
        "split": one.out.split,
    }


def _conversations(
    store: Store,
    folder: Path,
    labelled: list[_Labelled],
    asked: LabelsRequest,
    progress: Progress | None,
) -> dict[str, int]:
    """Write a conversation with both pictures for each label."""
    going_out = GoingOut(store, as_is=asked.as_is)
    writer = Messages(folder) if asked.format == "messages" else MessageTable(folder)
    counts = {"labels": 0, "picture_missing": 0}
    try:
        for number, (one, source, edited) in enumerate(_pictured(going_out, labelled)):
            if progress:
                progress(number, len(labelled))
            if source is None or edited is None:
                counts["picture_missing"] += 1
                continue
            writer.add(one.out, source, edited)
            counts["labels"] += 1
        writer.close()
    finally:
        writer.leave()
    return counts | going_out.counts()


def _pictured(
    going_out: GoingOut, labelled: list[_Labelled]
) -> Iterator[tuple[_Labelled, bytes | None, bytes | None]]:
    def both(one: _Labelled) -> tuple[_Labelled, bytes | None, bytes | None]:
        source = going_out.picture(one.edit_id, "source")
        return one, source, going_out.picture(one.edit_id, "edited")

    return ahead(both, labelled)
