"""Audits of the pairs that go out, and which pairs were drawn into them.

Revision ID: 0500
Revises: 0490
"""

import sqlalchemy as sa
from alembic import op

from store.db.times import UTCDateTime

revision = "0500"
down_revision = "0490"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nothing was audited yet."""
    op.create_table(
        "pair_audit",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("plan_json", sa.Text(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("outcome_json", sa.Text()),
        sa.Column("last_entry", sa.Integer()),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_pair_audit_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_pair_audit")),
    )
    op.create_table(
        "audited_pair",
        sa.Column("draw_id", sa.String(), nullable=False),
        sa.Column("chosen", sa.String(), nullable=False),
        sa.Column("rejected", sa.String(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_audited_pair_draw_id")),
        sa.PrimaryKeyConstraint("draw_id", name=op.f("pk_audited_pair")),
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_table("audited_pair")
    op.drop_table("pair_audit")
