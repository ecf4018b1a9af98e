"""Where the rows of a JSON file stand, told from how it begins."""

from __future__ import annotations

import re
from typing import Literal

#: Where the rows stand: in a list, one after the other, in the lists of an object, or as the
#: members of one.
Layout = Literal["list", "values", "lists", "objects"]
#: Of rows inside a member of an object: the column that keeps the member's name.
MEMBER: dict[Layout, str] = {"lists": "list", "objects": "key"}
#: A list of this name holds the rows of a file, whatever stands beside it.
CONTAINERS = frozenset({
    "annotations", "data", "edits", "entries", "examples", "images", "instances", "items",
    "records", "results", "rows", "samples", "train",
})  # fmt: skip

#: A whole text, or a sign that stands outside of one; a quote by itself has no end in sight.
TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:"]', re.DOTALL)
_BEGINS = re.compile(rb"\s*(\[\s*\{|\{|.)", re.DOTALL)
_KINDS = {b"[{": "list", b"{{": "object"}


def layout(start: bytes) -> Layout:
    """Tell from the first bytes of a JSON file where its rows stand."""
    text = start.lstrip()
    if text.startswith(b"["):
        return "list"
    members, end = _members(text)
    lists = [name for name, kind in members.items() if kind == "list"]
    if not members or (end is not None and text[end:].strip()):
        return "values"
    if set(members.values()) == {"object"}:
        return "objects"
    if lists and (len(lists) == len(members) or end is None or CONTAINERS.issuperset(lists)):
        return "lists"
    return "values"


def _members(text: bytes) -> tuple[dict[str, str], int | None]:
    """Return an object's members, as far as the text goes, each with what it holds, and its end.

    Of a list: ``list`` if it begins with an object.
    """
    members: dict[str, str] = {}
    depth, last = 0, b""
    for found in TOKEN.finditer(text):
        mark = found.group()
        if mark in (b"{", b"["):
            depth += 1
        elif mark in (b"}", b"]"):
            depth -= 1
            if depth <= 0:
                return members, found.end()
        elif depth == 1 and mark == b":":
            begins = _BEGINS.match(text, found.end())
            kind = begins[1][:1] + begins[1][-1:] if begins else b""
            members[last.decode("utf-8", "replace")] = _KINDS.get(kind, "other")
        elif depth == 1 and len(mark) > 1:
            last = mark[1:-1]
    return members, None
