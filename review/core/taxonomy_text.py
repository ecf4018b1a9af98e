"""The taxonomy as text that a lead edits: the part of the settings file that speaks of types."""

from __future__ import annotations

import msgspec
import yaml

from review.core.errors import BadInput
from review.core.i18n import _
from review.core.taxonomy import EditType
from review.core.yaml_in import load_yaml

#: What a mistake is found in, as a message names it.
NAME = "types"


class TaxonomyText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The keys of the settings file that speak of types.

    ``taxonomy``: category → types; ``edit_types``: type → what is known beside its name;
    ``target_mix``: type or category → weight.
    """

    taxonomy: dict[str, list[str]]
    edit_types: dict[str, EditType] = {}
    target_mix: dict[str, float] = {}


def write(text: TaxonomyText) -> str:
    """Return the text that ``read`` reads back; keys without content are left out."""
    content = msgspec.to_builtins(text)
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)


def read(text: str) -> TaxonomyText:
    """Read what a lead wrote. Raises BadInput, with its line or place, for what it cannot be."""
    todo = _("It has the keys taxonomy, edit_types and target_mix.")
    loaded = load_yaml(text, file=NAME, what_to_do=todo)
    try:
        return msgspec.convert(loaded, type=TaxonomyText)
    except msgspec.ValidationError as error:
        raise BadInput(f"{error}.", file=NAME, what_to_do=todo) from None


def with_alias(text: TaxonomyText, written: str, kind: str) -> TaxonomyText:
    """Return the same with another name for a type."""
    notes = text.edit_types.get(kind, EditType())
    extended = msgspec.structs.replace(notes, aliases=[*notes.aliases, written])
    return msgspec.structs.replace(text, edit_types={**text.edit_types, kind: extended})


def with_type(text: TaxonomyText, written: str, category: str) -> TaxonomyText:
    """Return the same with one type more, last of a category."""
    kinds = [*text.taxonomy.get(category, []), written]
    return msgspec.structs.replace(text, taxonomy={**text.taxonomy, category: kinds})
