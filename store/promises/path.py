"""The path of a promise: from scores to a filter that keeps what people accept."""

from __future__ import annotations

from dataclasses import replace

from review.core.i18n import _
from review.core.path import Note, Place, Step
from review.promises.task import SCORE
from store.db.workspace import Store
from store.promises import looks
from store.promises.finding import PlanName, plan_names
from store.promises.status import Promise, promise
from store.work import names, paths
from store.work.paths import DRAW_MORE, PUBLISH, House

DESK = "thresholds"
#: What a plan is in when its reviewers still have to answer.
UNANSWERED = ("no_labels", "too_few", "stragglers", "not_yet")


def steps(store: Store, house: House) -> tuple[Step, ...]:
    """Return the steps of the newest plan, as far as it is."""
    plans = plan_names(store)
    batch_id = plans[0].batch_id if plans else None
    promised = _followed(store, [plan for plan in plans if plan.batch_id == batch_id])
    batch = next((one for one in house.batches if one.id == batch_id), None)
    edits = _("{n:,} edits", n=house.edits)
    return (
        _load(house, edits),
        _plan(promised),
        _review(
            paths.review(store, house, SCORE, batch),
            promised,
            _older(store, house, plans),
            closed=batch is not None and batch.closed is not None,
        ),
        _promise(promised),
        _publish(house, [plan.id for plan in plans if plan.batch_id == batch_id]),
        paths.release(house, Place("releases")),
    )


def _followed(store: Store, plans: list[PlanName]) -> Promise | None:
    """Return the promise of a batch's plans: the first way of cutting that has one, else the first.

    Each is read at most once: a pool may be large.
    """
    first = None
    for plan in plans:
        found = promise(store, plan.id)
        if found.state == "certified":
            return found
        first = first or found
    return first


def _load(house: House, figure: str) -> Step:
    """Return the first step; edits without scores may be judged here."""
    step = paths.load(house, there=house.scored, figure=figure)
    if house.scored or not house.edits:
        return step
    why = Note(_("no judge has scored the edits"), _("ask one here"), Place("judge"))
    return replace(step, notes=(*step.notes, why))


def _plan(promised: Promise | None) -> Step:
    void = promised is not None and promised.state == "void"
    why = Note(_("the plan no longer fits what is loaded"), _("see why"), Place(DESK))
    return Step(
        _("Plan"),
        Place(DESK, DRAW_MORE),
        promised is not None and not void,
        notes=(why,) if void else (),
    )


def _review(step: Step, promised: Promise | None, older: tuple[Note, ...], *, closed: bool) -> Step:
    """Return the step as the checkpoints see it: they may need fewer answers than were asked.

    A closed batch that has not enough of them gets no more: another one is drawn.
    """
    done = promised is not None and promised.state not in UNANSWERED
    if done or not closed:
        return replace(step, done=done, notes=(*step.notes, *older))
    place = Place(DESK, DRAW_MORE)
    why = Note(_("the batch was closed with too few answers"), _("draw another"), place)
    return replace(step, done=False, notes=(*step.notes, why, *older), place=place, waits=False)


def _promise(promised: Promise | None) -> Step:
    state = promised.state if promised else None
    unproven = Note(_("these labels do not prove it"), _("what it takes"), Place(DESK, DRAW_MORE))
    said = {
        "superseded": Note(_("labels changed since the checkpoint"), _("see which"), Place(DESK)),
        "not_proven": unproven,
        "not_uniform": unproven,
        "due": Note(_("a checkpoint can be looked at"), _("look"), Place(DESK)),
    }
    notes = (said[state],) if state in said else ()
    return Step(_("Promise"), Place(DESK), state == "certified", notes=notes)


def _publish(house: House, plan_ids: list[str]) -> Step:
    proof = house.config.certificate if house.config else None
    figure = _("not proven") if house.config and not proof else ""
    return Step(_("Publish"), Place(DESK, PUBLISH), bool(proof and proof.id in plan_ids), figure)


def _older(store: Store, house: House, plans: list[PlanName]) -> tuple[Note, ...]:
    """Return that the promise of an earlier batch holds, where the filter in force has another."""
    proof = house.config.certificate if house.config else None
    for plan in plans[1:]:
        if plan.batch_id == plans[0].batch_id or not _certified_once(store, plan.id):
            continue
        if proof and proof.id == plan.id:
            return ()
        if promise(store, plan.id).certified:
            what = _(
                "the promise of “{batch}” holds and is not published",
                batch=names.in_words(plan.batch),
            )
            return (Note(what, _("publish it"), Place(DESK, {**PUBLISH, "plan": plan.id})),)
    return ()


def _certified_once(store: Store, plan_id: str) -> bool:
    """Whether a checkpoint of a plan certified something: read before any pool is."""
    with store.database.read() as connection:
        taken = looks.taken_looks(connection, plan_id)
    return any(look.outcome.certified or look.certified_groups for look in taken)
