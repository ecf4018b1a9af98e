"""What logs say: no personal link, and nothing that a terminal would obey.

Whoever reads a log must not come in by it. Every record of this process is made here, whichever
logger it is for: uvicorn's access log, ours, and those of libraries that quote an address.
"""

from __future__ import annotations

import logging
import re
import traceback
from functools import cache
from typing import Any

from review.core.visible import visible

#: All that follows the address of personal links, rightly written or not.
_LINK = re.compile(r"(/join)[^\w\s\"'-][^\s\"']*", re.IGNORECASE)
#: What is as long as a link's secret and mixes letters as it does, wherever it stands: the address
#: before it may be misspelt. Names and hashes (in hexadecimal) are of one case, or shorter.
_SECRET = re.compile(r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[A-Za-z0-9_-]{43,}")
#: Its formatter reads the values one by one: address, method, path, version, status.
_IN_PARTS = "uvicorn.access"


@cache
def bound() -> None:
    """Let every record of this process be made without secrets."""
    made = logging.getLogRecordFactory()

    def record(*given: Any, **named: Any) -> logging.LogRecord:
        return cleaned(made(*given, **named))

    logging.setLogRecordFactory(record)


def cleaned(record: logging.LogRecord) -> logging.LogRecord:
    """Take secrets and hidden characters out of what a record says, its trace included."""
    if record.name == _IN_PARTS and isinstance(record.args, tuple):
        record.args = tuple(said(one) if isinstance(one, str) else one for one in record.args)
    else:
        try:
            record.msg, record.args = said(record.getMessage()), ()
        except (TypeError, ValueError, LookupError):  # A mistake of who logs is logging's to tell.
            record.msg, record.args = f"{said(str(record.msg))} {said(repr(record.args))}", ()
    if record.exc_info and record.exc_info[0] is not None:
        record.exc_text = said("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))
    return record


def said(text: str) -> str:
    """Return a text as logs may say it."""
    return _SECRET.sub("…", _LINK.sub(r"\1/…", visible(text)))
