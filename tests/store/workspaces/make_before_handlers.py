"""How ``before-handlers.zip`` came to be: by the code of before, at commit bbd0a46 (schema 0300).

To make it anew, with that commit checked out elsewhere, as its only place to import from:
``PYTHONPATH=<there> python make_before_handlers.py <an empty folder>``. It leaves a backup, and
what that version says of its workspace, for ``test_before_handlers.py`` to hold today's against.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from contextlib import redirect_stdout
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from review.tasks import SCORE
from sqlalchemy import delete, select
from store.batches import Request
from store.planning import Wanted
from store.questions import answer as answer_question
from store.questions import ask_now
from store.ranking.batches import RankRequest
from store.taxonomy import batches as type_batches
from store.taxonomy.batches import TypeRequest
from store.workspace import new_id, open_workspace

import cli
from store import (
    adjudication,
    backup,
    batches,
    contradictions,
    guidelines,
    judging,
    people,
    queue,
    station,
    tables,
    workspace,
)
from store.ranking import batches as rank_batches
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.reviewing import answer_to

ZOOM, GRAIN, REMOVE = (
    "Zoom in", "Add film grain or vintage filter", "Remove an existing object",
)  # fmt: skip
#: Instructions that speak of a type; every fifth edit is assigned another one.
SPOKEN = {ZOOM: "Zoom in on the", GRAIN: "Add film grain to the", REMOVE: "Remove the"}
THINGS = ("dog", "tree", "boat", "lamp", "chair", "bird", "house", "car")


def clock() -> datetime:
    """Tell a time that moves on by a second whenever it is asked."""
    clock.now += timedelta(seconds=1)
    return clock.now


clock.now = datetime(2026, 1, 5, 12, tzinfo=UTC)


def manifests() -> list[Path]:
    """Write 40 scored edits, some of a wrong type, and four groups of candidates."""
    kinds, rows = list(SPOKEN), []
    for n in range(40):
        spoken = kinds[n % 3]
        kind = kinds[(n + 1) % 3] if n % 5 == 4 else spoken
        words = f"{SPOKEN[spoken]} {THINGS[n % 8]} of picture {n}"
        rows.append(edit(f"images/{n:02}.png", words, edit_type=kind, judge="robot",
                         scores=scores(round((n + 1) / 41, 3))))  # fmt: skip
    groups = [
        edit(f"images/{letter}1.png", f"paint the {letter}",
             open_image_input_url=f"https://example.invalid/{letter}.jpg",
             rejected_images=[f"images/{letter}2.png", f"images/{letter}3.png"])
        for letter in "abcd"
    ]  # fmt: skip
    return [jsonl(Path("sft.jsonl"), *rows), jsonl(Path("preference.jsonl"), *groups)]


def brought() -> list[Path]:
    """Write what people said elsewhere: verdicts and types, votes on a group."""
    said = [
        {"edit": f"images/{n:02}.png", "reviewer": "Eve", "edit_type": ZOOM,
         "verdict": "accept" if n > 25 else "reject"}
        for n in range(20, 32)
    ]  # fmt: skip
    votes = [
        {"left": "images/d1.png", "right": f"images/d{n}.png", "winner": "left", "reviewer": who}
        for n in (2, 3) for who in ("Eve", "Fay")
    ]  # fmt: skip
    return [jsonl(Path("reviews.jsonl"), *said), jsonl(Path("comparisons.jsonl"), *votes)]


def images(store: Any, units: list[str]) -> dict[str, str]:
    """Return edit → image."""
    table = tables.edit
    with store.database.read() as connection:
        rows = connection.execute(select(table.c.id, table.c.output_image))
        return {row.id: row.output_image for row in rows if row.id in units}


def answer(store: Any, who: str, task: str, number: int, verdict: Any) -> list[Any]:
    """Answer units; return their leases."""
    done = []
    for _ in range(number):
        (lease,) = queue.lease(store, who, task, 1)
        given = verdict(store, lease) if callable(verdict) else verdict
        queue.record(store, who, answer_to(lease, given))
        done.append(lease)
    return done


def number_of(store: Any, lease: Any) -> int:
    """Return the number in an edit's image: the higher, the higher its score."""
    return int(images(store, [lease.unit_id])[lease.unit_id][-6:-4])


def good(store: Any, lease: Any) -> str:
    """Accept what scores well, but for one."""
    number = number_of(store, lease)
    return "accept" if number >= 12 and number != 38 else "reject"


def contrary(store: Any, lease: Any) -> str:
    """Say the other of what the judge says."""
    return "accept" if number_of(store, lease) < 20 else "reject"


def fill(store: Any) -> None:
    """Put everything into the workspace that later versions move."""
    load(store, *manifests())
    load(store, *brought())
    ana, ben, lea = (people.add(store, name)[0].id for name in ("Ana", "Ben", "Lea"))
    plan = Wanted(looks=(10, 14))
    measuring = Request("score", "measure", 20, seed=3, target=0.2, name="Measuring", plan=plan)
    batches.draw_batch(store, measuring, by="lead")
    (asked,) = queue.lease(store, ana, "score", 1)
    with store.database.write() as connection:
        ask_now(connection, ana, new_id(), asked.draw_id, "Does the shadow count?", clock())
    answer(store, ana, "score", 12, good)
    guidelines.replace(store, SCORE, "Shadows count.", (), by="Lea")
    with store.database.read() as connection:
        question = connection.execute(select(tables.question.c.id)).scalar()
    answer_question(store, question, "They do.", by="Lea")
    words("threshold", "--target", "0.2", "--json")  # That version took a look when it was asked.
    _desk(store, ben, lea)
    _ranking(store, ana, ben)
    _types(store, ben)
    words("config", "draft", "--threshold", "0.4")
    words("config", "publish", "1", "--comment", "go", "--not-proven", "a first try")
    words("config", "draft", "--threshold", "0.6")


def _desk(store: Any, ben: str, lea: str) -> None:
    """Flag three edits, exclude two of them; send where judge and people disagree once more."""
    batches.draw_batch(store, Request("score", "fit", 8, seed=5, name="Tuning"), by="lead")
    tuning = next(one for one in batches.all_batches(store) if one.name == "Tuning")
    verdicts = ("unsafe", "unsafe", "unsafe", contrary, contrary, "skip", "unsure")
    leases = queue.lease(store, ben, "score", len(verdicts), tuning.id)
    for lease, verdict in zip(leases, verdicts, strict=True):
        given = verdict(store, lease) if callable(verdict) else verdict
        queue.record(store, ben, answer_to(lease, given))
    for lease in leases[:2]:
        adjudication.decide(store, tuning.id, lease.unit_id, "exclude", by=lea, note="a face")
    seen = judging.judged(store, threshold=0.5, purpose="fit")
    found = contradictions.contradictions(store, seen, person_id=lea).found
    contradictions.send(store, [one.edit_id for one in found][:3], by="Lea")


def _ranking(store: Any, ana: str, ben: str) -> None:
    """Rank by pairs with hidden repeats, one answered and one open; and all at once."""
    request = RankRequest(2, purpose="measure", repeats=1.0, seed=1, name="Pairs")
    rank_batches.draw_batch(store, request, by="lead")
    answer(store, ana, "rank", 7, "tie")
    request = RankRequest(2, "listwise", repeats=0.0, seed=2, name="Orders")
    made = rank_batches.draw_batch(store, request, by="lead")
    (lease,) = queue.lease(store, ben, "rank", 1, made.id)
    (unit,) = station.units(store, ben, [lease], "rank")
    order = tuple((picture.key,) for picture in unit.pictures if picture.key != "source")
    queue.record(store, ben, answer_to(lease, "ranked", order=order))


def _types(store: Any, ben: str) -> None:
    """Check types, and mend the likeliest mistakes with types suggested: one answered."""
    type_batches.draw_batch(store, TypeRequest(6, "measure", seed=4, name="Types"), by="lead")
    answer(store, ben, "types", 3, "confirm")
    made = type_batches.draw_batch(store, TypeRequest(5, "repair", name="Mending"), by="lead")
    (lease,) = queue.lease(store, ben, "types", 1, made.id)
    queue.record(store, ben, answer_to(lease, "none"))


def words(*said: str) -> str:
    """Run a command; return what it prints."""
    out = io.StringIO()
    with redirect_stdout(out):
        code = cli.run([*said])
    assert code in (0, 1), (said, code)
    return out.getvalue()


COMMANDS = (
    "threshold --target 0.2 --json", "judge --purpose fit --json", "judge --threshold 0.5 --json",
    "agreement --json", "rank --json --all", "types --json", "types --purpose repair --json",
    "config show --json", "config history --json",
)  # fmt: skip


def said_of(store: Any) -> dict[str, Any]:
    """Return what that version says of the workspace."""
    with store.database.read() as connection:
        drawn = connection.execute(select(tables.draw.c.id, tables.draw.c.stratum)).all()
        ways = connection.execute(select(tables.batch.c.id, tables.batch.c.strategy)).all()
    who = {one.name: one.id for one in people.everyone(store)}
    exported = {}
    for kind in ("reviews", "sft", "preference"):
        words("export", kind, "--out", f"out/{kind}")
        exported[kind] = [json.loads(line) for line in _lines(Path(f"out/{kind}"))]
    return {
        "strata": dict(map(tuple, drawn)),
        "strategies": dict(map(tuple, ways)),
        "commands": {command: json.loads(words(*command.split())) for command in COMMANDS},
        "exports": exported,
        "waiting": {
            f"{name} {task}": queue.waiting(store, who[name], task)
            for name in ("Ana", "Ben") for task in ("score", "rank", "types")
        },
        "desk": [asdict(case) for case in adjudication.waiting(store)],
    }  # fmt: skip


def _lines(folder: Path) -> list[str]:
    (file,) = folder.glob("*.jsonl")
    return file.read_text(encoding="utf-8").splitlines()


def main(folder: Path) -> None:
    """Make the workspace, its backup and what is said of it."""
    os.chdir(folder)
    workspace._utc_now = clock
    store = open_workspace(Path("workspace"))
    fill(store)
    with store.database.write() as connection:  # It has no pictures, and names no machine's place.
        connection.execute(delete(tables.image_root))
    backup.write(store, Path("before-handlers.zip"))
    text = json.dumps(said_of(store), ensure_ascii=False, sort_keys=True)
    Path("before-handlers.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
