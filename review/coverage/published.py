"""What was published of a dataset's types: counts and success rates, to stand beside one's own."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Annotated

import msgspec

from review.core.yaml_in import load_yaml


class PublishedType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Edits of one type, and the share of attempts the judge passed, where it was published."""

    count: Annotated[int, msgspec.Meta(ge=0)]
    success_rate: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Types by name, as the manifests word them, and where the figures stand."""

    source: str
    types: dict[str, PublishedType]


@lru_cache(maxsize=1)
def pico_banana() -> Published:
    """Return the published figures of Pico-Banana-400K."""
    name = "pico-banana-published.yaml"
    text = (files("review") / "presets" / name).read_text(encoding="utf-8")
    return msgspec.convert(load_yaml(text, file=name), Published)
