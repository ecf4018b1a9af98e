"""The taxonomy of the workspace: what it holds, what another one would move, who changed it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import yaml
from sqlalchemy import select

from review.core.i18n import _
from review.core.settings import Settings, preset_text, read_settings
from review.core.taxonomy import EditType, TaxonomyChange, changes
from review.core.taxonomy_text import TaxonomyText, write
from review.core.taxonomy_words import in_words
from review.core.yaml_in import KEPT
from store import settings
from store.db.tables import settings_version
from store.db.workspace import Store
from store.settings import CurrentSettings, type_names

#: The keys of the settings that are the taxonomy.
_KEYS = ("taxonomy", "edit_types", "target_mix")


@dataclass(frozen=True)
class TypeInForce:
    """One type: its category, what is known of it, and how many current edits bear it."""

    name: str
    category: str
    notes: EditType
    edits: int


@dataclass(frozen=True)
class Taxonomy:
    """The taxonomy in force; ``unknown``: words of manifests that mean no type → edits."""

    version: int
    types: tuple[TypeInForce, ...]
    unknown: Mapping[str, int]
    without_type: int


@dataclass(frozen=True)
class TaxonomyVersion:
    """A version that changed the taxonomy or the target mix; ``said``: how, without edits."""

    version: int
    created: datetime
    created_by: str
    said: tuple[str, ...]


def in_force(store: Store) -> Taxonomy:
    """Return every type in the settings' order, and what manifests call by no name of theirs."""
    current = settings.current(store)
    rules = current.settings
    with store.database.read() as connection:
        written = type_names.written(connection)
        without = type_names.without_type(connection)
    edits_of: dict[str, int] = {}
    for word, number in written.items():
        kind = rules.resolve(word)
        edits_of[kind] = edits_of.get(kind, 0) + number
    types = tuple(
        TypeInForce(kind, category, rules.edit_types.get(kind, EditType()), edits_of.get(kind, 0))
        for kind, category in rules.category_of.items()
    )
    return Taxonomy(current.version, types, rules.vocabulary.unknown(written), without)


def preview(store: Store, text: str, *, file: str = "settings.yaml") -> TaxonomyChange:
    """Return what these settings would move, against those in force; nothing is written.

    Raises BadInput for settings that cannot be read.
    """
    then = read_settings(text, file=file)
    newest = select(settings_version.c.text).order_by(settings_version.c.version.desc()).limit(1)
    with store.database.read() as connection:
        # Not the file: somebody may have it open, with what is asked about already in it.
        now = read_settings(connection.scalar(newest) or preset_text("pico-banana"), within=KEPT)
        written = type_names.written(connection)
    return changes(now.vocabulary, then.vocabulary, written)


def save(store: Store, text: str, *, by: str, instead_of: int) -> CurrentSettings:
    """Make these settings the ones in force, and name every edit's type by them.

    ``instead_of``: the version they were made from. Raises Refused where another has come into
    force since, BadInput for settings that cannot be read.
    """
    return settings.replace(store, text, by=by, instead_of=instead_of)


def with_types(text: str, wanted: TaxonomyText) -> str:
    """Return settings with another taxonomy, all else as it is written, comments too.

    Raises BadInput for a taxonomy that makes no sense.
    """
    # Named even where it is empty: what a file leaves out is taken from the default.
    no_types = "" if wanted.edit_types else "edit_types: {}\n"
    new_text = without_keys(text, _KEYS) + write(wanted) + no_types
    read_settings(new_text)
    return new_text


def history(store: Store) -> list[TaxonomyVersion]:
    """Return the versions of the settings that changed the taxonomy, newest first."""
    query = select(settings_version).order_by(settings_version.c.version)
    with store.database.read() as connection:
        rows = connection.execute(query).all()
    versions: list[TaxonomyVersion] = []
    before: Settings | None = None
    for row in rows:
        now = read_settings(row.text, within=KEPT)
        if before is None or _types_of(before) != _types_of(now):
            changed = in_words(changes(before.vocabulary, now.vocabulary, {})) if before else []
            if before and before.target_mix != now.target_mix:
                changed.append(_("The target mix is another one."))
            versions.append(
                TaxonomyVersion(row.version, row.created, row.created_by, tuple(changed))
            )
        before = now
    return versions[::-1]


def _types_of(version: Settings) -> object:
    return version.taxonomy, version.edit_types, version.target_mix


def without_keys(text: str, keys: Collection[str]) -> str:
    """Return a settings file without these keys, all else as it is written, comments too."""
    document = yaml.compose(text, Loader=yaml.CSafeLoader)
    lines = text.splitlines(keepends=True)
    if not isinstance(document, yaml.MappingNode) or document.flow_style:
        others = {k: v for k, v in yaml.safe_load(text).items() if k not in keys}
        return str(yaml.safe_dump(others, sort_keys=False, allow_unicode=True)) if others else ""
    starts = [key.start_mark.line for key, _value in document.value]
    ends = [*starts[1:], len(lines)]
    for (key, _value), start, end in reversed(list(zip(document.value, starts, ends, strict=True))):
        if key.value in keys:
            del lines[start:end]
    kept = "".join(lines)
    return kept if not kept or kept.endswith("\n") else f"{kept}\n"
