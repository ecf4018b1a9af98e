"""The released multi-turn shape: the files of a chain, in any order, and its prompts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from review.core.edits import Edit, Record
from review.core.errors import BadInput
from review.core.i18n import _, ngettext
from review.formats.reading import Fields, listed, required, typed
from review.formats.records import Names, Scored, further, image_path, judge_row, local_path

ORIGINAL = "original_input_image"
FINAL = "final_image"


class _File(msgspec.Struct):
    id: str
    url: str | None = None
    local_input_image: str | None = None
    original_input_image_file: str | None = None


class _Chain(Scored):
    files: list[_File] = msgspec.field(default_factory=list)
    metadata_edit_turn_prompts: list[str] = msgspec.field(default_factory=list)


_FILE = frozenset(_File.__struct_fields__)
_CHAIN = frozenset(_Chain.__struct_fields__)


def multi_turn_record(names: Names, line: int, row: Fields) -> Record:
    """Make a chain of a row: N prompts, N−1 ``edit_turnK`` files, one final and one original.

    Scores on the record are the final image's. Raises BadInput naming the turn that is wrong.
    """
    chain = typed(row, _Chain)
    prompts = chain.metadata_edit_turn_prompts
    if not prompts:
        raise BadInput(
            _("metadata_edit_turn_prompts is missing or empty."),
            what_to_do=_("A chain has a turn."),
        )
    files = _by_id(chain.files, turn_ids(len(prompts)))
    original = files[ORIGINAL]
    roots = names.foreign_roots
    source = image_path(f"{ORIGINAL}.url", original.url, roots)
    local = local_path(original.local_input_image or original.original_input_image_file, roots)
    extras = _extras(row, names)
    edits: list[Edit] = []
    for place, (name, prompt) in enumerate(zip(turn_ids(len(prompts)), prompts, strict=True)):
        text = required(f"metadata_edit_turn_prompts[{place}]", prompt)
        image = image_path(f"{name}.url", files[name].url, roots)
        edits.append(Edit(source, text, image, local_source=local, extra=extras.get(name)))
        source, local = image, None
    _extra, flat = further(row, _CHAIN, names.criteria)
    return Record(line, "multi-turn", tuple(edits), judge_row(names, line, source, chain, flat))


def write_multi_turn(edits: Sequence[Edit]) -> dict[str, object]:
    """Return the turns of a chain, in order, in the released multi-turn shape."""
    *earlier, last = edits
    turns = [
        _with_extra({"id": name, "url": edit.output_image}, edit)
        for name, edit in zip(turn_ids(len(edits)), earlier, strict=False)
    ]
    original: dict[str, object] = {"id": ORIGINAL, "url": edits[0].source}
    if edits[0].local_source is not None:
        original["local_input_image"] = edits[0].local_source
    record: dict[str, object] = {
        "files": [*turns, {"id": FINAL, "url": last.output_image}, original],
        "metadata_edit_turn_prompts": [edit.text for edit in edits],
    }
    return _with_extra(record, last)


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
    if files := [name for name in expected if name not in counts]:
        return ngettext(
            "files: {names} is missing.",
            "files: {names} are missing.",
            len(files),
            names=listed(files),
        )
    if files := [name for name in counts if counts[name] > 1]:
        return ngettext(
            "files: {names} is there twice.",
            "files: {names} are there twice.",
            len(files),
            names=listed(files),
        )
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


def _extras(row: Fields, names: Names) -> dict[str, Fields]:
    """Return further fields by file id; those of the record itself belong to the final image."""
    entries = row["files"] if isinstance(row["files"], list) else []
    extras = {entry["id"]: further(entry, _FILE, frozenset())[0] for entry in entries}
    record, _extra = further(row, _CHAIN, names.criteria)
    about_original = {ORIGINAL: extras[ORIGINAL]} if extras[ORIGINAL] else {}
    extras[FINAL] = {**(extras[FINAL] or {}), **about_original, **(record or {})}
    return {name: extra for name, extra in extras.items() if extra}


def _with_extra(record: dict[str, object], edit: Edit) -> dict[str, object]:
    return {**record, **{k: v for k, v in (edit.extra or {}).items() if k not in record}}
