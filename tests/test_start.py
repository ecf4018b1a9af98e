"""Commands and the server start at once: what is listed and what is loaded."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer.main

import cli
from commands.menu import COMMANDS, Listed, Root
from pages import shell
from review.core import later
from tests.terminal import labelled

PROJECT = Path(__file__).parents[1]


def listed(group: Any, *path: str) -> dict[str, Listed]:
    """Return every command that is listed before it is loaded, by its words."""
    found: dict[str, Listed] = {}
    for name, one in group.commands.items():
        inside = {" ".join((*path, name)): one} if isinstance(one, Listed) else listed(one, name)
        found |= inside
    return found


LISTED = listed(typer.main.get_command(cli.app))


@pytest.mark.parametrize("words", LISTED)
def test_a_command_is_listed_as_its_own_help_begins(words: str) -> None:
    """The list of commands loads none of them; it says of each what the command says itself."""
    own = LISTED[words].loaded()
    assert (LISTED[words].name, LISTED[words].help) == (own.name, own.help.partition("\n\n")[0])


def test_every_command_of_a_module_is_listed() -> None:
    """One that is written but not in the list could not be called."""
    for module, known in COMMANDS.items():
        family = typer.Typer()
        family.add_typer(import_module(f"commands.{module}").app)
        commands = typer.main.get_group(family).commands
        assert sorted(commands) == sorted(words.split()[-1] for words in known)


def test_commands_stand_beside_a_plain_one_of_the_same_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The plain one is called as ever, and its help lists those beside it."""
    monkeypatch.setitem(COMMANDS, "people", {"judge list": "List everybody"})
    root = Root(name="pico-review")
    judge = root.commands["judge"]
    assert {"run", "list"} <= set(judge.commands)
    for words, says in (["judge"], "--purpose"), (["judge"], "List everybody"):
        assert root(args=[*words, "--help"], standalone_mode=False) == 0
        assert says in capsys.readouterr().out
    assert root(args=["judge", "list", "--help"], standalone_mode=False) == 0
    assert "--purpose" not in capsys.readouterr().out


#: What a library's own libraries are called.
TYPER = {"typer", "annotated_doc", "shellingham", "pydantic", "pydantic_core", "annotated_types"}
TYPER |= {"typing_extensions", "typing_inspection"}
HELP = {"rich", "markdown_it", "mdurl", "pygments", "attr"}
DATABASE = {"cachetools", "sqlalchemy", "greenlet", "uuid_utils", "msgspec", "typing_extensions"}
FILES = {"msgspec", "yaml", "typing_extensions"}
SCHEMA = {"jsonschema", "jsonschema_specifications", "referencing", "rpds", "attr", "attrs", "idna"}

STREAMLIT = {"streamlit", "PIL", "_plotly_utils", "anyio", "click", "google", "narwhals", "plotly"}
STREAMLIT |= {"packaging", "python_multipart", "sniffio", "starlette", "typing_extensions"}
#: ``orjson``: of FastAPI, where it is there.
API = {"fastapi", "fastapi_offline", "opentelemetry", "orjson", "idna", "itsdangerous"} | TYPER
API |= {"prometheus_client"}
SERVER = STREAMLIT | API | {"uvicorn", "httptools"} | DATABASE | FILES | SCHEMA | {"numpy"}

OURS = {"app", "api", "cli", "commands", "demo", "pages", "review", "routes", "store"}
#: Made by compiled modules and by Python itself, not by a library of their own.
INNER = ("_cython_", "cython_runtime", "_sysconfigdata")

SEEN = """
import sys
before = set(sys.modules)
exec(sys.argv.pop(1))
names = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(names - set(sys.stdlib_module_names)))
"""


def loaded(code: str, *words: str) -> set[str]:
    """Return the libraries that a fresh Python loads while it runs some code.

    The server's workspace is the one after ``--workspace``, as for a command.
    """
    folder = {"PICO_REVIEW_WORKSPACE": words[1]} if words else {}
    ran = subprocess.run(
        [sys.executable, "-c", SEEN, code, *words],
        cwd=PROJECT, capture_output=True, text=True, check=True, env={**os.environ, **folder},
    )  # fmt: skip
    names = set(ran.stdout.splitlines()[-1].split()) - {"__mp_main__"}  # This process again.
    return {name for name in names if not name.startswith(INNER)} - OURS


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make a workspace with a person and a published config."""
    folder = made(tmp_path_factory.mktemp("start"))
    assert cli.run(["--workspace", folder, "people", "add", "Ana"]) == 0
    return folder


@pytest.fixture(scope="module")
def own_workspace(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make one that nobody has a link to: whoever sits at this machine is its lead."""
    return made(tmp_path_factory.mktemp("own"))


def made(folder: Path) -> str:
    """Make a workspace with four edits and a published config; return its folder."""
    chosen = ["--workspace", str(folder / "workspace")]
    manifest = str(labelled(folder, edits=4)[0])
    why = ["--comment", "go", "--not-proven", "a test"]
    for words in (
        ["import", manifest], ["config", "draft", "--threshold", "0.5"],
        ["config", "publish", "1", *why],
    ):  # fmt: skip
        assert cli.run([*chosen, *words]) == 0
    return chosen[1]


@pytest.mark.parametrize(
    ("words", "may"),
    [
        ("--help", TYPER | HELP),
        ("config --help", TYPER | HELP),
        ("filter --help", TYPER | HELP | FILES | SCHEMA | {"numpy"}),
        ("people list", TYPER | DATABASE),
        ("settings show", TYPER | DATABASE | FILES),
        ("config show", TYPER | DATABASE | FILES | SCHEMA),
    ],
)
def test_a_command_loads_what_it_works_with_and_nothing_else(
    words: str, may: set[str], workspace: str
) -> None:
    """No statistics, tables, pictures or migrations for who wants a list of names."""
    run = "import cli; assert cli.run(sys.argv[1:]) == 0"
    assert loaded(run, "--workspace", workspace, *words.split()) <= may


def test_a_pipeline_that_asks_the_filter_loads_no_database_and_no_frames() -> None:
    """``keeps`` decides beside a trainer: what it loads is paid in every worker."""
    assert loaded("import review.filtering") <= FILES | SCHEMA


def test_a_manifest_of_json_lines_is_filtered_without_the_library_of_parquet() -> None:
    """It loads with the first file that is one."""
    assert not loaded("import review.formats.filtered") & {"pyarrow", "pandas", "scipy"}


def test_a_manifest_is_imported_without_statistics_and_tables(tmp_path: Path) -> None:
    """What the tasks work with loads with the first label, not with edits and scores."""
    manifest = str(labelled(tmp_path, edits=4)[0])
    run = "import cli; assert cli.run(sys.argv[1:]) == 0"
    libraries = loaded(run, "--workspace", str(tmp_path / "new"), "import", manifest)
    assert not libraries & {"scipy", "pandas", "pyarrow"}


def test_a_terminal_that_says_nothing_loads_no_colours(workspace: str) -> None:
    """Rich comes with the first word on stderr."""
    listing = "import cli; cli.run(sys.argv[1:]); from commands.terminal import terminal; "
    words = ("--workspace", workspace, "people", "list")
    assert "rich" not in loaded(listing, *words)
    assert "rich" in loaded(listing + "terminal.print('There it is.')", *words)


FIRST_PAGE = """
import app
from streamlit.testing.v1 import AppTest
from store.access import identity, people
identity.who = lambda store, *_: people.local(store)  # A test comes from no address.
page = AppTest.from_file(app.__file__.replace("app.py", "pages/shell.py")).run(timeout=60)
assert not page.exception and not page.error and page.title[0].value == "Overview"
"""


def test_a_server_shows_its_first_page_without_statistics_tables_and_pictures_of_all_kinds(
    own_workspace: str,
) -> None:
    """What a desk works with is loaded once it is opened, or once Overview tells of a plan."""
    assert loaded(FIRST_PAGE, "--workspace", own_workspace) <= SERVER


def test_every_task_is_served_without_statistics_and_tables() -> None:
    """Reviewers at the station need none of them."""
    every = "from store.tasks import Handlers; assert all(Handlers().values())"
    assert loaded(every) <= SERVER


def test_every_page_of_the_menu_is_there() -> None:
    """A page is named in the menu by its module, which is loaded once somebody opens it."""
    named = [one for one in ast.walk(ast.parse(Path(shell.__file__).read_text("utf-8")))
             if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "_in"]  # fmt: skip
    modules = [one.args[0].value for one in named if isinstance(one.args[0], ast.Constant)]
    assert len(modules) == 14
    assert all(callable(import_module(f"pages.{module}").page) for module in modules)


LATER = {name: one for name, one in vars(later).items() if isinstance(one, later.Later)}


def imported() -> dict[str, str]:
    """Return what a type checker reads in ``later``: name → the module it stands for."""
    (checked,) = [
        one for one in ast.parse(Path(later.__file__).read_text("utf-8")).body
        if isinstance(one, ast.If) and isinstance(one.test, ast.Name)
    ]  # fmt: skip
    found: dict[str, str] = {}
    for line in checked.body:
        assert isinstance(line, (ast.Import, ast.ImportFrom))
        inside = f"{line.module}." if isinstance(line, ast.ImportFrom) else ""
        found |= {one.asname or one.name: inside + one.name for one in line.names}
    return found


def test_each_library_that_loads_later_is_the_one_the_type_checker_knows() -> None:
    """Two lists of one thing: a name that stood for another library would be checked as this."""
    assert {name: repr(one) for name, one in LATER.items()} == {
        name: f"Later({module!r})" for name, module in imported().items()
    }


@pytest.mark.parametrize("name", LATER)
def test_a_library_that_loads_later_gives_the_librarys_own_names(name: str) -> None:
    """What is reached through it is the thing itself, and nothing of it can be set aside."""
    module = import_module(imported()[name])
    public = [one for one in dir(module) if not one.startswith("_")]
    assert public
    assert all(getattr(LATER[name], one) is getattr(module, one) for one in public)
    with pytest.raises(AttributeError):
        setattr(LATER[name], public[0], None)
    with pytest.raises(AttributeError):
        LATER[name].there_is_no_such_name  # noqa: B018
