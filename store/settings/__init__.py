"""The workspace's settings: a file people edit, every version of which is kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, insert, select

from review.core.errors import BadInput, Refused, Unknown
from review.core.i18n import _
from review.core.settings import Settings, preset_text, read_settings
from review.core.yaml_in import KEPT, read_text
from store.db import revision
from store.db.engine import one_at_a_time
from store.db.tables import settings_version
from store.db.workspace import Store
from store.settings import type_names


@dataclass(frozen=True)
class CurrentSettings:
    """The settings in force, their version and their YAML."""

    version: int
    settings: Settings
    text: str


def current(store: Store) -> CurrentSettings:
    """Return the settings of ``settings.yaml``; a changed file becomes the next version.

    Raises BadInput when somebody's edit of the file cannot be read.
    """
    path = settings_file(store)
    if not path.exists():
        return replace(store, preset_text("pico-banana"), by="pico-review")
    text = read_text(path)
    with store.database.read() as connection:
        latest = _latest(connection)
    if latest and latest[1] == text:
        return CurrentSettings(latest[0], _read(text), text)
    return replace(store, text, by="settings.yaml")


def reasons(store: Store) -> list[dict[str, object]]:
    """Return why an edit may not be right, as a station's page gets it."""
    return [
        {"id": reason.id, "label": reason.label, "criterion": reason.criterion}
        for reason in current(store).settings.reasons
    ]


def replace(
    store: Store,
    text: str,
    *,
    by: str,
    file: str = "settings.yaml",
    instead_of: int | None = None,
) -> CurrentSettings:
    """Check and keep a new version of the settings; the same text again adds none.

    All edits get the taxonomy's names for their types with it. Raises BadInput, naming ``file``,
    for what cannot be read, and Refused where the version in force is not ``instead_of``.
    """
    settings = read_settings(text, file=file)
    with store.database.write() as connection:
        one_at_a_time(connection, "settings")
        latest = _latest(connection)
        version = latest[0] if latest else 0
        if instead_of not in (None, version):
            raise Refused(
                _(
                    "The settings were changed since: version {version} is in force.",
                    version=version,
                ),
                what_to_do=_("Look at it, and make your change again."),
            )
        if not latest or latest[1] != text:
            version += 1
            row = {"version": version, "text": text, "created": store.clock(), "created_by": by}
            connection.execute(insert(settings_version).values(**row))
            type_names.resolve_all(connection, settings)
            revision.dataset_changed(connection)
    settings_file(store).write_text(text, encoding="utf-8")
    return CurrentSettings(version, settings, text)


def version(store: Store, number: int) -> Settings:
    """Return the settings as they were in one version."""
    with store.database.read() as connection:
        return version_of(connection, number)


def version_of(connection: Connection, number: int) -> Settings:
    """Return the same, as the caller's transaction sees it."""
    text = connection.scalar(
        select(settings_version.c.text).where(settings_version.c.version == number)
    )
    if text is None:
        raise Unknown(_("There is no settings version {number}.", number=number))
    return _read(text)


def as_written(store: Store) -> Settings:
    """Return what the file says, without asking the database; what cannot be read is no news.

    For what is shown only: the file of a workspace that works is a version already.
    """
    path = settings_file(store)
    try:
        stat = path.stat()
        return _written(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, BadInput):
        return _read(preset_text("pico-banana"))


@lru_cache(maxsize=16)
def _written(path: Path, _changed: int, _size: int) -> Settings:
    return _read(read_text(path))


def tags(store: Store) -> tuple[list[str], list[str]]:
    """Return the ids of the criteria and of the reasons that any version has, newest first."""
    versions = _versions(store)
    criteria = dict.fromkeys(name for version in versions for name in version.criteria)
    reasons = dict.fromkeys(reason.id for version in versions for reason in version.reasons)
    return list(criteria), list(reasons)


def types(store: Store) -> set[str]:
    """Return the edit types that any version's taxonomy has."""
    return {edit_type for version in _versions(store) for edit_type in version.category_of}


def settings_file(store: Store) -> Path:
    """Return where the settings stand."""
    return store.folder / "settings.yaml"


def _versions(store: Store) -> list[Settings]:
    """Return all versions, newest first."""
    query = select(settings_version.c.text).order_by(settings_version.c.version.desc())
    with store.database.read() as connection:
        return [_read(text) for text in connection.execute(query).scalars()]


def _latest(connection: Connection) -> tuple[int, str] | None:
    statement = (
        select(settings_version.c.version, settings_version.c.text)
        .order_by(settings_version.c.version.desc())
        .limit(1)
    )
    row = connection.execute(statement).first()
    return (row[0], row[1]) if row else None


@lru_cache(maxsize=16)
def _read(text: str) -> Settings:
    return read_settings(text, within=KEPT)
