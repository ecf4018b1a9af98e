"""Runs of a judge that are asked by files, and a service that answers them."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PIL import Image

from review.judging.budget import Budget
from store import settings
from store.db.workspace import Store
from store.judging import edits, groups, prompts, runs
from store.judging.runs import Judging, New, Options
from tests.store.importing_files import edit, jsonl, load

#: From a request to what its message holds, or to the whole answer.
Service = Callable[[dict[str, Any]], object]
CRITERIA = ("instruction_compliance", "seamlessness", "preservation_balance", "technical_quality")


def painted(store: Store, folder: Path, number: int = 3, *, missing: Iterable[int] = ()) -> None:
    """Bring in edits of one picture, in shades of grey, less the pictures that are missing."""
    shades = {"source.png": 0} | {f"images/{n}.png": 40 * n + 40 for n in range(number)}
    gone = {f"images/{n}.png" for n in missing}
    for name, shade in shades.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if name not in gone:
            Image.new("RGB", (12, 8), (shade, shade, shade)).save(folder / name)
    rows = [
        edit(f"images/{n}.png", f"make it blue, {n}", open_image_input_url="source.png")
        for n in range(number)
    ]
    load(store, jsonl(folder / "sft.jsonl", *rows))


def begun(store: Store, kind: str = "edits", name: str = "ours", **options: Any) -> Judging:
    """Begin a run that is asked by files."""
    version = groups.prompt(store, by="lead")
    units = groups.units(store)
    if kind == "edits":
        version = prompts.save(store, "ours", prompts.first(store), by="lead")
        units = edits.units(store)
    new = New(
        name, kind, version.id, settings.current(store).version, None,
        Options("eye-1", **options), Budget(),
    )  # fmt: skip
    return runs.begin(store, new, units, by="lead")


def asked(files: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the requests of files."""
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def answers(path: Path, requests: Iterable[dict[str, Any]], service: Service) -> Path:
    """Write what a service answers, the last request first, as services may."""
    rows = [_answer(one, service(one)) for one in requests]
    return jsonl(path, *rows[::-1])


def scored(value: float) -> str:
    """Return an answer that gives that score for every criterion."""
    return json.dumps({"reason": "looked", "scores": dict.fromkeys(CRITERIA, value)})


def shades(request: dict[str, Any]) -> list[int]:
    """Return how light the pictures of a request are, in order."""
    parts = request["body"]["messages"][-1]["content"]
    urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    return [_shade(base64.b64decode(url.partition(",")[2])) for url in urls]


def _shade(content: bytes) -> int:
    with Image.open(io.BytesIO(content)) as image:
        return int(image.convert("L").getpixel((2, 2)))  # type: ignore[arg-type]


def _answer(request: dict[str, Any], said: object) -> dict[str, Any]:
    if isinstance(said, dict):
        return {"id": "x", "custom_id": request["custom_id"], "error": None, **said}
    body = {
        "id": "c", "model": "eye-1-2026", "choices": [{"message": {"content": said}}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10},
    }  # fmt: skip
    return _answer(request, {"response": {"status_code": 200, "body": body}})
