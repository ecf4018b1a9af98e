"""A prompt: what is refused, what changed in words, and the file that people edit."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.core.errors import BadInput, Refused
from review.core.settings import read_settings
from review.judging.changes import Change, changes
from review.judging.prompt import Asked, Example, Prompt
from review.judging.prompt_check import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_EXAMPLES,
    check,
    faults,
    not_asked,
    require_scores,
)
from review.judging.prompt_text import as_yaml, read_prompt

SETTINGS = read_settings(
    "{name: t, criteria: {done: {weight: 1}, clean: {weight: 1}}, scale: {min: 0, max: 10},"
    " default_threshold: 7}"
)
PROMPT = Prompt(
    "You judge.",
    {"done": Asked("Is it done?", "not at all", "all"), "clean": Asked("Is it clean?")},
    "Be strict.\nBut fair.",
    (Example("e1", {"done": 2, "clean": 9}, "nothing was added"),),
)
change = msgspec.structs.replace


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"role": " "}, "no role"),
        ({"criteria": {}}, "at least one criterion"),
        ({"criteria": {"done": Asked(" ")}}, "done has no question"),
        ({"criteria": {"done": Asked("x" * (LONGEST_LINE + 1))}}, "at most 1,000"),
        ({"role": "x" * (LONGEST_TEXT + 1)}, "at most 20,000"),
        ({"examples": PROMPT.examples * 2}, "twice"),
        (
            {"examples": tuple(Example(str(n), {}) for n in range(MOST_EXAMPLES + 1))},
            f"at most {MOST_EXAMPLES}",
        ),
    ],
)
def test_what_asks_nothing_or_too_much_is_refused(wrong: dict[str, object], why: str) -> None:
    """With what is wrong, before a version is made."""
    check(PROMPT)
    with pytest.raises(Refused, match=why):
        check(change(PROMPT, **wrong))


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"criteria": {**PROMPT.criteria, "mood": Asked("?")}}, "mood is no criterion"),
        ({"examples": (Example("e", {"done": 2}),)}, "1 needs a score of clean from 0 to 10"),
        ({"examples": (Example("e", {"done": 2, "clean": 11}),)}, "needs a score of clean"),
        ({"examples": (Example("e", {"done": 2, "clean": 1, "mood": 1}),)}, "mood, which is not"),
    ],
)  # fmt: skip
def test_a_prompt_that_gives_no_scores_says_why(wrong: dict[str, object], fault: str) -> None:
    """It may be kept, as prompts that compare are, but no edit is scored by it."""
    require_scores(PROMPT, SETTINGS)
    assert not list(faults(PROMPT, SETTINGS))
    made = change(PROMPT, **wrong)
    assert fault in " ".join(faults(made, SETTINGS))
    with pytest.raises(Refused):
        require_scores(made, SETTINGS)


def test_what_is_not_asked_is_told() -> None:
    """A criterion of the settings without a question."""
    assert not_asked(PROMPT, SETTINGS) == []
    assert not_asked(change(PROMPT, criteria={"done": Asked("?")}), SETTINGS) == ["clean"]


def test_changes_are_told_in_words() -> None:
    """Texts, questions, ends of scales, what is asked more or less, examples; nothing else."""
    assert changes(PROMPT, PROMPT) == []
    after = Prompt(
        "You judge well.",
        {"done": Asked("Is it all done?", "not at all"), "kept": Asked("Is the rest kept?")},
        examples=(
            Example("e1", {"done": 3, "clean": 9}, "nothing was added"),
            Example("e2", {"done": 9, "clean": 1}),
        ),
    )
    assert changes(PROMPT, after) == [
        Change("The role", "You judge.", "You judge well."),
        Change("The rules to judge by", "Be strict.\nBut fair.", ""),
        Change("The question of done", "Is it done?", "Is it all done?"),
        Change("The high end of done", "all", ""),
        Change("kept is asked", "", "Is the rest kept?"),
        Change("clean is asked no more", "Is it clean?", ""),
        Change("An example's answer", "done 2, clean 9: nothing was added",
               "done 3, clean 9: nothing was added"),
        Change("An example more", "", "done 9, clean 1"),
    ]  # fmt: skip
    (less,) = changes(PROMPT, change(PROMPT, examples=()))
    assert less == Change("An example less", "done 2, clean 9: nothing was added")


def test_another_order_is_a_change_too() -> None:
    """Of criteria and of examples: a judge reads them in that order."""
    turned = change(PROMPT, criteria=dict(reversed(PROMPT.criteria.items())))
    assert [one.what for one in changes(PROMPT, turned)] == [
        "The criteria are asked in another order"
    ]
    two = change(PROMPT, examples=(*PROMPT.examples, Example("e2", {})))
    turned = change(two, examples=two.examples[::-1])
    assert [one.what for one in changes(two, turned)] == ["The examples are shown in another order"]


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)
prompts = st.builds(
    Prompt,
    words,
    st.dictionaries(words, st.builds(Asked, words, words, words), max_size=3),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=70)
    | st.just("two\nlines: #1\n\n- yes: 'no'\n"),
    st.lists(
        st.builds(Example, words, st.dictionaries(words, st.floats(-9, 9), max_size=2), words),
        max_size=2,
    ).map(tuple),
)


@given(prompts)
def test_a_prompt_written_is_the_prompt_read(prompt: Prompt) -> None:
    """Whatever its texts hold: the same, with the same digest; two that differ differ in it."""
    again = read_prompt(as_yaml(prompt))
    assert again == prompt
    assert again.digest == prompt.digest
    assert change(prompt, role=prompt.role + "!").digest != prompt.digest


def test_a_file_may_give_a_question_alone() -> None:
    """The short way of writing a criterion; the text of several lines stands as it is read."""
    read = read_prompt("role: J.\ncriteria: {done: Is it done?}\n")
    assert read == Prompt("J.", {"done": Asked("Is it done?")})
    assert "guidelines: |-\n  Be strict.\n  But fair.\n" in as_yaml(PROMPT)


@pytest.mark.parametrize(
    "text", ["role: [1]\ncriteria: {}", "role: J.", "- a", "role: J.\ncriteria: {}\nmood: 1", "{"]
)
def test_a_file_that_is_no_prompt_is_refused(text: str) -> None:
    """With the file, and where to see the shape."""
    with pytest.raises(BadInput) as raised:
        read_prompt(text, file="mine.yaml")
    assert raised.value.file == "mine.yaml"
