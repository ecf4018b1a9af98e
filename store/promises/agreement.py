"""How reviewers agree: what counts of the log, put side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import Connection, text

from review.core.answers import ACCEPT, REJECT, VOTES
from review.core.errors import Unknown
from review.core.i18n import _
from review.core.later import pandas as pd
from review.core.tasks import Task
from review.core.taxonomy import Vocabulary
from review.promises.task import SCORE
from review.statistics.agreement import Agreement, agreement, pairs
from review.statistics.dawid_skene import DawidSkene, dawid_skene
from review.statistics.known_answers import KnownAnswers, against_known
from store import settings
from store.db import revision
from store.db.columns import frame_of
from store.db.rules import COLLIDED, STANDING
from store.db.workspace import Store
from store.work.handler import TaskHandler, handler_of

#: Numbers drawn at most for the intervals of ``overall``.
MOST_DRAWN = 10_000_000
#: Samples per interval of a pair or a criterion: there may be hundreds of them.
PAIR_REPEATS = 500
COLUMNS = ["unit", "reviewer", "role", "verdict", "answers", "purpose", "kind", "simulated"]

_STANDING = f"""
SELECT r.unit_id, p.name, p.role, r.verdict, r.answers_json, b.purpose, r.kind, b.simulated
FROM review r JOIN person p ON p.id = r.reviewer_id JOIN batch b ON b.id = r.batch_id
WHERE r.task = :task AND r.kind <> 'undo' AND NOT r.surplus AND r.unit_id NOT IN ({COLLIDED})
  AND b.purpose <> 'training'
  AND {STANDING}"""
_IN_ORDER = " ORDER BY r.entry"
#: Only units that are questions with a known answer, or are to be.
_GOLD = """ AND r.unit_id IN (SELECT g.unit_id FROM review g JOIN batch k ON k.id = g.batch_id
  WHERE k.purpose = 'gold' AND k.task = :task)"""
_TASKS = text("SELECT DISTINCT task FROM review ORDER BY task")


@dataclass(frozen=True)
class Pair:
    """Two reviewers on the units that both answered."""

    reviewers: tuple[str, str]
    agreement: Agreement


@dataclass(frozen=True)
class ReviewerRecord:
    """One reviewer: answers that count, questions with a known answer, EM's estimate.

    ``accepts_good`` and ``accepts_bad``: how likely they accept an edit that is, and one that is
    not, acceptable, by Dawid–Skene; None where it cannot be told.
    """

    reviewer: str
    answers: int
    known: KnownAnswers
    accepts_good: float | None
    accepts_bad: float | None


@dataclass(frozen=True)
class ReviewerAgreement:
    """How the reviewers of one task agree; ``tasks`` are those that have answers at all.

    ``questions``: on what else an answer says beside its verdict, by the question's words.
    """

    task: str
    tasks: tuple[str, ...]
    reviewers: int
    whole: Agreement
    pairs: tuple[Pair, ...]
    criteria: dict[str, Agreement]
    questions: dict[str, Agreement]
    by_reviewer: tuple[ReviewerRecord, ...]
    seed: int
    simulated: bool


def reviewer_agreement(
    store: Store, *, task: str | None = None, seed: int = 0
) -> ReviewerAgreement:
    """Return how the reviewers of a task agree. Raises Unknown for a task nobody answered."""
    with store.database.read() as connection:
        tasks = tuple(connection.execute(_TASKS).scalars())
        name = task or SCORE.name
        if task is not None and task not in tasks and task != SCORE.name:
            answered = ", ".join(tasks) or _("none yet")
            raise Unknown(
                _("Nobody answered a task {task!r}.", task=task),
                what_to_do=_("Answered: {answered}.", answered=answered),
            )
        types = settings.as_written(store).vocabulary
        state = (
            seed, types, revision.of_log(connection), revision.of_dataset(connection),
            revision.of_batches(connection), revision.of_people(connection),
        )  # fmt: skip
        return store.kept.value(
            ("agreement", name), state,
            lambda: _reviewer_agreement(
                standing(connection, name), handler_of(store, name), tasks, seed, types
            ),
        )  # fmt: skip


def overall(store: Store, handler: TaskHandler, *, seed: int = 0) -> Agreement | None:
    """Return how far all reviewers of a task agree, of any number of answers in bounded memory.

    None for votes on groups, which are told as orders.
    """
    if handler.task.unit == "group":
        return None
    with store.database.read() as connection:
        log = standing(connection, handler.task.name)
    types = settings.as_written(store).vocabulary
    values = _values(log[log["kind"] != "adjudication"], handler.task, types)
    repeats = max(100, min(PAIR_REPEATS, MOST_DRAWN // max(values["unit"].nunique(), 1)))
    return agreement(values, seed=seed, repeats=repeats)


def report(store: Store, *, task: str | None = None, seed: int = 0) -> dict[str, Any]:
    """Return the answer of ``agreement --json``."""
    measured = reviewer_agreement(store, task=task, seed=seed)
    by_pair = [{"pair": list(pair.reviewers), **_json(pair.agreement)} for pair in measured.pairs]
    by_criterion = [
        {"criterion": name, **_json(of_criterion, ac="ac2")}
        for name, of_criterion in measured.criteria.items()
    ]
    by_question = [
        {"question": name, **_json(of_question)} for name, of_question in measured.questions.items()
    ]
    return {
        "task": measured.task,
        **_json(measured.whole),
        "reviewers": measured.reviewers,
        "pairs": by_pair,
        "criteria": by_criterion,
        "questions": by_question,
        "by_reviewer": [msgspec.to_builtins(record) for record in measured.by_reviewer],
        "seed": seed,
        "simulated": measured.simulated,
    }


def standing(connection: Connection, task: str, *, gold: bool = False) -> pd.DataFrame:
    """Return what stands of a task's answers, oldest first; ``gold``: of those questions only.

    Columns: unit, reviewer (their name), role, verdict, answers, purpose, kind, simulated.
    """
    query = text(_STANDING + (_GOLD if gold else "") + _IN_ORDER)
    frame = frame_of(connection.execute(query, {"task": task}))
    return frame.set_axis(COLUMNS, axis="columns")


def _reviewer_agreement(
    log: pd.DataFrame, handler: TaskHandler, tasks: tuple[str, ...], seed: int, types: Vocabulary
) -> ReviewerAgreement:
    task = handler.task
    known = known_answers(log)
    answered = log[log["kind"] != "adjudication"]
    votes = _values(answered, task, types)
    paired = votes[votes.groupby("unit")["reviewer"].transform("nunique") >= 2]
    return ReviewerAgreement(
        task=task.name,
        tasks=tasks,
        reviewers=int(paired["reviewer"].nunique()),
        whole=agreement(votes, seed=seed),
        pairs=_pairs(paired, seed),
        criteria=_criteria(answered, seed),
        questions=_questions(answered, handler, seed),
        by_reviewer=_reviewer_records(answered, known) if _votes(task) else (),
        seed=seed,
        simulated=bool(log["simulated"].any()),
    )


def _votes(task: Task) -> bool:
    """Whether its answers are votes for or against a unit."""
    return not task.types and task.unit != "group"


def _values(answered: pd.DataFrame, task: Task, types: Vocabulary) -> pd.DataFrame:
    """Return unit, reviewer, value: the verdict (a vote), or the type where types are said."""
    if _votes(task):
        votes = answered[answered["verdict"].isin(list(VOTES))]
        return votes.assign(value=votes["verdict"])[["unit", "reviewer", "value"]]
    named = [msgspec.json.decode(encoded).get("edit_type") for encoded in answered["answers"]]
    resolved = [kind and types.resolve(kind) for kind in named]
    return answered.assign(value=resolved).dropna(subset="value")[["unit", "reviewer", "value"]]


def _pairs(votes: pd.DataFrame, seed: int) -> tuple[Pair, ...]:
    by_name = {str(name): votes_of_one for name, votes_of_one in votes.groupby("reviewer")}
    rows = []
    for first, second in pairs(list(by_name)):
        both = pd.concat([by_name[first], by_name[second]])
        agreed = agreement(both, seed=seed, repeats=PAIR_REPEATS)
        if agreed.units:
            rows.append(Pair((first, second), agreed))
    return tuple(sorted(rows, key=lambda row: row.agreement.alpha.estimate or 0.0))


def _criteria(answered: pd.DataFrame, seed: int) -> dict[str, Agreement]:
    """Return agreement on each criterion that reviewers rated: numbers, so by their distance."""
    frame = _each(answered, lambda answer: answer.get("ratings") or {}, "criterion")
    frame = frame.astype({"value": np.float64})
    return {
        str(name): agreement(ratings, distance="interval", seed=seed, repeats=PAIR_REPEATS)
        for name, ratings in frame.groupby("criterion")
    }


def _questions(answered: pd.DataFrame, handler: TaskHandler, seed: int) -> dict[str, Agreement]:
    """Return agreement on what the handler says can be compared beside the verdict."""
    frame = _each(answered, handler.compared, "question")
    return {
        str(question): agreement(values, seed=seed, repeats=PAIR_REPEATS)
        for question, values in frame.groupby("question", sort=False)
    }


def _each(
    answered: pd.DataFrame, said: Callable[[dict[str, Any]], Mapping[str, Any]], name: str
) -> pd.DataFrame:
    """Return unit, reviewer, ``name``, value: a row for each of what answers say.

    Many answers are written alike: each way is read once.
    """
    of_way = {way: said(msgspec.json.decode(way)) for way in answered["answers"].unique()}
    rows = [
        (unit, reviewer, key, value)
        for unit, reviewer, way in zip(
            answered["unit"], answered["reviewer"], answered["answers"], strict=True
        )
        if (found := of_way[way])
        for key, value in found.items()
    ]
    return pd.DataFrame(rows, columns=["unit", "reviewer", name, "value"], dtype=object)


def known_answers(log: pd.DataFrame) -> dict[str, bool]:
    """Return unit → whether its known answer is accept, for questions with a known answer.

    Known is what a lead said: the last adjudication, else a lead's own answer.
    """
    gold_units = set(log.loc[log["purpose"] == "gold", "unit"])
    by_leads = log[log["unit"].isin(gold_units) & log["verdict"].isin([ACCEPT, REJECT])]
    own_answers = by_leads[(by_leads["role"] == "lead") & (by_leads["kind"] != "adjudication")]
    decided = by_leads[by_leads["kind"] == "adjudication"]
    answers = pd.concat([own_answers, decided]).drop_duplicates("unit", keep="last")
    return {
        str(unit): verdict == ACCEPT
        for unit, verdict in zip(answers["unit"], answers["verdict"], strict=True)
    }


def _reviewer_records(answered: pd.DataFrame, known: dict[str, bool]) -> tuple[ReviewerRecord, ...]:
    votes = answered[answered["verdict"].isin(list(VOTES))]
    fitted = _fitted(votes, known)
    rows = []
    for name, own in votes.groupby("reviewer"):
        gold = own[(own["purpose"] == "gold") & (own["role"] != "lead")]
        with_known = gold[gold["unit"].isin(list(known))]
        answers = zip(
            with_known["verdict"], (known[unit] for unit in with_known["unit"]), strict=True
        )
        good, bad = _accepts(fitted, str(name))
        rows.append(ReviewerRecord(str(name), len(own), against_known(answers), good, bad))
    return tuple(rows)


def _fitted(votes: pd.DataFrame, known: dict[str, bool]) -> DawidSkene | None:
    """Fit Dawid–Skene where it can tell reviewers apart: three of them, or known answers."""
    shared = votes[votes.groupby("unit")["reviewer"].transform("nunique") >= 2]
    if shared["reviewer"].nunique() < 3 and not known:
        return None
    usable = votes[votes["unit"].isin([*shared["unit"], *known])]
    binary = usable["verdict"].map({**dict.fromkeys(VOTES, REJECT), ACCEPT: ACCEPT})
    answers = usable.assign(value=binary)[["unit", "reviewer", "value"]]
    if answers.empty or answers["value"].nunique() < 2:
        return None
    return dawid_skene(answers, {unit: ACCEPT if good else REJECT for unit, good in known.items()})


def _accepts(fitted: DawidSkene | None, name: str) -> tuple[float | None, float | None]:
    matrix = fitted.matrices.get(name) if fitted else None
    if matrix is None:
        return None, None
    good, bad = (None if np.isnan(row[0]) else float(row[0]) for row in matrix)
    return good, bad


def _json(agreed: Agreement, *, ac: str = "ac1") -> dict[str, Any]:
    return {
        "percent": msgspec.to_builtins(agreed.percent),
        ac: msgspec.to_builtins(agreed.ac),
        "alpha": msgspec.to_builtins(agreed.alpha),
        "units": agreed.units,
        "answers": agreed.answers,
    }
