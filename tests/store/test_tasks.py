"""Whatever the task: what every one of them brings, and that the rest of the house names none."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from review.core.adjudication import DECISIONS
from review.core.errors import Unknown
from store.db.workspace import Store
from store.tasks import TASKS
from store.work.handler import TaskHandler, handler_of, handlers

ROOT = Path(__file__).parents[2]
#: What works for every task alike.
NAMELESS = (
    "store/work", "store/releases", "routes", "api.py", "pages/shell.py", "pages/parts/station",
    "pages/reviewing", "commands/drawing/shared.py", "commands/drawing/any_task.py",
)  # fmt: skip


@pytest.mark.parametrize("name", TASKS)
def test_a_task_has_distinct_keys_and_words(sqlite_store: Store, name: str) -> None:
    """No key of a task means two things, none is the undo key, and all answers are explained."""
    choices = handler_of(sqlite_store, name).task.choices
    assert len({choice.key for choice in choices}) == len(choices)
    assert all(choice.key != "z" and choice.meaning for choice in choices)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_handled_by_a_class_of_its_own_name(sqlite_store: Store, name: str) -> None:
    """A handler bears its task's name, draws by a request of its own, and lets leads decide."""
    handler = handler_of(sqlite_store, name)
    assert TaskHandler in type(handler).__mro__
    assert handler.task.name == name
    assert handler.request.__name__.endswith("Request")
    assert set(handler.decisions) <= set(DECISIONS)
    assert handler.imported_as


def test_an_unknown_task_is_refused_with_the_names_there_are(sqlite_store: Store) -> None:
    """Whoever asks for a task that is none reads which there are."""
    with pytest.raises(Unknown, match="no task 'sing'") as told:
        handler_of(sqlite_store, "sing")
    assert ", ".join(TASKS) in str(told.value)
    assert [handler.task.name for handler in handlers(sqlite_store)] == list(TASKS)


def sources() -> list[Path]:
    """Return the modules that work for every task alike."""
    found = [ROOT / place for place in NAMELESS]
    return [
        file for place in found for file in ([place] if place.is_file() else place.rglob("*.py"))
    ]


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(ROOT)))
def test_what_works_for_every_task_names_none(file: Path) -> None:
    """No branch on a task: neither its name, nor its constant, nor the room of one is in there."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    rooms = {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module is not None
    }
    assert not words & set(TASKS)
    assert not names & {"SCORE", "RANK", "TYPES"}
    assert not [room for room in rooms if room.startswith(("store.ranking", "store.types"))]
