"""What a file was understood as, to be shown and confirmed before anything is loaded."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from review.core.edits import JudgeRow, Problem, Record, ReviewRow
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.settings import Settings
from review.formats import FORMATS, AnyReading, Kind, mapped, read, recognise, schemas
from review.formats.columns import LIKELY, is_released
from review.formats.comparisons import REVIEWERS, Compared, ComparisonRow
from review.formats.containers import files, shapes, tables
from review.formats.containers.csv_in import delimiter
from review.formats.containers.encodings import Encoding
from review.formats.human import cvat, label_studio
from review.formats.meanings import Known, Meaning, cells_of, could_be, of_edits
from review.formats.rankings import RankingRow
from review.formats.reading import Told
from review.formats.schemas import Schema

Row = Record | JudgeRow | ReviewRow | ComparisonRow | RankingRow | Compared | Problem
#: So many rows are shown.
SHOWN = 5
#: So many rows say what columns hold.
LOOKED_AT = 50
#: So many rows say whether an edited picture stands for one edit alone.
COMPARED = 2_000
#: A key that so large a share of the rows repeats is none.
REPEATED = 0.1

#: Names that readers take for ours beside our own.
_READ: Mapping[tuple[Kind, str], Sequence[str]] = {
    ("scores", "edit"): ("output_image",), ("reviews", "edit"): ("output_image",),
    ("comparisons", "reviewer"): REVIEWERS,
}  # fmt: skip

CONTAINERS: Mapping[str, str] = {
    "json lines": N_("JSON Lines"), "json array": N_("JSON"), "json": N_("JSON"), "csv": N_("CSV"),
    "parquet": N_("Parquet"), "arrow": N_("Arrow"), "archive": N_("tar or zip"),
}  # fmt: skip
DIVIDED: Mapping[str, str] = {
    ",": N_("commas"), ";": N_("semicolons"), "\t": N_("tabs"), "|": N_("bars"),
}  # fmt: skip


@dataclass(frozen=True)
class Understood:
    """What one file is taken for, and what is not sure of it.

    ``schema``: the published one that it is. ``container``: in words, with what was detected.
    ``beside``: columns that mean nothing here; edits keep them, of other kinds they are ignored.
    ``rows``: the first ones as they would come in. ``repeated``: why the edited picture is no
    name for an edit, where many rows have the same. ``said``: what a person said of it, ours →
    theirs; ``mapping``: what the import has to be told. ``guessed``: what its encoding is taken
    for, where that is a guess.
    """

    path: Path
    kind: Kind
    schema: Schema | None
    container: str
    columns: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    beside: tuple[str, ...]
    rows: tuple[Row, ...]
    repeated: str
    said: Mapping[str, str]
    mapping: Mapping[str, str]
    guessed: Encoding | None = None

    @property
    def doubts(self) -> tuple[Meaning, ...]:
        """The needed columns that could be others."""
        return tuple(one for one in self.meanings if one.needed and not one.sure)

    @property
    def sure(self) -> bool:
        """Whether nothing has to be confirmed."""
        return not self.doubts and not self.repeated and self.guessed is None

    def why_not(self) -> list[str]:
        """Say what is not sure, a sentence each."""
        said = [f"{one.ours}: {one.doubt}" for one in self.doubts]
        if self.guessed is not None:
            said.append(_("It is read as {encoding}.", encoding=self.guessed.in_words()))
        return [*said, self.repeated] if self.repeated else said

    def as_json(self) -> dict[str, object]:
        """Return it as the terminal and scripts get it."""
        return {
            "file": str(self.path),
            "kind": self.kind,
            "schema": self.schema.name if self.schema else None,
            "container": self.container,
            "encoding": files.encoding(self.path).name,
            "delimiter": delimiter_of(self.path),
            "columns": [
                {"ours": one.ours, "column": one.theirs, "known": one.known, "sure": one.sure,
                 "doubt": one.doubt or None, "others": list(one.others)}
                for one in self.meanings
            ],
            "beside": list(self.beside),
            "doubts": self.why_not(),
        }  # fmt: skip


def understand(
    path: Path,
    settings: Settings,
    *,
    kind: Kind | None = None,
    mapping: Mapping[str, str] | None = None,
    reviewer: str | None = None,
) -> Understood:
    """Look at a file's first rows: what it is, what its columns mean, what is not sure of it.

    ``mapping`` is what a person said (ours → theirs), ``reviewer`` whose answers those are that
    name nobody. Raises BadInput for what cannot be loaded.
    """
    said, names = dict(mapping or {}), _columns(path)
    schema = schemas.of(names)
    kind = kind or _kind(path, settings, said, names)
    if schema is not None and schema.kind != kind:
        schema = None
    meanings = meanings_of(path, kind, settings, said)
    told = _told(kind, said, meanings, settings, None if schema else names)
    if reviewer is not None and "reviewer" in FORMATS[kind].columns:
        told = {"reviewer": Told(reviewer), **told}
    doubted = any(one.needed and not one.sure for one in meanings)
    rows = tuple(islice(_reading(path, kind, settings, told), SHOWN))
    taken = {one.theirs for one in meanings}
    fixed = not meanings or (schema is not None and schema.read is not None)
    return Understood(
        path, kind, schema, container_of(path), tuple(names), meanings,
        () if fixed else tuple(name for name in names if name not in taken), rows,
        repeated(path, settings, told) if kind == "sft" and meanings and not doubted else "",
        said, told, _guessed(path),
    )  # fmt: skip


def understand_each(
    paths: Iterable[Path],
    settings: Settings,
    *,
    kind: Kind | None = None,
    mapping: Mapping[str, str] | None = None,
    reviewer: str | None = None,
    unnamed: Container[Path] = (),
) -> list[tuple[Understood, list[Path]]]:
    """Return what files are taken for, and which: shards of the same columns are alike.

    Of those only the first is looked into. ``unnamed``: found in a folder; such a one that cannot
    be loaded is passed over, the import reports it. Raises BadInput as ``understand`` does.
    """
    found = []
    for paths_alike in alike(paths, unnamed):
        try:
            one = understand(
                paths_alike[0], settings, kind=kind, mapping=mapping, reviewer=reviewer
            )
        except BadInput:
            if paths_alike[0] not in unnamed:
                raise
        else:
            found.append((one, paths_alike))
    return found


def alike(paths: Iterable[Path], unnamed: Container[Path] = ()) -> list[list[Path]]:
    """Return files by their columns, in the order met; what is no table stands alone.

    Of those found in a folder (``unnamed``) what cannot be read is left out. Raises BadInput for
    another that cannot.
    """
    groups: dict[object, list[Path]] = {}
    for path in paths:
        try:
            names = _columns(path)
            like: object = (shapes.shape(path), _guessed(path), *names) if names else path
        except BadInput:
            if path not in unnamed:
                raise
        else:
            groups.setdefault(like, []).append(path)
    return list(groups.values())


def _columns(path: Path) -> list[str]:
    """Return the columns of a table; none of what is no table, an export of JSON say."""
    if label_studio.is_export(path):
        return []
    return tables.columns(path)


def _kind(path: Path, settings: Settings, said: Mapping[str, str], names: Sequence[str]) -> Kind:
    """Recognise a file; one in which pictures and a text are found is taken for edits."""
    try:
        return recognise(path, settings, said)
    except BadInput:
        tables.refuse_embedded(path)
        if holds_edits(path, names, said):
            return "sft"
        raise


def holds_edits(path: Path, names: Sequence[str], said: Mapping[str, str] | None = None) -> bool:
    """Whether pictures and a text are found in a table, whatever its columns are called."""
    cells = cells_of(tables.first_rows(path, LOOKED_AT)) if names else {}
    found = of_edits(cells, (), said=_columns_of("sft", said or {}), published={})
    return {one.ours for one in found} >= {*FORMATS["sft"].needed}


def meanings_of(
    path: Path,
    kind: Kind,
    settings: Settings,
    said: Mapping[str, str] | None = None,
    *,
    likely: bool = False,
) -> tuple[Meaning, ...]:
    """Return what the columns of a file mean as a kind; none where its shape says so.

    ``likely``: of scores, reviews and votes too a column of a usual name is taken, as somebody
    who corrects it on a page is shown; a reader alone takes none. Raises BadInput as
    ``understand`` does.
    """
    names, said = _columns(path), _columns_of(kind, said or {})
    schema = schemas.of(names)
    published = schema.mapping if schema and schema.kind == kind else {}
    if kind == "sft" and published:
        published = mapped.mapped_table(path, settings, {}).mapping
    if kind != "sft" and published:
        known = [Meaning(ours, theirs, "published") for ours, theirs in published.items()]
        return tuple(one for one in known if one.theirs in names)
    if not names or not FORMATS[kind].columns:
        return ()
    if kind != "sft":
        return tuple(_of_others(kind, settings, names, said, likely=likely))
    if schema is None and is_released(kind, names) and set(names).isdisjoint(said.values()):
        return ()
    cells = cells_of(tables.first_rows(path, LOOKED_AT))
    return tuple(of_edits(cells, list(settings.criteria), said=said, published=published))


def _of_others(
    kind: Kind,
    settings: Settings,
    names: Sequence[str],
    said: Mapping[str, str],
    *,
    likely: bool,
) -> Iterator[Meaning]:
    """Yield what the columns of scores, reviews and votes mean: they go by their own names."""
    shape = FORMATS[kind]
    free = [name for name in names if name not in said.values()]
    for ours in (*shape.columns, *(settings.criteria if shape.rated else ())):
        needed = ours in shape.needed
        usual = LIKELY.get(ours, ()) if likely else _READ.get((kind, ours), ())
        found = [name for word in usual for name in free if name.casefold() == word]
        if ours in said:
            yield Meaning(ours, said[ours], "said", needed=needed)
        elif ours in names:
            yield Meaning(ours, ours, "published", needed=needed)
        elif found:
            first, *others = dict.fromkeys(found)
            free.remove(first)
            doubt = could_be(first, *others) if others else ""
            known: Known = "guessed" if others else "named"
            yield Meaning(ours, first, known, tuple(others), doubt, needed)


def _columns_of(kind: Kind, said: Mapping[str, str]) -> dict[str, str]:
    """Return what was said of columns: other names may be given words for."""
    words, other = FORMATS[kind].words, mapped.ALIASES if kind == "sft" else {}
    return {other.get(ours, ours): theirs for ours, theirs in said.items() if ours not in words}


def _told(
    kind: Kind,
    said: Mapping[str, str],
    meanings: Sequence[Meaning],
    settings: Settings,
    free: Sequence[str] | None,
) -> dict[str, str]:
    """Return what the import is told: all that was found, of a table without a shape of its own.

    ``free``: its columns, else None. What a column's name alone would be taken for, and is not by
    what it holds, is told to be nowhere.
    """
    if kind != "sft" or free is None or not meanings:
        return dict(said)
    found = {one.ours: one.theirs for one in meanings}
    return dict.fromkeys(mapped.guess(free, settings), "") | found


def _reading(path: Path, kind: Kind, settings: Settings, told: Mapping[str, str]) -> AnyReading:
    return read(path, kind, settings, mapping=told)


def repeated(path: Path, settings: Settings, told: Mapping[str, str]) -> str:
    """Say which edited picture stands for several edits, where many rows have one that does."""
    seen: dict[str, str] = {}
    again, example, rows = 0, "", 0
    for row in islice(_reading(path, "sft", settings, told), COMPARED):
        if isinstance(row, Record):
            rows += 1
            edit = row.edits[0]
            if seen.setdefault(edit.output_image, edit.key()) != edit.key():
                again, example = again + 1, edit.output_image
    if again < max(2, REPEATED * rows):
        return ""
    return _(
        "{n:,} of the first {rows:,} rows name an edited picture that another row has, such as "
        "{image}.",
        n=again, rows=rows, image=example,
    )  # fmt: skip


def container_of(path: Path) -> str:
    """Say what a file is, and of text how it was found to be written and divided."""
    if cvat.is_xml_export(path):
        return _("XML")
    shape = shapes.shape(path)
    said = [_(CONTAINERS.get(shape, shape))]
    written = files.encoding(path)
    if shape == "csv":
        said.append(_(DIVIDED[delimiter(path)]))
    if shape == "csv" or not written.is_utf8:
        said.append(written.in_words())
    return " · ".join(said)


def delimiter_of(path: Path) -> str | None:
    """Return what divides the cells of a CSV file; None of any other."""
    is_csv = shapes.shape(path) == "csv" and not cvat.is_xml_export(path)
    return delimiter(path) if is_csv else None


def _guessed(path: Path) -> Encoding | None:
    """Return the encoding of a text whose encoding is a guess, else None."""
    encoding = files.encoding(path)
    return encoding if encoding.guessed else None
