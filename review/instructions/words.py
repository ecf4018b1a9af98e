"""Answers about instruction pairs in words, as a lead reads them."""

from __future__ import annotations

from review.core.i18n import N_
from review.instructions.summary import DIVIDED

#: What is said of a pair.
ANSWERS: dict[str, str] = {
    "same": N_("asks for the same"),
    "loses": N_("loses something"),
    "adds": N_("adds something"),
    "contradicts": N_("contradicts"),
    "unnatural": N_("not how a person would say it"),
    DIVIDED: N_("not the same, and reviewers differ on why"),
}
#: Which instruction the picture follows.
FOLLOWS: dict[str, str] = {
    "long": N_("the long one"),
    "short": N_("the short one"),
    "both": N_("both"),
    "neither": N_("neither"),
    DIVIDED: N_("reviewers differ"),
}
