"""Which split of a release a source goes to: by its name and a seed alone, so never to two."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from review.core.errors import BadInput, Refused
from review.core.i18n import _

#: The split that whatever no other takes goes to.
TRAIN = "train"
#: Shares that are written as decimals add up to one within this.
_EXACT = 1e-9


@dataclass(frozen=True)
class Splits:
    """Name → share of the sources, the rest being ``train``. Raises Refused for what cannot be.

    A source's split depends on nothing but its name and the seed: one that comes later moves no
    other.
    """

    shares: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        shares = [share for name, share in self.shares.items() if name != TRAIN]
        if any(not 0 < share < 1 for share in shares) or sum(shares) >= 1:
            raise Refused(_("The splits' shares lie between 0 and 1, and leave some for train."))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the splits, ``train`` first."""
        return (TRAIN, *(name for name in self.shares if name != TRAIN))

    def of(self, source: str) -> str:
        """Return the split of a source.

        >>> splits = Splits({"test": 0.2})
        >>> splits.of("a.jpg") == splits.of("a.jpg")
        True
        """
        mark = hashlib.sha256(f"{self.seed}\n{source}".encode()).digest()
        place = int.from_bytes(mark[:8]) / 2**64
        for name, share in self.shares.items():
            if name == TRAIN:
                continue
            if place < share:
                return name
            place -= share
        return TRAIN


def read_splits(written: str | None, seed: int = 0) -> Splits:
    """Read ``train=.9,test=.1``; a share for train may be left out, being what the others leave.

    Raises BadInput for what is no NAME=SHARE, and where the shares do not add up to 1.
    """
    shares: dict[str, float] = {}
    for pair in filter(None, (part.strip() for part in (written or "").split(","))):
        name, _sign, share = (part.strip() for part in pair.partition("="))
        try:
            number = float(share)
        except ValueError:
            number = -1
        if not name.isidentifier() or not 0 < number <= 1 or name in shares:
            raise BadInput(
                _("{pair} is not NAME=SHARE of a split.", pair=pair),
                what_to_do=_("Such as train=.9,test=.1"),
            )
        shares[name] = number
    if TRAIN in shares and abs(sum(shares.values()) - 1) > _EXACT:
        raise BadInput(
            _(
                "The shares of the splits add up to {total:g}, not to 1.",
                total=sum(shares.values()),
            ),
            what_to_do=_("Leave train out: it gets what the others leave."),
        )
    return Splits({name: share for name, share in shares.items() if name != TRAIN}, seed)
