"""A release is fetched whole by a signed link, and by nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from store.access import tokens
from store.db.workspace import Store
from store.releases import folders
from store.releases.sft import export_sft
from store.work.batches import Batch
from tests.api.conftest import Client
from tests.conftest import Clock


def test_a_signed_link_sends_the_whole_release(
    client: Client, sqlite_store: Store, fill: Callable[..., Batch]
) -> None:
    """With its length, so that a browser shows how far it is; nobody between keeps it."""
    fill(sqlite_store, 3)
    export_sft(sqlite_store, folders.next_folder(sqlite_store), by="Lea")
    answer = client.get(f"/downloads/{tokens.release(sqlite_store, '0001')}")
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["content-disposition"] == 'attachment; filename="release-0001.zip"'
    assert "no-store" in answer.headers["cache-control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = ("manifest.json", "sft.jsonl", "README.md", "croissant.json")
        assert set(archive.namelist()) == {f"0001/{file}" for file in files}


def test_a_release_whose_folder_was_copied_is_sent_under_its_name(
    client: Client, sqlite_store: Store, fill: Callable[..., Batch]
) -> None:
    """Whatever letters a system gave the copy."""
    fill(sqlite_store, 1)
    name = '0001 – "Köpie" 副本'
    export_sft(sqlite_store, folders.parent(sqlite_store) / name, by="Lea")
    answer = client.get(f"/downloads/{tokens.release(sqlite_store, name)}")
    assert answer.status_code == 200
    said = "attachment; filename*=UTF-8''release-0001%20%E2%80%93%20%22K%C3%B6pie"
    assert answer.headers["content-disposition"].startswith(said)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert f"{name}/sft.jsonl" in archive.namelist()


def test_a_link_that_ended_or_names_none_is_refused_in_words(
    client: Client, sqlite_store: Store, fill: Callable[..., Batch], clock: Clock
) -> None:
    """Also one that was made for something else, or leads out of the releases."""
    fill(sqlite_store, 1)
    export_sft(sqlite_store, folders.next_folder(sqlite_store), by="Lea")
    good = tokens.release(sqlite_store, "0001")
    wrong = [
        "x", tokens.release(sqlite_store, "0002"), tokens.release(sqlite_store, "../0001"),
        tokens.station(sqlite_store, "0001"),
    ]  # fmt: skip
    clock.forward(hours=2)
    for token in (*wrong, good):
        answer = client.get(f"/downloads/{token}")
        assert answer.status_code == 404
        assert "This link to a release has ended" in answer.text
