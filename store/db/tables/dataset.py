"""Settings, people, edits, groups, what judges said, and the pools frozen of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from store.db.tables.base import Base


class SettingsVersion(Base, table=True):
    """One version of ``settings.yaml``."""

    __tablename__ = "settings_version"
    version: int = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    created: datetime
    created_by: str


class Person(Base, table=True):
    """Whoever answers. ``kind``: local (no link), person (a link), imported, simulated."""

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    role: str
    kind: str
    secret_hash: str | None = Field(default=None, index=True)
    created: datetime
    revoked: datetime | None = None
    language: str | None = None  # chosen; else the browser's


class ImageRoot(Base, table=True):
    """A folder in which relative image paths are looked up, in order of ``number``."""

    __tablename__ = "image_root"
    number: int = Field(primary_key=True)
    location: str = Field(unique=True)


class ImportRun(Base, table=True):
    """One import: what was read and what became of it."""

    __tablename__ = "import_run"
    id: str = Field(primary_key=True)
    created: datetime
    created_by: str
    kind: str
    files_json: str = Field(sa_type=Text)
    report_json: str = Field(sa_type=Text)


class EditRow(Base, table=True):
    """One version of an edit. ``known`` is false for an edit that only scores or reviews named.

    ``edit_type``: the taxonomy's name for ``type_as_written``, made anew when that is edited.
    """

    __tablename__ = "edit"
    id: str = Field(primary_key=True)
    output_image: str = Field(index=True)
    key: str
    source: str | None = None
    local_source: str | None = None
    text: str | None = Field(default=None, sa_type=Text)
    summarized_text: str | None = Field(default=None, sa_type=Text)
    edit_type: str | None = Field(default=None, index=True)
    type_as_written: str | None = None
    extra_json: str | None = Field(default=None, sa_type=Text)
    kind: str
    import_id: str = Field(foreign_key="import_run.id")
    known: bool = True
    collision: bool = False


class EditEvent(Base, table=True):
    """What happened to an edit later: ``retired`` (a new version came) or ``completed``."""

    __tablename__ = "edit_event"
    id: str = Field(primary_key=True)
    edit_id: str = Field(foreign_key="edit.id", index=True)
    kind: str
    import_id: str = Field(foreign_key="import_run.id")
    time: datetime


class EditSet(Base, table=True):
    """A candidate group or a chain of turns; ``key`` is the SHA-256 of its members."""

    __tablename__ = "edit_set"
    id: str = Field(primary_key=True)
    kind: str
    key: str = Field(unique=True)


class EditSetMember(Base, table=True):
    """One candidate (position 0 is the success) or one turn."""

    __tablename__ = "edit_set_member"
    set_id: str = Field(primary_key=True, foreign_key="edit_set.id")
    position: int = Field(primary_key=True)
    edit_id: str = Field(foreign_key="edit.id", index=True)


class RankGroup(Base, table=True):
    """Candidates that people order; ``key`` is what makes it the same group.

    ``kind``: edits (one source, one instruction), source (one source, several instructions),
    imported (named in a file).
    """

    __tablename__ = "rank_group"
    id: str = Field(primary_key=True)
    kind: str
    name: str = Field(index=True)
    key: str = Field(unique=True)
    created: datetime


class RankCandidate(Base, table=True):
    """One candidate, under the id that answers name: its edit's, or its own for another name."""

    __tablename__ = "rank_candidate"
    group_id: str = Field(primary_key=True, foreign_key="rank_group.id")
    id: str = Field(primary_key=True)
    position: int
    name: str = Field(index=True)
    edit_id: str | None = Field(default=None, foreign_key="edit.id", index=True)


class JudgeRun(Base, table=True):
    """One judge's scores, under the settings version in force when they came."""

    __tablename__ = "judge_run"
    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    settings_version: int = Field(foreign_key="settings_version.version")
    created: datetime


class Score(Base, table=True):
    """One judge run's word on one edit; ``overall`` is null when malformed (``problem``)."""

    __tablename__ = "score"
    run_id: str = Field(primary_key=True, foreign_key="judge_run.id")
    edit_id: str = Field(primary_key=True, foreign_key="edit.id")
    overall: float | None = None
    criteria_json: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    problem: str | None = Field(default=None, sa_type=Text)


class Pool(Base, table=True):
    """A frozen list of edits with their scores from one judge run."""

    __tablename__ = "pool"
    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    run_id: str = Field(foreign_key="judge_run.id")
    size: int
    digest: str
    created: datetime


class PoolMember(Base, table=True):
    """One edit of a pool, with its score as it was then."""

    __tablename__ = "pool_member"
    pool_id: str = Field(primary_key=True, foreign_key="pool.id")
    edit_id: str = Field(primary_key=True, foreign_key="edit.id")
    overall: float
    edit_type: str | None = None
