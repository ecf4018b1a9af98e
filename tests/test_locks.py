"""The locked dependencies: exact, hashed, free of this machine's addresses, and up to date."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries(lock: str) -> list[str]:
    """Return the requirements of a lock, each with its hashes, as one line."""
    text = (PROJECT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pinned(lock: str) -> dict[str, set[str]]:
    """Return name → the versions a lock pins (several where markers tell them apart)."""
    found: dict[str, set[str]] = {}
    for entry in entries(lock):
        requirement = Requirement(entry.split("--hash")[0].strip())
        (pin,) = requirement.specifier
        found.setdefault(canonicalize_name(requirement.name), set()).add(pin.version)
    return found


def declared(*, dev: bool) -> list[Requirement]:
    """Return what pyproject.toml asks for."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    words = project["dependencies"] + (project["optional-dependencies"]["dev"] if dev else [])
    return [Requirement(word) for word in words]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry(lock: str) -> None:
    """It installs from whatever index its user has: no address, no index option, no path."""
    text = (PROJECT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|-e|--index-url|--extra-index-url|--find-links)", text, re.M)
    assert " @ " not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_exact_and_hashed(lock: str) -> None:
    """With ``==`` and at least one SHA-256, so that pip takes these very files or none."""
    assert len(entries(lock)) > 20
    for entry in entries(lock):
        requirement = Requirement(entry.split("--hash")[0].strip())
        assert [pin.operator for pin in requirement.specifier] == ["=="], entry
        assert "*" not in str(requirement.specifier)
        assert HASH.search(entry), f"{requirement} has no hash"
        assert entry.count("--hash") == len(HASH.findall(entry))


@pytest.mark.parametrize(("lock", "dev"), [(LOCKS[0], False), (LOCKS[1], True)])
def test_a_lock_fits_what_the_project_asks_for(lock: str, dev: bool) -> None:
    """Every dependency of pyproject.toml is locked, in a version its range allows."""
    locked = pinned(lock)
    for requirement in declared(dev=dev):
        versions = locked.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement.name} is not in {lock}: make lock"
        for found in versions:
            assert requirement.specifier.contains(found), f"{requirement} but {found}"


def test_both_locks_agree() -> None:
    """Development runs on the very versions that are delivered."""
    delivered, development = (pinned(lock) for lock in LOCKS)
    assert delivered.items() <= development.items()


def test_the_versions_here_are_those_of_the_lock() -> None:
    """The tests run on what is locked, not on whatever happened to be installed."""
    locked = pinned(LOCKS[1])
    for requirement in declared(dev=True):
        if requirement.marker is None or requirement.marker.evaluate():
            assert version(requirement.name) in locked[canonicalize_name(requirement.name)]
