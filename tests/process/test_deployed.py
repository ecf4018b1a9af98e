"""The set that deploy/ describes: two processes, PostgreSQL, a proxy; one is killed on the way."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from routes import proxies
from store.access import people, public
from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from tests.process.books import Books
from tests.process.conftest import fill, new_database
from tests.process.serving import Server, free_port, wait_for
from tests.process.station import Station

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"
PROXY = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
needs_proxy = pytest.mark.skipif(PROXY is None, reason="needs HAProxy (Debian: haproxy)")


def compose() -> dict[str, Any]:
    """Return the compose file as it is read."""
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return read


@dataclass
class Front:
    """The proxy's address, as a station knows a server's."""

    port: int
    process: subprocess.Popen[bytes]


@dataclass
class Set:
    """What is up: the proxy and the two processes behind it."""

    front: Front
    one: Server
    two: Server


@pytest.fixture
def up(postgres_server: str, on_disk: Path, tmp_path: Path) -> Iterator[Set]:
    """The whole set, on one machine, behind the proxy's own configuration."""
    assert PROXY
    url = new_database(postgres_server)
    store = open_workspace(tmp_path / "workspace", database_url=url)
    fill(store, tmp_path)
    people.add(store, "Lea", role="lead")
    store.close()
    one, two = (Server(tmp_path / "workspace", url).start() for _ in range(2))
    named = {"APP_ONE": one, "APP_TWO": two}
    port = free_port()
    environment = {name: f"127.0.0.1:{server.port}" for name, server in named.items()}
    environment["LISTEN"] = f"127.0.0.1:{port}"
    words = [PROXY, "-f", str(DEPLOY / "haproxy.cfg")]
    proxy = subprocess.Popen(words, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/ready", proxy)
        yield Set(Front(port, proxy), one, two)
    finally:
        proxy.kill()
        proxy.wait()
        for server in (one, two):
            if server.process.poll() is None:
                server.kill()


@needs_proxy
@pytest.mark.postgres
def test_a_browser_stays_with_its_process_until_that_is_gone(up: Set) -> None:
    """The cookie names the process; once it is killed the other one answers."""
    with httpx.Client(base_url=f"http://127.0.0.1:{up.front.port}") as browser:
        browser.get("/api/ping")
        mine = browser.cookies["pico_review_app"]
        for _ in range(5):
            answer = browser.get("/api/ping")
            assert (answer.status_code, browser.cookies["pico_review_app"]) == (200, mine)
        (up.one if mine == "one" else up.two).kill()
        assert browser.get("/api/ping").status_code == 200
        assert browser.cookies["pico_review_app"] != mine


@needs_proxy
@pytest.mark.postgres
def test_a_killed_process_loses_and_doubles_nothing(up: Set) -> None:
    """Reviewers go on through the proxy; the log holds every decision once."""
    store = open_workspace(up.one.folder, database_url=up.one.database_url)
    asked = ScoreRequest("measure", 24, seed=0)
    batch, books = score_batches.draw_batch(store, asked, by="lead"), Books()
    reviewers = [people.add(store, name)[0].id for name in ("Ana", "Ben")]
    stations = [Station(up.front, store, who, batch.id, books) for who in reviewers]  # type: ignore[arg-type]
    for count in range(8):
        if count == 4:
            up.one.kill()
        for station in stations:
            station.lease()
            decision = station.decision()
            station.took(station.insist("answers", decision))
            books.saved.append(decision["id"])
    for station in stations:
        station.close()
    books.check_all_saved(store, batch.id, 1)
    store.close()


@needs_proxy
def test_the_proxys_settings_are_sound() -> None:
    """HAProxy reads them without a complaint."""
    assert PROXY
    named = {"LISTEN": ":8080", "APP_ONE": "127.0.0.1:1", "APP_TWO": "127.0.0.1:2"}
    words = [PROXY, "-c", "-f", str(DEPLOY / "haproxy.cfg")]
    ran = subprocess.run(
        words, env={**os.environ, **named}, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, "WARNING" in ran.stderr) == (0, False), ran.stderr


def test_the_compose_file_names_what_is_there() -> None:
    """Its build file, the proxy's settings and variables, and settings that the app knows."""
    services = compose()["services"]
    for app in (services["app-one"], services["app-two"]):
        assert (DEPLOY / app["build"]["context"] / app["build"]["dockerfile"]).is_file()
        assert {*app["environment"]} == {"PICO_REVIEW_DATABASE", public.NAME, proxies.NAMES}
        networks = compose()["networks"]["default"]["ipam"]["config"]
        assert [app["environment"][proxies.NAMES]] == [one["subnet"] for one in networks]
    assert (DEPLOY / services["proxy"]["volumes"][0].partition(":")[0]).is_file()
    asked = set(re.findall(r"\$\{(\w+)\}", (DEPLOY / "haproxy.cfg").read_text(encoding="utf-8")))
    assert asked == {*services["proxy"]["environment"]}


def test_the_container_holds_what_the_app_needs() -> None:
    """Each folder that is packaged, and the files that the doors read, are let into it."""
    let_in = {
        line[1:]
        for line in (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    assert {"app.py", "api.py", "cli.py", "requirements.lock", "pyproject.toml"} <= let_in
    assert {"pages", "routes", "commands", "review", "store", "docs", ".streamlit"} <= let_in
    assert all((PROJECT / name).exists() for name in let_in)
