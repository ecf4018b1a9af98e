"""Where a filter cuts, apart from what people said of single edits."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from review.core.errors import Refused
from review.core.i18n import _
from review.core.rules import Scoring
from review.core.settings import Criterion
from review.filtering.filter_config import FilterConfig, FlooredCriterion, Thresholds


class Cuts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Thresholds on the score, floors per criterion, and weights where they are not the settings'.

    ``weights`` empty: those of the settings; else criterion → weight, for every criterion.
    ``scoring``: the rules that make the total; None: those of the settings.
    """

    thresholds: Thresholds
    floors: dict[str, float] = {}
    weights: dict[str, float] = {}
    scoring: Scoring | None = None

    @classmethod
    def at(cls, threshold: float) -> Cuts:
        """Return one global cut."""
        return cls(Thresholds(global_=threshold))

    @classmethod
    def of(cls, config: FilterConfig, criteria: Mapping[str, Criterion]) -> Cuts:
        """Return the cuts of a config, beside the settings' criteria."""
        weights = {name: criterion.weight for name, criterion in config.criteria.items()}
        usual = {name: criterion.weight for name, criterion in criteria.items()}
        floors = {
            name: criterion.floor
            for name, criterion in config.criteria.items()
            if criterion.floor is not None
        }
        weights = {} if weights == usual else weights
        return cls(config.thresholds, floors, weights, config.scoring)

    def criteria(self, usual: Mapping[str, Criterion]) -> dict[str, FlooredCriterion]:
        """Return the config's criteria: the settings' with these weights and floors.

        Raises Refused for a criterion that the settings do not have.
        """
        strange = sorted({*self.floors, *self.weights} - usual.keys())
        if strange:
            raise Refused(
                _("The settings have no criterion {strange!r}.", strange=strange[0]),
                what_to_do=_("Criteria: {criteria}.", criteria=", ".join(usual)),
            )
        return {
            name: FlooredCriterion(
                self.weights.get(name, 0.0) if self.weights else criterion.weight,
                criterion.question,
                self.floors.get(name),
                scale=criterion.scale,
            )
            for name, criterion in usual.items()
        }
