"""What Browse is asked for, kept by a name.

Revision ID: 0440
Revises: 0430
"""

import sqlalchemy as sa
from alembic import op

from store.db.times import UTCDateTime

revision = "0440"
down_revision = "0430"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; nothing is saved yet."""
    op.create_table(
        "saved_filter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("asked_json", sa.Text(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_saved_filter")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("saved_filter")
