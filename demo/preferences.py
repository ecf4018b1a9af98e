"""Simulated comparisons and rankings of the demo's groups: done, open and contradictory ones."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import text

from demo.reviewers import REVIEWERS
from store.dataset.groups import form_groups
from store.db.workspace import Store
from store.importing.run import Options, import_files
from store.ranking.drawing import RankRequest, draw_batch

_GROUPS = text("""
SELECT g.name, c.name AS candidate FROM rank_group g JOIN rank_candidate c ON c.group_id = g.id
WHERE g.kind = 'edits' ORDER BY g.name, c.position, c.id""")
#: How sharply simulated reviewers tell candidates apart, and how they lean to the left side.
SHARP, LEFT = 9.0, (0.0, 0.5, 0.0)
#: Share of comparisons that end in a tie; of two bad ones, "both bad" as often as not.
TIES = 0.12
#: How often all pairs of a group are asked: its votes are spent, may be at odds, or are few.
ROUNDS = (6, 2, 1, 0)
#: So many groups are left to be ranked.
ASKED = 8


def vote(store: Store, folder: Path, truth: Mapping[str, float], *, seed: int, by: str) -> None:
    """Form groups, and bring in simulated votes: many, two, one on each pair, or none, in turn.

    ``truth``: picture → how likely a reviewer accepts it.
    """
    form_groups(store)
    rng = np.random.default_rng([seed, 99])
    with store.database.read() as connection:
        rows = connection.execute(_GROUPS).all()
    candidates_of: dict[str, list[str]] = {}
    for name, candidate in rows:
        candidates_of.setdefault(name, []).append(candidate)
    compared, ranked = [], []
    for number, candidates in enumerate(candidates_of.values()):
        compared += _compared(candidates, truth, rng, ROUNDS[number % 4])
        if number % 4 == 0:
            ranked += _ranked(candidates, truth, rng)
    if not compared:
        return
    files = [_write(folder / "comparisons.jsonl", compared)]
    files += [_write(folder / "rankings.jsonl", ranked)] if ranked else []
    import_files(store, files, Options(purpose="fit"), by=by)


def ask(store: Store, *, seed: int, by: str) -> None:
    """Draw a few groups for whoever opens the demo, where there are any."""
    with store.database.read() as connection:
        formed = connection.execute(_GROUPS).first()
    if formed:
        request = RankRequest(ASKED, seed=seed, name="Candidates to rank")
        draw_batch(store, request, by=by)


def _compared(
    candidates: list[str], truth: Mapping[str, float], rng: np.random.Generator, rounds: int
) -> list[dict[str, Any]]:
    """Let reviewers compare all pairs in turn; who is asked again meets the sides swapped."""
    comparisons = []
    for first, second in combinations(candidates, 2):
        left, right = (first, second) if rng.random() < 0.5 else (second, first)
        for turn in range(rounds):
            sides = (right, left) if turn >= len(REVIEWERS) else (left, right)
            comparisons.append(_comparison(*sides, turn % len(REVIEWERS), truth, rng))
    return comparisons


def _comparison(
    left: str, right: str, reviewer: int, truth: Mapping[str, float], rng: np.random.Generator
) -> dict[str, Any]:
    worst = max(truth[left], truth[right])
    if rng.random() < TIES:
        winner = "both_bad" if worst < 0.2 and rng.random() < 0.5 else "tie"
    else:
        odds = SHARP * (truth[left] - truth[right]) / 2 + LEFT[reviewer]
        winner = "left" if rng.random() < 1 / (1 + np.exp(-odds)) else "right"
    return {"left": left, "right": right, "winner": winner, "reviewer": REVIEWERS[reviewer]}


def _ranked(
    candidates: list[str], truth: Mapping[str, float], rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Let one reviewer rank all candidates at once."""
    liked = {name: SHARP * truth[name] / 2 + rng.gumbel() for name in candidates}
    order = sorted(candidates, key=lambda name: -liked[name])
    return [{"order": order, "reviewer": REVIEWERS[0]}]


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return path
