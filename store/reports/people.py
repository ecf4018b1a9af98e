"""Who labelled what, and with what agreement."""

from __future__ import annotations

from collections import Counter

from review.core.i18n import N_, _
from review.report.shape import Count, Fact, Figure, Gap, Section
from review.statistics.known_answers import Wrong
from store.promises import agreement
from store.promises.agreement import ReviewerAgreement, ReviewerRecord
from store.reports.moment import Found, Moment, digest, empty, fact, gap
from store.work import backlog, batches, guidelines
from store.work.handler import TaskHandler, handlers

NOBODY = N_("nobody has answered")
ONE_EACH = N_("no unit was answered by two reviewers")
NO_KNOWN = N_("no question with a known answer was answered")


def found(at: Moment) -> Found:
    """Return, for every task that has answers, who gave them and how far they agree."""
    facts: list[Fact] = []
    counts: list[Count] = []
    figures: list[Figure] = []
    gaps: list[Gap] = []
    by_reviewer: list[Count] = []
    known: list[Figure] = []
    for handler in handlers(at.store):
        answered = backlog.answered(at.store, handler.task.name)
        if not answered:
            continue
        facts += _asked(at, handler)
        total = sum(one.answers for one in answered)
        counts.append(at.count("answers", total, total, handler.task.name))
        by_reviewer += [
            at.count("answers_of", one.answers, total, _of(handler.task.name, one.name))
            for one in answered
        ]
        if handler.task.unit != "group":  # How far votes on groups agree, Preferences says.
            measured = agreement.reviewer_agreement(at.store, task=handler.task.name)
            agreed = _agreement(at, measured)
            figures += agreed
            known += _known(at, measured)
            gaps += [] if agreed else [gap("people", "agreement", ONE_EACH, handler.task.name)]
    if not counts:
        return empty("people", NOBODY)
    gaps += [] if known else [gap("people", "known_answers", NO_KNOWN)]
    section = Section(
        facts=tuple(facts),
        counts=(*counts, *by_reviewer, *_batches(at)),
        figures=(*figures, *known),
    )
    return Found(section, tuple(gaps))


def _asked(at: Moment, handler: TaskHandler) -> list[Fact]:
    """Return what reviewers of a task go by."""
    now, name = guidelines.current(at.store, handler.task), handler.task.name
    return [
        fact("task", _(handler.task.title), name),
        fact("guidelines_version", now.version, name),
        fact("guidelines", digest(now.text), name),
    ]


def _batches(at: Moment) -> list[Count]:
    """Count reviews by task and purpose, of those that batches ask for."""
    asked: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for batch in batches.all_batches(at.store):
        name = _of(batch.task, batch.purpose)
        asked[name] += batch.asked
        given[name] += batch.answered
    return [at.count("reviews_asked_for", given[name], asked[name], name) for name in sorted(asked)]


def _agreement(at: Moment, measured: ReviewerAgreement) -> list[Figure]:
    whole = measured.whole
    if not whole.units:
        return []
    values = {"agreement": whole.percent, "agreement_ac1": whole.ac, "agreement_alpha": whole.alpha}
    return [
        at.figure(name, value, whole.units, unit="units", method="bootstrap", group=measured.task,
                  scale="share" if name == "agreement" else "number",
                  given={"simulated": measured.simulated})
        for name, value in values.items()
    ]  # fmt: skip


def _known(at: Moment, measured: ReviewerAgreement) -> list[Figure]:
    """Return how often each reviewer errs on questions with a known answer."""
    rows = [record for record in measured.by_reviewer if record.known.questions]
    return [figure for record in rows for figure in _of_reviewer(at, record, measured.simulated)]


def _of_reviewer(at: Moment, record: ReviewerRecord, simulated: bool) -> list[Figure]:
    wrongs: dict[str, Wrong] = {
        "accepts_bad": record.known.false_accept, "rejects_good": record.known.false_reject
    }  # fmt: skip
    return [
        at.figure(name, wrong.rate, wrong.of, unit="questions", method="clopper_pearson",
                  group=record.reviewer, count=wrong.wrong, given={"simulated": simulated})
        for name, wrong in wrongs.items()
    ]  # fmt: skip


def _of(task: str, name: str) -> str:
    return f"{task}: {name}"
