"""The taxonomy in a workspace: names resolved on import, edits moved by another taxonomy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from commands import loading
from review.core.errors import BadInput, Refused
from review.core.settings import preset_text, read_settings
from review.core.taxonomy import EditType
from review.core.taxonomy_text import TaxonomyText
from review.core.taxonomy_words import in_words
from review.filtering.cuts import Cuts
from review.filtering.filter_config import Correction, Thresholds, TypeRule
from store import settings
from store.dataset import catalog
from store.db import tables
from store.db.workspace import Store
from store.filters import drafts, publishing
from store.filters.drafts import DraftRequest
from store.promises import agreement
from store.releases.sft import export_sft
from store.settings import taxonomy
from tests.store.importing_files import (
    by_image,
    changed_tables,
    contents,
    counted,
    edit,
    jsonl,
    load,
    said,
    scores,
)

PAPER = "Photo → cartoon/sketch/comic"
CARTOON = "Photo to cartoon/sketch/comic"
HERE = "taxonomy: {Scale: [Zoom in, Outpaint], Style: [Cartoon]}\n"
MERGED = """taxonomy: {Scale: [Frame], Style: [Cartoon]}
edit_types:
  Frame: {aliases: [Zoom in, Outpaint]}
  Cartoon: {aliases: [comic]}
"""


def typed(path: Path, **types: str | None) -> Path:
    """Write a manifest: image → type."""
    return jsonl(path, *(edit(f"{name}.png", edit_type=kind) for name, kind in types.items()))


def kinds(store: Store) -> dict[str, tuple[str | None, str | None]]:
    """Return image → type in force, and as written."""
    table = tables.edit
    with store.database.read() as connection:
        rows = connection.execute(
            select(table.c.output_image, table.c.edit_type, table.c.type_as_written).order_by(
                table.c.output_image
            )
        )
        return {row[0]: (row[1], row[2]) for row in rows}


def test_an_import_knows_a_type_by_its_other_names(store: Store, tmp_path: Path) -> None:
    """The paper's wording and another spelling; what is unknown stays, and is listed."""
    report = load(
        store, typed(tmp_path / "sft.jsonl", a=PAPER, b="ZOOM in", c="Blur", d="Blur", e="<b>x")
    )
    assert kinds(store) == {
        "a.png": (CARTOON, PAPER),
        "b.png": ("Zoom in", "ZOOM in"),
        "c.png": ("Blur", "Blur"),
        "d.png": ("Blur", "Blur"),
        "e.png": ("<b>x", "<b>x"),
    }
    assert report.unknown_types == report.as_json()["unknown_types"] == {"Blur": 2, "<b>x": 1}
    lines = loading.lines(report)
    at = lines.index("Edit types the taxonomy does not know: 2")
    assert lines[at + 1 : at + 3] == ["  2 × Blur", "  1 × <b>x"]


def test_importing_again_after_an_alias_came_changes_nothing(store: Store, tmp_path: Path) -> None:
    """The words as written are what an edit is known by, not the taxonomy's."""
    settings.replace(store, HERE, by="Lea")
    manifest = typed(tmp_path / "sft.jsonl", a="comic", b="Zoom in", c=None)
    assert load(store, manifest).unknown_types == {"comic": 1}
    settings.replace(store, MERGED, by="Lea")
    before = contents(store)
    report = load(store, manifest)
    assert counted(report) == {"records": 3, "edits_already": 3, "images_missing": 3}
    assert report.unknown_types == {}
    assert changed_tables(before, contents(store)) == ["dataset_state", "import_run"]
    assert kinds(store)["a.png"] == ("Cartoon", "comic")


def test_another_taxonomy_moves_the_edits_with_its_version(store: Store, tmp_path: Path) -> None:
    """Merged, and taken apart again: the words as written are never lost."""
    settings.replace(store, HERE, by="Lea")
    load(store, typed(tmp_path / "sft.jsonl", a="Zoom in", b="Outpaint", c="comic"))
    told = taxonomy.preview(store, MERGED)
    assert in_words(told) == [
        "Merged into Frame: Zoom in (1 edit), Outpaint (1 edit)",
        "Merged into Cartoon: comic (1 edit)",
    ]
    assert kinds(store)["a.png"] == ("Zoom in", "Zoom in")
    settings.replace(store, MERGED, by="Lea")
    assert [kind for kind, _ in kinds(store).values()] == ["Frame", "Frame", "Cartoon"]
    assert catalog.types(store) == ["Cartoon", "Frame"]
    assert by_image(store, "b.png").type_as_written == "Outpaint"
    assert in_words(taxonomy.preview(store, MERGED)) == []
    apart = taxonomy.preview(store, HERE)
    assert apart.split == {"Frame": (("Outpaint", "Zoom in"), 0)}
    assert (apart.moving, apart.unknown) == (3, {"comic": 1})
    settings.replace(store, HERE, by="Lea")
    assert [kind for kind, _ in kinds(store).values()] == ["Zoom in", "Outpaint", "comic"]


def test_an_edited_file_moves_edits_as_well(store: Store, tmp_path: Path) -> None:
    """And a broken one moves nothing."""
    settings.replace(store, HERE, by="Lea")
    load(store, typed(tmp_path / "sft.jsonl", a="Outpaint"))
    settings.settings_file(store).write_text(MERGED, encoding="utf-8")
    assert taxonomy.preview(store, MERGED).moving == 1
    settings.current(store)
    assert kinds(store)["a.png"] == ("Frame", "Outpaint")
    with pytest.raises(BadInput, match="Zoom in"):
        settings.replace(store, f"{HERE}edit_types: {{Cartoon: {{aliases: [zoom in]}}}}", by="Lea")
    assert kinds(store)["a.png"] == ("Frame", "Outpaint")


def test_the_taxonomy_in_force_counts_its_edits(store: Store, tmp_path: Path) -> None:
    """Each type with its category, notes and edits; unknown words with theirs; those of none."""
    settings.replace(store, MERGED, by="Lea")
    load(store, typed(tmp_path / "sft.jsonl", a="Zoom in", b="Outpaint", c="Blur", d=None))
    found = taxonomy.in_force(store)
    assert [(one.name, one.category, one.edits) for one in found.types] == [
        ("Frame", "Scale", 2), ("Cartoon", "Style", 0),
    ]  # fmt: skip
    assert found.types[0].notes.aliases == ["Zoom in", "Outpaint"]
    assert (found.version, found.unknown, found.without_type) == (1, {"Blur": 1}, 1)


def test_of_two_who_change_it_the_second_is_told(store: Store) -> None:
    """Whoever saves says which version it was made from; the history says how it changed."""
    first = settings.replace(store, HERE, by="Lea")
    made = taxonomy.with_types(
        first.text,
        TaxonomyText(
            {"Scale": ["Frame"], "Style": ["Cartoon"]},
            {"Frame": EditType("what is seen", ["Zoom in", "Outpaint"])},
        ),
    )
    assert taxonomy.save(store, made, by="Lea", instead_of=1).version == 2
    with pytest.raises(Refused, match="version 2 is in force"):
        taxonomy.save(store, MERGED, by="Max", instead_of=1)
    settings.replace(store, made + "default_threshold: 0.8\n", by="Max")
    newest, oldest = taxonomy.history(store)
    assert (newest.version, newest.created_by, oldest.version) == (2, "Lea", 1)
    assert newest.said == ("Merged into Frame: Zoom in (0 edits), Outpaint (0 edits)",)


@pytest.mark.parametrize(
    "text", [preset_text("pico-banana"), "{name: x, taxonomy: {A: [b]}}", HERE]
)
def test_another_taxonomy_leaves_the_other_settings_as_written(text: str) -> None:
    """Comments and all; what makes no sense is refused."""
    before = read_settings(text)
    after = taxonomy.with_types(
        text, TaxonomyText({"X": ["A"]}, {"A": EditType("of A", ["a one"])}, {"A": 2})
    )
    read = read_settings(after)
    assert (read.taxonomy, read.aliases) == ({"X": ["A"]}, {"a one": "A"})
    assert read.target_mix == {"A": 2}
    bare = read_settings(taxonomy.with_types(after, TaxonomyText({"X": ["A"]})))
    assert (bare.edit_types, bare.target_mix) == ({}, {})
    assert (read.criteria, read.name, read.reasons) == (
        before.criteria, before.name, before.reasons,
    )  # fmt: skip
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert comments[:2] == [line for line in after.splitlines() if line.startswith("#")][:2]
    with pytest.raises(BadInput, match="no type of the taxonomy"):
        taxonomy.with_types(text, TaxonomyText({"X": ["A"]}, {"B": EditType()}))
    with pytest.raises(BadInput, match="neither a type nor a category"):
        taxonomy.with_types(text, TaxonomyText({"X": ["A"]}, {}, {"B": 1}))
    with pytest.raises(BadInput, match="above 0"):
        taxonomy.with_types(text, TaxonomyText({"X": ["A"]}, {}, {"A": 0}))


def test_imported_type_reviews_know_other_names(store: Store, tmp_path: Path) -> None:
    """By another name of the same type nothing changed; unknown words are counted."""
    settings.replace(store, HERE, by="Lea")
    load(store, typed(tmp_path / "sft.jsonl", a="Zoom in"))

    def say(*words: str) -> Any:
        rows = [
            {"edit": "a.png", "reviewer": f"R{place}", "edit_type": word}
            for place, word in enumerate(words)
        ]
        return load(store, jsonl(tmp_path / "said.jsonl", *rows), kind="reviews")

    report = say("Cartoon", "comic")
    assert (report.counts["reviews_new"], dict(report.unknown_said)) == (2, {"comic": 1})
    assert agreement.report(store, task="types")["percent"]["estimate"] == 0
    settings.replace(store, MERGED, by="Lea")
    report = say("COMIC", "Cartoon")
    assert (report.counts["reviews_already"], said(report)) == (2, [])
    assert report.unknown_said == {}
    assert agreement.report(store, task="types")["percent"]["estimate"] == 1
    assert "differently" in said(say("Zoom in"))[0][2]


def test_releases_have_the_type_in_force_and_keep_the_original(
    store: Store, tmp_path: Path
) -> None:
    """By alias, by rule, by people; a draft takes the settings' aliases along."""
    settings.replace(store, MERGED, by="Lea")
    types = {"a": "comic", "b": "Outpaint", "c": "Outpaint", "d": "Cartoon"}
    manifest = jsonl(
        tmp_path / "sft.jsonl",
        *(edit(f"{name}.png", edit_type=kind, scores=scores(0.8)) for name, kind in types.items()),
    )
    load(store, manifest)

    def released(name: str) -> dict[str, tuple[str, str | None]]:
        export_sft(store, tmp_path / name, by="Lea")
        text = (tmp_path / name / "sft.jsonl").read_text(encoding="utf-8")
        records = map(json.loads, text.splitlines())
        return {
            row["output_image"]: (row["edit_type"], row.get("edit_type_original"))
            for row in records
        }

    assert released("unfiltered") == {
        "a.png": ("Cartoon", "comic"),
        "b.png": ("Frame", "Outpaint"),
        "c.png": ("Frame", "Outpaint"),
        "d.png": ("Cartoon", None),
    }
    wanted = DraftRequest(
        cuts=Cuts(Thresholds(0.7, edit_type={"Frame": 0.9})),
        corrections=[Correction("c.png", "Frame", checked=3, agreed=3)],
        type_rules=[TypeRule("Frame", "Cartoon", checked=40, agreed=39)],
    )
    made = drafts.draft_wanted(store, wanted, by="Lea")
    assert made.config.aliases == {"Zoom in": "Frame", "Outpaint": "Frame", "comic": "Cartoon"}
    publishing.publish(store, made.id, comment="go", by="Lea", not_proven="a test")
    # c was said to be a Frame, which needs 0.9; the rule moved b to Cartoon, which needs 0.7.
    assert released("filtered") == {
        "a.png": ("Cartoon", "comic"),
        "b.png": ("Cartoon", "Outpaint"),
        "d.png": ("Cartoon", None),
    }
    again = drafts.draft_again(store, made.config, by="Max").config
    assert (again.type_rules, again.corrections) == (wanted.type_rules, wanted.corrections)


def test_settings_of_the_taxonomy_are_plain_yaml() -> None:
    """The preset's notes stand in its file, so that people edit them there."""
    assert len(yaml.safe_load(preset_text("pico-banana"))["edit_types"]) == 35
