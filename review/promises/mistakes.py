"""What reviewers' own mistakes leave of a promise: from acceptable to them, to truly acceptable.

Of what is kept a share p is truly acceptable and reviewers accept q = p(1 − FR) + (1 − p)FA, FA
being how often they accept what is to be rejected, FR how often they reject what is to be accepted.
q rises with FA and falls with FR; so with q at least, FA at most and FR **at least** its bound,
p ≥ (q − FA) ÷ (1 − FA − FR) (Rogan & Gladen 1978, doi 10.1093/oxfordjournals.aje.a112510).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from review.promises.removals import after_removals
from review.statistics.estimates import clopper_pearson_one_sided

#: Guessed share of wrong answers by which, before any is looked at, it is chosen whom to count.
GUESS = 0.1

#: A question: reviewer → whether their answer was wrong.
Question = Mapping[str, bool]
#: A label: whose votes it is made of.
Panel = Sequence[str]


@dataclass(frozen=True)
class Mistakes:
    """How a panel errs at worst, by ``questions`` with known answers.

    ``false_accept``: of labels whose edit is to be rejected, at most this share accepts, and of
    those whose edit is to be accepted at least ``false_reject`` reject: both at once, with the
    ``confidence``. ``measured``: the share of the votes by reviewers who answered such questions.
    """

    questions: int
    measured: float
    false_accept: float
    false_reject: float
    confidence: float

    def truly(self, share: float, left: int = 0, kept: int = 0) -> float:
        """Return what of a promised ``share`` is truly acceptable, at least.

        ``left`` of the ``kept`` edits were taken out since: all of them may truly be acceptable.
        """
        found = truly_acceptable(share, self.false_accept, self.false_reject)
        return after_removals(found, kept, left) if left else found


def truly_acceptable(share: float, false_accept: float, false_reject: float = 0.0) -> float:
    """Return p ≥ (q − FA) ÷ (1 − FA − FR), for q = ``share``; between 0 and 1.

    Where FR contradicts the share (q > 1 − FR) it is left out.
    """
    if share > 1 - false_reject:
        return truly_acceptable(share, false_accept)
    open_to_chance = 1 - false_accept - false_reject
    if open_to_chance <= 0:
        return 0.0
    return min(max((share - false_accept) / open_to_chance, 0.0), 1.0)


def mistakes(
    panels: Sequence[Panel], to_reject: Sequence[Question], to_accept: Sequence[Question],
    *, delta: float, decided: bool = False,
) -> Mistakes | None:  # fmt: skip
    """Return how the panel errs at worst; None where no question says so.

    ``panels``: who voted on each label, one vote or more. ``to_reject`` and ``to_accept``: the
    questions with known answers. ``delta``: the risk of both bounds together, half for each.
    ``decided``: leads decided on some labels, perhaps on the wrong rejects; then FR counts as
    nought.
    """
    votes = _votes(panels)
    known = {name for question in (*to_reject, *to_accept) for name in question}
    answered = [question for question in (*to_reject, *to_accept) if votes.keys() & question.keys()]
    if not any(votes.keys() & question.keys() for question in to_reject):
        return None
    rejecting = {} if decided else _weights(panels, most=2)
    return Mistakes(
        questions=len(answered),
        measured=sum(votes[name] for name in votes.keys() & known) / sum(votes.values()),
        false_accept=at_most(to_reject, _accepting(panels), delta / 2),
        false_reject=at_least(to_accept, rejecting, delta / 2),
        confidence=1 - delta,
    )


def at_most(questions: Sequence[Question], weights: Mapping[str, float], delta: float) -> float:
    """Return a bound of Σ weight × rate of error over reviewers, missed with probability ≤ δ.

    Each question counts once, with the answer of one reviewer, shared out by weight: answers of
    several to one question are not independent. So the number wrong is a sum of independent
    trials, whose lower tail is at most the binomial's of the same mean (Hoeffding 1956, doi
    10.1214/aoms/1177728178); reviewers taken less often than weighed raise the bound by as much.
    Who is measured too little to help counts as always wrong: which, is chosen by numbers of
    answers alone.
    """
    whole = sum(weights.values())
    ways = []
    for taken in _shared_out(questions, weights):
        number = sum(map(len, taken.values()))
        rest = whole - sum(weights[name] for name in taken)
        most = max(weights[name] * number / len(answers) for name, answers in taken.items())
        ways.append((rest + most * _upper(round(GUESS * number), number, delta), rest, most, taken))
    planned, rest, most, taken = min(ways, key=itemgetter(0), default=(whole, whole, 0.0, {}))
    if planned >= whole:
        return min(whole, 1.0)
    answers = [wrong for of_one in taken.values() for wrong in of_one]
    return min(rest + most * _upper(sum(answers), len(answers), delta), 1.0)


def at_least(questions: Sequence[Question], weights: Mapping[str, float], delta: float) -> float:
    """Return a lower bound of Σ weight × rate of error; who is not measured counts as never wrong.

    As ``at_most``, from the other side.
    """
    ways = []
    for taken in _shared_out(questions, weights):
        number = sum(map(len, taken.values()))
        least = min(weights[name] * number / len(answers) for name, answers in taken.items())
        ways.append((least * _lower(round(GUESS * number), number, delta), least, taken))
    if not ways:
        return 0.0
    _planned, least, taken = max(ways, key=itemgetter(0))
    answers = [wrong for of_one in taken.values() for wrong in of_one]
    return least * _lower(sum(answers), len(answers), delta)


def _votes(panels: Sequence[Panel]) -> dict[str, int]:
    votes: dict[str, int] = {}
    for panel in panels:
        for name in panel:
            votes[name] = votes.get(name, 0) + 1
    return votes


def _accepting(panels: Sequence[Panel]) -> dict[str, float]:
    """Weigh reviewers' false accepts: k votes make m = ⌊k/2⌋ + 1 an accept, so P ≤ ΣFA ÷ m."""
    weights: dict[str, float] = {}
    for panel in panels:
        for name in panel:
            each = 1 / (len(panel) // 2 + 1) / len(panels)
            weights[name] = weights.get(name, 0.0) + each
    return weights


def _weights(panels: Sequence[Panel], most: int) -> dict[str, float]:
    """Weigh false rejects: of one or two votes any reject makes one; of more nothing is sure."""
    weights: dict[str, float] = {}
    for panel in panels:
        for name in panel if len(panel) <= most else ():
            weights[name] = weights.get(name, 0.0) + 1 / len(panel) / len(panels)
    return weights


def _shared_out(
    questions: Sequence[Question], weights: Mapping[str, float]
) -> list[dict[str, list[bool]]]:
    """Share the questions out: to all who answered any, then without whoever answered fewest."""
    answered = {name: sum(name in question for question in questions) for name in weights}
    able = sorted(
        (name for name in weights if answered[name]),
        key=lambda name: (answered[name] / weights[name], name),
    )
    shared = [_taken(questions, {name: weights[name] for name in able[place:]})
              for place in range(len(able))]  # fmt: skip
    return [taken for taken in shared if all(taken.values())]


def _taken(questions: Sequence[Question], weights: Mapping[str, float]) -> dict[str, list[bool]]:
    """Take one answer to each question, of the reviewer who lags furthest behind their weight."""
    whole, number = sum(weights.values()), 0
    taken: dict[str, list[bool]] = {name: [] for name in weights}
    for question in questions:
        able = [name for name in weights if name in question]
        if able:
            number += 1
            due = {name: weights[name] / whole * number - len(taken[name]) for name in able}
            name = max(able, key=lambda one: (due[one], one))
            taken[name].append(question[name])
    return taken


def _upper(wrong: int, of: int, delta: float) -> float:
    high = clopper_pearson_one_sided(wrong, of, delta).high
    return 1.0 if high is None else high


def _lower(wrong: int, of: int, delta: float) -> float:
    return clopper_pearson_one_sided(wrong, of, delta).low or 0.0
