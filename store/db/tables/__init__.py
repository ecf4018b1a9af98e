"""The tables. Private to ``store``: pages and doors see dataclasses and frames, never a row.

Times are UTC without a zone (SQLite drops zones). Ids are UUIDv7 as text. ``*_json`` columns
hold JSON text. The class registry is this package's own, so a hot reload does not clash.
"""

from __future__ import annotations

from store.db.tables import dataset, decided, work
from store.db.tables.base import Base as Base

#: Importing them enters their tables in ``Base.metadata``.
MODULES = (dataset, work, decided)

# The same tables for SQLAlchemy Core, in which ``store`` writes its statements.
_TABLES = Base.metadata.tables
settings_version = _TABLES["settings_version"]
person = _TABLES["person"]
image_root = _TABLES["image_root"]
import_run = _TABLES["import_run"]
edit = _TABLES["edit"]
edit_event = _TABLES["edit_event"]
edit_set = _TABLES["edit_set"]
edit_set_member = _TABLES["edit_set_member"]
rank_group = _TABLES["rank_group"]
rank_candidate = _TABLES["rank_candidate"]
rank_asked = _TABLES["rank_asked"]
judge_run = _TABLES["judge_run"]
score = _TABLES["score"]
pool = _TABLES["pool"]
pool_member = _TABLES["pool_member"]
batch = _TABLES["batch"]
plan = _TABLES["plan"]
look = _TABLES["look"]
draw = _TABLES["draw"]
slot = _TABLES["slot"]
review = _TABLES["review"]
guidelines = _TABLES["guidelines"]
question = _TABLES["question"]
config_draft = _TABLES["config_draft"]
config_version = _TABLES["config_version"]
config_event = _TABLES["config_event"]
config_proposal = _TABLES["config_proposal"]
release = _TABLES["release"]
