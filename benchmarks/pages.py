"""Server CPU of each page and tab: ``python -m benchmarks.pages --sizes 10000 400000``.

A page is drawn by Streamlit's own test runner in a process of its own: first (nothing kept yet),
again (the same visitor comes back), and after one more entry in the log of answers. Beside it the
plainest query of the same rows, in the same process. CPU, so that a busy machine changes little.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import streamlit as st
from sqlalchemy import text
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from benchmarks import big
from benchmarks.figures import Figure, told
from pages import shell
from pages.dataset import releases
from pages.deciding import chains, instructions, judge, people, preferences, taxonomy, thresholds
from pages.parts import address
from review.core.answers import Answer
from store.access import people as accounts
from store.db.rules import STANDING
from store.db.workspace import Store, new_id
from store.opening import catch_up, open_workspace
from store.tasks import Handlers
from store.work import queue

#: Address → its tabs and parts.
TABS: dict[str, list[str]] = {
    "thresholds": [*thresholds.FIRST, *thresholds.CLOSER],
    "preferences": [*preferences.FIRST, *preferences.CLOSER],
    "taxonomy": [*taxonomy.FIRST, *taxonomy.CLOSER],
    "multi-turn": [*chains.FIRST, *chains.CLOSER],
    "instruction-pairs": [*instructions.FIRST, *instructions.CLOSER],
    "judge": [*judge.FIRST],
    "people": [*people.TABS],
    "releases": [*releases.TABS],
}
#: What is asked of Browse.
ASKED: list[dict[str, str]] = [
    {}, {"text": "warmer"}, {"text": "399"}, {"verdict": "reject"}, {"verdict": "none"},
    {"edit_type": "Add a new object"}, {"low": "0.8"}, {"page": "100"},
]  # fmt: skip
#: What a warm-up is drawn on, so that imports and first calls cost the measured page nothing.
TINY = 400
#: The plainest query of what most pages read: every score with its edit's type.
PLAIN = text("""SELECT e.edit_type, COUNT(*), AVG(s.overall)
FROM score s JOIN edit e ON e.id = s.edit_id GROUP BY e.edit_type""")
#: The newest verdicts in batches with a promise that still count.
NEWEST = text(f"""SELECT r.reviewer_id, r.id, r.verdict FROM review r
JOIN plan p ON p.batch_id = r.batch_id
WHERE r.task = 'score' AND r.kind = 'answer' AND {STANDING}
ORDER BY r.entry DESC LIMIT 1""")  # noqa: S608  our own rule


class Asked(NamedTuple):
    """A page by its address, and what stands in the address."""

    where: str
    query: dict[str, str]

    @property
    def name(self) -> str:
        """Return what it is called in the table."""
        return " ".join([self.where, *(f"{k}={v}" for k, v in self.query.items())])


class Seconds(NamedTuple):
    """CPU of one page at one size."""

    first: float
    again: float
    answered: float
    plain: float


def asked_pages() -> list[Asked]:
    """Return every page and tab there is."""
    found = []
    for row in shell.addressed(Handlers().values()):
        queries = [{"tab": tab} for tab in TABS.get(row.address, [])]
        queries = ASKED if row.address == "browse" else queries
        found += [Asked(row.address, query) for query in queries or [{}]]
    return found


def measured(asked: Asked, folders: dict[int, Path], runs: int) -> Iterator[tuple[int, Seconds]]:
    """Yield what a page costs at each size but the tiny one, which warms up."""
    logging.disable(logging.ERROR)  # Streamlit's, that no server runs.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    for size, folder in folders.items():
        store = open_workspace(folder / "workspace")
        forget()
        first = cpu(lambda: draw(asked, store))  # noqa: B023  called at once
        again = [cpu(lambda: draw(asked, store)) for _ in range(runs)]  # noqa: B023
        answered = [after_an_entry(store, asked) for _ in range(runs)]
        plain = [cpu(lambda: query(store)) for _ in range(runs)]  # noqa: B023
        store.close()
        if size != TINY:
            yield size, Seconds(first, median(again), median(answered), median(plain))


def draw(asked: Asked, store: Store) -> None:
    """Draw a page for the local lead; a page that fails ends the benchmark."""
    rows = {row.address: row for row in shell.addressed(store.tasks.values())}
    row = rows[asked.where]
    given = {"page": row.page, "needs": row.needs, "store": store, "who": accounts.local(store)}
    at = AppTest.from_function(_page, kwargs=given, default_timeout=500)
    for name, value in asked.query.items():
        at.query_params[name] = value
    at.run()
    if at.exception or at.error:
        raise SystemExit(f"{asked.name}: {[one.value for one in [*at.exception, *at.error]]}")


def _page(page, needs, store, who):  # Streamlit runs its text: no names from outside.
    from pages.shell import guarded

    guarded(page, needs, store, who)


def after_an_entry(store: Store, asked: Asked) -> float:
    """Return what a page costs once somebody took an answer back; they give it again after."""
    with store.database.read() as connection:
        me, last, verdict = connection.execute(NEWEST).one()
    lease = queue.undo(store, me, last, new_id())
    spent = cpu(lambda: draw(asked, store))
    if lease is None:
        raise SystemExit("the newest verdict could not be taken back")
    queue.record(store, me, Answer(new_id(), lease.draw_id, verdict, {}, 4000))
    return spent


def query(store: Store) -> None:
    """Ask the plainest query."""
    with store.database.read() as connection:
        connection.execute(PLAIN).all()


def forget() -> None:
    """Drop what Streamlit kept of another workspace; a store's own is new with it."""
    st.cache_data.clear()
    st.cache_resource.clear()


def cpu(work: Callable[[], object]) -> float:
    """Return the processor time of all threads of this process, in seconds."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _measure(asked: Asked, folders: dict[int, Path], runs: int, out: Any) -> None:
    address.switch = lambda *_: st.stop()  # type: ignore[assignment]  A page alone has no other.
    # Plain tuples: the test runner takes the place of the module ``__main__``.
    out.send([(size, tuple(one)) for size, one in measured(asked, folders, runs)])


def in_a_process(asked: Asked, folders: dict[int, Path], runs: int) -> list[tuple[int, Seconds]]:
    """Measure in a process of its own, which keeps nothing of other pages."""
    forked = multiprocessing.get_context("fork")
    into, out = forked.Pipe(duplex=False)
    process = forked.Process(target=_measure, args=(asked, folders, runs, out))
    process.start()
    out.close()
    try:
        found = [(size, Seconds(*one)) for size, one in into.recv()]
    except EOFError:
        found = []
    process.join()
    return found


def workspaces(sizes: list[int], made: Path | None, below: Path) -> dict[int, Path]:
    """Return size → a workspace of its own, copied from ``made`` where that has one, else made."""
    folders = {size: below / str(size) for size in [TINY, *sizes]}
    for size, folder in folders.items():
        ready = (made or below) / f"{size // 1000}k"
        if ready.exists():
            shutil.copytree(ready / "workspace", folder / "workspace")
        else:
            folder.mkdir(parents=True)
            big.make(folder, size, size // 8)
        store = open_workspace(folder / "workspace")
        catch_up(store)  # As a server does: looks whose labels are there are taken.
        store.close()
    return folders


def main(arguments: list[str] | None = None) -> None:
    """Measure every page, or those whose address holds a word."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 400_000])
    parser.add_argument("--only", default="", help="a word that the page's line holds")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--made", type=Path, help="a folder with 10k, 400k … of benchmarks.big")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as below:
        folders = workspaces(chosen.sizes, chosen.made, Path(below))
        print("server CPU in ms: first / again / after one entry, at each size; the plainest query")
        found = {}
        for asked in asked_pages():
            if chosen.only in asked.name:
                found[asked.name] = in_a_process(asked, folders, chosen.runs)
                report(asked, found[asked.name])
    told("pages", [
        Figure(f"{name}, {size:,}: {what}", "ms", [1000 * value], [1000 * one.plain])
        for name, sizes in found.items()
        for size, one in sizes
        for what, value in one._asdict().items() if what != "plain"
    ])  # fmt: skip
    print("promised: at the largest at most 1500 / 150, and 1.5 times the smallest (×)")


def report(asked: Asked, found: list[tuple[int, Seconds]]) -> None:
    """Print a page's line."""
    if not found:
        print(f"{asked.name:48} failed")
        return
    cells = [
        f"{size:>9,}: {one.first * 1000:7.0f} /{one.again * 1000:6.0f} /{one.answered * 1000:6.0f}"
        f" ({one.plain * 1000:4.0f})"
        for size, one in found
    ]
    small, large = found[0][1], found[-1][1]
    grown = f"× {large.first / small.first:4.1f} /{large.again / small.again:5.1f}"
    print(f"{asked.name:48} {'  '.join(cells)}  {grown}", flush=True)


if __name__ == "__main__":
    main()
