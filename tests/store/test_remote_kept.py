"""Pictures out of buckets, and how many fetched ones are kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest
from PIL import Image

from review.core.errors import BadInput, Refused
from review.core.settings import RemoteImages
from store.dataset import decoding, fetching, images
from store.dataset.picture_cache import Cache, RemotePicture
from store.dataset.public_http import Limits
from store.db.workspace import Store
from tests.store.importing_files import by_image, edit, jsonl, load
from tests.store.internet import picture


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Fsspec's memory in the place of s3 and gs, as if their packages were installed."""
    files = fsspec.filesystem("memory")
    monkeypatch.setattr(fsspec, "filesystem", lambda _scheme: files)
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def imported(store: Store, tmp_path: Path, root: str) -> str:
    """Import one edit whose images lie at a remote root; return its id."""
    load(store, jsonl(tmp_path / "m.jsonl", edit("images/1.png")), images=root)
    return by_image(store, "images/1.png").id


def size_of(path: Path | None) -> tuple[int, int]:
    assert path is not None
    with Image.open(path) as opened:
        return opened.size


@pytest.mark.parametrize("scheme", ["s3", "gs"])
def test_pictures_come_out_of_a_bucket(
    store: Store, tmp_path: Path, bucket: Any, scheme: str
) -> None:
    """A root of a bucket, and paths below it; read once, by fsspec."""
    bucket.pipe("/pictures/set/images/1.png", picture())
    one = imported(store, tmp_path, root=f"{scheme}://pictures/set")
    first = images.path_of(store, one, "edited")
    assert size_of(first) == (40, 30)
    bucket.rm("/pictures/set/images/1.png")
    assert images.path_of(store, one, "edited") == first


def test_a_bucket_gives_no_more_than_a_picture(
    store: Store, tmp_path: Path, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing, too large and broken objects are missing pictures."""
    monkeypatch.setattr(fetching, "LIMITS", Limits(bytes=500))
    bucket.pipe("/pictures/large.png", bytes(501))
    bucket.pipe("/pictures/text.png", b"<svg/>")
    wanted = {"large": "too large", "text": "not a picture", "no": "FileNotFound"}
    for name, words in wanted.items():
        found = next(fetching._candidates(["s3://pictures/"], [f"{name}.png"], RemoteImages()))
        with pytest.raises(BadInput, match=words):
            Cache(tmp_path / "kept").get(found, 10_000, decoding.opened)
    assert [path for path in (tmp_path / "kept").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("scheme", "package"), [("s3", "s3fs"), ("gs", "gcsfs")])
def test_a_bucket_without_its_package_says_what_to_install(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, package: str
) -> None:
    """The import is refused with the command to run."""

    def absent(_scheme: str) -> None:
        raise ImportError(f"Install {package}")

    monkeypatch.setattr(fsspec, "filesystem", absent)
    with pytest.raises(Refused, match=f"pip install {package}"):
        imported(store, tmp_path, root=f"{scheme}://pictures/set")


def noted(asked: list[str], name: str, size: int) -> RemotePicture:
    """Return a place that gives ``size`` bytes, and notes that it was asked."""

    def fetch(out: Any) -> None:
        asked.append(name)
        out.write(bytes(size))

    return RemotePicture(name, fetch)


def use(path: Path, when: int) -> None:
    os.utime(path, ns=(when, path.stat().st_mtime_ns))


def test_what_was_longest_unused_makes_room(tmp_path: Path) -> None:
    """The limit holds after every fetch, and what is used stays."""
    cache, asked, limit = Cache(tmp_path), [], 100_000
    kept: Callable[[str], Path] = lambda name: cache.get(  # noqa: E731
        noted(asked, name, 30_000), limit, lambda _: None
    )
    for moment, name in enumerate(("a", "b", "c")):
        use(kept(name), moment)
    use(kept("a"), 10)
    kept("d")
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= limit
    assert asked == ["a", "b", "c", "d"]
    kept("a")
    kept("d")
    assert asked == ["a", "b", "c", "d"]
    kept("b")
    assert asked == ["a", "b", "c", "d", "b"]


def test_the_limit_holds_over_many(tmp_path: Path) -> None:
    """Also for sizes made of fetched pictures, and for another process's files."""
    cache, limit = Cache(tmp_path), 200_000
    for number in range(60):
        cache.get(noted([], str(number), 9_000), limit, lambda _: None)
        (tmp_path / "00").mkdir(exist_ok=True)
        (tmp_path / "00" / f"{number}.webp").write_bytes(bytes(1000))
    used = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert 50_000 < used <= limit
