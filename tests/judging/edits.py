"""A workspace with a few pictures, a prompt, and a judge that scores by the instruction."""

from __future__ import annotations

import json
import re
from pathlib import Path

from PIL import Image

from store.db.workspace import Store
from store.judging import prompts
from tests.judging.server import Answer
from tests.store.importing_files import CRITERIA, edit, jsonl, load


def manifest(folder: Path, number: int) -> Path:
    """Write a manifest of edits that ask for 0.00, 0.01, … of everything, with their pictures."""
    pictures = folder / "pictures"
    pictures.mkdir()
    Image.new("RGB", (64, 48), "teal").save(pictures / "source.png")
    for n in range(number):
        Image.new("RGB", (64, 48), (n % 256, 9, 9)).save(pictures / f"{n}.png")
    source = {"local_input_image": "source.png"}
    records = [edit(f"{n}.png", f"make it {n / 100:.2f} red", **source) for n in range(number)]
    return jsonl(folder / "sft.jsonl", *records)


def filled(store: Store, folder: Path, number: int) -> None:
    """Bring such edits in, and save the first prompt as ``ours``."""
    load(store, manifest(folder, number), images=str(folder / "pictures"))
    prompts.save(store, "ours", prompts.first(store), by="lead")


def as_asked(text: str, _times: int = 1) -> Answer:
    """Score every criterion as the instruction says."""
    (value,) = re.findall(r"make it (\d\.\d\d) red", text)
    return scored(float(value))


def scored(value: float) -> Answer:
    """Answer with the same score of every criterion."""
    said = {"reason": "as asked", "scores": dict.fromkeys(CRITERIA, value)}
    return Answer(json.dumps(said))
