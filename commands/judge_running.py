"""`judge run`: a judge is asked about edits, with a bar, within a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from commands.terminal import BY, DONE, FINDINGS, Json, opened, say, terminal
from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.core.visible import visible

if TYPE_CHECKING:
    from store.db.workspace import Store
    from store.judging.running import HowFar
    from store.judging.runs import Judging
    from store.judging.starting import Planned, Wish

app = typer.Typer()


@app.command()
def run(
    endpoint: Annotated[str, typer.Option(help=N_("The endpoint, as the settings call it."))],
    model: Annotated[str, typer.Option(help=N_("The model, one that the settings allow there."))],
    prompt: Annotated[
        str | None,
        typer.Option(help=N_("The prompt: NAME, or NAME@VERSION; by default its newest.")),
    ] = None,
    groups: Annotated[
        bool, typer.Option("--groups", help=N_("Compare candidates of groups, pair by pair."))
    ] = False,
    batch: Annotated[
        str | None, typer.Option(help=N_("The edits of this batch only: its name or id."))
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help=N_("So many edits, drawn by chance."))
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=N_("All edits of the workspace."))] = False,
    samples: Annotated[
        int, typer.Option(min=1, max=20, help=N_("Ask so often about each edit; the mean counts."))
    ] = 1,
    side: Annotated[
        int, typer.Option(min=64, max=4096, help=N_("Pixels of the pictures' longer side."))
    ] = 1024,
    answer_tokens: Annotated[
        int, typer.Option(min=16, max=100_000, help=N_("The most tokens of one answer."))
    ] = 1024,
    concurrency: Annotated[
        int, typer.Option(min=1, max=256, help=N_("Requests under way at a time."))
    ] = 8,
    rpm: Annotated[
        int | None, typer.Option(min=1, help=N_("Requests per minute, at most."))
    ] = None,
    requests: Annotated[
        int | None, typer.Option(min=0, help=N_("Budget: requests in all, retries included."))
    ] = None,
    tokens: Annotated[
        int | None, typer.Option(min=0, help=N_("Budget: tokens in all, in and out."))
    ] = None,
    money: Annotated[
        float | None, typer.Option(min=0, help=N_("Budget: money in all, by the settings' prices."))
    ] = None,
    name: Annotated[
        str | None, typer.Option(help=N_("What the judge run is called; else it is made up."))
    ] = None,
    forecast: Annotated[
        bool, typer.Option(help=N_("Say what it will take, and ask nothing."))
    ] = False,
    use: Annotated[
        bool,
        typer.Option("--use-what-is-there", help=N_("Make a judge run of the replies so far.")),
    ] = False,
    as_json: Json = False,
) -> int:
    """Ask a judge about edits: within a budget, and going on where it was.

    The same command again goes on with the run of that name. What was answered is not asked again.
    """
    from review.judging.budget import Budget
    from store.judging import by_files, starting
    from store.judging.runs import Options

    if [batch is not None, limit is not None, every].count(True) == 0:
        raise Refused(_("Which edits?"), what_to_do=_("Say --batch, --limit N or --all."))
    given = any(one is not None for one in (requests, tokens, money))
    with opened() as store:
        options = Options(
            model, endpoint, samples=samples, side=side, concurrency=concurrency, per_minute=rpm,
            answer_tokens=answer_tokens, limit=limit,
            batch=None if batch is None else starting.batch_called(store, batch),
        )  # fmt: skip
        version = by_files.prompt_said(store, prompt, groups=groups, by=BY)
        wish = starting.Wish(
            version.name, version.version, options,
            Budget(requests, tokens, money) if given else None, name,
            "groups" if groups else "edits",
        )  # fmt: skip
        if forecast:
            return _foretell(starting.planned(store, wish), as_json)
        return _answer(store, _done(store, wish, use), as_json)


def _done(store: Store, wish: Wish, use: bool) -> Judging:
    """Run, or only use what is there; return how the run stands then."""
    from store.judging import kinds_there, running, runs, starting

    judging = starting.begun(store, wish, by=BY)
    kind = kinds_there.kind(judging.kind)
    if use:
        return running.use_what_is_there(store, judging.id, kind)
    try:
        with _bar(judging.name, _currency(store)) as told:
            return running.run(store, judging.id, kind, told)
    except KeyboardInterrupt:
        return runs.get(store, judging.id)


def _currency(store: Store) -> str:
    from store import settings

    return settings.current(store).settings.judges.currency


@contextmanager
def _bar(title: str, currency: str) -> Iterator[Callable[[HowFar], None]]:
    """Show how far a run is: replies, rate, cost so far, time left."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    live = terminal.console.is_terminal
    columns = (
        TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[said]}", markup=False),
    )  # fmt: skip
    with Progress(*columns, console=terminal.console, disable=not live) as shown:
        task = shown.add_task(visible(title), total=None, said="")
        quarters = {0}
        lost = set[int]()

        def told(far: HowFar) -> None:
            said = visible(_said(far, currency))
            shown.update(task, completed=far.there + far.failed, total=far.total, said=said)
            if far.lost and not lost:
                lost.add(far.lost)
                terminal.print(_lost(far.lost))
            quarter = 4 * (far.there + far.failed) // max(far.total, 1)
            if not live and quarter not in quarters:
                quarters.add(quarter)
                terminal.print(f"{title}: {far.there:,} / {far.total:,}, {said}")

        yield told


def _lost(number: int) -> str:
    return ngettext(
        "{n} reply was under way when the run ended: it counts, and is asked for once more.",
        "{n} replies were under way when the run ended: they count, and are asked for once more.",
        number,
    )


def _said(far: HowFar, currency: str) -> str:
    """Say rate, cost so far and time left."""
    parts = [_("{rate:.1f} a second", rate=far.per_second)]
    parts.append(f"{far.use.money:,.4f} {currency}" if far.use.money else _tokens(far.use.tokens))
    if far.seconds_left is not None:
        minutes, seconds = divmod(round(far.seconds_left), 60)
        left = f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        parts.append(_("{time} left", time=left))
    return ", ".join(parts)


def _tokens(number: int) -> str:
    return ngettext("{n:,} token", "{n:,} tokens", number)


def _foretell(plan: Planned, as_json: bool) -> int:
    from store.judging import starting, told

    if as_json:
        say({"name": plan.new.name, **told.forecast(plan.forecast), "currency": plan.currency})
        return DONE
    edits = ngettext("{n:,} edit", "{n:,} edits", len(plan.units))
    if plan.new.kind == "groups":
        edits = ngettext(
            "{n:,} pair in one order", "{n:,} pairs, each order by itself", len(plan.units)
        )
    print(_("{name}: {edits}, {replies:,} replies.", name=plan.new.name, edits=edits,
            replies=plan.forecast.replies))  # fmt: skip
    for words, use in (
        (N_("Expected"), plan.forecast.expected),
        (N_("At most"), plan.forecast.most),
    ):
        cost = (
            f"{use.money:,.2f} {plan.currency}" if plan.priced else _("no prices in the settings")
        )
        print(f"{_(words)}: {_tokens(use.tokens)}, {cost}")
    print(_basis(plan.forecast.measured))
    if not plan.forecast.within(plan.new.budget):
        print(_(starting.TOO_SMALL))
    return DONE


def _basis(measured: int) -> str:
    if not measured:
        return _("By the size of what is sent: nothing was asked of this model yet.")
    return ngettext(
        "By the mean of {n:,} reply to this prompt.",
        "By the mean of {n:,} replies to this prompt.",
        measured,
    )


def _answer(store: Store, judging: Judging, as_json: bool) -> int:
    from store.judging import told

    report = told.report(store, judging)
    say(report) if as_json else print("\n".join(lines(report, judging)))
    return DONE if judging.state == "done" and not report["problems"] else FINDINGS


def _goes_on(judging: Judging) -> str:
    """Say how a run goes on: only one whose budget is spent needs a greater one."""
    from review.judging.budget import Limit

    if judging.why in get_args(Limit):
        return _("The same command with more budget goes on.")
    return _("The same command goes on.")


def lines(report: Mapping[str, Any], judging: Judging) -> list[str]:
    """Write the answer of ``judge run`` for people."""
    from store.judging import answering, runs

    counts = report["replies"]
    said = [_("{name}: {there:,} of {wanted:,} replies.", name=report["name"], **counts)]
    if why := runs.in_words(judging):
        said.append(f"{why} {_goes_on(judging)}")
    said += [f"{answering.in_words(what)}: {n:,}" for what, n in report["problems"].items()]
    said.append(
        _("{requests:,} requests, {tokens}, {money:,.4f} {currency}.",
          tokens=_tokens(report["prompt_tokens"] + report["completion_tokens"]), **report)
    )  # fmt: skip
    if report["spread"]:
        each = ", ".join(f"{k} {v:.3f}" for k, v in report["spread"].items() if k != "units")
        if each:
            said.append(_("Samples of one edit differ by (standard deviation): {each}", each=each))
    if report["judge_run"]:
        said.append(_("Its scores are those of the judge {name}.", name=report["judge_run"]))
    return said
