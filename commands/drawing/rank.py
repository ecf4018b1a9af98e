"""`draw rank`: groups of candidates to rank."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.drawing.shared import AtMost, For, Name, PerUnit, Seed, seed_or_chance, tell
from commands.terminal import BY, DONE, Confidence, Json, opened
from review.core.i18n import N_
from review.formats.preference import PreferenceFormat
from review.ranking.asked import Mode
from review.ranking.pairs import PairRule
from store.ranking.audit_drawing import AuditRequest, draw_audit
from store.ranking.audits import PURPOSE
from store.ranking.drawing import USUAL, RankRequest, draw_batch, drawable
from store.ranking.outgoing import PreferenceRequest


def rank(
    size: AtMost = None,
    purpose: For = "measure",
    mode: Annotated[
        Mode, typer.Option(help=N_("Two at a time, or all of a group at once."))
    ] = "pairs",
    repeats: Annotated[
        float, typer.Option(help=N_("The share of groups asked again, sides swapped."))
    ] = 0.1,
    across: Annotated[
        bool, typer.Option("--across-instructions", help=N_("Edits of one source together."))
    ] = False,
    per_unit: PerUnit = 1,
    seed: Seed = None,
    name: Name = None,
    target: Annotated[
        float, typer.Option(help=N_("For an audit: the share of pairs to be proven."))
    ] = 0.9,
    confidence: Confidence = 0.95,
    form: Annotated[
        PreferenceFormat,
        typer.Option("--format", help=N_("For an audit: of the pairs this export would write.")),
    ] = "pico",
    min_probability: Annotated[
        float, typer.Option(help=N_("For an audit: how sure a pair must be to go out."))
    ] = 0.9,
    unfiltered: Annotated[
        bool, typer.Option("--no-filter", help=N_("For an audit: without the published filter."))
    ] = False,
    as_json: Json = False,
) -> int:
    """Draw groups of candidates to rank; with --purpose audit pairs that would go out."""
    with opened() as store:
        if purpose == PURPOSE:
            release = PreferenceRequest(
                form, PairRule(min_probability=min_probability), filtered=not unfiltered
            )
            audit = AuditRequest(release, size, target, confidence, per_unit, seed, name)
            tell(draw_audit(store, audit, by=BY), as_json=as_json)
            return DONE
        there = drawable(store, across_instructions=across)
        size = size if size is not None else max(min(USUAL, there), 1)
        request = RankRequest(
            size, mode, purpose, per_unit, seed_or_chance(seed), repeats, across, name
        )
        tell(draw_batch(store, request, by=BY), as_json=as_json)
    return DONE
