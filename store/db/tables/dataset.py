"""Settings, people, edits, groups, what judges said, and the pools frozen of them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from store.db.tables.base import METADATA, partial, required
from store.db.times import UTCDateTime

#: One version of ``settings.yaml``.
settings_version = Table(
    "settings_version",
    METADATA,
    Column("version", Integer, primary_key=True),
    required("text", Text),
    required("created", UTCDateTime),
    required("created_by", String),
)

#: Whoever answers. ``kind``: local (no link), person (a link), imported, simulated.
person = Table(
    "person",
    METADATA,
    Column("id", String, primary_key=True),
    required("name", String, unique=True),
    required("role", String),
    required("kind", String),
    Column("secret_hash", String, index=True),
    required("created", UTCDateTime),
    Column("revoked", UTCDateTime),
    Column("language", String),  # chosen; else the browser's
)

#: What Browse is asked for, by a name: as its address has it.
saved_filter = Table(
    "saved_filter",
    METADATA,
    Column("name", String, primary_key=True),
    required("asked_json", Text),
    required("created", UTCDateTime),
    required("created_by", String),
)

#: A folder in which relative image paths are looked up, in order of ``number``.
image_root = Table(
    "image_root",
    METADATA,
    Column("number", Integer, primary_key=True),
    required("location", String, unique=True),
)

#: A table or archive whose pictures are shown from inside it: its name below the image root, and
#: what tells it from another file of that name.
shard = Table(
    "shard",
    METADATA,
    Column("name", String, primary_key=True),
    required("print", String),
)

#: The one row says which state edits, sets, types and scores are in: each change draws a token.
dataset_state = Table(
    "dataset_state",
    METADATA,
    Column("id", Integer, primary_key=True),
    required("token", String),
)

#: One import: what was read and what became of it.
import_run = Table(
    "import_run",
    METADATA,
    Column("id", String, primary_key=True),
    required("created", UTCDateTime),
    required("created_by", String),
    required("kind", String),
    required("files_json", Text),
    required("report_json", Text),
)

#: One version of an edit. ``known`` is false for an edit that only scores or reviews named.
#:
#: ``edit_type``: the taxonomy's name for ``type_as_written``, made anew when that is edited.
#: ``local_output``: where its picture lies, where ``output_image`` is a key and no path.
#: ``further_json``, ``variants_json``: references and masks, and its instruction in other words.
edit = Table(
    "edit",
    METADATA,
    Column("id", String, primary_key=True),
    required("output_image", String, index=True),
    required("key", String),
    Column("source", String),
    Column("local_source", String),
    Column("text", Text),
    Column("summarized_text", Text),
    Column("edit_type", String, index=True),
    Column("type_as_written", String),
    Column("extra_json", Text),
    Column("local_output", String),
    Column("further_json", Text),
    Column("variants_json", Text),
    required("kind", String),
    required("import_id", String, ForeignKey("import_run.id")),
    required("known", Boolean, default=True),
    required("collision", Boolean, default=False),
    partial("ix_edit_collision", "id", where="collision"),
)

#: What happened to an edit later: ``retired`` (a new version came) or ``completed``.
edit_event = Table(
    "edit_event",
    METADATA,
    Column("id", String, primary_key=True),
    required("edit_id", String, ForeignKey("edit.id"), index=True),
    required("kind", String),
    required("import_id", String, ForeignKey("import_run.id")),
    required("time", UTCDateTime),
)

#: A candidate group or a chain of turns; ``key`` is the SHA-256 of its members.
#:
#: ``local_source``: the file of its original that its record named. ``written``: the record's
#: line, where that and the members would not be written to the same bytes.
edit_set = Table(
    "edit_set",
    METADATA,
    Column("id", String, primary_key=True),
    required("kind", String),
    required("key", String, unique=True),
    Column("local_source", String),
    Column("written", Text),
)

#: One candidate (position 0 is the success) or one turn.
edit_set_member = Table(
    "edit_set_member",
    METADATA,
    Column("set_id", String, ForeignKey("edit_set.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    required("edit_id", String, ForeignKey("edit.id"), index=True),
)

#: Candidates that people order; ``key`` is what makes it the same group.
#:
#: ``kind``: edits (one source, one instruction), source (one source, several instructions),
#: imported (named in a file).
rank_group = Table(
    "rank_group",
    METADATA,
    Column("id", String, primary_key=True),
    required("kind", String),
    required("name", String, index=True),
    required("key", String, unique=True),
    required("created", UTCDateTime),
)

#: One candidate, under the id that answers name: its edit's, or its own for another name.
rank_candidate = Table(
    "rank_candidate",
    METADATA,
    Column("group_id", String, ForeignKey("rank_group.id"), primary_key=True),
    Column("id", String, primary_key=True),
    required("position", Integer),
    required("name", String, index=True),
    Column("edit_id", String, ForeignKey("edit.id"), index=True),
)

#: One judge's scores, under the settings version in force when they came.
judge_run = Table(
    "judge_run",
    METADATA,
    Column("id", String, primary_key=True),
    required("name", String, unique=True),
    required("settings_version", Integer, ForeignKey("settings_version.version")),
    required("created", UTCDateTime),
)

#: One judge run's word on one edit; ``overall`` is null when malformed (``problem``).
score = Table(
    "score",
    METADATA,
    Column("run_id", String, ForeignKey("judge_run.id"), primary_key=True),
    Column("edit_id", String, ForeignKey("edit.id"), primary_key=True),
    Column("overall", Float),
    Column("criteria_json", Text),
    Column("reason", Text),
    Column("problem", Text),
)

#: What a judge says of how faithful an edit's short instruction is: the higher, the more so.
#:
#: Not a score of the edit, and cut by no filter; ``judge`` is its name in the file.
faithfulness_score = Table(
    "faithfulness_score",
    METADATA,
    Column("judge", String, primary_key=True),
    Column("edit_id", String, ForeignKey("edit.id"), primary_key=True),
    required("value", Float),
)

#: One judge run's word on a whole chain; as ``score``.
chain_score = Table(
    "chain_score",
    METADATA,
    Column("run_id", String, ForeignKey("judge_run.id"), primary_key=True),
    Column("set_id", String, ForeignKey("edit_set.id"), primary_key=True),
    Column("overall", Float),
    Column("criteria_json", Text),
    Column("reason", Text),
    Column("problem", Text),
)

#: A frozen list of edits with their scores from one judge run.
#:
#: ``members_of``: the pool whose list it is: the same edits are listed once (``rules.MEMBERS_OF``).
#: ``made_of``: what it was frozen of, by which the next of the same is found.
pool = Table(
    "pool",
    METADATA,
    Column("id", String, primary_key=True),
    required("name", String, unique=True),
    required("run_id", String, ForeignKey("judge_run.id")),
    required("size", Integer),
    required("digest", String),
    required("created", UTCDateTime),
    Column("members_of", String),
    Column("made_of", String),
)

#: A pool's whole list once more, as columns of Arrow, to be read at once.
pool_columns = Table(
    "pool_columns",
    METADATA,
    Column("pool_id", String, ForeignKey("pool.id"), primary_key=True),
    required("columns", LargeBinary),
)

#: One edit of a pool, with its score as it was then.
pool_member = Table(
    "pool_member",
    METADATA,
    Column("pool_id", String, ForeignKey("pool.id"), primary_key=True),
    Column("edit_id", String, ForeignKey("edit.id"), primary_key=True),
    required("overall", Float),
    Column("edit_type", String),
)
