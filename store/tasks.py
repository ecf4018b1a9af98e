"""The tasks there are: a line for each. Opening a store binds them; nothing else names them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pkgutil import resolve_name
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.work.handler import TaskHandler

#: Task → the class that handles it. A class is loaded when its task is first met.
TASKS: dict[str, str] = {
    "score": "store.promises.handler:ScoreTask",
    "rank": "store.ranking.handler:RankTask",
    "types": "store.types.handler:TypesTask",
    "turns": "store.chains.handler:TurnsTask",
    "instructions": "store.instructions.handler:InstructionsTask",
}


class Handlers(Mapping[str, "TaskHandler"]):
    """The handlers of all tasks by name."""

    def __init__(self) -> None:
        self._classes = dict(TASKS)
        self._loaded: dict[str, TaskHandler] = {}

    def __getitem__(self, name: str) -> TaskHandler:
        if name not in self._loaded:
            self._loaded[name] = resolve_name(self._classes[name])()
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes)

    def __len__(self) -> int:
        return len(self._classes)
