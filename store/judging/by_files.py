"""A run that is asked by files, as it is wished for: its prompt, its units, its beginning."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from review.core.errors import Refused
from review.core.i18n import _
from review.judging.budget import Budget
from store import settings
from store.db.workspace import Store
from store.judging import groups, kinds_there, prompts, runs, starting
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
    version = _prompt(store, wish, by)
    options, name = wish.options, f"{version.name} {version.version} · {wish.options.model}"
    if options.batch is not None:
        name += f" · {options.batch}"
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


def _prompt(store: Store, wish: Wish, by: str) -> PromptVersion:
    if wish.prompt is None and wish.kind == "groups":
        return groups.prompt(store, by=by)
    name, _at, version = (wish.prompt or "").partition("@")
    if not name or not (version.isdecimal() or not version):
        known = ", ".join(f"{one.name}@{one.version}" for one in prompts.versions(store))
        raise Refused(
            _("Which prompt?"), what_to_do=_("--prompt NAME@VERSION: {known}.", known=known)
        )
    return prompts.find(store, name, int(version) if version else None)
