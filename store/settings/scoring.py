"""The criteria and the scale of the settings: written anew, all else as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import yaml

from review.core.settings import Criterion, Scale, Settings, read_settings
from store.settings.taxonomy import without_keys

#: The keys of the settings that say how judges score.
_KEYS = ("criteria", "scale", "default_threshold", "reasons")


def with_scoring(text: str, weights: Mapping[str, float], scale: Scale) -> str:
    """Return settings with other criteria and another scale; comments elsewhere stay.

    A criterion that stays keeps its question, a reason whose criterion goes stays without it, and
    the default threshold keeps its place on the scale. Raises BadInput for what makes no sense.
    """
    now = read_settings(text)
    gone = Criterion(0)
    criteria = {
        name: msgspec.structs.replace(now.criteria.get(name, gone), weight=weight)
        for name, weight in weights.items()
    }
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
    changed = without_keys(text, _KEYS) + yaml.safe_dump(
        wanted, sort_keys=False, allow_unicode=True
    )
    read_settings(changed)
    return changed


def _moved(now: Settings, scale: Scale) -> float:
    share = (now.default_threshold - now.scale.min) / (now.scale.max - now.scale.min)
    return round(scale.min + share * (scale.max - scale.min), 6)
