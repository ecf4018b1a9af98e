"""What a name on a disk must be to be read: a file. A pipe or a device may never come to an end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from review.core.i18n import _


def require_file(path: Path) -> None:
    """Raise OSError unless this is a file that is there, or a link to one.

    Asked before it is opened: opening a pipe waits for whoever writes into it.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, _("a pipe or a device, and no file"), str(path))


def is_file(path: Path) -> bool:
    """Whether a file is there, and may be looked at."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_text(path: Path | str) -> bool:
    """Whether a path is text: a disk may have names of any bytes, a database or a report not."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def in_words(path: Path | str) -> str:
    r"""Return a path as text that can be shown and written; other bytes stand as ``\xe9``."""
    return str(path) if is_text(path) else os.fsencode(path).decode("utf-8", "backslashreplace")
