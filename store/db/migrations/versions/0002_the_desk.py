"""Guidelines, questions, and indexes for leasing in draw order and for a lead's queue."""

import sqlalchemy as sa
from alembic import op

from store.db.times import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OPEN = sa.text("review_id IS NULL")
_DESK = sa.text("kind = 'adjudication' OR verdict = 'unsafe'")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "guidelines",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("examples_json", sa.Text(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("task", "version", name=op.f("pk_guidelines")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("draw_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked", UTCDateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered", UTCDateTime(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_question_draw_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_question_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index(op.f("ix_question_person_id"), "question", ["person_id"])
    op.drop_index("ix_slot_open", "slot")
    _index("ix_slot_open", "slot", ["batch_id", "lease_until", "draw_order", "number"], _OPEN)
    _index("ix_slot_held", "slot", ["reviewer_id", "batch_id"], _OPEN)
    _index("ix_review_desk", "review", ["unit_id"], _DESK)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_review_desk", "review")
    op.drop_index("ix_slot_held", "slot")
    op.drop_index("ix_slot_open", "slot")
    _index("ix_slot_open", "slot", ["batch_id", "lease_until"], _OPEN)
    op.drop_table("question")
    op.drop_table("guidelines")


def _index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
