"""Whether the filter keeps an edit: no database, no files."""

from review.filtering.decide import decide, keeps, require_scale
from review.filtering.filter_config import FilterConfig, json_schema, read_config

__all__ = ["FilterConfig", "decide", "json_schema", "keeps", "read_config", "require_scale"]
