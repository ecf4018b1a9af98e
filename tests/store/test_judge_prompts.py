"""The prompts of judges that run here: versions for good, and what is shown of edits."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from review.core.errors import BadInput, Refused, Unknown
from review.judging.prompt import Asked, Example, Prompt
from review.promises.task import SCORE
from store.dataset import catalog, images
from store.db.workspace import Store
from store.judging import prompts, shown
from store.work import guidelines
from tests.store.importing_files import CRITERIA, edit, jsonl, load

PROMPT = Prompt("J.", {name: Asked("Is it so?") for name in CRITERIA})


@pytest.fixture
def edits(store: Store, tmp_path: Path) -> list[str]:
    """Two edits with pictures, the second one's edited picture see-through; a third without."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.new("RGB", (400, 200), "teal").save(folder / "source.png")
    Image.new("RGB", (300, 600), "red").save(folder / "a.png")
    Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(folder / "b.png")
    source = {"local_input_image": "source.png"}
    records = [edit(f"{name}.png", f"make {name}", **source) for name in "abc"]
    load(store, jsonl(tmp_path / "sft.jsonl", *records), images=str(folder))
    by_image = catalog.named(store, [f"{name}.png" for name in "abc"])
    return [by_image[f"{name}.png"] for name in "abc"]


def test_the_first_prompt_is_made_of_settings_and_guidelines(store: Store) -> None:
    """Every criterion with its question, and the guidelines in force."""
    made = prompts.first(store)
    assert tuple(made.criteria) == CRITERIA
    assert all(asked.question for asked in made.criteria.values())
    assert made.guidelines == SCORE.guidelines
    guidelines.replace(store, SCORE, "Keep it simple.", (), by="lead")
    assert prompts.first(store).guidelines == "Keep it simple."


def test_each_change_is_a_version_and_no_change_is_none(store: Store) -> None:
    """Those before stay as they were; a name's versions count from 1."""
    one = prompts.save(store, "ours", PROMPT, by="Ana")
    again = prompts.save(store, " ours ", PROMPT, by="Ben")
    assert one == again
    changed = msgspec.structs.replace(PROMPT, guidelines="Be strict.")
    two = prompts.save(store, "ours", changed, by="Ben", based_on=one.id)
    other = prompts.save(store, "other", changed, by="Ben")
    assert [(row.name, row.version) for row in prompts.versions(store)] == [
        ("other", 1), ("ours", 2), ("ours", 1),
    ]  # fmt: skip
    assert (two.based_on, two.created_by, other.version) == (one.id, "Ben", 1)
    assert prompts.find(store, "ours") == two
    assert prompts.find(store, "ours", 1) == one
    with pytest.raises(Unknown, match="ours 2"):
        prompts.find(store, "theirs")


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_score_that_no_file_keeps_is_refused(
    store: Store, edits: list[str], number: float
) -> None:
    """It would be read back as nothing, and no version of any prompt could be read with it."""
    example = Example(edits[0], {CRITERIA[0]: number})
    with pytest.raises(Refused, match="no number"):
        prompts.save(store, "ours", Prompt("J.", PROMPT.criteria, examples=(example,)), by="Ana")
    assert prompts.versions(store) == []


def test_pictures_are_sent_no_larger_than_said_and_never_enlarged(
    store: Store, edits: list[str]
) -> None:
    """The longer side of each; JPEG or PNG; see-through parts on white; same again, same bytes."""
    made = shown.pictures(store, edits[0], 100)
    assert (sized(made.source), sized(made.edited)) == ((100, 50), (50, 100))
    assert made.mime == "image/jpeg"
    assert made == shown.pictures(store, edits[0], 100)
    small = shown.pictures(store, edits[1], 100, "image/png")
    assert sized(small.edited) == (20, 10)
    with Image.open(io.BytesIO(small.edited)) as image:
        assert (image.format, image.mode, image.getpixel((0, 0))) == ("PNG", "RGB", (255,) * 3)


def sized(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as image:
        return image.size


def test_what_cannot_be_shown_is_said(store: Store, edits: list[str]) -> None:
    """A missing picture, a size or a kind that is not sent."""
    with pytest.raises(BadInput, match="the edited picture is missing"):
        shown.pictures(store, edits[2])
    for side, mime in ((10, "image/png"), (9999, "image/png"), (100, "image/gif")):
        with pytest.raises(Refused, match="64 to 4096 pixels"):
            shown.pictures(store, edits[0], side, mime)


def test_a_turned_picture_is_sent_upright(store: Store, edits: list[str]) -> None:
    """As people see it, whatever EXIF says; nothing of EXIF goes along."""
    place = images.path_of(store, edits[0], "edited")
    assert isinstance(place, Path)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera"
    Image.new("RGB", (300, 600), "red").save(place, "JPEG", exif=exif)
    with Image.open(io.BytesIO(shown.pictures(store, edits[0], 100).edited)) as image:
        assert image.size == (100, 50)
        assert not image.getexif()


def test_examples_come_with_their_instructions_and_pictures(store: Store, edits: list[str]) -> None:
    """In the order of the prompt; one whose edit is gone is refused."""
    given = tuple(Example(name, {"seamlessness": 1}, "clean") for name in (edits[1], edits[0]))
    made = shown.examples(store, msgspec.structs.replace(PROMPT, examples=given), 64)
    assert [one.text for one in made] == ["make b", "make a"]
    assert [one.example for one in made] == list(given)
    assert sized(made[1].pictures.source) == (64, 32)
    lost = msgspec.structs.replace(PROMPT, examples=(Example("no such edit", {}),))
    with pytest.raises(Unknown):
        shown.examples(store, lost)
