"""YAML within bounds: a few lines that stand for more than any memory are refused in words."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import yaml

from review.core.errors import BadInput
from review.core.settings import preset_text, read_settings
from review.core.yaml_in import DEEPEST, load_yaml
from review.filtering import read_config

LEVELS = "\n".join(
    [f"a0: &a0 [{', '.join('x' * 10)}]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
)
BOMBS = {
    "ten levels of ten": LEVELS,
    "itself": "a: &a [*a]",
    "itself as a mapping": "a: &a {b: *a}",
    "merged": "a0: &a0 {b: 1}\n"
    + "\n".join(f"a{n}: &a{n} {{c: [{', '.join([f'*a{n - 1}'] * 20)}]}}" for n in range(1, 9)),
    "a long text, often": f"a: &a {'x' * 1_000_000}\nb: [{', '.join(['*a'] * 100)}]",
    "deep": "a: " + "[" * 200_000 + "]" * 200_000,
    "deep in blocks": "- " * 200_000 + "x",
}
READERS: dict[str, Callable[[str], object]] = {
    "any": lambda text: load_yaml(text, file="a.yaml"),
    "settings": read_settings,
    "config": read_config,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("bomb", BOMBS)
def test_what_explodes_is_refused_at_once(bomb: str, reader: str) -> None:
    """Settings and configs alike: one sentence with its line, within a second."""
    began = time.monotonic()
    with pytest.raises(BadInput, match="write out what they stand for") as refused:
        READERS[reader](BOMBS[bomb])
    assert refused.value.line is not None
    assert len(str(refused.value)) < 400
    assert time.monotonic() - began < 5


def test_a_few_aliases_are_read() -> None:
    """Who saves typing with them, may."""
    text = "a: &a [1, 2]\nb: *a\nc: {d: *a}\n"
    assert load_yaml(text, file="a.yaml") == {
        "a": [1, 2], "b": [1, 2], "c": {"d": [1, 2]},
    }  # fmt: skip
    deep = "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert load_yaml(f"a: {deep}", file="a.yaml") == {"a": yaml.safe_load(deep)}
    assert read_settings(preset_text("pico-banana")).name == "pico-banana"


def test_a_long_file_without_aliases_is_no_bomb() -> None:
    """A config that names 200,000 edits is read."""
    images = [f"images/positive-edit/{number}.png" for number in range(200_000)]
    text = yaml.dump({"rejected": images}, Dumper=yaml.CSafeDumper)
    assert load_yaml(text, file="a.yaml") == {"rejected": images}
