"""The scale of each criterion that a judge is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from review.core.settings import Scale, Settings


def scales(criteria: Iterable[str], settings: Settings) -> dict[str, Scale]:
    """Return criterion → its scale, in their order; what is no criterion has that of the total."""
    return {name: settings.scale_of(name) for name in criteria}
