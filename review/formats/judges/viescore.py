"""VIEScore and EditScore: two answers per edit, semantic consistency and perceptual quality.

Each is ``{"reasoning": …, "score": [a, b]}``. An edit's score is √(min SC · min PQ), on the judge's
own scale: 0–10 of VIEScore (Ku et al., arXiv 2312.14867), 0–25 of EditScore (arXiv 2509.23909).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from review.core.edits import JudgeRow
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Scale, Settings
from review.core.totals import on_scale
from review.core.written_score import written_score
from review.formats.containers.files import OnBytes
from review.formats.reading import Fields, Reading, made_rows, one_text
from review.formats.records import image_path
from review.judging.answers import Answer, of_criteria, taken_apart

#: The columns of both answers, as EditScore's batches call them.
PAIR = ("SC_raw_output", "PQ_raw_output")
#: Columns that name the edit, the surest first.
NAMES = ("edit", "output_image", "key")
#: What the scores of each answer are about.
OF_SC = ("prompt_following", "consistency")
OF_PQ = ("naturalness", "artifacts")
#: What their lowest are called.
WHOLE_SC, WHOLE_PQ = "semantic_consistency", "perceptual_quality"


def combined(sc: Answer, pq: Answer, settings: Settings) -> tuple[dict[str, object], str | None]:
    """Return an edit's raw scores of both answers, and why; raises BadInput for no scores.

    The settings' criteria of those names get their own: ``semantic_consistency`` and
    ``perceptual_quality`` the lower of an answer's two.
    """
    scales = [_scale(settings, names) for names in ((*OF_SC, WHOLE_SC), (*OF_PQ, WHOLE_PQ))]
    of_sc, of_pq = (_numbers(*one) for one in zip((sc, pq), scales, strict=True))
    lowest = zip((min(of_sc), min(of_pq)), scales, strict=True)
    overall = math.sqrt(math.prod(on_scale(one, own, settings.scale) for one, own in lowest))
    said: dict[str, object] = {WHOLE_SC: min(of_sc), WHOLE_PQ: min(of_pq)}
    said |= dict(zip(OF_SC, of_sc, strict=False)) | dict(zip(OF_PQ, of_pq, strict=False))
    reasons = [answer.reason for answer in (sc, pq) if answer.reason]
    return {**of_criteria(said, settings.criteria), "overall": overall}, "\n".join(reasons) or None


def _scale(settings: Settings, names: tuple[str, ...]) -> Scale:
    """Return the scale of an answer: of the first of its criteria that the settings have."""
    return settings.scale_of(next((name for name in names if name in settings.criteria), ""))


def _numbers(answer: Answer, scale: Scale) -> list[float]:
    """Return an answer's scores, none of them below nothing."""
    written = answer.listed or (answer.raw.get("overall"),)
    numbers = [written_score(one, scale) for one in written]
    found = [number for number in numbers if number is not None and number >= 0]
    if len(found) < len(numbers):
        raise BadInput(
            _("the scores are {written}.", written=list(written)),
            what_to_do=_("Ask the judge again, or leave the answer out."),
        )
    return found


@dataclass(frozen=True)
class _Answers:
    """How a file's columns are taken; collects those ignored."""

    settings: Settings
    edit: str | None
    ignored: dict[str, None] = field(default_factory=dict)

    def row(self, line: int, fields: Fields) -> JudgeRow:
        names = (self.edit,) if self.edit else NAMES
        name = next((name for name in names if fields.get(name) is not None), names[0])
        image = image_path(name, one_text(name, fields.get(name)), self.settings.foreign_roots)
        self.ignored.update(dict.fromkeys(sorted(fields.keys() - {*PAIR, name, "judge"})))
        judge = one_text("judge", fields.get("judge"))
        said = [fields.get(part) for part in PAIR]
        if said == [None, None]:
            return JudgeRow(line, image, judge, {})
        sc, pq = (taken_apart(part, self.settings) for part in said)
        return JudgeRow(line, image, judge, *combined(sc, pq, self.settings))


def read_viescore(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[JudgeRow]:
    """Read rows with both answers; ``mapping`` may name the edit's column."""
    answers = _Answers(settings, (mapping or {}).get("edit"))
    return Reading(made_rows(path, answers.row, on_bytes), answers.ignored)
