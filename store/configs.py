"""Filter configs: drafted, published, rolled back. What was published never changes."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select

from review.errors import Refused, Unknown
from review.filter_config import (
    Certificate,
    Exclusion,
    FilterConfig,
    FlooredCriterion,
    Overrides,
    PoolRef,
    Provenance,
    Thresholds,
    check,
    read_config,
    write_config,
)
from review.filtering import PoolDigest
from review.settings import Settings
from review.tasks import PURPOSES, SCORE
from store import adjudication, labels, pools, promises, queue, settings, tables
from store.engine import one_at_a_time
from store.promises import Promise, TakenLook
from store.workspace import Store

LATEST = "latest"


@dataclass(frozen=True)
class Draft:
    """A config on the desk, not yet in force."""

    id: int
    config: FilterConfig
    text: str
    created: datetime
    created_by: str


@dataclass(frozen=True)
class Published:
    """A published version; ``in_force`` marks the one that counts now."""

    version: int
    config: FilterConfig
    text: str
    comment: str
    created: datetime
    created_by: str
    in_force: bool


@dataclass(frozen=True)
class Event:
    """When which version came into force, by whom: published or rolled back to."""

    version: int
    kind: str
    comment: str
    created: datetime
    created_by: str


def draft(
    store: Store,
    *,
    by: str,
    threshold: float | None = None,
    plan_id: str | None = None,
    judge: str | None = None,
    rescue: bool = False,
) -> Draft:
    """Draft a config with one global cut: a certified one (``plan_id``, or "latest"), or any.

    A cut that a standing promise certifies carries its certificate; any other is "not proven".
    Raises Refused when the plan certifies nothing or the cut lies off the scale, Unknown or
    Ambiguous for the judge.
    """
    promise = _promise(store, plan_id) if plan_id else None
    look = promise.certified if promise else None
    if promise and look is None:
        raise Refused(
            f"That plan certifies nothing now ({promise.reason}).",
            what_to_do="Draft with --threshold, and publish it as not proven.",
        )
    run = pools.judge_run(store, promise.evidence.judge if promise else judge)
    rule = settings.version(store, run.settings_version)
    cut = look.outcome.threshold if look else threshold
    rule.check_threshold(cut)
    config = _config(store, run, rule, rule.default_threshold if cut is None else cut, rescue, by)
    if promise and look:
        config = _with_certificate(config, promise, look)
    return _insert_draft(store, config, by)


def get_draft(store: Store, draft_id: int) -> Draft:
    """Return one draft. Raises Unknown."""
    table = tables.config_draft
    with store.database.read() as connection:
        row = connection.execute(select(table).where(table.c.id == draft_id)).first()
    if row is None:
        raise Unknown(f"There is no draft {draft_id}.", what_to_do="`pico-review config draft`.")
    return Draft(row.id, read_config(row.text), row.text, row.created, row.created_by)


def publish(
    store: Store, draft_id: int, *, comment: str, by: str, not_proven: str | None = None
) -> Published:
    """Publish a draft as the next version, and put it in force.

    Raises BadInput when it has neither a certificate nor a written reason why it is not proven,
    Refused without a comment, or when since it was drafted another version came into force or
    its promise ceased to stand.
    """
    if not comment.strip():
        raise Refused("Publishing takes a comment.", what_to_do="Say why: --comment TEXT.")
    drafted = get_draft(store, draft_id)
    if drafted.config.certificate is None and not (not_proven or "").strip():
        raise Refused(
            "This draft has no promise.",
            what_to_do="Write the reason why it is published not proven (--not-proven REASON).",
        )
    _check_promise(store, drafted.config.certificate)
    now = store.clock()
    with store.database.write() as connection:
        one_at_a_time(connection, "configs")
        current = _in_force(connection)
        if current != drafted.config.provenance.based_on:
            raise Refused(
                f"Version {current} came into force since this was drafted.",
                what_to_do="Look at what changed, and draft again.",
            )
        version = int(connection.scalar(select(func.max(tables.config_version.c.version))) or 0) + 1
        config = _sealed(drafted.config, version, now, by, comment, not_proven)
        check(config)
        row = {"comment": comment, "created": now, "created_by": by}
        text = write_config(config)
        connection.execute(insert(tables.config_version).values(version=version, text=text, **row))
        _log(connection, version, "published", **row)
    return published(store, version)


def rollback(store: Store, version: int, *, comment: str, by: str) -> None:
    """Put an earlier version back in force, by a further entry in the history. Raises Unknown."""
    published(store, version)
    with store.database.write() as connection:
        one_at_a_time(connection, "configs")
        if _in_force(connection) == version:
            raise Refused(f"Version {version} is in force already.")
        row = {"comment": comment, "created": store.clock(), "created_by": by}
        _log(connection, version, "rolled back", **row)


def published(store: Store, version: int | None = None) -> Published:
    """Return a published version, or the one in force. Raises Unknown."""
    table = tables.config_version
    with store.database.read() as connection:
        current = _in_force(connection)
        wanted = current if version is None else version
        row = connection.execute(select(table).where(table.c.version == wanted)).first()
    if row is None:
        what = "No config is published." if version is None else f"There is no version {version}."
        raise Unknown(what, what_to_do="`pico-review config draft`, then `config publish`.")
    return Published(
        row.version, read_config(row.text), row.text, row.comment, row.created, row.created_by,
        row.version == current,
    )  # fmt: skip


def in_force(store: Store) -> Published | None:
    """Return the config in force, or None while nothing is published."""
    with store.database.read() as connection:
        version = _in_force(connection)
    return None if version is None else published(store, version)


def history(store: Store) -> list[Event]:
    """Return what came into force, newest first."""
    event = tables.config_event
    columns = [event.c[name] for name in ("version", "kind", "comment", "created", "created_by")]
    with store.database.read() as connection:
        rows = connection.execute(select(*columns).order_by(event.c.id.desc()))
        return [Event(*row) for row in rows]


def diff(store: Store, before: int, after: int) -> str:
    """Return what changed between two published versions, as a unified diff of their YAML."""
    old, new = (
        published(store, version).text.splitlines(keepends=True) for version in (before, after)
    )
    return "".join(difflib.unified_diff(old, new, f"version {before}", f"version {after}", n=1))


def _check_promise(store: Store, certificate: Certificate | None) -> None:
    if certificate is None or certificate.id is None:
        return
    look = promises.promise(store, certificate.id).certified
    if look is None or look.outcome.threshold != certificate.threshold:
        raise Refused(
            "The promise of this draft does not hold any more: its labels changed.",
            what_to_do="See the Thresholds page, and draft again.",
        )


def _promise(store: Store, plan_id: str) -> Promise:
    if plan_id != LATEST:
        return promises.promise(store, plan_id)
    found = [promises.promise(store, row[0]) for row in promises.plan_names(store)]
    holding = [promise for promise in found if promise.certified]
    if not holding:
        raise Refused(
            "No plan certifies anything now.",
            what_to_do="`pico-review threshold` says what is missing.",
        )
    return holding[0]


def _config(
    store: Store, run: pools.JudgeRun, rule: Settings, cut: float, rescue: bool, by: str
) -> FilterConfig:
    with store.database.read() as connection:
        scores = pools.current_scores(connection, run.id)
        said = labels.of_purpose(connection, SCORE.name, [*PURPOSES])
        last, current = queue.last_entry(connection), _in_force(connection)
    named = said.merge(scores, left_on="unit_id", right_on="edit_id", how="inner")
    people = {name: sorted(named.loc[named["state"] == name, "output_image"]) for name in _SAID}
    digest = PoolDigest()
    for image, overall in zip(scores["output_image"], scores["overall"], strict=True):
        digest.add(image, float(overall))
    return FilterConfig(
        version=0,
        score="overall" if rule.use_supplied_overall else "weighted_total",
        criteria={
            name: FlooredCriterion(one.weight, one.question) for name, one in rule.criteria.items()
        },
        scale=rule.scale,
        thresholds=Thresholds(global_=cut),
        overrides=Overrides(people["reject"], people["accept"] if rescue else []),
        exclusions=[
            Exclusion(one.output_image, one.note or "excluded by a lead")
            for one in adjudication.exclusions(store)
        ],
        provenance=Provenance(
            pool=PoolRef(f"{run.name} (as drafted)", digest.size, digest.hexdigest()),
            judge_run=run.name,
            settings_version=run.settings_version,
            last_entry=last,
            based_on=current,
            created=store.clock(),
            created_by=by,
        ),
        taxonomy=rule.taxonomy,
        foreign_roots=rule.foreign_roots,
    )


_SAID = ("accept", "reject")


def _with_certificate(config: FilterConfig, promise: Promise, look: TakenLook) -> FilterConfig:
    """Name the promise, and the frozen pool it covers."""
    evidence, plan, found = promise.evidence, promise.evidence.plan, look.outcome
    note = " (simulated labels)" if evidence.simulated else ""
    certificate = Certificate(
        statement=f"At least {plan.target:.0%} of what this cut keeps of pool "
        f"{evidence.pool_name!r} is acceptable to the reviewers, with {plan.confidence:.0%} "
        f"confidence{note}.",
        id=evidence.plan_id,
        target=plan.target,
        confidence=plan.confidence,
        threshold=found.threshold,
        labels=look.labels,
        covers={
            "judge_run": evidence.judge,
            "label_rule": plan.label_rule,
            "method": found.method,
            "delta": look.delta,
            "last_entry": look.last_entry,
            "kept": found.kept,
            "precision": msgspec.to_builtins(found.precision),
            "assumptions": list(promise.assumptions),
        },
    )
    pool = PoolRef(evidence.pool_name, evidence.pool_size, evidence.digest)
    provenance = msgspec.structs.replace(config.provenance, pool=pool, simulated=evidence.simulated)
    return msgspec.structs.replace(config, certificate=certificate, provenance=provenance)


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


def _insert_draft(store: Store, config: FilterConfig, by: str) -> Draft:
    text, now = write_config(config), store.clock()
    row = {"text": text, "created": now, "created_by": by}
    with store.database.write() as connection:
        key = connection.execute(insert(tables.config_draft).values(**row)).inserted_primary_key
    return Draft(int(key[0]) if key else 0, config, text, now, by)


def _in_force(connection: Connection) -> int | None:
    event = tables.config_event
    newest = select(event.c.version).order_by(event.c.id.desc()).limit(1)
    version: int | None = connection.scalar(newest)
    return version


def _log(connection: Connection, version: int, kind: str, **row: Any) -> None:
    connection.execute(insert(tables.config_event).values(version=version, kind=kind, **row))
