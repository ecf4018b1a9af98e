"""What is wrong with a filter config that has the right shape: cuts and names without meaning."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from review.core.i18n import _
from review.core.rules_check import mistakes as mistaken_rules
from review.core.taxonomy import loosely

if TYPE_CHECKING:  # A config is checked as it is read, by the module that has it.
    from review.core.settings import Scale
    from review.filtering.filter_config import Chains, FilterConfig


def mistakes(config: FilterConfig) -> Iterator[str]:
    """Yield what is wrong beyond types: values off the scale, names that mean nothing."""
    scale, criteria = config.scale, config.criteria
    if not (math.isfinite(scale.min) and math.isfinite(scale.max) and scale.min < scale.max):
        yield _("scale: min must be below max.")
    weights = sum(criterion.weight for criterion in criteria.values())
    if criteria and not (weights > 0 and math.isfinite(weights)):
        yield _("criteria: at least one weight must be above 0.")
    yield from mistaken_rules(config.scoring, criteria, scale, config.taxonomy)
    for path, value, own in _cuts(config):
        if not own.holds(value):
            yield _(
                "{path}: {value:g} lies outside the scale {min:g}–{max:g}.",
                path=path,
                value=value,
                min=own.min,
                max=own.max,
            )
    for name in config.thresholds.category.keys() - config.taxonomy.keys():
        yield _("thresholds.category.{name}: the taxonomy has no such category.", name=name)
    for name in config.thresholds.edit_type.keys() - config.category_of.keys():
        if config.taxonomy:
            yield _("thresholds.edit_type.{name}: the taxonomy has no such edit type.", name=name)
    yield from _type_contradictions(config)
    for image in sorted(config.rejected_by_people & config.rescued_by_people):
        yield _("overrides: {image} is both rejected and rescued.", image=image)
    if len(config.corrected_types) < len(config.corrections):
        yield _("corrections: an edit stands there twice.")
    if config.certificate is not None and config.not_proven is not None:
        yield _("certificate and not_proven: only one of them can be set.")
    if config.chains is not None:
        yield from _of_chains(config.chains, scale)


def _of_chains(chains: Chains, scale: Scale) -> Iterator[str]:
    """Yield what is wrong with the section ``chains``."""
    low, high = (0.0, 1.0) if chains.rule == "product" else (scale.min, scale.max)
    if chains.threshold is None and chains.rule != "all":
        yield _("chains.threshold: the rule {rule} needs one.", rule=chains.rule)
    if chains.threshold is not None and not low <= chains.threshold <= high:
        yield _(
            "chains.threshold: {value:g} lies outside {min:g}–{max:g}, the scores of the rule "
            "{rule}.",
            value=chains.threshold,
            min=low,
            max=high,
            rule=chains.rule,
        )
    if len({row.chain for row in chains.rejected}) < len(chains.rejected):
        yield _("chains.rejected: a chain stands there twice.")
    if chains.certificate is not None and chains.not_proven is not None:
        yield _("chains: only one of certificate and not_proven can be set.")


def _type_contradictions(config: FilterConfig) -> Iterator[str]:
    """Yield what is wrong with rules of types and other names of them."""
    if len(config.moved_types) < len(config.type_rules):
        yield _("type_rules: a type stands there twice.")
    for rule in config.type_rules:
        if rule.becomes in config.moved_types:
            yield _(
                "type_rules: {becomes!r} is moved itself; name the type it ends as.",
                becomes=rule.becomes,
            )
        if config.taxonomy and rule.becomes not in config.category_of:
            yield _("type_rules: the taxonomy has no edit type {becomes!r}.", becomes=rule.becomes)
        if (meant := config.vocabulary.resolve(rule.edit_type)) != rule.edit_type:
            yield _(
                "type_rules: {edit_type!r} is another name of {meant!r}; move that one.",
                edit_type=rule.edit_type,
                meant=meant,
            )
    means = {loosely(kind): kind for kind in config.category_of}
    for alias, kind in config.aliases.items():
        if kind not in config.category_of:
            yield _(
                "aliases.{alias}: the taxonomy has no edit type {kind!r}.", alias=alias, kind=kind
            )
        elif (other := means.setdefault(loosely(alias), kind)) != kind:
            yield _(
                "aliases.{alias}: means {other!r} and {kind!r}.",
                alias=alias,
                other=other,
                kind=kind,
            )


def _cuts(config: FilterConfig) -> Iterator[tuple[str, float, Scale]]:
    """Yield every threshold and floor with its path and the scale it is on."""
    thresholds, scale = config.thresholds, config.scale
    if thresholds.global_ is not None:
        yield "thresholds.global", thresholds.global_, scale
    finer: Mapping[str, Mapping[str, float]]
    finer = {"category": thresholds.category, "edit_type": thresholds.edit_type}
    for kind, cuts in finer.items():
        for name, value in cuts.items():
            yield f"thresholds.{kind}.{name}", value, scale
    for name, criterion in config.criteria.items():
        if criterion.floor is not None:
            yield f"criteria.{name}.floor", criterion.floor, criterion.scale or scale
