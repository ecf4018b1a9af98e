"""What a comparison of judge runs says, in sentences: the same on the terminal and on the page."""

from __future__ import annotations

from review.core.i18n import N_, _, ngettext
from review.judging.compared import Change, Compared, Verdict
from store.judging.comparing import Comparison, Pair, Side

#: What is compared, as it is called.
NAMES = ("κ", "AUC", N_("precision at the same share kept"))

VERDICTS: dict[Verdict, str] = {
    "better": N_("{second} does better than {first} on these labels."),
    "worse": N_("{second} does worse than {first} on these labels."),
    "mixed": N_("{second} does better than {first} in one way and worse in another."),
    "no_gain": N_("No gain: {second} and {first} differ by no more than chance on these labels."),
    "too_few": N_("Too few labels to tell {second} from {first}."),
}


def verdict(found: Comparison, pair: Pair) -> str:
    """Say whether a run does better than the first."""
    return _(
        VERDICTS[pair.compared.verdict], second=pair.second.judge, first=found.first.judge
    )  # fmt: skip


def notes(found: Comparison) -> list[str]:
    """Say what to keep in mind of a comparison."""
    sentences = []
    if found.taught:
        sentences.append(
            ngettext(
                "{n} of these labels was there when one of the prompts was written: what a judge "
                "does on it may flatter it.",
                "{n} of these labels were there when one of the prompts was written: what a judge "
                "does on them may flatter it.",
                found.taught,
            )
        )
    if found.left_out:
        sentences.append(
            ngettext(
                "{n} labelled edit was left out: a prompt shows it, or its photo, as an example.",
                "{n} labelled edits were left out: a prompt shows them, or their photos, as "
                "examples.",
                found.left_out,
            )
        )
    if found.hidden:
        sentences.append(
            _(
                "Left out, since their risk has no room for these runs: {batches}.",
                batches=", ".join(found.hidden),
            )
        )
    if found.simulated:
        sentences.append(_("These answers are simulated."))
    sentences.append(
        _("These labels helped to choose: a promise for one of these runs needs new ones.")
    )
    return sentences


def apart(found: Comparison, pair: Pair) -> str | None:
    """Say what the labels tell that no prompt was written with; None where it is not told."""
    if pair.apart is None:
        return None
    return _(
        "On the {n} labels that no prompt was written with: {verdict}",
        n=pair.apart.n,
        verdict=_(
            VERDICTS[pair.apart.verdict], second=pair.second.judge, first=found.first.judge
        ),
    )  # fmt: skip


def change(one: Change) -> str:
    """Write a difference with its interval and its p among all that were compared."""
    if one.first is None or one.second is None:
        return "–"
    difference = one.difference
    written = f"{one.first:.3f} → {one.second:.3f}, {difference.estimate:+.3f}"
    if difference.low is None or one.holm is None:
        return written
    return f"{written} ({difference.low:+.3f} – {difference.high:+.3f}), p {one.holm:.3f}"


def flips(pair: Pair) -> str:
    """Say how many verdicts the second run mends and breaks."""
    told = pair.compared.flips
    return _(
        "{mended} verdicts right only by {second}, {broken} only by the other (p {p:.3f})",
        mended=told.mended,
        broken=told.broken,
        second=pair.second.judge,
        p=told.p,
    )


def cost(side: Side, currency: str) -> str | None:
    """Say what making a run took; None for scores from a file."""
    if side.cost is None:
        return None
    tokens = side.cost.prompt_tokens + side.cost.completion_tokens
    return _(
        "{judge}: {requests:,} requests, {tokens:,} tokens, cost {money:,.4f} {currency}",
        judge=side.judge,
        requests=side.cost.requests,
        tokens=tokens,
        money=side.cost.money,
        currency=currency,
    )


def spread(side: Side) -> str | None:
    """Say how far a judge differs from itself; None where it was asked once for each edit."""
    if side.spread is None:
        return None
    by_criterion = ", ".join(
        f"{name} {within:.3f}" for name, within in side.spread.by_criterion.items()
    )
    return _(
        "{judge}, asked several times of the same edit, differs from itself by (standard "
        "deviation): {by_criterion}",
        judge=side.judge,
        by_criterion=by_criterion,
    )


def rows(compared: Compared) -> list[tuple[str, str]]:
    """Return what is compared, and how it is written."""
    return [
        (_(name), change(one)) for name, one in zip(NAMES, compared.changes, strict=True)
    ]  # fmt: skip
