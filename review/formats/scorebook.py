"""Scores of many edits, held compactly: about 150 bytes for each.

Where types have rules of their own, a score is made once the manifest says the type: until then
the judge's row is held as it is.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping, Sequence
from pathlib import Path

from review.core.edits import JudgeRow, Problem, hash8
from review.core.errors import Ambiguous
from review.core.i18n import SOURCE, _, speaking
from review.core.other_scale import ScaleWatch
from review.core.scoring import Scored
from review.core.settings import Settings
from review.filtering.decide import FilterConfig, scored_by
from review.formats.answerable import require_criteria
from review.formats.containers.files import OnBytes
from review.formats.scores import read_scores


class ScoreBook:
    """Image → score, for one judge; only an 8-byte hash of the image is kept."""

    def __init__(self, criteria: Sequence[str], judge: str | None) -> None:
        self.judge = judge
        self._criteria = tuple(criteria)
        self._places: dict[int, int] = {}
        self._figures = array("d")
        self._malformed: dict[int, str] = {}

    def add(self, image: str, scored: Scored | str | None) -> bool:
        """Keep an edit's score; False if it had another one before, which then stays."""
        key = hash8(image)
        if key in self._places:
            return self.get(image) == _rounded(scored)
        place = self._places[key] = len(self._places)
        if isinstance(scored, str):
            self._malformed[place] = scored
        usable = scored if isinstance(scored, Scored) else Scored(math.nan, {})
        self._figures.append(usable.overall)
        self._figures.extend(usable.criteria.get(name, math.nan) for name in self._criteria)
        return True

    def get(self, image: str) -> Scored | str | None:
        """Return an edit's score: None if there is none, a text if it is malformed."""
        place = self._places.get(hash8(image))
        if place is None or place in self._malformed:
            return None if place is None else self._malformed[place]
        start = place * (1 + len(self._criteria))
        overall, *figures = self._figures[start : start + 1 + len(self._criteria)]
        if math.isnan(overall):
            return None
        pairs = zip(self._criteria, figures, strict=True)
        return Scored(overall, {name: value for name, value in pairs if not math.isnan(value)})


class RowBook:
    """Image → the judge's row, for one judge; scored by the edit's type when it is asked for."""

    def __init__(self, config: FilterConfig, judge: str | None, off_scale: str | None) -> None:
        self.judge = judge
        self._config = config
        self._off_scale = off_scale
        self._rows: dict[int, dict[str, object]] = {}

    def add_row(self, image: str, raw: Mapping[str, object]) -> bool:
        """Keep an edit's row; False if it had another one before, which then stays."""
        return self._rows.setdefault(hash8(image), {**raw}) == raw

    def get(self, image: str, edit_type: str | None) -> Scored | str | None:
        """Return an edit's score by the rule of its type, as ``ScoreBook`` does."""
        scored = scored_by(self._config, self._rows.get(hash8(image), {}), edit_type)
        return self._off_scale or scored if isinstance(scored, Scored) else scored


#: The scores of a file, whichever way they are held.
Book = ScoreBook | RowBook


def load_scores(
    path: Path, config: FilterConfig, settings: Settings, step: Callable[[Path], OnBytes]
) -> tuple[Book, list[Problem]]:
    """Read a scores file twice: for its judges, then for the scores of the right one.

    ``step(path)`` begins a pass and returns what is told of its progress.
    Returns the book and the rows that were not taken. Raises Ambiguous when several judges fit,
    BadInput when no column is a criterion, or a criterion of the config is given nowhere.
    """
    scores: dict[str | None, set[str]] = {}
    watches: dict[str | None, ScaleWatch] = {}
    for row in read_scores(path, settings, on_bytes=step(path)):
        if isinstance(row, JudgeRow):
            scores.setdefault(row.judge, set()).update(row.raw)
            watch_of(watches, row.judge, settings).see(row.raw)
    judge = the_judge(scores.keys(), config)
    require_criteria(path, config.asked_of_all, scores.get(judge, set()))
    bad, off_scale = list[Problem](), problems(watches).get(judge)
    book: Book = ScoreBook(list(config.criteria), judge)
    if config.scoring.by_type:
        book = RowBook(config, judge, off_scale)
    with speaking(SOURCE):  # What is wrong with a row goes into the filter's summary.
        rows = read_scores(path, settings, on_bytes=step(path))
        _take(book, bad, path, config, rows, off_scale)
    return book, bad


def watch_of(
    watches: MutableMapping[str | None, ScaleWatch], judge: str | None, settings: Settings
) -> ScaleWatch:
    """Return what watches a judge's scale."""
    if judge not in watches:
        watches[judge] = ScaleWatch(settings.criteria, settings.scale)
    return watches[judge]


def problems(watches: Mapping[str | None, ScaleWatch]) -> dict[str | None, str]:
    """Return the judges that are on another scale, and why none of their scores counts."""
    found = {judge: watch.problem() for judge, watch in watches.items()}
    return {judge: problem for judge, problem in found.items() if problem}


def _take(
    book: Book,
    bad: list[Problem],
    path: Path,
    config: FilterConfig,
    rows: Iterable[JudgeRow | Problem],
    off_scale: str | None,
) -> None:
    for row in rows:
        if isinstance(row, Problem):
            bad.append(row)
            continue
        if row.judge != book.judge or row.chain is not None:
            continue
        if not _added(book, config, row, off_scale):
            reason = _(
                "{output_image} was scored before, differently; the first is kept.",
                output_image=row.output_image,
            )
            bad.append(Problem(str(path), row.line, reason))


def _added(book: Book, config: FilterConfig, row: JudgeRow, off_scale: str | None) -> bool:
    if isinstance(book, RowBook):
        return book.add_row(row.output_image, row.raw)
    scored = scored_by(config, row.raw)
    if isinstance(scored, Scored) and off_scale:
        scored = off_scale
    return book.add(row.output_image, scored)


def the_judge(judges: Collection[str | None], config: FilterConfig) -> str | None:
    """Return the judge whose scores count: the only one, or the one the config was made with.

    Raises Ambiguous with the names when neither is the case.
    """
    if len(judges) > 1 and config.provenance.judge_run not in judges:
        names = tuple(sorted(judge or _("(no name)") for judge in judges))
        raise Ambiguous(
            _("Several judges scored these edits: {names}.", names=", ".join(names)),
            names,
            what_to_do=_("Name one in the config: provenance.judge_run"),
        )
    return next(iter(judges), None) if len(judges) < 2 else config.provenance.judge_run


def _rounded(scored: Scored | str | None) -> Scored | str | None:
    """Return a score as the book gives it back: without the supplied overall's difference."""
    return Scored(scored.overall, scored.criteria) if isinstance(scored, Scored) else scored
