"""The release of single edits: in the released manifest shape, or with pictures for trainers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from review.core.adjudication import EXCLUDE
from review.core.answers import UNSAFE
from review.core.i18n import N_
from review.core.splits import TRAIN, Splits
from review.formats.out import EMBEDDING, EditFormat, writer
from review.formats.out.lines import Lines
from store.db.progress import Progress, scaled
from store.db.rules import IN_EFFECT, before_a_lead
from store.db.workspace import Store
from store.filters import configs
from store.releases import kept
from store.releases.counted import counted, without_pictures
from store.releases.embedding import Making, write_ready
from store.releases.filtered import as_line, promise, proof
from store.releases.folders import NOT_WRITTEN, Contents, Release, write_release
from store.releases.splitting import split_of
from store.releases.unfinished import Journal, made_of

KIND = "sft"
FORMATS: dict[EditFormat, str] = {
    "pico": N_("Released manifest shape, pictures by path"),
    "parquet": N_("Parquet with the pictures inside: input_image, edit_prompt, edited_image"),
    "webdataset": N_("WebDataset: tar files with the pictures inside"),
    "diffsynth": N_("DiffSynth-Studio: image, prompt, edit_image, and a folder of pictures"),
    "edit-r1": N_("Edit-R1: prompt, image, requirement, and a folder of pictures"),
}

#: What was said last of edits that somebody called unsafe, or a lead excluded.
_SAID = text(f"""SELECT DISTINCT f.unit_id FROM review f
WHERE {before_a_lead()} AND f.verdict = :verdict AND {IN_EFFECT}""")


@dataclass(frozen=True)
class SftRequest:
    """What is to be released. ``as_is``: pictures byte for byte, also those a trainer misreads."""

    format: EditFormat = "pico"
    splits: Splits = field(default_factory=Splits)
    as_is: bool = False


@dataclass
class _Plan:
    """What goes out, in order: edits' ids, types and sources; whether some have several sources."""

    ids: list[str] = field(default_factory=list)
    types: dict[str, str | None] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    several: bool = False

    def add(self, row: Any, edit_type: str | None) -> None:
        self.ids.append(row.id)
        self.types[row.id] = edit_type
        self.sources.setdefault(row.source, row.id)
        self.several = self.several or bool(row.further_json)


def export_sft(
    store: Store,
    out: Path,
    request: SftRequest | None = None,
    *,
    by: str,
    progress: Progress | None = None,
) -> Release:
    """Write the single edits the published filter keeps.

    Without a published config nothing is filtered out but what a manifest calls a failure, and
    the release says so. ``left_out`` counts what is kept and yet not written, ``filtered_out`` what
    the filter does not keep, by reason. In a format that holds pictures ``picture_missing`` counts
    edits with one that is missing or broken: they are not written.
    """
    asked = request or SftRequest()
    current, about = _about(store)
    if asked != SftRequest():
        about["format"] = asked.format

    def write(folder: Path) -> dict[str, int]:
        made = _Made(store, folder, asked, about)
        one_of_both = made.embedded if asked.format in EMBEDDING else made.lines
        counts = one_of_both(current, progress)
        if current:
            (folder / "filter.yaml").write_text(current.text, encoding="utf-8")
        return counts

    mark = made_of(store, KIND, asked) if asked.format in EMBEDDING else None
    return write_release(store, KIND, out, about, write, by, mark=mark)


@dataclass(frozen=True)
class _Made:
    """One release while it is written."""

    store: Store
    folder: Path
    asked: SftRequest
    about: dict[str, Any]

    def lines(self, current: configs.Published | None, progress: Progress | None) -> dict[str, int]:
        """Write the released shape: ``sft.jsonl``, and a file for each further split."""
        chosen: dict[str, str] = {}
        if self.asked.splits.shares:
            chosen = self._splits(self._plan(current), None)
            self.about["left_out"] = dict.fromkeys(NOT_WRITTEN, 0)
        named = Lines(self.folder, lambda name: f"sft{'' if name == TRAIN else f'-{name}'}.jsonl")
        count = 0
        try:
            with closing(kept.going(self.store, current, self.about, progress)) as going:
                for some in going:
                    _add(named, chosen, some)
                    count += len(some)
            named.close()
        finally:
            named.leave()
        return {"edits": count}

    def embedded(
        self, current: configs.Published | None, progress: Progress | None
    ) -> dict[str, int]:
        """Write a format that holds pictures, a split after the other."""
        plan = self._plan(current)
        steps = 2 if self.asked.splits.shares else 1
        chosen = self._splits(plan, scaled(progress, 0, steps, len(plan.ids)))
        made = Making(self.store, plan.types, chosen, as_is=self.asked.as_is)
        return write_ready(
            writer(self.asked.format, self.folder, lists=plan.several),
            self._in_order(plan, chosen),
            made.edit,
            Journal(self.folder),
            total=len(plan.ids),
            progress=scaled(progress, steps - 1, steps, len(plan.ids)),
        )

    def _plan(self, current: configs.Published | None) -> _Plan:
        plan = _Plan()
        for some in kept.going(self.store, current, self.about, None):
            for row, edit_type in some:
                plan.add(row, edit_type)
        return plan

    def _splits(self, plan: _Plan, progress: Progress | None) -> dict[str, str]:
        """Return source → its split; near duplicates go to one."""
        embedding = self.asked.format in EMBEDDING
        return split_of(
            self.store, self.asked.splits, plan.sources, self.about, fetch=embedding,
            progress=progress,
        )  # fmt: skip

    def _in_order(self, plan: _Plan, chosen: dict[str, str]) -> Iterator[Any]:
        """Yield the rows of one split after the other, so that one file at a time is open."""
        if not chosen:
            yield from kept.rows(self.store, plan.ids)
            return
        for split in self.asked.splits.names:
            for row in kept.rows(self.store, plan.ids):
                if chosen[row.source] == split:
                    yield row


def _add(named: Lines, chosen: Mapping[str, str], some: Iterable[kept.Going]) -> None:
    """Write the lines of some edits, each into the file of its source's split."""
    by_split: dict[str, list[dict[str, object]]] = {}
    for row, edit_type in some:
        lines = by_split.setdefault(chosen.get(row.source, TRAIN), [])
        lines.append(as_line(row, edit_type))
    for split, lines in by_split.items():
        named.add_all(split, lines)


def would_be(store: Store, *, progress: Progress | None = None) -> Contents:
    """Return what a release of now would hold and leave out; writes nothing.

    ``doubts``: edits that go in though a lead's word on them is due, or came after the filter in
    force was published, or a picture is missing.
    """
    current, about = _about(store)
    flagged, excluded = said_of(store, UNSAFE), said_of(store, EXCLUDE)
    with store.database.read() as connection:
        found = counted(store, connection, current, progress)
        doubts = {"flagged": found.of_these(flagged)} if len(found) else {}
        if since := found.of_these(excluded):
            doubts["excluded_since"] = since
        if len(found):
            doubts["no_picture"] = without_pictures(store, connection, found)
    about["left_out"] |= found.left_out
    about["filtered_out"] = found.filtered_out
    return Contents({"kind": KIND, "counts": {"edits": len(found)}, **about, "doubts": doubts})


def said_of(store: Store, verdict: str) -> frozenset[str]:
    """Return the edits that this is said of, while no later word of a lead made it void."""
    with store.database.read() as connection:
        return frozenset(connection.execute(_SAID, {"verdict": verdict}).scalars())


def _about(store: Store) -> tuple[configs.Published | None, dict[str, Any]]:
    current = configs.in_force(store)
    return current, {
        "config_version": current.version if current else None,
        "filter": proof(current),
        "promise": promise(current),
        "left_out": dict.fromkeys(NOT_WRITTEN, 0),
        "filtered_out": {},
    }
