"""What changed from one version of a prompt to another, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from review.core.i18n import N_, _
from review.judging.prompt import Asked, Example, Prompt

#: A field of a criterion → what it is called.
_FIELDS = {
    "question": N_("The question of {criterion}"),
    "low": N_("The low end of {criterion}"),
    "high": N_("The high end of {criterion}"),
}


@dataclass(frozen=True)
class Change:
    """One change: ``what`` in words; what stood there ``before`` and stands there ``after``."""

    what: str
    before: str = ""
    after: str = ""


def changes(before: Prompt, after: Prompt) -> list[Change]:
    """Return what is not the same any more, in the order of the prompt; nothing: the same text."""
    made = [*_texts(before, after), *_criteria(before, after), *_examples(before, after)]
    same = list(before.criteria) == list(after.criteria)
    if not same and set(before.criteria) == set(after.criteria):
        made.append(Change(_("The criteria are asked in another order")))
    return made


def _texts(before: Prompt, after: Prompt) -> Iterator[Change]:
    if before.role != after.role:
        yield Change(_("The role"), before.role, after.role)
    if before.guidelines != after.guidelines:
        yield Change(_("The rules to judge by"), before.guidelines, after.guidelines)


def _criteria(before: Prompt, after: Prompt) -> Iterator[Change]:
    for name, asked in after.criteria.items():
        if name not in before.criteria:
            yield Change(_("{criterion} is asked", criterion=name), "", asked.question)
        else:
            yield from _of_one(name, before.criteria[name], asked)
    for name, asked in before.criteria.items():
        if name not in after.criteria:
            yield Change(_("{criterion} is asked no more", criterion=name), asked.question, "")


def _of_one(name: str, before: Asked, after: Asked) -> Iterator[Change]:
    for field, what in _FIELDS.items():
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Change(_(what, criterion=name), old, new)


def _examples(before: Prompt, after: Prompt) -> Iterator[Change]:
    old = {example.edit_id: example for example in before.examples}
    new = {example.edit_id: example for example in after.examples}
    for edit_id, example in new.items():
        if edit_id not in old:
            yield Change(_("An example more"), "", _said(example))
        elif old[edit_id] != example:
            yield Change(_("An example's answer"), _said(old[edit_id]), _said(example))
    for edit_id, example in old.items():
        if edit_id not in new:
            yield Change(_("An example less"), _said(example), "")
    kept = [edit_id for edit_id in old if edit_id in new]
    if kept != [edit_id for edit_id in new if edit_id in old]:
        yield Change(_("The examples are shown in another order"))


def _said(example: Example) -> str:
    scores = ", ".join(f"{name} {score:g}" for name, score in example.scores.items())
    return f"{scores}: {example.why}" if example.why else scores
