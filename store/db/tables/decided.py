"""Filter configs and releases: what was decided by the labels."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from store.db.tables.base import Base


class ConfigDraft(Base, table=True):
    """A filter config not yet published."""

    __tablename__ = "config_draft"
    id: int | None = Field(default=None, primary_key=True)
    text: str = Field(sa_type=Text)
    comment: str = ""
    based_on: int | None = None
    created: datetime
    created_by: str


class ConfigVersion(Base, table=True):
    """A published filter config: immutable."""

    __tablename__ = "config_version"
    version: int = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    comment: str
    created: datetime
    created_by: str


class ConfigEvent(Base, table=True):
    """Which version came into force when: published or rolled back to."""

    __tablename__ = "config_event"
    id: int | None = Field(default=None, primary_key=True)
    version: int = Field(foreign_key="config_version.version")
    kind: str
    comment: str
    created: datetime
    created_by: str


class ConfigProposal(Base, table=True):
    """A draft that somebody proposes to the lead; ``decision``: adopted or declined, once."""

    __tablename__ = "config_proposal"
    id: int | None = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="config_draft.id")
    comment: str = Field(sa_type=Text)
    created: datetime
    created_by: str
    decision: str | None = None
    answer: str = Field(default="", sa_type=Text)
    decided: datetime | None = None
    decided_by: str | None = None


class Release(Base, table=True):
    """A folder of files that left the house, and the manifest that lists them."""

    __tablename__ = "release"
    id: str = Field(primary_key=True)
    kind: str
    manifest_json: str = Field(sa_type=Text)
    created: datetime
    created_by: str
