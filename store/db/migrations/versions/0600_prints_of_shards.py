"""What tells a shard that was imported from another file of its name.

Revision ID: 0600
Revises: 0560
"""

import sqlalchemy as sa
from alembic import op

revision = "0600"
down_revision = "0560"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "shard",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("print", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_shard")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("shard")
