"""What releases of filtered edits share: what their filter proves, and the edit they write."""

from __future__ import annotations

from typing import Any

import msgspec

from review.core.edits import ORIGINAL_TYPE, Edit
from store.filters.configs import Published


def proof(current: Published | None) -> str:
    """Say what a release's filter proves: its promise, or why there is none."""
    if current is None:
        return "no filter: no config is published, nothing was filtered"
    if current.config.certificate is None:
        return f"not proven: {current.config.not_proven}"
    return current.config.certificate.statement


def as_released(row: Any, edit_type: str | None) -> Edit:
    """Return an edit under the type in force; a manifest's own words for it are kept."""
    extra = msgspec.json.decode(row.extra_json) if row.extra_json else {}
    if row.type_as_written and row.type_as_written != edit_type:
        extra = {ORIGINAL_TYPE: row.type_as_written, **extra}
    return Edit(
        source=row.source,
        text=row.text,
        output_image=row.output_image,
        edit_type=edit_type,
        local_source=row.local_source,
        summarized_text=row.summarized_text,
        extra=extra or None,
    )
