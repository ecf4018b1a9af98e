"""From what is known of chains to a draft of the filter config with its section ``chains``."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from review.core.answers import REJECT
from review.core.errors import Refused
from review.core.i18n import SOURCE, _, speaking
from review.core.scoring import TOLERANCE
from review.core.tasks import COUNTING
from review.filtering.filter_config import (
    Certificate,
    ChainRule,
    Chains,
    FilterConfig,
    PoolRef,
    RejectedChain,
)
from review.promises.removals import after_removals
from review.promises.share import at_least
from store.chains import decisions, labelled, promise, scores
from store.db.workspace import Store
from store.filters import configs, drafts
from store.filters.drafts import Draft, DraftRequest
from store.promises import unit_looks, unit_plans
from store.promises.unit_plans import UnitPromise


@dataclass(frozen=True)
class ChainsRequest:
    """What the section is to say: a promised cut, or any by a ``rule``, and why it has no promise.

    ``salvage``: the valid beginnings of rejected chains go out too. ``single_edits``: the promise
    on single edits that the filter in force carries is kept.
    """

    rule: ChainRule
    threshold: float | None = None
    promise: UnitPromise | None = None
    salvage: bool = False
    not_proven: str | None = None
    judge: str | None = None
    single_edits: bool = True


def draft(store: Store, request: ChainsRequest, *, by: str) -> Draft:
    """Draft the config in force (else one at the default threshold) with a section on chains.

    A promised cut carries its certificate, unless what leaves the filter leaves nothing of it.
    Raises Refused where the promise does not stand, or is of another judge than the filter in
    force; and where that filter's own promise does not stand any more.
    """
    current = configs.in_force(store)
    judge = request.promise.judge if request.promise else request.judge
    _check(request, current.config if current else None, judge)
    section = Chains(
        rule=request.rule,
        threshold=request.promise.threshold if request.promise else request.threshold,
        salvage=request.salvage,
    )
    if current:
        again = msgspec.structs.replace(current.config, chains=section)
        if not request.single_edits:
            again = msgspec.structs.replace(again, certificate=None)
        config = drafts.prepared_again(store, again, by=by)
    else:
        config = drafts.prepared(store, DraftRequest(judge=judge, chains=section), by=by)
    section = config.chains or section
    if request.promise:
        section = _certified(store, config, section, request.promise)
    if section.certificate is None:
        _check_reason(request)
        section = msgspec.structs.replace(section, not_proven=request.not_proven)
    return drafts.keep(store, msgspec.structs.replace(config, chains=section), by=by)


def anew(store: Store, config: FilterConfig) -> FilterConfig:
    """Return a config whose section on chains, if any, says what holds of them now.

    It may come from another config: people's word is brought up to date, and a promise is looked
    up and counted again. One that is about other scores, or does not stand, is none here.
    """
    old = config.chains
    if old is None:
        return config
    section = msgspec.structs.replace(old, rejected=rejected(store))
    if old.certificate and old.certificate.id:
        bare = msgspec.structs.replace(section, certificate=None, pool=None)
        found = unit_plans.of_batch(store, old.certificate.id)
        config = msgspec.structs.replace(config, chains=bare)
        about = (old.rule, old.threshold, config.provenance.judge_run)
        section = bare
        if found and found.certified and (found.rule, found.threshold, found.judge) == about:
            section = _certified(store, config, bare, found)
        if section.certificate is None:
            with speaking(SOURCE):
                why = _("the promise it had does not hold for this filter, or not any more")
            section = msgspec.structs.replace(section, not_proven=why)
    return msgspec.structs.replace(config, chains=section)


def rejected(store: Store) -> list[RejectedChain]:
    """Return the chains that people rejected, and how many turns of each, from the first, hold."""
    with store.database.read() as connection:
        chains = labelled.one_per_chain(labelled.of_batches(connection, COUNTING))
        said = [one for one in chains if one.label.state == REJECT]
        keys = scores.keys(connection, [one.chain for one in said])
    rows = [RejectedChain(keys[one.chain], one.label.prefix or 0) for one in said]
    return sorted(rows, key=lambda row: row.chain)


def _check(request: ChainsRequest, current: FilterConfig | None, judge: str | None) -> None:
    """Raise Refused for what no config can say."""
    if request.promise is None:
        if not (request.not_proven or "").strip():
            raise Refused(
                _("Without a promise it takes a reason."), what_to_do=_("Say why it is published.")
            )
    elif not request.promise.certified:
        raise Refused(
            _("That plan promises nothing now."), what_to_do=_("Draft a cut of your own.")
        )
    if current is None:
        return
    if judge not in (None, current.provenance.judge_run):
        raise Refused(
            _(
                "The filter in force goes by judge {judge!r}, and this threshold is on the scores "
                "of {other!r}.",
                judge=current.provenance.judge_run,
                other=judge,
            ),
            what_to_do=_("Publish a threshold of that judge first, on Thresholds."),
        )
    if request.promise is None:
        return
    if request.rule == "all" and (current.thresholds.category or current.thresholds.edit_type):
        raise Refused(
            _("The filter in force has thresholds per type, and a turn would go by those."),
            what_to_do=_("The promise is about one cut: draw with the rule weakest."),
        )


def _check_reason(request: ChainsRequest) -> None:
    if not (request.not_proven or "").strip():
        raise Refused(
            _("For this filter nothing is left of the promise: it keeps chains that the promised "
              "cut does not, or takes too many out."),
            what_to_do=_("Draft a cut of your own."),
        )  # fmt: skip


def _certified(
    store: Store, config: FilterConfig, section: Chains, promised: UnitPromise
) -> Chains:
    """Name the promise, its pool, and what is left of it once the config took chains out.

    Nothing is left where the config keeps chains of the pool that the promised cut does not: their
    turns were scored anew since, or go by a lower threshold of their type.
    """
    found = decisions.decisions(store, config).frame
    with store.database.read() as connection:
        pool = unit_looks.pool_of(connection, promised.batch_id)
        against = unit_looks.rejected(connection, promised.batch_id)
    cut = promised.threshold or 0.0
    kept = {chain for chain, score in pool.items() if score >= cut - TOLERANCE}
    now = set(found.loc[found["outcome"] == decisions.KEPT, "chain"])
    if now & (pool.keys() - kept):
        return section
    out = kept - now
    unknown = len(out - against)
    share = after_removals(promised.target, len(kept), unknown)
    if share <= 0:
        return section
    with speaking(SOURCE):  # It stands in a file that is the same in every language.
        certificate = _certificate(promised, len(kept), unknown, len(out) - unknown, share)
    named = PoolRef(f"{promised.batch}: chains by {promised.rule}", promised.pool, promised.digest)
    return msgspec.structs.replace(section, certificate=certificate, pool=named)


def _certificate(
    one: UnitPromise, kept: int, removed: int, rejects: int, share: float
) -> Certificate:
    note = " (simulated labels)" if one.simulated else ""
    statement = (
        f"At least {at_least(share)} of the chains that this cut keeps whole of {one.pool} is "
        f"acceptable to the reviewers, with {at_least(one.confidence)} confidence{note}."
    )
    if removed:
        statement += (
            f" The filter leaves out {removed} of these {kept} that its labels do not reject; "
            f"planned were {at_least(one.target)}."
        )
    return Certificate(
        statement=statement,
        id=one.batch_id,
        target=one.target,
        confidence=one.confidence,
        threshold=one.threshold,
        labels=one.labels,
        covers={
            "unit": "chain",
            "rule": one.rule,
            "judge_run": one.judge,
            "label_rule": one.plan.label_rule,
            "delta": one.plan.delta,
            "last_entry": one.last_entry,
            "kept": kept,
            "precision": msgspec.to_builtins(one.precision),
            "guidelines_version": one.plan.guidelines_version,
            "removed": removed,
            "removed_rejects": rejects,
            "promised_after_removals": share,
            "assumptions": promise.assumptions(one),
        },
    )
