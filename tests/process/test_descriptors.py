"""What pages that were closed leave behind: bounded, however many there were."""

from __future__ import annotations

from pathlib import Path

from websockets.sync.client import connect

from tests.process.serving import Server

#: Sessions that Streamlit keeps, in case a browser comes back, and what each holds: an event loop,
#: which is one descriptor to wait with and a pair of sockets to be woken by.
KEPT, OF_EACH = 128, 3
#: The database's connections come and go.
OTHERS = 24


def visited(server: Server, pages: int) -> int:
    """Open and close so many pages; return how many descriptors the server has then."""
    address = f"{server.address.replace('http', 'ws')}/_stcore/stream"
    for _ in range(pages):
        with connect(address, subprotocols=["streamlit"], origin=server.address):  # type: ignore[list-item, arg-type]
            pass
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


def test_closed_pages_hold_no_more_descriptors_than_those_that_are_kept(tmp_path: Path) -> None:
    """The first 128 leave three each; a page after them takes the place of an older one."""
    server = Server(tmp_path / "workspace").start()
    try:
        before = visited(server, 1)
        full = visited(server, KEPT + 10)
        assert full - before <= KEPT * OF_EACH + OTHERS
        assert visited(server, 100) - full <= OTHERS
    finally:
        server.stop()
