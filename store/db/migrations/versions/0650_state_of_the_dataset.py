"""A word that no other state of the dataset has, anywhere.

Revision ID: 0650
Revises: 0640
"""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0650"
down_revision = "0640"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what is there already is a state that has no word yet."""
    op.create_table(
        "dataset_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset_state")),
    )
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT COUNT(*) FROM import_run")):
        first = sa.text("INSERT INTO dataset_state (id, token) VALUES (1, :token)")
        connection.execute(first, {"token": token_hex(16)})


def downgrade() -> None:
    """Drop it."""
    op.drop_table("dataset_state")
