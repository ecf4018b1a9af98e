"""What judges leave behind: answers in batches, EditScore's two, files of benchmarks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.edits import JudgeRow, Problem
from review.core.errors import BadInput
from review.core.settings import Settings, read_settings
from review.formats import read, recognise
from review.judging.answers import taken_apart

RULE = """
name: judged
criteria:
  prompt_compliance: {weight: 0.5}
  visual_naturalness: {weight: 0.5}
scale: {min: %s, max: %s}
default_threshold: 1
"""
FIVE, TWENTY_FIVE, TEN = (
    read_settings(RULE % scale) for scale in (("1", "5"), ("0", "25"), ("0", "10"))
)
COMPLIANCE, NATURALNESS = FIVE.criteria


def file(folder: Path, content: object, name: str = "result.jsonl") -> Path:
    path = folder / name
    rows = content if isinstance(content, list) else [content]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def judged(path: Path, settings: Settings = FIVE, **mapping: str) -> list[Any]:
    assert recognise(path, settings, mapping) == "scores"
    return list(read(path, "scores", settings, mapping=mapping))


@pytest.mark.parametrize(
    ("answer", "raw"),
    [
        ('{"prompt_compliance": 4, "visual_naturalness": "3/5"}',
         {COMPLIANCE: 4, NATURALNESS: "3/5"}),
        ('Sure!\n```json\n{"Prompt Compliance": 4, "Visual-Naturalness": 5}\n```',
         {COMPLIANCE: 4, NATURALNESS: 5}),
        ('{"scores": {"prompt_compliance": 4}, "overall": 2}', {COMPLIANCE: 4, "overall": 2}),
        ('{"prompt_compliance": {"score": 2, "reason": "no"}}', {COMPLIANCE: 2}),
        ("It is fine.\n**Prompt Compliance**: 4\n- Visual naturalness: **5**\nOverall: 4/5",
         {COMPLIANCE: "4", NATURALNESS: "5", "overall": "4/5"}),
        ("4", {"overall": "4"}),
        ("4/5", {"overall": "4/5"}),
        ("Final Score: 3", {"overall": "3"}),
        ({"rating": 4}, {"overall": 4}),
    ],
)  # fmt: skip
def test_an_answer_is_taken_apart(answer: object, raw: dict[str, object]) -> None:
    """An object, in prose or a block of code; lines; a score alone. Values stay as written."""
    assert taken_apart(answer, FIVE).raw == raw


@pytest.mark.parametrize(
    "answer",
    ["", "I'm sorry, but I can't assist with that.", "Great edit!", "{", "[4, 5]", "4 or 5",
     '{"mood": 4}', "Score: 4\nScore: 5", "Prompt compliance - 4", None, 7],
)  # fmt: skip
def test_what_is_no_answer_is_never_a_number(answer: object) -> None:
    """It is refused, and what it says is quoted."""
    with pytest.raises(BadInput, match=r"no score in the answer|gives Score twice"):
        taken_apart(answer, FIVE)


@given(st.text(max_size=60))
def test_no_text_breaks_the_taking_apart(text: str) -> None:
    """Whatever a judge writes, there are scores in it or it is refused."""
    try:
        answer = taken_apart(text, FIVE)
    except BadInput:
        return
    assert answer.raw or answer.listed


def batch(name: str, content: object, **more: Any) -> dict[str, Any]:
    """Return a line of OpenAI's batch output."""
    message = {"role": "assistant", "content": content, "refusal": None}
    body = {"model": "gpt-judge", "choices": [{"index": 0, "message": message}]}
    response = {"status_code": 200, "request_id": "r", "body": body}
    return {"id": "b", "custom_id": name, "response": response, "error": None, **more}


def test_a_batch_answer_is_a_score(tmp_path: Path) -> None:
    """Of the edit its custom_id names, by the model that answered."""
    content = '{"prompt_compliance": 4, "visual_naturalness": 3, "reasoning": "seams"}'
    parts = [{"type": "text", "text": content}]
    found = judged(file(tmp_path, [batch("./a.png", content), batch("b.png", parts)]))
    raw = {COMPLIANCE: 4, NATURALNESS: 3}
    assert found == [
        JudgeRow(1, "a.png", "gpt-judge", raw, "seams"),
        JudgeRow(2, "b.png", "gpt-judge", raw, "seams"),
    ]


def test_the_responses_api_is_read_too(tmp_path: Path) -> None:
    """Its output has the text, beside what the model thought."""
    said = {"type": "output_text", "text": "Overall: 4"}
    output = [{"type": "reasoning", "summary": []}, {"type": "message", "content": [said]}]
    body = {"model": "gpt-judge", "output": output, "error": None}
    row = {"custom_id": "a.png", "response": {"status_code": 200, "body": body}, "error": None}
    assert judged(file(tmp_path, row)) == [JudgeRow(1, "a.png", "gpt-judge", {"overall": "4"})]


def test_a_refusal_is_a_row_without_a_score(tmp_path: Path) -> None:
    """The edit is undecided, and why stands with it."""
    refused = batch("a.png", None)
    refused["response"]["body"]["choices"][0]["message"]["refusal"] = "I can't."
    assert judged(file(tmp_path, refused)) == [JudgeRow(1, "a.png", "gpt-judge", {}, "I can't.")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (batch("a.png", "Nice!"), "no score in the answer: Nice!"),
        (batch("", "4"), "custom_id"),
        (batch("a.png", "4", response=None, error={"code": "x", "message": "expired"}), "expired"),
        (batch("a.png", "4", response={"status_code": 429, "body": {}}), "429"),
        (batch("a.png", '{"reasoning": "x", "score": [4, 5]}'), "2 scores, and which is which"),
        (batch("a.png", None), "0 answers"),
    ],
)
def test_an_answer_that_cannot_be_read_is_a_problem(
    tmp_path: Path, row: dict[str, Any], reason: str
) -> None:
    """With its file and line; those around it are read."""
    path = file(tmp_path, [batch("x.png", "4"), row, batch("y.png", "5")])
    one, problem, other = judged(path)
    assert isinstance(problem, Problem)
    assert (problem.file, problem.line) == (str(path), 2)
    assert reason in problem.reason
    assert [one.raw, other.raw] == [{"overall": "4"}, {"overall": "5"}]


def scored(*scores: int, why: str = "") -> str:
    """Return an answer as VIEScore's prompts ask for it."""
    return json.dumps({"reasoning": why, "score": list(scores)})


def test_two_answers_of_viescore_are_one_score(tmp_path: Path) -> None:
    """√(min SC · min PQ), on the judge's own scale, in whatever order they come."""
    rows = [batch("a.png-SC", scored(20, 9, why="hat")), batch("b.png_PQ", scored(25, 25)),
            batch("a.png-PQ", scored(16, 25, why="soft")), batch("b.png_SC", scored(4, 9)),
            batch("c.png-SC", scored(1, 1))]  # fmt: skip
    first, second, alone = judged(file(tmp_path, rows), TWENTY_FIVE)
    assert first == JudgeRow(3, "a.png", "gpt-judge", {"overall": 12.0}, "hat\nsoft")
    assert second == JudgeRow(4, "b.png", "gpt-judge", {"overall": 10.0})
    assert isinstance(alone, Problem)
    assert (alone.line, alone.reason) == (5, "c.png: there is no PQ answer.")


def test_editscores_rows_have_both_answers(tmp_path: Path) -> None:
    """Criteria of their names get their own; the figures EditScore made of them are listed."""
    rule = read_settings(
        (RULE % ("0", "25")).replace("prompt_compliance", "prompt_following").replace(
            "visual_naturalness", "perceptual_quality"
        )
    )  # fmt: skip
    row = {"key": "a.png", "SC_raw_output": f"Here: {scored(20, 9)}", "O_score": 4.8,
           "PQ_raw_output": scored(16, 25), "SC_score": 3.6}  # fmt: skip
    path = file(tmp_path, [row, {**row, "PQ_raw_output": scored(16, -1)},
                           {**row, "SC_raw_output": None, "PQ_raw_output": None}])  # fmt: skip
    reading = read(path, "scores", rule)
    one, problem, refusal = list(reading)
    raw = {"prompt_following": 20.0, "perceptual_quality": 16.0, "overall": 12.0}
    assert one == JudgeRow(1, "a.png", None, raw)
    assert isinstance(problem, Problem)
    assert problem.reason == "the scores are [16, -1]."
    assert refusal == JudgeRow(3, "a.png", None, {})
    assert reading.ignored_columns == ["O_score", "SC_score"]


ANSWER = "Brief reasoning: fine.\nPrompt Compliance: {}\nVisual Naturalness: {}\nIntegrity: {}"


def test_imgedit_benchs_answers_are_scores(tmp_path: Path) -> None:
    """By key; the mean of three lines, and the criteria by their names. Errors are problems."""
    answers = {"12": ANSWER.format(4, 5, 3), "13": {"error": "timeout"},
               "14": "Prompt Compliance: 4\nVisual Naturalness: good\nIntegrity: 3",
               "15": ANSWER.format(5, 5, 5) + "\nIntegrity: 1"}  # fmt: skip
    path = tmp_path / "result.json"
    path.write_text(json.dumps(answers, indent=4), encoding="utf-8")
    one, error, word, twice = judged(path)
    raw = {COMPLIANCE: 4.0, NATURALNESS: 5.0, "overall": 4.0}
    assert one == JudgeRow(1, "12.png", None, raw, "fine.")
    for line, problem, number in ((2, error, 0), (3, word, 2), (4, twice, 4)):
        assert isinstance(problem, Problem)
        assert problem.line == line
        assert f"{number} scores in the answer, not 3" in problem.reason


def test_a_score_that_imgedit_bench_does_not_have_is_a_problem(tmp_path: Path) -> None:
    """Beside others it would hide in their mean."""
    path = tmp_path / "result.json"
    answers = {
        "1": ANSWER.format(4, 5, 3),
        "2": ANSWER.format(7, 4, 3),
        "3": ANSWER.format(4, 4, 0),
    }
    path.write_text(json.dumps(answers, indent=4), encoding="utf-8")
    one, seven, nought = judged(path)
    assert isinstance(one, JudgeRow)
    for problem, said in ((seven, "is 7, not 1 to 5"), (nought, "is 0, not 1 to 5")):
        assert isinstance(problem, Problem)
        assert said in problem.reason


def test_risebenchs_table_is_read_with_its_own_score(tmp_path: Path) -> None:
    """The edit is where the benchmark looks for it, or in the column that is named."""
    text = ("index,category,Reasoning,ApprConsistency,VisualPlausibility,score,complete,pic\n"
            "temporal_1,temporal_reasoning,4,5,3,4.1,0,x.png\n"
            "temporal_2,temporal_reasoning,,,,,0,y.png\n")  # fmt: skip
    path = tmp_path / "m_judge.csv"
    path.write_text(text, encoding="utf-8")
    found = judged(path)
    assert found == [
        JudgeRow(2, "images/temporal_reasoning/temporal_1.png", None, {"overall": "4.1"}),
        JudgeRow(3, "images/temporal_reasoning/temporal_2.png", None, {}),
    ]
    assert [row.output_image for row in judged(path, edit="pic")] == ["x.png", "y.png"]
