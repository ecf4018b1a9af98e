"""The address by which people reach the server, where something stands before it."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from review.core.errors import BadInput
from review.core.i18n import _

#: The variable that says it.
NAME = "PICO_REVIEW_PUBLIC_URL"
#: Scheme, host, port, path; no user, password, question, mark, space, or step up a folder.
_PLAIN = re.compile(
    r"https?://(?:[a-z0-9](?:[\w.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:/[\w~-][\w.~-]*)*/?",
    re.ASCII | re.IGNORECASE,
)


def named() -> str | None:
    """Return the address that the environment names, None where it names none."""
    given = os.environ.get(NAME, "").strip()
    return plain(given, NAME) if given else None


def plain(given: str, said_by: str) -> str:
    """Return a plain http or https address without a slash at its end.

    Raises:
        BadInput: It is none; ``said_by`` names what is to be changed.

    """
    if not _PLAIN.fullmatch(given) or not _has_a_port(given):
        wrong = _("{name}: no plain http or https address: {given}", name=said_by, given=given)
        todo = _(
            "Give scheme, host and, where there is one, port and path, as in "
            "https://review.example.org or https://example.org/review."
        )
        raise BadInput(wrong, what_to_do=todo)
    return given.rstrip("/")


def path(address: str) -> str:
    """Return the path that an address has after its host, without slashes around it."""
    return urlsplit(address).path.strip("/")


def _has_a_port(given: str) -> bool:
    """Whether its port, if it has one, is one."""
    try:
        return urlsplit(given).port != 0
    except ValueError:
        return False
