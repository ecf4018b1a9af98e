"""Judges that run here: prompts, runs, replies, and which labels taught them."""

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
    UniqueConstraint,
)

from store.db.tables.base import METADATA, required
from store.db.times import UTCDateTime

#: A version of a prompt, never changed; ``digest``: of what it says.
judge_prompt = Table(
    "judge_prompt",
    METADATA,
    Column("id", String, primary_key=True),
    required("name", String),
    required("version", Integer),
    required("digest", String),
    required("content_json", Text),
    Column("based_on", String, ForeignKey("judge_prompt.id")),
    required("created", UTCDateTime),
    required("created_by", String),
    UniqueConstraint("name", "version"),
)

#: One run of a judge over edits or groups: how it asks, what it may cost, how far it is.
#:
#: ``name``: of the judge run its scores become. ``kind``: edits or groups. ``host``: of its
#: endpoint, never a key. ``options_json``: model, pictures' size, samples and the rest.
#: ``budget_json``: requests, tokens, money. ``state``: waiting, running, stopped, done. ``worker``:
#: the process that asks, which says so again before ``lease_until``.
judging = Table(
    "judging",
    METADATA,
    Column("id", String, primary_key=True),
    required("name", String, unique=True),
    required("kind", String),
    required("prompt_id", String, ForeignKey("judge_prompt.id")),
    required("settings_version", Integer, ForeignKey("settings_version.version")),
    Column("host", String),
    required("options_json", Text),
    required("budget_json", Text),
    required("state", String),
    Column("why_stopped", Text),
    Column("run_id", String, ForeignKey("judge_run.id")),
    required("created", UTCDateTime),
    required("created_by", String),
    Column("worker", String),
    Column("lease_until", UTCDateTime),
)

#: One reply: of one sample about one unit (an edit, or a pair of a group in one order).
#:
#: ``status``: waiting, asked (out, its answer unknown), answered, unreadable, refused, failed.
#: ``reply``: as it came, compressed. ``scores_json``: what was read in it. ``requests``, tokens and
#: ``cost`` (in the budget's money) are of all requests for it; of one whose answer is unknown, the
#: most it can take. ``lost``: how often the asking process ended before its answer was known.
judge_reply = Table(
    "judge_reply",
    METADATA,
    Column("judging_id", String, ForeignKey("judging.id"), primary_key=True),
    Column("unit_id", String, primary_key=True),
    Column("sample", Integer, primary_key=True),
    required("status", String),
    Column("reply", LargeBinary),
    Column("scores_json", Text),
    Column("reason", Text),
    Column("problem", Text),
    required("requests", Integer, default=0),
    required("prompt_tokens", Integer, default=0),
    required("completion_tokens", Integer, default=0),
    required("cost", Float, default=0.0),
    required("time", UTCDateTime),
    required("lost", Integer, default=0, server_default="0"),
)

#: A label that taught a judge or helped to choose one: it proves nothing about it any more.
#:
#: ``how``: example (it stands in the prompt), looked (shown while the prompt was edited), tried
#: (the prompt was tried on it), compared (runs were compared on it, and one chosen).
label_use = Table(
    "label_use",
    METADATA,
    Column("id", String, primary_key=True),
    required("unit_id", String, ForeignKey("edit.id"), index=True),
    required("how", String),
    Column("prompt_id", String, ForeignKey("judge_prompt.id")),
    Column("run_id", String, ForeignKey("judge_run.id")),
    required("simulated", Boolean, default=False),
    required("time", UTCDateTime),
    required("by", String),
)
