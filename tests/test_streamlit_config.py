"""The options we set, some of them not public (decision 0003), exist in this Streamlit."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit import config, net_util
from streamlit.web import skills
from streamlit.web.server import server_util

import api
import cli
from review.core.errors import BadInput
from store.access import people
from store.opening import open_workspace

PROJECT = Path(__file__).parents[1]


def options(table: Mapping[str, Any], *path: str) -> Iterator[tuple[str, Any]]:
    """Yield ("server.port", value) of a nested table."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from options(value, *path, name)
        else:
            yield ".".join((*path, name)), value


def ours() -> dict[str, Any]:
    """Return the options of .streamlit/config.toml."""
    text = (PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    return dict(options(tomllib.loads(text)))


@pytest.mark.parametrize("name", ours())
def test_an_option_we_set_exists_and_is_not_going_away(name: str) -> None:
    """An option Streamlit does not know would be ignored without a word."""
    known = config.get_config_options()
    assert name in known
    assert not known[name].deprecated


def test_nobody_is_watched_and_nobody_else_served_by_default() -> None:
    """No usage statistics, the loopback only, no details of an error on the page."""
    found = ours()
    assert found["browser.gatherUsageStats"] is False
    assert found["server.address"] == "127.0.0.1"
    assert found["client.showErrorDetails"] in {"none", False}


def test_tables_offer_no_download_but_ours() -> None:
    """Streamlit's own writes cells that a spreadsheet runs."""
    assert ours()["client.disableDataExport"] is True


def test_nothing_is_advertised_on_our_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the browser is opened for us, and a developer's tools lie beside."""
    monkeypatch.setattr(config, "get_option", {**ours(), "server.headless": False}.get)
    monkeypatch.setattr(skills, "agent_harness_present", lambda: True)
    assert skills.nudge_suppression_reason(str(PROJECT)) == "welcome_hidden"


def test_no_address_outside_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even for this machine's own address, when a page of another site knocks."""
    asked: list[str] = []
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, **_: asked.append(url))
    monkeypatch.setattr(net_util, "_external_ip", None)
    api.routes()
    assert not server_util.is_url_from_allowed_origins("https://elsewhere.example")
    assert asked == []


@pytest.mark.parametrize("shared", [False, True])
def test_serve_passes_options_that_exist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared: bool
) -> None:
    """``serve`` listens on the loopback; once people have links, on the network."""
    workspace = tmp_path / "workspace"
    store = open_workspace(workspace)
    if shared:
        people.add(store, "Ana", role="lead")
    store.close()
    monkeypatch.delenv("PICO_REVIEW_DATABASE", raising=False)
    monkeypatch.setenv("PICO_REVIEW_WORKSPACE", str(workspace))
    monkeypatch.chdir(tmp_path)
    became: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, words: became.append(words))
    cli.run(["serve", "--port", "8765", "--workspace", "workspace"])
    ((_, *words),) = became
    assert words[:4] == ["-m", "streamlit", "run", "app.py"]
    passed = dict(word.removeprefix("--").split("=") for word in words[4:])
    assert passed.keys() <= config.get_config_options().keys()
    everywhere = "0.0.0.0"  # noqa: S104  a word we compare with
    assert passed["server.address"] == (everywhere if shared else "127.0.0.1")
    assert (passed["server.port"], passed["server.headless"]) == ("8765", "True")
    assert os.environ["PICO_REVIEW_WORKSPACE"] == str(workspace.resolve())
    assert Path.cwd() == PROJECT


def test_serve_lives_under_the_path_of_its_public_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its proxy passes the path on; links made in the terminal begin with the whole of it."""
    monkeypatch.delenv("PICO_REVIEW_DATABASE", raising=False)
    monkeypatch.setenv("PICO_REVIEW_PUBLIC_URL", "")
    monkeypatch.setenv("PICO_REVIEW_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.chdir(tmp_path)
    became: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, words: became.append(words))
    serve = ["serve", "--workspace", str(tmp_path / "workspace"), "--public-url"]
    assert cli.run([*serve, "example.org/review"]) == 2
    assert (became, (tmp_path / "workspace").exists()) == ([], False)
    cli.run([*serve, "https://example.org/review/desk/"])
    ((_, *words),) = became
    assert "--server.baseUrlPath=review/desk" in words
    assert {word.partition("=")[0][2:] for word in words[4:]} <= config.get_config_options().keys()
    assert os.environ["PICO_REVIEW_PUBLIC_URL"] == "https://example.org/review/desk"
    written = (tmp_path / "workspace" / "address").read_text(encoding="utf-8")
    assert written == "https://example.org/review/desk"


def test_a_server_does_not_begin_with_a_wrong_public_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However it is started."""
    monkeypatch.setenv("PICO_REVIEW_PUBLIC_URL", "example.org")
    with pytest.raises(BadInput, match="PICO_REVIEW_PUBLIC_URL"):
        api.doors()


def test_uvicorn_reads_the_path_that_the_app_lives_under() -> None:
    """As `streamlit run` does: Streamlit itself reads its variables for its own command only."""
    words = "import app, api; print([route.path for route in api.routes()])"
    ran = subprocess.run(
        [sys.executable, "-c", words],
        env=os.environ | {"STREAMLIT_SERVER_BASE_URL_PATH": "/review/"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "'/review/ready'" in ran.stdout
    assert "'/ready'" not in ran.stdout
