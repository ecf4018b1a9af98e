"""A release sent to a hub of our own, by the command, in a process of its own."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import datasets
import pytest

from store import settings
from store.opening import open_workspace
from store.releases.reviews import export_reviews
from store.releases.sft import export_sft
from tests.process.hub import TOKEN, Hub, standing
from tests.process.warm import ROOT
from tests.store.importing_files import edit, jsonl, load, photo

PLAIN = "import sys, cli; sys.exit(cli.run(sys.argv[1:]))"
NAMES = ("Ana Lopez", "Ben Okri")


@dataclass
class Lead:
    """Somebody at a terminal, with a token and a hub to send to."""

    folder: Path
    hub: Hub

    def __call__(self, *words: str, token: str = TOKEN) -> subprocess.CompletedProcess[str]:
        own = {
            "HF_ENDPOINT": self.hub.address, "HF_TOKEN": token, "HF_HUB_DISABLE_XET": "1",
            "HF_HOME": str(self.folder / "hf"), "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "PICO_REVIEW_WORKSPACE": str(self.folder / "workspace"), "LC_ALL": "C.UTF-8",
        }  # fmt: skip
        ran = subprocess.run(
            [sys.executable, "-c", PLAIN, *words], cwd=ROOT, capture_output=True, text=True,
            env={**os.environ, **own}, check=False,
        )  # fmt: skip
        assert TOKEN not in ran.stdout + ran.stderr
        assert "Traceback" not in ran.stderr, ran.stderr
        return ran

    def licensed(self, licence: str, **more: Any) -> None:
        """Put what the dataset may be published under into the settings."""
        told = {"name": "ours", "publishing": {"licence": licence, **more}}
        with closing(open_workspace(self.folder / "workspace")) as store:
            settings.replace(store, json.dumps(told), by="Lea")


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Lead]:
    """A workspace with three edits that two people reviewed, and two releases of it."""
    edits = [edit(f"images/{name}.png", "make it ↔ blue", **photo(1)) for name in "abc"]
    said = [
        {"edit": one["output_image"], "reviewer": name, "verdict": "accept", "comment": "fine"}
        for one in edits for name in NAMES
    ]  # fmt: skip
    files = jsonl(tmp_path / "sft.jsonl", *edits), jsonl(tmp_path / "said.jsonl", *said)
    with closing(open_workspace(tmp_path / "workspace", create=True)) as store:
        load(store, *files)
        export_reviews(store, tmp_path / "log", by="Lea")
        export_sft(store, tmp_path / "sft", by="Lea")
    with standing() as hub:
        yield Lead(tmp_path, hub)


def sent(lead: Lead, kind: str, *more: str) -> dict[str, bytes]:
    """Push a release; return the files of its repository, by name."""
    ran = lead("push", "me/ours", "--release", str(lead.folder / kind), *more)
    assert ran.returncode == 0, ran.stderr
    return lead.hub.repos["me/ours"]


def test_a_release_goes_out_private_and_under_pseudonyms(lead: Lead, tmp_path: Path) -> None:
    """Its tables load from what was sent; no name of a reviewer is in any byte of it."""
    lead.licensed("cc-by-4.0")
    files = sent(lead, "log")
    assert lead.hub.private["me/ours"]
    assert set(files) == {
        ".gitattributes", "README.md", "croissant.json", "manifest.json", "reviews.csv",
        "reviews.jsonl",
    }  # fmt: skip
    assert not any(name.encode() in content for name in NAMES for content in files.values())
    rows = [json.loads(line) for line in files["reviews.jsonl"].splitlines()]
    assert len({row["reviewer"] for row in rows}) == 2
    assert {row["reviewer"] for row in csv.DictReader(files["reviews.csv"].decode().splitlines())
            } == {row["reviewer"] for row in rows}  # fmt: skip
    for name, content in files.items():
        (tmp_path / "got").mkdir(exist_ok=True)
        (tmp_path / "got" / name).write_bytes(content)
    read = datasets.load_dataset(str(tmp_path / "got"), cache_dir=str(tmp_path / "cache"))
    assert len(read["train"]) == 6
    own = json.loads((lead.folder / "log" / "reviews.jsonl").read_bytes().splitlines()[0])
    assert own["reviewer"] in NAMES


def test_names_go_only_where_they_are_asked_for(lead: Lead) -> None:
    """``--names``: the release as it lies here, byte for byte but for its licence."""
    lead.licensed("cc-by-4.0")
    files = sent(lead, "log", "--names")
    assert files["reviews.jsonl"] == (lead.folder / "log" / "reviews.jsonl").read_bytes()
    assert b"license: cc-by-4.0" in files["README.md"]


def test_the_same_release_is_the_same_under_the_same_pseudonyms(lead: Lead) -> None:
    """Pushed again nothing is sent again: the hub has every object already."""
    lead.licensed("cc-by-4.0")
    first = dict(sent(lead, "log"))
    taken = len(lead.hub.taken)
    assert sent(lead, "log") == first
    assert len(lead.hub.taken) == taken


def test_a_push_that_broke_off_goes_on_where_it_was(lead: Lead) -> None:
    """What the hub took before it went away is not sent twice, and nothing was published half."""
    lead.licensed("cc-by-4.0")
    lead.hub.breaks = 1
    ran = lead("push", "me/ours", "--release", str(lead.folder / "log"))
    assert ran.returncode == 2
    assert set(lead.hub.repos["me/ours"]) == {".gitattributes"}
    lead.hub.breaks = None
    sent(lead, "log")
    assert len(lead.hub.taken) == len(set(lead.hub.taken)) == 2


@pytest.mark.parametrize("agreed", [{}, {"redistribution": False}])
def test_where_the_licence_forbids_it_labels_and_ids_go_alone(
    lead: Lead, agreed: dict[str, Any]
) -> None:
    """No instruction, no address, no picture; a licence of unknown terms is not guessed at."""
    lead.licensed("other", licence_name="House rules", **agreed)
    if not agreed:
        ran = lead("push", "me/ours", "--release", str(lead.folder / "sft"))
        assert (ran.returncode, lead.hub.repos) == (2, {})
        assert "House rules" in ran.stderr
        return
    files = sent(lead, "sft")
    rows = [json.loads(line) for line in files["sft.jsonl"].splitlines()]
    assert rows[0] == {"output_image": "images/a.png", "edit_type": "Zoom in"}
    assert not any(b"make it" in content or b"example.invalid" in content
                   for content in files.values())  # fmt: skip
    assert b"forbids" in files["README.md"]


def test_without_a_licence_nothing_leaves(lead: Lead) -> None:
    """It is asked for, by the words that name it; then it goes, and stands on the card."""
    ran = lead("push", "me/ours", "--release", str(lead.folder / "sft"))
    assert (ran.returncode, lead.hub.repos) == (2, {})
    assert "--licence" in ran.stderr
    assert b"license: mit" in sent(lead, "sft", "--licence", "mit")["README.md"]


def test_a_public_repository_is_not_taken_for_a_private_one(lead: Lead) -> None:
    """Private unless told: what is there and public is refused before anything is sent."""
    lead.licensed("mit")
    lead.hub.repos["me/ours"], lead.hub.private["me/ours"] = {}, False
    ran = lead("push", "me/ours", "--release", str(lead.folder / "log"))
    assert (ran.returncode, lead.hub.taken) == (2, [])
    assert "--public" in ran.stderr
    sent(lead, "log", "--public")


def test_what_an_earlier_release_brought_goes_and_nothing_else(lead: Lead) -> None:
    """Files of other hands are refused, then kept; those of the release before are replaced."""
    lead.licensed("mit")
    lead.hub.repos["me/ours"] = {"notes.md": b"mine"}
    lead.hub.private["me/ours"] = True
    ran = lead("push", "me/ours", "--release", str(lead.folder / "log"))
    assert ran.returncode == 2
    sent(lead, "log", "--overwrite")
    files = sent(lead, "sft")
    assert set(files) == {"notes.md", "README.md", "croissant.json", "manifest.json", "sft.jsonl"}


def test_what_the_hub_refuses_is_said_in_words(lead: Lead) -> None:
    """A wrong token, one that may not write, a hub that is down: what to do, and no token."""
    lead.licensed("mit")
    words = ("push", "me/ours", "--release", str(lead.folder / "log"))
    wrong = lead(*words, token="hf_wrong")
    assert (wrong.returncode, "HF_TOKEN" in wrong.stderr) == (2, True)
    assert "hf_wrong" not in wrong.stderr
    lead.hub.refuses = 403
    assert "does not let you write" in lead(*words).stderr
    damaged = lead.folder / "log" / "reviews.csv"
    damaged.write_bytes(damaged.read_bytes() + b"x")
    assert "damaged" in lead(*words).stderr
