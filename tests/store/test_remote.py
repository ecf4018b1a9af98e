"""Pictures that lie elsewhere: only where a lead says so, kept for a while, never too many."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from review.core.errors import BadInput, Refused
from review.core.settings import RemoteImages, preset_text
from store import settings
from store.dataset import decoding, fetching, images, picture_cache
from store.dataset.public_http import Limits
from store.db.workspace import Store
from tests.store.importing_files import by_image, edit, jsonl, load
from tests.store.internet import (
    PUBLIC,
    Internet,
    Respond,
    Server,
    content,
    moved,
    picture,
    serving,
    silent,
)

ROOT = "http://pictures.example/set"


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """An internet in which ``pictures.example`` and ``photos.example`` are a server here."""
    with serving(Server()) as server:
        made = Internet(server, {"pictures.example": [[PUBLIC]], "photos.example": [[PUBLIC]]})
        made.install(monkeypatch)
        yield made


def imported(store: Store, tmp_path: Path, *, root: str | None = ROOT, **more: Any) -> str:
    """Import one edit whose images lie at a remote root; return its id."""
    load(store, jsonl(tmp_path / "m.jsonl", edit("images/1.png", **more)), images=root)
    return by_image(store, "images/1.png").id


def allow(store: Store, *hosts: str) -> None:
    """Allow source addresses on these hosts."""
    text = preset_text("pico-banana") + f"remote_images: {{hosts: {list(hosts)}}}\n"
    settings.replace(store, text, by="lead")


def in_cache(store: Store) -> list[Path]:
    """Return the pictures in the cache: the list of what lies in archives is none."""
    files = (store.folder / "cache").rglob("*")
    return [path for path in files if path.is_file() and path.suffix != ".db"]


def size_of(path: Path | None) -> tuple[int, int]:
    assert path is not None
    with Image.open(path) as opened:
        return opened.size


def test_a_picture_below_a_named_root_is_fetched_once(
    store: Store, tmp_path: Path, net: Internet
) -> None:
    """The manifest's path is looked up below the root; the second time nobody is asked."""
    net.server.pages["/set/images/1.png"] = content(picture())
    one = imported(store, tmp_path)
    first = images.path_of(store, one, "edited")
    assert size_of(first) == (40, 30)
    assert images.path_of(store, one, "edited") == first
    assert net.server.asked == [("pictures.example", "/set/images/1.png")]
    shown = images.picture(store, first, "thumb")
    assert Image.open(io.BytesIO(shown.content)).size == (40, 30)


def test_an_import_says_that_nothing_was_looked_for(
    store: Store, tmp_path: Path, net: Internet
) -> None:
    """Four hundred thousand pictures are not fetched to count them; none counts as missing."""
    report = load(store, jsonl(tmp_path / "m.jsonl", edit("images/1.png")), images=ROOT)
    assert report.counts["images_missing"] == 0
    assert "none was looked for" in " ".join(report.notes)
    assert images.remote_roots(store) == (ROOT + "/",)
    assert net.server.asked == []


def test_a_local_file_comes_first(store: Store, tmp_path: Path, net: Internet) -> None:
    """What lies in a folder is never fetched."""
    (tmp_path / "local" / "images").mkdir(parents=True)
    (tmp_path / "local" / "images" / "1.png").write_bytes(picture())
    one = imported(store, tmp_path)
    images.keep_root(store, str(tmp_path / "local"))
    assert images.path_of(store, one, "edited") == tmp_path / "local" / "images" / "1.png"
    assert net.connected == []


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/set", "http://localhost:8000/set", "http://169.254.169.254/latest",
        "http://inside.example/set", "http://nobody.example/set", "http://[::1]/",
        "https://me:word@pictures.example/", "https://pictures.example/set?key=1",
        "https://pictures.example/set#a", "https:///set", "file:///etc", "ftp://pictures.example/",
        "memory://set", "s3://", "github://a:b@/x", "http://10.0.0.8/set",
    ],
)  # fmt: skip
def test_what_cannot_be_a_root_is_refused_at_once(
    store: Store, tmp_path: Path, net: Internet, location: str
) -> None:
    """Private places, credentials, other schemes: the import is refused and nothing written."""
    net.names["inside.example"] = [["192.168.1.9"]]
    with pytest.raises(Refused):
        load(store, jsonl(tmp_path / "m.jsonl", edit("a.png")), images=location)
    assert images.remote_roots(store) == ()
    assert net.connected == []


def test_another_port_only_where_the_root_names_it(
    store: Store, tmp_path: Path, net: Internet
) -> None:
    """A redirect elsewhere on that port is refused."""
    net.server.pages["/set/images/1.png"] = content(picture())
    one = imported(store, tmp_path, root="http://pictures.example:8443/set")
    assert images.path_of(store, one, "edited") is not None
    assert net.connected == [(PUBLIC, 8443)]
    other = "http://photos.example:8443/x.png"
    net.server.pages["/set/images/2.png"] = moved(other)
    found = fetching.fetch_first(
        store, images.remote_roots(store), ["images/2.png"], RemoteImages(), decoding.opened
    )
    assert (found, len(net.connected)) == (None, 2)


@pytest.mark.parametrize(
    "place",
    [
        "../secret.png", "a/../../secret.png", "/1.png", "//evil.example/1.png", "a//b.png", ".",
        "..", "", "a\\..\\b.png", "a\r\nHost: evil", "a\x00b",
    ],
)  # fmt: skip
def test_no_path_climbs_out_of_a_remote_root(place: str) -> None:
    """Dots, empty parts, backslashes and control characters are no picture's path."""
    for root in ("https://pictures.example/set/", "s3://bucket/set/"):
        assert fetching.below(root, place) is None


def test_a_path_stays_a_path() -> None:
    """Question marks, hashes, percent signs and spaces are part of a file's name."""
    below = fetching.below("https://pictures.example/set/", "a b/1?x=%2e%2e/#é.png")
    assert below == "https://pictures.example/set/a%20b/1%3Fx%3D%252e%252e/%23%C3%A9.png"


def test_source_addresses_are_not_followed_by_default(
    store: Store, tmp_path: Path, net: Internet
) -> None:
    """A manifest's addresses are strangers' words: nothing is asked."""
    one = imported(store, tmp_path, root=None, open_image_input_url="http://photos.example/1.png")
    assert images.path_of(store, one, "source") is None
    assert net.looked_up == []


def test_source_addresses_lead_to_allowed_hosts_only(
    store: Store, tmp_path: Path, net: Internet
) -> None:
    """An allowed host is asked, and may not send on to another."""
    net.server.pages["/1.png"] = content(picture())
    one = imported(store, tmp_path, root=None, open_image_input_url="http://photos.example/1.png")
    allow(store, "pictures.example")
    assert images.path_of(store, one, "source") is None
    assert net.looked_up == []
    allow(store, "*.photos.example", "photos.example")
    assert size_of(images.path_of(store, one, "source")) == (40, 30)
    net.server.pages["/2.png"] = moved("http://pictures.example/1.png")
    rule = settings.current(store).settings.remote_images
    assert (
        fetching.fetch_first(store, (), ["http://photos.example/2.png"], rule, decoding.opened)
        is None
    )
    assert [path for _, path in net.server.asked] == ["/1.png", "/2.png"]


@pytest.mark.parametrize(
    ("hosts", "host", "port", "allowed"),
    [
        (["photos.example"], "photos.example", 443, True),
        (["Photos.Example"], "photos.example", 80, True),
        (["photos.example"], "photos.example", 8080, False),
        (["photos.example:8080"], "photos.example", 8080, True),
        (["photos.example:8080"], "photos.example", 443, False),
        (["photos.example"], "farm1.photos.example", 443, False),
        (["*.photos.example"], "farm1.photos.example", 443, True),
        (["*.photos.example"], "evilphotos.example", 443, False),
        (["*.photos.example"], "farm1.photos.example", 22, False),
        (["photos.example"], "photos.example.evil.example", 443, False),
        ([], "photos.example", 443, False),
    ],
)
def test_a_host_is_allowed_by_its_whole_name(
    hosts: list[str], host: str, port: int, allowed: bool
) -> None:
    """Below it only with ``*.``, and on another port only by naming the port."""
    assert RemoteImages(hosts=hosts).allows(host, port) is allowed


@pytest.mark.parametrize("host", ["*", "*.com", "http://photos.example", "a b", "x/y", ""])
def test_settings_take_only_names_of_hosts(sqlite_store: Store, host: str) -> None:
    """Everything at once cannot be allowed."""
    with pytest.raises(BadInput, match="is not a host's name"):
        allow(sqlite_store, host)


@pytest.mark.parametrize(
    "page",
    [
        content(b"<svg xmlns='http://www.w3.org/2000/svg'/>", Content_Type="image/png"),
        content(b"<html><script>alert(1)</script></html>", Content_Type="image/png"),
        content(picture()[: len(picture()) // 2]),
        content(b""),
    ],
    ids=["svg", "html", "cut", "empty"],
)
def test_only_whole_raster_pictures_are_kept(
    store: Store, tmp_path: Path, net: Internet, page: Respond
) -> None:
    """Whatever type the server claims, the bytes decide."""
    net.server.pages["/set/images/1.png"] = page
    one = imported(store, tmp_path)
    assert images.path_of(store, one, "edited") is None
    assert in_cache(store) == []


def test_a_failure_is_not_asked_for_again_at_once(
    store: Store,
    tmp_path: Path,
    net: Internet,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A dead host costs one wait, not one per reviewer and picture; the log says why."""
    net.server.pages["/set/images/1.png"] = silent
    monkeypatch.setattr(fetching, "LIMITS", Limits(seconds=0.2))
    one = imported(store, tmp_path)
    with caplog.at_level(logging.WARNING):
        assert [images.path_of(store, one, "edited") for _ in range(3)] == [None] * 3
    assert len(net.server.asked) == 1
    assert caplog.text.count("took longer than 0.2 s") == 1
    monkeypatch.setattr(picture_cache, "PAUSE_SECONDS", 0)
    net.server.pages["/set/images/2.png"] = silent
    roots = images.remote_roots(store)
    for _ in range(2):
        fetching.fetch_first(store, roots, ["images/2.png"], RemoteImages(), decoding.opened)
    assert len(net.server.asked) == 3


def test_sizes_made_of_fetched_pictures_are_in_the_bounded_cache(
    store: Store, tmp_path: Path, net: Internet
) -> None:
    """Nothing of a remote picture stays outside of what is bounded."""
    net.server.pages["/set/images/1.png"] = content(picture())
    path = images.path_of(store, imported(store, tmp_path), "edited")
    assert path is not None
    images.picture(store, path, "thumb")
    files = in_cache(store)
    assert len(files) == 2
    assert all(file.is_relative_to(store.folder / "cache" / "remote") for file in files)
