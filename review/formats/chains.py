"""The released multi-turn shape: the files of a chain, in any order, and its prompts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from review.core.answers import MOST_TURNS
from review.core.edits import Edit, JudgeRow, Record
from review.core.errors import BadInput
from review.core.i18n import _, ngettext
from review.formats.reading import Fields, listed, required, typed
from review.formats.records import Names, Scored, further, image_path, judge_row, local_path

ORIGINAL = "original_input_image"
FINAL = "final_image"


class _File(Scored, kw_only=True):
    id: str
    url: str | None = None
    local_input_image: str | None = None
    local_output_image: str | None = None
    original_input_image_file: str | None = None


class _Chain(Scored):
    files: list[_File] = msgspec.field(default_factory=list)
    metadata_edit_turn_prompts: list[str] = msgspec.field(default_factory=list)


_FILE = frozenset(_File.__struct_fields__)
_CHAIN = frozenset(_Chain.__struct_fields__)


def multi_turn_record(names: Names, line: int, row: Fields) -> Record:
    """Make a chain of a row: N prompts, N−1 ``edit_turnK`` files, one final and one original.

    Scores on a file are its turn's. Scores on the record are the chain's own where a file has
    some, else the final image's. Raises BadInput naming the turn that is wrong.
    """
    chain = typed(row, _Chain)
    prompts = chain.metadata_edit_turn_prompts
    if not prompts:
        raise BadInput(
            _("metadata_edit_turn_prompts is missing or empty."),
            what_to_do=_("A chain has a turn."),
        )
    if len(prompts) > MOST_TURNS:
        raise BadInput(
            _("a chain of {n:,} turns: nobody can answer it.", n=len(prompts)),
            what_to_do=_("A chain has at most {most} turns.", most=MOST_TURNS),
        )
    ids = turn_ids(len(prompts))
    files = _by_id(chain.files, ids)
    original = files[ORIGINAL]
    roots = names.foreign_roots
    source = image_path(f"{ORIGINAL}.url", original.url, roots)
    local = local_path(original.local_input_image or original.original_input_image_file, roots)
    rows, extras, flat_scores = _further(row, names)
    edits: list[Edit] = []
    turn_scores: list[JudgeRow] = []
    for place, (name, prompt) in enumerate(zip(ids, prompts, strict=True)):
        text = required(f"metadata_edit_turn_prompts[{place}]", prompt)
        image = image_path(f"{name}.url", files[name].url, roots)
        lies = local_path(files[name].local_output_image, roots)
        edits.append(Edit(source, text, image, None, local, None, extras.get(name), lies))
        source, local = image, lies
        scored = _turn_row(names, line, image, files[name], rows.get(name), chain.judge)
        turn_scores += [scored] if scored else []
    on_record = judge_row(names, line, source, chain, flat_scores)
    if not turn_scores:
        return Record(line, "multi-turn", tuple(edits), on_record)
    if on_record is not None:
        on_record = msgspec.structs.replace(on_record, output_image="", chain=edits[0].source)
        on_record = on_record if on_record.raw else None
    return Record(line, "multi-turn", tuple(edits), None, tuple(turn_scores), on_record)


def released_line(edits: Sequence[Edit], local_source: str | None) -> str:
    """Return a chain's line as the dataset is released: in Python's JSON, no field of its own."""
    bare = [
        Edit(edit.source, edit.text, edit.output_image, local_output=edit.local_output)
        for edit in edits
    ]
    bare[0] = msgspec.structs.replace(bare[0], local_source=local_source)
    return json.dumps(write_multi_turn(bare))


def with_written(record: Record, row: Fields, line: bytes | None) -> Record:
    """Return a record with its text, where its edits alone would not be written to that.

    ``line``: its bytes, where it was a line of JSON.
    """
    text = json.dumps(row) if line is None else line.decode().strip()
    of_its_own = record.judged() or any(edit.extra for edit in record.edits)
    if not of_its_own and text == released_line(record.edits, record.edits[0].local_source):
        return record
    return msgspec.structs.replace(record, written=text)


def cut_short(row: Fields, turns: int, criteria: Iterable[str] = ()) -> Fields:
    """Return a chain's record with its first turns alone, the last of them as the final image.

    Scores of the whole record (``criteria``: what else they are called) say nothing of it.
    """
    names = dict.fromkeys(turn_ids(turns)[:-1]) | {f"edit_turn{turns}": FINAL, ORIGINAL: None}
    record: dict[str, Any] = dict(row)
    files = [
        {**file, "id": names[file["id"]] or file["id"]}
        for file in record["files"]
        if file["id"] in names
    ]
    gone = {"scores", "overall", "reason", *criteria}
    rest = {name: value for name, value in record.items() if name not in gone}
    prompts = record["metadata_edit_turn_prompts"][:turns]
    return rest | {"files": files, "metadata_edit_turn_prompts": prompts}


def write_multi_turn(edits: Sequence[Edit]) -> dict[str, object]:
    """Return the turns of a chain, in order, in the released multi-turn shape."""
    *earlier, last = edits
    turns = [
        _with_extra(_output(name, edit), edit)
        for name, edit in zip(turn_ids(len(edits)), earlier, strict=False)
    ]
    original: dict[str, object] = {"id": ORIGINAL, "url": edits[0].source}
    if edits[0].local_source is not None:
        original["local_input_image"] = edits[0].local_source
    record: dict[str, object] = {
        "files": [*turns, _output(FINAL, last), original],
        "metadata_edit_turn_prompts": [edit.text for edit in edits],
    }
    return _with_extra(record, last)


def _output(name: str, edit: Edit) -> dict[str, object]:
    """Return the file of a turn; where its picture lies, too, if its name is no path."""
    file: dict[str, object] = {"id": name, "url": edit.output_image}
    return file if edit.local_output is None else file | {"local_output_image": edit.local_output}


def turn_ids(turns: int) -> list[str]:
    """Return the file ids of a chain's turns: edit_turn1 … and final_image for the last."""
    return [*(f"edit_turn{number}" for number in range(1, turns)), FINAL]


def _by_id(files: Sequence[_File], turns: Sequence[str]) -> dict[str, _File]:
    """Return the files by id; raises BadInput unless they are the turns and the original."""
    due = (*turns, ORIGINAL)
    if wrong := _wrong(due, Counter(file.id for file in files)):
        todo = ngettext(
            "{n} prompt needs the files {names}.",
            "{n} prompts need the files {names}.",
            len(turns),
            names=listed(due),
        )
        raise BadInput(wrong, what_to_do=todo)
    return {file.id: file for file in files}


def _wrong(expected: Sequence[str], counts: Counter[str]) -> str:
    """Say which files are missing, there twice, or one too many; nothing where all are right."""
    if files := [name for name in counts if counts[name] > 1]:  # That another is missing follows.
        return ngettext(
            "files: {names} is there twice.",
            "files: {names} are there twice.",
            len(files),
            names=listed(files),
        )
    if files := [name for name in expected if name not in counts]:
        return _missing(files, expected, counts)
    files = [name for name in counts if name not in expected]
    return (
        ngettext(
            "files: {names} is one too many for its prompts.",
            "files: {names} are one too many for its prompts.",
            len(files),
            names=listed(files),
        )
        if files
        else ""
    )


def _missing(files: Sequence[str], expected: Sequence[str], counts: Counter[str]) -> str:
    """Say which files are missing, and what that makes of the chain."""
    *turns, _final, _original = expected
    last = max((place for place, name in enumerate(turns) if name in counts), default=0)
    number, names = len(files), listed(files)
    if FINAL in files:
        return ngettext(
            "a chain without its final picture: {names} is missing.",
            "a chain without its final picture: {names} are missing.",
            number,
            names=names,
        )
    beyond = any(name not in expected for name in counts)
    if any(name not in counts for name in turns[:last]) or (beyond and files[0] in turns):
        return ngettext(
            "a gap in the turns: {names} is missing.",
            "a gap in the turns: {names} are missing.",
            number,
            names=names,
        )
    if files[0] in turns:
        return ngettext(
            "more prompts than pictures: {names} is missing.",
            "more prompts than pictures: {names} are missing.",
            number,
            names=names,
        )
    return _("files: {names} is missing.", names=names)


def _further(
    row: Fields, names: Names
) -> tuple[dict[str, Fields], dict[str, Fields], Fields | None]:
    """Return what a file says beyond its url, by id: flat scores and further fields.

    Further fields of the record itself belong to the final image; its flat scores come last.
    """
    entries = row["files"] if isinstance(row["files"], list) else []
    flat: dict[str, Fields] = {}
    extras: dict[str, Fields] = {}
    for entry in entries:
        extra, scores = further(entry, _FILE, names.criteria)
        extras |= {entry["id"]: extra} if extra else {}
        flat |= {entry["id"]: scores} if scores else {}
    record, on_record = further(row, _CHAIN, names.criteria)
    about_original = {ORIGINAL: extras[ORIGINAL]} if ORIGINAL in extras else {}
    of_final = {**extras.get(FINAL, {}), **about_original, **(record or {})}
    extras |= {FINAL: of_final} if of_final else {}
    return flat, extras, on_record


def _turn_row(
    names: Names, line: int, image: str, file: _File, flat: Fields | None, judge: str | int | None
) -> JudgeRow | None:
    """Return a file's scores, if any; the judge of the record said them where it names none."""
    if file.scores is None and file.overall is None and file.judge is None and not flat:
        return None
    given = Scored(file.scores, file.overall, judge if file.judge is None else file.judge)
    return judge_row(names, line, image, given, flat)


def _with_extra(record: dict[str, object], edit: Edit) -> dict[str, object]:
    return {**record, **{k: v for k, v in (edit.extra or {}).items() if k not in record}}
