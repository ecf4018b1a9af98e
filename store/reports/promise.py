"""The promise in force, in the words and figures it was published with, and what is left of it."""

from __future__ import annotations

from typing import Any

from review.core.i18n import N_
from review.filtering.filter_config import Certificate
from review.report.shape import Fact, Section
from store import promises
from store.filters import configs, promised
from store.filters.configs import Published
from store.promises import Promise
from store.reports.moment import Found, Moment, empty, fact, gap

NOTHING = N_("no filter is published, and no plan was drawn")
NOT_PUBLISHED = N_("no filter is published: no promise is in force")
NOT_PROVEN = N_("the filter in force was published without a promise")


def found(at: Moment, plan: Promise | None) -> Found:
    """Return the promise of the filter in force; without one what a plan comes to so far."""
    current = configs.in_force(at.store)
    if current is None and plan is None:
        return empty("promise", NOTHING)
    facts = _filter(current) if current else []
    if current and current.config.certificate:
        return Found(_certified(at, current, current.config.certificate, facts))
    why = NOT_PROVEN if current else NOT_PUBLISHED
    section = Section(facts=(*facts, *(_plan(plan) if plan else ())), said=_assumed(plan))
    return Found(section, (gap("promise", "promise", why),))


def chosen(at: Moment) -> Promise | None:
    """Return the plan that the report speaks of: the filter's, else the newest that certifies."""
    current = configs.in_force(at.store)
    certificate = current.config.certificate if current else None
    rows = [row.id for row in promises.plan_names(at.store)]
    if certificate and certificate.id in rows:
        return promises.promise(at.store, certificate.id)
    first = None
    for plan_id in rows:
        plan = promises.promise(at.store, plan_id)
        if plan.certified:
            return plan
        first = first or plan
    return first


def _filter(current: Published) -> list[Fact]:
    config = current.config
    cuts = config.thresholds
    facts = [
        fact("filter_version", current.version),
        fact("filter_judge", config.provenance.judge_run),
        fact("cut", cuts.global_),
        *(fact("cut_of_category", cut, name) for name, cut in cuts.category.items()),
        *(fact("cut_of_type", cut, name) for name, cut in cuts.edit_type.items()),
        *(fact("floor", row.floor, name) for name, row in config.criteria.items() if row.floor),
        fact("exclusions", len(config.exclusions)),
        fact("type_corrections", len(config.corrections)),
    ]
    if config.chains:
        facts += [
            fact("chains_rule", config.chains.rule),
            fact("chains_cut", config.chains.threshold),
            fact("chains_salvaged", config.chains.salvage),
        ]
    return facts if config.certificate else [*facts, fact("not_proven", config.not_proven)]


def _certified(
    at: Moment, current: Published, certificate: Certificate, facts: list[Fact]
) -> Section:
    covers = certificate.covers
    told = [
        fact("statement", certificate.statement),
        fact("target", certificate.target),
        fact("confidence", certificate.confidence),
        fact("promised_now", promised.share_now(at.store, current)),
        fact("labels", certificate.labels),
        fact("look_last_entry", covers.get("last_entry")),
        *(fact(name, covers.get(name)) for name in (
            "kept", "removed", "judge_run", "label_rule", "family", "population",
            "guidelines_version",
        )),
        *_accepted(covers),
    ]  # fmt: skip
    said = tuple(str(sentence) for sentence in covers.get("assumptions", ()))
    return Section(facts=(*told, *facts), said=said)


def _accepted(covers: dict[str, Any]) -> list[Fact]:
    """Return the share accepted above the cut at the look, each bound at the look's own risk."""
    precision = covers.get("precision") or {}
    return [
        fact(f"accepted_at_look_{name}", precision[name])
        for name in ("estimate", "low", "high")
        if precision.get(name) is not None
    ]


def _plan(plan: Promise) -> list[Fact]:
    evidence = plan.evidence
    look = plan.certified
    return [
        fact("plan_state", plan.state),
        fact("plan_batch", evidence.batch_name),
        fact("target", evidence.plan.target),
        fact("confidence", evidence.plan.confidence),
        fact("labels", len(evidence.labelled)),
        fact("judge_run", evidence.judge),
        fact("pool_size", evidence.pool_size),
        fact("threshold", plan.threshold),
        fact("look_last_entry", look.last_entry if look else None),
        fact("label_rule", evidence.plan.label_rule),
        fact("family", evidence.plan.family),
        fact("guidelines_version", evidence.guidelines_version),
    ]


def _assumed(plan: Promise | None) -> tuple[str, ...]:
    return plan.assumptions if plan and plan.certified else ()
