"""Whether a folder can hold the database: SQLite needs locks and shared memory of its file system.

Network folders often have neither, and say so late, or not at all: as an I/O error, or as a lock
that nobody holds.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
from pathlib import Path
from tempfile import NamedTemporaryFile

from review.core.errors import Refused
from review.core.i18n import _

#: What a file system answers that has no locks, or lets no memory be shared.
_CANNOT = {errno.ENOLCK, errno.ENODEV, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EIO}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


def check(folder: Path, name: str) -> None:
    """Raise Refused where a database file of that name would lie and could not work.

    It is tried on a file beside it, which is gone at the end.
    """
    try:
        with NamedTemporaryFile(dir=folder, prefix=f"{name}-tried-", suffix="-shm") as file:
            file.truncate(mmap.PAGESIZE)
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mmap.mmap(file.fileno(), mmap.PAGESIZE, mmap.MAP_SHARED).close()
    except OSError as error:
        if error.errno in _READ_ONLY:
            raise read_only(folder) from error
        if error.errno in _CANNOT:
            raise Refused(
                _("{folder} is on a network folder, or one that cannot lock.", folder=folder),
                what_to_do=_(
                    "Use a folder on a disk of this machine, or PostgreSQL "
                    "(PICO_REVIEW_DATABASE): docs/deploying.md."
                ),
            ) from error


def read_only(folder: Path) -> Refused:
    """Return the refusal of a folder that nothing can be written into."""
    return Refused(
        _("Nothing can be written into {folder}: it is read-only for you.", folder=folder),
        what_to_do=_("Name another with --workspace, or have its rights changed."),
    )
