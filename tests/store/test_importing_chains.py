"""Scores and reviews of chains and of their turns: whose they are, and what cannot be told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from review.core.errors import Refused
from store.db.workspace import Store
from store.releases.reviews import export_reviews
from tests.store.importing_files import (
    chain,
    changed_tables,
    contents,
    counted,
    edit,
    jsonl,
    load,
    said,
    scores,
    text_file,
)

THREE = (("t1.png", "one"), ("t2.png", "two"), ("t3.png", "three"))
ORIGINAL = "https://example.invalid/one.jpg"
OTHER = chain(("u1.png", "one"), ("u2.png", "two"), source="https://example.invalid/other.jpg")

Row = dict[str, Any]


def loaded(store: Store, tmp_path: Path, *more: Row) -> None:
    """Import a chain of three, one of two, and what more records there are."""
    load(store, jsonl(tmp_path / "chains.jsonl", chain(*THREE, source=ORIGINAL), OTHER, *more))


def review(store: Store, tmp_path: Path, *rows: Row, **options: Any) -> Any:
    named = [{"reviewer": "Ana", **row} for row in rows]
    return load(store, jsonl(tmp_path / "reviews.jsonl", *named), kind="reviews", **options)


def answers(store: Store) -> list[tuple[str, str, str, Row]]:
    """Return task, reviewer, first picture of the chain (or the edit's) and answers, in order."""
    query = text("""SELECT r.task, p.name, COALESCE(f.output_image, e.output_image), r.answers_json
        FROM review r JOIN person p ON p.id = r.reviewer_id LEFT JOIN edit e ON e.id = r.unit_id
        LEFT JOIN edit_set_member m ON m.set_id = r.unit_id AND m.position = 0
        LEFT JOIN edit f ON f.id = m.edit_id ORDER BY r.entry""")
    with store.database.read() as connection:
        return [(row[0], row[1], row[2], json.loads(row[3])) for row in connection.execute(query)]


def turns(*words: str) -> list[Row]:
    return [{"verdict": word, "resolves": None} for word in words]


def test_scores_of_turns_and_of_the_chain_come_with_its_record(
    store: Store, tmp_path: Path
) -> None:
    """Each file's to its turn; the record's own, beside them, to the chain."""
    record = chain(*THREE, source=ORIGINAL) | {"overall": 0.5, "judge": "j"}
    for file, value in zip(record["files"][1:], (0.7, 0.8, 0.9), strict=True):
        file["scores"] = scores(value)
    file = jsonl(tmp_path / "chains.jsonl", record)
    report = load(store, file)
    assert counted(report) | {"records": 1} == {
        "records": 1, "edits_new": 3, "chains_new": 1, "scores_new": 4,
    } | {name: number for name, number in counted(report).items() if "image" in name}  # fmt: skip
    with store.database.read() as connection:
        of_turns = connection.execute(
            text("""SELECT e.output_image, s.overall FROM score s JOIN edit e ON e.id = s.edit_id
            ORDER BY 1""")
        ).all()
        of_chain = connection.execute(text("SELECT overall FROM chain_score")).scalars().all()
    assert of_turns == [("t1.png", 0.9), ("t2.png", 0.8), ("t3.png", 0.7)]
    assert of_chain == [0.5]
    again = load(store, file)
    assert again.counts["scores_already"] == 4
    assert again.counts["scores_new"] == 0


@pytest.mark.parametrize("name", [ORIGINAL, "t1.png"])
def test_scores_of_turns_and_chains_come_as_rows(store: Store, tmp_path: Path, name: str) -> None:
    """A turn by its url, a chain by what it begins with; another number later is reported."""
    loaded(store, tmp_path)
    rows = f"edit,chain,judge,overall\nt2.png,,j,0.5\n,{name},j,0.25\n"
    report = load(store, text_file(tmp_path / "scores.csv", rows))
    assert report.counts["scores_new"] == 2
    report = load(store, text_file(tmp_path / "more.csv", f"chain,judge,overall\n{name},j,0.3\n"))
    assert said(report) == [
        ("more.csv", 2, f"changed score: j scored {name} before, differently; the first is kept.")
    ]


def test_a_score_of_a_chain_that_cannot_be_told_is_reported(store: Store, tmp_path: Path) -> None:
    """None of that name, or several: in words, with what to do; no edit is made of it."""
    twin = chain(("v1.png", "another"), ("v2.png", "wish"), source=ORIGINAL)
    loaded(store, tmp_path, twin)
    rows = f"chain,judge,overall\nnowhere.png,j,0.5\n{ORIGINAL},j,0.5\nv1.png,j,0.5\n"
    report = load(store, text_file(tmp_path / "scores.csv", rows))
    assert said(report) == [
        ("scores.csv", 2, "no chain begins with nowhere.png."),
        ("scores.csv", 3, f"2 chains begin with {ORIGINAL}."),
    ]
    assert (report.counts["scores_new"], report.counts["edits_known_by_id_only"]) == (1, 0)
    assert all(problem.what_to_do for problem in report.listed)


def test_a_malformed_score_of_a_chain_is_kept_as_such(store: Store, tmp_path: Path) -> None:
    """No number: it is undecided, and reported under the chain's name."""
    loaded(store, tmp_path)
    rows = "chain,judge,overall\nt1.png,j,good\nu1.png,j,1\n"
    report = load(store, text_file(tmp_path / "scores.csv", rows))
    assert report.counts["scores_malformed"] == 1
    assert said(report)[0][2].startswith("t1.png: malformed score")


def test_rows_about_turns_are_put_together(store: Store, tmp_path: Path) -> None:
    """A reviewer's rows about a chain's turns are one answer: accepted if every turn is right."""
    loaded(store, tmp_path)
    report = review(
        store, tmp_path,
        {"edit": "t3.png", "verdict": "right"},
        {"edit": "t1.png", "verdict": "right", "comment": "nice"},
        {"edit": "t2.png", "verdict": "right"},
        {"reviewer": "Ben", "edit": "t1.png", "verdict": "accept"},
        {"reviewer": "Ben", "edit": "t2.png", "verdict": "reject"},
        {"reviewer": "Ben", "edit": "t3.png", "verdict": "accept"},
        {"reviewer": "Cem", "edit": "t1.png", "verdict": "right"},
        {"reviewer": "Cem", "edit": "t2.png", "verdict": "hurts"},
    )  # fmt: skip
    assert not report.listed
    assert report.counts["reviews_new"] == 3
    assert answers(store) == [
        ("turns", "Ana", "t1.png",
         {"verdict": "accept", "turns": turns("right", "right", "right"), "comment": "nice"}),
        ("turns", "Ben", "t1.png",
         {"verdict": "reject", "turns": turns("right", "wrong", "right"), "first_failing": 2}),
        ("turns", "Cem", "t1.png", {"verdict": "reject", "first_failing": 2}),
    ]  # fmt: skip


@pytest.mark.parametrize("name", [ORIGINAL, "t1.png"])
def test_a_row_about_a_chain_names_what_it_begins_with(
    store: Store, tmp_path: Path, name: str
) -> None:
    """By its original or first picture, in the column chain."""
    loaded(store, tmp_path)
    review(
        store, tmp_path,
        {"chain": name, "verdict": "reject", "first_failing": 3},
        {"reviewer": "Ben", "chain": name, "verdict": "accept"},
        {"reviewer": "Cem", "chain": name, "verdict": "reject"},
        {"reviewer": "Dai", "chain": name, "verdict": "reject", "turns": "right;wrong;right"},
    )  # fmt: skip
    assert [(row[1], row[3]) for row in answers(store)] == [
        ("Ana", {"verdict": "reject", "first_failing": 3}),
        ("Ben", {"verdict": "accept"}),
        ("Cem", {"verdict": "reject"}),
        ("Dai", {"verdict": "reject", "first_failing": 2,
                 "turns": turns("right", "wrong", "right")}),
    ]  # fmt: skip


def test_a_chain_may_be_named_as_an_edit_is_where_nothing_else_can_be_meant(
    store: Store, tmp_path: Path
) -> None:
    """An original is no edit; a first failing turn is only said of a chain."""
    loaded(store, tmp_path)
    report = review(
        store, tmp_path,
        {"edit": ORIGINAL, "verdict": "accept"},
        {"edit": "u1.png", "verdict": "reject", "first_failing": 1},
        {"reviewer": "Ben", "edit": "t1.png", "verdict": "accept"},
    )  # fmt: skip
    assert [row[1:3] for row in answers(store)] == [("Ana", "t1.png"), ("Ana", "u1.png")]
    assert said(report) == [
        ("reviews.jsonl", 3, "t1.png may mean its chain, or the first turn of it.")
    ]
    assert "column chain" in report.listed[0].what_to_do


def test_a_turn_of_several_chains_needs_the_chain(store: Store, tmp_path: Path) -> None:
    """One edit, two chains that go on differently: the column chain says which is meant."""
    other = chain(("t1.png", "one"), ("w2.png", "otherwise"), source=ORIGINAL)
    loaded(store, tmp_path, other)
    report = review(store, tmp_path, {"edit": "t1.png", "verdict": "wrong"})
    assert said(report) == [("reviews.jsonl", 1, "t1.png is a turn of 2 chains.")]
    report = review(store, tmp_path, {"chain": ORIGINAL, "verdict": "accept"})
    assert said(report) == [("reviews.jsonl", 1, f"2 chains begin with {ORIGINAL}.")]
    review(store, tmp_path, {"edit": "w2.png", "verdict": "wrong"})
    assert [row[3]["verdict"] for row in answers(store)] == ["reject"]


def test_what_is_a_single_edit_too_is_reviewed_as_one(store: Store, tmp_path: Path) -> None:
    """Accept and reject are of the edit, right and wrong of the turn; a type is of the edit."""
    source = {"open_image_input_url": ORIGINAL}
    load(store, jsonl(tmp_path / "sft.jsonl", edit("t1.png", "one", **source)))
    loaded(store, tmp_path)
    review(
        store, tmp_path,
        {"edit": "t1.png", "verdict": "accept"},
        {"edit": "t1.png", "verdict": "wrong", "edit_type": "Zoom in"},
    )  # fmt: skip
    assert [(row[0], row[3]["verdict"]) for row in answers(store) if row[0] != "types"] == [
        ("turns", "reject"), ("score", "accept"),
    ]  # fmt: skip
    assert [row[3] for row in answers(store) if row[0] == "types"] == [{"edit_type": "Zoom in"}]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([{"edit": "t2.png", "verdict": "right"}],
         "turns 1, 3 of the chain were not reviewed, and no other is wrong: its verdict is open."),
        ([{"edit": "t2.png", "verdict": "right"}, {"edit": "t2.png", "verdict": "wrong"}],
         "turn 2 of the chain stands there twice, differently."),
        ([{"chain": "t1.png", "verdict": "accept"}, {"edit": "t2.png", "verdict": "wrong"}],
         "the chain is accepted, and its turn 2 wrong."),
        ([{"chain": "t1.png", "verdict": "accept", "first_failing": 2}],
         "first_failing goes with reject, not with accept."),
        ([{"chain": "t1.png", "verdict": "reject", "first_failing": 4}],
         "first_failing is 4; the chain has 3 turns."),
        ([{"chain": "t1.png", "verdict": "reject", "first_failing": 3},
          {"edit": "t1.png", "verdict": "wrong"}],
         "first_failing is 3, and turn 1 wrong before it."),
        ([{"chain": "t1.png", "verdict": "reject", "first_failing": 0}],
         "first_failing is 0, no turn."),
        ([{"chain": "t1.png", "verdict": "reject", "turns": ["right"]}],
         "turns: the chain has 3 turns, not 1."),
        ([{"chain": "t1.png", "verdict": "reject", "turns": ["good", "bad", "bad"]}],
         "verdict is 'good', not accept, reject or unsure."),
        ([{"chain": "nowhere.png", "verdict": "reject"}], "no chain begins with nowhere.png."),
        ([{"chain": "t1.png", "edit": "u2.png", "verdict": "wrong"}],
         "u2.png is no turn of that chain."),
        ([{"edit": "single.png", "verdict": "hurts"}], "single.png is no turn of a chain."),
    ],
)  # fmt: skip
def test_rows_that_make_no_sense_are_reported_and_not_loaded(
    store: Store, tmp_path: Path, rows: list[Row], reason: str
) -> None:
    """In words, with the line and what to do; nothing of them reaches the log."""
    load(store, jsonl(tmp_path / "sft.jsonl", edit("single.png")))
    loaded(store, tmp_path)
    report = review(store, tmp_path, *rows)
    assert said(report)[0][2] == reason
    assert report.listed[0].what_to_do
    assert report.listed[0].line
    assert not answers(store)


def test_the_same_reviews_again_change_nothing(store: Store, tmp_path: Path) -> None:
    """Counted as already there; another word later is a change, taken only where that is said."""
    loaded(store, tmp_path)
    rows = [{"edit": f"t{n}.png", "verdict": "right"} for n in (1, 2, 3)]
    review(store, tmp_path, *rows)
    before = contents(store)
    report = review(store, tmp_path, *rows)
    assert report.counts["reviews_already"] == 1
    assert changed_tables(before, contents(store)) == ["dataset_state", "import_run"]
    rows[2]["verdict"] = "wrong"
    report = review(store, tmp_path, *rows)
    assert said(report)[0][2].startswith("changed review: Ana answered")
    review(store, tmp_path, *rows, accept_changes=True)
    assert [row[3]["verdict"] for row in answers(store)] == ["accept", "reject"]


def test_a_broken_chain_never_half_loads(store: Store, tmp_path: Path) -> None:
    """Nothing of its turns, its scores or its set is there; the lines around it are."""
    broken = chain(*THREE, source=ORIGINAL) | {"overall": 0.5}
    broken["files"] = [file for file in broken["files"] if file["id"] != "final_image"]
    report = load(store, jsonl(tmp_path / "chains.jsonl", OTHER, broken))
    assert said(report)[0] == (
        "chains.jsonl", 2, "a chain without its final picture: final_image is missing."
    )  # fmt: skip
    assert (report.counts["edits_new"], report.counts["chains_new"]) == (2, 1)
    assert report.counts["scores_new"] == 0


def test_a_chain_whose_turn_collides_is_not_loaded_nor_its_score(
    store: Store, tmp_path: Path
) -> None:
    """A later record that says otherwise of a known picture brings no chain."""
    loaded(store, tmp_path)
    record = chain(("t1.png", "something else"), ("x2.png", "two"), source=ORIGINAL)
    record |= {"overall": 0.5, "judge": "j"}
    record["files"][1]["overall"] = 0.5
    report = load(store, jsonl(tmp_path / "more.jsonl", record))
    assert "its chain was not loaded." in [problem[2] for problem in said(report)]
    assert report.counts["chains_new"] == 0


def test_a_judge_on_another_scale_says_nothing_of_chains_either(
    store: Store, tmp_path: Path
) -> None:
    """Its rows are undecided; a run with usable scores refuses what shows another scale."""
    loaded(store, tmp_path)
    rows = "chain,judge,overall\nt1.png,j,4\nu1.png,j,5\n"
    load(store, text_file(tmp_path / "scores.csv", rows))
    with store.database.read() as connection:
        found = connection.execute(text("SELECT overall, problem FROM chain_score")).all()
    assert [row.overall for row in found] == [None, None]
    load(store, text_file(tmp_path / "good.csv", "edit,judge,overall\nt2.png,k,0.5\n"))
    with pytest.raises(Refused):
        load(store, text_file(tmp_path / "bad.csv", rows.replace(",j,", ",k,")))


def test_the_exported_log_comes_in_elsewhere(store: Store, tmp_path: Path) -> None:
    """A release of reviews names chains by their key: the same answers in another workspace."""
    loaded(store, tmp_path)
    review(
        store, tmp_path,
        {"chain": "t1.png", "verdict": "reject", "turns": ["right", "hurts", "right"]},
        {"chain": "u1.png", "verdict": "accept"},
    )  # fmt: skip
    out = export_reviews(store, tmp_path / "out", by="a test").folder / "reviews.jsonl"
    with store.database.write() as connection:
        connection.execute(text("DELETE FROM review"))
    report = load(store, out)
    assert (report.counts["reviews_new"], report.listed) == (2, [])
    assert [row[2:] for row in answers(store)] == [
        ("t1.png", {"verdict": "reject", "first_failing": 2,
                    "turns": turns("right", "hurts", "right")}),
        ("u1.png", {"verdict": "accept"}),
    ]  # fmt: skip
    again = load(
        store, export_reviews(store, tmp_path / "more", by="a test").folder / "reviews.jsonl"
    )
    assert (again.counts["reviews_new"], again.counts["reviews_already"]) == (0, 2)


def test_a_chain_that_nobody_could_answer_is_not_loaded(store: Store, tmp_path: Path) -> None:
    """An answer takes forty turns: of a longer chain nobody could ever say how it does."""
    longest = chain(*((f"l{turn}.png", f"thing {turn}") for turn in range(40)))
    longer = chain(*((f"m{turn}.png", f"thing {turn}") for turn in range(41)), source=ORIGINAL)
    report = load(store, jsonl(tmp_path / "chains.jsonl", longest, longer))
    assert said(report)[0][1:] == (2, "a chain of 41 turns: nobody can answer it.")
    assert counted(report)["chains_new"] == 1
