"""Which judge runs were seen on which labels, and whether that took a part of their risk.

Revision ID: 0480
Revises: 0450
"""

import sqlalchemy as sa
from alembic import op

from store.db.times import UTCDateTime

revision = "0480"
down_revision = "0450"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what was seen before nobody logged."""
    op.create_table(
        "run_view",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("scores_digest", sa.String(), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.Column("charged", sa.Boolean(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_run_view_batch_id")),
        sa.ForeignKeyConstraint(["run_id"], ["judge_run.id"], name=op.f("fk_run_view_run_id")),
        sa.PrimaryKeyConstraint("batch_id", "run_id", "scores_digest", name=op.f("pk_run_view")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("run_view")
