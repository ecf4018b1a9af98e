"""A judge's answer taken apart: an object (in prose, in a code block), lines ``Name: 4``, a number.

The values stay as written: whether they are scores, and on the scale, scoring says. An answer that
is none of these, or that says two things, is a fault, never a number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Scale, Settings
from review.core.written_score import written_score
from review.judging.objects import TwiceError, objects

#: What an answer calls its one score, the likeliest first; compared without case and signs.
OVERALL = ("overall", "overall_score", "final_score", "total_score", "score", "rating")
REASON = ("reasoning", "reason", "explanation", "rationale", "brief_reasoning")
#: So much of an answer is quoted where it cannot be taken apart.
QUOTED = 80
_LINE = re.compile(r"^[\s>*_#-]*([A-Za-z][A-Za-z &/_-]*?)[\s*_]*:[\s*_]*(.+?)[\s*_]*$")
#: What some models write before they answer: it weighs scores, and gives none.
_THOUGHT = re.compile(r"\A\s*<(think|thinking|reasoning|thought)>.*?</\1>", re.DOTALL)
#: The same where the tag that opens it stood in the prompt already.
_UNOPENED = re.compile(r"\A[^{]*</(think|thinking|reasoning|thought)>", re.DOTALL)


class NoScoreError(BadInput):
    """An answer in which no score is to be found."""


@dataclass(frozen=True)
class Answer:
    """One answer: criterion (or ``overall``) → value as written, a list of scores, and the why."""

    raw: dict[str, object]
    listed: tuple[object, ...] = ()
    reason: str | None = None


def taken_apart(
    said: object, settings: Settings, criteria: Collection[str] | None = None
) -> Answer:
    """Take a judge's answer apart: text, or the object it stands for.

    ``criteria``: those it was asked for, where these are not all of the settings'. Raises
    NoScoreError, quoting it, where there is no score in it; BadInput where one name has two.
    """
    answer, asked = None, settings.criteria if criteria is None else criteria
    try:
        if isinstance(said, dict):
            answer = _of_object(said, asked)
        elif isinstance(said, str):
            answer = _of_text(answered(said), asked, settings.scale)
    except TwiceError as error:
        raise _twice(error.name) from None
    if answer is None or not (answer.raw or answer.listed):
        raise NoScoreError(
            _("there is no score in the answer: {quoted}", quoted=quoted(said)),
            what_to_do=_("Ask the judge again, or leave the answer out."),
        )
    return answer


def answered(text: str) -> str:
    """Return an answer without what the judge thought before it.

    >>> answered("<think>3? No, 4.</think> 4")
    ' 4'
    """
    return _UNOPENED.sub("", _THOUGHT.sub("", text, count=1), count=1)


def quoted(said: object) -> str:
    """Return the beginning of an answer on one line."""
    text = " ".join(str(said).split())
    return text[:QUOTED] + "…" * (len(text) > QUOTED)


def plain(name: str) -> str:
    """Return a name without case and signs."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def of_criteria(said: Mapping[str, object], criteria: Collection[str]) -> dict[str, object]:
    """Return what is said under the names of criteria, however these are spelt."""
    names = {plain(name): value for name, value in said.items()}
    return {name: names[plain(name)] for name in criteria if names.get(plain(name)) is not None}


def lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of each line ``Name: value``, bold or in a list or not."""
    for line in text.splitlines():
        if found := _LINE.match(line):
            yield found[1], found[2]


def _of_text(text: str, criteria: Collection[str], scale: Scale) -> Answer:
    """Take a text apart: by the objects in it, where these have scores they say the same ones."""
    found = [_of_object(fields, criteria) for fields in objects(text)]
    answers = [answer for answer in found if answer.raw or answer.listed]
    for other in answers[1:]:
        if (other.raw, other.listed) != (answers[0].raw, answers[0].listed):
            raise _twice(", ".join(answers[0].raw) or OVERALL[0])
    return answers[0] if answers else _of_lines(text, criteria, scale)


def _of_object(fields: Mapping[str, Any], criteria: Collection[str]) -> Answer:
    said = {plain(name): text.strip() for name, text in fields.items() if isinstance(text, str)}
    reason = next((said[name] for name in REASON if said.get(name)), None)
    scores = {name: value for name, value in fields.items() if not _is_why(name, value)}
    names = _named([scores, *_by_name(fields.get("scores"))])
    raw = of_criteria(names, criteria)
    overall = next((names[name] for name in OVERALL if names.get(name) is not None), None)
    listed = tuple(overall) if isinstance(overall, list) else ()
    if overall is not None and not listed:
        raw["overall"] = overall
    return Answer(raw, listed, reason)


def _is_why(name: str, value: object) -> bool:
    return isinstance(value, str) and plain(name) in REASON


def _by_name(nested: object) -> Iterator[Mapping[str, Any]]:
    """Yield what stands under "scores": names and values, or a list of ``{criterion, score}``."""
    if isinstance(nested, dict):
        yield nested
    for one in nested if isinstance(nested, list) else ():
        if isinstance(one, dict):
            name = next((one[key] for key in ("criterion", "name") if key in one), None)
            if isinstance(name, str):
                yield {name: one}


def _named(parts: list[Mapping[str, Any]]) -> dict[str, object]:
    """Return plain name → value of all parts; raises TwiceError where they contradict each other.

    A value may be an object of its own, a score beside its reason.
    """
    names: dict[str, object] = {}
    for part in parts:
        for name, written in part.items():
            value = written.get("score") if isinstance(written, dict) else written
            if value is not None and names.setdefault(plain(name), value) != value:
                raise TwiceError(name)
    return names


def _of_lines(text: str, criteria: Collection[str], scale: Scale) -> Answer:
    if written_score(text, scale) is not None:
        return Answer({"overall": text.strip()})
    said: dict[str, str] = {}
    for name, value in lines(text):
        if said.setdefault(plain(name), value) != value:
            raise TwiceError(name)
    raw = of_criteria(said, criteria)
    overall = next((said[name] for name in OVERALL if name in said), None)
    if overall is not None:
        raw["overall"] = overall
    return Answer(raw, (), next((said[name] for name in REASON if name in said), None))


def _twice(name: str) -> BadInput:
    return BadInput(
        _("the answer gives {name} twice.", name=name),
        what_to_do=_("Ask the judge again, or leave the answer out."),
    )
