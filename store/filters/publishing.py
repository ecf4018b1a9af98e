"""A draft published: the next version of the filter config, in force from then on."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import func, insert, select

from review.core.errors import Refused
from review.core.i18n import _
from review.filtering.filter_config import Certificate, Chains, FilterConfig, check, write_config
from store import promises
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.filters import certificates
from store.filters.configs import Published, enter, published, version_in_force
from store.filters.drafts import get_draft
from store.promises import unit_plans


def publish(
    store: Store, draft_id: int, *, comment: str, by: str, not_proven: str | None = None
) -> Published:
    """Publish a draft as the next version, and put it in force.

    Raises BadInput when it has neither a certificate nor a written reason why it is not proven,
    Refused without a comment, or when since it was drafted another version came into force or
    its promise ceased to stand.
    """
    if not comment.strip():
        raise Refused(_("Publishing takes a comment."), what_to_do=_("Say why: --comment TEXT."))
    drafted = get_draft(store, draft_id)
    if drafted.config.certificate is None and not (not_proven or "").strip():
        raise Refused(
            _("This draft has no promise."),
            what_to_do=_("Write the reason why it is published not proven (--not-proven REASON)."),
        )
    _check_promise(store, drafted.config.certificate)
    _check_chains(store, drafted.config.chains)
    now = store.clock()
    with store.database.write() as connection:
        one_at_a_time(connection, "configs")
        current = version_in_force(connection)
        if current != drafted.config.provenance.based_on:
            raise Refused(
                _("Version {current} came into force since this was drafted.", current=current),
                what_to_do=_("Look at what changed, and draft again."),
            )
        version = int(connection.scalar(select(func.max(tables.config_version.c.version))) or 0) + 1
        config = _sealed(drafted.config, version, now, by, comment, not_proven)
        check(config)
        row = {"comment": comment, "created": now, "created_by": by}
        text = write_config(config)
        connection.execute(insert(tables.config_version).values(version=version, text=text, **row))
        enter(connection, version, "published", **row)
    return published(store, version)


def _check_promise(store: Store, certificate: Certificate | None) -> None:
    if certificate is None or certificate.id is None:
        return
    if not certificates.still_covers(promises.promise(store, certificate.id), certificate):
        raise Refused(
            _("The promise of this draft does not hold any more: its labels changed."),
            what_to_do=_("See the Thresholds page, and draft again."),
        )


def _check_chains(store: Store, chains: Chains | None) -> None:
    certificate = chains.certificate if chains else None
    if certificate is None or certificate.id is None:
        return
    found = unit_plans.of_batch(store, certificate.id)
    if found is None or found.threshold != certificate.threshold:
        raise Refused(
            _("The promise on chains of this draft does not hold any more: its labels changed."),
            what_to_do=_("See the Multi-turn page, and draft again."),
        )


def _sealed(
    config: FilterConfig, version: int, now: datetime, by: str, comment: str, reason: str | None
) -> FilterConfig:
    provenance = msgspec.structs.replace(
        config.provenance, published=now, published_by=by, comment=comment
    )
    proven = config.certificate is not None
    return msgspec.structs.replace(
        config,
        version=version,
        not_proven=None if proven else (reason or "").strip() or None,
        provenance=provenance,
    )
