"""Records of a manifest that lies in a folder below the root."""

from review.core.edits import Edit, Further, JudgeRow, Record
from review.formats.within import joined, relative_names, within


def record(**more: object) -> Record:
    further = (Further("mask", "mask", "m.png"), Further("reference", "r", "https://x/r.png"))
    edit = Edit("s.png", "blue", "data.parquet#3", "t", "/abs/s.png", None, {"a": 1},
                "data.parquet#3/out", further)  # fmt: skip
    return Record(1, "sft", (edit,), JudgeRow(1, "data.parquet#3", None, {"overall": 1}), **more)


def test_relative_names_begin_in_the_manifests_folder() -> None:
    """Pictures, keys, further pictures and the scores' own names; all else stays."""
    moved = within(record(), "part1")
    (edit,) = moved.edits
    assert (edit.source, edit.local_source) == ("part1/s.png", "/abs/s.png")
    assert (edit.output_image, edit.local_output) == (
        "part1/data.parquet#3",
        "part1/data.parquet#3/out",
    )
    assert [one.picture for one in edit.further] == ["part1/m.png", "https://x/r.png"]
    assert moved.scores is not None
    assert moved.scores.output_image == edit.output_image
    assert (edit.text, edit.extra) == ("blue", {"a": 1})


def test_pictures_inside_shards_are_in_their_shards_folder() -> None:
    """Even where the other names begin at the root."""
    (edit,) = within(record(), "", shards="data").edits
    assert (edit.source, edit.output_image) == ("s.png", "data/data.parquet#3")
    assert within(record(), "") == record()


def test_turns_are_moved_with_their_chain() -> None:
    """Every turn's score, and the chain's own, name what they named."""
    turn = JudgeRow(1, "t1.png", None, {})
    chain = JudgeRow(1, "", None, {}, chain="s.png")
    moved = within(record(turn_scores=(turn,), chain_score=chain), "p")
    assert (moved.turn_scores[0].output_image, moved.chain_score) == (
        "p/t1.png",
        JudgeRow(1, "", None, {}, chain="p/s.png"),
    )


def test_what_is_no_relative_name_stays() -> None:
    """Addresses, absolute paths of both worlds, and names that climb within the root."""
    for name in ("https://x/a.png", "s3://b/a.png", "/a.png", "C:\\a.png", "d:/a.png", ""):
        assert joined("p", name) == name
    assert joined("p/q", "../a.png") == "p/a.png"
    assert list(relative_names(record())) == ["s.png"]


def test_a_key_that_was_named_is_no_path() -> None:
    """It identifies the edit wherever its files lie; its pictures begin in their folder."""
    edit = Edit("a.png", "x", "k/7", local_output="b.png")
    row = JudgeRow(1, "k/7", None, {})
    moved = within(Record(1, "sft", (edit,), row), "part1")
    assert moved.edits == (Edit("part1/a.png", "x", "k/7", local_output="part1/b.png"),)
    assert moved.scores == row
