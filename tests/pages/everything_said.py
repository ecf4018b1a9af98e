"""Everything that a drawn page says, whatever says it: widgets, tables, charts, alerts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

_BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
#: Elements that hold files and code, and fields of Streamlit's messages that hold no words.
NO_PROSE = {"code", "json", "html", "iframe", "bidi_component"}
NO_WORDS = {
    "id", "form_id", "url", "key", "element_id", "proto_hash", "icon", "image_id", "language",
    "color", "theme", "user_key", "type", "format", "page_script_hash", "page", "columns",
    "query_param_key", "config", "mime", "markup", "query_string", "data_id", "spec", "figure",
    "default", "value", "raw_values", "set_value", "deferred_file_id",
}  # fmt: skip
#: What of a Plotly figure is read.
READ = {"text", "name", "title", "ticktext", "hovertemplate"}


def everything_said(at: AppTest) -> set[str]:
    """Return every text of a page but those of code, files and fields that people fill in."""
    return {text for root in at._tree.children.values() for text in _said_by(root)}


def outside(text: str) -> str:
    """Return what of a text stands in no brackets; sentences may stand inside each other."""
    while (rest := _BRACKETED.sub(" ", text)) != text:
        text = rest
    return rest


def _said_by(node: Any) -> Iterator[str]:
    if node.type not in NO_PROSE:
        yield from _strings(getattr(node, "proto", None))
    if node.type in {"title", "header", "subheader", "markdown", "caption", "text", "metric"}:
        yield str(node.value)
    if node.type == "plotly_chart":
        yield from _figure(json.loads(node.proto.spec or node.proto.figure.spec))
    if node.type in {"arrow_data_frame", "arrow_table"}:
        yield from _table(node.value)
    for child in getattr(node, "children", {}).values():
        yield from _said_by(child)


def _strings(message: Any) -> Iterator[str]:
    """Return the words in the fields of a message, and of those inside it."""
    if isinstance(message, str):
        yield message
    elif hasattr(message, "ListFields"):
        for field, value in message.ListFields():
            if field.name not in NO_WORDS:
                for part in [value] if isinstance(value, str) else _parts(value):
                    yield from _strings(part)


def _parts(value: Any) -> list[Any]:
    return list(value) if hasattr(value, "__iter__") else [value]


def _figure(spec: Any) -> Iterator[str]:
    """Return the words of a Plotly figure: titles, names, ticks, and what is shown over a point."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name in READ:
                yield from _leaves(value)
            if name != "template":
                yield from _figure(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from _figure(value)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)


def _table(table: pd.DataFrame) -> Iterator[str]:
    for name in table.columns:
        yield str(name)
        yield from (cell for cell in table[name] if isinstance(cell, str))
