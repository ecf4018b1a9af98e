"""Writes the demo's content into a folder: pictures, manifests, judge scores, the truth."""

import ctypes
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from demo.edits.pixels import Picture, to_image
from demo.judge import JUDGES, clean_rows, faithfulness_rows, score_rows
from demo.models import made_by
from demo.plan import Chain, Edit, Group, Plan, draw_plan
from demo.scenes import Scene
from demo.shorts import Short, short_of
from demo.signs import source

FOREIGN_ROOT = "nano-banana-300k/"  # The released manifests put it before rejected images.
_TRUTH = "truth.json"
#: Pictures for which one more process is worth its start, and how many processes at most.
_WORTH_A_PROCESS, _MOST_PROCESSES = 150, 4
#: Paints one source, or an edit, or a chain's edits, below a folder; returns how many pictures.
Job = Callable[[Path], int]


@dataclass(frozen=True, slots=True)
class Content:
    """What was written: files to import, and how likely a reviewer accepts each picture.

    ``turn_scores``: the judges' rows for the turns of chains; ``text_scores``: one judge's, of how
    faithful short instructions are. ``to_learn``: a manifest that comes later, for judges.

    ``accept_probability`` is keyed by the picture's path below ``folder``.
    """

    folder: Path
    manifests: tuple[Path, ...]
    scores: Path
    turn_scores: Path
    text_scores: Path
    to_learn: Path
    accept_probability: Mapping[str, float]
    edit_types: tuple[str, ...]


def write_content(
    folder: Path,
    *,
    seed: int = 7,
    size: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Content:
    """Write sources, images, manifests, scores and truth; the same seed gives the same bytes.

    ``size`` limits the number of single edits. ``progress`` gets pictures done and their total.
    OSError if the folder cannot be written.
    """
    plan = draw_plan(seed, size)
    _paint(seed, size, folder, progress)
    with_model = [*plan.edits, *(group.success for group in plan.groups)]
    models = made_by(with_model, seed)  # A manifest's failures have no field of their own.
    shorts = {edit.file: short_of(edit, seed) for edit in plan.edits}
    successes = [group.success for group in plan.groups]
    shorts |= {edit.file: Short(edit.short, "same", edit.short) for edit in successes}
    manifests = (
        _write_lines(folder / "sft.jsonl", _single(plan, models, shorts)),
        _write_lines(
            folder / "preference.jsonl", (_preference(group, models) for group in plan.groups)
        ),
        _write_lines(folder / "multi-turn.jsonl", map(_multi_turn, plan.chains)),
    )
    truths = {edit.file: edit.execution.truth for edit in plan.single_turn()}
    rows = [row for judge in JUDGES for row in score_rows(judge, truths, seed)]
    scores = _write_lines(folder / "scores.jsonl", rows)
    turns = {edit.file: edit.execution.truth for chain in plan.chains for edit in chain.turns}
    rows = [row for judge in JUDGES for row in clean_rows(judge, turns, seed)]
    turn_scores = _write_lines(folder / "turn_scores.jsonl", rows)
    judged = faithfulness_rows(JUDGES[0], shorts, seed)
    text_scores = _write_lines(folder / "text_scores.jsonl", judged)
    learnt = made_by(plan.to_learn, seed + 1)
    to_learn = _write_lines(
        folder / "to_learn.jsonl", (_record(edit, learnt) for edit in plan.to_learn)
    )
    _write_truth(folder, plan, shorts)
    kinds = tuple(sorted({edit.edit_type for edit in plan.single_turn()}))
    return Content(
        folder, manifests, scores, turn_scores, text_scores, to_learn, read_truth(folder), kinds
    )


def read_truth(folder: Path) -> dict[str, float]:
    """Read how likely a reviewer accepts each picture; FileNotFoundError if there is no content."""
    return {name: float(chance) for name, chance in _truth(folder)["accept_probability"].items()}


def read_texts(folder: Path) -> dict[str, Short]:
    """Read what each single edit's short instruction does; raises as ``read_truth`` does."""
    return {name: Short(**short) for name, short in _truth(folder)["short_instructions"].items()}


def _truth(folder: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((folder / _TRUTH).read_text(encoding="utf-8"))
    return truth


def _paint(
    seed: int, size: int | None, folder: Path, progress: Callable[[int, int], None] | None
) -> None:
    pictures = list(_all(draw_plan(seed, size)))
    for name in {Path(edit.file).parent for edit in pictures} | {Path("sources")}:
        (folder / name).mkdir(parents=True, exist_ok=True)
    total, done = len(pictures) + len({edit.scene for edit in pictures}), 0
    for number in _painted(seed, size, folder, total):
        done += number
        if progress:
            progress(done, total)


def _painted(seed: int, size: int | None, folder: Path, total: int) -> Iterator[int]:
    """Paint all there is, many pictures in several processes; tell how many each job brought.

    A process of its own draws the plan anew: how edits are painted cannot be sent to it.
    """
    paint = partial(_paint_job, seed, size, folder)
    jobs = range(len(_jobs(seed, size)))
    processes = min(os.cpu_count() or 1, total // _WORTH_A_PROCESS, _MOST_PROCESSES)
    if processes < 2:
        yield from map(paint, jobs)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _keep_memory) as pool:
        yield from pool.map(paint, jobs, chunksize=16)


def _keep_memory() -> None:
    """Let the C library keep what is free again: arrays come and go, all as large as a picture.

    Otherwise each is given back to the system and asked for anew, a tenth of all the work.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):  # GNU's, and its numbers for these two.
        trim_threshold, mmap_threshold = -1, -3
        library.mallopt(trim_threshold, 1 << 30)
        library.mallopt(mmap_threshold, 32 << 20)


def _paint_job(seed: int, size: int | None, folder: Path, number: int) -> int:
    return _jobs(seed, size)[number](folder)


@cache
def _jobs(seed: int, size: int | None) -> tuple[Job, ...]:
    plan = draw_plan(seed, size)
    scenes = dict.fromkeys(edit.scene for edit in _all(plan))
    drawn = (*plan.single_turn(), *plan.to_learn)
    single = sorted(drawn, key=lambda edit: edit.scene.id)  # Each scene at one place.
    return (
        *(partial(_paint_source, scene) for scene in scenes),
        *(partial(_paint_edits, (edit,)) for edit in single),
        *(partial(_paint_edits, chain.turns) for chain in plan.chains),
    )


def _all(plan: Plan) -> Iterable[Edit]:
    yield from plan.single_turn()
    yield from plan.to_learn
    for chain in plan.chains:
        yield from chain.turns


def _paint_source(scene: Scene, folder: Path) -> int:
    _save(source(scene).pixels, folder / _source_file(scene))
    return 1


def _paint_edits(turns: tuple[Edit, ...], folder: Path) -> int:
    """Paint one edit, or turn after turn, each on the picture of the one before."""
    view = source(turns[0].scene)
    for edit in turns:
        view = view.painted(edit.execution.paint(view, edit.wish))
        _save(view.pixels, folder / edit.file)
    return len(turns)


def _save(picture: Picture, path: Path) -> None:
    to_image(picture).save(path, "JPEG", quality=85)


def _source_file(scene: Scene) -> str:
    return f"sources/{scene.id}.jpg"


def _source_url(scene: Scene) -> str:
    return f"https://demo.invalid/{_source_file(scene)}"


def _record(edit: Edit, models: Mapping[str, str]) -> dict[str, object]:
    return {
        "open_image_input_url": _source_url(edit.scene),
        "text": edit.long,
        "output_image": edit.file,
        "edit_type": edit.edit_type,
        "summarized_text": edit.short,
        "local_input_image": _source_file(edit.scene),
        "model": models[edit.file],
    }


def _single(
    plan: Plan, models: Mapping[str, str], shorts: Mapping[str, Short]
) -> Iterator[dict[str, object]]:
    for edit in plan.edits:
        yield _record(edit, models) | {"summarized_text": shorts[edit.file].text}


def _preference(group: Group, models: Mapping[str, str]) -> dict[str, object]:
    rejected = [FOREIGN_ROOT + edit.file for edit in group.rejected]
    return _record(group.success, models) | {"rejected_images": rejected}


def _multi_turn(chain: Chain) -> dict[str, object]:
    scene = chain.turns[0].scene
    names = [f"edit_turn{number}" for number in range(1, len(chain.turns))] + ["final_image"]
    files: list[dict[str, str]] = [
        {"id": name, "url": edit.file} for name, edit in zip(names, chain.turns, strict=True)
    ]
    original = {"id": "original_input_image", "url": _source_url(scene)}
    files.append(original | {"local_input_image": _source_file(scene)})
    return {"files": files, "metadata_edit_turn_prompts": [edit.long for edit in chain.turns]}


def _write_truth(folder: Path, plan: Plan, shorts: Mapping[str, Short]) -> None:
    chances = {edit.file: edit.accept_probability for edit in _all(plan)}
    note = "Simulated: the chance that a simulated reviewer accepts each picture of the demo."
    texts = {file: asdict(short) for file, short in shorts.items()}
    truth = {"note": note, "accept_probability": chances, "short_instructions": texts}
    text = json.dumps(truth, indent=1)
    (folder / _TRUTH).write_text(text + "\n", encoding="utf-8")


def _write_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")
    return path
