"""Which process runs a judging, until when, and how often a reply was lost with one.

Revision ID: 0630
Revises: 0610
"""

import sqlalchemy as sa
from alembic import op

from store.db.times import UTCDateTime

revision = "0630"
down_revision = "0610"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("judging", sa.Column("worker", sa.String(), nullable=True))
    op.add_column("judging", sa.Column("lease_until", UTCDateTime(), nullable=True))
    lost = sa.Column("lost", sa.Integer(), nullable=False, server_default="0")
    op.add_column("judge_reply", lost)


def downgrade() -> None:
    """Take them back."""
    with op.batch_alter_table("judge_reply") as table:
        table.drop_column("lost")
    with op.batch_alter_table("judging") as table:
        table.drop_column("lease_until")
        table.drop_column("worker")
