"""The options we set, some of them not public (decision 0003), exist in this Streamlit."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit import config

import cli
from store import people
from store.workspace import open_workspace

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
