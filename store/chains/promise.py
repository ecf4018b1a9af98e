"""What a promise on chains says, in a sentence: on the desk, the terminal and in a config."""

from __future__ import annotations

from review.core.i18n import N_, _, ngettext
from review.promises.share import at_least
from store.promises import unit_words
from store.promises.unit_plans import WITH_LEAD, UnitPromise
from store.work import names

#: How a chain's score comes of its turns', in words.
RULES: dict[str, str] = {
    "all": N_("all turns above"),
    "weakest": N_("the weakest turn"),
    "product": N_("the product of the turns"),
}


def sentence(one: UnitPromise) -> str:
    """Say what a plan promises, or why it does not."""
    if not one.certified:
        return _(
            "“{batch}” does not prove {share} acceptable, by {rule}: {why}.",
            batch=names.in_words(one.batch),
            share=at_least(one.target),
            rule=_(RULES[one.rule]),
            why=_why(one),
        )
    return f"{names.in_words(one.batch)}: {promised(one)}"


def _why(one: UnitPromise) -> str:
    if one.reason == WITH_LEAD:
        return _("a lead has to decide some of its chains; what labels say is told at the end")
    return unit_words.why(one.reason)


def promised(one: UnitPromise) -> str:
    """Say what is promised of the chains that a cut keeps."""
    return ngettext(
        "at {cut:.4g} and above by {rule}, at least {share} of the chains are acceptable, "
        "{sure} sure: {kept:,} of {n:,} chain kept.",
        "at {cut:.4g} and above by {rule}, at least {share} of the chains are acceptable, "
        "{sure} sure: {kept:,} of {n:,} chains kept.",
        one.pool,
        cut=one.threshold,
        rule=_(RULES[one.rule]),
        share=at_least(one.target),
        sure=at_least(one.confidence),
        kept=one.kept,
    )


def assumptions(one: UnitPromise) -> list[str]:
    """Say what a promise on chains rests on."""
    plan = one.plan
    sentences = [
        ngettext(
            "The promise is about the {n:,} chain of the pool as frozen, by {rule} of judge run "
            "{judge!r}; a chain counts once, however many turns it has.",
            "The promise is about the {n:,} chains of the pool as frozen, by {rule} of judge run "
            "{judge!r}; a chain counts once, however many turns it has.",
            plan.pool,
            rule=_(RULES[plan.rule]),
            judge=plan.judge,
        ),
        *unit_words.answered(plan),
        _(
            "{n:,} chains were drawn uniformly, without replacement, before the first answer, and "
            "looked at once. Seed {seed}.",
            n=plan.labels,
            seed=plan.seed,
        ),
    ]
    return [*sentences, *_earlier(one)]


def _earlier(one: UnitPromise) -> list[str]:
    plan = one.plan
    if not plan.before:
        return []
    return [
        ngettext(
            "{n} plan over chains of this pool was frozen before. That all of them and this one "
            "hold is {joint} sure.",
            "{n} plans over chains of this pool were frozen before. That all of them and this one "
            "hold is {joint} sure.",
            plan.before,
            joint=at_least(max(plan.confidence - plan.risk_before, 0.0)),
        )
    ]
