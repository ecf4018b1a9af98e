"""Where the log stood when a batch was opened: what had left by then was drawn from nowhere.

Revision ID: 0450
Revises: 0440
"""

import sqlalchemy as sa
from alembic import op

revision = "0450"
down_revision = "0440"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of batches there are it is not known."""
    op.add_column("batch", sa.Column("last_entry", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("batch", "last_entry")
