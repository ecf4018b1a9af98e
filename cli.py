"""The terminal's door. Exit codes: 0 done, 1 done with findings it names, 2 refused, 3 a defect."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
import typer.exceptions
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from review.errors import Ambiguous, PicoReviewError, Refused
from review.filter_config import read_config
from review.formats.filtered import filter_manifest
from review.formats.reading import parse_mapping
from review.sampling import Strategy
from review.settings import preset, preset_text
from review.tasks import Purpose
from store import (
    backup,
    batches,
    configs,
    dry_runs,
    judging,
    people,
    promises,
    releases,
    restore,
    settings,
)
from store.importing.run import Options, import_files
from store.workspace import Store, open_workspace, workspace_from_environment

DONE, FINDINGS, REFUSED, DEFECT = 0, 1, 2, 3
BY = "terminal"

app = typer.Typer(
    help="People review text-guided image edits; their labels make the filter. "
    "Every command takes --workspace FOLDER (default ./workspace, or PICO_REVIEW_WORKSPACE).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
settings_app = typer.Typer(help="Criteria, weights, scale, taxonomy.", no_args_is_help=True)
people_app = typer.Typer(help="Who may come in, by a personal link.", no_args_is_help=True)
config_app = typer.Typer(help="Draft, compare, publish, take back a filter.", no_args_is_help=True)
export_app = typer.Typer(help="Write files a trainer loads unchanged.", no_args_is_help=True)
app.add_typer(settings_app, name="settings")
app.add_typer(people_app, name="people")
app.add_typer(config_app, name="config")
app.add_typer(export_app, name="export")

terminal = Console(stderr=True, highlight=False)
chosen: dict[str, Path] = {}

NUMBER = typer.Argument(min=1, max=2**31 - 1, help="The number of a draft or version.")
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Judge = Annotated[str | None, typer.Option("--judge", help="The judge run.")]
Target = Annotated[float, typer.Option(help="The acceptable share that is promised.")]
Confidence = Annotated[float, typer.Option(help="How sure the promise is.")]
Out = Annotated[Path, typer.Option("--out", help="The folder to write into.")]


@app.callback()
def workspace(
    folder: Annotated[
        Path | None,
        typer.Option("--workspace", help="The workspace.", envvar="PICO_REVIEW_WORKSPACE"),
    ] = None,
) -> None:
    """Remember which workspace the command is about."""
    chosen["folder"] = folder or workspace_from_environment()[0]


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The port to serve on.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
    fresh: Annotated[bool, typer.Option(help="Make a new workspace beside the old.")] = False,
) -> int:
    """Run the app on demo content, made on first start in ./demo-workspace."""
    from demo.workspace import prepare  # noqa: PLC0415  its image libraries load slowly

    with bar("Making demo content") as advance:
        chosen["folder"] = prepare(Path.cwd(), fresh=fresh, progress=advance)
    terminal.print(f"Demo workspace: {chosen['folder']}")
    return run_server(port, open_browser=browser)


@app.command()
def serve(port: Annotated[int, typer.Option(help="The port to serve on.")] = 8501) -> int:
    """Serve the workspace: to this machine only, or to the network once people have links."""
    return run_server(port, open_browser=False)


@settings_app.command("show")
def settings_show(as_json: Json = False) -> int:
    """Print the settings in force."""
    with opened(create=True) as store:
        now = settings.current(store)
    if as_json:
        say({"version": now.version, **msgspec.to_builtins(now.settings)})
    else:
        print(now.text, end="")
    return DONE


@settings_app.command("set")
def settings_set(file: Annotated[Path, typer.Argument(help="A settings file (YAML).")]) -> int:
    """Make a file the settings in force, as a new version."""
    with opened(create=True) as store:
        now = settings.replace(store, read_text(file), by=BY)
    terminal.print(f"Settings version {now.version}: {now.settings.name}")
    return DONE


@settings_app.command("preset")
def settings_preset(name: Annotated[str, typer.Argument(help="The preset's name.")]) -> int:
    """Make a preset the settings in force."""
    preset(name)
    with opened(create=True) as store:
        now = settings.replace(store, preset_text(name), by=BY)
    terminal.print(f"Settings version {now.version}: {now.settings.name}")
    return DONE


@people_app.command("add")
def people_add(
    name: str,
    role: Annotated[str, typer.Option(help="reviewer or lead")] = "reviewer",
    origin: Annotated[
        str, typer.Option(help="How people reach the app.")
    ] = "http://localhost:8501",
    as_json: Json = False,
) -> int:
    """Add a person and print their personal link (again: a new link, and the old one ends)."""
    with opened(create=True) as store:
        person, secret = people.add(store, name, role=role)
        leads = [one for one in people.everyone(store) if one.role == "lead" and one.link]
    link = f"{origin.rstrip('/')}/api/join/{secret}"
    if as_json:
        say({"name": person.name, "role": person.role, "link": link})
    else:
        print(link)
    if not leads:
        terminal.print("There is no lead with a link yet: add one with --role lead.")
    return DONE


@people_app.command("list")
def people_list(as_json: Json = False) -> int:
    """List everybody who reviews."""
    with opened() as store:
        found = people.everyone(store)
    rows = [
        {"name": one.name, "role": one.role, "kind": one.kind, "revoked": one.revoked is not None}
        for one in found
    ]
    if as_json:
        say({"people": rows})
    else:
        for row in rows:
            ended = "  link ended" if row["revoked"] else ""
            print(f"{row['name']}  {row['role']}  {row['kind']}{ended}")
    return DONE


@people_app.command("revoke")
def people_revoke(name: str) -> int:
    """End a person's link; their reviews stay."""
    with opened() as store:
        people.revoke(store, name)
    return DONE


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Manifests, scores, reviews.")],
    kind: Annotated[str | None, typer.Option(help="What they are; else it is recognised.")] = None,
    images: Annotated[
        str | None, typer.Option(help="Their images: a folder, or https://, s3://, gs://.")
    ] = None,
    judge: Annotated[str | None, typer.Option(help="Name of the judge run.")] = None,
    purpose: Annotated[str, typer.Option(help="What imported reviews are for.")] = "measure",
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="OURS=THEIRS, for other tables.")
    ] = None,
    accept_changes: Annotated[
        bool, typer.Option("--accept-changes", help="Append changed records as new versions.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report, and write nothing.")] = False,
    save_problems: Annotated[
        Path | None, typer.Option(help="Write all problems to this CSV file.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Bring in manifests, judge scores and human labels; report every bad line."""
    given = parse_mapping(mapping or [])
    options = Options(kind, images, judge, purpose, given, accept_changes, dry_run)
    with opened(create=True) as store, bar("Importing") as advance:
        report = import_files(store, files, options, by=BY, progress=advance)
    if save_problems and report.problem_count:
        save_problems.write_bytes(report.problems_file.read_bytes())
    if as_json:
        say(report.as_json())
    else:
        print("\n".join(report.lines()))
    return FINDINGS if report.problem_count else DONE


@app.command()
def draw(
    size: Annotated[int, typer.Option(help="How many edits.")],
    task: Annotated[str, typer.Option(help="The task.")] = "score",
    purpose: Annotated[Purpose, typer.Option(help="What the answers are for.")] = "measure",
    strategy: Annotated[Strategy, typer.Option(help="How edits are drawn.")] = "uniform",
    per_unit: Annotated[int, typer.Option(help="Reviewers per edit.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed draws the same.")] = 0,
    judge: Judge = None,
    target: Target = 0.9,
    confidence: Confidence = 0.95,
    name: Annotated[str | None, typer.Option(help="The batch's name.")] = None,
    as_json: Json = False,
) -> int:
    """Draw a batch of work; a measuring batch freezes its plan first."""
    request = batches.Request(
        task, purpose, size, strategy, per_unit, seed, judge, target, confidence, name
    )
    with opened() as store:
        made = batches.draw_batch(store, request, by=BY)
    if as_json:
        say({"batch": made.name, "id": made.id, "units": made.units, "asked": made.asked})
    else:
        print(f"{made.name}: {made.units} edits, {made.asked} answers asked for")
    return DONE


@app.command()
def judge(
    judge: Judge = None,
    threshold: Annotated[float | None, typer.Option(help="The cut; else the default.")] = None,
    purpose: Annotated[str, typer.Option(help="Which labels: their purpose.")] = "measure",
    batch: Annotated[str | None, typer.Option(help="One batch's labels only.")] = None,
    as_json: Json = False,
) -> int:
    """Hold the judge against people: confusion at the cut, κ, AUC per criterion, ρ."""
    with opened() as store:
        found = judging.report(
            store, judge=judge, threshold=threshold, purpose=purpose, batch=batch
        )
    say(found) if as_json else print("\n".join(judging.lines(found)))
    return DONE if found["n"] else FINDINGS


@app.command()
def threshold(
    target: Target = 0.9,
    confidence: Confidence = 0.95,
    judge: Judge = None,
    batch: Annotated[str | None, typer.Option(help="The batch of labels.")] = None,
    pool: Annotated[str | None, typer.Option(help="The pool.")] = None,
    by: Annotated[str | None, typer.Option(help="category or edit_type")] = None,
    as_json: Json = False,
) -> int:
    """Certify the most lenient threshold that keeps its promise, or say what is missing."""
    with opened() as store:
        found = promises.threshold(
            store, target=target, confidence=confidence, judge=judge, batch=batch, pool=pool,
            group_by=by, by=BY,
        )  # fmt: skip
    say(found) if as_json else print("\n".join(promises.lines(found)))
    return DONE if found["certified"] else FINDINGS


@config_app.command("show")
def config_show(version: Annotated[int | None, NUMBER] = None) -> int:
    """Print the published config in force, or one version."""
    with opened() as store:
        print(configs.published(store, version).text, end="")
    return DONE


@config_app.command("draft")
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


@config_app.command("diff")
def config_diff(before: Annotated[int, NUMBER], after: Annotated[int, NUMBER]) -> int:
    """Show what changed from one published version to another."""
    with opened() as store:
        print(configs.diff(store, before, after), end="")
    return DONE


@config_app.command("publish")
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


@config_app.command("rollback")
def config_rollback(
    version: Annotated[int, NUMBER], comment: Annotated[str, typer.Option(help="Why.")] = ""
) -> int:
    """Put an earlier version back in force."""
    with opened() as store:
        configs.rollback(store, version, comment=comment, by=BY)
    print(f"Version {version} is in force")
    return DONE


@app.command("filter")
def filter_(
    manifest: Path,
    config: Annotated[Path, typer.Option(help="The published filter config (YAML).")],
    out: Out,
    scores: Annotated[Path | None, typer.Option(help="Scores, when not on the records.")] = None,
    as_json: Json = False,
) -> int:
    """Stream a manifest into kept, rejected and undecided files. Needs no workspace."""
    read = read_config(read_text(config), file=str(config))
    with bar("Filtering") as advance:
        summary = filter_manifest(manifest, out, read, scores=scores, progress=advance)
    answer = msgspec.to_builtins(summary)
    say(answer) if as_json else print("\n".join(f"{k}: {v}" for k, v in answer.items()))
    return FINDINGS if summary.undecided or summary.bad else DONE


@export_app.command("sft")
def export_sft(out: Out, as_json: Json = False) -> int:
    """Write the edits the published filter keeps, in the released manifest shape."""
    with opened() as store:
        say_release(releases.export_sft(store, out, by=BY), as_json)
    return DONE


@export_app.command("reviews")
def export_reviews(out: Out, as_json: Json = False) -> int:
    """Write the log: every raw label."""
    with opened() as store:
        say_release(releases.export_reviews(store, out, by=BY), as_json)
    return DONE


@app.command("backup")
def backup_(
    file: Annotated[Path, typer.Argument(help="The file to write: a new one.")],
    as_json: Json = False,
) -> int:
    """Write the whole workspace to one file, while people go on reviewing; no pictures in it."""
    with opened() as store:
        made = backup.write(store, file)
    say_backup(file, made, as_json)
    terminal.print("Keep secret.key apart: it is not in the backup. Pictures stay where they are.")
    return DONE


@app.command("restore")
def restore_(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    as_json: Json = False,
) -> int:
    """Make a workspace of a verified backup: in a new or empty folder and database only."""
    made = restore.restore(file, chosen["folder"], database_url=workspace_from_environment()[1])
    say_backup(chosen["folder"], made, as_json)
    for root in made.image_roots:
        if "://" not in root and not Path(root).is_dir():
            terminal.print(f"Its images are not here: {root}", markup=False, soft_wrap=True)
    return DONE


def run_server(port: int, *, open_browser: bool) -> int:
    """Become the server, in the project's folder, where Streamlit finds its settings."""
    os.environ["PICO_REVIEW_WORKSPACE"] = str(chosen["folder"].resolve())
    with opened(create=True) as store:
        shared = people.any_links(store)
    address = "0.0.0.0" if shared else "127.0.0.1"  # noqa: S104  links are needed from now on
    terminal.print(f"pico-review: http://localhost:{port}  (stop with Ctrl+C)")
    terminal.print("Open to your network by personal link." if shared else "This machine only.")
    words = ["-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    words += [f"--server.address={address}", f"--server.headless={not open_browser}"]
    os.chdir(Path(__file__).parent)
    os.execv(sys.executable, [sys.executable, *words])  # noqa: S606  our own words only


@contextmanager
def opened(*, create: bool = False) -> Iterator[Store]:
    """Open the workspace for one command."""
    url = workspace_from_environment()[1]
    store = open_workspace(chosen["folder"], database_url=url, create=create)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on stderr; yields ``advance(done, total)``."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal, transient=True) as progress:
        shown = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(shown, completed=done, total=total)


def say(answer: dict[str, Any]) -> None:
    """Print one JSON object; what cannot be computed is null, never NaN."""
    print(json.dumps(answer, indent=2, ensure_ascii=False, default=str, allow_nan=False))


def say_release(made: releases.Release, as_json: bool) -> None:
    """Print where a release stands, and what it holds."""
    if as_json:
        say(made.manifest)
    else:
        print(f"{made.folder}: {made.manifest['counts']}")


def say_backup(place: Path, made: backup.Manifest, as_json: bool) -> None:
    """Print what a backup holds."""
    if as_json:
        facts = {"revision": made.revision, "last_entry": made.last_entry, "made": made.made}
        say({"place": str(place), **facts, "rows": made.rows, "image_roots": made.image_roots})
    else:
        rows = made.rows
        print(f"{place}: {rows['review']} log entries, {rows['edit']} edits, made {made.made}")


def read_text(file: Path) -> str:
    """Read a text file; raises Refused when it is not there or no text."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{file} cannot be read: {error}.") from None


def workspace_first(words: list[str]) -> list[str]:
    """Let ``--workspace FOLDER`` stand anywhere on the command line."""
    for place, word in enumerate(words):
        if word == "--workspace" and place + 1 < len(words):
            return [word, words[place + 1], *words[:place], *words[place + 2 :]]
        if word.startswith("--workspace="):
            return [word, *words[:place], *words[place + 1 :]]
    return words


def main() -> None:
    """Run one command and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run one command; return its exit code."""
    try:
        return int(app(args=workspace_first(words), standalone_mode=False) or DONE)
    except Ambiguous as error:
        terminal.print(f"{error}\n" + "\n".join(error.choices), markup=False, soft_wrap=True)
    except PicoReviewError as error:
        terminal.print(str(error), markup=False, soft_wrap=True)
    except typer.Exit as left:
        return left.exit_code
    except (typer.exceptions.TyperException, typer.Abort) as error:
        terminal.print(str(error) or "Stopped.", markup=False, soft_wrap=True)
    except OSError as error:  # a path that cannot be read, made or written
        what = f"{error.filename}: {error.strerror}." if error.filename else str(error)
        terminal.print(f"{what} Check the path.", markup=False, soft_wrap=True)
    except Exception:  # noqa: BLE001  a defect: say so, with its trace, and the exit code for it
        traceback.print_exc()
        return DEFECT
    return REFUSED
