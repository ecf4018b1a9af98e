"""What a reviewer may answer, and how each answer counts."""

from __future__ import annotations

from typing import Literal

Verdict = Literal["accept", "reject", "unsure", "cannot_judge"]

ACCEPT: Verdict = "accept"
REJECT: Verdict = "reject"
UNSURE: Verdict = "unsure"
CANNOT_JUDGE: Verdict = "cannot_judge"

#: Verdicts that vote; unsure is a vote against.
VOTES: dict[str, bool] = {ACCEPT: True, REJECT: False, UNSURE: False}
