"""The workspace's settings: a file people edit, every version of it kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from review.core.errors import BadInput, Unknown
from review.core.settings import preset_text
from store import settings
from store.db.workspace import Store
from tests.store.reviewing import rows_of

OTHER = preset_text("pico-banana").replace("default_threshold: 0.7", "default_threshold: 0.8")


def stored(store: Store) -> list[tuple[int, str]]:
    return [(row["version"], row["created_by"]) for row in rows_of(store, "settings_version")]


def test_a_new_workspace_starts_with_the_preset(store: Store) -> None:
    """Its file is written where people find it, as version 1."""
    first = settings.current(store)
    assert (first.version, first.settings.name) == (1, "pico-banana")
    assert settings.settings_file(store).read_text(encoding="utf-8") == first.text
    assert settings.current(store) == first
    assert stored(store) == [(1, "pico-review")]


def test_two_pages_opened_first_at_once_make_one_version(store: Store) -> None:
    """A new workspace that several people enter at the same moment has one first version."""
    start = Barrier(4)

    def enter(_: int) -> int:
        start.wait(timeout=30)
        return settings.current(store).version

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(enter, range(4), timeout=60)) == [1, 1, 1, 1]
    assert stored(store) == [(1, "pico-review")]


def test_replacing_makes_the_next_version(store: Store, clock) -> None:
    """The old one can still be read; who and when are kept; the file is the new text."""
    settings.current(store)
    clock.forward(days=1)
    second = settings.replace(store, OTHER, by="Lea")
    assert (second.version, second.settings.default_threshold) == (2, 0.8)
    assert settings.current(store) == second
    assert settings.version(store, 1).default_threshold == 0.7
    assert stored(store) == [(1, "pico-review"), (2, "Lea")]
    assert rows_of(store, "settings_version")[1]["created"] == clock()


def test_the_same_text_again_is_no_new_version(store: Store) -> None:
    """Saving without a change changes nothing; an earlier text again is a further version."""
    first = settings.current(store)
    assert settings.replace(store, first.text, by="Lea").version == 1
    settings.replace(store, OTHER, by="Lea")
    assert settings.replace(store, first.text, by="Lea").version == 3
    assert settings.current(store).settings == first.settings


def test_an_edited_file_is_the_next_version(store: Store) -> None:
    """Editing settings.yaml by hand is as good as replacing it."""
    settings.current(store)
    settings.settings_file(store).write_text(OTHER, encoding="utf-8")
    assert settings.current(store).version == 2
    assert settings.current(store).settings.default_threshold == 0.8
    assert stored(store) == [(1, "pico-review"), (2, "settings.yaml")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x\ncriteria: {a: {weight: 1}\nscale: 3", r"settings\.yaml:3: "),
        ("- a list", "must be a mapping"),
        ("default_threshold: much", "default_threshold"),
        ("colour: blue", "colour"),
        ("criteria: {}", "criteria"),
        ("criteria: {a: {weight: -1}}", "weight"),
    ],
)
def test_settings_that_cannot_be_read_leave_the_old_ones(
    store: Store, text: str, said: str
) -> None:
    """The line or the key is named; file and versions stay as they were."""
    first = settings.current(store)
    with pytest.raises(BadInput, match=said):
        settings.replace(store, text, by="Lea")
    assert settings.current(store) == first
    assert stored(store) == [(1, "pico-review")]


def test_a_file_broken_by_hand_is_said_so_and_kept(store: Store) -> None:
    """Nobody's typing is overwritten; mended, it is the next version."""
    settings.current(store)
    file = settings.settings_file(store)
    file.write_text("criteria: [", encoding="utf-8")
    with pytest.raises(BadInput, match=r"settings\.yaml:\d"):
        settings.current(store)
    assert file.read_text(encoding="utf-8") == "criteria: ["
    assert stored(store) == [(1, "pico-review")]
    file.write_text(OTHER, encoding="utf-8")
    assert settings.current(store).version == 2


def test_a_version_that_is_not_there_is_unknown(sqlite_store: Store) -> None:
    """It is not taken for the current one."""
    with pytest.raises(Unknown, match="no settings version 9"):
        settings.version(sqlite_store, 9)
