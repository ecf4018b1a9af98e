"""Result files of benchmarks: ImgEdit-Bench's ``result.json`` and RISEBench's table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from review.core.edits import JudgeRow, Problem
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Scale, Settings
from review.core.totals import on_scale
from review.core.written_score import written_score
from review.formats.containers import files, shapes
from review.formats.containers.files import OnBytes
from review.formats.human.label_studio import MAX_BYTES
from review.formats.reading import Fields, Reading, made_rows, one_text, required
from review.formats.records import image_path
from review.judging.answers import REASON, lines, of_criteria, plain

#: ImgEdit-Bench asks for so many scores of an edit, each on a line of its own, 1–5.
ASKED = 3
MOST = 5
_NUMBER = re.compile(r"\d+(\.\d+)?")
#: Two lines of an answer that end in scores, as they stand in JSON.
_RESULT = re.compile(rb'\\n[^"\\]*: ?\**[1-5]\**\\n[^"\\]*: ?\**[1-5]\**(?:\\n|")')

RISE = ("Reasoning", "ApprConsistency", "VisualPlausibility")
RISE_KNOWN = frozenset({*RISE, "index", "category", "score", "judge_reas"})


def is_imgedit_result(path: Path) -> bool:
    """Whether a file is one object of answers whose lines end in scores."""
    return shapes.shape(path) == "json" and _RESULT.search(files.head(path)) is not None


def read_imgedit_result(
    path: Path,
    settings: Settings,
    *,
    on_bytes: OnBytes | None = None,
) -> Reading[JudgeRow]:
    """Read answers by key: the edit is ``KEY.png``, ``line`` the answer's place in the file.

    The overall is the mean of an answer's three scores, as the benchmark's own script has it.
    Raises BadInput for a file over 200 MB, or no JSON object.
    """
    with files.opened(path, on_bytes) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadInput(
            _("over 200 MB, too large to hold in memory."),
            file=str(path),
            what_to_do=_("Make it in parts."),
        )
    try:
        answers = msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadInput(
            _("not valid JSON: {error}.", error=error),
            file=str(path),
            what_to_do=_("Make the file again."),
        ) from None
    return Reading(_imgedit_rows(str(path), answers, settings))


def _imgedit_rows(
    file: str, answers: Mapping[str, object], settings: Settings
) -> Iterator[JudgeRow | Problem]:
    for line, (key, answer) in enumerate(answers.items(), start=1):
        try:
            yield _of_imgedit(line, key, answer, settings)
        except BadInput as error:
            yield Problem(file, line, f"{key}: {error.message}", error.what_to_do)


def _of_imgedit(line: int, key: str, answer: object, settings: Settings) -> JudgeRow:
    """Read one answer; raises BadInput unless it has its three scores."""
    said = list(lines(answer)) if isinstance(answer, str) else []
    scores = [(name, written_score(value, _scale(name, settings))) for name, value in said]
    found = [(name, number) for name, number in scores if number is not None]
    if len(found) != ASKED or len(dict(found)) != ASKED:
        raise BadInput(
            _("{n} scores in the answer, not {asked}.", n=len(found), asked=ASKED),
            what_to_do=_("Ask the judge again, or leave the answer out."),
        )
    for name, value in said:
        if _NUMBER.fullmatch(value) and not 1 <= float(value) <= MOST:
            raise BadInput(
                _("{name} is {value}, not 1 to 5.", name=name, value=value),
                what_to_do=_("Ask the judge again, or leave the answer out."),
            )
    raw = of_criteria(dict(found), settings.criteria)
    on_one = (on_scale(number, _scale(name, settings), settings.scale) for name, number in found)
    raw["overall"] = sum(on_one) / ASKED
    reason = next((value for name, value in said if plain(name) in REASON), None)
    image = image_path("key", f"{key}.png", settings.foreign_roots)
    return JudgeRow(line, image, None, raw, reason)


def _scale(line: str, settings: Settings) -> Scale:
    """Return the scale of what a line is about: its criterion's own, else the settings'."""
    named = (name for name in settings.criteria if plain(name) == plain(line))
    return settings.scale_of(next(named, ""))


@dataclass(frozen=True)
class _Rise:
    """How RISEBench's table is taken; collects the columns ignored."""

    settings: Settings
    edit: str | None
    ignored: dict[str, None] = field(default_factory=dict)

    def row(self, line: int, fields: Fields) -> JudgeRow:
        self.ignored.update(
            dict.fromkeys(sorted(fields.keys() - RISE_KNOWN - {self.edit or "index"}))
        )
        image = image_path("edit", self._name(fields), self.settings.foreign_roots)
        raw = of_criteria({name: fields.get(name) for name in RISE}, self.settings.criteria)
        if fields.get("score") is not None:
            raw["overall"] = fields["score"]
        return JudgeRow(line, image, None, raw, one_text("judge_reas", fields.get("judge_reas")))

    def _name(self, fields: Fields) -> str | None:
        """Return where the benchmark looks for an edit, unless a column names it."""
        if self.edit:
            return one_text(self.edit, fields.get(self.edit))
        category, index = (
            required(name, one_text(name, fields.get(name))) for name in ("category", "index")
        )
        return f"images/{category}/{index}.png"


def read_risebench(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[JudgeRow]:
    """Read a row per edit; its overall is the benchmark's own ``score``, 1–5."""
    rise = _Rise(settings, (mapping or {}).get("edit"))
    return Reading(made_rows(path, rise.row, on_bytes), rise.ignored)
