"""Files being sent to the pages: Streamlit keeps them in memory, so they are counted here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from starlette.types import Message, Scope, Send

from review.core.i18n import _

#: Bytes of one person's files, and of everybody's, at a time.
MOST_OF_ONE, MOST_OF_ALL = 2_200_000_000, 4_400_000_000


def is_upload(path: str) -> bool:
    """Whether this is where Streamlit takes files."""
    return "/_stcore/upload_file" in path


@dataclass
class Files:
    """Bytes by file (its address) and who sent them, as long as the page they are for is open.

    ``is_open`` says whether the page's session is; the doors know, this room does not.
    """

    is_open: Callable[[str], bool]
    kept: dict[str, tuple[str, int]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reserve(self, path: str, who: str, length: str) -> str | None:
        """Count a file in before a byte of it is read; or say why it may not come."""
        if not (length.isdecimal() and len(length) < 15):
            return _("A file says how long it is before it is sent.")
        with self.lock:
            self.kept = {one: of for one, of in self.kept.items() if self._open(one)}
            others = [of for one, of in self.kept.items() if one != path]
            own = sum(size for sender, size in others if sender == who)
            everything = sum(size for _sender, size in others)
            if own + int(length) > MOST_OF_ONE or everything + int(length) > MOST_OF_ALL:
                return _(
                    "That is more than the server can hold at a time. Load what is there, or use "
                    "the terminal: pico-review import."
                )
            self.kept[path] = (who, int(length))
        return None

    def _open(self, path: str) -> bool:
        return self.is_open(PurePosixPath(path).parent.name)

    def counted(self, scope: Scope, send: Send) -> Send:
        """Return ``send``; a file that is not taken, or was taken away, counts no more."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                done = message["status"] < 300
                if done == (scope["method"] == "DELETE"):
                    with self.lock:
                        self.kept.pop(scope["path"], None)
            await send(message)

        return sent
