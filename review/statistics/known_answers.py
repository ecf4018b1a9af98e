"""Questions with a known answer: how often a reviewer is wrong, each way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from review.core.answers import ACCEPT, VOTES
from review.statistics.estimates import Interval, clopper_pearson


@dataclass(frozen=True)
class Wrong:
    """``wrong`` of ``of`` answers, with Clopper–Pearson's interval."""

    wrong: int
    of: int
    rate: Interval


@dataclass(frozen=True)
class KnownAnswers:
    """How a reviewer did: accepted what is to be rejected, did not accept what is to be."""

    questions: int
    false_accept: Wrong
    false_reject: Wrong


def against_known(answers: Iterable[tuple[str, bool]], confidence: float = 0.95) -> KnownAnswers:
    """Count a reviewer's answers to questions with a known answer.

    ``answers``: (verdict, whether the known answer is accept). Unsure is a vote against, as in a
    label; what is no vote is left out.
    """
    votes = [(verdict == ACCEPT, good) for verdict, good in answers if verdict in VOTES]
    accepted_bad = [accepted for accepted, good in votes if not good]
    rejected_good = [not accepted for accepted, good in votes if good]
    return KnownAnswers(
        len(votes), _wrong(accepted_bad, confidence), _wrong(rejected_good, confidence)
    )


def _wrong(errors: list[bool], confidence: float) -> Wrong:
    return Wrong(sum(errors), len(errors), clopper_pearson(sum(errors), len(errors), confidence))
