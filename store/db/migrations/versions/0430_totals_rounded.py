"""Totals as they are made now: rounded to nine decimals.

What was stored before would disagree with what is made of the same scores today, in ties above
all. The digest of a pool speaks of rounded scores and stays what it was.

Revision ID: 0430
Revises: 0410
"""

import sqlalchemy as sa
from alembic import op

from review.core.scoring import rounded

revision = "0430"
down_revision = "0410"
branch_labels = None
depends_on = None

TABLES = (
    sa.table("score", sa.column("run_id"), sa.column("edit_id"), sa.column("overall", sa.Float)),
    sa.table(
        "pool_member", sa.column("pool_id"), sa.column("edit_id"), sa.column("overall", sa.Float)
    ),
)
ROWS = 20_000


def upgrade() -> None:
    """Round the totals of judge runs and of frozen pools, those that are not so yet."""
    for table in TABLES:
        _round(op.get_bind(), table)


def _round(connection: sa.Connection, table: sa.TableClause) -> None:
    first, second, overall = table.c
    rows = connection.execute(sa.select(first, second, overall).where(overall.is_not(None)))
    off = [
        {"one": one, "other": other, "new": rounded(total)}
        for one, other, total in rows
        if rounded(total) != total
    ]
    update = table.update().values(overall=sa.bindparam("new"))
    update = update.where(first == sa.bindparam("one"), second == sa.bindparam("other"))
    for start in range(0, len(off), ROWS):
        connection.execute(update, off[start : start + ROWS])


def downgrade() -> None:
    """Leave them rounded: the version before reads them alike."""
