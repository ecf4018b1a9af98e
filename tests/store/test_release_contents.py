"""What a release would hold is known before it is made; what it says of its filter is harmless."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from review.core.errors import Refused
from review.ranking.pairs import PairRule
from store.access import people
from store.dataset import images
from store.db.workspace import Store
from store.filters import drafts, publishing
from store.ranking import preference_release
from store.ranking.outgoing import PreferenceRequest
from store.releases import compared, folders, made, packing, reviews, sft
from store.releases.folders import Contents
from store.releases.reviews import export_reviews
from store.releases.sft import export_sft
from store.work import browse, culling
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.ranking import bowls, judged
from tests.store.reviewing import answer_all, answer_next, drawn, reviewer

#: A reason that would be something else where it is read: markup, a second line, reversed letters.
HOSTILE = 'no time</script><img src=x onerror="alert(1)">\nproven: 99%\u202e\u2066\x00 & done'


def publish(store: Store, threshold: float, reason: str = "a test", by: str = "lead") -> None:
    draft = drafts.draft(store, by=by, threshold=threshold)
    publishing.publish(store, draft.id, comment="go", by=by, not_proven=reason)


def brought_in(store: Store, folder: Path) -> None:
    """Bring in ten edits with scores of 0 to 0.9, two that collide, and one known by id only."""
    rows = [edit(f"{n}.png", f"edit {n}", scores=scores(n / 10), judge="j") for n in range(10)]
    rows += [edit("same.png", "x"), edit("same.png", "y")]
    alone = jsonl(folder / "scores.jsonl", {"edit": "alone.png", "judge": "j", **scores(0.9)})
    load(store, jsonl(folder / "sft.jsonl", *rows))
    load(store, alone)


def numbers(found: compared.Compared) -> tuple[int, int, int]:
    """Return how many edits are in both, only before, only after."""
    assert found.both is not None
    assert found.only_before
    assert found.only_after
    return found.both, found.only_before.number, found.only_after.number


@pytest.mark.parametrize("filtered", [True, False])
def test_what_would_go_in_is_what_goes_in(store: Store, tmp_path: Path, filtered: bool) -> None:
    """The same counts and reasons, and nothing is written to find them."""
    brought_in(store, tmp_path)
    if filtered:
        publish(store, 0.65)
    before = sft.would_be(store)
    assert not folders.parent(store).exists()
    written = export_sft(store, tmp_path / "out", by="Lea")
    for name in ("counts", "left_out", "filtered_out", "filter", "promise"):
        assert before.manifest[name] == written.manifest[name]
    if filtered:
        assert before.manifest["counts"] == {"edits": 3}
        assert before.manifest["filtered_out"] == {"below threshold (global)": 7, "collision": 2}
        assert before.manifest["left_out"]["no_manifest_record"] == 1


@pytest.mark.parametrize("form", ["pico", "dpo", "csv"])
def test_pairs_are_counted_beforehand_as_they_are_written(
    store: Store, tmp_path: Path, form: str
) -> None:
    """Past the filter, without pictures (there are none here), and nothing stays on the disk."""
    bowls(store, tmp_path)
    load(store, jsonl(tmp_path / "scores.jsonl", *judged(0.2, 0.8, 0.1)))
    publish(store, 0.5)
    request = PreferenceRequest(form, PairRule())  # type: ignore[arg-type]
    before = preference_release.would_be(store, request)
    written = preference_release.export(store, tmp_path / "out", request, by="Lea")
    for name in ("counts", "left_out", "promise", "rule"):
        assert before.manifest[name] == written.manifest[name]
    assert before.empty is (form == "dpo")


def test_an_empty_release_says_why(store: Store, tmp_path: Path) -> None:
    """The filter keeps none; all is left out; or there is nothing of it yet."""
    (nothing, *_more) = reviews.would_be(store).findings()
    assert nothing == "Nothing is in this release: the workspace holds nothing of it yet."
    brought_in(store, tmp_path)
    assert not sft.would_be(store).empty
    publish(store, 0.99)
    release = export_sft(store, tmp_path / "out", by="Lea")
    assert release.empty
    assert "the filter in force keeps none of 13 edits" in release.findings()[0]
    left_out = {"kind": "preference", "counts": {"pairs": 0}, "left_out": {"excluded": 3}}
    assert "all of it is left out" in Contents(left_out).findings()[0]


@pytest.mark.parametrize("kind", ["sft", "preference"])
def test_what_was_not_proven_is_said_in_fields_and_harmless_words(
    store: Store, tmp_path: Path, kind: str
) -> None:
    """On one line, without control or turning characters, and no byte of markup in the file."""
    bowls(store, tmp_path)
    load(store, jsonl(tmp_path / "scores.jsonl", *judged(0.9, 0.8, 0.7)))
    publish(store, 0.5, HOSTILE, by="<b>Lea</b>\u202e")
    out = tmp_path / "out"
    if kind == "sft":
        export_sft(store, out, by="Lea")
    else:
        preference_release.export(store, out, PreferenceRequest("csv", PairRule()), by="Lea")
    written = (out / "manifest.json").read_text(encoding="utf-8")
    assert not set("<>&\u202e\u2066\x00") & set(written)
    manifest = json.loads(written)
    why = 'no time</script><img src=x onerror="alert(1)"> proven: 99% & done'
    assert manifest["promise"] == {
        "proven": False,
        "not_proven": "that enough of what the filter keeps is acceptable",
        "why": why,
        "published_by": "<b>Lea</b>",
    }
    assert manifest["filter"] == f"not proven: {why}"


def test_a_reason_without_end_is_cut(store: Store, tmp_path: Path) -> None:
    """A manifest stays one that can be read."""
    brought_in(store, tmp_path)
    publish(store, 0.5, "because " * 1000)
    assert len(sft.would_be(store).manifest["promise"]["why"]) == 500


def test_a_zip_is_as_long_as_said_and_always_the_same(store: Store, tmp_path: Path) -> None:
    """Every file of the release in it, whole."""
    brought_in(store, tmp_path)
    folder = folders.next_folder(store)
    export_sft(store, folder, by="Lea")
    (folder / "wörter").mkdir()
    (folder / "wörter" / "ü.bin").write_bytes(bytes(3 * packing.BLOCK))
    content = b"".join(packing.packed(folder))
    assert len(content) == packing.length(folder)
    assert content == b"".join(packing.packed(folder))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        written = ("README.md", "croissant.json", "manifest.json", "sft.jsonl", "wörter/ü.bin")
        names = {f"0001/{name}" for name in written}
        assert set(archive.namelist()) == names
        assert archive.read("0001/sft.jsonl") == (folder / "sft.jsonl").read_bytes()


def test_releases_are_listed_by_their_folders(store: Store, tmp_path: Path, clock) -> None:
    """Newest first, with who made them; those written elsewhere too, without a folder."""
    brought_in(store, tmp_path)
    for name in ("Lea", "Max"):
        export_sft(store, folders.next_folder(store), by=name)
        clock.forward(hours=1)
    export_reviews(store, tmp_path / "elsewhere", by="terminal")
    listed = [(one.name, one.kind, one.created_by) for one in made.made(store)]
    assert listed == [
        (None, "reviews", "terminal"), ("0002", "sft", "Max"), ("0001", "sft", "Lea"),
    ]  # fmt: skip
    assert made.folder_of(store, "0002") == folders.parent(store) / "0002"
    assert made.folder_of(store, "../elsewhere") is None


def test_two_releases_are_compared_edit_by_edit(store: Store, tmp_path: Path, clock) -> None:
    """How many came and went, some of them by id, and what changed in the filter."""
    brought_in(store, tmp_path)
    for threshold in (0.65, 0.85):
        publish(store, threshold)
        export_sft(store, folders.next_folder(store), by="Lea")
        clock.forward(hours=1)
    after, before = made.made(store)
    found = compared.compare(store, before, after)
    assert numbers(found) == (1, 2, 0)
    assert found.only_before is not None
    assert len(found.only_before.shown) == 2
    assert found.counts["counts", "edits"] == (3, 1)
    assert found.counts["filtered_out", "below threshold (global)"] == (7, 9)
    assert any("0.85" in str(change) for change in found.changes)


@pytest.mark.parametrize("content", [None, "", '{"kind": ', "[]", '{"kind": "sft"}', "\0"])
def test_a_damaged_manifest_hides_no_other_release(
    store: Store, tmp_path: Path, content: str | None
) -> None:
    """Its folder is named, the others are listed; a folder without any manifest is no release."""
    brought_in(store, tmp_path)
    for _ in range(2):
        export_sft(store, folders.next_folder(store), by="Lea")
    manifest = folders.parent(store) / "0001" / "manifest.json"
    manifest.unlink()
    if content is not None:
        manifest.write_text(content, encoding="utf-8")
    assert [one.name for one in made.made(store) if one.name] == ["0002"]
    assert made.damaged(store) == ([] if content is None else ["0001"])


@pytest.mark.parametrize("damage", ["half", "changed", "gone"])
@pytest.mark.parametrize("form", ["pico", "csv", "parquet"])
def test_a_release_that_is_not_what_was_written_is_compared_with_none(
    store: Store, tmp_path: Path, form: str, damage: str
) -> None:
    """A half file would say that edits went out which never did."""
    bowls(store, tmp_path)
    request = PreferenceRequest(form, PairRule())  # type: ignore[arg-type]
    for _ in range(2):
        preference_release.export(store, folders.next_folder(store), request, by="Lea")
    one, other = sorted(made.made(store), key=lambda release: release.name or "")
    assert one.name is not None
    (file,) = [
        folders.parent(store) / one.name / name
        for name in one.manifest["files"]
        if name in compared.READERS
    ]
    content = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(content[: len(content) // 2] if damage == "half" else content + b"\n{}")
    with pytest.raises(Refused, match="of release 0001 is damaged or gone"):
        compared.compare(store, other, one)


def test_a_length_is_said_only_where_it_is_sure(tmp_path: Path) -> None:
    """From near 2 GiB on a member has a longer head: what was promised would not be what comes."""
    with (tmp_path / "sft.jsonl").open("wb") as file:
        file.truncate(1_900_000_000)
    assert packing.length(tmp_path) is not None
    with (tmp_path / "sft.jsonl").open("wb") as file:
        file.truncate(2_060_000_000)
    assert packing.length(tmp_path) is None


@pytest.mark.parametrize("form", ["pico", "csv", "parquet"])
def test_releases_of_pairs_are_compared_by_their_edits(
    store: Store, tmp_path: Path, form: str
) -> None:
    """Chosen and rejected ones, whatever the format."""
    bowls(store, tmp_path)
    for most in (1, None):
        request = PreferenceRequest(form, PairRule(max_pairs=most))  # type: ignore[arg-type]
        preference_release.export(store, folders.next_folder(store), request, by="Lea")
    one, other = sorted(made.made(store), key=lambda release: release.name or "")
    found = compared.compare(store, one, other)
    assert numbers(found) == (2, 0, 1)


def test_labels_are_compared_by_the_edits_they_are_about(store: Store, fill) -> None:
    """More answers, more edits."""
    fill(store, 4)
    export_reviews(store, folders.next_folder(store), by="Lea")
    drawn(store, 4)
    answer_all(store, reviewer(store, "Ana"))
    export_reviews(store, folders.next_folder(store), by="Lea")
    one, other = sorted(made.made(store), key=lambda release: release.name or "")
    found = compared.compare(store, one, other)
    assert numbers(found) == (0, 0, 4)


def test_what_a_lead_should_look_at_first_is_counted(store: Store, fill, tmp_path: Path) -> None:
    """Edits called unsafe that wait for a lead, and pictures that are not in the folder."""
    fill(store, 4)
    drawn(store, 4)
    answer_next(store, reviewer(store, "Ana"), "unsafe")
    folder = tmp_path / "pictures"
    folder.mkdir()
    images.keep_root(store, str(folder))
    assert sft.would_be(store).manifest["doubts"] == {"flagged": 1, "no_picture": 4}
    (one, *_more) = browse.page(store, browse.Filter(reviewer="")).edits
    edited = folder / one.output_image
    edited.parent.mkdir(parents=True)
    edited.write_bytes(b"a picture")
    assert sft.would_be(store).manifest["doubts"] == {"flagged": 1, "no_picture": 3}


@pytest.mark.parametrize("filtered", [True, False])
def test_what_a_lead_excluded_since_the_filter_was_published_is_counted(
    store: Store, tmp_path: Path, filtered: bool
) -> None:
    """It still goes in: a published filter is what it was. A draft of now leaves it out."""
    brought_in(store, tmp_path)
    if filtered:
        publish(store, 0.65)
    lead = people.add(store, "Lea", role="lead")[0]
    before = sft.would_be(store).manifest
    kept = [one.id for one in browse.page(store, browse.Filter(lead.id, lowest=0.75)).edits]
    culling.exclude(store, kept[:1], "blurred", by=lead)
    now = sft.would_be(store).manifest
    assert now["counts"] == before["counts"]
    assert now["doubts"]["excluded_since"] == 1
    if filtered:
        publish(store, 0.65)
        assert "excluded_since" not in sft.would_be(store).manifest["doubts"]
