"""Whether settings make sense: what a file's shape alone does not say."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from review.core.endpoints import check_judges
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.repeated import repeated
from review.core.rules_check import mistakes
from review.core.taxonomy import loosely

if TYPE_CHECKING:  # Settings are checked as they are read, by the module that has them.
    from review.core.settings import Settings

_HOST = re.compile(r"(\*\.[\w-]+\.)?[\w-]+(\.[\w-]+)*|[\w-]+(\.[\w-]+)*:\d{1,5}", re.ASCII)


def check(settings: Settings, file: str) -> None:
    """Raise BadInput, naming the key, where settings contradict themselves."""
    if settings.scale.min >= settings.scale.max:
        raise BadInput(_("scale.min must be below scale.max."), file=file)
    weights = sum(criterion.weight for criterion in settings.criteria.values())
    if not (weights > 0 and math.isfinite(weights)):
        raise BadInput(_("criteria: at least one weight must be above 0."), file=file)
    if not settings.scale.holds(settings.default_threshold):
        raise BadInput(_("default_threshold lies outside the scale."), file=file)
    kinds = [kind for kinds in settings.taxonomy.values() for kind in kinds]
    twice = sorted(repeated(kinds))
    if twice:
        raise BadInput(_("taxonomy: {twice!r} stands in two places.", twice=twice[0]), file=file)
    for wrong in mistakes(settings.scoring, settings.criteria, settings.scale, settings.taxonomy):
        raise BadInput(wrong, file=file, what_to_do=_("docs/filtering.md says what rules hold."))
    _check_types(settings, file)
    _check_mix(settings, file)
    _check_reasons(settings, file)
    check_judges(settings, file)
    for host in settings.remote_images.hosts:
        if not _HOST.fullmatch(host):
            raise BadInput(
                _("remote_images.hosts: {host!r} is not a host's name.", host=host), file=file
            )


def _check_types(settings: Settings, file: str) -> None:
    """Each name, however loosely written, means one type."""
    means = {loosely(kind): kind for kind in settings.category_of}
    for kind, notes in settings.edit_types.items():
        if kind not in settings.category_of:
            todo = _("Name it under a category of taxonomy, or as an alias of a type.")
            raise BadInput(
                _("edit_types: {kind!r} is no type of the taxonomy.", kind=kind),
                file=file,
                what_to_do=todo,
            )
        for alias in notes.aliases:
            other = means.setdefault(loosely(alias), kind)
            if other != kind:
                raise BadInput(
                    _(
                        "edit_types: {alias!r} means {other!r} and {kind!r}.",
                        alias=alias,
                        other=other,
                        kind=kind,
                    ),
                    file=file,
                )


def _check_mix(settings: Settings, file: str) -> None:
    mix, names = settings.target_mix, {*settings.category_of, *settings.taxonomy}
    for name in mix:
        if name not in names:
            todo = _("Name it as under taxonomy.")
            problem = _("target_mix: {name!r} is neither a type nor a category.", name=name)
            raise BadInput(problem, file=file, what_to_do=todo)
    if mix and not 0 < sum(mix.values()) < math.inf:
        raise BadInput(_("target_mix: the weights are to add up to a number above 0."), file=file)


def _check_reasons(settings: Settings, file: str) -> None:
    ids = [reason.id for reason in settings.reasons]
    twice = sorted(repeated(ids))
    if twice:
        raise BadInput(_("reasons: {twice!r} stands in two places.", twice=twice[0]), file=file)
    for reason in settings.reasons:
        if reason.criterion is not None and reason.criterion not in settings.criteria:
            raise BadInput(
                _(
                    "reasons: {criterion!r} of {id!r} is no criterion.",
                    criterion=reason.criterion,
                    id=reason.id,
                ),
                file=file,
                what_to_do=_("Criteria: {criteria}.", criteria=", ".join(settings.criteria)),
            )
