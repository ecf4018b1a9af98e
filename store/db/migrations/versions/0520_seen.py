"""Who has seen what others, or a judge, say of a unit that still counts answers.

Revision ID: 0520
Revises: 0500
"""

import sqlalchemy as sa
from alembic import op

from store.db.times import UTCDateTime

revision = "0520"
down_revision = "0500"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what was seen before nobody noted."""
    op.create_table(
        "seen",
        sa.Column("reviewer_id", sa.String(), nullable=False),
        sa.Column("draw_id", sa.String(), nullable=False),
        sa.Column("time", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["person.id"], name=op.f("fk_seen_reviewer_id_person")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_seen_draw_id_draw")),
        sa.PrimaryKeyConstraint("reviewer_id", "draw_id", name=op.f("pk_seen")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("seen")
