"""Connections are counted, and one that owes the rest of a request for too long is ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from routes import connections

HEAD = b"POST / HTTP/1.1\r\nhost: localhost\r\n"
PATIENCE = 0.1
Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty seconds are a tenth of one here."""
    monkeypatch.setattr(connections, "SECONDS", PATIENCE)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> connections.Open:
    """Room for five connections, three of one address; the loopback is as any other."""
    found = connections.Open(5, 3)
    monkeypatch.setattr(connections, "opened", lambda: found)
    monkeypatch.setattr(connections.Open, "_stands_for_many", lambda _open, _address: False)
    return found


async def reads(_scope: Any, receive: Any, send: Any) -> None:
    """Answer once the body is there."""
    while (await receive()).get("more_body"):
        pass
    await answers(_scope, receive, send)


async def answers(_scope: Any, _receive: Any, send: Any) -> None:
    """Answer at once, without a look at the body."""
    await send({"type": "http.response.start", "status": 200,
                "headers": [(b"content-length", b"0")]})  # fmt: skip
    await send({"type": "http.response.body"})


@asynccontextmanager
async def served(app: Any = reads) -> AsyncIterator[Callable[[], Awaitable[Wire]]]:
    """Serve an app as uvicorn does; yields what opens a connection to it."""
    connections.bound()
    config = Config(app, log_level="critical", timeout_keep_alive=60)
    config.load()
    state = ServerState()
    made: Any = config.http_protocol_class
    server = await asyncio.get_running_loop().create_server(
        lambda: made(config, state, {}), "127.0.0.1", 0
    )
    host, port = server.sockets[0].getsockname()
    wires: list[Wire] = []

    async def opens() -> Wire:
        wires.append(await asyncio.open_connection(host, port))
        return wires[-1]

    async with server:
        yield opens
        for _reader, writer in wires:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def is_ended(wire: Wire) -> bool:
    """Whether the server ends a connection, asked for a long while."""
    try:
        await asyncio.wait_for(wire[0].read(), 50 * PATIENCE)
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST / HT",
        HEAD + b"x-a: ",
        HEAD + b"content-length: 9\r\n\r\nabc",
        HEAD + b"transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
        HEAD + b"content-length: 0\r\n\r\n" + HEAD,
    ],
)
def test_what_does_not_come_to_its_end_is_ended(sent: bytes) -> None:
    """Nothing, half a head, half a body, half of a second request."""

    async def ended() -> bool:
        async with served() as opens:
            wire = await opens()
            wire[1].write(sent)
            return await is_ended(wire)

    assert asyncio.run(ended())


def test_drops_do_not_help() -> None:
    """A head or a body that comes byte by byte is ended as one that does not come."""

    async def dropped(begin: bytes) -> bool:
        async with served() as opens:
            wire = await opens()
            wire[1].write(begin)
            for _drop in range(100):
                wire[1].write(b"x")
                await asyncio.sleep(PATIENCE / 5)
                if wire[0].at_eof() or wire[1].is_closing():
                    return True
            return False

    assert asyncio.run(dropped(HEAD + b"x-a: "))
    assert asyncio.run(dropped(HEAD + b"content-length: 500\r\n\r\n"))


def test_a_body_without_end_that_was_answered_is_ended() -> None:
    """However fast it comes: nobody reads it any more."""

    async def ended() -> bool:
        async with served(answers) as opens:
            wire = await opens()
            wire[1].write(HEAD + b"transfer-encoding: chunked\r\n\r\n")
            try:
                for _chunk in range(1000):
                    wire[1].write(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
                    await wire[1].drain()
                    await asyncio.sleep(PATIENCE / 20)
            except ConnectionError:
                return True
            return False

    assert asyncio.run(ended())


def test_who_goes_on_is_not_disturbed() -> None:
    """A long body that comes steadily, a pause between requests, and one after the other."""

    async def said() -> bytes:
        async with served() as opens:
            reader, writer = await opens()
            size = connections.LEAST_BYTES
            writer.write(HEAD + b"content-length: %d\r\n\r\n" % (10 * size))
            for _piece in range(10):
                writer.write(b"x" * size)
                await asyncio.sleep(PATIENCE / 2)
            first = await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(4 * PATIENCE)
            writer.write(HEAD + b"content-length: 1\r\n\r\nx")
            return first + await reader.readuntil(b"\r\n\r\n")

    assert asyncio.run(said()).count(b"HTTP/1.1 200 OK") == 2


def test_one_address_and_all_have_so_many(room: connections.Open) -> None:
    """The fourth of one address is told so and closed; what ends makes room again."""

    async def said() -> list[bytes]:
        async with served() as opens:
            first = [await opens() for _one in range(3)]
            refused = await opens()
            told = await refused[0].read()
            first[0][1].close()
            while room.by_address.total() > 2:
                await asyncio.sleep(0.01)
            again = await opens()
            again[1].write(HEAD + b"content-length: 0\r\nconnection: close\r\n\r\n")
            return [told, await again[0].read()]

    told, again = asyncio.run(said())
    assert told.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after" in told
    assert again.startswith(b"HTTP/1.1 200 ")


def test_in_all_there_are_so_many() -> None:
    """Of however many addresses; a proxy that is named, or on this machine, stands for many."""
    room = connections.Open(5, 3)
    assert [room.enter(f"192.0.2.{n}") for n in range(6)] == [True] * 5 + [False]
    room = connections.Open(5, 3)
    assert [room.enter("127.0.0.1") for _ in range(6)] == [True] * 5 + [False]
    room.leave("127.0.0.1")
    assert room.by_address.total() == 5


def test_descriptors_leave_room_for_the_rest() -> None:
    """Connections and pages together take five eighths of what the process may open."""
    room = connections.opened()
    assert room.most + connections.descriptors() // 4 <= connections.descriptors() * 5 // 8


async def says_how_long(_scope: Any, receive: Any, send: Any) -> None:
    """Take a websocket, and answer each message with its length."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": str(len(message["bytes"]))})


async def heard(wire: Wire, pieces: int) -> bytes:
    """Open a websocket, send a message of so many pieces of 1 MB; return what comes back."""
    reader, writer = wire
    key = b"sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    writer.write(b"GET / HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\n" + key)
    writer.write(b"connection: upgrade\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    for number in range(pieces):
        last, kind = number == pieces - 1, 0 if number else 2
        head = bytes([last << 7 | kind, 0x80 | 127]) + (1_000_000).to_bytes(8, "big") + bytes(4)
        writer.write(head + bytes(1_000_000))
    with suppress(ConnectionError):
        await writer.drain()
    return await asyncio.wait_for(reader.read(100), 10)


def test_a_page_sends_no_message_above_a_bound() -> None:
    """One of four pieces of 1 MB is read; the fifth ends the connection (1009: too big)."""

    async def tried() -> tuple[bytes, bytes]:
        async with served(says_how_long) as opens:
            return await heard(await opens(), 4), await heard(await opens(), 5)

    fits, too_much = asyncio.run(tried())
    assert fits.endswith(b"4000000")
    assert (too_much[:1], too_much[2:4]) == (b"\x88", (1009).to_bytes(2, "big"))
