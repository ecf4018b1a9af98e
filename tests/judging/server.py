"""A judge's endpoint over HTTP for tests: it answers, fails, stalls and lies as it is told.

What a request's text asks for decides what is answered, so that the same request is answered alike
on every run: ``script(text, times)`` returns an ``Answer``; ``times``: how often it was asked. All
that comes in is recorded.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

#: Tokens of every answer, unless a script says otherwise.
TOKENS_IN, TOKENS_OUT = 100, 20


@dataclass(frozen=True)
class Answer:
    """What is answered: ``text`` as a chat completion, or ``body`` as it is.

    ``after``: seconds; ``once``: something has happened.
    """

    text: str = '{"reason": "as asked", "scores": {"seamlessness": 0.5}}'
    status: int = 200
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0
    once: threading.Event | None = None
    drop: bool = False
    refusal: str | None = None
    finish_reason: str = "stop"
    usage: tuple[int, int] | None = (TOKENS_IN, TOKENS_OUT)

    def content(self) -> str:
        if self.body is not None:
            return self.body
        message = {"role": "assistant", "content": self.text, "refusal": self.refusal}
        choice = {"index": 0, "message": message, "finish_reason": self.finish_reason}
        made: dict[str, Any] = {"id": "c", "object": "chat.completion", "choices": [choice]}
        if self.usage:
            made["usage"] = dict(
                zip(("prompt_tokens", "completion_tokens"), self.usage, strict=True)
            )
        return json.dumps(made)


Script = Callable[[str, int], Answer]


@dataclass
class Heard:
    """All that came in, in order: bodies, headers, and what was answered whole, by its text."""

    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    times: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)


def text_of(body: dict[str, Any]) -> str:
    """Return the text of the last message."""
    content = body["messages"][-1]["content"]
    if isinstance(content, str):
        return content
    return " ".join(part["text"] for part in content if part["type"] == "text")


def app(script: Script, heard: Heard) -> Starlette:
    """Return the endpoint."""

    async def completions(request: Request) -> Response:
        body = await request.json()
        text = text_of(body)
        heard.bodies.append(body)
        heard.headers.append(dict(request.headers))
        heard.times[text] += 1
        answer = script(text, heard.times[text])
        await asyncio.sleep(answer.after)
        while answer.once is not None and not answer.once.is_set():
            await asyncio.sleep(0.01)
        if answer.drop:  # Less than was promised: the server breaks the connection.
            return Response("{", headers={"content-length": "1000"})
        if answer.status == 200:
            heard.answered[text] += 1
        headers = {"content-type": "application/json", **answer.headers}
        return Response(answer.content(), answer.status, headers)

    return Starlette(routes=[Route("/v1/chat/completions", completions, methods=["POST"])])


@dataclass
class Serving:
    """A server that runs: its address, and what it heard."""

    base_url: str
    heard: Heard


@contextmanager
def serving(script: Script) -> Iterator[Serving]:
    """Serve a script on a free port of this machine, in a thread."""
    heard = Heard()
    config = uvicorn.Config(
        app(script, heard), host="127.0.0.1", port=0, log_config=None, lifespan="off"
    )
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    port = socket.getsockname()[1]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    try:
        yield Serving(f"http://127.0.0.1:{port}/v1", heard)
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)
        socket.close()
