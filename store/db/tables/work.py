"""Batches, plans and looks; what is drawn; the log of answers; guidelines and questions."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from store.db.tables.base import METADATA, partial, required
from store.db.times import UTCDateTime

#: Log entries that bring a unit before a lead, or say what a lead decided; few.
BEFORE_A_LEAD = "kind = 'adjudication' OR verdict = 'unsafe'"

#: Work drawn with a purpose. ``origin`` is drawn or imported. ``strategy``: how its units were
#: drawn; ``mode``: how they are asked, where a task has ways; ``acceptance_plan``: of types, what
#: the verdicts go by. ``last_entry``: of the log when it was opened.
batch = Table(
    "batch",
    METADATA,
    Column("id", String, primary_key=True),
    required("name", String, unique=True),
    required("task", String),
    required("purpose", String),
    required("origin", String),
    required("strategy", String),
    Column("mode", String),
    required("seed", Integer),
    required("per_unit", Integer),
    required("show_judge", Boolean),
    required("created", UTCDateTime),
    required("created_by", String),
    Column("closed", UTCDateTime),
    required("simulated", Boolean, default=False),
    Column("acceptance_plan", String),
    Column("last_entry", Integer),
)

#: What one batch of labels is to prove of one pool by one family of cuts; frozen.
#:
#: A batch's rows, frozen before its first label, are its plan together.
plan = Table(
    "plan",
    METADATA,
    Column("id", String, primary_key=True),
    required("batch_id", String, ForeignKey("batch.id")),
    required("pool_id", String, ForeignKey("pool.id")),
    required("family", String),
    required("plan_json", Text),
    required("guidelines_version", Integer),
    required("created", UTCDateTime),
    required("created_by", String),
    UniqueConstraint("batch_id", "pool_id", "family"),
)

#: A planned look that was taken, with its outcome and the last log entry it saw.
look = Table(
    "look",
    METADATA,
    Column("plan_id", String, ForeignKey("plan.id"), primary_key=True),
    Column("labels", Integer, primary_key=True),
    required("delta", Float),
    required("last_entry", Integer),
    required("outcome_json", Text),
    required("labels_digest", String),
    required("created", UTCDateTime),
)

#: A judge run seen on a batch's labels: what it scored of them by a log entry, as a digest.
#:
#: ``charged``: it took a part of the risk, so that a plan may still take it in.
run_view = Table(
    "run_view",
    METADATA,
    Column("batch_id", String, ForeignKey("batch.id"), primary_key=True),
    Column("run_id", String, ForeignKey("judge_run.id"), primary_key=True),
    Column("scores_digest", String, primary_key=True),
    required("last_entry", Integer),
    required("charged", Boolean),
    required("created", UTCDateTime),
)

#: One unit drawn into a batch, with the probabilities it was drawn at. ``again``: a hidden
#: repeat; ``suggested_json``: what its batch suggests as an answer.
draw = Table(
    "draw",
    METADATA,
    Column("id", String, primary_key=True),
    required("batch_id", String, ForeignKey("batch.id")),
    required("draw_order", Integer),
    required("unit_id", String, index=True),  # an edit, or a group of candidates, or a chain
    required("stratum", String),
    required("selection_probability", Float),
    required("inclusion_probability", Float),
    required("again", Boolean, default=False),
    Column("suggested_json", Text),
    UniqueConstraint("batch_id", "draw_order"),
)

#: One of the N answers a draw asks for: open, leased to a reviewer, or answered.
slot = Table(
    "slot",
    METADATA,
    Column("draw_id", String, ForeignKey("draw.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    required("batch_id", String, ForeignKey("batch.id")),
    required("draw_order", Integer),
    Column("reviewer_id", String, ForeignKey("person.id")),
    required("lease_until", UTCDateTime),
    Column("review_id", String),
    UniqueConstraint("draw_id", "reviewer_id"),
    partial(
        "ix_slot_open", "batch_id", "lease_until", "draw_order", "number", where="review_id IS NULL"
    ),
    partial("ix_slot_held", "reviewer_id", "batch_id", where="review_id IS NULL"),
)

#: What a reviewer is shown of a group: candidates in the order on screen; never changed.
#:
#: The station names them by their place alone. ``mode``: pairs or listwise; ``again``: a hidden
#: repeat, the reviewer's earlier question with the sides swapped.
rank_asked = Table(
    "rank_asked",
    METADATA,
    Column("draw_id", String, ForeignKey("draw.id"), primary_key=True),
    Column("reviewer_id", String, ForeignKey("person.id"), primary_key=True),
    required("mode", String),
    required("candidates_json", Text),
    required("again", Boolean),
    required("time", UTCDateTime),
)

#: Who was shown what others or a judge say of a draw's unit, and when first.
seen = Table(
    "seen",
    METADATA,
    Column("reviewer_id", String, ForeignKey("person.id"), primary_key=True),
    Column("draw_id", String, ForeignKey("draw.id"), primary_key=True),
    required("time", UTCDateTime),
)

#: What a batch of units that are no single edits is to prove, frozen at its draw.
#:
#: ``outcome_json``: what it came to, found once, and the last log entry that counted.
unit_plan = Table(
    "unit_plan",
    METADATA,
    Column("batch_id", String, ForeignKey("batch.id"), primary_key=True),
    required("plan_json", Text),
    required("created", UTCDateTime),
    required("created_by", String),
    Column("outcome_json", Text),
    Column("last_entry", Integer),
)

#: One unit of the pool that such a plan speaks of, with its score as it was then.
unit_plan_member = Table(
    "unit_plan_member",
    METADATA,
    Column("batch_id", String, ForeignKey("batch.id"), primary_key=True),
    Column("unit_id", String, primary_key=True),
    required("overall", Float),
)

#: An audit of pairs that go out, frozen before its first vote; ``outcome_json``: what it came to,
#: found once, when its last pair was answered, and the last log entry that counted.
pair_audit = Table(
    "pair_audit",
    METADATA,
    Column("batch_id", String, ForeignKey("batch.id"), primary_key=True),
    required("plan_json", Text),
    required("created", UTCDateTime),
    required("created_by", String),
    Column("outcome_json", Text),
    Column("last_entry", Integer),
)

#: A pair drawn into an audit: which candidate of its group goes out as the better; nobody who
#: answers sees it.
audited_pair = Table(
    "audited_pair",
    METADATA,
    Column("draw_id", String, ForeignKey("draw.id"), primary_key=True),
    required("chosen", String),
    required("rejected", String),
    required("probability", Float),
)

#: The log. Appended, never updated; ``entry`` is its order.
#:
#: ``kind``: answer, correction, undo, adjudication. ``replaces`` names the entry it takes the
#: place of. An adjudication's verdict is accept, reject, exclude or hand_back.
review = Table(
    "review",
    METADATA,
    Column("entry", Integer, primary_key=True),
    required("id", String, unique=True),
    required("kind", String),
    required("task", String),
    required("unit_id", String, index=True),  # an edit, or a group of candidates, or a chain
    required("reviewer_id", String, ForeignKey("person.id"), index=True),
    required("batch_id", String, ForeignKey("batch.id"), index=True),
    Column("draw_id", String, ForeignKey("draw.id"), index=True),
    Column("draw_order", Integer),
    Column("inclusion_probability", Float),
    Column("verdict", String),
    required("answers_json", Text),
    required("shown_json", Text),
    Column("replaces", String, index=True),
    required("surplus", Boolean, default=False),
    required("guidelines_version", Integer),
    Column("milliseconds", Integer),
    required("time", UTCDateTime),
    partial("ix_review_desk", "unit_id", where=BEFORE_A_LEAD),
)

#: One version of a task's guidelines; the first one is the task's own text and has no row.
guidelines = Table(
    "guidelines",
    METADATA,
    Column("task", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    required("text", Text),
    required("examples_json", Text),
    required("created", UTCDateTime),
    required("created_by", String),
)

#: What a reviewer asked about a unit, and a lead's answer.
question = Table(
    "question",
    METADATA,
    Column("id", String, primary_key=True),
    required("draw_id", String, ForeignKey("draw.id")),
    required("person_id", String, ForeignKey("person.id"), index=True),
    required("text", Text),
    required("asked", UTCDateTime),
    Column("answer", Text),
    Column("answered", UTCDateTime),
    Column("answered_by", String),
)
