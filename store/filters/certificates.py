"""From a plan's promise to the filter config that carries it, and what weakens it on the way."""

from __future__ import annotations

import msgspec

from review.core.errors import Refused
from review.core.i18n import SOURCE, _, ngettext, speaking
from review.filtering.cuts import Cuts
from review.filtering.filter_config import Certificate, FilterConfig, PoolRef
from review.promises.share import at_least
from store.db.workspace import Store
from store.promises import Promise, Removals, TakenLook, mistakes, pools, removals


def cuts(promise: Promise) -> Cuts:
    """Return the cuts that the promise covers. Raises Refused when it covers none."""
    _look(promise)
    promised = promise.cuts()
    if promised is None:
        raise Refused(_("That promise covers no cut."))
    return promised


def still_covers(promise: Promise, certificate: Certificate) -> bool:
    """Whether a promise still stands at the very cuts that a certificate names."""
    if promise.certified is None:
        return False
    if promise.threshold is not None:
        return promise.threshold == certificate.threshold
    return promise.group_cuts == certificate.covers.get("groups")


def is_of(certificate: Certificate | None, promise: Promise) -> bool:
    """Whether a certificate names this promise, which stands at its very cuts."""
    if certificate is None or certificate.id != promise.evidence.plan_id:
        return False
    return still_covers(promise, certificate)


def same(certificate: Certificate | None, other: Certificate | None) -> bool:
    """Whether two certificates are of one plan's promise at the same cuts."""
    if certificate is None or other is None or certificate.id is None:
        return False
    named = [(one.id, one.threshold, one.covers.get("groups")) for one in (certificate, other)]
    return named[0] == named[1]


def certified(store: Store, config: FilterConfig, promise: Promise) -> FilterConfig:
    """Name the promise in a config, the frozen pool it covers, and what its removals cost it.

    A promise of which the removals leave nothing is none: the config is returned without it.
    Raises Refused when the promise covers nothing any more.
    """
    look, evidence = _look(promise), promise.evidence
    with store.database.read() as connection:
        images = pools.images(connection, evidence.pool_id)
    _check_types(config, promise, images)
    left = _removed(config, promise, look, images)
    if left.promised <= 0:
        return config
    with speaking(SOURCE):  # It stands in a file that is the same in every language.
        certificate = _certificate(promise, look, left)
    pool = PoolRef(evidence.pool_name, evidence.pool_size, evidence.digest)
    provenance = msgspec.structs.replace(config.provenance, pool=pool, simulated=evidence.simulated)
    return msgspec.structs.replace(config, certificate=certificate, provenance=provenance)


def removed(store: Store, config: FilterConfig, promise: Promise) -> Removals:
    """Count what a config takes out of what a promise's cuts keep.

    Raises Refused when the promise covers nothing any more.
    """
    with store.database.read() as connection:
        images = pools.images(connection, promise.evidence.pool_id)
    return _removed(config, promise, _look(promise), images)


def promised_now(certificate: Certificate) -> float | None:
    """Return the share that a certificate promises after the removals it names."""
    share = certificate.covers.get("promised_after_removals", certificate.target)
    return None if share is None else float(share)


def _look(promise: Promise) -> TakenLook:
    if promise.certified is None:
        raise Refused(
            _("That plan certifies nothing now ({reason}).", reason=promise.reason),
            what_to_do=_("Draft with --threshold, and publish it as not proven."),
        )
    return promise.certified


def _check_types(config: FilterConfig, promise: Promise, images: dict[str, str]) -> None:
    """Raise Refused where a correction moves an edit under another cut than it was promised."""
    evidence = promise.evidence
    if not evidence.plan.by_type:
        return
    frozen = dict(zip(evidence.pool["edit_id"], evidence.pool["edit_type"], strict=True))
    of_image = {images[edit_id]: kind for edit_id, kind in frozen.items()}
    moved = [image for image, kind in of_image.items() if config.kind_of(image, kind) != kind]
    if moved:
        raise Refused(
            ngettext(
                "{n} corrected edit type changes who is kept: the promise is void for this filter.",
                "{n} corrected edit types change who is kept: the promise is void for this filter.",
                len(moved),
            ),
            what_to_do=_("Take the corrections out, or plan anew with the corrected types."),
        )


def _removed(
    config: FilterConfig, promise: Promise, look: TakenLook, images: dict[str, str]
) -> Removals:
    """Count what leaves the promised cuts, what a lead excluded after the look included."""
    removed_images = {*config.excluded, *config.rejected_by_people}
    return removals(
        promise, look, [edit for edit, image in images.items() if image in removed_images]
    )


def _certificate(promise: Promise, look: TakenLook, removed: Removals) -> Certificate:
    evidence, plan, outcome = promise.evidence, promise.evidence.plan, look.outcome
    note = " (simulated labels)" if evidence.simulated else ""
    groups = promise.group_cuts
    kept = f"is kept in each of {len(groups)} groups" if groups else "this cut keeps"
    statement = (
        f"At least {at_least(removed.promised)} of what {kept} of pool {evidence.pool_name!r} is "
        f"acceptable to the reviewers, with {at_least(plan.confidence)} confidence{note}."
    )
    if removed.before:
        statement += (
            f" {removed.before} of these {removed.kept} edits were excluded before the look and "
            f"count as rejected; of what is left at least {at_least(removed.net)} is acceptable."
        )
    if removed.unknown:
        statement += (
            f" The filter leaves out {removed.unknown} of these {removed.kept} that its labels do "
            f"not reject (other batches do, or they were taken out); planned were "
            f"{at_least(plan.target)}."
        )
    return Certificate(
        statement=statement,
        id=evidence.plan_id,
        target=plan.target,
        confidence=plan.confidence,
        threshold=promise.threshold,
        labels=look.labels,
        covers={
            "judge_run": evidence.judge,
            "label_rule": plan.label_rule,
            "method": outcome.method,
            "delta": look.delta,
            "last_entry": look.last_entry,
            "kept": removed.kept,
            "precision": None if groups else msgspec.to_builtins(outcome.precision),
            "family": plan.family,
            "population": plan.population.describe(),
            "guidelines_version": evidence.guidelines_version,
            **({"groups": groups} if groups else {}),
            "removed": removed.unknown,
            "removed_rejects": removed.rejects,
            "promised_after_removals": removed.promised,
            "excluded_before": removed.before,
            "promised_net": removed.net,
            "adjudications": msgspec.to_builtins(promise.overridden),
            "assumptions": list(promise.assumptions),
            "reviewers": mistakes.as_json(
                evidence.mistakes, plan, removed.unknown + removed.rejects, removed.kept
            ),
        },
    )
