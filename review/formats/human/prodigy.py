"""Prodigy's JSON Lines: a row per answer, ``answer`` accept, reject or ignore (a skip)."""

from __future__ import annotations

from collections.abc import Iterable

from review.core.answers import ACCEPT, REJECT
from review.core.errors import BadInput
from review.core.i18n import _
from review.formats.human.controls import Result
from review.formats.human.labelled import FREE, SKIPPED, SUBMITTED, Export, Given
from review.formats.reading import Fields, as_text

BUTTONS = {"accept": ACCEPT, "reject": REJECT, "ignore": None}
#: Who answered, the surest first.
WHO = ("_annotator_id", "_session_id")
#: What is drawn on a picture: it has no place here.
DRAWN = ("spans", "relations", "text_spans")


def answers(export: Export, row: Fields) -> Iterable[Given]:
    """Yield the row's one answer; raises BadInput for a button that there is not.

    Of a task with options, those chosen are the answer. Where none of them is a verdict the button
    is, if ``--map verdict=answer`` says so: it may as well mean that the annotator is done.
    """
    button = str(as_text(row.get("answer"))).casefold()
    if button not in BUTTONS:
        raise BadInput(
            _("answer is {answer!r}, not accept, reject or ignore.", answer=row.get("answer")),
            what_to_do=_("Correct the row."),
        )
    for name in DRAWN:
        if row.get(name):
            export.ignored[name] = None
    results = _chosen(row)
    plain = not row.get("options") or export.mapping.get("verdict") == "answer"
    who = next((found for name in WHO if (found := as_text(row.get(name)))), None)
    state = SKIPPED if button == "ignore" else SUBMITTED
    yield Given(_task(row), who, results, row.get("_timestamp"), state,
                BUTTONS[button] if plain else None)  # fmt: skip


def _chosen(row: Fields) -> list[Result]:
    chosen = row.get("accept")
    options = (
        [Result({"choices": chosen}, "options")] if chosen and isinstance(chosen, list) else []
    )
    typed = ((name, as_text(row[name])) for name in sorted(FREE & row.keys()))
    return [*options, *(Result({"text": text}, name) for name, text in typed if text)]


def _task(row: Fields) -> Fields:
    """Return what names the edit: a picture inside the row is none, its path and file are."""
    meta = row.get("meta")
    task = {**(meta if isinstance(meta, dict) else {}), **row}
    if not str(task.get("image", "data:")).startswith("data:"):
        return task
    named = next((task[name] for name in ("path", "file") if as_text(task.get(name))), None)
    rest = {name: value for name, value in task.items() if name != "image"}
    return rest if named is None else {**rest, "image": named}
