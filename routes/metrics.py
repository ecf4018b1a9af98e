"""What this process counts: decisions, how long answers take, what waits. No person, no edit."""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from store.db.workspace import Store
from store.health import waiting

REGISTRY = CollectorRegistry()
SECONDS = Histogram(
    "pico_review_request_seconds",
    "How long the API took to answer, by route and status.",
    ["route", "status"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
    registry=REGISTRY,
)
DECISIONS = Counter(
    "pico_review_decisions", "Answers, corrections and undos acknowledged.", registry=REGISTRY
)
OPEN = Gauge(
    "pico_review_open_slots", "Answers asked for and not given, by task.", ["task"],
    registry=REGISTRY,
)  # fmt: skip
LEASED = Gauge("pico_review_leases", "Units reserved now, by task.", ["task"], registry=REGISTRY)
ENTRIES = Gauge("pico_review_log_entries", "Entries of the log.", registry=REGISTRY)

#: Routes of the API by their last word; what else is asked for is one.
ROUTES = frozenset(
    ("answers", "leases", "undo", "judge", "drift", "mine", "questions", "config", "ping", "join")
)
WRITES = ("answers", "undo")


def observe(path: str, status: int, seconds: float) -> None:
    """Count one request of the API."""
    _base, api, rest = path.partition("/api/")
    if not api:
        return
    word = rest.partition("/")[0]
    route = word if word in ROUTES else "other"
    _seconds(route, status).observe(seconds)
    if route in WRITES and status == 200:
        DECISIONS.inc()


@lru_cache(maxsize=256)
def _seconds(route: str, status: int) -> Histogram:
    return SECONDS.labels(route, str(status))


def look(store: Store) -> None:
    """Bring up to date what the database is asked for."""
    found = waiting.counted(store)
    for task in store.tasks:
        OPEN.labels(task).set(found.open_slots.get(task, 0))
        LEASED.labels(task).set(found.leased.get(task, 0))
    ENTRIES.set(found.entries)
