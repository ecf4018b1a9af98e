"""What the environment says of the workspace. It loads nothing, so that the terminal may ask."""

from __future__ import annotations

import os
from pathlib import Path


def workspace_from_environment() -> tuple[Path, str | None]:
    """Return the folder and database URL that the environment names."""
    folder = Path(os.environ.get("PICO_REVIEW_WORKSPACE", "workspace"))
    return folder, os.environ.get("PICO_REVIEW_DATABASE") or None
