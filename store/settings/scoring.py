"""Criteria, scales and rules of the settings: written anew, all else as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import yaml

from review.core.rules import PLAIN, Scoring
from review.core.settings import Criterion, Scale, Settings, preset, read_settings
from store.settings.taxonomy import without_keys

#: The keys of the settings that say how judges score.
_KEYS = ("criteria", "scale", "default_threshold", "reasons", "scoring")
_TYPES = ("taxonomy", "edit_types", "target_mix")


def with_scoring(
    text: str,
    weights: Mapping[str, float],
    scale: Scale,
    *,
    scales: Mapping[str, Scale] | None = None,
    rules: Scoring | None = None,
) -> str:
    """Return settings with other criteria and another scale; comments elsewhere stay.

    ``scales``: of criteria that have their own; ``rules``: None for those there are, as far as they
    are about these criteria. A criterion that stays keeps its question, a reason whose criterion
    goes stays without it, and the default threshold keeps its place on the scale. Raises BadInput
    for what makes no sense.
    """
    now = read_settings(text)
    gone = Criterion(0)
    criteria = {
        name: msgspec.structs.replace(
            now.criteria.get(name, gone), weight=weight, scale=(scales or {}).get(name)
        )
        for name, weight in weights.items()
    }
    kept = now.scoring if {*criteria} == {*now.criteria} else PLAIN
    reasons = [
        one if one.criterion in (None, *criteria) else msgspec.structs.replace(one, criterion=None)
        for one in now.reasons
    ]
    wanted: dict[str, Any] = {
        "criteria": msgspec.to_builtins(criteria),
        "scale": msgspec.to_builtins(scale),
        "default_threshold": _moved(now, scale),
        "reasons": msgspec.to_builtins(reasons),
    }
    scoring = kept if rules is None else rules
    if scoring != PLAIN:
        wanted["scoring"] = msgspec.to_builtins(scoring)
    return _written(without_keys(text, _KEYS), wanted)


def with_preset(text: str, name: str) -> str:
    """Return settings that score by a preset; all else stays, types too unless it scores by them.

    Raises Unknown for the preset.
    """
    rules = preset(name)
    keys = (*_KEYS, *_TYPES) if rules.scoring.by_type else _KEYS
    wanted = msgspec.to_builtins(rules)
    if rules.scoring == PLAIN:
        del wanted["scoring"]
    return _written(without_keys(text, keys), {key: wanted[key] for key in keys if key in wanted})


def _written(rest: str, wanted: dict[str, Any]) -> str:
    changed = rest + yaml.safe_dump(wanted, sort_keys=False, allow_unicode=True)
    read_settings(changed)
    return changed


def _moved(now: Settings, scale: Scale) -> float:
    share = (now.default_threshold - now.scale.min) / (now.scale.max - now.scale.min)
    return round(scale.min + share * (scale.max - scale.min), 6)
