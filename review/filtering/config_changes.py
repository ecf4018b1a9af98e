"""What changed from one filter config to another, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from review.filtering.filter_config import FilterConfig

#: So many names are listed; all are counted.
NAMED = 3


class Change(NamedTuple):
    """One thing that differs: what it is, and what stood there before and stands there after."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        """Read as "what: before → after"."""
        return f"{self.what}: {self.before} → {self.after}"


def changes(before: FilterConfig, after: FilterConfig) -> list[Change]:
    """Return everything that differs but version, times and comment, in the file's order."""
    found = [change for say in _SECTIONS for change in say(before, after)]
    return [change for change in found if change.before != change.after]


def _score(a: FilterConfig, b: FilterConfig) -> Iterator[Change]:
    yield Change("Score", _WORDS[a.score], _WORDS[b.score])
    scales = (f"{one.scale.min:g}–{one.scale.max:g}" for one in (a, b))
    yield Change("Scale", *scales)
    weights = ({name: c.weight for name, c in one.criteria.items()} for one in (a, b))
    yield from _numbers("Weight of", *weights, none="no criterion")
    floors = (
        {name: c.floor for name, c in one.criteria.items() if c.floor is not None} for one in (a, b)
    )
    yield from _numbers("Floor of", *floors, none="none")


def _thresholds(a: FilterConfig, b: FilterConfig) -> Iterator[Change]:
    old, new = a.thresholds, b.thresholds
    yield Change("Global threshold", _number(old.global_), _number(new.global_))
    for name in ("category", "edit_type"):
        yield from _numbers("Threshold of", getattr(old, name), getattr(new, name), none="none")


def _people(a: FilterConfig, b: FilterConfig) -> Iterator[Change]:
    old, new = a.overrides, b.overrides
    yield from _sets("Rejected by people", dict.fromkeys(old.rejected), dict.fromkeys(new.rejected))
    yield from _sets("Rescued by people", dict.fromkeys(old.rescued), dict.fromkeys(new.rescued))
    excluded = ({row.edit: row.reason for row in one.exclusions} for one in (a, b))
    yield from _sets("Excluded", *excluded)
    corrected = ({row.edit: row.edit_type for row in one.corrections} for one in (a, b))
    yield from _sets("Edit type corrected", *corrected)
    rules = ({f"{rule.edit_type} → {rule.becomes}": None for rule in c.type_rules} for c in (a, b))
    yield from _sets("Edit types moved by a rule", *rules)


def _proof(a: FilterConfig, b: FilterConfig) -> Iterator[Change]:
    yield Change("Promise", _promise(a), _promise(b))


def _origin(a: FilterConfig, b: FilterConfig) -> Iterator[Change]:
    old, new = a.provenance, b.provenance
    yield Change("Judge", old.judge_run or "none", new.judge_run or "none")
    pools = [
        f"{one.pool.name}, {one.pool.size:,} edits" if one.pool else "none" for one in (old, new)
    ]
    if old.pool and new.pool and old.pool.digest != new.pool.digest and pools[0] == pools[1]:
        pools[1] += " with other scores"
    yield Change("Pool", *pools)
    kinds = (one.category_of for one in (a, b))
    yield from _sets("Edit types of the taxonomy", *kinds)
    yield from _sets("Other names of edit types", a.aliases, b.aliases)


_SECTIONS: tuple[Callable[[FilterConfig, FilterConfig], Iterator[Change]], ...] = (
    _thresholds, _score, _people, _proof, _origin,
)  # fmt: skip
_WORDS = {"weighted_total": "weighted total of the criteria", "overall": "the judge's own overall"}


def _promise(config: FilterConfig) -> str:
    if config.certificate is not None:
        return config.certificate.statement
    return f"not proven: {config.not_proven}" if config.not_proven else "not proven"


def _numbers(
    what: str, old: Mapping[str, float], new: Mapping[str, float], *, none: str
) -> Iterator[Change]:
    """Name each key whose number differs, in the old order and then the new."""
    for name in dict.fromkeys([*old, *new]):
        yield Change(f"{what} {name}", _number(old.get(name), none), _number(new.get(name), none))


def _number(value: float | None, none: str = "none") -> str:
    return none if value is None else f"{value:.12g}"


def _sets(
    what: str, old: Mapping[str, str | None], new: Mapping[str, str | None]
) -> Iterator[Change]:
    """Count both; say which came, which went and which changed."""
    came, went = [k for k in new if k not in old], [k for k in old if k not in new]
    other = [key for key in new if key in old and old[key] != new[key]]
    moves = {"new": came, "gone": went, "changed": other}
    said = [f"{_names(keys)} {word}" for word, keys in moves.items() if keys]
    if said:
        yield Change(what, f"{len(old):,}", f"{len(new):,} ({'; '.join(said)})")


def _names(keys: list[str]) -> str:
    shown = ", ".join(keys[:NAMED])
    return shown if len(keys) <= NAMED else f"{shown} and {len(keys) - NAMED:,} more"
