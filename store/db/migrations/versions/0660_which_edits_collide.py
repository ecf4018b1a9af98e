"""The edits that collide, found without reading the others.

Revision ID: 0660
Revises: 0650
"""

import sqlalchemy as sa
from alembic import op

revision = "0660"
down_revision = "0650"
branch_labels = None
depends_on = None

_COLLIDES = sa.text("collision")


def upgrade() -> None:
    """Add the index: of hardly any rows."""
    op.create_index(
        "ix_edit_collision", "edit", ["id"],
        sqlite_where=_COLLIDES, postgresql_where=_COLLIDES,
    )  # fmt: skip


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_edit_collision", "edit")
