"""The app run: on demo content, or on the workspace."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.terminal import bars, chosen, opened, terminal
from review.core.i18n import N_, _
from store.access import people, public

app = typer.Typer()

#: Where the workspace was served last: personal links made in the terminal go there.
ADDRESS = "address"


@app.command()
def demo(
    port: Annotated[int, typer.Option(help=N_("The port to serve on."))] = 8501,
    browser: Annotated[bool, typer.Option(help=N_("Open the browser."))] = True,
    fresh: Annotated[bool, typer.Option(help=N_("Make a new workspace beside the old."))] = False,
) -> int:
    """Run the app on demo content, made on first start in ./demo-workspace."""
    from demo.workspace import prepare

    with bars() as tell:
        chosen["folder"] = prepare(Path.cwd(), fresh=fresh, progress=tell)
    terminal.print(_("Demo workspace: {folder}", folder=chosen["folder"]))
    return run_server(port, open_browser=browser)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help=N_("The port to serve on."))] = 8501,
    host: Annotated[
        list[str] | None,
        typer.Option(help=N_("A further name of this machine, while nobody has a link.")),
    ] = None,
    public_url: Annotated[
        str | None,
        typer.Option(help=N_("How people reach it through a proxy: personal links begin so.")),
    ] = None,
) -> int:
    """Serve the workspace: to this machine only, or to the network once people have links."""
    if host:
        os.environ["PICO_REVIEW_HOSTS"] = ",".join(host)
    if public_url:
        os.environ[public.NAME] = public.plain(public_url, "--public-url")
    return run_server(port, open_browser=False)


def served_at() -> str:
    """Return the public address, else where the workspace was served last, else the usual one."""
    if address := public.named():
        return address
    written = chosen["folder"] / ADDRESS
    return written.read_text(encoding="utf-8") if written.is_file() else "http://localhost:8501"


def run_server(port: int, *, open_browser: bool) -> int:
    """Become the server, in the project's folder, where Streamlit finds its settings."""
    os.environ["PICO_REVIEW_WORKSPACE"] = str(chosen["folder"].resolve())
    public_url = public.named()
    with opened(create=True) as store:
        shared = people.any_links(store)
    address = "0.0.0.0" if shared else "127.0.0.1"  # noqa: S104  links are needed from now on
    at = public_url or f"http://localhost:{port}"
    (chosen["folder"] / ADDRESS).write_text(at, encoding="utf-8")
    within = public.path(public_url or "")
    here = f"http://localhost:{port}/{within}".rstrip("/")
    terminal.print(_("pico-review: {address}  (stop with Ctrl+C)", address=here))
    terminal.print(
        _("Open to your network by personal link.") if shared else _("This machine only.")
    )
    words = ["-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    words += [f"--server.address={address}", f"--server.headless={not open_browser}"]
    words += [f"--server.baseUrlPath={within}"] if within else []
    os.chdir(Path(__file__).parents[1])
    os.execv(sys.executable, [sys.executable, *words])  # noqa: S606  our own words only
