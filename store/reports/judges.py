"""How the dataset was judged: by which runs and settings, and how far they agree with people."""

from __future__ import annotations

from review.core.errors import Refused
from review.core.i18n import N_
from review.report.shape import Fact, Figure, Section
from review.statistics.estimates import Interval, wilson
from store import settings
from store.promises import judging, pools
from store.promises.judging import Judged
from store.promises.pools import JudgeRun
from store.reports.moment import Found, Given, Moment, empty, fact, gap, scoring_digest

NO_JUDGE = N_("no judge's scores were imported")
NO_LABELS = N_("no labelled edit has a score of this judge that may be looked at")
NO_PROMPT = N_("a workspace keeps a judge's scores and settings, and no prompt")
PURPOSE = "measure"


def found(at: Moment) -> Found:
    """Return every judge run, each held against the labels drawn to measure."""
    runs = [run for run in pools.judge_runs(at.store) if run.scored or run.malformed]
    if not runs:
        return empty("judging", NO_JUDGE)
    counts, figures = [], []
    gaps = [gap("judging", "prompt", NO_PROMPT)]
    facts = _settings(at)
    for run in runs:
        facts.append(fact("settings_version", run.settings_version, run.name))
        counts.append(at.count("scored", run.scored, run.scored + run.malformed, run.name))
        measured = _figures(at, run)
        figures += measured
        if not measured:
            gaps.append(gap("judging", "judge_and_people", NO_LABELS, run.name))
    return Found(
        Section(facts=tuple(facts), counts=tuple(counts), figures=tuple(figures)), tuple(gaps)
    )


def _settings(at: Moment) -> list[Fact]:
    rule = at.rule
    weights = [fact("weight", criterion.weight, name) for name, criterion in rule.criteria.items()]
    return [
        fact("scoring", at.scoring),
        *weights,
        fact("scale_from", rule.scale.min),
        fact("scale_to", rule.scale.max),
        fact("default_threshold", rule.default_threshold),
    ]


def _figures(at: Moment, run: JudgeRun) -> list[Figure]:
    """Return what a run and people say alike; nothing where seeing it would cost a promise."""
    try:
        told = judging.judged(at.store, judge=run.name, purpose=PURPOSE, quietly=True)
    except Refused:
        return []
    if not told.report.n:
        return []
    weighed = told.population is not None and told.frame["weight"].nunique() > 1
    return [*(_weighed(at, told) if weighed else _plain(at, told)), *_whole(at, told)]


def _plain(at: Moment, told: Judged) -> list[Figure]:
    """Return shares of labels that were all as likely to be drawn."""
    table = told.report.confusion
    accepted, passed = table.tp + table.fn, table.tp + table.fp
    # Of all labels: what is not held against the judge is a reject all the same.
    labels = len(told.frame)
    shares = (
        ("labels_accepted", wilson(accepted, labels), accepted, labels),
        ("judge_precision", told.report.precision, table.tp, passed),
        ("judge_recall", told.report.recall, table.tp, accepted),
    )
    return [
        at.figure(name, share, of, unit="edits", method="wilson", count=count,
                  group=told.run.name, given=_given(at, told, name))
        for name, share, count, of in shares
    ]  # fmt: skip


def _weighed(at: Moment, told: Judged) -> list[Figure]:
    """Return the same over the edits drawn from, where labels were drawn at unequal rates."""
    if told.population is None:
        return []
    table, rates = told.report.confusion, told.population
    shares = (
        ("labels_accepted", rates.acceptable, len(told.frame)),
        ("judge_precision", rates.precision, table.tp + table.fp),
        ("judge_recall", rates.recall, table.tp + table.fn),
    )
    return [
        at.figure(name, share, n, unit="edits", method="korn_graubard", group=told.run.name,
                  given=_given(at, told, name))
        for name, share, n in shares
    ]  # fmt: skip


def _whole(at: Moment, told: Judged) -> list[Figure]:
    """Return the coefficients, which have no interval."""
    report = told.report
    values = {
        "judge_kappa": report.kappa, "judge_auc": report.auc["overall"],
        "judge_spearman": report.spearman, "judge_brier": told.brier,
    }  # fmt: skip
    return [
        at.figure(name, Interval(value, None, None), report.n, unit="edits", method="of_labels",
                  scale="number", group=told.run.name, given=_given(at, told, name))
        for name, value in values.items()
    ]  # fmt: skip


def _given(at: Moment, told: Judged, name: str) -> Given:
    """Return what makes a figure another one: people's labels ask for no settings."""
    rule = settings.version(at.store, told.run.settings_version)
    people: Given = {
        "purpose": PURPOSE, "label_rule": at.label_rule, "simulated": told.simulated
    }  # fmt: skip
    if name == "labels_accepted":
        return people
    return {
        **people,
        "settings": scoring_digest(rule),
        "threshold": told.report.threshold,
    }
