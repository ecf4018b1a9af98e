"""What batches of chains and of instruction pairs are to prove, and of what.

Revision ID: 0530
Revises: 0520
"""

import sqlalchemy as sa
from alembic import op

from store.db.times import UTCDateTime

revision = "0530"
down_revision = "0520"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "unit_plan",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("plan_json", sa.Text(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("outcome_json", sa.Text()),
        sa.Column("last_entry", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_unit_plan_batch_id_batch")
        ),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_unit_plan")),
    )
    op.create_table(
        "unit_plan_member",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("overall", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_unit_plan_member_batch_id_batch")
        ),
        sa.PrimaryKeyConstraint("batch_id", "unit_id", name=op.f("pk_unit_plan_member")),
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_table("unit_plan_member")
    op.drop_table("unit_plan")
