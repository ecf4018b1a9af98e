"""Which split each source of a release goes to; what looks nearly the same goes to one."""

from __future__ import annotations

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any

from review.core.splits import Splits
from store.db.progress import Progress
from store.db.workspace import Store


def split_of(
    store: Store,
    splits: Splits,
    edits: Mapping[str, str],
    about: dict[str, Any],
    *,
    fetch: bool,
    progress: Progress | None = None,
) -> dict[str, str]:
    """Return source → its split, given source → an edit made from it; empty without splits.

    ``about``, what the manifest says, gets the shares, the seed, and how many sources are how many
    families. ``fetch``: pictures that lie elsewhere are brought here to be compared.
    """
    if not splits.shares:
        return {}
    # What compares pictures takes long to load, and few releases are split.
    sources = resolve_name("store.releases.lookalikes:sources")
    found = sources(store, edits, fetch=fetch, progress=progress)
    about["splits"] = {"shares": dict(splits.shares), "seed": splits.seed, **found.told()}
    return {source: splits.of(family) for source, family in found.family.items()}
