"""Edit types by name: what is written in a manifest, in a paper, by people, is one type.

Editing a taxonomy moves edits from one type to another; what moves is said before it happens.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec

#: Written in many ways, and meant as one.
_ALIKE = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("“”„«»", '"') | {"’": "'"})
_ARROWS = (("<->", "↔"), ("<=>", "↔"), ("⇔", "↔"), ("⟷", "↔"), ("->", "→"))


class EditType(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is known of one type beside its name.

    ``description``: what is of this type, and what is not. ``aliases``: other names of it.
    ``examples``: output images that show it.
    """

    description: Annotated[str, msgspec.Meta(max_length=500)] = ""
    aliases: list[Annotated[str, msgspec.Meta(min_length=1, max_length=200)]] = []
    examples: list[str] = []


@dataclass(frozen=True)
class Vocabulary:
    """All names of all types.

    ``categories``: type → its category. ``exact``: name → type; ``alike``: the same, loosely
    written.
    """

    categories: Mapping[str, str]
    exact: Mapping[str, str]
    alike: Mapping[str, str]

    @classmethod
    def of(cls, categories: Mapping[str, str], aliases: Mapping[str, str]) -> Vocabulary:
        """Return the names of types (type → category), and other words for them (→ type)."""
        exact = {**aliases, **{name: name for name in categories}}
        return cls(categories, exact, {loosely(word): kind for word, kind in exact.items()})

    def resolve(self, written: str) -> str:
        """Return the type that is meant; what is unknown stays as it is written."""
        return self.exact.get(written) or self.alike.get(loosely(written), written)

    def knows(self, written: str) -> bool:
        """Whether a word means a type of the taxonomy."""
        return written in self.exact or loosely(written) in self.alike

    def unknown(self, written: Mapping[str, int]) -> dict[str, int]:
        """Return, of words and their numbers, those that mean no type, the most frequent first."""
        counted = ((word, number) for word, number in written.items() if not self.knows(word))
        return dict(sorted(counted, key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True)
class TaxonomyChange:
    """What another taxonomy would do to the edits there are.

    ``moves``: (type now, type then) → edits, every one that changes its type. Each of them is in
    one of the next three. ``renamed``: the old name is gone, the new one holds its edits alone.
    ``merged``: type then → the types now whose edits come together in it. ``split``: type now →
    where its edits go, where not all go one way, and how many stay. ``recategorised``: type →
    (category now, then, edits). ``new``: types. ``gone``: type → edits it had. ``unknown``: words
    of manifests that mean no type then → edits, those of types that are gone among them.
    """

    moves: Mapping[tuple[str, str], int]
    renamed: Mapping[str, str]
    merged: Mapping[str, tuple[str, ...]]
    split: Mapping[str, tuple[tuple[str, ...], int]]
    recategorised: Mapping[str, tuple[str, str, int]]
    new: tuple[str, ...]
    gone: Mapping[str, int]
    unknown: Mapping[str, int]

    @property
    def moving(self) -> int:
        """How many edits get another type."""
        return sum(self.moves.values())


def loosely(written: str) -> str:
    """Return a name without what is written one way here and another there."""
    text = unicodedata.normalize("NFKC", written).translate(_ALIKE).casefold()
    for ascii_arrow, arrow in _ARROWS:
        text = text.replace(ascii_arrow, arrow)
    return " ".join(text.replace("/", " / ").replace("↔", " ↔ ").split())


def changes(now: Vocabulary, then: Vocabulary, written: Mapping[str, int]) -> TaxonomyChange:
    """Return what another taxonomy changes, and how many edits move; ``written``: word → edits.

    A type is renamed or merged where its name is an alias then, edits or none. Words that mean no
    type now and none then do not move, and are listed as unknown.
    """
    moves: dict[tuple[str, str], int] = defaultdict(int)
    edits_of: dict[str, int] = defaultdict(int)
    for kind in now.categories:
        if then.resolve(kind) != kind:
            moves[kind, then.resolve(kind)] += 0
    for word, number in written.items():
        old_kind, new_kind = now.resolve(word), then.resolve(word)
        edits_of[old_kind] += number
        if old_kind != new_kind:
            moves[old_kind, new_kind] += number
    before, after = now.categories, then.categories
    return TaxonomyChange(
        {pair: number for pair, number in moves.items() if number},
        *_shape(moves, now, then, edits_of),
        recategorised={
            kind: (before[kind], after[kind], edits_of[kind])
            for kind in before
            if kind in after and before[kind] != after[kind]
        },
        new=tuple(kind for kind in after if kind not in before),
        gone={kind: edits_of[kind] for kind in before if kind not in after},
        unknown=then.unknown(written),
    )


def _shape(
    moves: Mapping[tuple[str, str], int],
    now: Vocabulary,
    then: Vocabulary,
    edits_of: Mapping[str, int],
) -> tuple[dict[str, str], dict[str, tuple[str, ...]], dict[str, tuple[tuple[str, ...], int]]]:
    """Return what is renamed, merged and split."""
    into, out = defaultdict(list), defaultdict(list)
    for old_kind, new_kind in moves:
        if new_kind in then.categories:
            into[new_kind].append(old_kind)
        if old_kind in now.categories:
            out[old_kind].append(new_kind)
    split = {}
    for old_kind, new_kinds in out.items():
        stay = edits_of.get(old_kind, 0) - sum(moves[old_kind, new_kind] for new_kind in new_kinds)
        if len(new_kinds) > 1 or 0 < stay < edits_of[old_kind]:
            split[old_kind] = (tuple(new_kinds), stay)
    renamed = {
        old_kinds[0]: kind
        for kind, old_kinds in into.items()
        if len(old_kinds) == 1 and kind not in now.categories and old_kinds[0] not in split
    }
    merged = {
        kind: tuple(old_kinds)
        for kind, old_kinds in into.items()
        if old_kinds[0] not in renamed and not set(old_kinds) <= split.keys()
    }
    return renamed, merged, split
