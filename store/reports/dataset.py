"""What the dataset holds: edits by type, category, language and content; chains by their turns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import text

from review.core.i18n import N_
from review.coverage.summary import coverage
from review.filtering.decide import PoolDigest
from review.report.shape import Count, Gap, Section
from store.db.rules import CURRENT, FAILURES
from store.filters import configs, dry_runs
from store.reports.moment import Found, Moment, empty, fact, gap

NOTHING = N_("no edits were imported")
NO_FILTER = N_("no filter is published: every edit is kept")

#: Single edits: known, current, neither a failure nor a turn of a chain.
_SINGLE = text(f"""
SELECT e.edit_type, e.text, e.output_image, e.summarized_text FROM edit e
WHERE e.known AND NOT e.collision AND {CURRENT} AND e.id NOT IN ({FAILURES})
  AND e.id NOT IN (SELECT m.edit_id FROM edit_set_member m JOIN edit_set t ON t.id = m.set_id
                   WHERE t.kind = 'multi-turn')
ORDER BY e.output_image, e.id""")
_CHAINS = text(f"""
SELECT COUNT(*) AS turns FROM edit_set t JOIN edit_set_member m ON m.set_id = t.id
JOIN edit e ON e.id = m.edit_id WHERE t.kind = 'multi-turn' AND {CURRENT} GROUP BY t.id""")
_OTHERS = text(f"""
SELECT (SELECT COUNT(*) FROM edit e WHERE {CURRENT} AND e.id IN ({FAILURES})) AS failures,
  (SELECT COUNT(*) FROM edit e WHERE {CURRENT} AND NOT e.known) AS known_by_id,
  (SELECT COUNT(*) FROM edit e WHERE {CURRENT} AND e.known AND e.collision) AS collisions,
  (SELECT COUNT(*) FROM edit_set t WHERE t.kind = 'preference') AS preference_records""")


def found(at: Moment) -> Found:
    """Return what there is, counted."""
    with at.store.database.read() as connection:
        rows = connection.execute(_SINGLE).all()
        chains = Counter(connection.execute(_CHAINS).scalars())
        others = connection.execute(_OTHERS).one()._mapping
    if not rows and not chains and not any(others.values()):
        return empty("dataset", NOTHING)
    held = coverage(((row.edit_type, row.text or "") for row in rows), at.rule.category_of)
    marks = PoolDigest()
    for row in rows:
        marks.add(row.output_image, 0.0)
    singles = len(rows)
    turns = sum(length * number for length, number in chains.items())
    kept, gaps = _kept(at)
    counts = [
        at.count("edits", singles, singles),
        at.count("short_instructions", sum(bool(row.summarized_text) for row in rows), singles),
        at.count("chains", chains.total(), chains.total()),
        at.count("turns_of_chains", turns, turns),
        *(at.count(name, number, number) for name, number in others.items() if number),
        *kept,
        *_each(at, "chains_of_turns", {str(n): chains[n] for n in sorted(chains)}, chains.total()),
        *_each(at, "edits_of_category", _ordered(held.by_category, at.rule.taxonomy), singles),
        *_each(at, "edits_of_type", _ordered(held.by_type, at.rule.category_of), singles),
        *_each(at, "edits_in_language", _most_first(held.by_language), singles),
        *_each(at, "edits_about", held.by_content, held.read_for_content),
    ]
    facts = (fact("edits_digest", marks.hexdigest()[:16]), fact("taxonomy", at.taxonomy))
    return Found(Section(facts=facts, counts=tuple(counts)), gaps)


def _kept(at: Moment) -> tuple[list[Count], tuple[Gap, ...]]:
    """Count what the filter in force keeps of all edits it decides on."""
    current = configs.in_force(at.store)
    if current is None:
        return [], (gap("dataset", "kept", NO_FILTER),)
    outcomes = dry_runs.decisions(at.store, current.config)["outcome"].value_counts()
    total = int(outcomes.sum())
    names = (dry_runs.KEPT, dry_runs.REJECTED, dry_runs.UNDECIDED)
    return [at.count(name, int(outcomes.get(name, 0)), total) for name in names], ()


def _each(at: Moment, name: str, counts: Mapping[str, int], of: int) -> list[Count]:
    return [at.count(name, number, of, group) for group, number in counts.items()]


def _ordered(counts: Mapping[str, int], known: Iterable[str]) -> dict[str, int]:
    """Return counts in the taxonomy's order, then what it does not know by name."""
    names = [name for name in known if name in counts]
    return {name: counts[name] for name in [*names, *sorted(set(counts) - set(names))]}


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
