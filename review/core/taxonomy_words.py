"""What another taxonomy would do to the edits there are, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from review.core.i18n import _, ngettext
from review.core.taxonomy import TaxonomyChange


def in_words(change: TaxonomyChange) -> list[str]:
    """Say a change one line each; nothing for one that changes nothing."""
    return [
        *_renamed(change),
        *_merged(change),
        *_split(change),
        *_recategorised(change),
        *_new_and_gone(change),
        *(
            _("No type: {written} ({edits})", written=written, edits=_edits(number))
            for written, number in change.unknown.items()
        ),
    ]


def _renamed(change: TaxonomyChange) -> Iterator[str]:
    for before, after in change.renamed.items():
        edits = _edits(change.moves.get((before, after), 0))
        yield _("Renamed: {before} → {after} ({edits})", before=before, after=after, edits=edits)


def _merged(change: TaxonomyChange) -> Iterator[str]:
    for kind, before in change.merged.items():
        types = _each(change, ((old_kind, (old_kind, kind)) for old_kind in before))
        yield _("Merged into {kind}: {types}", kind=kind, types=types)


def _split(change: TaxonomyChange) -> Iterator[str]:
    for kind, (after, staying) in change.split.items():
        types = _each(change, ((new_kind, (kind, new_kind)) for new_kind in after))
        stay = ngettext("; {n:,} edit stays", "; {n:,} edits stay", staying) if staying else ""
        yield _("Split: {kind} → {types}", kind=kind, types=types) + stay


def _recategorised(change: TaxonomyChange) -> Iterator[str]:
    for kind, (before, after, number) in change.recategorised.items():
        yield _(
            "Category of {kind}: {before} → {after} ({edits})",
            kind=kind,
            before=before,
            after=after,
            edits=_edits(number),
        )


def _new_and_gone(change: TaxonomyChange) -> Iterator[str]:
    mentioned = _mentioned(change)
    for kind in change.new:
        if kind not in mentioned:
            yield _("New: {kind}", kind=kind)
    for kind, number in change.gone.items():
        if kind not in mentioned:
            yield _("Gone: {kind} ({edits})", kind=kind, edits=_edits(number))


def _mentioned(change: TaxonomyChange) -> set[str]:
    """Return the types that a new name, a merger or a split speaks of."""
    merged = (kind for merger in change.merged.items() for kind in (merger[0], *merger[1]))
    split = (
        kind for old_kind, (kinds, _staying) in change.split.items() for kind in (old_kind, *kinds)
    )
    return {*change.renamed, *change.renamed.values(), *merged, *split}


def _each(change: TaxonomyChange, moves: Iterable[tuple[str, tuple[str, str]]]) -> str:
    """Name each type with the edits of its move."""
    return ", ".join(f"{kind} ({_edits(change.moves.get(move, 0))})" for kind, move in moves)


def _edits(number: int) -> str:
    return ngettext("{n:,} edit", "{n:,} edits", number)
