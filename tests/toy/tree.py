"""The project with one task more, as somebody would have it who wrote one: its files, its lines."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.process.serving import Server, wait_for

ROOT = Path(__file__).parents[2]
TOY = ROOT / "tests" / "toy"
STATION = "pages/parts/station/tasks"
#: What a served workspace is made of.
SOURCES = (
    "app.py", "api.py", "cli.py", "pyproject.toml", ".streamlit", "docs", "commands", "pages",
    "review", "routes", "store",
)  # fmt: skip
#: The files of a task: where each goes → where it stands here, or what is in it.
NEW = {
    "store/sharp/__init__.py": '"""Whether edits are sharp."""\n',
    "store/sharp/handler.py": TOY / "sharp.py",
    f"{STATION}/sharp.js": TOY / "sharp.js",
}
#: Its lines: in which file, what stands there → what stands there then.
LINES = {
    ("store/tasks.py", '    "types": "store.types.handler:TypesTask",\n'): (
        '    "types": "store.types.handler:TypesTask",\n'
        '    "sharp": "store.sharp.handler:SharpTask",\n'
    ),
    (f"{STATION}/index.js", 'import { TypesView } from "./types.js";\n'): (
        'import { SharpView } from "./sharp.js";\nimport { TypesView } from "./types.js";\n'
    ),
    (f"{STATION}/index.js", "  types: TypesView,\n"): "  types: TypesView,\n  sharp: SharpView,\n",
    # The order of the store's rooms, which `make check` holds.
    ("pyproject.toml", '"ranking | types |'): '"ranking | sharp | types |',
}


def with_the_task(folder: Path) -> Path:
    """Copy the project there, and add the task."""
    for name in SOURCES:
        source, there = ROOT / name, folder / name
        if source.is_file():
            shutil.copyfile(source, there)
        else:
            shutil.copytree(source, there, ignore=shutil.ignore_patterns("__pycache__"))
    for name, given in NEW.items():
        (folder / name).parent.mkdir(exist_ok=True)
        text = given if isinstance(given, str) else given.read_text(encoding="utf-8")
        (folder / name).write_text(text, encoding="utf-8")
    for (name, before), after in LINES.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{name}: {before}"
        (folder / name).write_text(text.replace(before, after), encoding="utf-8")
    return folder


class Served(Server):
    """A server of that project: a Python of its own, which imports nothing from here."""

    def __init__(self, folder: Path, project: Path) -> None:
        super().__init__(folder)
        self.project = project

    def start(self) -> Server:
        """Start it and wait until it answers."""
        words = ["-c", "import cli; cli.main()", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, *words], cwd=self.project, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | self.environment | {"PYTHONPATH": str(self.project)},
        )  # fmt: skip
        wait_for(f"{self.address}/api/ping", self.process)
        return self
