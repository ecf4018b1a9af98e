"""Reading a report back: somebody else's file, so nothing in it is believed unread."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from review.core.errors import BadInput
from review.core.i18n import _
from review.report.markup import printable
from review.report.shape import FORMAT, VERSION, Report

#: Bytes: a report of 35 types has some hundred thousand.
LARGEST_FILE = 20_000_000
_PLACE = re.compile(r"\(byte (\d+)\)$")


def read(content: bytes, *, file: str) -> Report:
    """Read what ``report.json`` holds.

    Raises BadInput, with the line or the field, for what is no report of this version.
    """
    if len(content) > LARGEST_FILE:
        raise BadInput(_("too large for a report."), file=file, what_to_do=_what_to_do())
    _check_version(_parsed(content, file), file)
    try:
        return msgspec.json.decode(content, type=Report)
    except msgspec.ValidationError as error:
        raise BadInput(
            _("not a report as it is written: {why}.", why=printable(str(error))), file=file,
            what_to_do=_what_to_do(),
        ) from None  # fmt: skip


def _parsed(content: bytes, file: str) -> Any:
    """Return any JSON there is; the line of what is none is said."""
    try:
        return msgspec.json.decode(content)
    except RecursionError:
        raise BadInput(_("nested too deeply."), file=file, what_to_do=_what_to_do()) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            _("not valid JSON: {why}.", why=error), file=file, line=_line(content, str(error)),
            what_to_do=_what_to_do(),
        ) from None  # fmt: skip


def _check_version(parsed: Any, file: str) -> None:
    found = parsed if isinstance(parsed, dict) else {}
    if found.get("format") != FORMAT:
        raise BadInput(_("not an evaluation report."), file=file, what_to_do=_what_to_do())
    if found.get("version") != VERSION:
        raise BadInput(
            _("a report of another version than {version}.", version=VERSION), file=file,
            what_to_do=_("Make both with the same pico-review."),
        )  # fmt: skip


def _line(content: bytes, error: str) -> int:
    place = _PLACE.search(error)
    until = content[: int(place[1])] if place else content
    return until.count(b"\n") + 1


def _what_to_do() -> str:
    return _("Name the report.json of another report.")
