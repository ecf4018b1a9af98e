"""The one number of a promise: what of it is still promised, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from store import promises
from store.db.workspace import Store
from store.filters import certificates, configs, drafts, dry_runs
from store.filters.configs import Published
from store.promises import Promise, Removals
from store.work import adjudication, queue


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
    """Return what a plan promises of what its filter keeps; None while nothing is certified.

    What leads excluded since the filter was published has left it, as from a draft made now.
    """
    if promise.certified is None:
        return None
    current = configs.in_force(store)
    if current and certificates.is_of(current.config.certificate, promise):
        left, version = _left(store, current, promise), current.version
    else:
        left, version = drafts.would_remove(store, promise), None
    return Promised(
        left.promised, left.kept, left.unknown, left.rejects, left.net, left.before, version
    )


def share_now(store: Store, current: Published) -> float | None:
    """Return the share that a published filter promises now, 0 where nothing is left of it.

    None without a promise. Of one that stands no more: what its certificate says.
    """
    certificate = current.config.certificate
    if certificate is None:
        return None
    if certificate.id is not None:
        promise = promises.promise(store, certificate.id)
        if certificates.is_of(certificate, promise):
            return _left(store, current, promise).promised
    return certificates.promised_now(certificate)


def _left(store: Store, current: Published, promise: Promise) -> Removals:
    """Count what a published filter takes out, and what leads excluded since."""
    with store.database.read() as connection:
        taken_out = adjudication.exclusions_now(connection)
    exclusions = drafts.with_taken_out(current.config.exclusions, taken_out)
    config = msgspec.structs.replace(current.config, exclusions=exclusions)
    return certificates.removed(store, config, promise)
