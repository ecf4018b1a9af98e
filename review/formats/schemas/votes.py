"""Public datasets of preferences: each row has two candidate edits, and what people said of them.

They name no people. A file's one word on a pair is filed under the dataset's name; of votes that
are only counted, each is another person's, as far as the pair goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeGuard

from review.core.edits import Edit, Further, Record
from review.core.errors import BadInput
from review.core.i18n import _
from review.core.settings import Settings
from review.formats.comparisons import Compared, ComparisonRow
from review.formats.containers.files import OnBytes
from review.formats.containers.inside import inside
from review.formats.reading import Fields, Reading, made_rows, one_text, required
from review.formats.records import image_path
from review.formats.schemas.schema import Schema
from review.ranking.votes import Winner

#: More votes on one pair than anybody paid for are a slip.
MOST_VOTES = 10_000
EDITREWARD = "EditReward"
COMPASS = "EditReward-Compass"
RAPIDATA = "Rapidata"
#: What EditReward's file says of each candidate, beside its picture.
_OF_EACH = ("", "_dim1_score", "_dim2_score", "_overall_score")

Counted = Sequence[tuple[Winner, int]]


@dataclass(frozen=True)
class Pairs:
    """How one dataset's rows are taken; collects what has no place here.

    ``known``: the columns that mean something. ``reviewer``: under whose name the votes go.
    """

    roots: Sequence[str]
    known: frozenset[str]
    reviewer: str
    make: Callable[[Pairs, int, Fields], Compared]
    ignored: dict[str, None] = field(default_factory=dict)

    def row(self, line: int, fields: Fields) -> Compared:
        """Make a row's two records and its votes; raises BadInput naming what is wrong."""
        self.ignored.update(
            (name, None) for name, value in fields.items() if name not in self.known and value
        )
        return self.make(self, line, fields)

    def image(self, fields: Fields, name: str) -> str:
        """Return a picture's name in its one spelling; raises BadInput where there is none."""
        return image_path(name, one_text(name, fields.get(name)), self.roots)

    def votes(
        self, line: int, left: str, right: str, counted: Counted, group: str | None = None
    ) -> tuple[ComparisonRow, ...]:
        """Return so many votes for each outcome, of one person each. Refuses a pair of one."""
        if left == right:
            raise BadInput(_("left and right are the same."), what_to_do=_("Correct the row."))
        said = [winner for winner, number in counted for _ in range(number)]
        names = self._people(len(said))
        return tuple(
            ComparisonRow(line, left, right, winner, name, group)
            for winner, name in zip(said, names, strict=True)
        )

    def _people(self, number: int) -> Iterable[str]:
        return (
            [self.reviewer] if number == 1 else [f"{self.reviewer} {n + 1}" for n in range(number)]
        )


def _editreward(pairs: Pairs, line: int, fields: Fields) -> Compared:
    """Path 1 is the preferred one, unless the row is a tie or brings the votes themselves."""
    source = pairs.image(fields, "path_src")
    prompt = required("prompt", one_text("prompt", fields.get("prompt")))
    images = (pairs.image(fields, "path1"), pairs.image(fields, "path2"))
    records = tuple(
        _record(line, Edit(source, prompt, image, extra=_of_model(fields, f"model{place}")))
        for place, image in enumerate(images, start=1)
    )
    return Compared(line, (records[0], records[1]), pairs.votes(line, *images, _chosen(fields)))


def _of_model(fields: Fields, model: str) -> Fields | None:
    said = {f"model{what}": fields.get(f"{model}{what}") for what in _OF_EACH}
    return {name: value for name, value in said.items() if value is not None} or None


def _chosen(fields: Fields) -> Counted:
    """Return the votes: counts where ``choice_dist`` has them, else one word on the pair."""
    if fields.get("tie_case") is True:
        return [("tie", 1)]
    shares = fields.get("choice_dist")
    if shares is None:
        return [("left", 1)]
    if not isinstance(shares, list) or len(shares) != 2 or not all(map(_is_share, shares)):
        raise BadInput(
            _("choice_dist is {shares!r}, not two shares or numbers of votes.", shares=shares),
            what_to_do=_("Correct the row."),
        )
    left, right = map(float, shares)
    if left.is_integer() and right.is_integer():
        return _numbers(int(left), int(right))
    return [("tie" if left == right else "left" if left > right else "right", 1)]


def _is_share(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9


def _numbers(left: int, right: int) -> Counted:
    """Return numbers of votes; raises BadInput for none, and for more than can be meant."""
    if not 0 < left + right <= MOST_VOTES:
        raise BadInput(
            _("{n:,} votes on one pair.", n=left + right), what_to_do=_("Correct the row.")
        )
    return [("left", left), ("right", right)]


def _compass(pairs: Pairs, line: int, fields: Fields) -> Compared:
    """One comparison per dimension: those of one dimension, source and prompt are a group."""
    source, *references = _sources(pairs, fields.get("source_image"))
    prompt = required("prompt", one_text("prompt", fields.get("prompt")))
    dimension = required("dimension", one_text("dimension", fields.get("dimension")))
    winner, loser = pairs.image(fields, "winner"), pairs.image(fields, "loser")
    further = tuple(Further("reference", "source_image", image) for image in references)
    chosen, rejected = (
        _record(line, Edit(source, prompt, image, further=further)) for image in (winner, loser)
    )
    group = f"{dimension}: {prompt} ({source})"
    votes = pairs.votes(line, winner, loser, [(_labelled(fields.get("label")), 1)], group)
    return Compared(line, (chosen, rejected), votes)


def _sources(pairs: Pairs, value: object) -> list[str]:
    names = value if isinstance(value, list) and value else [value]
    return [
        image_path("source_image", one_text("source_image", name), pairs.roots) for name in names
    ]


def _labelled(label: object) -> Winner:
    word = str(label).strip().casefold()
    if word not in ("preference", "tie"):
        raise BadInput(
            _("label is {label!r}, not preference or tie.", label=label),
            what_to_do=_("Correct the row."),
        )
    return "tie" if word == "tie" else "left"


def _rapidata(pairs: Pairs, line: int, fields: Fields) -> Compared:
    """Two pictures made of a text alone: there is no source."""
    prompt = required("prompt", one_text("prompt", fields.get("prompt")))
    one, other = (_made(pairs, line, fields, prompt, place) for place in (1, 2))
    numbers = [_number(name, fields.get(name)) for name in ("votes_image1", "votes_image2")]
    names = one.edits[0].output_image, other.edits[0].output_image
    return Compared(line, (one, other), pairs.votes(line, *names, _numbers(*numbers)))


def _made(pairs: Pairs, line: int, fields: Fields, prompt: str, place: int) -> Record:
    """Return a picture as a record: named by the path it came from, where the row gives it."""
    image = pairs.image(fields, f"image{place}")
    path = one_text(f"image{place}_path", fields.get(f"image{place}_path"))
    named = image_path(f"image{place}_path", path, pairs.roots) if path and inside(image) else image
    model = fields.get(f"model{place}")
    return _record(
        line,
        Edit("", prompt, named, extra=None if model is None else {"model": model},
             local_output=None if named == image else image),
    )  # fmt: skip


def _number(name: str, value: object) -> int:
    number = float(value) if _is_share(value) else -1.0
    if number < 0 or not number.is_integer():
        raise BadInput(
            _("{name} is {value!r}, not a number of votes.", name=name, value=value),
            what_to_do=_("Correct the row."),
        )
    return int(number)


def _record(line: int, edit: Edit) -> Record:
    return Record(line, "sft", (edit,))


def _read(
    path: Path,
    settings: Settings,
    *,
    make: Callable[[Pairs, int, Fields], Compared],
    known: frozenset[str],
    people: str,
    mapping: Mapping[str, str] | None = None,
    on_bytes: OnBytes | None = None,
) -> Reading[Compared]:
    reviewer = (mapping or {}).get("reviewer", people)
    pairs = Pairs(settings.foreign_roots, known, reviewer, make)
    return Reading(made_rows(path, pairs.row, on_bytes), pairs.ignored)


def _schema(
    name: str,
    make: Callable[[Pairs, int, Fields], Compared],
    mapping: Mapping[str, str],
    needed: Iterable[str],
    further: Iterable[str] = (),
) -> Schema:
    needed = frozenset(needed)
    people = f"{name} annotators"
    read = partial(_read, make=make, known=needed.union(further), people=people)
    told = frozenset({"reviewer"})
    return Schema(name, "comparisons", needed, mapping=mapping, read=read, told=told)


LISTED = (
    _schema(
        EDITREWARD, _editreward,
        {"source": "path_src", "instruction": "prompt", "left": "path1", "right": "path2"},
        ("prompt", "choice_dist", "path_src", "path1", "path2"),
        ("tie_case", *(f"model{place}{what}" for place in (1, 2) for what in _OF_EACH)),
    ),
    _schema(
        COMPASS, _compass,
        {"source": "source_image", "instruction": "prompt", "left": "winner", "right": "loser",
         "winner": "label", "group": "dimension"},
        ("dimension", "source_image", "prompt", "winner", "loser", "label"),
    ),
    _schema(
        RAPIDATA, _rapidata, {"instruction": "prompt", "left": "image1", "right": "image2"},
        ("prompt", "image1", "image2", "votes_image1", "votes_image2"),
        ("model1", "model2", "image1_path", "image2_path"),
    ),
)  # fmt: skip
