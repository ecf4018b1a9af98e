"""Settings as a file: for what is written and read back."""

from __future__ import annotations

import msgspec
import yaml

from review.core.settings import Settings


def write_settings(settings: Settings) -> str:
    """Write every field of settings as YAML."""
    return yaml.safe_dump(msgspec.to_builtins(settings), sort_keys=False, allow_unicode=True)
