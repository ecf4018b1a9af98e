"""Label Studio exports."""

import json
from pathlib import Path
from typing import Any

import pytest

from review.core.edits import Problem, ReviewRow
from review.core.errors import BadInput
from review.core.settings import preset
from review.formats.human import label_studio
from review.formats.human.label_studio import read_label_studio
from review.formats.reading import Reading

SETTINGS = preset("pico-banana")


def choice(*words: str, control: str = "quality") -> dict[str, Any]:
    return {"from_name": control, "type": "choices", "value": {"choices": list(words)}}


def annotation(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"completed_by": 3, "created_at": "2026-01-02T03:04:05Z", "result": results, **more}


def task(*annotations: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": 1, "data": fields or {"image": "a.png"}, "annotations": list(annotations)}


def write(tmp_path: Path, *tasks: object) -> Path:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


def read(tmp_path: Path, *tasks: object, **mapping: str) -> list[ReviewRow | Problem]:
    return list(read_label_studio(write(tmp_path, *tasks), SETTINGS, mapping=mapping))


def test_an_annotation_is_a_review(tmp_path: Path) -> None:
    """Choices, ratings and texts become verdict, type, reasons, ratings and comment."""
    path = write(
        tmp_path,
        task(),
        task(
            annotation(
                choice("Good"),
                choice("Zoom in", control="kind"),
                choice("blurred", "colour", control="why"),
                {"from_name": "seamlessness", "type": "rating", "value": {"rating": 4}},
                {"from_name": "charm", "type": "rating", "value": {"rating": 2}},
                {"from_name": "note", "type": "textarea", "value": {"text": ["one", "two"]}},
                completed_by={"id": 9, "email": "ana@example.invalid"},
            )
        ),
    )
    reading: Reading[ReviewRow] = read_label_studio(path, SETTINGS)
    assert list(reading) == [
        ReviewRow(
            2,
            "a.png",
            "ana@example.invalid",
            "accept",
            {"seamlessness": 4.0},
            ["blurred", "colour"],
            "one\ntwo",
            "2026-01-02T03:04:05Z",
            "Zoom in",
        )
    ]
    assert reading.ignored_columns == ["charm"]


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("Accept", "accept"),
        ("ACCEPTED", "accept"),
        ("yes", "accept"),
        ("Rejected", "reject"),
        ("Bad", "reject"),
        ("no", "reject"),
        ("Unsure", "unsure"),
        ("Cannot judge", "cannot_judge"),
    ],
)
def test_common_words_are_understood(tmp_path: Path, word: str, verdict: str) -> None:
    """A small table of words, whatever their case."""
    (row,) = read(tmp_path, task(annotation(choice(word))))
    assert isinstance(row, ReviewRow)
    assert row.verdict == verdict


def test_other_words_are_named_with_map(tmp_path: Path) -> None:
    """An unknown choice is a Problem that tells the remedy, and the remedy works."""
    (bad,) = read(tmp_path, task(annotation(choice("Ship it"))))
    assert isinstance(bad, Problem)
    assert "Ship it" in bad.reason
    assert "--map accept=" in bad.what_to_do
    (row,) = read(tmp_path, task(annotation(choice("Ship it"))), accept="ship it")
    assert isinstance(row, ReviewRow)
    assert row.verdict == "accept"


def test_a_words_meaning_can_be_changed(tmp_path: Path) -> None:
    """Where the question was "is it broken?", yes is a reject."""
    (row,) = read(tmp_path, task(annotation(choice("Yes"))), reject="yes", accept="no")
    assert isinstance(row, ReviewRow)
    assert row.verdict == "reject"


def test_contradicting_choices_are_a_problem_until_the_control_is_named(tmp_path: Path) -> None:
    """Several controls may say yes and no; --map verdict=CONTROL tells which one judges."""
    asked = task(annotation(choice("yes", control="sharp"), choice("no", control="keep")))
    (bad,) = read(tmp_path, asked)
    assert isinstance(bad, Problem)
    assert "several verdicts" in bad.reason
    (row,) = read(tmp_path, asked, verdict="keep")
    assert isinstance(row, ReviewRow)
    assert (row.verdict, row.reasons) == ("reject", ["yes"])


def test_a_control_called_verdict_is_the_one(tmp_path: Path) -> None:
    """Its name is taken at its word."""
    asked = task(annotation(choice("yes", control="sharp"), choice("no", control="verdict")))
    (row,) = read(tmp_path, asked)
    assert isinstance(row, ReviewRow)
    assert row.verdict == "reject"


def test_a_type_alone_is_a_review(tmp_path: Path) -> None:
    """A control called edit_type gives the type, in the taxonomy or not."""
    (row,) = read(tmp_path, task(annotation(choice("My type", control="edit_type"))))
    assert row == ReviewRow(
        1, "a.png", "3", reasons=[], time="2026-01-02T03:04:05Z", edit_type="My type"
    )


@pytest.mark.parametrize(
    ("fields", "image"),
    [
        ({"edited_image": "d", "image": "c", "edit": "b", "output_image": "a"}, "a"),
        ({"edited_image": "d", "image": "c", "edit": "b"}, "b"),
        ({"edited_image": "d", "image": "c"}, "d"),
        ({"edited_image": "d"}, "d"),
        ({"image": "/data/local-files/?d=images/x%20y.png"}, "images/x y.png"),
        ({"image": "https://host.invalid/x.png?d=1"}, "https://host.invalid/x.png?d=1"),
    ],
)
def test_the_field_of_the_edit_is_guessed(
    tmp_path: Path, fields: dict[str, Any], image: str
) -> None:
    """In a stated order; an address Label Studio serves is turned back into its path."""
    (row,) = read(tmp_path, task(annotation(choice("yes")), **fields))
    assert isinstance(row, ReviewRow)
    assert row.output_image == image


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/data/local-files/?d=images/cat+dog.png", "images/cat+dog.png"),
        ("/data/local-files/?d=images/salt&pepper.png", "images/salt&pepper.png"),
        ("/data/local-files/?d=images/no#1.png", "images/no#1.png"),
        ("http://host.invalid/data/local-files/?d=images/50%25.png", "images/50%.png"),
        ("/data/local-files/?d=images/d%C3%A9cran%20%2B.png", "images/décran +.png"),
        # What is left is a path like any other: one spelling, under which both are found.
        ("/data/local-files/?v=2&d=images/a%2525.png", "images/a%.png"),
    ],
)
def test_a_served_address_is_the_path_behind_it(tmp_path: Path, address: str, path: str) -> None:
    """All of it, decoded once: signs that mean something in other addresses are the file's own."""
    (row,) = read(tmp_path, task(annotation(choice("yes")), image=address))
    assert isinstance(row, ReviewRow)
    assert row.output_image == path


@pytest.mark.parametrize(
    ("fields", "perhaps"),
    [
        ({"image": "s.jpg", "edited_image": "e.png"}, "s.jpg"),
        ({"image": "e.png", "edited_image": "e.png"}, None),
        ({"image": None, "edited_image": "e.png"}, None),
        ({"image": "s.jpg", "edit": "e.png"}, None),
        ({"image": "s.jpg", "edited_image": "e.png", "output_image": "e.png"}, None),
    ],
)
def test_of_two_pictures_the_other_may_be_the_edit(
    tmp_path: Path, fields: dict[str, Any], perhaps: str | None
) -> None:
    """Beside edited_image an image is most likely the source; what is known tells them apart."""
    (row,) = read(tmp_path, task(annotation(choice("yes")), **fields))
    assert isinstance(row, ReviewRow)
    assert (row.output_image, row.perhaps) == ("e.png", perhaps)


def test_a_named_field_leaves_no_doubt(tmp_path: Path) -> None:
    """--map edit=image is the lead's word."""
    fields = {"image": "s.jpg", "edited_image": "e.png"}
    (row,) = read(tmp_path, task(annotation(choice("yes")), **fields), edit="image")
    assert isinstance(row, ReviewRow)
    assert (row.output_image, row.perhaps) == ("s.jpg", None)


def paths(*steps: list[str], control: str = "edit_type") -> dict[str, Any]:
    return {"from_name": control, "type": "taxonomy", "value": {"taxonomy": list(steps)}}


def test_the_last_step_of_a_taxonomy_is_the_edit_type(tmp_path: Path) -> None:
    """From the control of that name, or where the taxonomy knows it; alone it is an answer too."""
    one, two = read(
        tmp_path,
        task(annotation(choice("yes"), paths(["Scale", "Zoom in"]))),
        task(annotation(paths(["Any", "Zoom in"], control="kind"))),
    )
    assert isinstance(one, ReviewRow)
    assert isinstance(two, ReviewRow)
    assert (one.verdict, one.edit_type) == ("accept", "Zoom in")
    assert (two.verdict, two.edit_type) == (None, "Zoom in")


def test_several_edit_types_are_a_problem(tmp_path: Path) -> None:
    """Which of them it is, the last one clicked does not say."""
    (problem,) = read(tmp_path, task(annotation(choice("yes"), paths(["A", "x"], ["B", "y"]))))
    assert isinstance(problem, Problem)
    assert "several edit types were chosen: x, y" in problem.reason


def test_what_models_predicted_has_no_place_here(tmp_path: Path) -> None:
    """It is listed, as controls are that mean nothing."""
    path = write(tmp_path, {**task(annotation(choice("yes"))), "predictions": [{"result": []}]})
    reading = read_label_studio(path, SETTINGS)
    assert len(list(reading)) == 1
    assert reading.ignored_columns == ["predictions"]


def test_the_field_of_the_edit_can_be_named(tmp_path: Path) -> None:
    """--map edit=FIELD; without it, the fields there are stand in the Problem."""
    asked = task(annotation(choice("yes")), picture="nano-banana-300k/p.png")
    (bad,) = read(tmp_path, asked)
    assert isinstance(bad, Problem)
    assert "picture" in bad.reason
    (row,) = read(tmp_path, asked, edit="picture")
    assert isinstance(row, ReviewRow)
    assert row.output_image == "p.png"


def test_a_skipped_annotation_is_reported_not_counted(tmp_path: Path) -> None:
    """A cancelled annotation is no answer, and its neighbours are read."""
    skipped = annotation(choice("yes"), was_cancelled=True)
    bad, row = read(tmp_path, task(skipped, annotation(choice("no"))))
    assert isinstance(bad, Problem)
    assert "skipped by 3" in bad.reason
    assert isinstance(row, ReviewRow)


@pytest.mark.parametrize(
    "bad",
    [
        {"data": {"image": "a"}},
        "text",
        {"data": [], "annotations": []},
        task({"result": "x"}),
        task(annotation(choice("yes"), completed_by=None)),
        task(annotation(choice("yes"), created_at="soon")),
        task(annotation()),
        task(annotation(choice("yes")), image=None),
        task(annotation(choice("yes"), {"from_name": "seamlessness", "value": {"rating": "high"}})),
    ],
)
def test_a_bad_task_is_a_problem(tmp_path: Path, bad: object) -> None:
    """It is named by its place, and the next one is read."""
    found, row = read(tmp_path, bad, task(annotation(choice("yes"))))
    assert isinstance(found, Problem)
    assert found.line == 1
    assert isinstance(row, ReviewRow)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [("[1, 2]", "no Label Studio export"), ("[{}", "not valid JSON"), ('{"a": 1}', "no Label")],
)
def test_another_file_is_refused(tmp_path: Path, content: str, wrong: str) -> None:
    """A whole wrong file is not a list of Problems."""
    path = tmp_path / "export.json"
    path.write_text(content)
    with pytest.raises(BadInput, match=wrong):
        list(read_label_studio(path, SETTINGS))


def test_a_file_too_large_to_hold_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An array cannot be streamed, so there is a stated limit."""
    monkeypatch.setattr(label_studio, "MAX_BYTES", 10)
    with pytest.raises(BadInput, match="200 MB"):
        list(read_label_studio(write(tmp_path, task()), SETTINGS))


def test_a_mapping_of_something_else_is_refused(tmp_path: Path) -> None:
    """Only what can be mapped may stand left of =."""
    with pytest.raises(BadInput, match="there is no 'source' here"):
        read(tmp_path, task(), source="x")
