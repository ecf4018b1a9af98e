"""72,000 chains of three against as many pictures as single edits: loaded, drawn from, exported.

Each turn has the text and scores that a single edit has. Both kinds run in a process of their
own, in turn, so that drift cancels; figures are per picture. The export of chains is by a filter
that keeps nine in ten (``sft``: likewise), and writes their turns as a table beside.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.import_manifest import CRITERIA

TURNS = 3
WORDS = ["make", "the", "left", "house", "warmer", "and", "add", "soft", "golden", "light"]
KINDS = ("chains", "edits")
STEPS = ("load", "draw", "export")
DRAWN = 500


def write(kind: str, path: Path, chains: int) -> None:
    """Write a manifest of so many chains, or of as many single edits as they have turns."""
    rng = random.Random(5)  # noqa: S311
    with path.open("w") as file:
        for number in range(chains):
            turns = [_turn(rng, number * TURNS + turn) for turn in range(TURNS)]
            source = f"https://example.invalid/photos/{number}.jpg"
            rows = [_chain(source, turns)] if kind == "chains" else _edits(source, turns)
            file.writelines(json.dumps(row) + "\n" for row in rows)


def _turn(rng: random.Random, number: int) -> tuple[str, str, dict[str, float]]:
    scores = {name: round(rng.uniform(0.5, 1), 2) for name in CRITERIA}
    return f"images/turns/{number}.png", " ".join(rng.choices(WORDS, k=70)), scores


def _chain(source: str, turns: list[tuple[str, str, dict[str, float]]]) -> dict[str, Any]:
    names = [*(f"edit_turn{n}" for n in range(1, TURNS)), "final_image"]
    files: list[dict[str, Any]] = [
        {"id": name, "url": image, "scores": scores}
        for name, (image, _text, scores) in zip(names, turns, strict=True)
    ]
    files.append({"id": "original_input_image", "url": source})
    texts = [text for _image, text, _scores in turns]
    return {"files": files, "metadata_edit_turn_prompts": texts, "judge": "bench"}


def _edits(source: str, turns: list[tuple[str, str, dict[str, float]]]) -> list[dict[str, Any]]:
    return [
        {
            "open_image_input_url": source, "text": text, "output_image": image,
            "edit_type": "Zoom in", "scores": scores, "judge": "bench",
        }
        for image, text, scores in turns
    ]  # fmt: skip


def run(kind: str, manifest: Path, folder: Path) -> dict[str, float]:
    """Load, draw and export one kind; return seconds by step, and the peak in MB."""
    from store.importing.run import Options, import_files
    from store.opening import open_workspace

    store = open_workspace(folder / "workspace")
    draw, export = _steps(kind, store, folder)
    taken: dict[str, float] = {}
    first = ("load", lambda: import_files(store, [manifest], Options(), by="benchmark"))
    for step, work in (first, ("draw", draw), ("export", export)):
        start = time.perf_counter()
        work()
        taken[step] = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return taken | {"peak": peak}


def _steps(kind: str, store: Any, folder: Path) -> tuple[Callable[[], object], ...]:
    from review.filtering.filter_config import Chains
    from store.chains import drawing, release
    from store.filters import drafts, publishing
    from store.filters.drafts import DraftRequest
    from store.promises import drawing as score_drawing
    from store.promises.drawing import ScoreRequest
    from store.releases import sft

    section = Chains(rule="weakest", threshold=0.6, salvage=True, not_proven="a benchmark")

    def draw() -> None:
        if kind == "chains":
            request = drawing.TurnsRequest(size=DRAWN, seed=1)
            drawing.draw_batch(store, request, by="benchmark")
        else:
            score_drawing.draw_batch(store, ScoreRequest("measure", DRAWN, seed=1), by="benchmark")
        draft = drafts.draft_wanted(store, DraftRequest(chains=section), by="benchmark")
        publishing.publish(
            store, draft.id, comment="a benchmark", not_proven="a benchmark", by="benchmark"
        )

    def export() -> None:
        if kind == "chains":
            release.export(store, folder / "out", by="benchmark")
        else:
            sft.export_sft(store, folder / "out", by="benchmark")

    return draw, export


def measured(kind: str, manifest: Path) -> dict[str, float]:
    """Run one kind in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "benchmarks.chains", "--one", kind]
        words += ["--manifest", str(manifest), "--folder", folder]
        out = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    figures: dict[str, float] = json.loads(out)
    return figures


def main(arguments: list[str]) -> None:
    """Measure both in turn, or (``--one``) run one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chains", type=int, default=72_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--one", choices=KINDS)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--profile", action="store_true", help="with --one: where the time goes")
    given = parser.parse_args(arguments)
    if given.one and given.profile:
        import cProfile

        cProfile.runctx("run(given.one, given.manifest, given.folder)", globals(), locals(), sort=2)
        return
    if given.one:
        print(json.dumps(run(given.one, given.manifest, given.folder)))
        return
    with tempfile.TemporaryDirectory() as folder:
        manifests = {kind: Path(folder) / f"{kind}.jsonl" for kind in KINDS}
        for kind, path in manifests.items():
            write(kind, path, given.chains)
        rounds = [
            {kind: measured(kind, path) for kind, path in manifests.items()}
            for _ in range(given.runs)
        ]
    _print(rounds, given.chains)


def _print(rounds: list[dict[str, dict[str, float]]], chains: int) -> None:
    pictures = chains * TURNS
    print(f"{chains:,} chains of {TURNS}, {pictures:,} single edits; µs per picture")
    for step in STEPS:
        each = {kind: median(one[kind][step] for one in rounds) for kind in KINDS}
        figures = " ".join(f"{kind} {each[kind] / pictures * 1e6:7.1f}" for kind in KINDS)
        ratio = median(one["chains"][step] / one["edits"][step] for one in rounds)
        print(f"  {step:7} {figures}   chains / edits {ratio:.2f}")
    peaks = " ".join(f"{kind} {max(one[kind]['peak'] for one in rounds):5.0f}" for kind in KINDS)
    print(f"  peak MB {peaks}")


if __name__ == "__main__":
    main(sys.argv[1:])
