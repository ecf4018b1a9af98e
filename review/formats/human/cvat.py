"""CVAT's exports of images: "CVAT for images" (XML) and Datumaro (JSON). Tags are the answers.

Boxes, masks and the like have no place here and are listed. Whose job it was, the XML says where
somebody was assigned; else whoever loads it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from xml.parsers import expat

import msgspec

from review.core.edits import Problem, ReviewRow
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Settings
from review.formats.containers.files import CHUNK, OnBytes, head, opened
from review.formats.human.controls import Result
from review.formats.human.label_studio import MAX_BYTES
from review.formats.human.labelled import Export, Given, export_of, read_export, result
from review.formats.reading import Fields, Reading

#: What is drawn on a picture.
SHAPES = frozenset({
    "box", "polygon", "polyline", "points", "cuboid", "ellipse", "mask", "skeleton", "bbox",
})  # fmt: skip
#: The name of the control that a tag is, as it may be named with ``--map verdict=tag``.
TAG = "tag"


def is_xml_export(path: Path) -> bool:
    """Whether a file is CVAT's XML."""
    start = head(path).lstrip()
    return start.startswith((b"<?xml", b"<annotations")) and b"<annotations" in start


def read_cvat_xml(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[ReviewRow]:
    """Read the tags of an XML export; ``line`` is that of the picture.

    Streamed. Raises BadInput for a mapping that does not fit. An entity, which no export has, ends
    the reading as XML that is not well-formed does: what comes before it is read.
    """
    export = export_of(path, settings, _answers_of_image, mapping)
    images = _images(path, on_bytes)
    return Reading(export.rows_of(images), export.ignored, export.mapping, export.notes)


def read_datumaro(
    path: Path,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[ReviewRow]:
    """Read the tags of a Datumaro export, whose labels are named before its items.

    Raises BadInput for a mapping that does not fit, and for a file over 200 MB.
    """
    answers = partial(_answers_of_item, labels=_labels(path))
    return read_export(path, settings, answers=answers, mapping=mapping, on_bytes=on_bytes)


def _labels(path: Path) -> Sequence[str]:
    with opened(path) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadInput(
            _("a JSON array over 200 MB, too large to hold in memory."),
            file=str(path),
            what_to_do=_("Export in parts."),
        )
    try:
        return [label.name for label in msgspec.json.decode(content, type=_Export).labels()]
    except msgspec.DecodeError:
        return []


class _Label(msgspec.Struct):
    name: str


class _Labels(msgspec.Struct):
    labels: list[_Label] = []


class _Export(msgspec.Struct):
    categories: dict[str, Any] = {}

    def labels(self) -> list[_Label]:
        return msgspec.convert(self.categories.get("label") or {}, _Labels).labels


def _answers_of_item(export: Export, row: Fields, *, labels: Sequence[str]) -> Iterable[Given]:
    """Yield what is said of one picture: its labels, and their attributes."""
    results: list[Result] = []
    listed = row.get("annotations")
    for one in listed if isinstance(listed, list) else []:
        tag = one if isinstance(one, dict) else {"type": one}
        kind, place = tag.get("type"), tag.get("label_id")
        if kind != "label" or not isinstance(place, int) or not 0 <= place < len(labels):
            export.ignored[str(kind)] = None
            continue
        attributes = tag.get("attributes")
        results += _results(labels[place], attributes if isinstance(attributes, dict) else {})
    image = row.get("image")
    path = image.get("path") if isinstance(image, dict) else None
    if results:
        yield Given({"image": path or row.get("id")}, None, results)


@dataclass
class _Image:
    """A picture and what was said of it, while its element is open."""

    line: int
    name: str
    reviewer: str | None
    tags: list[dict[str, Any]] = field(default_factory=list)
    shapes: dict[str, None] = field(default_factory=dict)


def _answers_of_image(export: Export, row: Fields) -> Iterable[Given]:
    image = row["picture"]
    if not isinstance(image, _Image):
        return
    export.ignored.update(image.shapes)
    results = [one for tag in image.tags for one in _results(tag["label"], tag["attributes"])]
    if results:
        yield Given({"image": image.name}, image.reviewer, results)


def _results(label: object, attributes: Mapping[str, object]) -> list[Result]:
    said = [result(name, value) for name, value in attributes.items() if value not in (None, "")]
    return [Result({"choices": [str(label)]}, TAG), *said]


def _images(path: Path, on_bytes: OnBytes | None) -> Iterator[tuple[int, Fields] | Problem]:
    """Yield (line, picture) of each image element that is whole."""
    reader = _Reader()
    with opened(path, on_bytes) as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                reader.feed(chunk)
            except (expat.ExpatError, BadInput) as error:
                yield from reader.taken()
                yield _broken(str(path), reader, error)
                return
            yield from reader.taken()
            if not chunk:
                return


def _broken(file: str, reader: _Reader, error: Exception) -> Problem:
    wrong = (
        error.message if isinstance(error, BadInput) else _("not valid XML: {error}.", error=error)
    )
    return Problem(file, reader.line, wrong, _("Export it again."))


class _Reader:
    """Chunks of XML in, pictures out."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._refuse
        self._path: list[str] = []
        self._words: list[str] = []
        self._done: list[_Image] = []
        self._open: _Image | None = None
        self._assignee: str | None = None
        self._attribute = ""

    @property
    def line(self) -> int:
        """Where the parser is."""
        return self._parser.CurrentLineNumber

    def feed(self, chunk: bytes) -> None:
        """Read on; nothing more ends it. Raises ExpatError, and BadInput for an entity."""
        self._parser.Parse(chunk, not chunk)

    def taken(self) -> Iterator[tuple[int, Fields]]:
        """Hand out the pictures that are whole."""
        for image in self._done:
            yield image.line, {"picture": image}
        self._done.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._words.clear()
        if name == "image":
            line = self._parser.CurrentLineNumber
            self._open = _Image(line, attributes.get("name", ""), self._assignee)
        elif self._open is not None and name == TAG:
            self._open.tags.append({"label": attributes.get("label", ""), "attributes": {}})
        elif self._open is not None and name in SHAPES:
            self._open.shapes[name] = None
        self._attribute = attributes.get("name", "") if name == "attribute" else ""

    def _end(self, name: str) -> None:
        word = "".join(self._words).strip()
        self._words.clear()
        self._path.pop()
        if name == "image" and self._open is not None:
            self._done.append(self._open)
            self._open = None
        elif name == "attribute" and self._open is not None and self._path[-1:] == [TAG]:
            self._open.tags[-1]["attributes"][self._attribute] = word
        elif word and self._path[-1:] == ["assignee"] and name == "username":
            self._assignee = word

    def _text(self, words: str) -> None:
        self._words.append(words)

    def _refuse(self, *_declared: object) -> None:
        raise BadInput(
            _("the XML declares entities."), what_to_do=_("Export it again: CVAT writes none.")
        )
