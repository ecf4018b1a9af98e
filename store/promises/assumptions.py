"""What a promise rests on, in sentences: pool and judge run, panel, draw, what left."""

from __future__ import annotations

import numpy as np

from review.core.i18n import N_, _, ngettext
from review.promises.clustering import worth
from review.promises.plans import FAMILIES
from store.promises import mistakes
from store.promises.earlier import how_drawn
from store.promises.evidence import Evidence
from store.promises.looks import TakenLook
from store.promises.overridden import Overridden


def assumptions(evidence: Evidence) -> tuple[str, ...]:
    """Say what a plan's promise rests on."""
    sentences = [*_about(evidence), *_panel(evidence), *_drawn(evidence)]
    sentences += mistakes.sentences(evidence.mistakes, evidence.plan)
    if evidence.census:
        sentences.append(
            _(
                "Every edit of the pool is labelled (a census): "
                "its rates are exact for these labels."
            )
        )
    return (*sentences, *_left(evidence))


def leads_words(
    told: Overridden, look: TakenLook | None, without: TakenLook | None
) -> tuple[str, ...]:
    """Say where leads decided against reviewers who agreed, and what is promised without it."""
    sentences = []
    if told.to_accept or told.to_reject:
        sentences.append(
            _(
                "Where all reviewers agreed, a lead made {accepted} rejected edits accepted and "
                "{rejected} accepted ones rejected.",
                accepted=told.to_accept,
                rejected=told.to_reject,
            )
        )
    if look and without:
        sentences.append(_without(look, without))
    if told.alone:
        sentences.append(
            ngettext(
                "A lead alone decided {n} edit, which nobody else answered.",
                "A lead alone decided {n} edits, which nobody else answered.",
                told.alone,
            )
        )
    return tuple(sentences)


def _without(look: TakenLook, without: TakenLook) -> str:
    if look.groups:
        return _(
            "Without what was made accepted, {n} of {groups} groups keep their promise.",
            n=len(without.certified_groups),
            groups=len(look.groups),
        )
    if without.outcome.threshold is None:
        return _("Without what was made accepted, nothing is promised.")
    return _(
        "Without what was made accepted, the promise holds at {cut:.4g} and above.",
        cut=without.outcome.threshold,
    )


def _left(evidence: Evidence) -> list[str]:
    """Say what leads took out and nobody could judge, and how it counts."""
    sentences = []
    if evidence.taught:
        sentences.append(
            ngettext(
                "{n} edit taught or chose this judge, or is of the photo of an example: it is in "
                "neither pool nor labels, and outside this promise.",
                "{n} edits taught or chose this judge, or are of the photos of its examples: they "
                "are in neither pool nor labels, and outside this promise.",
                evidence.taught,
            )
        )
    if evidence.screened:
        sentences.append(
            ngettext(
                "{n} edit was excluded before the draw: it is in neither pool nor labels.",
                "{n} edits were excluded before the draw: they are in neither pool nor labels.",
                evidence.screened,
            )
        )
    if len(evidence.excluded):
        sentences.append(_excluded(evidence))
    if evidence.unjudgeable:
        sentences.append(
            ngettext(
                "{n} edit could not be judged: it counts as rejected, the worst case.",
                "{n} edits could not be judged: they count as rejected, the worst case.",
                evidence.unjudgeable,
            )
        )
    missing = len(evidence.counted) - len(evidence.labelled)
    if evidence.closed and missing:
        sentences.append(
            ngettext(
                "The batch was closed with {n} edit unanswered: it counts as rejected.",
                "The batch was closed with {n} edits unanswered: they count as rejected.",
                missing,
            )
        )
    return sentences


def _excluded(evidence: Evidence) -> str:
    if evidence.census:
        return ngettext(
            "A lead excluded {n} edit; all were seen, so it left pool and labels.",
            "A lead excluded {n} edits; all were seen, so they left pool and labels.",
            len(evidence.excluded),
        )
    return ngettext(
        "A lead excluded {n} drawn edit. Before a checkpoint it counts as rejected, since its like "
        "was not drawn and stays; after it, it weakens the promise.",
        "A lead excluded {n} drawn edits. Before a checkpoint they count as rejected, since their "
        "like was not drawn and stays; after it, they weaken the promise.",
        len(evidence.excluded),
    )


def _about(evidence: Evidence) -> list[str]:
    plan = evidence.plan
    sentences = [
        ngettext(
            "The promise is about pool {pool!r} as frozen ({n} edit: {population}) "
            "and judge run {judge!r}.",
            "The promise is about pool {pool!r} as frozen ({n} edits: {population}) "
            "and judge run {judge!r}.",
            evidence.pool_size,
            pool=evidence.pool_name,
            population=plan.population.describe(),
            judge=evidence.judge,
        )
    ]
    if plan.family != "global":
        sentences.append(
            _("What is cut: {family}.", family=_(FAMILIES.get(plan.family, plan.family)))
        )
    if plan.families > 1:
        sentences.append(
            _(
                "Up to {families} ways of cutting share the risk of these labels, so "
                "that all their promises hold together with {confidence:.0%} "
                "confidence.",
                families=plan.families,
                confidence=plan.confidence,
            )
        )
    return sentences


def _panel(evidence: Evidence) -> list[str]:
    labelled = evidence.labelled
    labelled = labelled[labelled["state"].isin(["accept", "reject"])]
    votes, edits = np.unique(labelled["reviews"].to_numpy(dtype=np.int64), return_counts=True)
    panel = ", ".join(
        f"{number} × {votes_each}" for votes_each, number in zip(votes, edits, strict=True)
    )
    sentences = [
        _(
            "It is about the panel that answered: {label_rule}; edits × reviews each: {panel}.",
            label_rule=evidence.plan.label_rule,
            panel=panel or _("none"),
        ),
        _(
            "Unsure and ties count as rejects. Guidelines: version {version}.",
            version=evidence.guidelines_version,
        ),
    ]
    if evidence.other_guidelines and not evidence.imported:
        sentences.append(
            ngettext(
                "{n} edit was answered under another version of them.",
                "{n} edits were answered under another version of them.",
                evidence.other_guidelines,
            )
        )
    return sentences


def _without_look(evidence: Evidence) -> list[str]:
    """Say which imported labels bring no look, and why."""
    sentences = []
    if evidence.labelled_before:
        sentences.append(
            ngettext(
                "{n} imported edit had a label before, in another batch: it brings no new look.",
                "{n} imported edits had labels before, in other batches: they bring no new look.",
                evidence.labelled_before,
            )
        )
    if evidence.after_a_view:
        sentences.append(
            ngettext(
                "{n} imported label came in after a judge was seen on the others: it brings no "
                "look.",
                "{n} imported labels came in after a judge was seen on the others: they bring no "
                "look.",
                evidence.after_a_view,
            )
        )
    return sentences


def _drawn(evidence: Evidence) -> list[str]:
    if evidence.imported:
        joint = N_(
            "All judge runs tried or seen on these labels share one risk: the first promise took "
            "it, less what was kept for others; a judge without a part of it gets estimates."
        )
        apart = N_("Several judge runs tried on the same labels are separate promises, not joint.")
        return [
            *_imported(evidence),
            _(joint if evidence.plan.one_risk else apart),
            *_without_look(evidence),
        ]
    if evidence.plan.by_betting:
        return [
            _(
                "Labels were drawn at known unequal rates, the part of the pool at random for "
                "each; betting is exact with replacement, and conservative without, as drawn here."
            ),
            *how_drawn(evidence.plan),
        ]
    if bands := evidence.plan.bands:
        return [
            _(
                "Labels were drawn uniformly within two bands of score, from {boundary:.4g} up and "
                "from {floor:.4g} up, without replacement, before the first answer. Nothing below "
                "{floor:.4g} was looked at.",
                boundary=bands.boundary,
                floor=bands.floor,
            ),
            *how_drawn(evidence.plan),
        ]
    uniform = _("Labels were drawn uniformly, without replacement, before the first answer.")
    return [uniform, *how_drawn(evidence.plan)]


def _imported(evidence: Evidence) -> list[str]:
    """Say whether imported labels can be a uniform draw, and what labels of one photo count as."""
    photos = evidence.labelled["photo"].to_numpy(dtype=np.int64)
    sentences = [_uniformity(evidence)]
    number = len(np.unique(photos))
    if number == len(photos) or evidence.census:
        return sentences
    counted = worth(photos, ~evidence.labelled["accepted"].to_numpy(dtype=bool))
    sentences.append(
        _(
            "{labels} labels are of {photos} photos. Labels of one photo are alike (correlation at "
            "most about {correlation:.2f}): all of them count as {effective} independent ones, and "
            "so at each cut.",
            labels=len(photos),
            photos=number,
            correlation=counted.correlation,
            effective=counted.labels,
        )
    )
    return sentences


def _uniformity(evidence: Evidence) -> str:
    taken = _("Imported labels are taken as drawn uniformly from the pool.")
    found = evidence.uniformity
    if found is None or found.p_value is None:
        return taken
    if found.fails:
        return _(
            "The imported labels are no uniform draw: their scores or types differ from the "
            "pool's (p = {p:.1g}). They give estimates, weighted to the pool's, and no promise.",
            p=found.p_value,
        )
    not_against = _(
        "Their scores and types do not speak against it (p = {p:.1g}).", p=found.p_value
    )
    return f"{taken} {not_against}"
