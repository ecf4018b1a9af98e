"""What a set of edits holds: types, categories, languages, content; which are thin; its balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from review.core.errors import Refused
from review.core.i18n import N_, _
from review.coverage.content import content, groups
from review.coverage.language import language
from review.coverage.published import Published

#: A type is thin below this part of what the target mix would give it.
THIN = 0.5
NO_TYPE, NO_CATEGORY = N_("no type"), N_("no category")
UNCLEAR, NOTHING_NAMED = N_("cannot tell"), N_("nothing named")


@dataclass(frozen=True)
class Coverage:
    """Edits of a set, counted.

    ``by_content``: of the ``read_for_content`` edits; one may be in several groups, or in none.
    """

    edits: int
    by_type: Mapping[str, int]
    by_category: Mapping[str, int]
    by_language: Mapping[str, int]
    by_content: Mapping[str, int]
    read_for_content: int


@dataclass(frozen=True)
class TypeHeld:
    """One type: what the set holds of it, what was published, and what the target mix would give.

    ``thin``: it holds less than half of what is ``expected``, and at least one edit is expected.
    """

    edit_type: str
    category: str
    count: int
    share: float
    expected: float
    thin: bool
    published_count: int | None
    published_success_rate: float | None


@dataclass(frozen=True)
class Balanced:
    """One type or category: edits before and after, and each share beside the target's."""

    name: str
    before: int
    after: int
    before_share: float
    after_share: float
    target_share: float


@dataclass(frozen=True)
class Balance:
    """``rows`` as the target names them, then the others.

    Distances are total variation: the share of edits that would have to be of another type for
    the set to have the target's mix; 0 is the target, 1 nothing in common. None where the set or
    the target is empty.
    """

    rows: tuple[Balanced, ...]
    distance_before: float | None
    distance_after: float | None


def coverage(edits: Iterable[tuple[str | None, str]], category_of: Mapping[str, str]) -> Coverage:
    """Count ``edits`` (edit type, instruction), read once as a stream.

    Language and content are of the instruction's words (``language``, ``content``). Content words
    are English: instructions known to be in another language are not read for content.
    """
    types: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    contents: Counter[str] = Counter(dict.fromkeys(groups(), 0))
    for kind, text in edits:
        types[kind or NO_TYPE] += 1
        spoken = language(text)
        languages[spoken or UNCLEAR] += 1
        if spoken in ("en", None):
            contents.update(content(text) or {NOTHING_NAMED})
    return Coverage(
        edits=types.total(),
        by_type=dict(types),
        by_category=by_category(types, category_of),
        by_language=dict(languages),
        by_content=dict(contents),
        read_for_content=languages["en"] + languages[UNCLEAR],
    )


def held_types(types: Mapping[str | None, int]) -> dict[str, int]:
    """Name the edits of no type, too."""
    named: Counter[str] = Counter()
    for kind, number in types.items():
        named[kind or NO_TYPE] += number
    return dict(named)


def by_category(counts: Mapping[str, int], category_of: Mapping[str, str]) -> dict[str, int]:
    """Add types up to their categories."""
    totals: Counter[str] = Counter()
    for kind, count in counts.items():
        totals[category_of.get(kind, NO_CATEGORY)] += count
    return dict(totals)


def target_mix(
    category_of: Mapping[str, str],
    published: Published,
    chosen: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Return each type's target share, adding up to 1.

    ``chosen``: weight per type, or per category (shared out over its types by the published
    counts, else evenly). Without it: the published mix of the taxonomy's types; a taxonomy
    without published counts is to have as much of each type. Raises Refused for a name that is
    neither type nor category, and for weights below 0 or all 0.
    """
    _check(chosen or {"": 1.0}, {"", *category_of, *category_of.values()})
    counts = {kind: published.types[kind].count for kind in category_of if kind in published.types}
    weights = dict(counts) if chosen is None else _weights(chosen, category_of, counts)
    if not sum(weights.values()):
        weights = dict.fromkeys(category_of, 1)
    total = sum(weights.values())
    return {kind: weights.get(kind, 0) / total for kind in category_of}


def held(
    counts: Mapping[str, int],
    category_of: Mapping[str, str],
    target: Mapping[str, float],
    published: Published,
) -> list[TypeHeld]:
    """Return every type of the taxonomy or of the set; the taxonomy's first, in its order."""
    total = sum(counts.values())
    names = [*category_of, *sorted(set(counts) - set(category_of))]
    return [_held(name, counts, total, category_of, target, published) for name in names]


def balance(
    before: Mapping[str, int], after: Mapping[str, int], target: Mapping[str, float]
) -> Balance:
    """Compare two counts with a target mix (shares), all by type or all by category."""
    names = [*target, *sorted({*before, *after} - set(target))]
    rows = tuple(
        Balanced(
            name,
            before.get(name, 0),
            after.get(name, 0),
            _share(before.get(name, 0), before),
            _share(after.get(name, 0), after),
            target.get(name, 0.0),
        )
        for name in names
    )
    first = sum(abs(row.before_share - row.target_share) for row in rows) / 2
    last = sum(abs(row.after_share - row.target_share) for row in rows) / 2
    return Balance(
        rows,
        first if target and sum(before.values()) else None,
        last if target and sum(after.values()) else None,
    )


def _weights(
    chosen: Mapping[str, float], category_of: Mapping[str, str], counts: Mapping[str, int]
) -> dict[str, float]:
    """Return a weight per type; those that name a category are shared out within it."""
    weights: dict[str, float] = {kind: chosen[kind] for kind in category_of if kind in chosen}
    for category in set(chosen) - set(category_of):
        kinds = [kind for kind, name in category_of.items() if name == category]
        inside = {kind: counts.get(kind, 0) for kind in kinds}
        if not sum(inside.values()):
            inside = dict.fromkeys(kinds, 1)
        for kind, count in inside.items():
            weights[kind] = chosen[category] * count / sum(inside.values())
    return weights


def _check(mix: Mapping[str, float], names: Set[str]) -> None:
    unknown = sorted(set(mix) - names)
    if unknown:
        raise Refused(
            _("{unknown!r} is neither a type nor a category.", unknown=unknown[0]),
            what_to_do=_("Name them as the taxonomy does."),
        )
    if min(mix.values()) < 0 or not sum(mix.values()):
        raise Refused(_("A target mix has weights of 0 or more, some above 0."))


def _held(
    name: str,
    counts: Mapping[str, int],
    total: int,
    category_of: Mapping[str, str],
    target: Mapping[str, float],
    published: Published,
) -> TypeHeld:
    count, expected = counts.get(name, 0), target.get(name, 0.0) * total
    published_type = published.types.get(name)
    return TypeHeld(
        name,
        category_of.get(name, NO_CATEGORY),
        count,
        _share(count, counts),
        expected,
        expected >= 1 and count < THIN * expected,
        published_type.count if published_type else None,
        published_type.success_rate if published_type else None,
    )


def _share(count: int, of: Mapping[str, int]) -> float:
    return count / max(1, sum(of.values()))
