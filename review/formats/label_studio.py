"""A Label Studio JSON export: tasks with annotations by people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from review.core.answers import ACCEPT, CANNOT_JUDGE, REJECT, UNSURE
from review.core.doors import advice
from review.core.edits import Problem, ReviewRow
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats.files import OnBytes, head, opened
from review.formats.reading import Reading, as_text, check_mapping, listed, required, typed
from review.formats.records import image_path
from review.formats.reviews import VERDICTS, checked, iso_time, rating, split_words

#: An array cannot be read line by line: it is held in memory, and a larger one is refused.
MAX_BYTES = 200_000_000

#: Fields of a task that may name its edit; the first one there is taken.
EDIT_FIELDS = ("output_image", "edit", "image", "edited_image")

#: What a choice means unless ``--map accept=WORD`` says otherwise; case does not matter.
WORDS: dict[str, str] = {
    **dict.fromkeys(("accept", "accepted", "approve", "approved", "good", "yes", "keep"), ACCEPT),
    **dict.fromkeys(("reject", "rejected", "bad", "no", "drop"), REJECT),
    **dict.fromkeys(("unsure", "not sure", "unclear", "maybe"), UNSURE),
    **dict.fromkeys((CANNOT_JUDGE, "cannot judge"), CANNOT_JUDGE),
}


class _Task(msgspec.Struct):
    fields: dict[str, Any] = msgspec.field(name="data")
    annotations: list[Any]


class _Result(msgspec.Struct):
    value: dict[str, Any] = msgspec.field(default_factory=dict)
    from_name: str = ""


class _Annotation(msgspec.Struct):
    result: list[_Result] = msgspec.field(default_factory=list)
    completed_by: int | str | dict[str, Any] | None = None
    created_at: str | None = None
    was_cancelled: bool = False


@dataclass
class _Answers:
    """What one person answered to one task, control by control."""

    verdicts: dict[str, None] = field(default_factory=dict)
    edit_type: str | None = None
    ratings: dict[str, float] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def verdict(self) -> str | None:
        """Return the one verdict; raises BadInput where the choices contradict each other."""
        if len(self.verdicts) > 1:
            raise BadInput(
                _("several verdicts were chosen: {verdicts}.", verdicts=", ".join(self.verdicts)),
                what_to_do=advice(
                    N_("Name the control that asks for it: --map verdict=CONTROL"),
                    N_("Name the control that asks for it, under Columns."),
                ),
            )
        if not self.verdicts and self.edit_type is None:
            raise BadInput(
                _(
                    "no verdict among the choices ({reasons}).",
                    reasons=listed(self.reasons) or _("none made"),
                ),
                what_to_do=advice(
                    N_("Say what a choice means: --map accept=WORD"),
                    N_("Say what a choice means, under Columns."),
                ),
            )
        return next(iter(self.verdicts), None)


def looks_like_label_studio(path: Path) -> bool:
    """Whether a JSON array begins with a Label Studio task."""
    start = head(path)
    return b'"annotations"' in start and b'"data"' in start


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
    check_mapping(chosen, ("edit", "verdict", "edit_type", *VERDICTS), theirs=None, file=str(path))
    export = _Export(path, settings, chosen, {**WORDS, **words})
    return Reading(export.rows(on_bytes), export.ignored, chosen)


@dataclass(frozen=True)
class _Export:
    path: Path
    settings: Settings
    mapping: Mapping[str, str]
    words: Mapping[str, str]
    ignored: dict[str, None] = field(default_factory=dict)

    def rows(self, on_bytes: OnBytes | None) -> Iterator[ReviewRow | Problem]:
        for line, entry in enumerate(_load(self.path, on_bytes), start=1):
            try:
                task = typed(entry, _Task)
                annotations = [typed(raw, _Annotation) for raw in task.annotations]
            except BadInput as error:
                yield self._problem(line, error)
                continue
            for annotation in annotations:
                try:
                    yield self._row(line, task, annotation)
                except BadInput as error:
                    yield self._problem(line, error)

    def _problem(self, line: int, error: BadInput) -> Problem:
        return Problem(
            str(self.path),
            line,
            _("task {line}: {reason}", line=line, reason=error.message),
            error.what_to_do,
        )

    def _row(self, line: int, task: _Task, annotation: _Annotation) -> ReviewRow:
        reviewer = required("completed_by", _who(annotation.completed_by))
        if annotation.was_cancelled:
            raise BadInput(
                _("skipped by {reviewer}.", reviewer=reviewer),
                what_to_do=_("Nothing: a skip is no answer."),
            )
        answers = self._answers(annotation.result)
        row = ReviewRow(
            line,
            self._edit(task.fields),
            reviewer,
            answers.verdict(),
            answers.ratings,
            answers.reasons,
            "\n".join(answers.comments) or None,
            iso_time(annotation.created_at),
            answers.edit_type,
        )
        texts = (row.output_image, reviewer, row.comment or "", row.edit_type or "", *row.reasons)
        if any("\0" in text for text in texts):
            raise BadInput(_("holds the character U+0000."), what_to_do=_("Remove it."))
        return checked(row)

    def _edit(self, fields: Mapping[str, Any]) -> str:
        present = [name for name in EDIT_FIELDS if name in fields]
        name = self.mapping.get("edit") or next(iter(present), None)
        if name is None:
            raise BadInput(
                _("no field names the edit; data has: {fields}.", fields=listed(list(fields))),
                what_to_do=advice(N_("Name it: --map edit=FIELD"), N_("Name it under Columns.")),
            )
        return image_path(
            f"data.{name}", _served_path(as_text(fields.get(name))), self.settings.foreign_roots
        )

    def _answers(self, results: list[_Result]) -> _Answers:
        answers = _Answers()
        asks = self.mapping.get("verdict")
        if asks is None and any(result.from_name == "verdict" for result in results):
            asks = "verdict"
        for result in results:
            self._take(answers, result, may_judge=asks in (None, result.from_name))
        return answers

    def _take(self, answers: _Answers, result: _Result, *, may_judge: bool) -> None:
        value, name = result.value, result.from_name
        if isinstance(value.get("choices"), list):
            for word in map(str, value["choices"]):
                self._choose(answers, name, word, may_judge=may_judge)
        elif "text" in value:
            texts = value["text"] if isinstance(value["text"], list) else [value["text"]]
            answers.comments.extend(text for entry in texts if (text := as_text(entry)))
        elif name in self.settings.criteria and ("rating" in value or "number" in value):
            answers.ratings[name] = rating(name, value.get("rating", value.get("number")))
        else:
            self.ignored[name] = None

    def _choose(self, answers: _Answers, name: str, word: str, *, may_judge: bool) -> None:
        meaning = self.words.get(word.strip().casefold())
        if name == self.mapping.get("edit_type", "edit_type"):
            answers.edit_type = word
        elif may_judge and meaning is not None:
            answers.verdicts[meaning] = None
        elif self.settings.vocabulary.knows(word):
            answers.edit_type = word
        else:
            answers.reasons.append(word)


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


def _who(person: int | str | dict[str, Any] | None) -> str | None:
    if isinstance(person, dict):
        return as_text(person.get("email")) or as_text(person.get("id"))
    return as_text(person)


def _served_path(value: str | None) -> str | None:
    """Return the file behind Label Studio's own ``/data/local-files/?d=…`` address."""
    if value is None or "/local-files/" not in value:
        return value
    return parse_qs(urlsplit(value).query).get("d", [value])[0]
