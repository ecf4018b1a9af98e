"""A batch's plan may name several families of cuts of one pool."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("plan") as plan:
        plan.add_column(sa.Column("family", sa.String(), nullable=False, server_default="global"))
        plan.drop_constraint("uq_plan_batch_id_pool_id", type_="unique")
        plan.create_unique_constraint(
            "uq_plan_batch_id_pool_id_family", ["batch_id", "pool_id", "family"]
        )
    with op.batch_alter_table("plan") as plan:
        plan.alter_column("family", existing_type=sa.String(), server_default=None)
    for name in ("category", "edit_type"):
        grouped = f'%"group_by":"{name}"%'
        op.execute(
            sa.text("UPDATE plan SET family = :name WHERE plan_json LIKE :grouped").bindparams(
                name=name, grouped=grouped
            )
        )
