"""OpenAI's batch answers: a line per request, named by ``custom_id``.

A request's id is the edit's name. Where a judge is asked twice about an edit, as VIEScore asks
(semantic consistency, perceptual quality), the ids end in SC and PQ: the two are one score. What
``judge requests`` asked is read here too; which run it belongs to, ``judge answers`` sees to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from review.core.edits import JudgeRow, Problem
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Settings
from review.formats.containers.files import OnBytes
from review.formats.containers.tables import table_rows
from review.formats.judges.requests import RequestId
from review.formats.judges.viescore import combined
from review.formats.reading import Fields, Reading, as_text, check_mapping
from review.formats.records import image_path
from review.judging.answers import Answer, taken_apart

#: Characters that are kept of why a request failed.
LONGEST = 300
#: No request takes as many tokens: what says so does not count them.
MOST_TOKENS = 1_000_000_000
KNOWN_BY = ("custom_id", "response")
_HALF = re.compile(r"(.+)[-_#:|/ ](SC|PQ)", re.IGNORECASE | re.DOTALL)
OTHER = {"SC": "PQ", "PQ": "SC"}


@dataclass(frozen=True)
class BatchReply:
    """One line: the id it was asked under, by whom and with what text it was answered.

    ``text`` is None where the judge would not answer (``refusal``) or the request came to nothing
    (``failure``, in words). ``tokens``: of the question, of the answer; 0 where it is not said.
    ``body``: the whole answer, as it came.
    """

    line: int
    custom_id: str
    model: str | None = None
    text: str | None = None
    refusal: str | None = None
    failure: str | None = None
    tokens: tuple[int, int] = (0, 0)
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class _Said:
    """What was answered to one request: by whom, and what; None: the judge would not."""

    judge: str | None
    answer: Answer | None
    refusal: str | None = None


@dataclass
class _Batch:
    """The answers of a file; ``halves``: those whose other half has not come yet."""

    file: str
    settings: Settings
    halves: dict[tuple[str, str], tuple[int, _Said]] = field(default_factory=dict)

    def row(self, line: int, fields: Fields) -> JudgeRow | None:
        """Return the score that a line makes or completes; raises BadInput for what is none."""
        name = image_path("custom_id", as_text(fields.get("custom_id")), ())
        ours = RequestId.read(name)
        name = ours.unit if ours else name
        said = _said(fields, self.settings)
        half = _HALF.fullmatch(name)
        if half is None:
            return _whole(line, self._image(name), said)
        name, part = half[1], half[2].upper()
        if (name, part) in self.halves:
            raise BadInput(
                _("{name} was answered before.", name=half[0]), what_to_do=_("Keep one of them.")
            )
        other = self.halves.pop((name, OTHER[part]), None)
        if other is None:
            self.halves[name, part] = (line, said)
            return None
        both = {part: said, OTHER[part]: other[1]}
        return _together(line, self._image(name), both["SC"], both["PQ"], self.settings)

    def left(self) -> Iterator[Problem]:
        """Yield the answers whose other half never came."""
        for (name, part), (line, _said) in self.halves.items():
            reason = _("{name}: there is no {part} answer.", name=name, part=OTHER[part])
            todo = _("Ask the judge again, or leave the answer out.")
            yield Problem(self.file, line, reason, todo, name)

    def _image(self, name: str) -> str:
        return image_path("custom_id", name, self.settings.foreign_roots)


def read_batch(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[JudgeRow]:
    """Read the answers; a request that failed is a Problem, a refusal a row without a score.

    Raises BadInput for a mapping: nothing of it can be named.
    """
    check_mapping(mapping or {}, (), theirs=None, file=str(path))
    return Reading(_rows(path, _Batch(str(path), settings), on_bytes))


def _rows(path: Path, batch: _Batch, on_bytes: OnBytes | None) -> Iterator[JudgeRow | Problem]:
    for row in table_rows(path, on_bytes=on_bytes):
        if isinstance(row, Problem):
            yield row
            continue
        try:
            made = batch.row(*row)
        except BadInput as error:
            yield Problem(str(path), row[0], error.message, error.what_to_do)
        else:
            if made is not None:
                yield made
    yield from batch.left()


def batch_replies(path: Path, on_bytes: OnBytes | None = None) -> Iterator[BatchReply | Problem]:
    """Yield what each line of a file of answers says, whatever it was asked."""
    for row in table_rows(path, on_bytes=on_bytes):
        yield row if isinstance(row, Problem) else reply_of(*row)


def reply_of(line: int, fields: Fields) -> BatchReply:
    """Return what a line says; one that is no answer says why as its failure."""
    response = fields.get("response")
    body = response.get("body") if isinstance(response, dict) else None
    status = response.get("status_code", 200) if isinstance(response, dict) else None
    name = as_text(fields.get("custom_id")) or ""
    failed = fields.get("error") or (body.get("error") if isinstance(body, dict) else None)
    if failed or status != 200 or not isinstance(body, dict):
        why = failed.get("message") if isinstance(failed, dict) else failed
        told = " ".join(str(why or status).split())[:LONGEST]
        failure = _("the request failed: {why}", why=told)
        return BatchReply(line, name, failure=failure)
    texts, refusal = list(_texts(body)), _refusal(body)
    used = body.get("usage")
    said = BatchReply(
        line, name, as_text(body.get("model")), texts[0] if texts else None, refusal,
        tokens=(_tokens(used, "prompt_tokens", "input_tokens"),
                _tokens(used, "completion_tokens", "output_tokens")),
        body=body,
    )  # fmt: skip
    if len(texts) == 1 or refusal is not None:
        return said
    return replace(said, text=None, failure=_("{n} answers to one request.", n=len(texts)))


def _tokens(used: object, *names: str) -> int:
    """Return the tokens counted under the first name there is."""
    counted = [used.get(name) for name in names] if isinstance(used, dict) else []
    return next((n for n in counted if type(n) is int and 0 <= n < MOST_TOKENS), 0)


def _said(fields: Fields, settings: Settings) -> _Said:
    """Return what a line says; raises BadInput for a request that failed."""
    reply = reply_of(0, fields)
    if reply.failure is not None:
        todo = _("Ask the judge again, or leave the answer out.")
        raise BadInput(reply.failure, what_to_do=todo)
    answer = taken_apart(reply.text, settings) if reply.text is not None else None
    return _Said(reply.model, answer, reply.refusal)


def _texts(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of a chat completion's choices, or of a response's output."""
    for choice in _objects(body.get("choices")):
        message = choice.get("message")
        content = message.get("content") if isinstance(message, dict) else None
        parts = "".join(str(part.get("text", "")) for part in _objects(content))
        if said := content if isinstance(content, str) else parts:
            yield said
    for output in _objects(body.get("output")):
        for part in _objects(output.get("content")):
            if part.get("type") == "output_text" and (text := as_text(part.get("text"))):
                yield text


def _refusal(body: Mapping[str, Any]) -> str | None:
    """Return why the judge gave no answer, where it says so."""
    for choice in _objects(body.get("choices")):
        message = choice.get("message")
        if isinstance(message, dict) and (why := as_text(message.get("refusal"))):
            return why
    return None


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _whole(line: int, image: str, said: _Said) -> JudgeRow:
    if said.answer is None:
        return JudgeRow(line, image, said.judge, {}, said.refusal)
    if said.answer.listed and not said.answer.raw:
        raise BadInput(
            _("{n} scores, and which is which is not said.", n=len(said.answer.listed)),
            what_to_do=_("End the ids in SC and PQ, or have the scores named."),
        )
    return JudgeRow(line, image, said.judge, said.answer.raw, said.answer.reason)


def _together(line: int, image: str, sc: _Said, pq: _Said, settings: Settings) -> JudgeRow:
    if sc.answer is None or pq.answer is None:
        return JudgeRow(line, image, sc.judge, {}, sc.refusal or pq.refusal)
    raw, reason = combined(sc.answer, pq.answer, settings)
    return JudgeRow(line, image, sc.judge or pq.judge, raw, reason)
