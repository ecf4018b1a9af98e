"""The demo's photographs: credited, free, and installed."""

import socket
from pathlib import Path

import pytest

from demo.photos import CREDITS, PHOTOS, Photo
from demo.scenes import SCENES
from demo.signs import source

DOC = Path(__file__).parents[2] / "docs" / "demo-content.md"


@pytest.mark.parametrize("one", PHOTOS, ids=lambda one: one.id)
def test_a_photograph_opens_without_a_network(one: Photo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every photograph opens as RGB from an installed wheel while sockets are refused."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the demo must not use the network")

    monkeypatch.setattr(socket, "socket", refuse)
    image = one.open()
    assert image.mode == "RGB"
    assert min(image.size) >= 300


def test_licences_are_free() -> None:
    """Every photograph is CC0, public domain or CC BY, and names author, source and wheel."""
    for credit in CREDITS:
        assert credit.license in ("CC0", "public domain", "CC BY 2.0")
        assert all((credit.title, credit.author, credit.source, credit.wheel))


def test_the_document_lists_every_credit() -> None:
    """docs/demo-content.md has one row with author, licence, source and wheel per photograph."""
    rows = [line for line in DOC.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    for credit in CREDITS:
        parts = (credit.title, credit.author, credit.license, credit.source, credit.wheel)
        assert any(all(part in row for part in parts) for row in rows), credit.title


def test_sources_are_of_one_scale_and_many_shapes() -> None:
    """There are at least 20 sources, 600 to 768 pixels long, in at least 8 aspect ratios."""
    sizes = [source(scene).size for scene in SCENES]
    assert len(sizes) >= 20
    assert all(600 <= max(size) <= 768 for size in sizes)
    assert len({round(width / height, 1) for width, height in sizes}) >= 8
