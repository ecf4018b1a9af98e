"""`config`: a filter drafted, compared, published, taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.terminal import BY, DONE, Json, Judge, opened, say
from store import configs, dry_runs

app = typer.Typer(help="Draft, compare, publish, take back a filter.", no_args_is_help=True)

NUMBER = typer.Argument(min=1, max=2**31 - 1, help="The number of a draft or version.")


@app.command("show")
def config_show(version: Annotated[int | None, NUMBER] = None) -> int:
    """Print the published config in force, or one version."""
    with opened() as store:
        print(configs.published(store, version).text, end="")
    return DONE


@app.command("draft")
def config_draft(
    threshold: Annotated[float | None, typer.Option(help="A global cut.")] = None,
    from_certificate: Annotated[
        str | None, typer.Option(help="A plan whose promise it publishes.")
    ] = None,
    judge: Judge = None,
    rescue: Annotated[bool, typer.Option(help="Keep what people accepted below the cut.")] = False,
    as_json: Json = False,
) -> int:
    """Draft a config, and try it on the dataset."""
    with opened() as store:
        made = configs.draft(
            store, threshold=threshold, plan_id=from_certificate, judge=judge, rescue=rescue, by=BY
        )
        tried = dry_runs.dry_run(store, made.config)
    answer = {"draft": made.id, "certified": made.config.certificate is not None, **tried.as_json()}
    say(answer) if as_json else print("\n".join(f"{key}: {value}" for key, value in answer.items()))
    return DONE


@app.command("diff")
def config_diff(before: Annotated[int, NUMBER], after: Annotated[int, NUMBER]) -> int:
    """Show what changed from one published version to another."""
    with opened() as store:
        print(configs.diff(store, before, after), end="")
    return DONE


@app.command("publish")
def config_publish(
    draft: Annotated[int, NUMBER],
    comment: Annotated[str, typer.Option(help="Why.")],
    not_proven: Annotated[
        str | None, typer.Option(help="The reason to publish without a promise.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Publish a draft; without a certificate it needs a written reason."""
    with opened() as store:
        made = configs.publish(store, draft, comment=comment, not_proven=not_proven, by=BY)
    say({"version": made.version}) if as_json else print(f"Published version {made.version}")
    return DONE


@app.command("rollback")
def config_rollback(
    version: Annotated[int, NUMBER], comment: Annotated[str, typer.Option(help="Why.")] = ""
) -> int:
    """Put an earlier version back in force."""
    with opened() as store:
        configs.rollback(store, version, comment=comment, by=BY)
    print(f"Version {version} is in force")
    return DONE
