"""The preference release: which pairs go out, and what the real readers make of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import datasets
import pyarrow.parquet as pq
import pytest
from PIL import Image

from review.core.errors import Refused
from review.ranking.pairs import PairRule
from store import settings
from store.dataset import images
from store.db.workspace import Store
from store.filters import drafts, publishing
from store.ranking import preference_release
from store.ranking.outgoing import PreferenceRequest
from store.releases.folders import Contents
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.ranking import BOWLS, agreed, bowls, compare, judged, lines, order, vote
from tests.store.test_releases import files


def export(store: Store, out: Path, form: str, **more: Any) -> dict[str, Any]:
    """Release in one format; return the manifest. Further words are the rule's or the request's."""
    own = {name: more.pop(name) for name in ("images", "filtered", "as_is") if name in more}
    request = PreferenceRequest(form, PairRule(**more), **own)  # type: ignore[arg-type]
    return preference_release.export(store, out, request, by="Lea").manifest


def publish(store: Store, **cuts: Any) -> None:
    """Publish a config with that cut, and exclusions and corrections where given."""
    made = drafts.draft(store, by="lead", threshold=cuts.pop("threshold", 0.5))
    text = made.text
    for name, rows in cuts.items():
        text = text.replace(f"{name}: []", f"{name}: {json.dumps(rows)}")
    with store.database.write() as connection:
        from store.db import tables

        connection.execute(
            tables.config_draft.update()
            .where(tables.config_draft.c.id == made.id)
            .values(text=text)
        )
    publishing.publish(store, made.id, comment="go", by="lead", not_proven="a test")


def pictures(store: Store, folder: Path) -> None:
    """Paint the bowls and their source, each in a colour of its own."""
    names = ("s.jpg", *BOWLS)
    for number, name in enumerate(names):
        path = folder / "pictures" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8 + number, 8), (40 * number, 0, 0)).save(path)
    images.keep_root(store, str(folder / "pictures"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_released_shape_has_the_rejected_in_order(store: Store, tmp_path: Path) -> None:
    """The best, then those it surely beats, the better first; it comes back in as it went out."""
    bowls(store, tmp_path, agreed(BOWLS[1], BOWLS[0], BOWLS[2], times=9))
    manifest = export(store, tmp_path / "out", "pico")
    (record,) = lines(tmp_path / "out" / "preference.jsonl")
    assert record["output_image"] == BOWLS[1]
    assert record["rejected_images"] == [BOWLS[0], BOWLS[2]]
    assert (record["text"], record["edit_type"]) == ("a bowl", "Zoom in")
    assert manifest["counts"]["records"] == 1
    assert manifest["counts"]["pairs"] == 2
    again = load(store, tmp_path / "out" / "preference.jsonl")
    assert again.counts["edits_already"] == 3


def test_without_a_config_nothing_is_filtered_and_the_release_says_so(
    store: Store, tmp_path: Path
) -> None:
    """Scores alone are no filter."""
    bowls(store, tmp_path)
    load(store, jsonl(tmp_path / "scores.jsonl", *judged(0.1, 0.2, 0.3)))
    manifest = export(store, tmp_path / "out", "csv")
    assert manifest["filter"] == "no filter: no config is published, nothing was filtered"
    assert manifest["config_version"] is None
    assert (manifest["counts"]["pairs"], manifest["left_out"]) == (3, {})


def test_without_scores_nothing_is_filtered_but_exclusions(store: Store, tmp_path: Path) -> None:
    """The config's judge scored other edits; what a lead took out stays out."""
    bowls(store, tmp_path)
    load(store, jsonl(tmp_path / "sft.jsonl", edit("x.png", scores=scores(0.9), judge="j")))
    publish(store, exclusions=[{"edit": BOWLS[0], "reason": "unsafe"}])
    manifest = export(store, tmp_path / "out", "csv")
    assert manifest["filter"] == "no filter: no candidate has a score, nothing was filtered out"
    assert manifest["left_out"] == {"excluded": 2}
    (pair,) = rows(tmp_path / "out" / "pairs.csv")
    assert (pair["chosen"], pair["rejected"]) == BOWLS[1:]


def test_a_chosen_edit_must_pass_the_published_filter(store: Store, tmp_path: Path) -> None:
    """The best fails it, so the second leads; asked without the filter, the best does."""
    bowls(store, tmp_path)
    load(store, jsonl(tmp_path / "scores.jsonl", *judged(0.2, 0.8, 0.1)))
    publish(store, threshold=0.5)
    manifest = export(store, tmp_path / "out", "pico")
    (record,) = lines(tmp_path / "out" / "preference.jsonl")
    assert (record["output_image"], record["rejected_images"]) == (BOWLS[1], [BOWLS[2]])
    assert manifest["left_out"] == {"chosen_does_not_pass_filter": 2}
    (said,) = Contents(manifest).left_out()
    assert said == "2 pairs whose better one the filter does not keep: not written"
    assert manifest["filter"] == "not proven: a test"
    assert manifest["config_version"] == 1
    free = export(store, tmp_path / "free", "pico", filtered=False)
    assert lines(tmp_path / "free" / "preference.jsonl")[0]["output_image"] == BOWLS[0]
    assert free["filter"] == "not applied: asked for without the filter"


def test_an_edit_without_a_score_is_not_chosen_where_others_have_one(
    store: Store, tmp_path: Path
) -> None:
    """Undecided is never kept silently."""
    bowls(store, tmp_path)
    load(store, jsonl(tmp_path / "scores.jsonl", *judged(0.9, 0.8, 0.1)[1:]))
    publish(store)
    manifest = export(store, tmp_path / "out", "csv")
    assert manifest["left_out"] == {"chosen_does_not_pass_filter": 2}


def test_exclusions_and_corrected_types_are_respected(store: Store, tmp_path: Path) -> None:
    """Excluded: in no pair, chosen or rejected. Corrected: that type is written."""
    bowls(store, tmp_path)
    load(store, jsonl(tmp_path / "scores.jsonl", *judged(0.9, 0.8, 0.7)))
    publish(
        store,
        exclusions=[{"edit": BOWLS[2], "reason": "unsafe"}],
        corrections=[{"edit": BOWLS[0], "edit_type": "Relight the scene"}],
    )
    manifest = export(store, tmp_path / "out", "csv")
    (pair,) = rows(tmp_path / "out" / "pairs.csv")
    assert (pair["chosen"], pair["rejected"]) == BOWLS[:2]
    assert pair["edit_type"] == "Relight the scene"
    assert manifest["left_out"] == {"excluded": 2}
    filters = {row["candidate"]: row["filter"] for row in rows(tmp_path / "out" / "candidates.csv")}
    assert filters == {BOWLS[0]: "kept", BOWLS[1]: "kept", BOWLS[2]: "excluded"}


def test_a_rejected_edit_that_people_accept_is_flagged(store: Store, tmp_path: Path) -> None:
    """It still trains as rejected, and whoever trains can see it."""
    bowls(store, tmp_path)
    review = {"edit": BOWLS[1], "reviewer": "Zoe", "verdict": "accept"}
    load(store, jsonl(tmp_path / "reviews.jsonl", review))
    export(store, tmp_path / "csv", "csv")
    flags = {
        (row["chosen"], row["rejected"]): row["rejected_accepted_by_people"]
        for row in rows(tmp_path / "csv" / "pairs.csv")
    }
    assert flags == {BOWLS[:2]: "True", BOWLS[1:]: "False", (BOWLS[0], BOWLS[2]): "False"}
    export(store, tmp_path / "pico", "pico")
    (record,) = lines(tmp_path / "pico" / "preference.jsonl")
    assert record["rejected_accepted_by_people"] == [BOWLS[1]]


def test_what_most_call_bad_is_not_chosen(store: Store, tmp_path: Path) -> None:
    """Unless asked; as rejected it stays."""
    given = [*agreed(*BOWLS, times=4), *[
        compare(BOWLS[0], BOWLS[1], "both_bad", f"b{n}") for n in range(9)
    ]]  # fmt: skip
    bowls(store, tmp_path, given)
    manifest = export(store, tmp_path / "out", "csv")
    assert manifest["counts"]["pairs"] == 0
    assert manifest["left_out"]["chosen_not_acceptable"] >= 1
    free = export(store, tmp_path / "free", "csv", both_bad=True)
    assert free["counts"]["pairs"] == manifest["left_out"]["chosen_not_acceptable"]


def test_ties_go_out_as_ties_or_not_at_all(store: Store, tmp_path: Path) -> None:
    """Never as a pair; the released shape and DPO have no place for them."""
    tied = [compare(*BOWLS[:2], "tie", f"t{n}") for n in range(3)]
    clear = [order(list(BOWLS[:2]), BOWLS[2], reviewer=f"r{n}") for n in range(6)]
    bowls(store, tmp_path, [*tied, *clear])
    pictures(store, tmp_path)
    assert export(store, tmp_path / "without", "csv")["counts"]["ties"] == 0
    assert export(store, tmp_path / "with", "csv", ties=True)["counts"]["ties"] == 1
    kinds = [row["kind"] for row in rows(tmp_path / "with" / "pairs.csv")]
    assert kinds == ["pair", "pair", "tie"]
    for form in ("pico", "dpo"):
        counts = export(store, tmp_path / form, form, ties=True)["counts"]
        assert counts["ties_left_out"] == 1
    export(store, tmp_path / "pick", "pickapic", ties=True)
    labels = pq.read_table(tmp_path / "pick" / "train.parquet").to_pylist()
    assert [row["label_0"] for row in labels].count(0.5) == 1


def test_at_most_so_many_pairs_a_group(store: Store, tmp_path: Path) -> None:
    """The surest."""
    bowls(store, tmp_path)
    export(store, tmp_path / "all", "csv")
    export(store, tmp_path / "one", "csv", max_pairs=1)
    every = rows(tmp_path / "all" / "pairs.csv")
    assert rows(tmp_path / "one" / "pairs.csv") == [
        max(every, key=lambda row: float(row["probability"]))
    ]


def test_the_same_workspace_gives_the_same_bytes(store: Store, tmp_path: Path, clock) -> None:
    """In every format, tomorrow and elsewhere; each file stands in the manifest."""
    bowls(store, tmp_path)
    pictures(store, tmp_path)
    for form in preference_release.FORMATS:
        manifest = export(store, tmp_path / form / "one", form)
        clock.forward(days=1)
        export(store, tmp_path / form / "deeper" / "two", form)
        one, two = (files(tmp_path / form / name) for name in ("one", "deeper/two"))
        assert one == two
        listed = {name for name in one if "/" not in name}  # Pictures are named by their digest.
        assert manifest["files"].keys() == listed - {"manifest.json"}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_plain_tables_are_loaded_by_datasets(store: Store, tmp_path: Path, kind: str) -> None:
    """The pairs as the folder's own, the candidates by their name."""
    bowls(store, tmp_path)
    export(store, tmp_path / "out", kind)
    folder, cache = str(tmp_path / "out"), str(tmp_path / "cache")
    pairs = datasets.load_dataset(folder, cache_dir=cache)["train"]
    assert set(zip(pairs["chosen"], pairs["rejected"], strict=True)) == {
        BOWLS[:2], BOWLS[1:], (BOWLS[0], BOWLS[2])
    }  # fmt: skip
    candidates = datasets.load_dataset(folder, "candidates", cache_dir=cache)["train"]
    assert candidates["rank"] == [1, 2, 3]


def test_dpo_is_loaded_by_datasets(store: Store, tmp_path: Path) -> None:
    """`load_dataset(folder)` unchanged: pictures decoded, figures beside them."""
    bowls(store, tmp_path)
    pictures(store, tmp_path)
    export(store, tmp_path / "out", "dpo")
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    table = loaded["train"]
    assert isinstance(table.features["chosen"], datasets.Image)
    assert len(table) == 3
    first = table[0]
    assert (first["source"].size, first["chosen"].size, first["rejected"].size) == (
        (8, 8), (9, 8), (11, 8),
    )  # fmt: skip
    assert first["prompt"] == "a bowl"
    assert first["probability"] >= 0.9
    assert (first["votes"], first["reviewers"]) == (6, 6)


def test_dpo_by_path_names_the_manifests_paths(store: Store, tmp_path: Path) -> None:
    """No picture is needed, or copied."""
    bowls(store, tmp_path)
    export(store, tmp_path / "out", "dpo", images="path")
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert loaded["train"][0]["chosen"] == BOWLS[0]
    assert loaded["train"][0]["source"] == "s.jpg"


def test_pick_a_pic_is_read_as_diffusion_dpo_reads_it(store: Store, tmp_path: Path) -> None:
    """Bytes that PIL opens on both sides; label_0 says whether jpg_0 is the chosen."""
    bowls(store, tmp_path)
    pictures(store, tmp_path)
    export(store, tmp_path / "out", "pickapic")
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    table = loaded["train"]
    assert len(table) == 3
    for row in table:
        pair = [Image.open(io.BytesIO(row[name])).convert("RGB") for name in ("jpg_0", "jpg_1")]
        if row["label_0"] == 0:
            pair = pair[::-1]
        assert row["label_0"] + row["label_1"] == 1
        chosen, rejected = pair
        assert chosen.width < rejected.width  # painted so: the better the narrower
        assert row["caption"] == "a bowl"
        best = row["image_0_uid"] if row["label_0"] else row["image_1_uid"]
        assert row["best_image_uid"] == best
    with pytest.raises(Refused, match="pictures themselves"):
        export(store, tmp_path / "path", "pickapic", images="path")


def test_a_missing_picture_is_counted_and_left_out(store: Store, tmp_path: Path) -> None:
    """A file that is no picture too."""
    bowls(store, tmp_path)
    pictures(store, tmp_path)
    (tmp_path / "pictures" / BOWLS[2]).write_bytes(b"no picture")
    (tmp_path / "pictures" / BOWLS[1]).unlink()
    counts = export(store, tmp_path / "out", "dpo")["counts"]
    assert (counts["pairs"], counts["picture_missing"]) == (0, 3)


def test_no_source_is_in_two_splits(store: Store, tmp_path: Path) -> None:
    """Forty sources with two instructions each; both of a source lie on one side."""
    made = []
    for number in range(40):
        for text in ("x", "y"):
            names = [f"{number}-{text}-{place}.png" for place in range(2)]
            made.append((f"{number}.jpg", text, names))
    manifest = [
        edit(names[0], text, open_image_input_url=source, rejected_images=names[1:])
        for source, text, names in made
    ]
    load(store, jsonl(tmp_path / "preference.jsonl", *manifest))
    vote(store, tmp_path, *(row for _, _, names in made for row in agreed(*names)))
    splits = {"validation": 0.2, "test": 0.1}
    export(store, tmp_path / "out", "dpo", images="path", splits=splits)
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    sources = {name: set(table["source"]) for name, table in loaded.items()}
    assert sources.keys() == {"train", "validation", "test"}
    assert sum(map(len, sources.values())) == 40
    assert sum(table.num_rows for table in loaded.values()) == 80
    export(store, tmp_path / "pico", "pico", splits=splits)
    written = lines(tmp_path / "pico" / "preference-test.jsonl")
    assert {record["open_image_input_url"] for record in written} == sources["test"]


def test_edits_of_several_instructions_are_marked(store: Store, tmp_path: Path) -> None:
    """Each prompt beside its candidate; shapes with one prompt leave them out, counted."""
    load(store, jsonl(tmp_path / "sft.jsonl", edit("a.png", "red"), edit("b.png", "blue")))
    vote(store, tmp_path, *(one | {"group": "mixed"} for one in agreed("a.png", "b.png")))
    export(store, tmp_path / "out", "dpo", images="path")
    (row,) = pq.read_table(tmp_path / "out" / "train.parquet").to_pylist()
    assert (row["prompt"], row["rejected_prompt"]) == ("red", "blue")
    export(store, tmp_path / "csv", "csv")
    assert rows(tmp_path / "csv" / "pairs.csv")[0]["mixed_instructions"] == "True"
    counts = export(store, tmp_path / "pico", "pico")["counts"]
    assert (counts["records"], counts["mixed_left_out"]) == (0, 1)


def test_names_that_are_no_edits_go_out_as_tables_only(store: Store, tmp_path: Path) -> None:
    """CSV and Parquet rank them; shapes made of pictures count them."""
    vote(store, tmp_path, *agreed("GPT", "LLaMA"))
    export(store, tmp_path / "out", "parquet")
    (pair,) = pq.read_table(tmp_path / "out" / "pairs.parquet").to_pylist()
    assert (pair["chosen"], pair["rejected"], pair["source"]) == ("GPT", "LLaMA", None)
    ranks = pq.read_table(tmp_path / "out" / "candidates.parquet").to_pylist()
    assert [(row["candidate"], row["rank"]) for row in ranks] == [("GPT", 1), ("LLaMA", 2)]
    assert ranks[0]["low"] < ranks[0]["worth"] < ranks[0]["high"]
    assert export(store, tmp_path / "pico", "pico")["left_out"] == {"no_edit": 1}


def test_groups_of_several_sources_are_left_out(store: Store, tmp_path: Path) -> None:
    """A pair of pictures of different things trains nothing."""
    one = edit("a.png", "x", open_image_input_url="s.jpg")
    other = edit("b.png", "x", open_image_input_url="t.jpg")
    load(store, jsonl(tmp_path / "sft.jsonl", one, other))
    vote(store, tmp_path, *(row | {"group": "g"} for row in agreed("a.png", "b.png")))
    manifest = export(store, tmp_path / "out", "csv")
    assert manifest["left_out"] == {"groups_of_several_sources": 1}


def test_hostile_cells_are_shown_and_not_run(store: Store, tmp_path: Path) -> None:
    """A prompt or name that begins like a formula gets an apostrophe, in CSV alone."""
    bowls(store, tmp_path, text="=HYPERLINK(1)")
    vote(store, tmp_path, *agreed("@evil", "+worse"))
    export(store, tmp_path / "out", "csv")
    cells = [cell for row in rows(tmp_path / "out" / "pairs.csv") for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    assert {"'=HYPERLINK(1)", "'@evil", "'+worse"} <= set(cells)


def test_an_empty_workspace_gives_empty_files(store: Store, tmp_path: Path) -> None:
    """Whole files without rows; nothing is invented."""
    settings.current(store)
    for form in preference_release.FORMATS:
        counts = export(store, tmp_path / form, form)["counts"]
        assert set(counts.values()) == {0}
    assert pq.read_table(tmp_path / "dpo" / "train.parquet").num_rows == 0


def test_rejected_edits_that_people_accepted_are_counted(store: Store, tmp_path: Path) -> None:
    """The manifest says how many pairs carry the flag."""
    bowls(store, tmp_path)
    said = [{"edit": image, "reviewer": "Ana", "verdict": "accept"} for image in BOWLS[:2]]
    load(store, jsonl(tmp_path / "reviews.jsonl", *said), kind="reviews")
    manifest = export(store, tmp_path / "out", "csv")
    assert manifest["counts"]["pairs"] == 3
    assert manifest["rejected_accepted_by_people"] == 1
