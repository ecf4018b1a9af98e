"""The station's JavaScript: its own tests, its seams for tasks and for languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages.parts import light_table, viewer
from pages.parts.station import ENTRY
from store.tasks import TASKS
from tests.node import run_node

PROJECT = Path(__file__).parents[2]
FOLDER = ENTRY.parent
PARTS = FOLDER.parent
FOLDERS = (FOLDER, viewer.ENTRY.parent, light_table.ENTRY.parent)
MODULES = sorted(path for folder in FOLDERS for path in folder.rglob("*.js"))
UNIT_TESTS = sorted((PROJECT / "tests" / "javascript").glob("*.test.js"))
#: A task's name, what its units are called, how they are asked, what ``Task`` says of it.
KINDS = re.compile(
    rf'(?<!role: )"({"|".join(TASKS)}|edit|group|pairs|listwise)"'
    r"|\b(task|data\.task)\.(rates|types|unit)\b"
)
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`')
TEXT = r'"(?:[^"\\\n]|\\.)*"'
#: A call of the language seam with its literal sentences, and what comes before them.
SAID = re.compile(rf"\b(?:_\(\s*{TEXT}|ngettext\(\s*{TEXT},\s*{TEXT})")
TWO_WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
#: Literals of two words that nobody reads: names of classes and actions, and errors for who
#: changes the code.
UNREAD = {
    '"say reject"',  # an action's name
    '"quiet description"',
    "`There is no ${selector} in the station.`",
    '"The answer was cut off."',
}


def code_of(module: Path) -> str:
    """Return a module's text without its comments."""
    text = re.sub(r"/\*.*?\*/", "", module.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"(?m)(?:^|\s)//.*$", "", text)


def sentences(text: str) -> Iterator[str]:
    """Return the literals of two words or more that stand outside the language seam."""
    for literal in LITERAL.findall(SAID.sub("(", text)):
        if TWO_WORDS.search(re.sub(r"\$\{[^}]*\}", "…", literal)):
            yield literal


@pytest.mark.parametrize("path", UNIT_TESTS, ids=lambda path: path.stem)
def test_the_modules_pass_their_own_tests(path: Path) -> None:
    """By Node's test runner; none is skipped."""
    said = run_node(["--test", "--test-reporter=tap", path], folder=PROJECT)
    counts = dict(re.findall(r"^# (tests|pass|skipped|todo) (\d+)$", said, re.MULTILINE))
    assert int(counts["tests"]) > 0
    assert counts == {
        "tests": counts["tests"],
        "pass": counts["tests"],
        "skipped": "0",
        "todo": "0",
    }


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PARTS)))
def test_only_modules_of_tasks_know_a_task(module: Path) -> None:
    """No other one has a branch on a task's name or kind: a new one is a module and a line."""
    if module.parent.name != "tasks":
        assert not KINDS.search(code_of(module))


def test_each_task_has_its_module_and_its_line() -> None:
    """The table names the tasks of ``store/tasks.py``, and no others."""
    table = code_of(FOLDER / "tasks" / "index.js").partition("export const TASKS = {")[2]
    assert re.findall(r"^  (\w+): \w+View,$", table, re.MULTILINE) == list(TASKS)
    assert all((FOLDER / "tasks" / f"{name}.js").exists() for name in TASKS)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PARTS)))
def test_every_sentence_goes_through_the_language_seam(module: Path) -> None:
    """By ``_`` or ``ngettext`` with literal text, so that it can be extracted and translated."""
    code = code_of(module)
    assert set(sentences(code)) <= UNREAD
    called = re.findall(r"(?<!function )\b(?:_|ngettext)\(", code)
    assert len(called) == len(SAID.findall(code)), "a call without literal text"
    assert not re.search(r'makeButton\(\s*"\w', code), "a button's word outside the seam"


def test_page_and_style_hold_no_words() -> None:
    """What is read, or heard, is written by the modules alone."""
    for path in (path for folder in FOLDERS for path in folder.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        assert re.sub(r"<[^>]*>", "", page).strip() == ""
        assert not re.search(r'\b(aria-label|title|placeholder|alt)="', page)
    sheets = (path for folder in FOLDERS for path in folder.rglob("*.css"))
    styles = "".join(path.read_text(encoding="utf-8") for path in sheets)
    assert not re.search(r'content: "[^"]*\w', styles)


def test_the_npm_lock_is_exact_and_names_no_registry() -> None:
    """It installs from whatever registry its user has, by hashes; only development needs it."""
    lock = json.loads((PROJECT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert package["dev"], name
        assert "resolved" not in package, name
        assert package["integrity"].startswith("sha512-"), name
    wanted = json.loads((PROJECT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert all(packages[f"node_modules/{name}"]["version"] == pin for name, pin in wanted.items())
