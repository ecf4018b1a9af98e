"""A judge that compares candidates: both orders asked, its order beside people's, never in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store.db.workspace import Store
from store.judging import answers, groups, pairs, requests
from store.judging.groups import Pair
from store.judging.pairs import PairJudge
from store.ranking import strengths
from tests import judging_files as files
from tests.store.importing_files import edit, jsonl, load
from tests.store.ranking import BOWLS, bowls
from tests.store.test_preferences import export, pictures

#: From how red the two edits shown are to A, B or tie.
Rule = Callable[[int, int], str]


def _judged(store: Store, folder: Path, rule: Rule, **options: Any) -> PairJudge:
    """Have the bowls compared by a rule."""
    judging = files.begun(store, "groups", "pairs judge", **options)
    made = files.asked(requests.write(store, judging, folder / "out.jsonl").files)

    def service(request: dict[str, Any]) -> str:
        _source, first, second = files.shades(request)
        return f'{{"reason": "redder", "winner": "{rule(first, second)}"}}'

    report = answers.read(store, [files.answers(folder / "in.jsonl", made, service)])
    assert report.complete
    assert report.run is None
    return pairs.beside_people(store, judging.id, judging.name)


def _lighter(first: int, second: int) -> str:
    """Prefer the lighter: bad over middling over good, as the bowls are painted."""
    return "A" if first > second else "B"


@pytest.fixture
def voted(store: Store, tmp_path: Path) -> Store:
    """The bowls, painted, and people who agree on their order."""
    bowls(store, tmp_path)
    pictures(store, tmp_path)
    return store


def test_every_pair_is_asked_in_both_orders(voted: Store) -> None:
    """Three candidates are three pairs are six questions."""
    asked = [Pair.of(unit) for unit in groups.units(voted)]
    assert len(asked) == 6
    assert {(one.second, one.first) for one in asked} == {(one.first, one.second) for one in asked}
    assert all(Pair.of(one.unit) == one for one in asked)


def test_a_judge_that_sees_what_people_see_agrees(voted: Store, tmp_path: Path) -> None:
    """All votes alike, τ of 1, no bias of place."""
    found = _judged(voted, tmp_path, lambda a, b: _lighter(b, a))
    assert found.beside.tau.estimate == 1
    assert (found.beside.decided.estimate, found.beside.preferred) == (1, 18)
    assert (found.bias.agreed.estimate, found.bias.first.estimate) == (1, 0.5)
    assert found.differing() == []


def test_a_judge_that_turns_the_order_round_is_shown_so(voted: Store, tmp_path: Path) -> None:
    """τ of −1, and the surest pair that it turns is named."""
    found = _judged(voted, tmp_path, _lighter)
    assert found.beside.tau.estimate == -1
    assert found.beside.decided.estimate == 0
    (group,) = found.differing()
    names = [voted_one.name for voted_one in group.people.group.candidates]
    assert (names[group.apart.better], names[group.apart.worse]) == (BOWLS[0], BOWLS[2])


def test_a_judge_that_names_what_stands_first_decides_nothing(voted: Store, tmp_path: Path) -> None:
    """Both orders differ, so every pair is a tie; its bias is all there is."""
    found = _judged(voted, tmp_path, lambda _a, _b: "A")
    assert (found.bias.first.estimate, found.bias.agreed.estimate) == (1, 0)
    assert set(found.groups[0].choices.values()) == {0}
    assert found.beside.decided.estimate == 0
    assert found.groups[0].fitted.worth == pytest.approx([0, 0, 0], abs=1e-6)


def test_samples_of_one_order_are_one_answer(voted: Store, tmp_path: Path) -> None:
    """Three samples a question are still three pairs."""
    found = _judged(voted, tmp_path, lambda a, b: _lighter(b, a), samples=3)
    assert found.bias.pairs == 3


def test_people_and_what_goes_out_count_no_judge(voted: Store, tmp_path: Path) -> None:
    """Votes, strengths and the released pairs are the same, byte for byte, before and after."""
    before = strengths.report(voted, everything=True)
    export(voted, tmp_path / "before", "pico")
    _judged(voted, tmp_path, _lighter)
    assert strengths.report(voted, everything=True) == before
    export(voted, tmp_path / "after", "pico")
    before_files, after_files = (_pairs_of(tmp_path / name) for name in ("before", "after"))
    assert before_files
    assert before_files == after_files


def _pairs_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.rglob("*.jsonl")}


def test_a_group_without_votes_has_the_judges_order_alone(store: Store, tmp_path: Path) -> None:
    """Its order is there; nothing is held against it."""
    rows = [edit(name, "a bowl", open_image_input_url="s.jpg") for name in BOWLS]
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    pictures(store, tmp_path)
    found = _judged(store, tmp_path, _lighter)
    (group,) = found.groups
    assert (found.beside.groups, group.people, group.order) == (0, None, None)
    assert list(group.fitted.order) == [2, 1, 0]


def test_groups_with_votes_come_first_and_limits_are_groups(voted: Store, tmp_path: Path) -> None:
    """A limit of one group takes the one that people voted on, whole."""
    rows = [edit(f"o{n}.png", "other", open_image_input_url="o.jpg") for n in range(3)]
    load(voted, jsonl(tmp_path / "more.jsonl", *rows))
    assert len({Pair.of(unit).group_id for unit in groups.units(voted)}) == 2
    one = {Pair.of(unit).group_id for unit in groups.units(voted, limit=1)}
    assert one == {strengths.votes.groups(voted)[0].id}


def test_of_many_candidates_some_pairs_hang_together(store: Store, tmp_path: Path) -> None:
    """Twelve candidates are 66 pairs: 28 are asked, each candidate among them, all connected."""
    rows = [edit(f"{n}.png", "a bowl", open_image_input_url="s.jpg") for n in range(12)]
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    asked = [Pair.of(unit) for unit in groups.units(store)]
    assert len(asked) == 2 * groups.MOST_PAIRS
    assert asked == [Pair.of(unit) for unit in groups.units(store)]
    reached = {asked[0].first}
    for _round in asked:
        reached |= {one.second for one in asked if one.first in reached}
    assert len(reached) == 12


def test_what_is_told_has_an_interval_each(voted: Store, tmp_path: Path) -> None:
    """The JSON of `rank`: agreement, bias of place, and how many of each."""
    told = pairs.told(_judged(voted, tmp_path, _lighter))
    assert (told["groups"], told["pairs"], told["one_order_only"]) == (1, 3, 0)
    assert told["votes_alike"] == {"estimate": 0.0, "low": None, "high": None, "n": 18}
    assert told["first_shown_wins"]["estimate"] == 0.5
