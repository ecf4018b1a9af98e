"""Groups to rank: a unit may be a group of candidates, so it is no edit's key any more.

Revision ID: 0200
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from store.db.times import UTCDateTime

revision = "0200"
down_revision = "0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of groups; let a draw's and a review's unit be one."""
    op.create_table(
        "rank_group",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rank_group")),
        sa.UniqueConstraint("key", name=op.f("uq_rank_group_key")),
    )
    op.create_index(op.f("ix_rank_group_name"), "rank_group", ["name"])
    op.create_table(
        "rank_candidate",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("edit_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["edit_id"], ["edit.id"], name=op.f("fk_rank_candidate_edit_id")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["rank_group.id"], name=op.f("fk_rank_candidate_group_id")
        ),
        sa.PrimaryKeyConstraint("group_id", "id", name=op.f("pk_rank_candidate")),
    )
    op.create_index(op.f("ix_rank_candidate_name"), "rank_candidate", ["name"])
    op.create_index(op.f("ix_rank_candidate_edit_id"), "rank_candidate", ["edit_id"])
    for table in ("draw", "review"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_unit_id"), type_="foreignkey")
