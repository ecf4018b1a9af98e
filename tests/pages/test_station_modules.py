"""The station's modules: found by their imports, put together as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pages.parts import light_table, viewer
from pages.parts.station import ENTRY, joining
from tests.node import run_node

ENTRIES = [ENTRY, viewer.ENTRY, light_table.ENTRY]


def write(folder: Path, **modules: str) -> Path:
    """Write modules by name; return the first one's path."""
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / f"{next(iter(modules))}.js"


def test_every_module_is_imported_from_an_entry() -> None:
    """A file that nothing imports is not there."""
    there = {module for entry in ENTRIES for module in entry.parent.rglob("*.js")}
    assert {module for entry in ENTRIES for module in joining.modules(entry)} == there


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.parent.name}-{entry.stem}")
def test_the_joined_script_is_valid(tmp_path: Path, entry: Path) -> None:
    """The modules, put together, parse as one: no name stands in two of them."""
    joined = tmp_path / "joined.mjs"
    joined.write_text(joining.script(entry), encoding="utf-8")
    run_node(["--check", joined], folder=tmp_path)


def test_a_module_comes_after_those_it_imports(tmp_path: Path) -> None:
    """Each once, in the order of the imports."""
    entry = write(
        tmp_path,
        one='import { two } from "./two.js";\nimport { three } from "./three.js";\n'
        "export default two + three;\n",
        two='import {\n  three,\n} from "./three.js";\nexport const two = 1 + three;\n',
        three="export const three = 3;\n",
    )
    assert [one.stem for one in joining.modules(entry)] == ["three", "two", "one"]
    assert joining.script(entry) == (
        "const three = 3;\n\nconst two = 1 + three;\n\nexport default two + three;\n"
    )


def test_documentation_stays_in_the_source(tmp_path: Path) -> None:
    """The browser gets the code alone; a cast in the middle of a line is part of it."""
    cast = "const two = /** @type {number} */ (one);\n"
    entry = write(tmp_path, one=f"/**\n * One.\n */\nconst one = 1; // said\n\n/** Two. */\n{cast}")
    assert joining.script(entry) == f"const one = 1; // said\n\n{cast}"


@pytest.mark.parametrize(
    "line",
    [
        'import two from "./two.js";',
        'import * as two from "./two.js";',
        'import { one as two } from "./two.js";',
        'import { two } from "elsewhere";',
        'export { two } from "./two.js";',
    ],
)
def test_what_cannot_be_joined_is_refused(tmp_path: Path, line: str) -> None:
    """At the start, with the module and its line, not in somebody's browser."""
    entry = write(tmp_path, one=line + "\n", two="export const two = 2;\n")
    with pytest.raises(ValueError, match=r"one\.js has a form that cannot be joined: "):
        joining.script(entry)


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    """In one scope one of them would come too early."""
    entry = write(
        tmp_path, one='import { two } from "./two.js";\n', two='import { one } from "./one.js";\n'
    )
    with pytest.raises(ValueError, match=r"one\.js → two\.js → one\.js"):
        joining.script(entry)


def test_a_style_sheet_stands_where_it_is_imported(tmp_path: Path) -> None:
    """So that the order of the rules is the order of the lines."""
    (tmp_path / "one.css").write_text('@import "./two.css";\np { margin: 0 }\n', encoding="utf-8")
    (tmp_path / "two.css").write_text("b { margin: 1px }\n", encoding="utf-8")
    assert joining.styles(tmp_path / "one.css") == "b { margin: 1px }\np { margin: 0 }\n"
