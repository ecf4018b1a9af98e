"""The scale of each criterion that a prompt asks for."""

from __future__ import annotations

from review.core.settings import Scale, Settings
from review.judging.prompt import Prompt


def scales(prompt: Prompt, settings: Settings) -> dict[str, Scale]:
    """Return criterion → its scale, in the order asked."""
    return dict.fromkeys(prompt.criteria, settings.scale)
