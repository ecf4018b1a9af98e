"""Blocks of a manifest decided in processes of their own, one a core, and given back in order."""

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
#: So many blocks (of about 1 MB) a worker may have before it, done or not.
_AHEAD = 3


def block_reader(manifest: Path, config: FilterConfig, settings: Settings) -> BlockReader:
    """Return what decides on blocks of a manifest."""
    return BlockReader(config, settings, manifest_parser(manifest, settings))


def parts(
    chunks: Iterable[Chunk], manifest: Path, config: FilterConfig, settings: Settings, workers: int
) -> Iterator[Part]:
    """Yield what blocks come to, in their order; ``workers``: processes, below 2 this one only.

    Raises Refused where a worker dies.
    """
    if workers < 2:
        reader = block_reader(manifest, config, settings)
        yield from map(reader.part, chunks)
        return
    pool = ProcessPoolExecutor(
        workers, get_context("spawn"), initializer=_begin, initargs=(manifest, config, settings)
    )
    try:
        yield from _in_order(pool, chunks, workers * _AHEAD)
    except BrokenProcessPool:
        raise Refused(
            _("a process that filters was ended from outside."),
            what_to_do=_("Is there memory enough? Then run it again, or with --processes 1."),
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, chunks: Iterable[Chunk], most: int) -> Iterator[Part]:
    waiting: deque[Future[Part]] = deque()
    for chunk in chunks:
        waiting.append(pool.submit(_part, chunk))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


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
