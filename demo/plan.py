"""Which edits, candidate groups and chains the demo has: drawn from a seed, nothing painted yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from demo.chains import RECIPES, Recipe
from demo.edits.kind import EditKind, Execution, Quality, Variant, Wish
from demo.edits.table import KINDS, kind
from demo.scenes import CROPS, SCENES, Scene, scene

ACCEPT: dict[Quality, float] = {"good": 0.97, "borderline": 0.50, "bad": 0.04}
GROUPS = 24
#: Edits of each crop that judges learn from, and how often each quality comes among them.
EACH = 5
LEARNT: dict[Quality, float] = {"good": 0.58, "borderline": 0.14, "bad": 0.28}
SEAMS = 0.6  # How often a bad one fails by a seam first of all, where its kind can.
_BORDERLINE = 0.3  # Share of the edits that did not come out good.


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit to be painted: what was asked of which scene, how it was done, and its file."""

    scene: Scene
    edit_type: str
    wish: Wish
    execution: Execution
    long: str
    short: str
    file: str

    @property
    def accept_probability(self) -> float:
        """How likely a reviewer is to accept it."""
        return ACCEPT[self.execution.quality]


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates for one source and instruction: a success and two to four rejected ones."""

    success: Edit
    rejected: tuple[Edit, ...]

    @property
    def candidates(self) -> tuple[Edit, ...]:
        """The success first, then the rejected ones."""
        return self.success, *self.rejected


@dataclass(frozen=True, slots=True)
class Chain:
    """Two to five turns on one scene; each is painted on the picture of the turn before."""

    turns: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the demo will paint; ``to_learn``: edits of sources of their own, for judges."""

    edits: tuple[Edit, ...]
    groups: tuple[Group, ...]
    chains: tuple[Chain, ...]
    to_learn: tuple[Edit, ...]

    def single_turn(self) -> Iterator[Edit]:
        """Go through all edits of a source picture: the single ones and the candidates."""
        yield from self.edits
        for group in self.groups:
            yield from group.candidates


def draw_plan(seed: int, size: int | None = None) -> Plan:
    """Draw the plan of a seed; ``size`` limits the edits, a tenth of it groups and chains."""
    few = max(2, size // 10) if size is not None else GROUPS
    edits, groups, chains, to_learn = np.random.default_rng(seed).spawn(4)
    return Plan(
        _edits(edits)[:size],
        _groups(groups)[:few],
        tuple(_chain(chains, number, recipe) for number, recipe in enumerate(RECIPES[:few], 1)),
        _to_learn(to_learn)[:size],
    )


def _to_learn(rng: np.random.Generator) -> tuple[Edit, ...]:
    """Make a few edits of every crop, each of another kind; many more come out bad than else."""
    drafts = []
    for where in CROPS:
        able = [one for one in KINDS if one.choices(where)]
        for place in rng.permutation(len(able))[:EACH].tolist():
            quality = str(rng.choice(list(LEARNT), p=list(LEARNT.values())))
            ways = able[place].executions
            fitting = [way for way in ways if way.quality == quality] or list(ways)
            if quality == "bad":  # Seams before all else, where the kind fails by them.
                seams = [way for way in fitting if way.truth.weakest == "seamlessness"]
                fitting = seams if seams and rng.random() < SEAMS else fitting
            variants = able[place].choices(where)
            variant = variants[rng.integers(len(variants))]
            way = fitting[rng.integers(len(fitting))]
            drafts.append(_draft(able[place], where, variant, way, rng))
    return tuple(
        draft(f"images/to-learn/{number:04d}.jpg") for number, draft in enumerate(drafts, 1)
    )


def _edits(rng: np.random.Generator) -> tuple[Edit, ...]:
    drafts = [draft for edit_kind in KINDS for draft in _of_kind(edit_kind, rng)]
    order = rng.permutation(len(drafts)).tolist()
    return tuple(
        drafts[position](f"images/positive-edit/{number:04d}.jpg")
        for number, position in enumerate(order, 1)
    )


def _of_kind(edit_kind: EditKind, rng: np.random.Generator) -> Iterator["partial[Edit]"]:
    places = _places(edit_kind)
    order = rng.permutation(len(places)).tolist()
    qualities = rng.permutation(np.array(_qualities(edit_kind))).tolist()
    for number, quality in enumerate(qualities):
        where, variant = places[order[number % len(order)]]
        fitting = [way for way in edit_kind.executions if way.quality == quality]
        way = fitting[rng.integers(len(fitting))]
        yield _draft(edit_kind, where, variant, way, rng)


def _places(edit_kind: EditKind) -> list[tuple[Scene, Variant]]:
    return [(where, variant) for where in SCENES for variant in edit_kind.choices(where)]


def _qualities(edit_kind: EditKind) -> list[Quality]:
    fine = round(edit_kind.count * edit_kind.success)
    halfway = round((edit_kind.count - fine) * _BORDERLINE)
    poor = edit_kind.count - fine - halfway
    qualities: tuple[Quality, ...] = ("good", "borderline", "bad")
    return [
        quality
        for quality, number in zip(qualities, (fine, halfway, poor), strict=True)
        for _ in range(number)
    ]


def _draft(
    edit_kind: EditKind,
    where: Scene,
    variant: Variant,
    way: Execution,
    rng: np.random.Generator,
) -> "partial[Edit]":
    wish = edit_kind.wish(where, variant, rng)
    long, short = edit_kind.instruction(wish, rng)
    return partial(Edit, where, edit_kind.edit_type, wish, way, long, short)


def _groups(rng: np.random.Generator) -> tuple[Group, ...]:
    kinds = [KINDS[position] for position in rng.permutation(len(KINDS)).tolist()]
    return tuple(
        _group(edit_kind, number, rng) for number, edit_kind in enumerate(kinds[:GROUPS], 1)
    )


def _group(edit_kind: EditKind, number: int, rng: np.random.Generator) -> Group:
    """Make a group of 3 to 5; in every eighth the good one is among the rejected."""
    places = _places(edit_kind)
    where, variant = places[rng.integers(len(places))]
    fine = [way for way in edit_kind.executions if way.quality == "good"]
    others = [way for way in edit_kind.executions if way.quality != "good"]
    picked = rng.choice(len(others), size=2 + number % 3, replace=False).tolist()
    ways = [*fine[:1], *(others[position] for position in picked)]
    if number % 8 == 0:
        ways[0], ways[1] = ways[1], ways[0]
    wish = edit_kind.wish(where, variant, rng)
    long, short = edit_kind.instruction(wish, rng)
    names = [f"images/positive-edit/g{number:02d}.jpg"]
    names += [f"images/rejected-edit/g{number:02d}_{letter}.jpg" for letter in "abcd"]
    first, *rest = (
        Edit(where, edit_kind.edit_type, wish, way, long, short, name)
        for way, name in zip(ways, names, strict=False)
    )
    return Group(first, tuple(rest))


def _chain(rng: np.random.Generator, number: int, recipe: Recipe) -> Chain:
    where = scene(recipe.scene)
    turns = []
    for position, step in enumerate(recipe.steps, 1):
        edit_kind = kind(step.kind)
        variant = next(choice for choice in edit_kind.choices(where) if choice.name == step.variant)
        wish = edit_kind.wish(where, variant, rng)
        prompt = step.prompt.format(**wish.words)
        way = edit_kind.executions[0]
        if rng.random() > edit_kind.success:
            way = edit_kind.executions[rng.integers(1, len(edit_kind.executions))]
        last = position == len(recipe.steps)
        name = f"images/multi-turn/c{number:02d}_{'final' if last else f'turn{position}'}.jpg"
        turns.append(Edit(where, edit_kind.edit_type, wish, way, prompt, prompt, name))
    return Chain(tuple(turns))
