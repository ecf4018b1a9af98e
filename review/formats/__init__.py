"""The one table of file formats that can be loaded. A new one is a module and a line here.

Importers ask ``recognise`` what a file is and read it with ``read``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from review.core.doors import advice
from review.core.edits import JudgeRow, Record, ReviewRow
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats import (
    comparisons,
    manifests,
    mapped,
    rankings,
    reviews,
    schemas,
    scores,
    winners,
)
from review.formats.comparisons import Compared, ComparisonRow
from review.formats.containers import shapes, tables
from review.formats.containers.files import OnBytes
from review.formats.human import cvat, label_studio
from review.formats.judges import benchmarks
from review.formats.rankings import RankingRow
from review.formats.reading import Reading, check_mapping, listed
from review.formats.schemas import Schema

Kind = Literal["sft", "preference", "multi-turn", "scores", "reviews", "comparisons", "rankings"]
AnyReading = (
    Reading[Record]
    | Reading[JudgeRow]
    | Reading[ReviewRow]
    | Reading[ComparisonRow]
    | Reading[Compared]
    | Reading[RankingRow]
)


class Read(Protocol):
    """Reads one file; ``mapping`` is ``--map`` (ours → theirs), ``on_bytes`` for progress."""

    def __call__(
        self,
        path: Path,
        settings: Settings,
        *,
        mapping: Mapping[str, str] | None = None,
        on_bytes: OnBytes | None = None,
    ) -> AnyReading:
        """Return the rows; raises BadInput for a file that is not of this format."""


@dataclass(frozen=True)
class Format:
    """A kind of file: its name on the terminal, its title in the interface, how it is read.

    ``columns``: those that a mapping may name, ``needed`` among them; none where the shape is
    fixed. ``rated``: columns may be criteria too. ``words``: what a mapping may give words for.
    """

    kind: Kind
    title: str
    read: Read
    columns: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    rated: bool = False
    words: tuple[str, ...] = ()


def recognise(path: Path, settings: Settings, mapping: Mapping[str, str] | None = None) -> Kind:
    """Tell what a file is by its first good rows, under our names where ``mapping`` gives them.

    Raises BadInput, naming the columns seen, for a file that is nothing of the table.
    """
    if label_studio.is_export(path) or cvat.is_xml_export(path):
        return "reviews"
    if benchmarks.is_imgedit_result(path):
        return "scores"
    if shapes.shape(path) == "json array" and rankings.looks_like_imagereward(path):
        return "rankings"
    columns = tables.columns(path)
    if not columns:
        tables.refuse_embedded(path)
    schema = schemas.of(columns)
    if schema is not None and (
        schema.takes(mapping or {}) or set(columns).isdisjoint((mapping or {}).values())
    ):
        return schema.kind
    ours = {theirs: ours for ours, theirs in (mapping or {}).items()}
    kind = _kind(frozenset(ours.get(name, name) for name in columns), settings)
    if kind is None and mapped.fits(columns, settings, mapping or {}):
        kind = "sft"
    if kind is None:
        tables.refuse_embedded(path)
        raise BadInput(
            _("not a file that can be loaded; columns: {columns}.", columns=listed(columns)),
            file=str(path),
            what_to_do=advice(
                N_(
                    "Say what it is with --kind, or name its columns with --map "
                    "OURS=THEIRS; OURS: {ours}."
                ),
                N_("Say what it is, then which column is which."),
                ours=", ".join(_SAYABLE),
            ),
        )
    return kind


#: What ``--map`` may name in a file of no known kind.
_SAYABLE = (
    "edit", "reviewer", "verdict", *comparisons.COLUMNS[:3], "group", "order", "generations",
    "ranking", *mapped.OURS,
)  # fmt: skip


def read(
    path: Path,
    kind: Kind,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> AnyReading:
    """Read a file as the kind it is said to be; a published schema may have its own reader.

    Raises BadInput for a file that is not of this format.
    """
    schema = schema_of(path)
    if schema is None or schema.kind != kind:
        return FORMATS[kind].read(path, settings, mapping=mapping, on_bytes=on_bytes)
    if schema.read is not None and schema.takes(mapping or {}):
        return schema.read(path, settings, mapping=mapping, on_bytes=on_bytes)
    if set(tables.columns(path)).isdisjoint((mapping or {}).values()):
        mapping = None  # Meant for the other files of the same call.
    reads = FORMATS[kind].read if mapping or schema.read is None else schema.read
    return reads(path, settings, mapping=mapping, on_bytes=on_bytes)


def schema_of(path: Path) -> Schema | None:
    """Return the published schema that a file's columns are; None for another, or no table."""
    try:
        return schemas.of(tables.columns(path))
    except BadInput:
        return None


def brings_edits(path: Path, kind: Kind) -> bool:
    """Whether a file's rows are edits, or bring those they compare."""
    schema = schema_of(path) if kind == "comparisons" else None
    return kind in ("sft", "preference", "multi-turn") or schema is not None


def _kind(names: frozenset[str], settings: Settings) -> Kind | None:
    keyed = not names.isdisjoint({"edit", "output_image", "chain"})
    ranked = rankings.IMAGEREWARD
    if {"files", "metadata_edit_turn_prompts"} <= names:
        return "multi-turn"
    if {"output_image", "rejected_images"} <= names:
        return "preference"
    if {"left", "right", "winner"} <= names:
        return "comparisons"
    if {"order", "reviewer"} <= names or {"order", "group"} <= names or ranked <= names:
        return "rankings"
    if {"generations", rankings.PREFERENCE} <= names:
        return "rankings"
    if keyed and "verdict" in names:
        return "reviews"
    if {"output_image", "text", "open_image_input_url"} <= names:
        return "sft"
    if keyed and "reviewer" in names:
        return "reviews"
    if keyed and not names.isdisjoint({"overall", "scores", "faithfulness", *settings.criteria}):
        return "scores"
    return None


def _read_sft(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[Record]:
    """Read the released shape, or any other table through a mapping."""
    names = set(tables.columns(path))
    if {"output_image", "text"} <= names and names.isdisjoint((mapping or {}).values()):
        return manifests.read_sft(path, settings, on_bytes=on_bytes)
    return mapped.read_mapped(path, settings, mapping=mapping, on_bytes=on_bytes)


def _read_preference(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[Record]:
    _refuse_mapping(path, mapping or {})
    return manifests.read_preference(path, settings, on_bytes=on_bytes)


def _read_multi_turn(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[Record]:
    _refuse_mapping(path, mapping or {})
    return manifests.read_multi_turn(path, settings, on_bytes=on_bytes)


def _refuse_mapping(path: Path, mapping: Mapping[str, str]) -> None:
    """Raise BadInput for a mapping of this manifest's fields; one of other files' is let pass."""
    if mapping and not set(tables.columns(path)).isdisjoint(mapping.values()):
        check_mapping(mapping, (), theirs=None, file=str(path))


def _read_scores(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[JudgeRow]:
    """Read a row per edit, or ImgEdit-Bench's answers."""
    if benchmarks.is_imgedit_result(path):
        return benchmarks.read_imgedit_result(path, settings, on_bytes=on_bytes)
    return scores.read_scores(path, settings, mapping=mapping, on_bytes=on_bytes)


def _read_reviews(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[ReviewRow]:
    """Read one row per review, or a Label Studio export."""
    read = reviews.read_reviews
    if label_studio.is_export(path):
        read = label_studio.read_label_studio
    elif cvat.is_xml_export(path):
        read = cvat.read_cvat_xml
    return read(path, settings, mapping=mapping, on_bytes=on_bytes)


FORMATS: dict[Kind, Format] = {
    listed_format.kind: listed_format
    for listed_format in (
        Format(
            "sft", N_("Single-turn manifest, or any table of edits"), _read_sft,
            mapped.OURS, mapped.NEEDED, rated=True,
        ),
        Format("preference", N_("Preference manifest (success and failures)"), _read_preference),
        Format("multi-turn", N_("Multi-turn manifest (chains)"), _read_multi_turn),
        Format(
            "scores", N_("Judge scores"), _read_scores,
            scores.COLUMNS, scores.COLUMNS[:1], rated=True,
        ),
        Format(
            "reviews", N_("Reviews made elsewhere, or a Label Studio export"), _read_reviews,
            reviews.COLUMNS, reviews.COLUMNS[:2], rated=True, words=tuple(reviews.VERDICTS),
        ),
        Format(
            "comparisons", N_("Comparisons of two candidates"), comparisons.read_comparisons,
            comparisons.COLUMNS, comparisons.COLUMNS[:4], words=winners.OWN_WORDS,
        ),
        Format(
            "rankings", N_("Rankings of a group's candidates"), rankings.read_rankings,
            rankings.COLUMNS, ("reviewer", "order"),
        ),
    )
}  # fmt: skip
