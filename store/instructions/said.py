"""What of an answer about a pair the log takes: the answer fits its verdict, marks fit the text."""

from __future__ import annotations

from review.core.answers import ACCEPT, REJECT, Answer
from review.core.errors import BadInput
from review.core.i18n import _


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
