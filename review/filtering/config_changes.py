"""What changed from one filter config to another, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from review.core.i18n import N_, _, ngettext
from review.core.rules_words import in_words, sets_in_words
from review.filtering.filter_config import Chains, FilterConfig, PoolRef

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
    every = [change for say in _SECTIONS for change in say(before, after)]
    return [change for change in every if change.before != change.after]


def _score(a: FilterConfig, b: FilterConfig) -> Iterator[Change]:
    yield Change(_("Score"), _(_WORDS[a.score]), _(_WORDS[b.score]))
    scales = (f"{config.scale.min:g}–{config.scale.max:g}" for config in (a, b))
    yield Change(_("Scale"), *scales)
    yield from _rules(a, b)
    weights = ({name: c.weight for name, c in config.criteria.items()} for config in (a, b))
    yield from _numbers(N_("Weight of {name}"), *weights, absent=_("no criterion"))
    floors = (
        {name: c.floor for name, c in config.criteria.items() if c.floor is not None}
        for config in (a, b)
    )
    yield from _numbers(N_("Floor of {name}"), *floors)


def _rules(a: FilterConfig, b: FilterConfig) -> Iterator[Change]:
    """Say how totals are made, in general and of single categories and types."""
    yield Change(_("Total"), in_words(a.scoring), in_words(b.scoring))
    sets = (sets_in_words(config.scoring) for config in (a, b))
    yield from _named(N_("Total of {name}"), *sets, absent=_("as of all edits"))
    scales = (
        {name: f"{c.scale.min:g}–{c.scale.max:g}" for name, c in config.criteria.items() if c.scale}
        for config in (a, b)
    )
    yield from _named(N_("Scale of {name}"), *scales, absent=_("that of the total"))


def _named(
    title: str, old: Mapping[str, str], new: Mapping[str, str], *, absent: str
) -> Iterator[Change]:
    for name in dict.fromkeys([*old, *new]):
        yield Change(_(title, name=name), old.get(name, absent), new.get(name, absent))


def _thresholds(a: FilterConfig, b: FilterConfig) -> Iterator[Change]:
    old, new = a.thresholds, b.thresholds
    yield Change(_("Global threshold"), _number(old.global_), _number(new.global_))
    for name in ("category", "edit_type"):
        yield from _numbers(N_("Threshold of {name}"), getattr(old, name), getattr(new, name))


def _people(a: FilterConfig, b: FilterConfig) -> Iterator[Change]:
    old, new = a.overrides, b.overrides
    yield from _sets(
        _("Rejected by people"), dict.fromkeys(old.rejected), dict.fromkeys(new.rejected)
    )
    yield from _sets(_("Rescued by people"), dict.fromkeys(old.rescued), dict.fromkeys(new.rescued))
    excluded = ({row.edit: row.reason for row in config.exclusions} for config in (a, b))
    yield from _sets(_("Excluded"), *excluded)
    corrected = ({row.edit: row.edit_type for row in config.corrections} for config in (a, b))
    yield from _sets(_("Edit type corrected"), *corrected)
    rules = ({f"{rule.edit_type} → {rule.becomes}": None for rule in c.type_rules} for c in (a, b))
    yield from _sets(_("Edit types moved by a rule"), *rules)


def _proof(a: FilterConfig, b: FilterConfig) -> Iterator[Change]:
    yield Change(_("Promise"), _promise(a), _promise(b))


def _origin(a: FilterConfig, b: FilterConfig) -> Iterator[Change]:
    old, new = a.provenance, b.provenance
    yield Change(_("Judge"), old.judge_run or _("none"), new.judge_run or _("none"))
    pools = [_pool(provenance.pool) for provenance in (old, new)]
    if old.pool and new.pool and old.pool.digest != new.pool.digest and pools[0] == pools[1]:
        pools[1] = _("{pool} with other scores", pool=pools[1])
    yield Change(_("Pool"), *pools)
    kinds = (config.category_of for config in (a, b))
    yield from _sets(_("Edit types of the taxonomy"), *kinds)
    yield from _sets(_("Other names of edit types"), a.aliases, b.aliases)


def _chains(a: FilterConfig, b: FilterConfig) -> Iterator[Change]:
    old, new = a.chains, b.chains
    yield Change(_("Rule for chains"), _rule(old), _rule(new))
    cuts = (chains.threshold if chains else None for chains in (old, new))
    yield Change(_("Threshold for chains"), *map(_number, cuts))
    salvage = (_("yes") if chains and chains.salvage else _("no") for chains in (old, new))
    yield Change(_("Valid beginnings of chains are kept"), *salvage)
    words = (
        {row.chain[:12]: str(row.valid) for row in c.rejected} if c else {} for c in (old, new)
    )
    yield from _sets(_("Chains rejected by people"), *words)
    yield Change(_("Promise about chains"), *(_promise(c) if c else _("none") for c in (old, new)))


def _rule(chains: Chains | None) -> str:
    return _(_RULES[chains.rule]) if chains else _("every turn passes as a single edit")


_RULES = {
    "all": N_("every turn passes"),
    "weakest": N_("the weakest turn"),
    "product": N_("the product of the turns"),
}


_SECTIONS: tuple[Callable[[FilterConfig, FilterConfig], Iterator[Change]], ...] = (
    _thresholds, _score, _people, _proof, _chains, _origin,
)  # fmt: skip
_WORDS = {
    "weighted_total": N_("weighted total of the criteria"),
    "overall": N_("the judge's own overall"),
}


def _pool(pool: PoolRef | None) -> str:
    if pool is None:
        return _("none")
    return ngettext("{name}, {n:,} edit", "{name}, {n:,} edits", pool.size, name=pool.name)


def _promise(config: FilterConfig | Chains) -> str:
    if config.certificate is not None:
        return config.certificate.statement
    return (
        _("not proven: {not_proven}", not_proven=config.not_proven)
        if config.not_proven
        else _("not proven")
    )


def _numbers(
    title: str, old: Mapping[str, float], new: Mapping[str, float], *, absent: str = ""
) -> Iterator[Change]:
    """Name each key whose number differs, in the old order and then the new."""
    for name in dict.fromkeys([*old, *new]):
        before, after = _number(old.get(name), absent), _number(new.get(name), absent)
        yield Change(_(title, name=name), before, after)


def _number(value: float | None, absent: str = "") -> str:
    return absent or _("none") if value is None else f"{value:.12g}"


def _sets(
    title: str, old: Mapping[str, str | None], new: Mapping[str, str | None]
) -> Iterator[Change]:
    """Count both; say which came, which went and which changed."""
    came, went = [k for k in new if k not in old], [k for k in old if k not in new]
    changed = [key for key in new if key in old and old[key] != new[key]]
    moves = {N_("{names} new"): came, N_("{names} gone"): went, N_("{names} changed"): changed}
    parts = [_(word, names=_names(keys)) for word, keys in moves.items() if keys]
    if parts:
        yield Change(title, f"{len(old):,}", f"{len(new):,} ({'; '.join(parts)})")


def _names(keys: list[str]) -> str:
    shown = ", ".join(keys[:NAMED])
    more = len(keys) - NAMED
    return shown if more <= 0 else _("{names} and {more:,} more", names=shown, more=more)
