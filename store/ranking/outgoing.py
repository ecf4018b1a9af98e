"""Which pairs of a group go out in a preference release, and why others stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from review.core.edits import Edit
from review.formats.preference import (
    EMBEDDING,
    Images,
    OutCandidate,
    OutGroup,
    OutPair,
    PreferenceFormat,
)
from review.ranking.pairs import PairRule, pairs, split_of, ties
from review.ranking.votes import Tally
from store.filters import dry_runs
from store.ranking.strengths import Ranked, Z

#: Formats whose rows are edits; names that are no edits fit the others only.
OF_EDITS = frozenset({"pico", *EMBEDDING})
EXCLUDED = "excluded"


@dataclass(frozen=True)
class PreferenceRequest:
    """What is to be released.

    ``images``: embedded, or by path (None: embedded where the format has pictures). ``filtered``:
    whether a chosen edit must pass the published filter. ``as_is``: pictures byte for byte, also
    those that a trainer misreads.
    """

    format: PreferenceFormat
    rule: PairRule
    images: Images | None = None
    filtered: bool = True
    as_is: bool = False


@dataclass(frozen=True)
class KnownEdits:
    """What is known of the candidates' edits: their records, and what filter and people say.

    ``split_of``: source → its split, where a release is split.
    """

    edits: Mapping[str, Edit]
    outcome: Mapping[str, str]
    excluded: frozenset[str]
    accepted: frozenset[str]
    must_pass: bool
    split_of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outgoing:
    """A pair of a release: its group and candidates by their ids.

    ``shown``: both are edits that the station can show.
    """

    group_id: str
    chosen: str
    rejected: str
    probability: float
    shown: bool


def group_out(
    ranked: Ranked, known_edits: KnownEdits, request: PreferenceRequest, left_out: Counter[str]
) -> OutGroup | None:
    """Return one group with the pairs that go out; what does not is counted by its reason."""
    edits = [
        known_edits.edits.get(candidate.edit_id or "") for candidate in ranked.group.candidates
    ]
    sources = {edit.source for edit in edits if edit}
    if len(sources) > 1:
        left_out["groups_of_several_sources"] += 1
        return None
    rule = request.rule
    outgoing = [
        OutPair("pair", pair.chosen, pair.rejected, _plain(pair.probability),
                _plain(pair.uncalibrated), _plain(pair.margin), pair.votes, pair.reviewers,
                _wins(ranked, pair.chosen, pair.rejected))
        for pair in pairs(ranked.fitted, ranked.tallies, rule)
    ]  # fmt: skip
    outgoing = [
        pair for pair in outgoing if not _why_not(pair, ranked, known_edits, request, left_out)
    ]
    if rule.ties:
        tied_pairs = [
            pair
            for pair in _ties(ranked)
            if not _why_not(pair, ranked, known_edits, request, left_out)
        ]
        outgoing = [*outgoing[: rule.max_pairs], *tied_pairs]
    return OutGroup(
        ranked.group.name,
        _split(next(iter(sources), ranked.group.name), known_edits, rule),
        len({edit.text for edit in edits if edit}) > 1,
        _candidates(ranked, edits, known_edits),
        outgoing[: rule.max_pairs],
    )


def _split(source: str, known_edits: KnownEdits, rule: PairRule) -> str:
    """Return a group's split: its source's, or that of a name that is no edit."""
    return known_edits.split_of.get(source) or split_of(source, rule)


def _wins(ranked: Ranked, one: int, other: int) -> tuple[int, int]:
    """Return how many votes each of two candidates won against the other."""
    tally = ranked.tallies.get((min(one, other), max(one, other)), Tally())
    wins = (tally.first_wins, tally.second_wins)
    return wins if one < other else wins[::-1]


def outgoing_of(ranked: Ranked, pair: OutPair) -> Outgoing:
    """Return a pair that was written, by its ids."""
    both = [ranked.group.candidates[place] for place in (pair.chosen, pair.rejected)]
    shown = all(candidate.edit_id is not None for candidate in both)
    return Outgoing(ranked.group.id, both[0].id, both[1].id, pair.probability or 0.0, shown)


def _ties(ranked: Ranked) -> Iterator[OutPair]:
    for first, second, tally in ties(ranked.tallies):
        wins = (tally.first_wins, tally.second_wins)
        yield OutPair(
            "tie", first, second, None, None, 0.0, tally.votes, len(tally.reviewers), wins
        )


def _why_not(
    pair: OutPair,
    ranked: Ranked,
    known_edits: KnownEdits,
    request: PreferenceRequest,
    left_out: Counter[str],
) -> bool:
    """Whether a pair stays out; then its reason is counted."""
    reason = _reason(pair, ranked, known_edits, request)
    if reason:
        left_out[reason] += 1
    return reason is not None


def _reason(
    pair: OutPair, ranked: Ranked, known_edits: KnownEdits, request: PreferenceRequest
) -> str | None:
    places = (pair.chosen, pair.rejected)
    edit_ids = [ranked.group.candidates[place].edit_id for place in places]
    must_be_good = places if pair.kind == "tie" else places[:1]
    if request.format in OF_EDITS and not all(edit_id in known_edits.edits for edit_id in edit_ids):
        return "no_edit"
    if any(edit_id in known_edits.excluded for edit_id in edit_ids):
        return "excluded"
    if not request.rule.both_bad and not all(ranked.acceptable[place] for place in must_be_good):
        return "chosen_not_acceptable"
    passing = [
        known_edits.outcome.get(edit_id or "") == dry_runs.KEPT
        for edit_id in edit_ids[: len(must_be_good)]
    ]
    if known_edits.must_pass and not all(passing):
        return "chosen_does_not_pass_filter"
    return None


def _candidates(
    ranked: Ranked, edits: Sequence[Edit | None], known_edits: KnownEdits
) -> list[OutCandidate]:
    fitted, se, ranks = ranked.fitted, ranked.fitted.se, ranked.fitted.ranks
    return [
        OutCandidate(
            candidate.name,
            edits[place],
            ranks[place],
            _plain(fitted.worth[place]),
            _plain(se[place]),
            _plain(fitted.worth[place] - Z * se[place]),
            _plain(fitted.worth[place] + Z * se[place]),
            ranked.acceptable[place],
            EXCLUDED if candidate.edit_id in known_edits.excluded
            else known_edits.outcome.get(candidate.edit_id or ""),
            candidate.edit_id in known_edits.accepted,
        )
        for place, candidate in enumerate(ranked.group.candidates)
    ]  # fmt: skip


def _plain(figure: float) -> float:
    """Leave out the last digits, in which machines differ: same inputs, same bytes."""
    return round(float(figure), 9) + 0.0
