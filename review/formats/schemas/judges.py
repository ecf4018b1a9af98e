"""Result files of judges that are tables, known by their columns."""

from __future__ import annotations

from review.formats.judges import batch, benchmarks, viescore
from review.formats.schemas.schema import Schema

EDIT = frozenset({"edit"})

LISTED = (
    Schema("OpenAI batch", "scores", frozenset(batch.KNOWN_BY), read=batch.read_batch),
    Schema("EditScore", "scores", frozenset(viescore.PAIR), read=viescore.read_viescore, told=EDIT),
    Schema(
        "RISEBench", "scores", frozenset(benchmarks.RISE), read=benchmarks.read_risebench, told=EDIT
    ),
)
