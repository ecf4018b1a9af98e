"""Pools of the same edits share one list of them, kept in columns too.

Revision ID: 0640
Revises: 0630
"""

import sqlalchemy as sa
from alembic import op

revision = "0640"
down_revision = "0630"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; each pool of before has a list of its own."""
    op.add_column("pool", sa.Column("members_of", sa.String(), nullable=True))
    op.add_column("pool", sa.Column("made_of", sa.String(), nullable=True))
    op.create_table(
        "pool_columns",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("columns", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_pool_columns_pool_id")),
        sa.PrimaryKeyConstraint("pool_id", name=op.f("pk_pool_columns")),
    )
    op.execute("UPDATE pool SET members_of = id")


def downgrade() -> None:
    """Give each pool its own list again."""
    op.execute("""INSERT INTO pool_member (pool_id, edit_id, overall, edit_type)
        SELECT p.id, m.edit_id, m.overall, m.edit_type FROM pool p
        JOIN pool_member m ON m.pool_id = p.members_of WHERE p.members_of <> p.id""")
    op.drop_table("pool_columns")
    with op.batch_alter_table("pool") as table:
        table.drop_column("made_of")
        table.drop_column("members_of")
