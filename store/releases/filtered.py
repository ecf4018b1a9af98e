"""What releases of filtered edits share: what their filter proves, and the edit they write."""

from __future__ import annotations

import unicodedata
from typing import Any

import msgspec

from review.core.edits import ORIGINAL_TYPE, Edit
from review.filtering.filter_config import Chains
from review.formats.manifests import write_sft
from store.filters.configs import Published

#: Characters of a written reason that a manifest repeats.
MOST = 500


def proof(current: Published | None, section: Chains | None = None) -> str:
    """Say what a release's filter proves: its promise, or why there is none.

    ``section``: that on chains, where the release is about them.
    """
    if current is None:
        return "no filter: no config is published, nothing was filtered"
    said = section or current.config
    if said.certificate is None:
        return f"not proven: {as_words(said.not_proven)}"
    return as_words(said.certificate.statement)


def promise(current: Published | None, section: Chains | None = None) -> dict[str, Any] | None:
    """Return the same in fields, for a manifest: what was not proven is not read out of prose.

    ``why`` and ``published_by`` are what a person wrote, as harmless words.
    """
    if current is None:
        return None
    said = section or current.config
    certificate = said.certificate
    if certificate:
        return {
            "proven": True,
            "statement": as_words(certificate.statement),
            "target": certificate.target,
            "confidence": certificate.confidence,
            "threshold": certificate.threshold,
        }
    return {
        "proven": False,
        "not_proven": "that enough of what the filter keeps is acceptable",
        "why": as_words(said.not_proven),
        "published_by": as_words(current.created_by),
    }


def as_words(text: str | None) -> str:
    """Return what a person wrote as words on one line, of bearable length.

    Without control characters and those that turn the direction of writing: in a file that others
    read it can look like nothing but itself.
    """
    plain = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text or "")
    line = " ".join(plain.split())
    return line if len(line) <= MOST else f"{line[: MOST - 1]}…"


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
        local_output=row.local_output,
    )


def as_line(row: Any, edit_type: str | None) -> dict[str, object]:
    """Return an edit under the type in force in the released single-turn shape."""
    odd = row.extra_json or row.local_output is not None
    if odd or (row.type_as_written and row.type_as_written != edit_type):
        return write_sft(as_released(row, edit_type))
    return {  # As ``write_sft`` has it: what nearly every edit is, of hundreds of thousands.
        "open_image_input_url": row.source,
        "text": row.text,
        "output_image": row.output_image,
        "edit_type": edit_type,
        "summarized_text": row.summarized_text,
        "local_input_image": row.local_source,
    }
