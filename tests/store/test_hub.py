"""A release is a dataset repository: a true card, valid metadata, tables that load."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import mlcroissant
import msgspec
import pytest
import yaml

from review.core.licences import Publishing
from review.formats.hub.configs import read_card
from review.formats.out import EMBEDDING
from review.ranking.pairs import PairRule
from store import settings
from store.chains import release as chains
from store.db.workspace import Store
from store.instructions import release as instructions
from store.ranking import preference_release
from store.ranking.outgoing import PreferenceRequest
from store.releases import labels, reviews, sft
from store.releases.folders import Release
from tests.store.importing_files import chain, edit, jsonl, load, scores
from tests.store.ranking import bowls
from tests.store.reviewing import answer_all, drawn, reviewer
from tests.store.test_preferences import pictures
from tests.store.test_sft_pictures import filled


def _edits(store: Store, folder: Path) -> None:
    """Bring in edits, some with fields that others lack and of kinds that differ."""
    records = [
        edit("images/a.png", "make it ↔ blue", summarized_text="blue"),
        edit("images/b.png", "add a dog", edit_type=None, note={"by": "us"}, seed=3),
        edit("images/c.png", "remove *it*", note={"by": "us", "when": [1, 2]}, seed=0.5),
        edit("images/d.png", "zoom in", seed="none", tags=["x", "y"]),
    ]
    judged = [{**record, "scores": scores(0.9)} for record in records]
    load(store, jsonl(folder / "sft.jsonl", *judged))


def _sft(store: Store, folder: Path) -> Release:
    _edits(store, folder)
    return sft.export_sft(store, folder / "out", by="Lea")


def _log(store: Store, folder: Path) -> Release:
    _edits(store, folder)
    drawn(store, 3, per_unit=2)
    for name in ("Ana", "Ben"):
        answer_all(store, reviewer(store, name))
    return reviews.export_reviews(store, folder / "out", by="Lea")


def _chains(store: Store, folder: Path) -> Release:
    load(store, jsonl(folder / "m.jsonl", chain(("1.png", "one"), ("2.png", "two"))))
    return chains.export(store, folder / "out", by="Lea")


def _instructions(store: Store, folder: Path) -> Release:
    _edits(store, folder)
    said = {"edit": "images/a.png", "reviewer": "Ana", "faithful": "same"}
    load(store, jsonl(folder / "reviews.jsonl", said))
    return instructions.export(store, folder / "out", by="Lea")


def _pairs(form: Any) -> Callable[[Store, Path], Release]:
    def made(store: Store, folder: Path) -> Release:
        bowls(store, folder)
        pictures(store, folder)
        return preference_release.export(
            store, folder / "out", PreferenceRequest(form, PairRule()), by="Lea"
        )

    return made


def _pictured(form: Any) -> Callable[[Store, Path], Release]:
    def made(store: Store, folder: Path) -> Release:
        filled(store, folder)
        return sft.export_sft(store, folder / "out", sft.SftRequest(form), by="Lea")

    return made


def _labels(form: Any) -> Callable[[Store, Path], Release]:
    def made(store: Store, folder: Path) -> Release:
        filled(store, folder, scores=scores(0.9))
        drawn(store, 3)
        answer_all(store, reviewer(store))
        return labels.export(store, folder / "out", labels.LabelsRequest(form), by="Lea")

    return made


WAYS: dict[str, Callable[[Store, Path], Release]] = {
    "sft": _sft, "reviews": _log, "multi-turn": _chains, "instructions": _instructions,
    **{form: _pairs(form) for form in preference_release.FORMATS},
    **{f"labels-{form}": _labels(form) for form in labels.FORMATS},
    **{f"sft-{form}": _pictured(form) for form in EMBEDDING},
}  # fmt: skip
#: mlcroissant calls what its own libraries name deprecated.
READ = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is", "ignore:The inplace keyword")
#: What counts the rows of the first table.
ROWS = {
    "sft": "edits", "labels": "labels", "reviews": "reviews", "multi": "turns", "pico": "records",
}  # fmt: skip


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of the hub."""
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")


@pytest.mark.parametrize("way", WAYS)
def test_datasets_opens_every_release_by_its_folder(way: str, store: Store, tmp_path: Path) -> None:
    """Every table the card names, with as many rows as the manifest counts."""
    made = WAYS[way](store, tmp_path)
    head, _text = read_card(made.folder)
    for config in head["configs"]:
        read = datasets.load_dataset(
            str(made.folder), config["config_name"], cache_dir=str(tmp_path / "cache")
        )
        assert len(read["train"]) > 0
        if config.get("default"):
            counts = made.manifest["counts"]
            rows = ROWS.get(way.partition("-")[0], "pairs")
            assert len(read["train"]) == counts[rows]
    whole = datasets.load_dataset(str(made.folder), cache_dir=str(tmp_path / "cache"))
    assert set(whole) == {"train"}


@READ
@pytest.mark.parametrize("way", WAYS)
def test_croissant_metadata_is_valid_and_reads_the_rows(
    way: str, store: Store, tmp_path: Path
) -> None:
    """``mlcroissant`` finds no error in it, every file of the release by its digest, and rows."""
    made = WAYS[way](store, tmp_path)
    file = made.folder / "croissant.json"
    dataset = mlcroissant.Dataset(jsonld=str(file))
    assert not dataset.metadata.ctx.issues.errors
    digests = {one.id: one.sha256 for one in dataset.metadata.distribution}
    listed = made.manifest["files"]
    assert digests == {name: listed[name] for name in listed if name != "croissant.json"}
    for records in dataset.metadata.record_sets:
        rows = list(dataset.records(records.id))
        assert rows


def test_odd_rows_come_back_as_they_were(store: Store, tmp_path: Path) -> None:
    """A field that is a number here and a word there, or an object, is neither lost nor changed."""
    made = _sft(store, tmp_path)
    read = datasets.load_dataset(str(made.folder), cache_dir=str(tmp_path / "cache"))["train"]
    rows = {row["output_image"]: row for row in read}
    assert [rows[f"images/{name}.png"]["seed"] for name in "abcd"] == [None, 3, 0.5, "none"]
    assert rows["images/c.png"]["note"] == {"by": "us", "when": [1, 2]}
    assert rows["images/d.png"]["tags"] == ["x", "y"]
    assert rows["images/a.png"]["text"] == "make it ↔ blue"


@READ
def test_an_empty_release_is_a_folder_that_loads(store: Store, tmp_path: Path) -> None:
    """Its card is true: nothing is in it, nobody labelled."""
    made = reviews.export_reviews(store, tmp_path / "out", by="Lea")
    _head, text = read_card(made.folder)
    assert "| reviews | 0 |" in text
    assert "Nobody answered anything." in text
    assert mlcroissant.Dataset(jsonld=str(made.folder / "croissant.json"))


def test_the_card_says_who_labelled_and_how_far_they_agree(store: Store, tmp_path: Path) -> None:
    """People here, names of imported files and models apart, with their numbers."""
    made = _log(store, tmp_path)
    by = made.manifest["provenance"]["labelled"][0]
    assert by["by"] == {"people": {"reviewers": 2, "answers": 6}}
    assert (by["agreement"]["units"], by["agreement"]["percent"]["estimate"]) == (3, 1.0)
    rows = [{"edit": "images/a.png", "reviewer": "gpt", "verdict": "accept"}]
    load(store, jsonl(tmp_path / "more.jsonl", *rows))
    again = reviews.export_reviews(store, tmp_path / "again", by="Lea")
    _head, text = read_card(again.folder)
    assert "7 answers: 1 by 1 reviewers named in imported files" in text
    assert "6 by 2 people in pico-review" in text
    assert "On 3 units answered by two or more: they agree in 100.0%" in text
    assert "Judge (a model)" in text


def test_a_card_without_a_promise_says_so_and_stays_harmless(store: Store, tmp_path: Path) -> None:
    """What people wrote is words in it, whatever signs it has; no filter is said as such."""
    _edits(store, tmp_path)
    load(
        store,
        jsonl(tmp_path / "s.jsonl", {"edit": "images/b.png", "judge": "<b>*x*", **scores(0.5)}),
    )
    made = sft.export_sft(store, tmp_path / "out", by="Lea")
    _head, text = read_card(made.folder)
    assert "Nothing is promised: no filter: no config is published" in text
    assert "\\<b\\>\\*x\\*" in text
    assert "nothing is watched" in text


def test_the_licence_of_the_settings_is_the_cards(store: Store, tmp_path: Path) -> None:
    """Head, text and Croissant name it; without one the card says that none is stated."""
    made = _sft(store, tmp_path)
    head, text = read_card(made.folder)
    assert "license" not in head
    assert "Not stated." in text
    own = settings.current(store).settings
    licence = Publishing(licence="cc-by-nc-4.0", title="Blue edits", source="Photos of <us>")
    settings.replace(store, _yaml(own, licence), by="Lea")
    again = sft.export_sft(store, tmp_path / "again", by="Lea")
    head, text = read_card(again.folder)
    assert (head["license"], head["pretty_name"]) == ("cc-by-nc-4.0", "Blue edits")
    assert "# Blue edits" in text
    assert "Source: Photos of \\<us\\>" in text
    croissant = json.loads((again.folder / "croissant.json").read_text())
    assert croissant["license"] == "https://creativecommons.org/licenses/by-nc/4.0/"


def _yaml(own: Any, publishing: Publishing) -> str:
    changed = msgspec.structs.replace(own, publishing=publishing)
    return yaml.safe_dump(msgspec.to_builtins(changed), sort_keys=False, allow_unicode=True)
