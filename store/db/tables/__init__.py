"""The tables. Private to ``store``: pages and doors see dataclasses and frames, never a row.

Times are UTC without a zone where the database keeps none (SQLite). Ids are UUIDv7 as text.
``*_json`` columns hold JSON text.
"""

from __future__ import annotations

from store.db.tables.base import METADATA as METADATA
from store.db.tables.dataset import (
    edit as edit,
)
from store.db.tables.dataset import (
    edit_event as edit_event,
)
from store.db.tables.dataset import (
    edit_set as edit_set,
)
from store.db.tables.dataset import (
    edit_set_member as edit_set_member,
)
from store.db.tables.dataset import (
    image_root as image_root,
)
from store.db.tables.dataset import (
    import_run as import_run,
)
from store.db.tables.dataset import (
    judge_run as judge_run,
)
from store.db.tables.dataset import (
    person as person,
)
from store.db.tables.dataset import (
    pool as pool,
)
from store.db.tables.dataset import (
    pool_member as pool_member,
)
from store.db.tables.dataset import (
    rank_candidate as rank_candidate,
)
from store.db.tables.dataset import (
    rank_group as rank_group,
)
from store.db.tables.dataset import (
    score as score,
)
from store.db.tables.dataset import (
    settings_version as settings_version,
)
from store.db.tables.decided import (
    config_draft as config_draft,
)
from store.db.tables.decided import (
    config_event as config_event,
)
from store.db.tables.decided import (
    config_proposal as config_proposal,
)
from store.db.tables.decided import (
    config_version as config_version,
)
from store.db.tables.decided import (
    release as release,
)
from store.db.tables.work import (
    batch as batch,
)
from store.db.tables.work import (
    draw as draw,
)
from store.db.tables.work import (
    guidelines as guidelines,
)
from store.db.tables.work import (
    look as look,
)
from store.db.tables.work import (
    plan as plan,
)
from store.db.tables.work import (
    question as question,
)
from store.db.tables.work import (
    rank_asked as rank_asked,
)
from store.db.tables.work import (
    review as review,
)
from store.db.tables.work import (
    slot as slot,
)
