"""The edit type as its manifest writes it, beside the taxonomy's name for it.

Revision ID: 0300
Revises: 0210
"""

import sqlalchemy as sa
from alembic import op

revision = "0300"
down_revision = "0210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; types were kept as written before."""
    with op.batch_alter_table("edit") as edit:
        edit.add_column(sa.Column("type_as_written", sa.String(), nullable=True))
    op.execute("UPDATE edit SET type_as_written = edit_type")


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("edit") as edit:
        edit.drop_column("type_as_written")
