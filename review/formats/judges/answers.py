"""A judge's answer taken apart: an object (in prose, in a code block), lines ``Name: 4``, a number.

The values stay as written: whether they are scores, and on the scale, scoring says. An answer that
is none of these, or that says two things, is a fault, never a number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Settings
from review.core.written_score import written_score
from review.formats.reading import as_text

#: What an answer calls its one score, the likeliest first; compared without case and signs.
OVERALL = ("overall", "overall_score", "final_score", "total_score", "score", "rating")
REASON = ("reasoning", "reason", "explanation", "rationale", "brief_reasoning")
#: So much of an answer is quoted where it cannot be taken apart.
QUOTED = 80
_LINE = re.compile(r"^[\s>*_#-]*([A-Za-z][A-Za-z &/_-]*?)[\s*_]*:[\s*_]*(.+?)[\s*_]*$")


@dataclass(frozen=True)
class Answer:
    """One answer: criterion (or ``overall``) → value as written, a list of scores, and the why."""

    raw: dict[str, object]
    listed: tuple[object, ...] = ()
    reason: str | None = None


def taken_apart(said: object, settings: Settings) -> Answer:
    """Take a judge's answer apart: text, or the object it stands for.

    Raises BadInput, quoting it, where there is no score in it, or one name has two.
    """
    fields = said if isinstance(said, dict) else _object(str(said))
    answer = None
    if fields is not None:
        answer = _of_object(fields, settings.criteria)
    elif isinstance(said, str):
        answer = _of_text(said, settings)
    if answer is None or not (answer.raw or answer.listed):
        quoted = " ".join(str(said).split())
        quoted = quoted[:QUOTED] + "…" * (len(quoted) > QUOTED)
        raise BadInput(
            _("there is no score in the answer: {quoted}", quoted=quoted),
            what_to_do=_("Ask the judge again, or leave the answer out."),
        )
    return answer


def plain(name: str) -> str:
    """Return a name without case and signs."""
    return re.sub(r"[^0-9a-z]+", "_", name.casefold()).strip("_")


def of_criteria(said: Mapping[str, object], criteria: Collection[str]) -> dict[str, object]:
    """Return what is said under the names of criteria, however these are spelt."""
    names = {plain(name): value for name, value in said.items()}
    return {name: names[plain(name)] for name in criteria if names.get(plain(name)) is not None}


def _of_object(fields: Mapping[str, Any], criteria: Collection[str]) -> Answer:
    nested = fields.get("scores")
    said = {**fields, **(nested if isinstance(nested, dict) else {})}
    names = {plain(str(name)): _value(value) for name, value in said.items()}
    raw = of_criteria(names, criteria)
    overall = next((names[name] for name in OVERALL if names.get(name) is not None), None)
    listed = tuple(overall) if isinstance(overall, list) else ()
    if overall is not None and not listed:
        raw["overall"] = overall
    reason = next((text for name in REASON if (text := as_text(names.get(name)))), None)
    return Answer(raw, listed, reason)


def _value(value: object) -> object:
    """Return a score that stands in an object of its own, beside its reason."""
    return value.get("score") if isinstance(value, dict) else value


def _of_text(text: str, settings: Settings) -> Answer:
    if written_score(text, settings.scale) is not None:
        return Answer({"overall": text.strip()})
    said: dict[str, str] = {}
    for name, value in lines(text):
        if said.setdefault(plain(name), value) != value:
            raise BadInput(
                _("the answer gives {name} twice.", name=name),
                what_to_do=_("Ask the judge again, or leave the answer out."),
            )
    raw = of_criteria(said, settings.criteria)
    overall = next((said[name] for name in OVERALL if name in said), None)
    if overall is not None:
        raw["overall"] = overall
    return Answer(raw, (), next((said[name] for name in REASON if name in said), None))


def lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of each line ``Name: value``, bold or in a list or not."""
    for line in text.splitlines():
        if found := _LINE.match(line):
            yield found[1], found[2]


def _object(text: str) -> dict[str, Any] | None:
    """Return the one JSON object in a text, with prose or a code block's fence around it."""
    start, end = text.find("{"), text.rfind("}")
    if start == -1 or end < start:
        return None
    try:
        found = msgspec.json.decode(text[start : end + 1])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
