"""Reviews that name two pictures, one of which is the edit: the one that is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Connection, text

from review.core.doors import advice
from review.core.edits import Problem, ReviewRow
from review.core.i18n import N_, _
from store.db.rules import CURRENT
from store.importing.report import Report
from store.importing.staging import EACH

CHUNK = 10_000


def settled(
    connection: Connection, report: Report, rows: Sequence[tuple[str, ReviewRow]]
) -> list[tuple[str, ReviewRow]]:
    """Return the rows, each about one edit; where both or neither is known, that is reported."""
    doubted = {image for _, row in rows if row.perhaps for image in (row.output_image, row.perhaps)}
    there = set(known(connection, sorted(doubted)))
    kept = []
    for file, row in rows:
        meant = [image for image in (row.output_image, row.perhaps) if image in there]
        if row.perhaps is None:
            kept.append((file, row))
        elif len(meant) == 1:
            kept.append((file, msgspec.structs.replace(row, output_image=meant[0], perhaps=None)))
        else:
            report.add(_asked(file, row))
    return kept


def known(connection: Connection, images: Sequence[str]) -> Iterator[str]:
    """Yield those of the names that are edits."""
    query = text(f"""SELECT e.output_image FROM edit e
                 WHERE e.output_image IN
                 (SELECT value FROM {EACH[connection.dialect.name]})
                 AND {CURRENT}""")
    for start in range(0, len(images), CHUNK):
        chunk = msgspec.json.encode(images[start : start + CHUNK]).decode()
        yield from connection.execute(query, {"images": chunk}).scalars()


def _asked(file: str, row: ReviewRow) -> Problem:
    return Problem(
        file,
        row.line,
        _("the edit is {image} or {other}.", image=row.output_image, other=row.perhaps),
        advice(N_("Say which field names it: --map edit=FIELD"), N_("Name it under Columns.")),
        row.output_image,
    )
