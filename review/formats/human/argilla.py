"""Argilla's records: flattened (``QUESTION.responses``, a list per column), or as it writes JSON.

A record has the answers of several people; each is one review. Drafts and discarded answers are
reported, suggestions are no answers and are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

from review.core.errors import BadInput
from review.core.i18n import _
from review.formats.human.controls import Result
from review.formats.human.labelled import DRAFT, SKIPPED, SUBMITTED, Export, Given, result
from review.formats.reading import Fields, as_text

RESPONSES = ".responses"
#: What of a response says that it is no answer; any other status says it is one.
STATES = {"draft": DRAFT, "discarded": SKIPPED}
#: Of a flattened record: columns that only speak of it.
ABOUT = frozenset({"id", "status", "_server_id", "inserted_at", "updated_at"})


def is_flattened(names: frozenset[str]) -> bool:
    """Whether columns are those of a flattened record with answers."""
    return any(
        name.endswith(RESPONSES) and {f"{name}.users", f"{name}.status"} & names for name in names
    )


def answers(export: Export, row: Fields) -> Iterable[Given]:
    """Yield the answers to one record; raises BadInput where they cannot be told apart."""
    if isinstance(row.get("fields"), dict):
        _list_suggestions(export, row.get("suggestions"))
        return _nested(row)
    return _flattened(export, row)


def _flattened(export: Export, row: Fields) -> Iterator[Given]:
    """Yield each user's answers: the columns of a question have one entry per user."""
    said: dict[str, dict[str, object]] = {}
    states: dict[str, str] = {}
    for name in row:
        if not name.endswith(RESPONSES):
            continue
        values, users, status = (_list(row.get(f"{name}{of}")) for of in ("", ".users", ".status"))
        if values and len(values) != len(users):
            raise BadInput(
                _("{name} is a list of {n}, of {users} users.", name=name, n=len(values),
                  users=len(users)),
                what_to_do=_("Export it again, or write a row for each response."),
            )  # fmt: skip
        for place, (user, value) in enumerate(zip(users, values, strict=True)):
            said.setdefault(str(user), {})[name.removesuffix(RESPONSES)] = value
            if place < len(status):
                states[str(user)] = _state(status[place])
    for name in row:
        if ".suggestion" in name and row[name] is not None:
            export.ignored[name] = None
    task = {name: value for name, value in row.items() if name not in ABOUT and "." not in name}
    for user, given in said.items():
        yield Given(task | _metadata(row), user, _results(given), state=states.get(user, SUBMITTED))


def _nested(row: Fields) -> Iterator[Given]:
    """Yield each user's answers: a list of responses (version 1), or lists by question (2)."""
    fields, metadata = row["fields"], row.get("metadata")
    task = {**(metadata if isinstance(metadata, dict) else {}),
            **(fields if isinstance(fields, dict) else {})}  # fmt: skip
    said: dict[str, dict[str, object]] = {}
    responses = row.get("responses")
    if isinstance(responses, list):
        for one in filter(_is_object, responses):
            values = one.get("values") or {}
            given = {name: _value(answer) for name, answer in values.items()}
            user, state = as_text(one.get("user_id")), _state(one.get("status"))
            yield Given(task, user, _results(given), one.get("updated_at"), state)
        return
    states: dict[str, str] = {}
    for name, listed in (responses if isinstance(responses, dict) else {}).items():
        for one in filter(_is_object, _list(listed)):
            user = as_text(one.get("user_id")) or ""
            said.setdefault(user, {})[name] = _value(one)
            states[user] = _state(one.get("status"))
    for user, given in said.items():
        yield Given(task, user or None, _results(given), state=states[user])


def _list_suggestions(export: Export, suggestions: object) -> None:
    names = suggestions if isinstance(suggestions, dict) else {}
    if isinstance(suggestions, list):
        names = {as_text(one.get("question_name")): one for one in suggestions if _is_object(one)}
    for name, value in names.items():
        if value:
            export.ignored[f"{name}.suggestion"] = None


def _metadata(row: Fields) -> Fields:
    """Return what a flattened record's metadata says, by its own names."""
    return {
        name.removeprefix("metadata."): value
        for name, value in row.items()
        if name.startswith("metadata.")
    }


def _results(given: dict[str, object]) -> list[Result]:
    return [result(name, value) for name, value in given.items() if value is not None]


def _state(status: object) -> str:
    return STATES.get(str(status).casefold(), SUBMITTED)


def _value(answer: object) -> object:
    return answer.get("value") if isinstance(answer, dict) else answer


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)
