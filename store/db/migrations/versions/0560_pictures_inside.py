"""Where an edited picture lies whose edit has a key of its own; further pictures, other words.

Revision ID: 0560
Revises: 0550
"""

import sqlalchemy as sa
from alembic import op

revision = "0560"
down_revision = "0550"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("edit", sa.Column("local_output", sa.String(), nullable=True))
    op.add_column("edit", sa.Column("further_json", sa.Text(), nullable=True))
    op.add_column("edit", sa.Column("variants_json", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take them back."""
    for column in ("variants_json", "further_json", "local_output"):
        op.drop_column("edit", column)
