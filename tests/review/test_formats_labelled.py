"""What Label Studio (JSON-MIN, CSV), Argilla, Prodigy and CVAT export, as reviews."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from review.core.edits import Problem, ReviewRow
from review.core.errors import BadInput
from review.core.settings import preset
from review.formats import read, recognise
from review.formats.reading import Told
from review.formats.understood import understand

SETTINGS = preset("pico-banana")
Read = tuple[list[Any], list[str], list[str]]


def file(folder: Path, content: object, name: str = "export") -> Path:
    """Write an export: text as it is, a list as a JSON array, several rows as JSON Lines."""
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def rows(path: Path, **mapping: str) -> Read:
    """Return the rows of an export, what has no place here, and the notes."""
    assert recognise(path, SETTINGS, mapping) == "reviews"
    reading = read(path, "reviews", SETTINGS, mapping=mapping)
    return list(reading), reading.ignored_columns, list(reading.notes)


MIN = {
    "id": 1, "annotation_id": 2, "annotator": "ana@example.invalid", "lead_time": 3.5,
    "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
    "output_image": "a.png", "prompt": "make it blue", "verdict": "Good",
    "kind": [{"taxonomy": [["Scale", "Zoom in"]]}], "seamlessness": [{"rating": 4}],
    "why": {"choices": ["blurred", "colour"]}, "comment": "nearly",
}  # fmt: skip
OF_MIN = ReviewRow(
    1, "a.png", "ana@example.invalid", "accept", {"seamlessness": 4.0}, ["blurred", "colour"],
    "nearly", "2026-01-02T03:04:05Z", "Zoom in",
)  # fmt: skip


def test_a_row_of_json_min_is_a_review(tmp_path: Path) -> None:
    """Its cells are what the export's controls say; those of the task have no place here."""
    found, ignored, _ = rows(file(tmp_path, [MIN]))
    assert found == [OF_MIN]
    assert ignored == ["prompt"]


def test_a_row_of_label_studios_csv_is_the_same_review(tmp_path: Path) -> None:
    """What is no plain word stands in its cells as JSON."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(MIN))
    writer.writeheader()
    writer.writerow({k: json.dumps(v) if isinstance(v, list | dict) else v for k, v in MIN.items()})
    ((found,), ignored, _) = rows(file(tmp_path, text.getvalue()))
    assert (found.output_image, found.verdict, found.edit_type) == ("a.png", "accept", "Zoom in")
    assert (found.ratings, found.reasons) == (OF_MIN.ratings, OF_MIN.reasons)
    assert ignored == ["prompt"]


def test_controls_and_words_can_be_named(tmp_path: Path) -> None:
    """--map verdict=CONTROL, accept=WORD, edit=FIELD: where a word of another control misleads."""
    row = {**MIN, "verdict": None, "asked": "Keep", "other": "bad", "pic": "b.png"}
    found, _, _ = rows(file(tmp_path, [row]), verdict="asked", accept="Keep", edit="pic")
    assert [(one.output_image, one.verdict) for one in found] == [("b.png", "accept")]


FLAT = {
    "id": "r1", "status": "completed", "_server_id": "x", "edited": "images/1.png",
    "metadata.batch": 3, "verdict.suggestion": "accept",
    "verdict.responses": ["accept", "reject", "accept"],
    "verdict.responses.users": ["u1", "u2", "u3"],
    "verdict.responses.status": ["submitted", "draft", "discarded"],
    "why.responses": [["blurred"], None, None], "why.responses.users": ["u1", "u2", "u3"],
    "comment.responses": ["nearly", None, None], "comment.responses.users": ["u1", "u2", "u3"],
}  # fmt: skip


def test_each_response_of_argilla_is_a_review(tmp_path: Path) -> None:
    """Of one person; a draft and a discarded one are reported, a suggestion is listed."""
    found, ignored, _ = rows(file(tmp_path, [FLAT]))
    review, draft, skipped = found
    assert review == ReviewRow(1, "images/1.png", "u1", "accept", {}, ["blurred"], "nearly")
    assert isinstance(draft, Problem)
    assert draft.reason == "a draft of u2."
    assert isinstance(skipped, Problem)
    assert skipped.reason == "skipped by u3."
    assert ignored == ["verdict.suggestion"]
    named = {"verdict": "verdict.responses", "reviewer": "verdict.responses.users"}
    assert rows(file(tmp_path, [FLAT]), **named)[0] == found


def test_a_draft_is_none_in_argillas_own_json_either(tmp_path: Path) -> None:
    """Its status stands with each response."""
    said = [{"value": "accept", "user_id": "u1", "status": "submitted"},
            {"value": "reject", "user_id": "u2", "status": "draft"}]  # fmt: skip
    record = {"fields": {"image": "a.png"}, "suggestions": {}, "responses": {"verdict": said}}
    (review, draft), _, _ = rows(file(tmp_path, [record]))
    assert (review.reviewer, review.verdict) == ("u1", "accept")
    assert isinstance(draft, Problem)
    assert draft.reason == "a draft of u2."


def test_responses_that_do_not_belong_to_users_are_a_problem(tmp_path: Path) -> None:
    """Nothing is guessed of whose they are."""
    ((problem,), _, _) = rows(file(tmp_path, [{**FLAT, "verdict.responses.users": ["u1"]}]))
    assert isinstance(problem, Problem)
    assert "verdict.responses is a list of 3, of 1 users" in problem.reason


@pytest.mark.parametrize(
    "responses",
    [
        {"verdict": [{"value": "accept", "user_id": "u1"}, {"value": "reject", "user_id": "u2"}]},
        [{"user_id": "u1", "status": "submitted", "values": {"verdict": {"value": "accept"}}},
         {"user_id": "u2", "status": "submitted", "values": {"verdict": {"value": "reject"}}}],
    ],
)  # fmt: skip
def test_argillas_own_json_is_read_of_both_versions(tmp_path: Path, responses: object) -> None:
    """The edit is named by a field or by the metadata; records without answers are counted."""
    record = {"id": "r1", "status": "completed", "fields": {"prompt": "x"},
              "metadata": {"output_image": "a.png"}, "responses": responses,
              "suggestions": {"verdict": {"value": "accept"}}}  # fmt: skip
    pending = {**record, "responses": type(responses)(), "suggestions": {}}  # type: ignore[call-arg]
    found, ignored, notes = rows(file(tmp_path, [record, pending]))
    assert [(one.output_image, one.reviewer, one.verdict) for one in found] == [
        ("a.png", "u1", "accept"), ("a.png", "u2", "reject"),
    ]  # fmt: skip
    assert ignored == ["verdict.suggestion"]
    assert len(notes) == 1
    assert "1 task was answered by nobody" in notes[0]


PRODIGY = {"image": "a.png", "answer": "accept", "_task_hash": 7, "_input_hash": 8,
           "_annotator_id": "db-ana", "_timestamp": 1_700_000_000}  # fmt: skip


@pytest.mark.parametrize(("button", "verdict"), [("accept", "accept"), ("reject", "reject")])
def test_prodigys_button_is_the_verdict(tmp_path: Path, button: str, verdict: str) -> None:
    """Of the annotator, at its time."""
    found, _, _ = rows(file(tmp_path, json.dumps({**PRODIGY, "answer": button})))
    assert found == [
        ReviewRow(1, "a.png", "db-ana", verdict, reasons=[], time="2023-11-14T22:13:20+00:00")
    ]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"answer": "ignore"}, "skipped by db-ana"),
        ({"answer": "perhaps"}, "answer is 'perhaps'"),
        ({"image": "data:image/png;base64,iVBO"}, "no field names the edit"),
        ({"options": [{"id": "x"}], "accept": ["x"]}, "no verdict among the choices (x)"),
        ({"_annotator_id": None}, "reviewer is missing"),
    ],
)
def test_what_says_nothing_in_prodigy_is_a_problem(
    tmp_path: Path, more: dict[str, Any], reason: str
) -> None:
    """A skip, another button, a picture without a name, options of which none is a verdict."""
    ((problem,), _, _) = rows(file(tmp_path, json.dumps({**PRODIGY, **more})))
    assert isinstance(problem, Problem)
    assert reason in problem.reason


def test_prodigys_options_are_the_answer(tmp_path: Path) -> None:
    """A verdict among them goes before the button; reasons go with it where that is said."""
    path = file(tmp_path, json.dumps({**PRODIGY, "options": [{"id": "bad"}], "accept": ["bad"]}))
    assert [one.verdict for one in rows(path)[0]] == ["reject"]
    reasons = {**PRODIGY, "answer": "reject", "options": [{"id": "x"}], "accept": ["x"],
               "spans": [{"points": []}], "user_input": "hm"}  # fmt: skip
    ((found,), ignored, _) = rows(file(tmp_path, json.dumps(reasons)), verdict="answer")
    assert (found.verdict, found.reasons, found.comment) == ("reject", ["x"], "hm")
    assert ignored == ["spans"]


def test_a_picture_inside_prodigys_row_is_named_by_its_path(tmp_path: Path) -> None:
    """Or by the file its loader noted."""
    inside = {**PRODIGY, "image": "data:image/png;base64,iVBO"}
    for named in ({"path": "a.png"}, {"meta": {"file": "a.png"}}):
        ((found,), _, _) = rows(file(tmp_path, json.dumps({**inside, **named})))
        assert found.output_image == "a.png"


XML = """<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version>
<meta><task><owner><username>boss</username></owner>
<assignee><username>ana</username><email></email></assignee></task></meta>
<image id="0" name="images/a &amp; b.png" width="4" height="4">
<tag label="accept" source="manual"><attribute name="comment">nearly</attribute></tag>
<box label="hand" xtl="0" ytl="0" xbr="1" ybr="1"></box></image>
<image id="1" name="images/2.png" width="4" height="4"></image>
<image id="2" name="images/3.png" width="4" height="4"><tag label="blurred"></tag></image>
</annotations>"""


def test_a_tag_of_cvat_is_an_answer(tmp_path: Path) -> None:
    """Of whom the task was assigned to; shapes are listed, untagged pictures counted."""
    (review, problem), ignored, notes = rows(file(tmp_path, XML))
    said = understand(tmp_path / "export", SETTINGS).as_json()
    assert (said["container"], said["delimiter"]) == ("XML", None)
    assert review == ReviewRow(5, "images/a & b.png", "ana", "accept", reasons=[], comment="nearly")
    assert isinstance(problem, Problem)
    assert (problem.line, problem.reason) == (9, "no verdict among the choices (blurred).")
    assert ignored == ["box"]
    assert len(notes) == 1
    assert "1 task was answered by nobody" in notes[0]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [(XML.replace("<annotations>", '<!DOCTYPE a [<!ENTITY x "y">]><annotations>', 1), "entities"),
     (XML[: XML.index('<image id="1"')] + "<image", "not valid XML")],
)  # fmt: skip
def test_xml_that_breaks_off_or_declares_entities_ends_there(
    tmp_path: Path, wrong: str, reason: str
) -> None:
    """What comes before it is read, and the place is named."""
    found, _, _ = rows(file(tmp_path, wrong))
    assert isinstance(found[-1], Problem)
    assert reason in found[-1].reason
    assert all(isinstance(one, ReviewRow) for one in found[:-1])


def test_cvats_datumaro_names_its_labels_apart(tmp_path: Path) -> None:
    """It says not who answered: whoever loads it does."""
    export = {
        "info": {}, "categories": {"label": {"labels": [{"name": "accept"}, {"name": "reject"}]}},
        "items": [
            {"id": "1", "attr": {"frame": 0}, "image": {"path": "a.png"},
             "annotations": [{"type": "label", "label_id": 1, "attributes": {"comment": "hm"}},
                             {"type": "bbox", "label_id": 0, "bbox": [0, 0, 1, 1]}]},
        ],
    }  # fmt: skip
    path = file(tmp_path, export, "instances_default.json")
    found, ignored, _ = rows(path, reviewer=Told("ana"))
    assert found == [ReviewRow(1, "a.png", "ana", "reject", reasons=[], comment="hm")]
    assert ignored == ["bbox"]
    ((problem,), _, _) = rows(path)
    assert "--reviewer NAME" in problem.what_to_do


def test_a_mapping_that_means_nothing_is_refused(tmp_path: Path) -> None:
    """A tool's export has a shape of its own."""
    with pytest.raises(BadInput, match="there is no 'winner' here"):
        list(read(file(tmp_path, XML), "reviews", SETTINGS, mapping={"winner": "x"}))
