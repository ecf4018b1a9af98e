"""The path of instruction pairs: from both texts to the pairs that train."""

from __future__ import annotations

from review.core.i18n import _, ngettext
from review.core.path import Note, Place, Step
from review.instructions.task import INSTRUCTIONS
from store.db.workspace import Store
from store.instructions import population, release
from store.promises import unit_plans
from store.work import paths
from store.work.paths import DRAW_MORE, PUBLISH, House

DESK = "instruction-pairs"


def steps(store: Store, house: House) -> tuple[Step, ...]:
    """Return the steps of the newest batch, and of the release."""
    with store.database.read() as connection:
        there = population.kept_count(store, connection).pairs
    batch = house.batch_of(INSTRUCTIONS)
    figure = ngettext("{n:,} pair", "{n:,} pairs", there)
    return (
        paths.load(house, there=there > 0, figure=figure),
        paths.draw(batch, Place(DESK, DRAW_MORE)),
        paths.review(store, house, INSTRUCTIONS, batch),
        *_promise(store),
        _release(house),
    )


def _promise(store: Store) -> tuple[Step, ...]:
    """Return the step of the newest plan, where a batch is to prove anything."""
    plans = unit_plans.of_task(store, INSTRUCTIONS.name)
    if not plans:
        return ()
    newest, place = plans[0], Place(DESK)
    failed = newest.outcome is not None and not newest.certified
    note = Note(_("these labels do not prove it"), _("draw more"), Place(DESK, DRAW_MORE))
    return (Step(_("Promise"), place, newest.certified, notes=(note,) if failed else ()),)


def _release(house: House) -> Step:
    out = any(manifest["kind"] == release.KIND for manifest in house.released)
    return Step(_("Release"), Place(DESK, PUBLISH), out)
