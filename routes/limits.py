"""How much one caller may ask for, and how many pages may be open: counted in this process.

Far more than people do: 32 reviewers behind one address, each with six units fetched ahead and a
page of 60 pictures, meet none of it. Several processes count each for itself.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address

from routes import connections
from routes.rates import Rate

#: What an address begins with → how often one caller may ask, within so many seconds. Who is known
#: is counted by person, all others by address.
RATES = {
    "api/join/": Rate(240, 60),
    "api/config": Rate(600, 60),
    "images/": Rate(3000, 10),
    "api/difference/": Rate(600, 10),
    "api/picture/": Rate(3000, 10),
    "downloads/": Rate(60, 60),
}
#: Open pages of one person; what a quarter of the descriptors allows in all.
MOST_PAGES = 60


def of(path: str) -> Rate | None:
    """Return how often a path under the app's own may be asked for; None: as often as one likes."""
    return next((rate for begins, rate in RATES.items() if path.startswith(begins)), None)


def wait(rate: Rate, caller: str) -> str | None:
    """Count a request; return after how many seconds the caller may go on, None for now."""
    seconds = rate.wait(caller)
    return str(math.ceil(seconds)) if seconds else None


def caller(address: str | None) -> str:
    """Return what an address is counted as: of version 6, the network that one customer has."""
    try:
        found = ip_address(address or "127.0.0.1")
    except ValueError:
        return str(address)
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or int(found) >> 64)
    return str(found)


class Pages:
    """The pages that are open, each a websocket, by who opened them."""

    def __init__(self) -> None:
        self.by_person: Counter[str] = Counter()

    @contextmanager
    def held(self, person: str) -> Iterator[bool]:
        """Count a page in while it is open; yield whether there is room for it."""
        room = self.by_person[person] < MOST_PAGES and self.by_person.total() < _most()
        self.by_person[person] += room
        try:
            yield room
        finally:
            self.by_person[person] -= room
            if not self.by_person[person]:
                del self.by_person[person]


def _most() -> int:
    return connections.descriptors() // 4
