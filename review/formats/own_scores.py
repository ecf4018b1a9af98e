"""Scores that a public dataset brings in its rows, on a scale of their own.

They count where the settings have their criteria and their scale, or where somebody said which of
the columns is which criterion. Else they stay beside the edit: nothing turns 1–3 into 0–1 unasked.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import yaml

from review.core.doors import advice
from review.core.i18n import N_, _
from review.core.settings import Scale, Settings
from review.formats.mapped_rows import MappedTable
from review.formats.reading import listed
from review.formats.records import Names
from review.formats.schemas import Schema, every


def counts(schema: Schema, settings: Settings) -> bool:
    """Whether the settings have a schema's criteria, all of them and no other, and its scale."""
    same = settings.criteria.keys() == set(schema.criteria)
    return same and settings.scale == schema.scale


def table(
    schema: Schema, settings: Settings, names: Names, mapping: Mapping[str, str]
) -> MappedTable:
    """Return how a public dataset's columns are taken, its scores where they count."""
    own = {**mapping}
    if schema.criteria and counts(schema, settings):
        own = {**{name: name for name in schema.criteria}, **mapping}
        own |= {"overall": schema.overall} if schema.overall and "overall" not in mapping else {}
    elif not _is_said(schema, mapping):
        names.ignored.update(dict.fromkeys(_columns(schema)))
    judged = any(theirs in _columns(schema) for theirs in own.values())
    taken = {*own.values(), "scores", *(schema.reasons if judged else ())}
    return MappedTable(
        names, own, frozenset(taken), schema.otherwise,
        schema.name if judged else None, schema.reasons if judged else (),
        combined=schema.overall is not None and own.get("overall") == schema.overall,
    )  # fmt: skip


def left_aside(schema: Schema | None, settings: Settings, mapping: Mapping[str, str]) -> list[str]:
    """Say what of a dataset's own the settings lack, and how to take it over.

    Its scores, if it has some that do not count; else its edit types, where none is known here.
    """
    if schema is None:
        return []
    if schema.criteria and not counts(schema, settings) and not _is_said(schema, mapping):
        return [_of_scores(schema)]
    if schema.taxonomy and settings.category_of.keys().isdisjoint(schema.taxonomy):
        return [_of_types(schema)]
    return []


def _of_scores(schema: Schema) -> str:
    scale = schema.scale or Scale(0, 1)
    return advice(
        N_(
            "{name} brings scores of its own judge on the scale {low:g}–{high:g} ({columns}); "
            "the settings have other criteria or another scale, so they do not count. To use "
            "them: `pico-review settings preset {preset}`, then import again."
        ),
        N_(
            "{name} brings scores of its own judge on the scale {low:g}–{high:g} ({columns}); "
            "the settings have other criteria or another scale, so they do not count. To use "
            "them, take over its criteria and scale, then load it again."
        ),
        name=schema.name,
        low=scale.min,
        high=scale.max,
        columns=listed(_columns(schema)),
        preset=schema.name.casefold(),
    )


def _of_types(schema: Schema) -> str:
    return advice(
        N_(
            "{name} has edit types of its own, in categories; to use them: `pico-review settings "
            "preset {preset}`."
        ),
        N_("{name} has edit types of its own, in categories; take them over to use them."),
        name=schema.name,
        preset=schema.name.casefold(),
    )


def offered() -> tuple[str, ...]:
    """Return the names of datasets that bring scores or edit types, as they may be typed."""
    brought = (one for one in every() if one.criteria or one.taxonomy)
    return tuple(sorted(one.name.casefold() for one in brought))


def settings_text(schema: Schema, base: Settings) -> str:
    """Return settings with what a dataset brings in place of theirs, as YAML.

    Its criteria weigh alike, and a supplied total counts where it has one; the threshold is 70% of
    the way up its scale.
    """
    brought: dict[str, object] = {}
    if schema.scale is not None and schema.criteria:
        low, high = schema.scale.min, schema.scale.max
        brought |= {
            "criteria": {
                name: {
                    "weight": round(1 / len(schema.criteria), 4),
                    "question": _(schema.questions.get(name, name)),
                }
                for name in schema.criteria
            },
            "scale": {"min": low, "max": high},
            "default_threshold": round(low + 0.7 * (high - low), 4),
            "use_supplied_overall": schema.overall is not None,
            "reasons": _builtin([one for one in base.reasons if one.criterion is None]),
            "scoring": {},
        }
    if schema.taxonomy:
        known = {k: note for k, note in base.edit_types.items() if k in schema.taxonomy}
        brought |= {"taxonomy": _categories(schema), "edit_types": _builtin(known)}
        brought |= {"target_mix": {}}
    now = msgspec.to_builtins(base)
    return yaml.safe_dump(
        {**now, **brought, "name": schema.name}, allow_unicode=True, sort_keys=False
    )


def _columns(schema: Schema) -> list[str]:
    return [*schema.criteria, *([schema.overall] if schema.overall else [])]


def _is_said(schema: Schema, mapping: Mapping[str, str]) -> bool:
    """Whether somebody named one of its columns of scores."""
    return not set(_columns(schema)).isdisjoint(mapping.values())


def _categories(schema: Schema) -> dict[str, list[str]]:
    categories: dict[str, list[str]] = {}
    for kind, category in schema.taxonomy.items():
        categories.setdefault(category, []).append(kind)
    return categories


def _builtin(value: object) -> object:
    return msgspec.to_builtins(value)
