"""The acceptance plan that a batch of types was drawn with.

Batches of before have none; their verdicts go by the usual plan, the single one.

Revision ID: 0490
Revises: 0480
"""

import sqlalchemy as sa
from alembic import op

revision = "0490"
down_revision = "0480"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("batch", sa.Column("acceptance_plan", sa.String(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("batch", "acceptance_plan")
