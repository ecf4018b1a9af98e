"""What an answer about a pair of instructions says, in words and in exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import text

from review.core.i18n import N_, _
from review.instructions.summary import DIVIDED
from review.instructions.task import INSTRUCTIONS
from store.db.workspace import Store

#: What the short one does, compared with the long one → how it is told.
FAITHFUL: dict[str, str] = {
    "same": N_("asks for the same"),
    "loses": N_("loses something"),
    "adds": N_("adds something"),
    "contradicts": N_("contradicts the long one"),
    "unnatural": N_("not how a person would say it"),
}
FOLLOWS: dict[str, str] = {
    "long": N_("the picture follows the long one"),
    "short": N_("the picture follows the short one"),
    "both": N_("the picture follows both"),
    "neither": N_("the picture follows neither"),
}
#: What is said of a pair by all its reviewers together, as a list says it.
#: Short: a phone has room for the numbers beside it.
ANSWERS: dict[str, str] = FAITHFUL | {
    "unnatural": N_("not natural"),
    DIVIDED: N_("reviewers differ on why"),
}
PICTURES: dict[str, str] = {
    "long": N_("the long one"),
    "short": N_("the short one"),
    "both": N_("both"),
    "neither": N_("neither"),
    DIVIDED: N_("reviewers differ"),
}
#: What reviewers are compared by, beside the verdict.
SHORT_ONE, PICTURE = N_("what the short one does"), N_("which one the picture follows")

_TEXTS = text("""SELECT e.id, e.text, e.summarized_text FROM edit e
WHERE e.id IN (SELECT r.unit_id FROM review r WHERE r.task = :task)""")


def told(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what an entry says of the texts, of the picture, and what would be better."""
    said = [
        _(words[answers[name]])
        for name, words in (("faithful", FAITHFUL), ("follows", FOLLOWS))
        if answers.get(name) in words
    ]
    if answers.get("lost_words"):
        said.insert(1, _("lost: {words}", words=", ".join(f"“{w}”" for w in answers["lost_words"])))
    if answers.get("suggestion"):
        said.append(_("better: “{text}”", text=answers["suggestion"]))
    return tuple(said)


def compared(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return what the short one does, and which one the picture follows."""
    said = {SHORT_ONE: answers.get("faithful"), PICTURE: answers.get("follows")}
    return {question: str(value) for question, value in said.items() if value}


def exported(store: Store) -> Callable[[str, Mapping[str, Any]], dict[str, Any]]:
    """Return both texts of a pair."""
    with store.database.read() as connection:
        rows = connection.execute(_TEXTS, {"task": INSTRUCTIONS.name})
        texts = {row.id: (row.text or "", row.summarized_text or "") for row in rows}

    def named(unit: str, _answers: Mapping[str, Any]) -> dict[str, Any]:
        if unit not in texts:
            return {}
        long, short = texts[unit]
        return {"instruction": long, "short_instruction": short}

    return named
