"""What judges say of short instructions: a score per pair, the higher the more faithful."""

from __future__ import annotations

from sqlalchemy import Connection, text

from review.core.errors import Ambiguous, Unknown
from review.core.i18n import _
from store.db.workspace import Store
from store.instructions import population

_JUDGES = text("SELECT DISTINCT judge FROM faithfulness_score ORDER BY judge")


def _scores(which: str) -> str:
    return f"""SELECT e.id, e.output_image, f.value FROM faithfulness_score f
    JOIN edit e ON e.id = f.edit_id WHERE f.judge = :judge AND {which}
    ORDER BY e.output_image, e.id"""


_PAIRS = text(_scores(population.IN_POPULATION))
_WITH_ALIKE = text(_scores(population.WITH_BOTH))


def judges(store: Store) -> list[str]:
    """Return who scored short instructions, by name."""
    with store.database.read() as connection:
        return list(connection.execute(_JUDGES).scalars())


def the_judge(store: Store, name: str | None) -> str | None:
    """Return the judge of that name, or the only one; None where there is none.

    Raises Unknown for one that scored no short instruction, Ambiguous where several did and none
    is named.
    """
    names = judges(store)
    if name is None and len(names) > 1:
        raise Ambiguous(_("Several judges fit."), tuple(names), what_to_do=_("Name one: --judge."))
    if name is not None and name not in names:
        raise Unknown(
            _("Judge {name!r} scored no short instruction.", name=name),
            what_to_do=_("Judges: {names}.", names=", ".join(names) or _("none")),
        )
    return name or next(iter(names), None)


def scores(
    connection: Connection, judge: str | None, *, alike: bool = False
) -> tuple[dict[str, float], dict[str, str]]:
    """Return edit → score of the pairs that can be drawn and have one, and edit → output image.

    Without a judge there is none.
    """
    rows = connection.execute(_WITH_ALIKE if alike else _PAIRS, {"judge": judge}).all()
    return {row[0]: row[2] for row in rows}, {row[0]: row[1] for row in rows}
