"""Scores of short instructions, and better ones that a lead took over.

Revision ID: 0550
Revises: 0540
"""

import sqlalchemy as sa
from alembic import op

from store.db.times import UTCDateTime

revision = "0550"
down_revision = "0540"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "faithfulness_score",
        sa.Column("judge", sa.String(), nullable=False),
        sa.Column("edit_id", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edit_id"], ["edit.id"], name=op.f("fk_faithfulness_score_edit_id_edit")
        ),
        sa.PrimaryKeyConstraint("judge", "edit_id", name=op.f("pk_faithfulness_score")),
    )
    op.create_table(
        "taken_suggestion",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("edit_id", sa.String(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("taken", UTCDateTime(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_back", UTCDateTime()),
        sa.Column("taken_back_by", sa.String()),
        sa.ForeignKeyConstraint(
            ["edit_id"], ["edit.id"], name=op.f("fk_taken_suggestion_edit_id_edit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_suggestion")),
    )
    op.create_index(op.f("ix_taken_suggestion_edit_id"), "taken_suggestion", ["edit_id"])


def downgrade() -> None:
    """Take them back."""
    op.drop_index(op.f("ix_taken_suggestion_edit_id"), table_name="taken_suggestion")
    op.drop_table("taken_suggestion")
    op.drop_table("faithfulness_score")
