"""The first pass over a manifest: what its records are, who judged them, which collide."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec
import numpy as np

from review.core.doors import advice
from review.core.edits import Edit, Problem, Record, hash8
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.other_scale import ScaleWatch
from review.core.settings import Settings
from review.filtering.filter_config import FilterConfig
from review.formats import mapped, schemas
from review.formats.answerable import require_criteria
from review.formats.containers.files import OnBytes
from review.formats.containers.shapes import shape
from review.formats.containers.tables import columns
from review.formats.manifests import Parse, parser
from review.formats.reading import Fields, as_text, listed, made_rows
from review.formats.records import Names, Scored, further, image_path, judge_row
from review.formats.scorebook import problems, watch_of


@dataclass(frozen=True)
class Survey:
    """What the first pass found. Images stand as ``hash8``.

    ``collisions``: images that several edits claim; ``repeated``: those met more than once.
    ``off_scale``: judges that are on another scale, and why none of their scores counts.
    ``of_chains``: whether its records are chains; ``repeated_chains``: keys met more than once.
    """

    collisions: frozenset[int]
    repeated: frozenset[int]
    judges: frozenset[str | None]
    off_scale: Mapping[str | None, str]
    of_chains: bool
    repeated_chains: frozenset[int]


@dataclass
class _Tally:
    images: array[int] = field(default_factory=lambda: array("Q"))
    contents: array[int] = field(default_factory=lambda: array("Q"))
    chains: array[int] = field(default_factory=lambda: array("Q"))
    watches: dict[str | None, ScaleWatch] = field(default_factory=dict)
    scores: set[str] = field(default_factory=set)

    def add(self, record: Record, settings: Settings) -> None:
        for edit in record.edits:
            self.images.append(hash8(edit.output_image))
            self.contents.append(int(edit.key()[:16], 16))
        if record.kind == "multi-turn":
            self.chains.append(hash8(record.key()))
        for row in record.judged():
            self.scores.update(row.raw)
            watch_of(self.watches, row.judge, settings).see(row.raw)


def survey(
    path: Path,
    parse: Parse,
    settings: Settings,
    config: FilterConfig | None,
    on_bytes: OnBytes | None,
) -> Survey:
    """Stream a manifest once; 16 bytes of memory for each edit.

    Raises BadInput if ``config`` is given (the scores must be on the records) and no record
    has any of its criteria, or none has one that it asks for of all.
    """
    tally = _Tally()
    for record in made_rows(path, parse, on_bytes):
        if not isinstance(record, Problem):
            tally.add(record, settings)
    if config is not None:
        _require_scores(path, config.criteria, tally.scores)
        require_criteria(path, config.asked_of_all, tally.scores)
    collisions, repeated = _meetings(tally)
    off_scale = problems(tally.watches)
    return Survey(
        collisions, repeated, frozenset(tally.watches), off_scale, bool(tally.chains),
        _repeated(tally.chains),
    )  # fmt: skip


def is_single(path: Path) -> bool:
    """Whether a manifest is JSON Lines of released single records."""
    if shape(path) != "json lines":
        return False
    fields = set(columns(path))
    others = {"files", "metadata_edit_turn_prompts", "rejected_images"}
    return {"output_image", "text", "open_image_input_url"} <= fields and not others & fields


def manifest_parser(path: Path, settings: Settings) -> Parse:
    """Return what makes records of a manifest's rows: a released shape, or a table of edits.

    Of a table that is not a whole manifest, ``output_image`` (or ``edit``) is enough.
    Raises BadInput for a file without it, and for chains that are not in the released shape.
    """
    fields = columns(path)
    _refuse_chains(path, fields)
    names = Names(settings.foreign_roots, settings.criteria.keys())
    if {"files", "metadata_edit_turn_prompts"} <= set(fields):
        return parser("multi-turn", names)
    if {"output_image", "rejected_images"} <= set(fields):
        return parser("preference", names)
    if {"output_image", "text", "open_image_input_url"} <= set(fields):
        return parser("sft", names)
    if mapped.fits(fields, settings, {}):
        return mapped.mapped_table(path, settings, {}).record
    if {"output_image", "edit"}.isdisjoint(fields):
        raise BadInput(
            _("no field names the edited image; fields: {found}.", found=listed(fields)),
            file=str(path),
            what_to_do=_("Call it output_image."),
        )
    return partial(_image_and_scores, names)


def _refuse_chains(path: Path, fields: Collection[str]) -> None:
    """Raise BadInput where rows are chains in a dataset's own way: none of them is one edit."""
    schema = schemas.of(fields)
    if schema is not None and schema.read is not None and schema.kind == "multi-turn":
        raise BadInput(
            _("chains as {name} writes them.", name=schema.name),
            file=str(path),
            what_to_do=advice(
                N_("Import them, and write them with `pico-review export multi-turn`."),
                N_("Load them, and publish the chains under Releases."),
            ),
        )


_TAKEN = frozenset({"output_image", "edit", "edit_type", "scores", "overall", "judge", "reason"})


def _image_and_scores(names: Names, line: int, row: Fields) -> Record:
    """Make a record that has an image and perhaps scores; all else counts as its content."""
    name = as_text(row.get("output_image")) or as_text(row.get("edit"))
    image = image_path("output_image", name, names.foreign_roots)
    extra, flat = further(row, _TAKEN, names.criteria)
    content = msgspec.json.encode(extra, order="sorted").decode()
    edit = Edit("", content, image, as_text(row.get("edit_type")))
    scores = Scored(row.get("scores"), row.get("overall"), as_text(row.get("judge")))
    return Record(line, "sft", (edit,), judge_row(names, line, image, scores, flat))


def _require_scores(path: Path, criteria: Collection[str], present: set[str]) -> None:
    if present.isdisjoint(criteria) and present != {"overall"}:
        listing = (
            _("scores: {names}", names=listed(sorted(present)))
            if present
            else _("fields: {names}", names=listed(columns(path)))
        )
        raise BadInput(
            _("no record has a score the config asks for; {there}.", there=listing),
            file=str(path),
            what_to_do=_(
                "The config's criteria: {criteria}. Scores may also stand in a file of "
                "their own: --scores FILE.",
                criteria=", ".join(criteria) or "overall",
            ),
        )


def _repeated(keys: array[int]) -> frozenset[int]:
    """Return what is met more than once."""
    ordered = np.sort(np.frombuffer(keys, dtype=np.uint64))
    return frozenset(ordered[1:][ordered[1:] == ordered[:-1]].tolist())


def _meetings(tally: _Tally) -> tuple[frozenset[int], frozenset[int]]:
    """Return the images met with several contents, and those met more than once."""
    images = np.frombuffer(tally.images, dtype=np.uint64)
    contents = np.frombuffer(tally.contents, dtype=np.uint64)
    order = np.lexsort((contents, images))
    images, contents = images[order], contents[order]
    same = images[1:] == images[:-1]
    differ = same & (contents[1:] != contents[:-1])
    return frozenset(images[1:][differ].tolist()), frozenset(images[1:][same].tolist())
