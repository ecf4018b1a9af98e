"""Whether the filter keeps an edit: no database, no files."""

from review.filtering.decide import decide, keeps
from review.filtering.filter_config import FilterConfig, read_config

__all__ = ["FilterConfig", "decide", "keeps", "read_config"]
