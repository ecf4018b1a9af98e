"""What each reviewer is asked of a group of candidates.

Revision ID: 0210
Revises: 0200
"""

import sqlalchemy as sa
from alembic import op

from store.db.times import UTCDateTime

revision = "0210"
down_revision = "0200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "rank_asked",
        sa.Column("draw_id", sa.String(), nullable=False),
        sa.Column("reviewer_id", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("candidates_json", sa.Text(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("time", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_rank_asked_draw_id")),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["person.id"], name=op.f("fk_rank_asked_reviewer_id")
        ),
        sa.PrimaryKeyConstraint("draw_id", "reviewer_id", name=op.f("pk_rank_asked")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("rank_asked")
