"""The path of chains: from turns to a filter that keeps whole chains, or as far as they hold."""

from __future__ import annotations

from review.chains.task import TURNS
from review.core.i18n import _, ngettext
from review.core.path import Note, Place, Step
from store.chains import population
from store.db.workspace import Store
from store.promises import unit_plans
from store.promises.status import SUPERSEDED, WAITING
from store.promises.unit_plans import WITH_LEAD, UnitPromise
from store.work import paths
from store.work.paths import DRAW_MORE, PUBLISH, House

DESK = "multi-turn"


def steps(store: Store, house: House) -> tuple[Step, ...]:
    """Return the steps of the newest batch, and of the newest plan."""
    with store.database.read() as connection:
        loaded = population.loaded(connection)
    batch = house.batch_of(TURNS)
    figure = ngettext("{n:,} chain", "{n:,} chains", loaded)
    plans = unit_plans.of_task(store, TURNS.name)
    return (
        paths.load(house, there=loaded > 0, figure=figure),
        paths.draw(batch, Place(DESK, DRAW_MORE)),
        paths.review(store, house, TURNS, batch),
        _promise(plans[0] if plans else None),
        _publish(house, {one.batch_id for one in plans}),
        _release(house),
    )


def _promise(newest: UnitPromise | None) -> Step:
    """Return the step that is done once the newest plan holds."""
    done = newest is not None and newest.certified
    return Step(_("Promise"), Place(DESK), done, notes=() if done else _why(newest))


def _why(newest: UnitPromise | None) -> tuple[Note, ...]:
    draw = Place(DESK, DRAW_MORE)
    if newest is None:
        return (Note(_("no batch of chains is to prove anything"), _("draw one"), draw),)
    if newest.reason in (WAITING, WITH_LEAD):  # The step before says so.
        return ()
    if newest.reason == SUPERSEDED:
        return (Note(_("labels changed since the checkpoint"), _("see which"), Place(DESK)),)
    return (Note(_("these labels do not prove it"), _("what it takes"), draw),)


def _publish(house: House, plans: set[str]) -> Step:
    """Return the step that is done once the filter in force carries a promise on chains."""
    chains = house.config.chains if house.config else None
    proof = chains.certificate if chains else None
    figure = _("not proven") if chains and not proof else ""
    return Step(_("Publish"), Place(DESK, PUBLISH), bool(proof and proof.id in plans), figure)


def _release(house: House) -> Step:
    out = [manifest for manifest in house.released if manifest["kind"] == "multi-turn"]
    done = house.version is not None and any(
        manifest.get("config_version") == house.version for manifest in out
    )
    return Step(_("Release"), Place("releases"), done)
