"""The tables. Private to ``store``: pages and doors see dataclasses and frames, never a row.

Times are UTC without a zone (SQLite drops zones). Ids are UUIDv7 as text. ``*_json`` columns
hold JSON text. The class registry is this module's own, so a hot reload does not clash.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, MetaData, Text, UniqueConstraint, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


#: Log entries that bring a unit before a lead, or say what a lead decided; few.
ON_DESK = "kind = 'adjudication' OR verdict = 'unsafe'"


class Base(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """Every table's base, with its own registry."""


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
    """One version of an edit. ``known`` is false for an edit that only scores or reviews named."""

    __tablename__ = "edit"
    id: str = Field(primary_key=True)
    output_image: str = Field(index=True)
    key: str
    source: str | None = None
    local_source: str | None = None
    text: str | None = Field(default=None, sa_type=Text)
    summarized_text: str | None = Field(default=None, sa_type=Text)
    edit_type: str | None = Field(default=None, index=True)
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


class RankAsked(Base, table=True):
    """What a reviewer is shown of a group: candidates in the order on screen; never changed.

    The station names them by their place alone. ``mode``: pairs or listwise; ``again``: a hidden
    repeat, the reviewer's earlier question with the sides swapped.
    """

    __tablename__ = "rank_asked"
    draw_id: str = Field(primary_key=True, foreign_key="draw.id")
    reviewer_id: str = Field(primary_key=True, foreign_key="person.id")
    mode: str
    candidates_json: str = Field(sa_type=Text)
    again: bool
    time: datetime


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


class Batch(Base, table=True):
    """Work drawn with a purpose. ``origin`` is drawn or imported."""

    __tablename__ = "batch"
    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    task: str
    purpose: str
    origin: str
    strategy: str
    seed: int
    per_unit: int
    show_judge: bool
    created: datetime
    created_by: str
    closed: datetime | None = None
    simulated: bool = False


class Plan(Base, table=True):
    """What one batch of labels is to prove of one pool by one family of cuts; frozen.

    A batch's rows, frozen before its first label, are its plan together.
    """

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("batch_id", "pool_id", "family"),)
    id: str = Field(primary_key=True)
    batch_id: str = Field(foreign_key="batch.id")
    pool_id: str = Field(foreign_key="pool.id")
    family: str
    plan_json: str = Field(sa_type=Text)
    guidelines_version: int
    created: datetime
    created_by: str


class Look(Base, table=True):
    """A planned look that was taken, with its outcome and the last log entry it saw."""

    __tablename__ = "look"
    plan_id: str = Field(primary_key=True, foreign_key="plan.id")
    labels: int = Field(primary_key=True)
    delta: float
    last_entry: int
    outcome_json: str = Field(sa_type=Text)
    labels_digest: str
    created: datetime


class Draw(Base, table=True):
    """One unit drawn into a batch, with the probabilities it was drawn at."""

    __tablename__ = "draw"
    __table_args__ = (UniqueConstraint("batch_id", "draw_order"),)
    id: str = Field(primary_key=True)
    batch_id: str = Field(foreign_key="batch.id")
    draw_order: int
    unit_id: str = Field(index=True)  # an edit, or (task rank) a group of candidates
    stratum: str
    selection_probability: float
    inclusion_probability: float


class Slot(Base, table=True):
    """One of the N answers a draw asks for: open, leased to a reviewer, or answered."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("draw_id", "reviewer_id"),
        Index(
            "ix_slot_open",
            "batch_id",
            "lease_until",
            "draw_order",
            "number",
            sqlite_where=text("review_id IS NULL"),
            postgresql_where=text("review_id IS NULL"),
        ),
        Index(
            "ix_slot_held",
            "reviewer_id",
            "batch_id",
            sqlite_where=text("review_id IS NULL"),
            postgresql_where=text("review_id IS NULL"),
        ),
    )
    draw_id: str = Field(primary_key=True, foreign_key="draw.id")
    number: int = Field(primary_key=True)
    batch_id: str = Field(foreign_key="batch.id")
    draw_order: int
    reviewer_id: str | None = Field(default=None, foreign_key="person.id")
    lease_until: datetime
    review_id: str | None = None


class Review(Base, table=True):
    """The log. Appended, never updated; ``entry`` is its order.

    ``kind``: answer, correction, undo, adjudication. ``replaces`` names the entry it takes the
    place of. An adjudication's verdict is accept, reject, exclude or hand_back.
    """

    __tablename__ = "review"
    __table_args__ = (
        Index(
            "ix_review_desk",
            "unit_id",
            sqlite_where=text(ON_DESK),
            postgresql_where=text(ON_DESK),
        ),
    )
    entry: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    kind: str
    task: str
    unit_id: str = Field(index=True)  # an edit, or (task rank) a group of candidates
    reviewer_id: str = Field(foreign_key="person.id", index=True)
    batch_id: str = Field(foreign_key="batch.id", index=True)
    draw_id: str | None = Field(default=None, foreign_key="draw.id", index=True)
    draw_order: int | None = None
    inclusion_probability: float | None = None
    verdict: str | None = None
    answers_json: str = Field(sa_type=Text)
    shown_json: str = Field(sa_type=Text)
    replaces: str | None = Field(default=None, index=True)
    surplus: bool = False
    guidelines_version: int
    milliseconds: int | None = None
    time: datetime


class Guidelines(Base, table=True):
    """One version of a task's guidelines; the first one is the task's own text and has no row."""

    __tablename__ = "guidelines"
    task: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    examples_json: str = Field(sa_type=Text)
    created: datetime
    created_by: str


class Question(Base, table=True):
    """What a reviewer asked about a unit, and a lead's answer."""

    __tablename__ = "question"
    id: str = Field(primary_key=True)
    draw_id: str = Field(foreign_key="draw.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    text: str = Field(sa_type=Text)
    asked: datetime
    answer: str | None = Field(default=None, sa_type=Text)
    answered: datetime | None = None
    answered_by: str | None = None


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


# The same tables for SQLAlchemy Core, in which ``store`` writes its statements.
_TABLES = Base.metadata.tables
settings_version = _TABLES["settings_version"]
person = _TABLES["person"]
image_root = _TABLES["image_root"]
import_run = _TABLES["import_run"]
edit = _TABLES["edit"]
edit_event = _TABLES["edit_event"]
edit_set = _TABLES["edit_set"]
edit_set_member = _TABLES["edit_set_member"]
rank_group = _TABLES["rank_group"]
rank_candidate = _TABLES["rank_candidate"]
rank_asked = _TABLES["rank_asked"]
judge_run = _TABLES["judge_run"]
score = _TABLES["score"]
pool = _TABLES["pool"]
pool_member = _TABLES["pool_member"]
batch = _TABLES["batch"]
plan = _TABLES["plan"]
look = _TABLES["look"]
draw = _TABLES["draw"]
slot = _TABLES["slot"]
review = _TABLES["review"]
guidelines = _TABLES["guidelines"]
question = _TABLES["question"]
config_draft = _TABLES["config_draft"]
config_version = _TABLES["config_version"]
config_event = _TABLES["config_event"]
config_proposal = _TABLES["config_proposal"]
release = _TABLES["release"]
