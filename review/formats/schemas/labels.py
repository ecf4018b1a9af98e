"""Labelling tools whose exports are tables: known by their columns, as datasets are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from review.formats.human import argilla, cvat, label_studio_tables, prodigy
from review.formats.human.label_studio import OURS
from review.formats.human.labelled import Answers, read_export
from review.formats.schemas.schema import Schema


def _schema(name: str, columns: Iterable[str], answers: Answers) -> Schema:
    read = partial(read_export, answers=answers)
    return Schema(name, "reviews", frozenset(columns), read=read, told=frozenset(OURS))


FLATTENED = _schema("Argilla", (), argilla.answers)
LISTED = (
    _schema("Label Studio", label_studio_tables.KNOWN_BY, label_studio_tables.answers),
    _schema("Argilla", ("fields", "responses", "suggestions"), argilla.answers),
    Schema(
        "CVAT (Datumaro)", "reviews", frozenset({"id", "annotations", "attr", "image"}),
        read=cvat.read_datumaro, told=frozenset(OURS),
    ),
    _schema("Prodigy", ("answer", "_task_hash"), prodigy.answers),
)  # fmt: skip
