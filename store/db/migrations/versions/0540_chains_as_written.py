"""What a chain's record was, where its turns do not say it; what judges say of whole chains.

Revision ID: 0540
Revises: 0530
"""

import sqlalchemy as sa
from alembic import op

revision = "0540"
down_revision = "0530"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, make the table."""
    op.add_column("edit_set", sa.Column("local_source", sa.String(), nullable=True))
    op.add_column("edit_set", sa.Column("written", sa.Text(), nullable=True))
    op.create_table(
        "chain_score",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("overall", sa.Float()),
        sa.Column("criteria_json", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("problem", sa.Text()),
        sa.ForeignKeyConstraint(
            ["run_id"], ["judge_run.id"], name=op.f("fk_chain_score_run_id_judge_run")
        ),
        sa.ForeignKeyConstraint(
            ["set_id"], ["edit_set.id"], name=op.f("fk_chain_score_set_id_edit_set")
        ),
        sa.PrimaryKeyConstraint("run_id", "set_id", name=op.f("pk_chain_score")),
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_table("chain_score")
    op.drop_column("edit_set", "written")
    op.drop_column("edit_set", "local_source")
