"""A judge of single edits: which are asked about, what is sent, and its scores as a judge run."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select, text

from review.core.errors import Refused
from review.core.i18n import _
from review.core.settings import Scale, Settings
from review.judging import asking
from review.judging.answer_schema import response_format
from review.judging.prompt import Prompt
from review.judging.prompt_check import require_scores
from review.judging.reading import read_reply
from store import settings
from store.dataset import catalog
from store.db import tables
from store.db.rules import CURRENT, excluded
from store.db.workspace import Store
from store.importing.run import Options, import_files
from store.judging import prompts, replies, shown
from store.judging.kinds import Asking, Kind
from store.judging.replies import Read
from store.judging.runs import Judging
from store.work import batches

#: Edits whose names are looked up at a time.
_AT_ONCE = 500
_UNITS = f"""
SELECT e.id FROM edit e WHERE e.known AND NOT e.collision AND e.text IS NOT NULL AND {CURRENT}
AND NOT {excluded("e.id")}"""
_OF_BATCH = " AND e.id IN (SELECT d.unit_id FROM draw d WHERE d.batch_id = :batch)"


def units(
    store: Store, *, batch: str | None = None, limit: int | None = None, seed: int = 0
) -> list[str]:
    """Return the edits a judge may be asked about: of one batch, or of all; ``limit`` by chance.

    Those are left out that have no instruction, that collide, and that a lead took out. Raises
    Unknown for a batch that is not there.
    """
    if batch is not None:
        batches.get(store, batch)
    where = _UNITS + (_OF_BATCH if batch else "")
    with store.database.read() as connection:
        found = list(connection.execute(text(where + " ORDER BY e.id"), {"batch": batch}).scalars())
    if limit is None or limit >= len(found):
        return found
    return sorted(random.Random(seed).sample(found, limit))  # noqa: S311  # no secret


def how(store: Store, judging: Judging) -> Asking:
    """Return how a run asks about edits. Raises Refused for a prompt that gives no scores."""
    prompt, rules = _asked(store, judging)
    require_scores(prompt, rules)
    side, nonce = judging.options.side, judging.options.nonce
    examples = shown.examples(store, prompt, side)

    def messages(edit_id: str) -> list[dict[str, Any]]:
        pictures = shown.pictures(store, edit_id, side)
        instruction = catalog.edit(store, edit_id).text or ""
        return asking.messages(prompt, instruction, pictures, examples, rules, nonce)

    read = partial(read_reply, prompt=prompt, settings=rules)
    return Asking(messages, read, response_format(prompt, rules))


def finished(store: Store, judging: Judging) -> str | None:
    """Make a judge run of a run's replies, as an import of their scores does.

    The mean of an edit's samples counts; one of which nothing could be read has no score. Raises
    Refused where the settings score by other criteria or another scale than were asked.
    """
    _prompt, then = _asked(store, judging)
    now = settings.current(store).settings
    if _scales(then) != _scales(now):
        raise Refused(
            _("The settings have other criteria or another scale than this judge was asked for."),
            what_to_do=_("Put them back, or ask anew under another name."),
        )
    rows = [
        _row(judging, image, read, list(now.criteria)) for image, read in _named(store, judging)
    ]
    if not rows:
        return None
    with TemporaryDirectory() as folder:
        file = Path(folder) / "scores.jsonl"
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        options = Options(kind="scores", judge=judging.name, beside=False)
        import_files(store, [file], options, by=judging.created_by)
    run = tables.judge_run
    with store.database.read() as connection:
        return connection.scalar(select(run.c.id).where(run.c.name == judging.name))


EDITS = Kind(how, finished)


def _scales(rule: Settings) -> dict[str, Scale]:
    """Return the scale of each criterion, and of the total."""
    return {name: rule.scale_of(name) for name in (*rule.criteria, "")}


def _asked(store: Store, judging: Judging) -> tuple[Prompt, Settings]:
    version = next(one for one in prompts.versions(store) if one.id == judging.prompt_id)
    return version.prompt, settings.version(store, judging.settings_version)


def _named(store: Store, judging: Judging) -> Iterator[tuple[str, Read]]:
    """Yield each edit's name in files with what was read of it."""
    reads = list(replies.read(store, judging.id))
    for start in range(0, len(reads), _AT_ONCE):
        some = reads[start : start + _AT_ONCE]
        views = catalog.edits(store, [one.unit_id for one in some])
        for one in some:
            if one.unit_id in views:
                yield views[one.unit_id].output_image, one


def _row(judging: Judging, image: str, read: Read, criteria: list[str]) -> dict[str, Any]:
    """Return a row of scores; the criteria are named where nothing was read, too.

    Else a file whose replies are all unreadable would be none of scores.
    """
    scores = read.mean() if read.samples else dict.fromkeys(criteria)
    reason = read.reason or read.problem
    return {"edit": image, "judge": judging.name, "scores": scores, "reason": reason}
