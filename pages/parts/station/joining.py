"""ES modules put together as one script, by their imports; style sheets too.

Streamlit takes a component's script as text, or from the asset folder of an *installed* package:
docs/decisions/0009 says why this is not one. The browser then gets one module.
"""

from __future__ import annotations

import re
from pathlib import Path

#: ``import { one, two } from "./its/place.js";`` – the one form of import there is here.
_IMPORT = re.compile(r'^import \{(?![^}]* as )[^}]*\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default )(?=(?:async|function|class|const)\b)", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b(?! default ).*", re.MULTILINE)
#: Documentation, which readers of the source have and the browser need not fetch.
_DOCS = re.compile(r"^ */\*\*(?:(?!\*/).)*\*/\n", re.MULTILINE | re.DOTALL)
_STYLE = re.compile(r'^@import "(\.[^"]+)";\n', re.MULTILINE)


def script(entry: Path) -> str:
    """Return the entry module and all that it imports as one module, what is imported first."""
    return "\n".join(_stripped(module) for module in modules(entry))


def modules(entry: Path) -> list[Path]:
    """Return a module after those it imports, each once."""
    found: list[Path] = []
    _visit(entry.resolve(), found, ())
    return found


def styles(entry: Path) -> str:
    """Return a style sheet with those it imports in their places."""
    text = entry.read_text(encoding="utf-8")
    return _STYLE.sub(lambda found: styles(entry.parent / found[1]), text)


def _visit(module: Path, found: list[Path], above: tuple[Path, ...]) -> None:
    if module in above:
        names = " → ".join(one.name for one in (*above, module))
        raise ValueError(f"These modules import each other: {names}.")
    if module in found:
        return
    for place in _IMPORT.findall(module.read_text(encoding="utf-8")):
        _visit((module.parent / place).resolve(), found, (*above, module))
    found.append(module)


def _stripped(module: Path) -> str:
    """Return a module's text as part of one scope, without ``import``, ``export`` and its docs."""
    text = _EXPORT.sub("", _IMPORT.sub("", _DOCS.sub("", module.read_text(encoding="utf-8"))))
    left = _LEFT.search(text)
    if left:
        raise ValueError(f"{module.name} has a form that cannot be joined: {left[0]}")
    return text
