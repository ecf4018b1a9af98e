"""The language that a person chose.

Revision ID: 0410
Revises: 0400
"""

import sqlalchemy as sa
from alembic import op

revision = "0410"
down_revision = "0400"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody has chosen yet."""
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("language", sa.String(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("person") as person:
        person.drop_column("language")
