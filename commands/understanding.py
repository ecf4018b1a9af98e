"""What files were understood as: printed, and asked about where it is not sure."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import typer

from commands.terminal import terminal
from review.core.edits import Edit, JudgeRow, Problem, Record, ReviewRow
from review.core.errors import BadInput, Refused
from review.core.i18n import N_, _, ngettext
from review.core.settings import Settings
from review.core.visible import visible
from review.formats import FORMATS
from review.formats.comparisons import Compared, ComparisonRow
from review.formats.meanings import Meaning
from review.formats.understood import Row, Understood, understand, understand_each
from store.importing import sources
from store.importing.run import Options, known_kind

#: Letters of a cell on the terminal.
WIDE = 48
#: How a meaning is known, in a word.
KNOWN: Mapping[str, str] = {
    "said": N_("sure: you said so"), "published": N_("sure: as published"),
    "named": N_("sure: by its name"), "guessed": N_("guessed"),
}  # fmt: skip


def settle_each(
    paths: Sequence[Path], rule: Settings, options: Options, *, yes: bool
) -> list[tuple[Understood, list[Path]]]:
    """Show what files are taken for, those of the same columns once; ask where it is not sure.

    Raises BadInput where nobody can be asked, Refused for a kind that is none.
    """
    kind = None if options.kind is None else known_kind(options.kind)
    files = sources.found(paths).files
    unnamed = {source.path for source in files if not source.named}
    found = understand_each(
        [source.path for source in files], rule, kind=kind, mapping=options.mapping,
        reviewer=options.reviewer, unnamed=unnamed,
    )  # fmt: skip
    _check_named([one for one, _alike in found], options.mapping)
    return [(settle(one, alike, rule, yes=yes), alike) for one, alike in found]


def _check_named(found: Sequence[Understood], mapping: Mapping[str, str]) -> None:
    """Raise BadInput for a column that none of the files has: it may be one of several's."""
    names = {name for one in found for name in one.columns}
    words = {word for one in found for word in FORMATS[one.kind].words}
    for ours, theirs in mapping.items():
        if all(one.columns for one in found) and theirs not in names and ours not in words:
            raise BadInput(
                _("--map {ours}={column}: no file has that column.", ours=ours, column=theirs),
                what_to_do=_("Columns: {columns}.", columns=", ".join(map(plain, sorted(names)))),
            )


def settle(one: Understood, alike: Sequence[Path], rule: Settings, *, yes: bool) -> Understood:
    """Show what a file was taken for; where it is not sure, ask, or take it as shown.

    Raises BadInput, naming each doubt and what answers it, where nobody can be asked.
    """
    show(one, alike)
    if one.sure or yes:
        return one
    if not answerable():
        raise _unanswered(one)
    while one.doubts:
        told = {meaning.ours: _asked(meaning, one.columns) for meaning in one.doubts}
        one = understand(one.path, rule, kind=one.kind, mapping={**one.said, **told})
        show(one, alike)
    if (one.repeated or one.guessed) and not typer.confirm(_("Load it so?"), err=True):
        raise Refused(_("Nothing was loaded."))
    return one


def answerable() -> bool:
    """Whether somebody sits there who reads what is printed and types."""
    return sys.stdin.isatty() and terminal.console.is_terminal


def _unanswered(one: Understood) -> BadInput:
    told = [(meaning.ours, meaning.theirs) for meaning in one.doubts]
    if one.repeated and not told:
        told = [("edited", "COLUMN")]
    answers = " ".join(_("--map {ours}={column}", ours=ours, column=name) for ours, name in told)
    if one.guessed:
        named = _("--encoding {name}", name=one.guessed.name)
        answers = f"{answers} {named}".strip()
    return BadInput(
        " ".join(one.why_not()),
        file=str(one.path),
        what_to_do=_("Say what is right: {answers}; or --yes takes it as shown.", answers=answers),
    )


def _asked(meaning: Meaning, names: Sequence[str]) -> str:
    """Ask which column is meant until one is named; nothing typed is the one shown."""
    terminal.print(_("Columns: {columns}", columns=", ".join(map(plain, names))))
    question = _("{ours}: which column? ({doubt})", ours=meaning.ours, doubt=plain(meaning.doubt))
    while True:
        typed: str = typer.prompt(visible(question), default=meaning.theirs, err=True)
        if typed in names:
            return typed
        terminal.print(_("There is no column {typed!r}.", typed=typed))


def show(one: Understood, alike: Sequence[Path]) -> None:
    """Print what a file was taken for: a line, its columns, its first rows, what is left beside."""
    terminal.print(_title(one, alike), soft_wrap=True)
    if one.meanings:
        _columns(one)
    if one.meanings or one.schema:
        _rows(one)
    if one.beside:
        beside = ", ".join(map(plain, one.beside))
        said = _("Kept beside the edits: {columns}", columns=beside)
        said = said if one.kind == "sft" else _("Ignored columns: {columns}", columns=beside)
        terminal.print(said)


def _title(one: Understood, alike: Sequence[Path]) -> str:
    more = len(alike) - 1
    parts = [one.container, _(FORMATS[one.kind].title)]
    if one.schema:
        parts.append(_("columns of {schema}", schema=one.schema.name))
    if more > 0:
        parts.append(ngettext("{n:,} more file like it", "{n:,} more files like it", more))
    return f"{plain(str(one.path))}: {' · '.join(parts)}"


def _columns(one: Understood) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(_("means"), _("column"), _("how sure"))
    for meaning in one.meanings:
        known = meaning.doubt or _(KNOWN[meaning.known])
        table.add_row(*(Text(plain(text)) for text in (meaning.ours, meaning.theirs, known)))
    terminal.console.print(table)


def _rows(one: Understood) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_header=False)
    for row in one.rows:
        table.add_row(*(Text(plain(cell)) for cell in said_of(row)))
    terminal.console.print(table)


def said_of(row: Row) -> tuple[str, ...]:
    """Return a row as it would come in, in a few cells."""
    if isinstance(row, Problem):
        return str(row.line or "-"), row.reason, row.what_to_do
    if isinstance(row, Record):
        return str(row.line), *_of_edits(row.edits)
    if isinstance(row, JudgeRow):
        scores = ", ".join(f"{name} {value}" for name, value in row.raw.items())
        return str(row.line), row.output_image or row.chain or "", scores
    if isinstance(row, ReviewRow):
        return (
            str(row.line),
            row.output_image or row.chain or "",
            row.verdict or row.edit_type or "",
        )
    if isinstance(row, ComparisonRow):
        return str(row.line), f"{row.left} | {row.right}", row.winner
    if isinstance(row, Compared):
        won = ", ".join(dict.fromkeys(vote.winner for vote in row.votes))
        return str(row.line), *_of_edits(row.records[0].edits + row.records[1].edits), won
    order = " > ".join(" = ".join(tied) for tied in row.order)
    return str(row.line), row.group or "", order


def _of_edits(edits: Iterable[Edit]) -> tuple[str, str, str]:
    first, *further = edits
    names = [first.local_output or first.output_image]
    names += [edit.local_output or edit.output_image for edit in further]
    return first.local_source or first.source, first.text, " → ".join(names)


def plain(text: str) -> str:
    """Return a file's text as the terminal may show it: on one line, short, nothing unprintable."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return line if len(line) <= WIDE or "/" in line[:2] else f"{line[: WIDE - 1]}…"
