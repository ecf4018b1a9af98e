"""The path of types: from assigned types to corrections in the filter."""

from __future__ import annotations

from review.core.i18n import N_, _, ngettext
from review.core.path import Note, Place, Step
from review.spotcheck.task import TYPES
from store.db.workspace import Store
from store.types.corrections import agreed
from store.types.disputed import disputed
from store.work import paths
from store.work.paths import DRAW_MORE, PUBLISH, House

DESK = "taxonomy"


def steps(store: Store, house: House) -> tuple[Step, ...]:
    """Return the steps of the newest batch, and of what people agree on."""
    batch = house.batch_of(TYPES)
    figure = ngettext("{n:,} type", "{n:,} types", house.types)
    return (
        paths.load(house, there=house.types > 0, figure=figure),
        paths.draw(batch, Place(DESK, DRAW_MORE)),
        paths.review(store, house, TYPES, batch),
        _decide(store),
        _publish(store, house),
        paths.release(house, Place("releases")),
    )


def _decide(store: Store) -> Step:
    """Return the step that takes a lead's word: on what reviewers do not agree."""
    place = Place(DESK, {"tab": N_("Disputed")})
    number = len(disputed(store))
    if not number:
        return Step(_("Decide"), place, done=True)
    what = ngettext("reviewers dispute {n:,} type", "reviewers dispute {n:,} types", number)
    return Step(_("Decide"), place, done=False, notes=(Note(what, _("decide"), place),))


def _publish(store: Store, house: House) -> Step:
    """Return the step that is done once the filter in force says what people agree on."""
    place = Place(DESK, PUBLISH)
    if house.config is None:
        return Step(_("Publish"), place, done=False)
    type_of = house.config.kind_of
    missing = [
        unit
        for unit in agreed(store).changed
        if type_of(unit.output_image, unit.assigned) != unit.label.agreed
    ]
    figure = ngettext("{n:,} correction", "{n:,} corrections", len(missing)) if missing else ""
    return Step(_("Publish"), place, not missing, figure)
