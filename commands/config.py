"""`config`: a filter drafted, compared, published, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.terminal import BY, DONE, Json, Judge, opened, say, words_of
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.yaml_in import CONFIG, read_text
from review.filtering.cuts import Cuts
from review.filtering.filter_config import Thresholds, as_plain, read_config
from store import settings
from store.db.workspace import Store
from store.filters import configs

if TYPE_CHECKING:
    from store.filters.drafts import Draft

app = typer.Typer()

NUMBER = typer.Argument(min=1, max=2**31 - 1, help=N_("The number of a draft or version."))
Cut = Annotated[
    list[str] | None, typer.Option(metavar="NAME=CUT", help=N_("A cut of one: may repeat."))
]
Comment = Annotated[str, typer.Option(help=N_("Why."))]


@app.command("show")
def config_show(version: Annotated[int | None, NUMBER] = None, as_json: Json = False) -> int:
    """Print the published config in force, or one version."""
    with opened() as store:
        published = configs.published(store, version)
    if as_json:
        say(as_plain(published.config))
    else:
        print(published.text, end="")
    return DONE


@app.command("draft")
def config_draft(
    threshold: Annotated[float | None, typer.Option(help=N_("A global cut."))] = None,
    from_certificate: Annotated[
        str | None, typer.Option(help=N_("A plan whose promise it publishes."))
    ] = None,
    judge: Judge = None,
    rescue: Annotated[
        bool, typer.Option(help=N_("Keep what people accepted below the cut."))
    ] = False,
    category: Cut = None,
    edit_type: Cut = None,
    floor: Cut = None,
    from_file: Annotated[
        Path | None, typer.Option(help=N_("A config file: its cuts, exclusions, corrections."))
    ] = None,
    as_json: Json = False,
) -> int:
    """Draft a config, and try it on the dataset."""
    from store.filters import drafts

    finer = {"category": _pairs(category), "edit_type": _pairs(edit_type), "floor": _pairs(floor)}
    promised = from_certificate is not None
    with opened() as store:
        if from_file is not None:
            _alone(threshold is not None or promised or any(finer.values()) or rescue)
            draft = drafts.draft_again(
                store, read_config(read_text(from_file, within=CONFIG), file=str(from_file)), by=BY
            )
        else:
            if promised:
                _alone(threshold is not None or any(finer.values()))
            cuts = _cuts(store, judge, threshold, finer)
            draft = drafts.draft_wanted(
                store, drafts.DraftRequest(cuts, from_certificate, judge, rescue), by=BY
            )
        answer = _answer(store, draft)
    say(answer) if as_json else print("\n".join(words_of(answer)))
    return DONE


@app.command("diff")
def config_diff(
    before: Annotated[int, NUMBER], after: Annotated[int, NUMBER], as_json: Json = False
) -> int:
    """Show what changed from one published version to another: in words, then line by line."""
    with opened() as store:
        changes, lines = configs.changed(store, before, after), configs.diff(store, before, after)
    if as_json:
        say({"changes": [change._asdict() for change in changes], "diff": lines})
    else:
        print("\n".join(map(str, changes)))
        print(lines, end="")
    return DONE


@app.command("publish")
def config_publish(
    draft: Annotated[int, NUMBER],
    comment: Comment,
    not_proven: Annotated[
        str | None, typer.Option(help=N_("The reason to publish without a promise."))
    ] = None,
    as_json: Json = False,
) -> int:
    """Publish a draft; without a certificate it needs a written reason."""
    from store.filters import publishing

    with opened() as store:
        published = publishing.publish(store, draft, comment=comment, not_proven=not_proven, by=BY)
    say({"version": published.version}) if as_json else print(
        _("Published version {version}", version=published.version)
    )
    return DONE


@app.command("rollback")
def config_rollback(version: Annotated[int, NUMBER], comment: Comment = "") -> int:
    """Put an earlier version back in force."""
    with opened() as store:
        configs.rollback(store, version, comment=comment, by=BY)
    print(_("Version {version} is in force", version=version))
    return DONE


#: Kind of event → what happened to the version, in words.
KINDS = {"published": N_("published"), "rolled back": N_("put back in force")}


@app.command("history")
def config_history(as_json: Json = False) -> int:
    """List what came into force, newest first: version, how, when, by whom, why."""
    with opened() as store:
        events = configs.history(store)
    if as_json:
        say(
            {"history": [{**vars(event), "created": event.created.isoformat()} for event in events]}
        )
        return DONE
    for event in events:
        when = f"{event.created:%Y-%m-%d %H:%M} UTC"
        print(
            f"{event.version}  {_(KINDS[event.kind])}  {when}  {event.created_by}  {event.comment}"
        )
    return DONE


def _answer(store: Store, draft: Draft) -> dict[str, Any]:
    """Say what a draft would keep and flip, and what it promises."""
    from store.filters import dry_runs

    promise = draft.config.certificate
    return {
        "draft": draft.id,
        "certified": promise is not None,
        "promise": promise.statement if promise else None,
        **dry_runs.dry_run(store, draft.config).as_json(),
    }


def _cuts(
    store: Store, judge: str | None, threshold: float | None, finer: dict[str, dict[str, float]]
) -> Cuts | None:
    """Return the cuts of the options; None where there are none of them."""
    from store.promises import pools

    if threshold is None and not any(finer.values()):
        return None
    if threshold is None:
        run = pools.judge_run(store, judge)
        threshold = settings.version(store, run.settings_version).default_threshold
    levels = Thresholds(threshold, finer["category"], finer["edit_type"])
    return Cuts(levels, finer["floor"])


def _pairs(options: list[str] | None) -> dict[str, float]:
    """Read NAME=CUT options. Raises Refused for any other shape."""
    cuts = {}
    for pair in options or []:
        name, _sign, value = pair.rpartition("=")
        try:
            cuts[name] = float(value)
        except ValueError:
            name = ""
        if not name:
            raise Refused(
                _("{pair!r} is no NAME=CUT.", pair=pair),
                what_to_do=_("For example 'Zoom in=0.75'."),
            )
    return cuts


def _alone(others: bool) -> None:
    if others:
        raise Refused(
            _("A promise or a file brings its own cuts."),
            what_to_do=_("Name it alone, or only the cuts."),
        )
