"""The bad inputs of ``bad_inputs``: each makes its files in a folder and names the command."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

IMPORT = ["import", "--yes"]
RECORD = {
    "open_image_input_url": "https://example.org/1.jpg", "text": "Make it warmer",
    "output_image": "images/1.png", "edit_type": "Add a new object", "summarized_text": "warmer",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One bad input: ``make`` returns the words of the command; ``codes``: the right exit codes."""

    name: str
    bound: str
    make: Callable[[Path], list[str]]
    codes: tuple[int, ...] = (2,)


def _line(**fields: Any) -> str:
    return json.dumps(RECORD | fields) + "\n"


def _imported(name: str, write: Callable[[Path], object]) -> Callable[[Path], list[str]]:
    def make(folder: Path) -> list[str]:
        write(folder / name)
        return [*IMPORT, str(folder / name)]

    return make


def _text(content: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(content, encoding="utf-8")


def _lazy(content: Callable[[], str]) -> Callable[[Path], object]:
    return lambda path: path.write_text(content(), encoding="utf-8")


def _repeat(
    piece: bytes, times: int, begin: bytes = b"", end: bytes = b""
) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(begin)
            for _ in range(times):
                file.write(piece)
            file.write(end)

    return write


def _gz(write: Callable[[Any], object]) -> Callable[[Path], object]:
    def packed(path: Path) -> None:
        with gzip.open(path, "wb", compresslevel=6) as file:
            write(file)

    return packed


MB = 1 << 20


def _many(piece: bytes, times: int) -> Callable[[Any], object]:
    def write(file: Any) -> None:
        for _ in range(times):
            file.write(piece)

    return write


def _rejected(count: int) -> str:
    return _line(rejected_images=[f"images/rejected-edit/{n}.png" for n in range(count)])


def _wide_csv(columns: int) -> str:
    names = ["open_image_input_url", "text", "output_image", *(f"c{n}" for n in range(columns - 3))]
    cells = ["https://example.org/1.jpg", "Make it warmer", "images/1.png", *["1"] * (columns - 3)]
    return ",".join(names) + "\n" + (",".join(cells) + "\n") * 5


def _chain(turns: int) -> str:
    files = [{"id": f"edit_turn{n}", "url": f"images/t{n}.png"} for n in range(1, turns)]
    files += [{"id": "final_image", "url": "images/last.png"}]
    files += [{"id": "original_input_image", "url": "https://example.org/1.jpg"}]
    texts = [f"Do {n}" for n in range(turns)]
    return json.dumps({"files": files, "metadata_edit_turn_prompts": texts}) + "\n"


def _parquet(path: Path, columns: dict[str, Any], **options: Any) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns), path, **options)


def _edits(rows: int) -> dict[str, Any]:
    return {
        "source": [f"https://example.org/{n}.jpg" for n in range(rows)],
        "edited": [f"images/{n}.png" for n in range(rows)],
    }


def _giant_strings(path: Path) -> None:
    """2,000 rows of one text of a megabyte: a dictionary of one, 2 GB as rows."""
    import pyarrow as pa

    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 2000, pa.int32()), pa.array(["x" * MB]))
    _parquet(
        path,
        {**_edits(2000), "instruction": texts},
        compression="zstd",
    )


def _zeros_parquet(path: Path) -> None:
    """One text of 500 MB of the same letter."""
    _parquet(path, {**_edits(1), "instruction": ["x" * (500 * MB)]}, compression="zstd")


def _wide_parquet(path: Path) -> None:
    _parquet(
        path, {**_edits(3), "instruction": ["a"] * 3, **{f"c{n}": [1] * 3 for n in range(20_000)}}
    )


def _runs_parquet(path: Path) -> None:
    """100 million rows of one short text: run lengths, in a few kilobytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    ones = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), pa.array(["abc"]))
    table = pa.table({"source": ones, "edited": ones, "instruction": ones})
    with pq.ParquetWriter(path, table.schema, compression="zstd") as out:
        for _ in range(100):
            out.write_table(table, row_group_size=1_000_000)


def _list_parquet(path: Path) -> None:
    """Write one cell with a list of 100 million numbers."""
    import pyarrow as pa

    big = pa.ListArray.from_arrays([0, 100_000_000], pa.nulls(100_000_000, pa.int8()).fill_null(0))
    _parquet(path, {**_edits(1), "instruction": ["a"], "more": big}, compression="zstd")


def _arrow(path: Path) -> None:
    import pyarrow as pa

    texts = pa.array(["x" * MB] * 1000)
    table = pa.table({**_edits(1000), "instruction": texts})
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(path, table.schema, options=options) as out:
        out.write_table(table)


def _arrow_runs(path: Path) -> None:
    import pyarrow as pa

    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 4000, pa.int32()), pa.array(["x" * MB]))
    table = pa.table({**_edits(4000), "instruction": texts})
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(path, table.schema, options=options) as out:
        out.write_table(table)


def _zip(*members: tuple[str, Callable[[Any], object]]) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                with archive.open(name, "w", force_zip64=True) as out:
                    content(out)

    return write


def _many_members(count: int) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        with tarfile.open(path, "w") as archive:
            for n in range(count):
                archive.addfile(tarfile.TarInfo(f"{n}.txt"), io.BytesIO(b""))

    return write


def _workbook(path: Path) -> None:
    _zip(
        ("[Content_Types].xml", _many(b"<Types/>", 1)),
        ("xl/worksheets/sheet1.xml", _many(b"<c>" * 100_000, 4000)),
    )(path)


def _settings(text: Callable[[], str], *more: str) -> Callable[[Path], list[str]]:
    def make(folder: Path) -> list[str]:
        (folder / "bad.yaml").write_text(text(), encoding="utf-8")
        return ["settings", "set", str(folder / "bad.yaml"), *more]

    return make


def _config(text: Callable[[], str]) -> Callable[[Path], list[str]]:
    def make(folder: Path) -> list[str]:
        (folder / "bad.yaml").write_text(text(), encoding="utf-8")
        (folder / "sft.jsonl").write_text(_line(), encoding="utf-8")
        words = ["filter", str(folder / "sft.jsonl"), "--config", str(folder / "bad.yaml")]
        return [*words, "--out", str(folder / "out")]

    return make


def _types(count: int) -> str:
    lines = "\n".join(f"  - Type number {n}" for n in range(count))
    return f"name: many\ntaxonomy:\n Some category:\n{lines}\n"


def _inline_merges() -> str:
    return (
        "a: "
        + "{<<: " * 90
        + "{b: 1}"
        + "}" * 90
        + "\n"
        + "\n".join(f"k{n}: {{<<: [{', '.join(['{b: 1, c: 2}'] * 40)}]}}" for n in range(2000))
    )


def _backup(path: Path, zeros: int) -> None:
    """Write a sealed backup whose one member unpacks to so many megabytes of zeros."""
    import hashlib

    digest = hashlib.sha256()
    for _ in range(zeros):
        digest.update(bytes(MB))
    manifest = json.dumps({
        "format": "pico-review backup", "format_version": 1, "made": "2026-01-01T00:00:00Z",
        "revision": _head(), "last_entry": 0, "image_roots": [], "tables": [],
        "members": [{"path": "workspace/imports/1/problems.csv", "bytes": zeros * MB,
                     "sha256": digest.hexdigest()}],
    }).encode()  # fmt: skip
    _zip(
        ("manifest.json", _many(manifest, 1)),
        ("manifest.sha256", _many(hashlib.sha256(manifest).hexdigest().encode(), 1)),
        ("workspace/imports/1/problems.csv", _many(bytes(MB), zeros)),
    )(path)


def _head() -> str:
    from store.db.migrations.revisions import revisions

    return str(max(revisions()))


def _restored(folder: Path) -> list[str]:
    _backup(folder / "bad.zip", 2000)
    return ["restore", str(folder / "bad.zip")]


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _fifo_pictures(folder: Path) -> list[str]:
    (folder / "images").mkdir()
    os.mkfifo(folder / "images" / "1.png")
    (folder / "bad.jsonl").write_text(_line(local_input_image="images/1.png"))
    return [*IMPORT, str(folder / "bad.jsonl"), "--images", str(folder)]


def _named(name: str) -> Callable[[Path], list[str]]:
    return lambda folder: [*IMPORT, name.replace("FOLDER", str(folder))]


def _loop_folder(folder: Path) -> list[str]:
    (folder / "bad").mkdir()
    (folder / "bad" / "again").symlink_to(folder / "bad")
    (folder / "bad" / "sft.jsonl").write_text(_line())
    (folder / "bad" / "self.jsonl").symlink_to("self.jsonl")
    os.mkfifo(folder / "bad" / "pipe.jsonl")
    return [*IMPORT, str(folder / "bad")]


def _loop_file(folder: Path) -> list[str]:
    (folder / "bad.jsonl").symlink_to("bad.jsonl")
    return [*IMPORT, str(folder / "bad.jsonl")]


def _settings_fifo(folder: Path) -> list[str]:
    os.mkfifo(folder / "bad.yaml")
    return ["settings", "set", str(folder / "bad.yaml")]


def _prompt_fifo(folder: Path) -> list[str]:
    os.mkfifo(folder / "bad.zip")
    return ["restore", str(folder / "bad.zip")]


def _odd_names() -> str:
    names = [
        "a" * 300 + ".png",
        "a\u0001.png",
        "x/" * 3000 + "1.png",
        "\ud800.png",
        "con/../../etc/passwd",
        "a\nb.png",
    ]
    return "".join(_line(output_image=f"images/{n}-{name}") for n, name in enumerate(names))


def _scores(count: int) -> Callable[[Path], object]:
    row = {"edit": "images/1.png", "judge": "j", "scores": {f"c{n}": 0.5 for n in range(count)}}
    return _text(json.dumps(row) + "\n")


def _deep(kind: str, depth: int) -> str:
    opening, closing = ("[", "]") if kind == "list" else ('{"a":', "}")
    return '{"more": ' + opening * depth + "1" + closing * depth + "}\n"


CASES: tuple[Case, ...] = (
    Case(
        "40,000 rejected images in one record",
        "",
        _imported("bad.jsonl", _lazy(lambda: _rejected(40_000))),
        (0, 1, 2),
    ),
    Case(
        "a chain of 20,000 turns",
        "40 turns",
        _imported("bad.jsonl", _lazy(lambda: _chain(20_000))),
        (0, 1, 2),
    ),
    Case(
        "CSV of 100,000 columns", "", _imported("bad.csv", _lazy(lambda: _wide_csv(100_000))), (0,)
    ),
    Case(
        "JSON Lines of 100,000 fields",
        "",
        _imported("bad.jsonl", _lazy(lambda: _line(**{f"c{n}": 1 for n in range(100_000)}))),
        (0, 1, 2),
    ),
    Case(
        "JSON Lines, each of 1,000 lines with 300 fields of its own",
        "",
        _imported(
            "bad.jsonl",
            _lazy(
                lambda: "".join(
                    _line(output_image=f"{k}.png", **{f"c{k}_{n}": 1 for n in range(300)})
                    for k in range(1000)
                )
            ),
        ),
        (0, 1, 2),
    ),
    Case(
        "a score record of 100,000 criteria",
        "",
        _imported("bad.jsonl", _scores(100_000)),
        (0, 1, 2),
    ),
    Case(
        "JSON nested 1,000,000 deep",
        "",
        _imported("bad.jsonl", _lazy(lambda: _deep("list", 1_000_000))),
        (0, 1, 2),
    ),
    Case(
        "JSON objects nested 1,000,000 deep",
        "",
        _imported("bad.jsonl", _lazy(lambda: _deep("object", 1_000_000))),
        (0, 1, 2),
    ),
    Case(
        "a JSON list nested 1,000,000 deep",
        "",
        _imported("bad.json", _lazy(lambda: "[\n" + _deep("list", 1_000_000) + "]")),
        (0, 1, 2),
    ),
    Case(
        "one line of 500 MB",
        "10 MB",
        _imported("bad.jsonl", _repeat(b"x" * MB, 500, b'{"text": "', b'"}\n')),
        (0, 1, 2),
    ),
    Case(
        "one JSON row of 500 MB",
        "10 MB",
        _imported("bad.json", _repeat(b"x" * MB, 500, b'[{"text": "', b'"}]\n')),
        (0, 1, 2),
    ),
    Case("500 MB of open brackets", "", _imported("bad.json", _repeat(b"[" * MB, 500)), (0, 1, 2)),
    Case(
        "one CSV cell of 500 MB",
        "10 MB",
        _imported("bad.csv", _repeat(b"x" * MB, 500, b'source,instruction,edited\na,"', b'",c\n')),
        (0, 1, 2),
    ),
    Case(
        "CSV, a quote never closed, 100 MB of lines",
        "",
        _imported(
            "bad.csv", _repeat(b"x,y,z\n" * 170_000, 100, b'source,instruction,edited\na,"b\n')
        ),
        (0, 1, 2),
    ),
    Case(
        "JSON Lines gz: 2 MB that are 2 GB in one line",
        "",
        _imported("bad.jsonl.gz", _gz(_many(b" " * MB, 2000))),
        (0, 1, 2),
    ),
    Case(
        "JSON Lines gz: 2 GB of blank lines",
        "",
        _imported("bad.jsonl.gz", _gz(_many(b"\n" * MB, 2000))),
        (0, 1, 2),
    ),
    Case(
        "Parquet: one text 2,000 times (dictionary)",
        "100 MB of texts",
        _imported("bad.parquet", _giant_strings),
    ),
    Case("Parquet: a text of 500 MB", "10 MB", _imported("bad.parquet", _zeros_parquet)),
    Case("Parquet: 20,000 columns", "2,000 columns", _imported("bad.parquet", _wide_parquet)),
    Case(
        "Parquet: 100 million rows of one text",
        "10 values a byte",
        _imported("bad.parquet", _runs_parquet),
        (0, 1, 2),
    ),
    Case(
        "Parquet: a list of 100 million",
        "10 values a byte",
        _imported("bad.parquet", _list_parquet),
    ),
    Case(
        "Parquet in gzip: 2 GB of zeros",
        "100 times its size",
        _imported(
            "bad.parquet.gz", _gz(lambda file: (file.write(b"PAR1"), _many(bytes(MB), 2000)(file)))
        ),
    ),
    Case(
        "Arrow: 1 GB of texts in one packed batch",
        "100 MB of texts",
        _imported("bad.arrow", _arrow),
    ),
    Case(
        "Arrow: one text 4,000 times (dictionary)",
        "100 MB of texts",
        _imported("bad.arrow", _arrow_runs),
    ),
    Case(
        "zip: a manifest of 3.9 GB in 4 MB",
        "",
        _imported("bad.zip", _zip(("sft.jsonl", _many(b" " * MB, 3700)))),
        (0, 1, 2),
    ),
    Case("tar of 300,000 members", "", _imported("bad.tar", _many_members(300_000)), (0, 1, 2)),
    Case("Excel workbook that unpacks to 1.2 GB", "", _imported("bad.xlsx", _workbook)),
    Case("settings of 20,000 types", "", _settings(lambda: _types(20_000)), (0, 2)),
    Case(
        "settings of 20,000 types, dry run",
        "",
        _settings(lambda: _types(20_000), "--dry-run"),
        (0, 2),
    ),
    Case(
        "YAML: aliases of aliases",
        "none",
        _settings(
            lambda: (
                "a0: &a0 [1, 2]\n"
                + "\n".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30))
            )
        ),
    ),
    Case("YAML: inline merges", "none", _settings(_inline_merges)),
    Case(
        "YAML: 1 MB of brackets",
        "100,000 entries",
        _settings(lambda: "a: [" + "[],".ljust(3) * 330_000 + "]"),
    ),
    Case("YAML: 20 MB", "1,000,000 bytes", _settings(lambda: "a: [" + "1," * 10_000_000 + "]")),
    Case("YAML: nested 200,000 deep", "100 levels", _settings(lambda: "a: " + "[" * 200_000)),
    Case(
        "filter config: 20 MB of brackets",
        "3,000,000 entries",
        _config(lambda: "a: [" + "[]," * 6_600_000 + "]"),
    ),
    Case("backup: 2 MB that unpack to 2 GB", "200 times its size", _restored),
    Case("a pipe as a manifest", "", _imported("bad.jsonl", _fifo)),
    Case("a pipe as a picture", "", _fifo_pictures, (1,)),
    Case("a pipe as settings", "", _settings_fifo),
    Case("a pipe as a backup", "", _prompt_fifo),
    Case("/dev/zero as a manifest", "", _named("/dev/zero")),
    Case("a folder with circles and a pipe", "", _loop_folder, (0, 1)),
    Case("a link to itself", "", _loop_file),
    Case("a name of 300 characters", "", _named("FOLDER/" + "a" * 300 + ".jsonl")),
    Case("names that no disk has", "", _imported("bad.jsonl", _lazy(_odd_names)), (1,)),
)
