"""Columns of Parquet with the features by which Hugging Face ``datasets`` reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from review.core.later import pyarrow as pa

TEXT, FLOAT, INT, BOOL = pa.string(), pa.float64(), pa.int64(), pa.bool_()
#: A picture, and a list of them, as ``datasets.Image`` stores them.
IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
IMAGES = pa.list_(IMAGE)
#: Messages of a conversation whose contents are texts and places of pictures.
MESSAGES = pa.list_(
    pa.struct([
        ("role", TEXT),
        ("content", pa.list_(pa.struct([("type", TEXT), ("text", TEXT)]))),
    ])
)  # fmt: skip

_DTYPES = {TEXT: "string", FLOAT: "float64", INT: "int64", BOOL: "bool"}


def schema(columns: Sequence[tuple[str, pa.DataType]]) -> pa.Schema:
    """Return columns as Parquet's schema, with what ``datasets`` takes them for.

    Lists are written as versions before 4 know them, which later ones understand.
    """
    features = {name: feature(kind) for name, kind in columns}
    info = json.dumps({"info": {"features": features}})
    return pa.schema(list(columns), metadata={"huggingface": info})


def feature(kind: pa.DataType) -> Any:
    """Return the feature of a type of column."""
    if kind == IMAGE:
        return {"_type": "Image"}
    if pa.types.is_list(kind):
        inner = feature(kind.value_type)
        return [inner] if pa.types.is_struct(kind.value_type) and kind != IMAGES else {
            "feature": inner, "_type": "Sequence",
        }  # fmt: skip
    if pa.types.is_struct(kind):
        return {field.name: feature(field.type) for field in kind}
    return {"dtype": _DTYPES[kind], "_type": "Value"}
