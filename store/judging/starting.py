"""A run of a judge as it is wished for: what it will take, and its beginning or going on."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from review.core.endpoints import Model
from review.core.errors import BadInput, Refused, Unknown
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.judging.budget import Budget, Forecast, Use, forecast, most
from review.judging.prompt import Prompt
from store import settings
from store.db.workspace import Store
from store.judging import endpoints, kinds_there, prompts, replies, runs
from store.judging.kinds import Asking
from store.judging.runs import Judging, New, Options
from store.work import batches

#: Earlier runs whose replies say what a reply takes; units that are tried for a forecast.
_LOOKED_AT = 20
TOO_SMALL = N_("The budget is expected to end it before all replies are there.")


@dataclass(frozen=True)
class Wish:
    """A run that somebody wants; ``name`` None: made of prompt, model and batch.

    ``version`` None: the prompt's newest. ``options.batch``: an id; ``budget`` None: that of the
    run that goes on, or none. ``kind``: what is asked about, a key of ``kinds_there.KINDS``.
    """

    prompt: str
    version: int | None
    options: Options
    budget: Budget | None = None
    name: str | None = None
    kind: str = "edits"


@dataclass(frozen=True)
class Planned:
    """A run before it starts: its name, its edits, and what it will take."""

    new: New
    units: tuple[str, ...]
    forecast: Forecast
    currency: str
    priced: bool


def planned(store: Store, wish: Wish) -> Planned:
    """Return what a run would ask and take, asking nothing.

    Raises Unknown for a prompt, an endpoint, a model or a batch that is not there, Refused for a
    budget of money where the settings have no prices, and where there is nothing to judge.
    """
    new = _new(store, wish)
    rules = settings.current(store).settings
    _endpoint, model = endpoints.allowed(rules, new.options.endpoint, new.options.model)
    options = new.options
    units = kinds_there.UNITS[new.kind](
        store, batch=options.batch, limit=options.limit, seed=options.seed
    )
    if not units:
        raise Refused(_("There is nothing to judge."), what_to_do=_("Name other edits."))
    asking = kinds_there.kind(new.kind).asking(store, _draft(new))
    worst = most(
        model, _first(asking, units), side=options.side, answer=options.answer_tokens,
        schema=len(str(asking.response_format)),
    )  # fmt: skip
    seen, measured = _seen(store, new)
    counted = forecast(model, len(units) * options.samples, worst, seen, measured)
    return Planned(new, tuple(units), counted, rules.judges.currency, _priced(model))


def _first(asking: Asking, units: Sequence[str]) -> list[dict[str, Any]]:
    """Return what is sent of the first unit that can be asked about. Raises BadInput for none."""
    *others, last = units[:_LOOKED_AT]
    for unit in others:
        with contextlib.suppress(BadInput):
            return asking.messages(unit)
    return asking.messages(last)


def _priced(model: Model) -> bool:
    return model.input is not None and model.output is not None


def batch_called(store: Store, said: str) -> str:
    """Return the id of the batch of that name or id. Raises Unknown with those there are."""
    known = batches.all_batches(store)
    for one in known:
        if said in (one.id, one.name):
            return one.id
    names = ", ".join(one.name for one in known)
    raise Unknown(_("There is no batch {name!r}.", name=said), what_to_do=names)


def begun(store: Store, wish: Wish, *, by: str) -> Judging:
    """Begin a run, or return the one of that name which asks the same, to go on.

    That one gets the wished speed, and the wished budget if there is one. Raises as ``planned``,
    and Refused where a run of that name asks something else.
    """
    new = _new(store, wish)
    for one in runs.every(store):
        if one.name == new.name:
            return _gone_on(store, one, new, wish)
    plan = planned(store, wish)
    return runs.begin(store, plan.new, plan.units, by=by)


def _gone_on(store: Store, one: Judging, new: New, wish: Wish) -> Judging:
    if one.prompt_id != new.prompt_id or not one.options.same_question(new.options):
        raise Refused(
            _("There is a run {name!r} that asks something else.", name=one.name),
            what_to_do=_("Give this one another name."),
        )
    runs.give(
        store, one.id, wish.budget or one.budget,
        one.options.at_the_speed_of(new.options),
    )  # fmt: skip
    return runs.get(store, one.id)


def _new(store: Store, wish: Wish) -> New:
    version = prompts.find(store, wish.prompt, wish.version)
    current = settings.current(store)
    endpoint, model = endpoints.allowed(current.settings, wish.options.endpoint, wish.options.model)
    _check(wish, version.prompt, current.settings, model)
    batch = [batches.get(store, wish.options.batch).name] if wish.options.batch else []
    given = runs.one_line(wish.name or "")
    name = given or runs.made_name(version, wish.options.model, *batch)
    budget = wish.budget or Budget()
    return New(name, wish.kind, version.id, current.version, endpoint.host, wish.options, budget)


def _check(wish: Wish, prompt: Prompt, rules: Settings, model: Model) -> None:
    """Raise Refused for a budget that cannot be kept, and for scores that would not count."""
    if wish.budget and wish.budget.money is not None and not _priced(model):
        todo = _("Write them in the settings, or give a budget of requests or tokens.")
        raise Refused(_("The settings have no prices of this model."), what_to_do=todo)
    missing = [name for name in rules.criteria if name not in prompt.criteria]
    if wish.kind == "edits" and missing:
        raise Refused(
            _("The prompt does not ask for {criteria}.", criteria=", ".join(missing)),
            what_to_do=_("Without it no edit has a score: add it to the prompt."),
        )


def _draft(new: New) -> Judging:
    """Return a run that is not written down."""
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    return Judging(
        "", new.name, new.kind, new.prompt_id, new.settings_version, new.host, new.options,
        new.budget, "waiting", None, None, never, "", None, None,
    )  # fmt: skip


def _seen(store: Store, new: New) -> tuple[Use, int]:
    """Return what replies of this prompt and model took so far, and how many those were."""
    use, there = Use(), 0
    like = [
        one for one in runs.every(store)
        if (one.prompt_id, one.options.model, one.options.side)
        == (new.prompt_id, new.options.model, new.options.side)
    ]  # fmt: skip
    for one in like[:_LOOKED_AT]:
        took, number = replies.took(store, one.id)
        use, there = use + took, there + number
    return use, there
