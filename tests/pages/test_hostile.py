"""Text that comes from a dataset or a person is letters on every page, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.words import plain
from store.access import people
from store.access.people import Person
from store.db.workspace import Store
from store.filters import drafts, publishing
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.work import batches, browse
from tests.pages.conftest import HOSTILE, PAGES, Show, alive, is_fine, marked, press
from tests.store.importing_files import edit, jsonl, load, scores

IMAGE = f"images/{HOSTILE.replace('/', '')}.png"


@pytest.fixture
def lead(sqlite_store: Store, tmp_path: Path) -> Person:
    """A workspace in which everything that can be named has a hostile name; its lead too."""
    folder = tmp_path / "dataset"
    folder.mkdir()
    hostile = {"edit_type": HOSTILE, "judge": HOSTILE, "summarized_text": f"{HOSTILE} shorter"}
    said = {"reason": HOSTILE}
    records = [
        edit(f"{number}{IMAGE}", HOSTILE, scores=scores(number / 40) | said, **hostile)
        for number in range(40)
    ]
    records.append(edit(records[0]["output_image"], f"{HOSTILE} again", **hostile))
    manifest = jsonl(folder / "sft.jsonl", *records)
    reviews = jsonl(
        folder / "reviews.jsonl",
        *(
            {"edit": one["output_image"], "reviewer": f"{HOSTILE} 2", "verdict": "accept"}
            for one in records[1:20]
        ),
    )
    load(sqlite_store, manifest)
    load(sqlite_store, reviews)
    lead, _ = people.add(sqlite_store, HOSTILE, role="lead")
    people.add(sqlite_store, f"{HOSTILE} 3")
    request = ScoreRequest("measure", 30, name=HOSTILE, seed=0)
    closed = score_batches.draw_batch(sqlite_store, request, by=HOSTILE)
    batches.close(sqlite_store, closed.id)
    for number in range(2):
        draft = drafts.draft(sqlite_store, by=HOSTILE, threshold=0.5 + number / 10)
        publishing.publish(sqlite_store, draft.id, comment=HOSTILE, by=HOSTILE, not_proven=HOSTILE)
    return lead


@pytest.mark.parametrize("address", PAGES)
def test_no_page_draws_what_a_name_or_a_text_says(address: str, show: Show, lead: Person) -> None:
    """Instruction, type, judge, reviewer, person, batch, file: escaped, or plain text."""
    at = show(address, lead)
    assert is_fine(at)
    assert alive(at) == []


def shows_it(at: AppTest) -> bool:
    """Whether a page shows the hostile text in a safe way: also by a script, which writes text."""
    texts = [one.value for one in at.text]
    texts += [str(json.loads(one.proto.json)) for one in at.get("bidi_component")]
    return any(HOSTILE in said for said in texts) or any(plain(HOSTILE) in s for s in marked(at))


@pytest.mark.parametrize("address", ["overview", "batches", "people", "browse", "releases"])
def test_the_letters_themselves_are_shown(address: str, show: Show, lead: Person) -> None:
    """Nothing is dropped: whoever looks sees what really stands in the data."""
    assert shows_it(show(address, lead))


def test_one_edit_shows_all_it_holds_as_letters(
    show: Show, sqlite_store: Store, lead: Person
) -> None:
    """Instruction, short form, type, path, the judge's reason, the reviewer, the batch."""
    for found in browse.page(sqlite_store, browse.Filter(reviewer="")).edits[:3]:
        at = show("browse", lead, edit=found.id)
        assert is_fine(at)
        assert alive(at) == []
        assert HOSTILE in [one.value for one in at.text]


def test_a_draft_with_hostile_edits_is_tried_in_letters(show: Show, lead: Person) -> None:
    """The gallery of flips and the publishing form too."""
    at = press(show("thresholds", lead, tab="Publish"), "Draft and dry run")
    assert is_fine(at)
    assert alive(at) == []


def test_an_error_about_a_hostile_name_is_letters(
    show: Show, sqlite_store: Store, lead: Person
) -> None:
    """What is wrong is said with the name in it, as it is."""
    at = show("people", lead)
    at.text_input(key="person-name").set_value(f"{HOSTILE} 2")
    at = press(at, "Add, and make a link")
    (error,) = at.error
    assert plain("already names imported labels") in error.value
    assert alive(at) == []


def test_a_hostile_file_is_reported_in_letters(show: Show, sqlite_store: Store) -> None:
    """Its name and its columns, in each of the three steps."""
    at = show("load")
    header = f"before,prompt,after,{HOSTILE}"
    content = f"{header}\n{HOSTILE},{HOSTILE},{HOSTILE},{HOSTILE}\n".encode()
    at.file_uploader[0].upload(f"{HOSTILE.replace('/', '')}.csv", content)
    at = at.run()
    assert is_fine(at)
    assert alive(at) == []
    for step in ("Next: columns", "Next: check"):
        at = press(at, step)
        assert not at.exception
        assert alive(at) == []
        if at.checkbox:  # Its pictures are sentences: that is a doubt.
            at = at.checkbox[0].check().run()
    assert all("missing" in one.value for one in at.error)


#: A text, and what must not stand in it unbroken once Markdown took the backslashes away.
MAGIC = [
    (":material/home:", ":material/home:"),
    (":MATERIAL/home:", ":MATERIAL/"),
    (":streamlit:", ":streamlit:"),
    ("https://q.example", "https://"),
    ("see www.q.example", "www."),
    ("a@q.example", "a@q"),
    ("a -> b", "->"),
    ("a <- b", "<-"),
    ("a <-> b", "<->"),
    ("a -- b", "--"),
    ("a >= b", ">="),
]


@pytest.mark.parametrize(("text", "magic"), MAGIC)
def test_icons_links_and_arrows_are_not_made_of_letters(text: str, magic: str) -> None:
    """Streamlit makes them after the escapes are gone, so that these alone do not help."""
    said = plain(text)
    assert magic not in said.replace("\\", "")
    assert said.replace("\\", "").replace("\u2060", "") == text


@pytest.mark.parametrize("text", ["Zoom in", "--comment TEXT", "A–B ↔ C", "3.5 (a/b)", "編集"])
def test_other_text_is_left_whole(text: str) -> None:
    """It can be copied from the page as it stands."""
    assert plain(text).replace("\\", "") == text
