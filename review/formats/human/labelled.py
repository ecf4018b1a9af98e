"""What labelling tools export, as reviews: their rows differ, one person's answer does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from review.core.edits import Problem, ReviewRow
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Settings
from review.formats.containers.files import OnBytes
from review.formats.containers.tables import table_rows
from review.formats.human.controls import WORDS, Controls, Result
from review.formats.human.label_studio import OURS, answered_by_nobody, edit_of, skipped
from review.formats.reading import Fields, Reading, Told, check_mapping, the_reviewer
from review.formats.reviews import checked, iso_time, split_words

#: What a question may be called that is answered in free words.
FREE = frozenset({"comment", "comments", "note", "notes", "feedback", "user_input"})
SUBMITTED, SKIPPED, DRAFT = "submitted", "skipped", "draft"


@dataclass(frozen=True)
class Given:
    """One person's answer: what of the task names its edit, who gave it, control by control.

    ``state``: submitted, skipped or a draft. ``verdict``: what the tool's own button says.
    """

    task: Mapping[str, Any]
    reviewer: str | None
    results: Sequence[Result] = ()
    time: object = None
    state: str = SUBMITTED
    verdict: str | None = None


Answers = Callable[["Export", Fields], Iterable[Given]]


@dataclass(frozen=True)
class Export:
    """A file of one tool: ``answers`` takes a row apart, and may mark what has no place here."""

    path: Path
    settings: Settings
    mapping: Mapping[str, str]
    controls: Controls
    answers: Answers
    notes: list[str] = field(default_factory=list)

    @property
    def ignored(self) -> dict[str, None]:
        """What has no place here, in the order met."""
        return self.controls.ignored

    def rows_of(
        self, rows: Iterable[tuple[int, Fields] | Problem]
    ) -> Iterator[ReviewRow | Problem]:
        """Yield a review per answer; answers that say nothing are Problems, rows without a note."""
        unanswered = 0
        for row in rows:
            if isinstance(row, Problem):
                yield row
                continue
            found = list(self._of_row(*row))
            unanswered += not found
            yield from found
        self.notes.extend(answered_by_nobody(str(self.path), unanswered))

    def _of_row(self, line: int, fields: Fields) -> Iterator[ReviewRow | Problem]:
        try:
            answers = list(self.answers(self, fields))
        except BadInput as error:
            yield Problem(str(self.path), line, error.message, error.what_to_do)
            return
        for given in answers:
            try:
                yield self._review(line, given)
            except BadInput as error:
                yield Problem(str(self.path), line, error.message, error.what_to_do)

    def _review(self, line: int, given: Given) -> ReviewRow:
        reviewer = the_reviewer(given.reviewer or self._told())
        if given.state == SKIPPED:
            raise skipped(reviewer)
        if given.state == DRAFT:
            raise BadInput(
                _("a draft of {reviewer}.", reviewer=reviewer),
                what_to_do=_("Have it submitted, and export again."),
            )
        said = self.controls.said(given.results)
        if given.verdict is not None and not said.verdicts:
            said.verdicts[given.verdict] = None
        image, perhaps = edit_of(given.task, self.mapping.get("edit"), self.settings)
        return checked(
            ReviewRow(
                line, image, reviewer, said.verdict(), said.ratings, said.reasons, said.comment(),
                iso_time(given.time), said.edit_type(), perhaps=perhaps,
            )
        )  # fmt: skip

    def _told(self) -> str | None:
        told = self.mapping.get("reviewer")
        return told if isinstance(told, Told) else None


def read_export(
    path: Path,
    settings: Settings,
    *,
    answers: Answers,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[ReviewRow]:
    """Read the answers of a tool's export that is a table. Raises BadInput as ``export_of``."""
    export = export_of(path, settings, answers, mapping)
    rows = export.rows_of(table_rows(path, on_bytes=on_bytes))
    return Reading(rows, export.ignored, export.mapping, export.notes)


def export_of(
    path: Path, settings: Settings, answers: Answers, mapping: Mapping[str, str] | None
) -> Export:
    """Return how a tool's export is taken.

    ``mapping``: ``edit=FIELD``, ``verdict=CONTROL``, ``edit_type=CONTROL``, ``accept=WORD``.
    Raises BadInput for another one.
    """
    chosen, words = split_words(mapping or {})
    check_mapping(chosen, OURS, theirs=None, file=str(path))
    # A question may be named by its column, as Argilla flattens it.
    chosen |= {
        ours: theirs.removesuffix(".responses")
        for ours, theirs in chosen.items()
        if ours in ("verdict", "edit_type")
    }
    controls = Controls(settings, chosen, {**WORDS, **words})
    return Export(path, settings, chosen, controls, answers)


def result(name: str, value: object) -> Result:
    """Return an answer to a question as a control's: its kind is told by what it is."""
    if isinstance(value, str):
        free = name.casefold() in FREE
        return Result({"text": value} if free else {"choices": [value]}, name)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return Result({"choices": value}, name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Result({"rating": value}, name)
    return Result(value if isinstance(value, dict) else {}, name)
