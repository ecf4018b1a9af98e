"""What a Parquet file's footer says of its row groups: rows, and of each column sizes and nulls.

Read by itself, as Thrift's compact protocol has it: pyarrow ends the whole process where the
footer of a damaged or hostile file contradicts itself and one asks for a column of it.
Source: parquet.thrift of the Parquet format, FileMetaData and what it holds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAGIC = b"PAR1"
#: Types of the compact protocol.
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12


@dataclass(frozen=True)
class Chunk:
    """A column of a row group: bytes it has unpacked; nulls, if they were counted; its values.

    ``values``: those of lists one by one, nulls too.
    """

    size: int
    nulls: int | None
    values: int = 0


@dataclass(frozen=True)
class Group:
    """A row group: its rows, and its columns in the order of the schema's leaves."""

    num_rows: int
    chunks: tuple[Chunk, ...]


def groups(file: BinaryIO) -> list[Group]:
    """Return a file's row groups. Raises ValueError where its footer is none."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 8))
    end = file.read(8)
    length = int.from_bytes(end[:4], "little")
    if end[4:] != MAGIC or length > size - 8:
        raise ValueError(end)
    file.seek(size - 8 - length)
    footer = _Compact(file.read(length))
    try:
        return [
            _group(footer)
            for field, _kind in footer.fields(lists=(4,))
            if field == 4
            for _each in range(footer.length())
        ]
    except (IndexError, RecursionError) as error:
        raise ValueError(end) from error


def _group(footer: _Compact) -> Group:
    rows, chunks = 0, []
    for field, _kind in footer.fields(lists=(1,), numbers=(3,)):
        if field == 1:
            chunks = [_chunk(footer) for _each in range(footer.length())]
        else:
            rows = footer.number()
    if rows < 0:
        raise ValueError(rows)
    return Group(rows, tuple(chunks))


def _chunk(footer: _Compact) -> Chunk:
    size, nulls, values = 0, None, 0
    for _field, _kind in footer.fields(structs=(3,)):
        for field, _of in footer.fields(structs=(12,), numbers=(5, 6)):
            if field == 6:
                size = footer.number()
            elif field == 5:
                values = footer.number()
            else:
                for _null, _count in footer.fields(numbers=(3,)):
                    nulls = footer.number()
    return Chunk(max(0, size), nulls, max(0, values))


class _Compact:
    """A reader of the compact protocol: where it stands, and steps over what nobody asks for."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def fields(
        self,
        *,
        structs: tuple[int, ...] = (),
        lists: tuple[int, ...] = (),
        numbers: tuple[int, ...] = (),
    ) -> Iterator[tuple[int, int]]:
        """Yield the fields of a struct that are asked for, each to be read before the next."""
        field = 0
        while (head := self._byte()) != 0:
            kind = head & 15
            field = field + (head >> 4) if head >> 4 else self.number()
            if (
                (field in structs and kind == _STRUCT)
                or (field in lists and kind == _LIST)
                or (field in numbers and _BYTE < kind < _DOUBLE)
            ):
                yield field, kind
            else:
                self._skip(kind)

    def number(self) -> int:
        """Read a whole number, signed."""
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def length(self) -> int:
        """Read how long a list of structs is. Raises ValueError for another list."""
        head = self._byte()
        if head & 15 != _STRUCT:
            raise ValueError(head)
        return self._varint() if head >> 4 == 15 else head >> 4

    def _byte(self) -> int:
        self.at += 1
        return self.content[self.at - 1]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise ValueError(shift)

    def _skip(self, kind: int) -> None:
        if kind in (_TRUE, _FALSE):
            return
        if kind == _BYTE:
            self.at += 1
        elif kind < _DOUBLE:
            self._varint()
        elif kind == _DOUBLE:
            self.at += 8
        elif kind == _BINARY:
            length = self._varint()
            self.at += length
        elif kind in (_LIST, _SET):
            self._skip_list()
        elif kind == _STRUCT:
            for _field in self.fields():
                pass
        else:
            raise ValueError(kind)  # A map: the format has none.

    def _skip_list(self) -> None:
        head = self._byte()
        kind = head & 15
        for _each in range(self._varint() if head >> 4 == 15 else head >> 4):
            if kind in (_TRUE, _FALSE):
                self.at += 1
            else:
                self._skip(kind)
            if self.at > len(self.content):
                raise IndexError(self.at)
