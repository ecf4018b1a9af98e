"""Blocks of a manifest decided in several processes, one a core, and given back in order.

The command's own process is one of them. It decides on whatever the others, each of which takes a
moment to start, have no room for yet, so that no core waits.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from pathlib import Path

from review.core.errors import Refused
from review.core.i18n import _
from review.core.settings import Settings
from review.filtering.decide import FilterConfig
from review.formats.containers.files import Chunk
from review.formats.filter_blocks import BlockReader, Part
from review.formats.survey import manifest_parser

#: Below so many bytes of manifest a process is not worth its start.
WORTH = 64_000_000
#: So many blocks (of about 1 MB) a worker may have before it; so many, made or not, are held.
_AHEAD, _HELD = 2, 8


def block_reader(manifest: Path, config: FilterConfig, settings: Settings) -> BlockReader:
    """Return what decides on blocks of a manifest."""
    return BlockReader(config, settings, manifest_parser(manifest, settings))


def parts(
    chunks: Iterable[Chunk], manifest: Path, config: FilterConfig, settings: Settings, workers: int
) -> Iterator[Part]:
    """Yield what blocks come to, in their order; ``workers``: processes, this one included.

    Raises Refused where another one dies.
    """
    reader = block_reader(manifest, config, settings)
    if workers < 2:
        yield from map(reader.part, chunks)
        return
    others = workers - 1
    pool = ProcessPoolExecutor(
        others, get_context("spawn"), initializer=_begin, initargs=(manifest, config, settings)
    )
    try:
        yield from _in_order(pool, reader, chunks, others)
    except BrokenProcessPool:
        raise Refused(
            _("a process that filters was ended from outside."),
            what_to_do=_("Is there memory enough? Then run it again, or with --processes 1."),
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, reader: BlockReader, chunks: Iterable[Chunk], others: int
) -> Iterator[Part]:
    """Yield parts in order; of those that are made before their turn, few are held."""
    begun = _begun(pool, others)
    waiting: deque[Future[Part] | Part] = deque()
    for chunk in chunks:
        given = sum(isinstance(one, Future) and not one.done() for one in waiting)
        if any(one.done() for one in begun) and given < others * _AHEAD:
            waiting.append(pool.submit(_part, chunk))
        else:
            waiting.append(reader.part(chunk))
        while waiting and (len(waiting) > others * _HELD or _is_made(waiting[0])):
            yield _made(waiting.popleft())
    yield from map(_made, waiting)


def _begun(pool: ProcessPoolExecutor, others: int) -> list[Future[None]]:
    """Return a sign from each worker, which comes once it takes blocks."""
    return [pool.submit(_is_there) for _worker in range(others)]


def _is_made(one: Future[Part] | Part) -> bool:
    return one.done() if isinstance(one, Future) else True


def _made(one: Future[Part] | Part) -> Part:
    return one.result() if isinstance(one, Future) else one


def _is_there() -> None:
    """Do nothing, in a worker that has begun."""


_readers: list[BlockReader] = []


def _begin(manifest: Path, config: FilterConfig, settings: Settings) -> None:
    """Make a worker ready: it leaves interrupting to the command, and ends when that does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _readers.append(block_reader(manifest, config, settings))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _part(chunk: Chunk) -> Part:
    return _readers[0].part(chunk)
