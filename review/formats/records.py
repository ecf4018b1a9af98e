"""What the record formats share: paths in one spelling, further fields, scores on the record."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

import msgspec

from review.core.edits import JudgeRow
from review.core.spelling import normalise_path
from review.formats.reading import Fields, required

#: A judge's score of the short instruction: of the edit itself only where the settings say so.
FAITHFULNESS = "faithfulness"
#: Fields of a judge's answer that are no criterion.
NOT_CRITERIA = frozenset({"overall", "reason", FAITHFULNESS})


@dataclass(frozen=True)
class Names:
    """What a manifest's names mean here; ``ignored`` collects scores that are no criterion."""

    foreign_roots: Sequence[str]
    criteria: AbstractSet[str]
    ignored: dict[str, None] = field(default_factory=dict)


class Scored(msgspec.Struct):
    """What a judge may have left on a record."""

    scores: Any = None
    overall: Any = None
    judge: str | int | None = None


def judge_row(
    names: Names, line: int, image: str, scored: Scored, flat: Fields | None = None
) -> JudgeRow | None:
    """Return the scores found on a record, if any; ``flat``: criteria that are its own fields."""
    if scored.scores is None and scored.overall is None and scored.judge is None and not flat:
        return None
    raw: Fields
    if isinstance(scored.scores, dict):
        raw = {**scored.scores}
        if not raw.keys() <= names.criteria:
            names.ignored.update(dict.fromkeys(raw.keys() - names.criteria - NOT_CRITERIA))
    else:
        # A judge that answered in prose gave no number: left in as the malformed score it is.
        raw = {} if scored.scores is None else {"overall": scored.scores}
    if flat:
        raw |= flat
    if scored.overall is not None and raw.get("overall") is None:
        raw["overall"] = scored.overall
    judge = None if scored.judge is None else str(scored.judge)
    faithful = raw.get(FAITHFULNESS, msgspec.UNSET)
    alone = FAITHFULNESS not in names.criteria and raw.keys() == {FAITHFULNESS}
    return JudgeRow(line, image, judge, raw, _reason(raw), faithfulness=faithful, scored=not alone)


def further(
    row: Fields, fields: AbstractSet[str], criteria: AbstractSet[str]
) -> tuple[Fields | None, Fields | None]:
    """Split off a row's unknown fields and its flat criteria; None where there are none."""
    if row.keys() <= fields:
        return None, None
    extra = {name: value for name, value in row.items() if name not in fields}
    flat = {name: extra.pop(name) for name in criteria if name in extra}
    return extra or None, flat or None


def image_path(name: str, value: str | None, foreign_roots: Sequence[str]) -> str:
    """Return an image's path or URL in its one spelling; raises BadInput where there is none."""
    path = required(name, value)
    return required(name, normalise_path(path, foreign_roots))


def local_path(value: str | None, foreign_roots: Sequence[str]) -> str | None:
    """Return a local file's path in its one spelling, or None where none is given."""
    return normalise_path(value, foreign_roots) if value and value.strip() else None


def _reason(raw: Fields) -> str | None:
    reason = raw.pop("reason", None)
    return reason if isinstance(reason, str) else None
