"""The repair queue: edits whose type is likely wrong, first; it mends, and never measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.i18n import _
from review.promises.certify import passes
from review.spotcheck.instruction_words import SpokenFor, spoken_for
from review.spotcheck.type_labels import NONE_OF_THESE, TypeLabel

Array = NDArray[np.float64]

#: How much each sign alone says that the type is wrong: unknown to the taxonomy, disputed or
#: denied by people, scored below the threshold. What words say is learned, with a ceiling.
UNKNOWN_TYPE, DENIED, DISPUTED, FAILED, MOST_BY_WORDS = 0.95, 0.99, 0.7, 0.25, 0.9
#: A lead of the words smaller than this is not worth a sentence.
WORTH_SAYING = 0.1


@dataclass(frozen=True)
class Doubt:
    """One edit to look at: its place, how likely its type is wrong (0–1, to rank by), and why.

    ``suggested``: another type, from people's words if they agree, else from the instruction's.
    ``reasons`` hold words of the dataset: plain text only.
    """

    index: int
    priority: float
    suggested: str | None
    reasons: tuple[str, ...]


def doubts(
    texts: Sequence[str],
    assigned: Sequence[str | None],
    described: Mapping[str, str],
    *,
    labels: Mapping[int, TypeLabel] | None = None,
    scores: Array | None = None,
    threshold: float | None = None,
    most: int = 1000,
) -> list[Doubt]:
    """Rank edits by how likely their type is wrong; at most ``most``, the likeliest first.

    ``texts`` and ``assigned``: one entry per edit. ``described``: the taxonomy's types → words
    about each (name, description, aliases). ``labels``: place → what people say; those they
    confirm are left out. ``scores`` (NaN: none) below ``threshold``: the judge fails the edit,
    which a wrong type may explain. Signs add up as if independent: 1 − Π(1 − each).
    """
    return doubts_by(
        spoken_for(texts, assigned, described), assigned,
        lambda places: [texts[place] for place in places],
        labels=labels, scores=scores, threshold=threshold, most=most,
    )  # fmt: skip


def doubts_by(
    spoken: SpokenFor,
    assigned: Sequence[str | None],
    texts_of: Callable[[list[int]], Sequence[str]],
    *,
    labels: Mapping[int, TypeLabel] | None = None,
    scores: Array | None = None,
    threshold: float | None = None,
    most: int = 1000,
) -> list[Doubt]:
    """Return the same by what the words were found to speak for.

    ``texts_of``: places → their instructions; only those of the doubts are asked for.
    """
    label_of = labels or {}
    signs = [
        _unknown(spoken, assigned),
        _denied(label_of, len(assigned)),
        _words(spoken),
        _failed(scores, threshold, len(assigned)),
    ]
    priority = 1 - np.prod([1 - sign for sign in signs], axis=0)
    priority[[at for at, label in label_of.items() if label.state == "right"]] = 0
    order = np.argsort(-priority, kind="stable")[:most]
    likely = [int(at) for at in order if priority[at] > 0]
    return [
        _doubt(at, float(priority[at]), text, assigned[at], spoken, label_of.get(at), signs, scores)
        for at, text in zip(likely, texts_of(likely), strict=True)
    ]


def _unknown(spoken: SpokenFor, assigned: Sequence[str | None]) -> Array:
    types = set(spoken.types)
    return np.array([0.0 if name in types else UNKNOWN_TYPE for name in assigned])


def _denied(label_of: Mapping[int, TypeLabel], size: int) -> Array:
    signs = np.zeros(size)
    for at, label in label_of.items():
        signs[at] = {"wrong": DENIED, "disputed": DISPUTED}.get(label.state, 0.0)
    return signs


def _words(spoken: SpokenFor) -> Array:
    """Return by how much the best type leads the assigned one; none where that is the best."""
    lead = np.nan_to_num(spoken.best_chance - spoken.chance)
    return np.asarray(MOST_BY_WORDS * lead)


def _failed(scores: Array | None, threshold: float | None, size: int) -> Array:
    if scores is None or threshold is None:
        return np.zeros(size)
    return np.where(np.isnan(scores) | passes(scores, threshold), 0.0, FAILED)


def _doubt(
    at: int,
    priority: float,
    text: str,
    assigned: str | None,
    spoken: SpokenFor,
    label: TypeLabel | None,
    signs: Sequence[Array],
    scores: Array | None,
) -> Doubt:
    """Say each sign in words, and which type is suggested instead."""
    unknown, denied, words, failed = (float(sign[at]) for sign in signs)
    reasons, suggested = [], None
    if unknown:
        stray = _("the taxonomy does not know the type “{assigned}”", assigned=assigned)
        reasons.append(stray if assigned else _("it has no type"))
    if denied and label is not None:
        reasons.append(_by_people(label))
        suggested = None if label.agreed == NONE_OF_THESE else label.agreed
    if spoken.types and (words >= WORTH_SAYING or unknown):
        best = spoken.types[spoken.best[at]]
        telling = [f"“{word}”" for word in spoken.telling(at, text, assigned)]
        if telling:
            reasons.append(
                _(
                    "words of the instruction speak for “{best}”: {words}",
                    best=best,
                    words=", ".join(telling),
                )
            )
            suggested = suggested or best
    if failed and scores is not None:
        reasons.append(_("the judge fails it, with {score:.2f}", score=scores[at]))
    return Doubt(at, priority, suggested, tuple(reasons))


def _by_people(label: TypeLabel) -> str:
    if label.agreed is None:
        return _("people do not agree on its type")
    fits_none = label.agreed == NONE_OF_THESE
    return (
        _("people say that no type fits")
        if fits_none
        else _("people say “{agreed}”", agreed=label.agreed)
    )
