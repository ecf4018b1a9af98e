"""Filter configs and releases: what was decided by the labels."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from store.db.tables.base import METADATA, required
from store.db.times import UTCDateTime

#: A filter config not yet published.
config_draft = Table(
    "config_draft",
    METADATA,
    Column("id", Integer, primary_key=True),
    required("text", Text),
    required("comment", String, default=""),
    Column("based_on", Integer),
    required("created", UTCDateTime),
    required("created_by", String),
)

#: A published filter config: immutable.
config_version = Table(
    "config_version",
    METADATA,
    Column("version", Integer, primary_key=True),
    required("text", Text),
    required("comment", String),
    required("created", UTCDateTime),
    required("created_by", String),
)

#: Which version came into force when: published or rolled back to.
config_event = Table(
    "config_event",
    METADATA,
    Column("id", Integer, primary_key=True),
    required("version", Integer, ForeignKey("config_version.version")),
    required("kind", String),
    required("comment", String),
    required("created", UTCDateTime),
    required("created_by", String),
)

#: A draft that somebody proposes to the lead; ``decision``: adopted or declined, once.
config_proposal = Table(
    "config_proposal",
    METADATA,
    Column("id", Integer, primary_key=True),
    required("draft_id", Integer, ForeignKey("config_draft.id")),
    required("comment", Text),
    required("created", UTCDateTime),
    required("created_by", String),
    Column("decision", String),
    required("answer", Text, default=""),
    Column("decided", UTCDateTime),
    Column("decided_by", String),
)

#: A reviewer's better short instruction that a lead took over; ``taken_back``: not any more.
#:
#: ``entry``: of the log, where it was suggested, by ``author``. It never becomes the edit's own.
taken_suggestion = Table(
    "taken_suggestion",
    METADATA,
    Column("id", String, primary_key=True),
    required("edit_id", String, ForeignKey("edit.id"), index=True),
    required("entry", Integer),
    required("text", Text),
    required("author", String),
    required("taken", UTCDateTime),
    required("taken_by", String),
    Column("taken_back", UTCDateTime),
    Column("taken_back_by", String),
)

#: A folder of files that left the house, and the manifest that lists them.
release = Table(
    "release",
    METADATA,
    Column("id", String, primary_key=True),
    required("kind", String),
    required("manifest_json", Text),
    required("created", UTCDateTime),
    required("created_by", String),
)
