"""A Label Studio JSON export: tasks with annotations by people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec

from review.core.doors import advice
from review.core.edits import Problem, ReviewRow
from review.core.errors import BadInput
from review.core.i18n import N_, _, ngettext
from review.core.settings import Settings
from review.formats.containers.files import OnBytes, head, opened
from review.formats.containers.shapes import shape
from review.formats.human.controls import WORDS, Controls, Result
from review.formats.reading import Reading, as_text, check_mapping, listed, required, typed
from review.formats.records import image_path
from review.formats.reviews import VERDICTS, checked, iso_time, split_words

#: An array cannot be read line by line: it is held in memory, and a larger one is refused.
MAX_BYTES = 200_000_000

#: Fields of a task that may name its edit, the likeliest first.
EDIT_FIELDS = ("output_image", "edit", "edited", "edited_image", "image")
#: The first of these are ours and sure; the others, side by side, may each be the source.
SURE = 3

#: What ``--map`` may name of a labelling tool's export.
OURS = ("edit", "reviewer", "verdict", "edit_type", *VERDICTS)


class _Task(msgspec.Struct):
    fields: dict[str, Any] = msgspec.field(name="data")
    annotations: list[Any]
    predictions: list[Any] = []


class _Annotation(msgspec.Struct):
    result: list[Result] = msgspec.field(default_factory=list)
    completed_by: int | str | dict[str, Any] | None = None
    created_at: str | None = None
    was_cancelled: bool = False


def is_export(path: Path) -> bool:
    """Whether a file is a list of Label Studio tasks: no table, whatever columns it has."""
    start = head(path)
    tasks = b'"annotations"' in start and b'"data"' in start
    return tasks and shape(path) == "json array"


def read_label_studio(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[ReviewRow]:
    """Read reviews from an export; ``line`` is the task's place in it, from 1.

    ``mapping``: ``edit=FIELD`` of the task's data, ``verdict=CONTROL``, ``edit_type=CONTROL``,
    ``accept=WORD`` (also reject, unsure). Skipped annotations are Problems, tasks without any are
    passed over. Raises BadInput for another JSON array and for one over 200 MB.
    """
    chosen, words = split_words(mapping or {})
    check_mapping(chosen, OURS, theirs=None, file=str(path))
    controls = Controls(settings, chosen, {**WORDS, **words})
    export = _Export(path, settings, chosen, controls)
    return Reading(export.rows(on_bytes), controls.ignored, chosen, export.notes)


@dataclass(frozen=True)
class _Export:
    path: Path
    settings: Settings
    mapping: Mapping[str, str]
    controls: Controls
    notes: list[str] = field(default_factory=list)

    def rows(self, on_bytes: OnBytes | None) -> Iterator[ReviewRow | Problem]:
        unanswered = 0
        for line, entry in enumerate(_load(self.path, on_bytes), start=1):
            try:
                task = typed(entry, _Task)
                annotations = [typed(raw, _Annotation) for raw in task.annotations]
                if task.predictions:
                    self.controls.ignored["predictions"] = None
            except BadInput as error:
                yield self._problem(line, error)
                continue
            unanswered += not annotations
            for annotation in annotations:
                try:
                    yield self._row(line, task, annotation)
                except BadInput as error:
                    yield self._problem(line, error)
        self.notes.extend(answered_by_nobody(str(self.path), unanswered))

    def _problem(self, line: int, error: BadInput) -> Problem:
        return Problem(
            str(self.path),
            line,
            _("task {line}: {reason}", line=line, reason=error.message),
            error.what_to_do,
        )

    def _row(self, line: int, task: _Task, annotation: _Annotation) -> ReviewRow:
        reviewer = who(annotation.completed_by, self.mapping.get("reviewer"))
        if annotation.was_cancelled:
            raise skipped(reviewer)
        said = self.controls.said(annotation.result)
        image, perhaps = edit_of(task.fields, self.mapping.get("edit"), self.settings)
        row = ReviewRow(
            line,
            image,
            reviewer,
            said.verdict(),
            said.ratings,
            said.reasons,
            said.comment(),
            iso_time(annotation.created_at),
            said.edit_type(),
            perhaps=perhaps,
        )
        texts = (row.output_image, reviewer, row.comment or "", row.edit_type or "", *row.reasons)
        if any("\0" in text for text in texts):
            raise BadInput(_("holds the character U+0000."), what_to_do=_("Remove it."))
        return checked(row)


def edit_of(
    fields: Mapping[str, Any], named: str | None, settings: Settings
) -> tuple[str, str | None]:
    """Return the edit a task is about, and the other picture it may be about instead.

    ``named``: the field, where ``--map edit=FIELD`` says it. Raises BadInput where none names it.
    """
    present = [name for name in EDIT_FIELDS if name in fields]
    first = named or next(iter(present), None)
    if first is None:
        raise BadInput(
            _("no field names the edit; data has: {fields}.", fields=listed(list(fields))),
            what_to_do=advice(N_("Name it: --map edit=FIELD"), N_("Name it under Columns.")),
        )
    unsure = not named and first not in EDIT_FIELDS[:SURE]
    doubted = [first, *(name for name in present if unsure and name != first)]
    images = dict.fromkeys(
        image_path(f"data.{name}", served_path(as_text(fields.get(name))), settings.foreign_roots)
        for name in doubted
        if name == first or as_text(fields.get(name))
    )
    image, *others = images
    return image, others[0] if others else None


def skipped(reviewer: str) -> BadInput:
    """Return what is wrong with a task that somebody passed over."""
    return BadInput(
        _("skipped by {reviewer}.", reviewer=reviewer),
        what_to_do=_("Nothing: a skip is no answer."),
    )


def answered_by_nobody(file: str, number: int) -> list[str]:
    """Return what is to be said of tasks that have no answer yet."""
    said = ngettext(
        "{file}: {n:,} task was answered by nobody.",
        "{file}: {n:,} tasks were answered by nobody.",
        number,
        file=file,
    )
    return [said] if number else []


def _load(path: Path, on_bytes: OnBytes | None) -> list[Any]:
    with opened(path, on_bytes) as file:
        text = file.read(MAX_BYTES + 1)
    if len(text) > MAX_BYTES:
        raise BadInput(
            _("a JSON array over 200 MB, too large to hold in memory."),
            file=str(path),
            what_to_do=advice(
                N_("Export in parts, or as JSON Lines: jq -c '.[]'"), N_("Export in parts.")
            ),
        )
    try:
        tasks = msgspec.json.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            _("not valid JSON: {error}.", error=error),
            file=str(path),
            what_to_do=_("Export it again."),
        ) from None
    if not isinstance(tasks, list) or not any(
        isinstance(task, dict) and {"data", "annotations"} <= task.keys() for task in tasks
    ):
        raise BadInput(
            _("a JSON array that is no Label Studio export."),
            file=str(path),
            what_to_do=advice(
                N_("Export as JSON, or rewrite it as JSON Lines: jq -c '.[]'"),
                N_("Export as JSON, or write each object of the list on a line of its own."),
            ),
        )
    return tasks


def who(person: int | str | dict[str, Any] | None, told: str | None) -> str:
    """Return who answered: an address, else a number; ``told`` where the export does not say."""
    if isinstance(person, dict):
        person = as_text(person.get("email")) or as_text(person.get("id"))
    return required("completed_by", as_text(person) or told)


def served_path(value: str | None) -> str | None:
    """Return the file behind Label Studio's own ``/data/local-files/?d=…`` address.

    All that follows is the path, decoded once: it may hold ``&`` and ``#``, and ``+`` is no space.
    """
    if value is None or "/local-files/" not in value:
        return value
    path = re.search(r"[?&]d=(.+)", value, re.DOTALL)
    return unquote(path[1]) if path else value
