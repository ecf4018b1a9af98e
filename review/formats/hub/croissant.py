"""Croissant metadata of a release: its files with their digests, and the columns of its tables.

The format is MLCommons Croissant 1.0 (https://docs.mlcommons.org/croissant/docs/croissant-spec.html).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from review.core.later import parquet as pq
from review.core.later import pyarrow as pa
from review.core.licences import Licence
from review.formats.hub.configs import Config

_KEYS = (
    "citeAs", "column", "extract", "field", "fileProperty", "fileObject", "fileSet", "format",
    "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet",
    "references", "regex", "repeated", "replace", "samplingRate", "separator", "source",
    "subField", "transform",
)  # fmt: skip
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "sc": "https://schema.org/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{key: f"cr:{key}" for key in _KEYS},
}
_FORMATS = {
    ".parquet": "application/x-parquet", ".jsonl": "application/jsonlines", ".csv": "text/csv",
    ".tar": "application/x-tar", ".json": "application/json", ".yaml": "application/yaml",
    ".md": "text/markdown",
}  # fmt: skip
#: Tables whose columns can be read by name.
_READ = (".parquet", ".jsonl", ".csv")
_TYPES = {"bool": "sc:Boolean", "int64": "sc:Integer", "float64": "sc:Float"}


def metadata(
    folder: Path,
    configs: list[Config],
    digests: Mapping[str, str],
    *,
    name: str,
    description: str,
    version: str,
    terms: Licence | None,
    labelled: str,
) -> dict[str, Any]:
    """Return the JSON-LD of a release folder.

    ``digests``: file → SHA-256; ``labelled``: who labelled it, and how, in a sentence;
    ``version``: what tells one release from another.
    """
    told: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name,
        "description": description,
        "version": version,
        "rai:dataAnnotationProtocol": labelled,
    }
    if terms:
        told["license"] = terms.link or terms.name
    told["distribution"] = [_file(file, digest) for file, digest in digests.items()]
    told["recordSet"] = [records for config in configs for records in _records(folder, config)]
    return told


def _file(name: str, digest: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "encodingFormat": _FORMATS.get(PurePosixPath(name).suffix, "application/octet-stream"),
        "sha256": digest,
    }


def _records(folder: Path, config: Config) -> Iterator[dict[str, Any]]:
    """Yield a record set for each file of a table."""
    for file in config.files:
        if not file.endswith(_READ):
            continue
        place = f"{config.name}/{PurePosixPath(file).name}"
        fields = [
            _field(place, file, column, kind, repeated=repeated)
            for column, kind, repeated in _columns(folder / file, config)
        ]
        if fields:
            yield {"@type": "cr:RecordSet", "@id": place, "name": place, "field": fields}


def _field(place: str, file: str, column: str, kind: str, *, repeated: bool) -> dict[str, Any]:
    source: dict[str, Any] = {"fileObject": {"@id": file}, "extract": {"column": column}}
    if kind == "picture":
        source["transform"] = {"jsonPath": "bytes"}
        kind = "sc:ImageObject"
    field = {
        "@type": "cr:Field", "@id": f"{place}/{column}", "name": column, "dataType": kind,
        "source": source,
    }  # fmt: skip
    return {**field, "repeated": True} if repeated else field


def _columns(file: Path, config: Config) -> Iterator[tuple[str, str, bool]]:
    """Yield column, its type, and whether a cell holds several, of the columns that have one."""
    if file.suffix == ".parquet":
        for field in pq.read_schema(file):
            yield from _of_arrow(field.name, field.type)
    elif file.suffix == ".jsonl":
        for told in config.features:
            kind = told.get("dtype") or told.get("list")
            if isinstance(kind, str) and kind != "json":
                yield told["name"], _TYPES.get(kind, "sc:Text"), "list" in told
    else:
        with file.open(encoding="utf-8") as lines:
            yield from ((name, "sc:Text", False) for name in lines.readline().strip().split(","))


def _of_arrow(name: str, kind: pa.DataType) -> Iterator[tuple[str, str, bool]]:
    if pa.types.is_list(kind):
        for _name, inside, _several in _of_arrow(name, kind.value_type):
            if inside != "picture":
                yield name, inside, True
    elif pa.types.is_struct(kind):
        if {"bytes", "path"} == {field.name for field in kind}:
            yield name, "picture", False
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        yield name, "sc:ImageObject", False
    else:
        yield name, _plain(kind), False


def _plain(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    return "sc:Float" if pa.types.is_floating(kind) else "sc:Text"
