"""The one number of a promise: what of it is still promised, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass

from store.db.workspace import Store
from store.filters import certificates, configs, drafts, dry_runs
from store.promises import Promise
from store.work import queue


@dataclass(frozen=True)
class Promised:
    """The ``share`` that is promised, after ``unknown`` of ``kept`` edits left.

    ``rejects``: those that left and that its own labels reject, at no cost; ``before``: of them,
    excluded before the look. ``net``: the share promised of what is left without the rejects.
    ``version``: the filter in force that carries it; None: what a draft made now would carry.
    """

    share: float
    kept: int
    unknown: int
    rejects: int
    net: float
    before: int
    version: int | None


def state(store: Store) -> tuple[int | None, str, str]:
    """Return what the number depends on besides the plan: filter in force, import, log."""
    version, newest = dry_runs.state(store)
    with store.database.read() as connection:
        return version, newest, str(queue.last_entry(connection))


def promised(store: Store, promise: Promise) -> Promised | None:
    """Return what a plan promises as its filter says it; None while nothing is certified."""
    if promise.certified is None:
        return None
    current = configs.in_force(store)
    certificate = current.config.certificate if current else None
    if current and certificate and certificates.is_of(certificate, promise):
        covers, share = certificate.covers, certificates.promised_now(certificate)
        kept, unknown, rejects, before = (
            int(covers.get(name, 0))
            for name in ("kept", "removed", "removed_rejects", "excluded_before")
        )
        net = float(covers.get("promised_net", share or 0.0))
        return Promised(share or 0.0, kept, unknown, rejects, net, before, current.version)
    left = drafts.would_remove(store, promise)
    return Promised(
        left.promised, left.kept, left.unknown, left.rejects, left.net, left.before, None
    )
