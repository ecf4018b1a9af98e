"""Whether the scores there are can answer what a filter config asks, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from review.core.errors import BadInput
from review.core.i18n import _
from review.filtering.filter_config import FlooredCriterion
from review.formats.reading import listed


def require_criteria(
    path: Path, criteria: Mapping[str, FlooredCriterion], present: Collection[str]
) -> None:
    """Raise BadInput where every score of a file would be malformed under a config.

    ``present``: names of the scores on any of its rows; none at all is no mistake.
    That is so when a criterion of the config is given nowhere: neither beside others, which
    would be incomplete on each row, nor as the floor it has beside an ``overall``.
    """
    lacking = [name for name in criteria if name not in present]
    floored = [name for name in lacking if criteria[name].floor is not None]
    partly = len(lacking) < len(criteria)
    wrong = lacking if present else []
    if "overall" in present:
        wrong = [] if partly else floored
    if wrong:
        raise BadInput(
            _(
                "no score gives {wrong}, which the config asks for; scores: {found}.",
                wrong=", ".join(wrong),
                found=listed(sorted(present)),
            ),
            file=str(path),
            what_to_do=_(
                "The config's criteria: {criteria}. Score them all, or take the config "
                "of these scores.",
                criteria=", ".join(criteria) or "overall",
            ),
        )
