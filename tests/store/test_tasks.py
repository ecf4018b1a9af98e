"""Whatever the task: what every one of them brings, and that the rest of the house names none."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from review.core.adjudication import DECISIONS
from review.core.errors import Unknown
from store.db import tables
from store.db.workspace import Store
from store.tasks import TASKS
from store.work.handler import TaskHandler, handler_of, handlers
from tests.store.importing_files import chain, edit, jsonl, load, scores
from tests.store.ranking import preference

ROOT = Path(__file__).parents[2]
#: What works for every task alike.
NAMELESS = (
    "api.py", "app.py", "cli.py", "routes", "store/access", "store/backup", "store/dataset",
    "store/opening.py", "store/paths.py", "store/releases", "store/settings", "store/work",
    "pages/shell.py", "pages/language.py", "pages/parts", "pages/reviewing",
    "pages/deciding/guidelines.py", "pages/deciding/people", "commands/drawing/shared.py",
    "commands/drawing/any_task.py",
)  # fmt: skip
#: The only modules outside the tasks' own rooms that name one: by what, and why.
NAMING: dict[str, set[str]] = {
    # The line of each; forms that a task has instead of the one made of its request.
    "store/tasks.py": {"score", "rank", "types", "turns", "instructions"},
    "commands/drawing/__init__.py": {"score"},
    "pages/desks.py": {"score", "rank", "types", "turns", "instructions"},
    # Their desks list their own batches, and lead to their own station.
    "pages/deciding/chains/draw_more.py": {"TURNS"},
    "pages/deciding/chains/shared.py": {"turns"},
    "pages/deciding/instructions/draw_more.py": {"INSTRUCTIONS"},
    "pages/deciding/preferences/draw_more.py": {"RANK"},
    "pages/deciding/taxonomy/draw_more.py": {"TYPES"},
    "pages/deciding/thresholds/draw_more/__init__.py": {"SCORE"},
    "pages/deciding/thresholds/promise.py": {"SCORE"},
    # What people say of an edit overrides the judge, which is asked by the same guidelines; votes
    # brought in are answers to rank.
    "store/filters/said.py": {"SCORE"},
    "store/judging/prompts.py": {"SCORE"},
    # A judge stands beside people's verdicts; a judge of pairs beside their votes.
    "store/judging/groups.py": {"rank", "RANK"},
    "store/judging/learning.py": {"SCORE"},
    "store/judging/panel.py": {"SCORE"},
    "store/importing/vote_log.py": {"RANK"},
    "store/importing/reviews.py": {"TURNS"},
    # A part of the report is about votes.
    "store/reports/preferences.py": {"RANK"},
    # What their columns once held stays as it was.
    "store/db/migrations/versions/0400_columns_for_what_they_say.py": {"rank", "types"},
    # Something else that is called so: commands, a table of scores, columns, a file.
    "commands/menu.py": {"rank", "types", "instructions"},
    "commands/export.py": {"instructions"},
    "commands/judge_learning.py": {"types"},
    "commands/preferences.py": {"rank"},
    "pages/deciding/preferences/models.py": {"rank"},
    "pages/dataset/load/naming.py": {"turns"},
    "review/core/answers.py": {"turns"},
    "review/core/scoring.py": {"score"},
    "review/core/taxonomy_text.py": {"types"},
    "review/formats/columns.py": {"turns"},
    "review/formats/hub/leaving.py": {"rank", "score", "turns"},
    "review/formats/chain_tables.py": {"score", "turns"},
    "review/judging/answers.py": {"score"},
    "review/formats/judges/benchmarks.py": {"score"},
    "review/formats/mapped.py": {"score"},
    "review/formats/reviews.py": {"turns", "types"},
    "review/formats/preference/flat.py": {"rank"},
    "store/db/migrations/versions/0001_the_first_schema.py": {"score"},
    "store/db/migrations/versions/0430_totals_rounded.py": {"score"},
    "store/db/tables/__init__.py": {"score"},
    "store/judging/comparing.py": {"score"},
    "store/db/tables/dataset.py": {"score"},
}
#: Of one chain.
TURNS = (("images/c1.png", "Make it red."), ("images/c2.png", "Change the color of it."))
IN_SQL = re.compile(r"\btask (?:=|<>|IN) \(?'(\w+)'")


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


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("score", {"purpose": "fit", "size": 2}),
        ("rank", {"size": 1, "repeats": 0.0, "mode": "listwise"}),
        ("types", {"size": 2}),
        ("turns", {"size": 1}),
        ("instructions", {"size": 2}),
    ],
)
def test_a_task_draws_by_its_request(
    sqlite_store: Store, tmp_path: Path, name: str, asked: dict[str, Any]
) -> None:
    """As many as are asked for, of its own kind, in the name of whoever asks."""
    judged = [
        edit(f"images/{n}.png", f"change {n}", scores=scores(0.5), summarized_text=f"do {n}")
        for n in range(4)
    ]
    load(sqlite_store, jsonl(tmp_path / "sft.jsonl", *judged), judge="robot")
    load(sqlite_store, jsonl(tmp_path / "preference.jsonl", preference()))
    load(sqlite_store, jsonl(tmp_path / "multi-turn.jsonl", chain(*TURNS)))
    handler = handler_of(sqlite_store, name)
    drawn = handler.draw(sqlite_store, handler.request(**asked), by="Lea")
    assert (drawn.task, drawn.units, drawn.created_by) == (name, asked["size"], "Lea")
    with sqlite_store.database.read() as connection:
        units = connection.scalars(select(tables.draw.c.unit_id)).all()
        groups = connection.scalars(select(tables.rank_group.c.id)).all()
        sets = connection.scalars(select(tables.edit_set.c.id)).all()
    assert len(units) == asked["size"]
    assert set(units) <= {*groups, *sets} or handler.task.unit == "edit"


def test_an_unknown_task_is_refused_with_the_names_there_are(sqlite_store: Store) -> None:
    """Whoever asks for a task that is none reads which there are."""
    with pytest.raises(Unknown, match="no task 'sing'") as told:
        handler_of(sqlite_store, "sing")
    assert ", ".join(TASKS) in str(told.value)
    assert [handler.task.name for handler in handlers(sqlite_store)] == list(TASKS)


def sources() -> list[Path]:
    """Return the modules that work for every task alike."""
    places = [ROOT / place for place in NAMELESS]
    return [
        file for place in places for file in ([place] if place.is_file() else place.rglob("*.py"))
    ]


def named_in(tree: ast.AST) -> set[str]:
    """Return the tasks that a module names: as a word, in SQL, or by their constants."""
    words = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    in_sql = {task for word in words for task in IN_SQL.findall(word)}
    return (words | in_sql) & set(TASKS) | names & {name.upper() for name in TASKS}


def rooms_imported(tree: ast.AST) -> list[str]:
    """Return what a module imports of rooms that are about one task alone."""
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    homes = ("store.ranking", "store.types", "store.chains", "store.instructions")
    return [room for room in modules if room.startswith(homes)]


def parsed(file: Path) -> ast.AST:
    return ast.parse(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(ROOT)))
def test_what_works_for_every_task_names_none(file: Path) -> None:
    """No branch on a task: neither its name, nor its constant, nor the room of one is in there."""
    assert named_in(parsed(file)) == set()
    assert rooms_imported(parsed(file)) == []


def test_outside_its_rooms_a_task_is_named_where_it_is_listed_and_nowhere_else() -> None:
    """A module more that names one would be a file more for whoever adds the next."""
    homes = {
        *(ROOT / place.rpartition(".")[0].replace(".", "/") for place in TASKS.values()),
        *(file.parent for file in ROOT.glob("review/*/task.py")),
    }
    assert len(homes) == 2 * len(TASKS)
    naming = {}
    for folder in ("commands", "pages", "review", "routes", "store"):
        for file in (ROOT / folder).rglob("*.py"):
            if named := named_in(parsed(file)):
                naming[file] = named
    elsewhere = {
        file.relative_to(ROOT).as_posix(): named
        for file, named in naming.items()
        if not homes.intersection(file.parents)
    }
    assert elsewhere == NAMING
