"""Every job's path, for whoever asks: the facts that all share are read once, here."""

from __future__ import annotations

from sqlalchemy import func, select

from review.core.i18n import _
from review.core.path import Path
from review.core.roles import may
from store.access import people
from store.dataset import images
from store.db import tables
from store.db.workspace import Store
from store.filters import configs
from store.releases.history import released
from store.work import adjudication, batches, browse
from store.work.handler import handlers
from store.work.paths import House

#: Pictures looked for: a folder that is not there shows at once, and no disk is searched.
LOOKED_FOR = 12


def paths(store: Store, person_id: str) -> list[Path]:
    """Return each task's path as it stands for this person."""
    now = house(store, person_id)
    return [
        Path(handler.task.name, _(handler.task.title), handler.path(store, now))
        for handler in handlers(store)
    ]


def house(store: Store, person_id: str) -> House:
    """Return what all jobs share."""
    counts, current = browse.counts(store), configs.in_force(store)
    return House(
        me=person_id,
        edits=counts.edits,
        types=counts.types,
        scored=any(counts.judges.values()),
        missing=_missing(store),
        reviewers=len([one for one in people.everyone(store) if _answers(one)]),
        batches=batches.all_batches(store),
        cases=adjudication.waiting(store),
        config=current.config if current else None,
        version=current.version if current else None,
        released=[release.manifest for release in released(store)],
    )


def state(store: Store) -> tuple[object, ...]:
    """Return what the paths depend on, whoever asks: as long as it stays, so do they."""
    log, batch, person = tables.review, tables.batch, tables.person
    queries = [
        select(func.max(log.c.entry)),
        select(func.count(batch.c.closed)),
        select(func.count(person.c.revoked)),
        *(
            select(func.count()).select_from(table)
            for table in (
                batch, person, tables.plan, tables.look, tables.config_event, tables.release,
                tables.import_run, tables.settings_version,
            )
        ),
    ]  # fmt: skip
    with store.database.read() as connection:
        return (store.workspace_id, *(connection.scalar(query) for query in queries))


def _answers(person: people.Person) -> bool:
    comes_in = person.kind in ("person", "local") and person.revoked is None
    return comes_in and may(person.role, "review")


def _missing(store: Store) -> int:
    """Count the pictures that are not there, of the first few edits; 0 where they lie elsewhere."""
    if images.remote_roots(store):
        return 0
    folders = images.roots(store)
    edit = tables.edit
    lies = func.coalesce(edit.c.local_output, edit.c.output_image)
    query = select(lies).where(edit.c.known)
    with store.database.read() as connection:
        found = connection.scalars(query.order_by(edit.c.id).limit(LOOKED_FOR)).all()
    return len([image for image in found if images.locate(folders, image) is None])
