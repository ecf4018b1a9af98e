"""What of an answer about a pair the log takes: the answer fits its verdict, marks fit the text."""

from __future__ import annotations

from typing import Any, get_args

from review.core.answers import ACCEPT, REJECT, Answer, Faithful
from review.core.edits import ReviewRow
from review.core.errors import BadInput
from review.core.i18n import _
from review.instructions.task import INSTRUCTIONS


def check_pair(answer: Answer, long: str) -> None:
    """Raise BadInput where an answer does not fit its verdict or the ``long`` instruction.

    Accepted is what asks for the same, and nothing else.
    """
    same = answer.faithful == "same"
    if answer.faithful is None and answer.verdict in (ACCEPT, REJECT):
        raise BadInput(_("Does the short one ask for the same? Say it by faithful."))
    if answer.faithful is not None and answer.verdict != (ACCEPT if same else REJECT):
        raise BadInput(
            _("faithful: same goes with {accept}, all else with {reject}.", accept=ACCEPT,
              reject=REJECT)
        )  # fmt: skip
    if not all(mark.start < mark.end <= len(long) for mark in answer.lost):
        raise BadInput(_("A mark lies in the long instruction: start before end, in characters."))


def imported_pair(row: ReviewRow) -> dict[str, Any] | None:
    """Return what a row of imported reviews answers about a pair, None where nothing.

    A row says it by ``faithful``; an entry of another log also by its verdict (unsure, say).
    """
    said = row.faithful or (row.verdict if row.task == INSTRUCTIONS.name else None)
    if said is None:
        return None
    verdict, faithful = said, None
    if said in get_args(Faithful):
        verdict, faithful = (ACCEPT if said == "same" else REJECT), said
    more = {"faithful": faithful, "follows": row.follows, "suggestion": row.suggestion,
            "comment": row.comment}  # fmt: skip
    return {"verdict": verdict, **{name: value for name, value in more.items() if value}}
