"""Hidden repeats, suggested types and the way of ranking get columns of their own.

Until now a draw's stratum and a batch's strategy held them.

Revision ID: 0400
Revises: 0300
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0400"
down_revision = "0300"
branch_labels = None
depends_on = None

#: What a draw's stratum said: asked again; or the types that a repair batch suggested.
AGAIN, BETWEEN = "again", " | "


def upgrade() -> None:
    """Add the columns, and move what was packed into others."""
    op.add_column("batch", sa.Column("mode", sa.String(), nullable=True))
    op.add_column(
        "draw", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("draw", sa.Column("suggested_json", sa.Text(), nullable=True))
    drawn_to_rank = "task = 'rank' AND origin = 'drawn'"
    op.execute(f"UPDATE batch SET mode = strategy, strategy = 'uniform' WHERE {drawn_to_rank}")
    batch, draw = _tables()
    of_task = sa.select(batch.c.id).where(batch.c.task == "rank")
    op.execute(
        sa.update(draw)
        .where(draw.c.stratum == AGAIN, draw.c.batch_id.in_(of_task))
        .values(again=True, stratum="all")
    )
    _suggestions(batch, draw)


def _suggestions(batch: sa.TableClause, draw: sa.TableClause) -> None:
    """Move what repair batches of types suggest, draw by draw."""
    connection = op.get_bind()
    likely = sa.select(batch.c.id).where(
        batch.c.task == "types", batch.c.strategy == "likely-wrong"
    )
    where = draw.c.batch_id.in_(likely)
    rows = [
        {
            "draw_id": row.id,
            "said": json.dumps([kind for kind in row.stratum.split(BETWEEN) if kind]),
        }
        for row in connection.execute(sa.select(draw.c.id, draw.c.stratum).where(where))
    ]
    if rows:
        connection.execute(
            sa.update(draw)
            .where(draw.c.id == sa.bindparam("draw_id"))
            .values(suggested_json=sa.bindparam("said"), stratum="all"),
            rows,
        )


def downgrade() -> None:
    """Pack them into the other columns again."""
    _, draw = _tables()
    op.execute("UPDATE batch SET strategy = mode WHERE mode IS NOT NULL")
    op.execute(sa.update(draw).where(draw.c.again).values(stratum=AGAIN))
    connection = op.get_bind()
    for row in connection.execute(
        sa.select(draw.c.id, draw.c.suggested_json).where(draw.c.suggested_json.is_not(None))
    ).all():
        said = BETWEEN.join(json.loads(row.suggested_json))
        connection.execute(sa.update(draw).where(draw.c.id == row.id).values(stratum=said))
    for table, column in (("draw", "suggested_json"), ("draw", "again"), ("batch", "mode")):
        with op.batch_alter_table(table) as altered:
            altered.drop_column(column)


def _tables() -> tuple[sa.TableClause, sa.TableClause]:
    batch = sa.table("batch", *map(sa.column, ("id", "task", "strategy", "origin", "mode")))
    draw = sa.table(
        "draw",
        *map(sa.column, ("id", "batch_id", "stratum", "suggested_json")),
        sa.column("again", sa.Boolean()),
    )
    return batch, draw
