"""What to do next is said with what is at hand: options on the terminal, fields on a page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from review.core.doors import advice, in_browser
from review.core.errors import BadInput
from review.core.i18n import N_
from review.core.settings import preset
from review.formats import recognise
from tools.messages import PROJECT

#: What speaks to a page and to the terminal alike when something is loaded.
ROOMS = ("review/core", "review/formats", "store/dataset", "store/importing", "pages/dataset/load")
#: What of these only the terminal reads, and why no page does.
TERMINAL_ONLY = {
    "review/formats/filter_workers.py": "only the terminal's filter has several processes",
    "review/formats/filter_out.py": "the filter's own folder is named on the terminal",
    "review/formats/out/files.py": "the README of a release names its trainer's options",
    "review/formats/survey.py": "the filter reads manifests for the terminal and for scripts",
    "review/formats/reading.py: parse_mapping": "reads what was typed",
}
_TYPED = re.compile(r"(^|[\s:`(])(--[a-z]|jq -c|pico-review [a-z])")


def typed(code: str) -> Iterator[tuple[str, str]]:
    """Yield function and text of each sentence that names what is typed on a terminal."""
    tree = ast.parse(code)
    documents = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }
    yield from _typed(tree, "", documents)


def _typed(node: ast.AST, function: str, skip: set[ast.expr]) -> Iterator[tuple[str, str]]:
    function = node.name if isinstance(node, ast.FunctionDef) else function
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "advice":
        skip = skip | {node.args[0]}
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _TYPED.search(node.value):
        yield function, node.value
    for child in ast.iter_child_nodes(node):
        if child not in skip:
            yield from _typed(child, function, skip)


def found() -> Iterator[str]:
    """Yield file, function and text of what a page would say with a terminal's words."""
    for room in ROOMS:
        for path in sorted((PROJECT / room).rglob("*.py")):
            file = path.relative_to(PROJECT).as_posix()
            for function, text in typed(path.read_text(encoding="utf-8")):
                if not {file, f"{file}: {function}"} & TERMINAL_ONLY.keys():
                    yield f"{file}: {function}: {text}"


def test_no_message_of_loading_names_a_terminals_option_in_a_browser() -> None:
    """Each says beside it, by ``advice``, what is at hand on the page."""
    assert list(found()) == []


@pytest.mark.parametrize(
    "code",
    [
        "raise BadInput(_('no.'), what_to_do=_('Name them: --map edit=FIELD'))",
        "st.text(_('Change them with `pico-review settings`.'))",
        "todo = advice(N_('Use --judge.'), N_('Use --judge here.'))",
        "todo = _('Rewrite it: jq -c . FILE')",
    ],
)
def test_a_message_that_names_one_is_found(code: str) -> None:
    """An option, a command, and one in the browser's own half."""
    assert len(list(typed(code))) == 1


def test_the_same_fault_is_mended_otherwise_on_a_page(tmp_path: Path) -> None:
    """The terminal reads its option, the page its step; the fault itself reads the same."""
    file = tmp_path / "poems.csv"
    file.write_text("poem,poet\na,b\n", encoding="utf-8")
    with pytest.raises(BadInput) as typed_in:
        recognise(file, preset("pico-banana"))
    with in_browser(), pytest.raises(BadInput) as on_page:
        recognise(file, preset("pico-banana"))
    assert typed_in.value.message == on_page.value.message
    assert "--kind" in typed_in.value.what_to_do
    assert on_page.value.what_to_do == "Say what it is, then which column is which."


def test_advice_fills_in_its_names() -> None:
    """In either half; after the visit the terminal is spoken to again."""
    halves = (N_("Use --map accept={word}"), N_("Say what {word} means."))
    with in_browser():
        assert advice(*halves, word="Keep") == "Say what Keep means."
    assert advice(*halves, word="Keep") == "Use --map accept=Keep"
