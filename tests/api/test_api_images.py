"""Pictures by signed link: sent safely, or refused in words."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from PIL import Image

from store.access import tokens
from store.dataset import catalog
from store.db.workspace import Store
from store.work import browse
from store.work.batches import Batch
from store.work.on_screen import picture_url
from tests.api.conftest import Client
from tests.conftest import Clock
from tests.store.importing_files import edit, jsonl, load

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def edits(sqlite_store: Store, fill: Callable[..., Batch]) -> list[catalog.EditView]:
    """Two edits with both pictures."""
    fill(sqlite_store, 2)
    return browse.page(sqlite_store, browse.Filter(reviewer="")).edits


def fetched(client: Client, store: Store, edit_id: str, size: str = "screen") -> httpx.Response:
    return client.get("/" + picture_url(store, edit_id, "edited", size))


def refused(answer: httpx.Response, word: str) -> bool:
    """Whether an answer is a 404 in plain words, among them ``word``, never a picture or page."""
    plain = answer.headers["content-type"].startswith("text/plain")
    return answer.status_code == 404 and plain and word in answer.text and "<" not in answer.text


@pytest.mark.parametrize("side", ["source", "edited"])
@pytest.mark.parametrize("size", ["thumb", "screen", "full"])
def test_a_signed_link_gives_its_picture(
    client: Client, sqlite_store: Store, edits: list[catalog.EditView], side, size: str
) -> None:
    """The one named, of the side named, whole."""
    answer = client.get("/" + picture_url(sqlite_store, edits[0].id, side, size))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/")
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (60, 40)
        red, _, blue = image.convert("RGB").getpixel((30, 20))
    assert (red > blue) is (side == "edited")


def test_browsers_keep_a_picture_and_nobody_between(
    client: Client, sqlite_store: Store, edits: list[catalog.EditView]
) -> None:
    """A day at least without asking again; never in a shared cache."""
    said = fetched(client, sqlite_store, edits[0].id).headers["cache-control"]
    words = {word.strip() for word in said.split(",")}
    assert {"private", "immutable"} <= words
    (age,) = [int(word.removeprefix("max-age=")) for word in words if word.startswith("max-age")]
    assert age >= 24 * 3600


def test_a_picture_is_never_anything_else_to_a_browser(
    client: Client, sqlite_store: Store, edits: list[catalog.EditView]
) -> None:
    """Nothing in it is guessed to be a page, and a page could load and run nothing."""
    headers = fetched(client, sqlite_store, edits[0].id).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_a_tampered_or_made_up_link_is_refused(
    client: Client, sqlite_store: Store, edits: list[catalog.EditView]
) -> None:
    """One letter changed, a cut signature, another token of ours, a path: no picture."""
    link = tokens.image(sqlite_store, edits[0].id, "edited", "screen")
    other = tokens.image(sqlite_store, edits[1].id, "edited", "screen")
    forged = [
        f"{other.split('.')[0]}.{link.split('.')[1]}",
        link[:-2],
        link.split(".")[0],
        tokens.station(sqlite_store, edits[0].id),
        edits[0].id,
        "%00",
    ]
    assert all(refused(client.get(f"/images/{token}"), "ended") for token in forged)


def test_a_link_ends(
    client: Client, sqlite_store: Store, edits: list[catalog.EditView], clock: Clock
) -> None:
    """Copied elsewhere, it is worth nothing after some days."""
    link = "/" + picture_url(sqlite_store, edits[0].id, "edited")
    clock.forward(hours=24)
    assert client.get(link).status_code == 200
    clock.forward(days=2)
    assert refused(client.get(link), "ended")


@pytest.mark.parametrize(
    "content",
    [b"", SVG, HTML, b"\x89PNG\r\n\x1a\n" + HTML, b"GIF89a" + SVG, b"%PDF-1.7", b"\0" * 100],
    ids=["empty", "svg", "html", "html-as-png", "svg-as-gif", "pdf", "zeros"],
)
def test_a_file_that_is_no_picture_is_not_sent(
    client: Client, sqlite_store: Store, edits: list[catalog.EditView], tmp_path: Path,
    content: bytes,
) -> None:  # fmt: skip
    """Whatever its name says, it is called broken, in words, and none of it is sent."""
    (tmp_path / "dataset/images/0.png").write_bytes(content)
    answer = fetched(client, sqlite_store, edits[0].id)
    assert refused(answer, "broken")
    assert "cache-control" not in answer.headers
    assert "alert" not in answer.text
    assert "0.png" not in answer.text


def test_a_picture_cut_off_is_called_broken(
    client: Client, sqlite_store: Store, edits: list[catalog.EditView], tmp_path: Path
) -> None:
    """Half a picture would be judged as a bad edit."""
    path = tmp_path / "dataset/images/0.png"
    path.write_bytes(path.read_bytes()[:70])
    assert refused(fetched(client, sqlite_store, edits[0].id), "broken")


def test_a_missing_picture_is_called_missing(
    client: Client, sqlite_store: Store, edits: list[catalog.EditView], tmp_path: Path
) -> None:
    """And so is the picture of an edit that does not exist."""
    (tmp_path / "dataset/images/0.png").unlink()
    for edit_id in (edits[0].id, "nobody's"):
        assert refused(fetched(client, sqlite_store, edit_id), "missing")


@pytest.mark.parametrize("way", ["../outside.png", "images/../../outside.png", "link.png", "/"])
def test_no_picture_outside_the_folder_is_sent(
    client: Client, sqlite_store: Store, tmp_path: Path, way: str
) -> None:
    """Neither by climbing, nor by a symbolic link, nor by an absolute path."""
    folder = tmp_path / "dataset"
    folder.mkdir()
    outside = tmp_path / "outside.png"
    Image.new("RGB", (8, 8)).save(outside)
    (folder / "link.png").symlink_to(outside)
    way = str(outside) if way == "/" else way
    load(sqlite_store, jsonl(folder / "sft.jsonl", edit(way, local_input_image=way)))
    for found in browse.page(sqlite_store, browse.Filter(reviewer="")).edits:
        for side in ("source", "edited"):
            answer = client.get("/" + picture_url(sqlite_store, found.id, side))
            assert refused(answer, "missing")


def test_two_pictures_of_which_one_has_the_links_are_compared(
    client: Client, sqlite_store: Store, edits: list[catalog.EditView]
) -> None:
    """With another picture instead of the edit's own source: facts, and a heat map of its own."""
    one, other = (tokens.image(sqlite_store, edit.id, "edited", "screen") for edit in edits)
    heat = tokens.image(sqlite_store, edits[0].id, "difference", "screen")
    own = client.get(f"/api/difference/{heat}").json()
    assert own["share"] > 0.9
    for token, share in ((one, 0), (other, 0)):  # Both edits are the same plain picture.
        facts = client.get(f"/api/difference/{heat}", params={"against": token})
        assert facts.json()["share"] == share
        drawn = client.get(f"/images/{heat}", params={"against": token})
        assert drawn.headers["content-type"] == "image/webp"
        assert drawn.content != client.get(f"/images/{heat}").content


def test_nothing_is_compared_by_a_link_that_is_none(
    client: Client, sqlite_store: Store, edits: list[catalog.EditView]
) -> None:
    """Neither by a forged token, nor by that of another difference, nor with what is missing."""
    heat = tokens.image(sqlite_store, edits[0].id, "difference", "screen")
    nobody = tokens.image(sqlite_store, "nobody's", "edited", "screen")
    for token, word in ((heat, "ended"), ("made.up", "ended"), ("", "ended"), (nobody, "missing")):
        asked = {"params": {"against": token}}
        assert refused(client.get(f"/images/{heat}", **asked), word)
        facts = client.get(f"/api/difference/{heat}", **asked)
        assert facts.status_code == 404
        assert word in facts.json()["detail"]


def test_that_a_picture_is_animated_is_said_by_its_link(
    client: Client, sqlite_store: Store, tmp_path: Path
) -> None:
    """The station writes it beside what the picture is; of a still one there is nothing to say."""
    (tmp_path / "images").mkdir()
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "images/1.gif", save_all=True, append_images=frames[1:])
    frames[0].save(tmp_path / "images/2.gif")
    rows = [edit("images/1.gif"), edit("images/2.gif")]
    load(sqlite_store, jsonl(tmp_path / "m.jsonl", *rows), images=str(tmp_path))
    said = {}
    for one in browse.page(sqlite_store, browse.Filter(reviewer="")).edits:
        token = tokens.image(sqlite_store, one.id, "edited", "screen")
        said[one.output_image] = client.get(f"/api/picture/{token}").json()["said"]
    assert said == {"images/1.gif": "Animated: the first frame is shown.", "images/2.gif": None}
    assert client.get("/api/picture/made-up").status_code == 404


def test_a_picture_whose_folder_comes_later_is_missing_until_then(
    client: Client, sqlite_store: Store, tmp_path: Path
) -> None:
    """Its folder is a file at first: 404 in words; once it is a folder with the picture: shown."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "later").write_bytes(b"a file")
    load(sqlite_store, jsonl(tmp_path / "m.jsonl", edit("later/1.png")), images=str(pictures))
    (view,) = browse.page(sqlite_store, browse.Filter(reviewer="")).edits
    assert refused(fetched(client, sqlite_store, view.id), "missing")
    (pictures / "later").unlink()
    assert refused(fetched(client, sqlite_store, view.id), "missing")
    (pictures / "later").mkdir()
    Image.new("RGB", (60, 40), "teal").save(pictures / "later" / "1.png")
    for size in ("thumb", "screen", "full"):
        assert fetched(client, sqlite_store, view.id, size).status_code == 200
