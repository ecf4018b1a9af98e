"""What people together say of edits: it overrides the judge, and is released as labels."""

from __future__ import annotations

from sqlalchemy import Connection

from review.core.later import pandas as pd
from review.core.tasks import COUNTING
from review.promises.task import SCORE
from store.work import labels


def of_edits(connection: Connection) -> pd.DataFrame:
    """Return the labels of edits that count, as ``labels.of_purpose`` does."""
    return labels.of_purpose(connection, SCORE.name, [*COUNTING])
