"""One request to an endpoint: counted before it is sent, to a checked address, whole or not at all.

The client of ``openai`` sends each attempt, retries included, through ``Wire``. What an attempt may
take at most is held of the budget and written down first; what it took is settled after. A name is
resolved once per attempt and the connection goes to the checked address. No redirect is followed,
no proxy of the environment is used, and an answer is read whole within one deadline and one size.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Protocol

import httpx2
import msgspec
from aiolimiter import AsyncLimiter
from openai import AsyncOpenAI, OpenAIError

from review.core.errors import BadInput
from store.dataset.public_http import public_addresses
from store.judging.endpoints import Asked

#: Bytes of the longest answer that is read.
LONGEST = 8_000_000
#: No request takes as many tokens: what says so does not count them.
MOST_TOKENS = 1_000_000_000
CONNECT_SECONDS = 10.0
_NOT_PACKED = (b"", b"identity")


class NotAsked(OpenAIError):
    """What is not sent, and not tried again: ``why`` is a key of ``runs.WHY``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Call(Protocol):
    """What is known of the request that a task is making; ``body``: its last answer."""

    body: bytes | None

    async def begins(self) -> None:
        """Hold of the budget what an attempt may take. Raises NotAsked where there is no room."""

    async def ends(self, status: int | None, taken: tuple[int, int] | None, sent: bool) -> None:
        """Settle an attempt: ``taken`` tokens in and out, where the answer says so.

        ``status``: None where no answer came; ``sent``: whether anything left the house.
        """


#: The request of the task that runs.
CALL: ContextVar[Call] = ContextVar("CALL")


class Wire(httpx2.AsyncBaseTransport):
    """See above; ``limiter``: requests per minute, waited for before anything is held."""

    def __init__(self, asked: Asked, seconds: float, limiter: AsyncLimiter | None) -> None:
        self.asked = asked
        self.seconds = seconds
        self.limiter = limiter
        self.inner = httpx2.AsyncHTTPTransport(
            trust_env=False, limits=httpx2.Limits(max_connections=None, keepalive_expiry=30.0)
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Make one attempt."""
        call = CALL.get()
        if self.limiter is not None:
            await self.limiter.acquire()
        addresses = await _addresses(self.asked, request.url)
        await call.begins()
        try:
            async with asyncio.timeout(self.seconds):
                answer = await self._answered(request, addresses)
                body = self.asked.key.hidden(await _whole(answer))
        except httpx2.ConnectError:
            await call.ends(None, None, sent=False)
            raise
        except (httpx2.HTTPError, TimeoutError) as error:
            await call.ends(None, None, sent=True)
            if isinstance(error, TimeoutError):
                raise httpx2.ReadTimeout("late", request=request) from None
            raise
        call.body = body
        await call.ends(answer.status_code, _usage(body), sent=True)
        return httpx2.Response(
            answer.status_code, headers=_kept(answer.headers), content=body, request=request
        )

    async def _answered(self, request: httpx2.Request, addresses: Sequence[str]) -> httpx2.Response:
        """Ask the first of a host's addresses that takes a connection."""
        *others, last = addresses
        for address in others:
            with contextlib.suppress(httpx2.ConnectError):
                return await self.inner.handle_async_request(_pinned(request, address))
        return await self.inner.handle_async_request(_pinned(request, last))

    async def aclose(self) -> None:
        """Close all connections."""
        await self.inner.aclose()


def client(asked: Asked, *, seconds: float, retries: int, per_minute: int | None) -> AsyncOpenAI:
    """Return a client of an endpoint; to be closed. Use it inside one event loop."""
    limiter = None if per_minute is None else AsyncLimiter(1, 60 / per_minute)
    wire = Wire(asked, seconds, limiter)
    made = AsyncOpenAI(
        api_key=asked.key.secret,
        base_url=asked.endpoint.base_url,
        max_retries=retries,
        timeout=httpx2.Timeout(seconds, connect=CONNECT_SECONDS),
        default_headers={"Accept-Encoding": "identity"},
        http_client=httpx2.AsyncClient(transport=wire, trust_env=False, follow_redirects=False),
    )
    made.organization = made.project = None  # Those of the environment are another account's.
    return made


async def _addresses(asked: Asked, url: httpx2.URL) -> list[str]:
    """Return the addresses to connect to. Raises NotAsked for one that is not to be asked."""
    port = url.port or (443 if url.scheme == "https" else 80)
    if url.host.lower() != asked.endpoint.host:
        raise NotAsked("elsewhere")
    resolve = _private if asked.private else public_addresses
    try:
        return await asyncio.to_thread(resolve, url.host, port)
    except BadInput:
        raise NotAsked("address") from None


def _private(host: str, port: int) -> list[str]:
    """Resolve a host that the settings call private; no address where machines tell secrets."""
    try:
        resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise BadInput(host) from None
    addresses = [str(entry[4][0]) for entry in resolved]
    if not addresses or any(ipaddress.ip_address(one).is_link_local for one in addresses):
        raise BadInput(host)
    return addresses


def _pinned(request: httpx2.Request, address: str) -> httpx2.Request:
    """Return a request that goes to an address, as the host it was for."""
    host = request.url.host
    extensions = {**request.extensions, "sni_hostname": host}
    return httpx2.Request(
        request.method, request.url.copy_with(host=address), headers=request.headers,
        stream=request.stream, extensions=extensions,
    )  # fmt: skip


async def _whole(answer: httpx2.Response) -> bytes:
    """Read an answer to its end. Raises ReadError for one that is packed or too long."""
    try:
        if answer.headers.get("content-encoding", "").encode().lower() not in _NOT_PACKED:
            raise httpx2.ReadError("packed")
        content = bytearray()
        async for chunk in answer.aiter_raw():
            content += chunk
            if len(content) > LONGEST:
                raise httpx2.ReadError("long")
        return bytes(content)
    finally:
        await answer.aclose()


def _kept(headers: httpx2.Headers) -> dict[str, str]:
    """Return the headers that the client goes by."""
    names = ("content-type", "retry-after", "retry-after-ms", "x-should-retry")
    return {name: headers[name] for name in names if name in headers}


class _Usage(msgspec.Struct):
    prompt_tokens: int
    completion_tokens: int


class _Answer(msgspec.Struct):
    usage: _Usage


def _usage(body: bytes) -> tuple[int, int] | None:
    """Return the tokens in and out that an answer says it took."""
    try:
        usage = msgspec.json.decode(body, type=_Answer).usage
    except (msgspec.MsgspecError, RecursionError):
        return None
    counts = usage.prompt_tokens, usage.completion_tokens
    return counts if min(counts) >= 0 and max(counts) < MOST_TOKENS else None
