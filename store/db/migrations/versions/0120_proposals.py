"""Anybody may propose a draft to the lead."""

import sqlalchemy as sa
from alembic import op

from store.db.times import UTCDateTime

revision = "0120"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "config_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["config_draft.id"], name=op.f("fk_config_proposal_draft_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_config_proposal")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("config_proposal")
