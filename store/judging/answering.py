"""From what an endpoint answers to what became of a reply: read, unreadable, refused or failed."""

from __future__ import annotations

from typing import Any

import msgspec
from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    OpenAIError,
    RateLimitError,
)

from review.core.i18n import N_, _
from store.judging.kinds import Asking
from store.judging.replies import Outcome

#: Characters that are kept of what an endpoint says of a failure.
LONGEST = 300
#: What fails, in marked words: counted by these, and said when they are shown.
TOO_MANY = N_("too many requests (429)")
ENDPOINT = N_("the endpoint failed (5xx)")
REFUSED = N_("the endpoint refused the request (4xx)")
LATE = N_("no answer in time")
BROKEN = N_("the connection failed")
NO_ANSWER = N_("an answer that is no chat completion")
CUT = N_("the answer was cut off at its most tokens")
DECLINED = N_("the judge declined to answer")
NO_PICTURE = N_("its pictures or its text cannot be sent")
#: Statuses after which nothing else will be answered → why, a key of ``runs.WHY``.
FOR_ALL = {401: "key", 403: "key", 404: "model"}


class _Message(msgspec.Struct):
    content: Any = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]


def outcome(body: bytes, asking: Asking) -> Outcome:
    """Return what became of an answer: its scores, or why there are none."""
    try:
        choice = msgspec.json.decode(body, type=_Completion).choices[0]
    except (msgspec.MsgspecError, IndexError, UnicodeDecodeError, RecursionError):
        return Outcome("unreadable", body, problem=NO_ANSWER)
    if choice.message.refusal or choice.finish_reason == "content_filter":
        return Outcome("refused", body, reason=choice.message.refusal, problem=DECLINED)
    said = asking.read(_text(choice.message.content))
    if said.scores is not None:
        return Outcome("answered", body, said.scores, said.reason)
    cut = choice.finish_reason == "length"
    return Outcome("unreadable", body, None, said.reason, CUT if cut else said.problem)


def _text(content: object) -> str:
    """Return the text of an answer, which some endpoints give in parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(str(one.get("text", "")) for one in parts if isinstance(one, dict))


def failure(error: OpenAIError) -> Outcome:
    """Return what became of a reply that was asked for in vain, after all retries."""
    if isinstance(error, APITimeoutError):
        return Outcome("failed", problem=LATE)
    if isinstance(error, APIStatusError):
        said = " ".join(error.response.text.split())[:LONGEST]
        return Outcome("failed", reason=said, problem=_kind(error))
    broken = isinstance(error, APIConnectionError)
    return Outcome("failed", problem=BROKEN if broken else NO_ANSWER)


def _kind(error: APIStatusError) -> str:
    if isinstance(error, RateLimitError):
        return TOO_MANY
    return ENDPOINT if error.status_code >= 500 else REFUSED


def for_all(error: OpenAIError) -> str | None:
    """Return why nothing else will be answered either; None where that is not known."""
    if not isinstance(error, APIStatusError):
        return None
    if 300 <= error.status_code < 400:
        return "elsewhere"
    return FOR_ALL.get(error.status_code)


def in_words(problem: str) -> str:
    """Say a problem as it is kept: ours are translated, a judge's own stay as they are."""
    return _(problem)
