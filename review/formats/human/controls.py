"""What a person answered, control by control, as labelling tools hand it out.

A choice may be a verdict, an edit type or a reason; which, its words and its control's name say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from review.core.answers import ACCEPT, CANNOT_JUDGE, REJECT, UNSURE
from review.core.doors import advice
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats.reading import as_text, listed
from review.formats.reviews import rating

#: What a choice means unless ``--map accept=WORD`` says otherwise; case does not matter.
WORDS: dict[str, str] = {
    **dict.fromkeys(("accept", "accepted", "approve", "approved", "good", "yes", "keep"), ACCEPT),
    **dict.fromkeys(("reject", "rejected", "bad", "no", "drop"), REJECT),
    **dict.fromkeys(("unsure", "not sure", "unclear", "maybe"), UNSURE),
    **dict.fromkeys((CANNOT_JUDGE, "cannot judge"), CANNOT_JUDGE),
}


class Result(msgspec.Struct):
    """What one control says: its name, and its value as Label Studio writes it."""

    value: dict[str, Any] = msgspec.field(default_factory=dict)
    from_name: str = ""


@dataclass
class Said:
    """What one person answered to one task."""

    verdicts: dict[str, None] = field(default_factory=dict)
    types: dict[str, None] = field(default_factory=dict)
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
        if not self.verdicts and not self.types:
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

    def edit_type(self) -> str | None:
        """Return the one edit type; raises BadInput where several were chosen."""
        if len(self.types) > 1:
            raise BadInput(
                _("several edit types were chosen: {types}.", types=listed(list(self.types))),
                what_to_do=_("An edit has one: choose it, or leave the control out of the export."),
            )
        return next(iter(self.types), None)

    def comment(self) -> str | None:
        """Return all that was typed."""
        return "\n".join(self.comments) or None


@dataclass(frozen=True)
class Controls:
    """How a tool's controls are taken; collects those that have no place here.

    ``mapping``: ``verdict`` and ``edit_type`` → the control that asks for it. ``words``: theirs →
    verdict.
    """

    settings: Settings
    mapping: Mapping[str, str]
    words: Mapping[str, str]
    ignored: dict[str, None] = field(default_factory=dict)

    def said(self, results: Iterable[Result]) -> Said:
        """Put together what one person answered to one task."""
        answers, results = Said(), list(results)
        asks = self.mapping.get("verdict")
        if asks is None and any(result.from_name == "verdict" for result in results):
            asks = "verdict"
        for result in results:
            self._take(answers, result, may_judge=asks in (None, result.from_name))
        return answers

    def _take(self, answers: Said, result: Result, *, may_judge: bool) -> None:
        value, name = result.value, result.from_name
        if isinstance(value.get("choices"), list):
            for word in map(str, value["choices"]):
                self._choose(answers, name, word, may_judge=may_judge)
        elif isinstance(value.get("taxonomy"), list):
            for path in value["taxonomy"]:
                word = path[-1] if isinstance(path, list) and path else path
                self._choose(answers, name, str(word), may_judge=False)
        elif "text" in value:
            texts = value["text"] if isinstance(value["text"], list) else [value["text"]]
            answers.comments.extend(text for entry in texts if (text := as_text(entry)))
        elif name in self.settings.criteria and ("rating" in value or "number" in value):
            answers.ratings[name] = rating(name, value.get("rating", value.get("number")))
        else:
            self.ignored[name] = None

    def _choose(self, answers: Said, name: str, word: str, *, may_judge: bool) -> None:
        meaning = self.words.get(word.strip().casefold())
        if name == self.mapping.get("edit_type", "edit_type"):
            answers.types[word] = None
        elif may_judge and meaning is not None:
            answers.verdicts[meaning] = None
        elif self.settings.vocabulary.knows(word):
            answers.types[word] = None
        else:
            answers.reasons.append(word)
