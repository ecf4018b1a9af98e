"""A run that is asked by files, as it is wished for: its prompt, its units, its beginning."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from review.core.errors import Refused
from review.core.i18n import _
from review.judging.budget import Budget
from store import settings
from store.db.workspace import Store
from store.judging import groups as asked_groups
from store.judging import kinds_there, prompts, runs, starting
from store.judging.prompts import PromptVersion
from store.judging.runs import Judging, New, Options


@dataclass(frozen=True)
class Wish:
    """A run that somebody wants; ``prompt`` NAME or NAME@VERSION; ``options.batch`` a name or id.

    None: of groups, the prompt for pairs; ``name`` None: made of prompt, model and batch.
    """

    prompt: str | None
    kind: str
    options: Options
    name: str | None = None


def begun(store: Store, wish: Wish, *, by: str) -> Judging:
    """Begin a run that no endpoint is asked for.

    Raises Unknown for a prompt or a batch that is not there, Refused where no model is named, where
    there is nothing to judge, or where a run of that name is there.
    """
    if not wish.options.model:
        raise Refused(_("Which model?"), what_to_do=_("Name it as the service does: --model."))
    version = prompt_said(store, wish.prompt, groups=wish.kind == "groups", by=by)
    options = wish.options
    named = [options.batch] if options.batch is not None else []
    name = runs.made_name(version, options.model, *named)
    if options.batch is not None:
        batch_id = starting.batch_called(store, options.batch)
        options = msgspec.structs.replace(options, batch=batch_id)
    units = kinds_there.UNITS[wish.kind](
        store, batch=options.batch, limit=options.limit, seed=options.seed
    )
    new = New(
        wish.name or name, wish.kind, version.id, settings.current(store).version, None, options,
        Budget(),
    )  # fmt: skip
    return runs.begin(store, new, units, by=by)


def prompt_said(store: Store, said: str | None, *, groups: bool, by: str) -> PromptVersion:
    """Return the prompt said as NAME or NAME@VERSION; of groups, where none is, that for pairs.

    Raises Refused where none is said, Unknown for one that is not there.
    """
    if said is None and groups:
        return asked_groups.prompt(store, by=by)
    name, _at, version = (said or "").partition("@")
    if not name or not (version.isdecimal() or not version):
        known = ", ".join(f"{one.name}@{one.version}" for one in prompts.versions(store))
        todo = _("Save one first: pico-review judge prompt save FILE.")
        if known:
            todo = _("--prompt NAME@VERSION: {known}.", known=known)
        raise Refused(_("Which prompt?"), what_to_do=todo)
    return prompts.find(store, name, int(version) if version else None)
