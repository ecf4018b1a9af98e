"""The mistakes of those who labelled a batch, by the questions with known answers they had."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import msgspec
from sqlalchemy import Connection, String, bindparam, text

from review.core.answers import ACCEPT, REJECT, VOTES
from review.core.i18n import _, ngettext
from review.promises.mistakes import Mistakes, mistakes
from review.promises.plans import Plan
from review.promises.share import at_least
from review.promises.task import SCORE
from store.db.rules import STANDING, answer
from store.promises import agreement

#: Who voted on what: in each draw's filled slots; in imported batches what nothing replaced.
_DRAWN = """SELECT r.unit_id, p.name FROM slot s JOIN review r ON r.id = s.review_id
JOIN person p ON p.id = r.reviewer_id
WHERE s.batch_id = :batch AND r.verdict IN :votes"""
_IMPORTED = f"""SELECT r.unit_id, p.name FROM review r JOIN person p ON p.id = r.reviewer_id
WHERE r.batch_id = :batch AND r.verdict IN :votes AND {answer()} AND {STANDING}"""
_DECIDED = text("""SELECT COUNT(*) FROM review
WHERE batch_id = :batch AND kind = 'adjudication' AND verdict IN ('accept', 'reject')""")


def of_batch(
    connection: Connection, batch_id: str, units: Container[str], *, imported: bool, delta: float
) -> Mistakes | None:
    """Return how those who voted on ``units`` of a batch err at worst; None where not measured.

    ``delta``: the risk of the two bounds together.
    """
    to_reject, to_accept = _questions(connection)
    if not to_reject:
        return None
    named = {"batch": batch_id, "votes": list(VOTES)}
    query = text(_IMPORTED if imported else _DRAWN).bindparams(
        bindparam("votes", type_=String(), expanding=True)
    )
    panels: dict[str, list[str]] = {}
    for unit, name in connection.execute(query, named):
        if unit in units:
            panels.setdefault(unit, []).append(name)
    decided = bool(connection.scalar(_DECIDED, {"batch": batch_id}))
    return mistakes(list(panels.values()), to_reject, to_accept, delta=delta, decided=decided)


def sentences(found: Mistakes | None, plan: Plan, left: int = 0, kept: int = 0) -> list[str]:
    """Say what of the promised share is truly acceptable, by the questions with known answers.

    ``left`` of the ``kept`` edits were taken out since.
    """
    if found is None:
        return [
            _(
                "It says what is acceptable to these reviewers. What their own mistakes leave open "
                "is not measured: there are no questions with known answers."
            )
        ]
    told = ngettext(
        "If they err as on the {n} question with a known answer, at least {share} is truly "
        "acceptable, {confidence} sure of both.",
        "If they err as on the {n} questions with known answers, at least {share} is truly "
        "acceptable, {confidence} sure of both.",
        found.questions,
        share=at_least(found.truly(plan.target, left, kept)),
        confidence=at_least(_sure(found, plan)),
    )
    if found.measured >= 1:
        return [told]
    unasked = _(
        "{share} of the votes are by people without such a question, who count as accepting every "
        "bad edit.",
        share=f"{1 - found.measured:.0%}",
    )
    return [told, unasked]


def as_json(
    found: Mistakes | None, plan: Plan, left: int = 0, kept: int = 0
) -> dict[str, Any] | None:
    """Return how reviewers err, and what of the promised share is truly acceptable; or None."""
    if found is None:
        return None
    truly = found.truly(plan.target, left, kept)
    return {
        **msgspec.to_builtins(found), "truly_acceptable": truly, "confidence": _sure(found, plan),
    }  # fmt: skip


def _sure(found: Mistakes, plan: Plan) -> float:
    """Return the confidence of the promise and of what is said of mistakes, both."""
    return plan.confidence + found.confidence - 1


def _questions(connection: Connection) -> tuple[list[dict[str, bool]], list[dict[str, bool]]]:
    """Return the questions to be rejected and to be accepted: reviewer → whether wrong."""
    log = agreement.standing(connection, SCORE.name, gold=True)
    right = agreement.known_answers(log)
    asked = (log["purpose"] == "gold") & (log["role"] != "lead") & (log["kind"] != "adjudication")
    answers = log[asked & log["verdict"].isin(list(VOTES)) & log["unit"].isin(list(right))]
    questions: dict[str, dict[str, bool]] = {}
    for unit, name, verdict in zip(
        answers["unit"], answers["reviewer"], answers["verdict"], strict=True
    ):
        said = ACCEPT if verdict == ACCEPT else REJECT
        wrong = said != (ACCEPT if right[unit] else REJECT)
        questions.setdefault(unit, {}).setdefault(name, wrong)
    return (
        [question for unit, question in questions.items() if not right[unit]],
        [question for unit, question in questions.items() if right[unit]],
    )
