"""Whether a prompt can be kept, and whether edits can be scored by it under the settings."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from review.core.errors import Refused
from review.core.i18n import _
from review.core.settings import Settings
from review.judging.prompt import Example, Prompt
from review.judging.scales import scales

#: Characters of the role or the guidelines; of a question, an end of a scale or a why.
LONGEST_TEXT, LONGEST_LINE = 20_000, 1_000
#: Each is sent, pictures and all, with every edit that is judged.
MOST_EXAMPLES = 12


def check(prompt: Prompt) -> None:
    """Raise Refused, saying what is wrong, for a prompt that no judge could be asked by."""
    if not prompt.role.strip():
        raise Refused(_("A prompt says who the judge is: it has no role."))
    if not prompt.criteria:
        raise Refused(_("A prompt asks at least one criterion."))
    for name, asked in prompt.criteria.items():
        if not asked.question.strip():
            raise Refused(_("{criterion} has no question.", criterion=name))
    if len(prompt.examples) > MOST_EXAMPLES:
        raise Refused(_("A prompt shows at most {most} examples.", most=MOST_EXAMPLES))
    if len({example.edit_id for example in prompt.examples}) < len(prompt.examples):
        raise Refused(_("An edit stands among the examples twice."))
    if not all(isfinite(n) for example in prompt.examples for n in example.scores.values()):
        raise Refused(_("A score of an example is no number."))
    _check_lengths(prompt)


def require_scores(prompt: Prompt, settings: Settings) -> None:
    """Raise Refused where edits cannot be scored by a prompt: the first of its ``faults``."""
    if fault := next(faults(prompt, settings), None):
        todo = _("Save a version that asks the criteria of the settings.")
        raise Refused(fault, what_to_do=todo)


def faults(prompt: Prompt, settings: Settings) -> Iterator[str]:
    """Yield, in words, why edits cannot be scored by a prompt under these settings.

    It may ask fewer criteria than these have (see ``not_asked``), but none that they do not have;
    an example answers all that is asked, on its scale.
    """
    for name in prompt.criteria:
        if name not in settings.criteria:
            yield _("{criterion} is no criterion of the settings.", criterion=name)
    for number, example in enumerate(prompt.examples, 1):
        yield from _of_example(number, example, prompt, settings)


def not_asked(prompt: Prompt, settings: Settings) -> list[str]:
    """Return the settings' criteria that a prompt does not ask: edits may have no total then."""
    return [name for name in settings.criteria if name not in prompt.criteria]


def _check_lengths(prompt: Prompt) -> None:
    ends = [text for one in prompt.criteria.values() for text in (one.question, one.low, one.high)]
    short = [*ends, *(example.why for example in prompt.examples)]
    if any(len(text) > LONGEST_LINE for text in short):
        most = LONGEST_LINE
        raise Refused(
            _("A question, an end of a scale or a why has at most {most:,} characters.", most=most)
        )
    if max(len(prompt.role), len(prompt.guidelines)) > LONGEST_TEXT:
        most = LONGEST_TEXT
        raise Refused(_("The role and the rules have at most {most:,} characters each.", most=most))


def _of_example(number: int, example: Example, prompt: Prompt, settings: Settings) -> Iterator[str]:
    for name, scale in scales(prompt.criteria, settings).items():
        score = example.scores.get(name)
        if score is None or not scale.holds(score):
            yield _(
                "Example {number} needs a score of {criterion} from {min:g} to {max:g}.",
                number=number, criterion=name, min=scale.min, max=scale.max,
            )  # fmt: skip
    for name in example.scores:
        if name not in prompt.criteria:
            yield _(
                "Example {number} has a score of {criterion}, which is not asked.",
                number=number,
                criterion=name,
            )
