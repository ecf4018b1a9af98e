"""`make messages`: the sentences of the code, for translators, and every catalogue up to date.

Babel finds what goes through the seam (``review.core.i18n``, and ``words.js`` in the browser); the
help of a command is its docstring, which is found here.
"""

from __future__ import annotations

import ast
import inspect
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).parents[1]
#: Where people are spoken to. Of the demo its tour: its other words are content, which no language
#: changes.
PARTS = (
    "review", "store", "pages", "commands", "routes", "cli.py", "api.py", "app.py", "demo/tour.py",
)  # fmt: skip
TEMPLATE = PROJECT / "review" / "locale" / "messages.pot"
KEYWORDS = {name: DEFAULT_KEYWORDS[name] for name in ("_", "N_", "ngettext")}

Found = tuple[int, str | tuple[str, ...], list[str], None]


def sources() -> list[Path]:
    """Return the files that may speak, in a steady order."""
    folders = [PROJECT / part for part in PARTS]
    files = [path for folder in folders for path in (folder, *folder.rglob("*")) if path.is_file()]
    return sorted(path for path in files if path.suffix in (".py", ".js"))


def template() -> Catalog:
    """Return every sentence of the code, with the files it stands in."""
    found = Catalog(project="pico-review", charset="utf-8", header_comment=_HEAD)
    for path in sources():
        name = path.relative_to(PROJECT).as_posix()
        for _line, message, comments, _context in _extracted(path):
            found.add(message, locations=[(name, 0)], auto_comments=comments)
    return found


_HEAD = (
    "# Translations of pico-review. `make messages` writes this file; see docs/adding-things.md."
)


def written(catalogue: Catalog) -> str:
    """Return a catalogue as its file holds it: no dates, no line numbers, so that it stays."""
    file = io.BytesIO()
    write_po(file, catalogue, sort_by_file=True, include_lineno=False, width=100)
    lines = file.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_CHANGING))


_CHANGING = (
    '"POT-Creation-Date:',
    '"PO-Revision-Date:',
    '"Generated-By:',
    '"Report-Msgid-Bugs-To:',
)


def _extracted(path: Path) -> Iterable[Found]:
    with path.open("rb") as file:
        yield from _found("python" if path.suffix == ".py" else "javascript", file)
        if path.parent.name == "commands":
            file.seek(0)
            yield from _helps(file)


def _found(method: str, file: BinaryIO) -> Iterable[Found]:
    return extract(method, file, KEYWORDS, comment_tags=("L10n:",))  # type: ignore[return-value]


def _helps(file: BinaryIO) -> Iterator[Found]:
    """Yield the docstrings of commands as typer shows them."""
    for node in ast.parse(file.read()).body:
        if isinstance(node, ast.FunctionDef) and any(map(_is_command, node.decorator_list)):
            yield node.lineno, inspect.cleandoc(ast.get_docstring(node) or ""), [], None


def _is_command(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr == "command"


def main() -> None:
    """Write the template, and bring every catalogue up to date with it."""
    found = template()
    TEMPLATE.write_text(written(found), encoding="utf-8")
    for path in TEMPLATE.parent.glob("*/LC_MESSAGES/messages.po"):
        with path.open("rb") as file:
            catalogue = read_po(file)
        catalogue.update(found)
        path.write_text(written(catalogue), encoding="utf-8")


if __name__ == "__main__":
    main()
