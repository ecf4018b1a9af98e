"""A judge's reply read: all scores that were asked for, on their scales, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass

from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Scale, Settings
from review.core.written_score import written_score
from review.judging.answers import NoScoreError, of_criteria, quoted, taken_apart
from review.judging.prompt import Prompt
from review.judging.scales import scales


@dataclass(frozen=True)
class Reply:
    """What a reply says: ``scores`` of every criterion asked for, or the ``problem`` in words."""

    scores: dict[str, float] | None
    reason: str | None = None
    problem: str | None = None


def read_reply(text: str, prompt: Prompt, settings: Settings) -> Reply:
    """Read the scores of a reply: JSON with whatever around it, or lines ``Name: 4``.

    A score that is missing, no number, off its criterion's scale or said in two ways makes the
    whole reply a problem: nothing is guessed, and no part of it counts.
    """
    asked = scales(prompt.criteria, settings)
    try:
        said = taken_apart(text, settings, asked)
    except NoScoreError:  # Counted by its kind: what it says instead is no part of that.
        return Reply(None, quoted(text) or None, _("there is no score in the answer."))
    except BadInput as error:
        return Reply(None, problem=error.message)
    raw, read = of_criteria(said.raw, asked), {}
    for name, scale in asked.items():
        number = written_score(raw.get(name), scale)
        if number is None or not scale.holds(number):
            return Reply(None, said.reason, _fault(name, raw.get(name), scale))
        read[name] = number
    return Reply(read, said.reason)


def _fault(name: str, written: object, scale: Scale) -> str:
    if written is None:
        return _("there is no score of {criterion}.", criterion=name)
    number = written_score(written, scale)
    if number is None:
        return _("the score of {criterion} is no number.", criterion=name)
    return _(
        "{criterion} is {number:g}, off its scale {min:g}–{max:g}.",
        criterion=name, number=number, min=scale.min, max=scale.max,
    )  # fmt: skip
