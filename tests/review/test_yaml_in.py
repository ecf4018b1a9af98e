"""YAML within bounds: a few lines that stand for more than any memory are refused in words."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from review.core import yaml_in
from review.core.errors import BadInput
from review.core.settings import preset_text, read_settings
from review.core.taxonomy_text import read as read_taxonomy
from review.core.yaml_in import (
    COLLECTION,
    CONFIG,
    DEEPEST,
    KEPT,
    LONGEST_NUMBER,
    SETTINGS,
    Bounds,
    load_yaml,
    read_text,
)
from review.filtering import read_config
from review.judging.prompt_text import read_prompt

LEVELS = "\n".join(
    [f"a0: &a0 [{', '.join('x' * 10)}]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
)
#: What explodes → what is said of it.
BOMBS = {
    LEVELS: "aliases",
    "a: &a [*a]": "aliases",
    "a: &a {b: *a}": "aliases",
    "a: &a 1\nb: *a": "aliases",
    "a: {<<: {b: 1}}": "merge keys",
    "a: {<<: [" + "{b: 1}, " * 1000 + "]}": "merge keys",
    f"a: &a {'x' * 500_000}\nb: [{', '.join(['*a'] * 100)}]": "aliases",
    "a: " + "[" * 200_000 + "]" * 200_000: "deep",
    "- " * 200_000 + "x": "deep",
    "a: " + "1" * 5000: "digits",
    "a: " + "1:" * 5000 + "1": "digits",
}
READERS: dict[str, Callable[[str], object]] = {
    "any": lambda text: load_yaml(text, file="a.yaml"),
    "settings": read_settings,
    "taxonomy": read_taxonomy,
    "prompt": read_prompt,
    "config": read_config,
}
SMALL = Bounds(100, 20)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("bomb", BOMBS, ids=lambda text: text[:12])
def test_what_explodes_is_refused_before_anything_is_built(
    bomb: str, reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever YAML comes in: one sentence with its line, and nothing was made of the text."""
    monkeypatch.setattr(yaml_in, "_PlainKeys", None)
    with pytest.raises(BadInput, match=BOMBS[bomb]) as refused:
        READERS[reader](bomb)
    assert refused.value.line is not None
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("reader", READERS)
def test_too_many_entries_are_refused_before_anything_is_built(
    reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A megabyte of brackets is a few hundred megabytes of lists."""
    monkeypatch.setattr(yaml_in, "_PlainKeys", None)
    bound = CONFIG if reader == "config" else SETTINGS
    with pytest.raises(BadInput, match=r"more than [0-9,]+ entries"):
        READERS[reader]("a: [" + "[]," * int(bound.entries // COLLECTION) + "]")


def test_bounds_are_what_may_still_be() -> None:
    """At a bound a text is read, one entry or one letter beyond it is not."""
    fits = "a: [" + ", ".join("1" * (20 - 1 - 2 * COLLECTION)) + "]"
    assert load_yaml(fits, file="a.yaml", within=SMALL) == {"a": [1] * 9}
    with pytest.raises(BadInput, match="20 entries"):
        load_yaml(fits.replace("]", ", 1]"), file="a.yaml", within=SMALL)
    long = "a" * 100
    assert load_yaml(long, file="a.yaml", within=SMALL) == long
    with pytest.raises(BadInput, match="100 bytes"):
        load_yaml(long + "a", file="a.yaml", within=SMALL)
    deep = "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert load_yaml(f"a: {deep}", file="a.yaml") == {"a": yaml.safe_load(deep)}
    number = "1" * LONGEST_NUMBER
    assert load_yaml(f"a: {number}", file="a.yaml") == {"a": int(number)}
    words = "1. " + "many words " * 100
    assert load_yaml(f"a: {words}", file="a.yaml") == {"a": words.strip()}
    assert load_yaml('a: "<<"', file="a.yaml") == {"a": "<<"}


def test_what_is_no_value_is_said() -> None:
    """A date in a 13th month is a sentence, not a trace."""
    with pytest.raises(BadInput, match="month"):
        load_yaml("a: 2026-13-01", file="a.yaml")


def test_what_the_workspace_keeps_may_have_aliases() -> None:
    """Settings that came while aliases were read are still read, and bounded as they were."""
    text = "a: &a [1, 2]\nb: *a\nc: {<<: {d: 1}}\n"
    assert load_yaml(text, file="a.yaml", within=KEPT) == {"a": [1, 2], "b": [1, 2], "c": {"d": 1}}
    with pytest.raises(BadInput, match="write out what they stand for"):
        load_yaml(LEVELS, file="a.yaml", within=KEPT)
    assert read_settings(preset_text("pico-banana")).name == "pico-banana"


def test_a_long_file_is_no_bomb() -> None:
    """A config that names 200,000 edits is read."""
    images = [f"images/positive-edit/{number}.png" for number in range(200_000)]
    text = yaml.dump({"rejected": images}, Dumper=yaml.CSafeDumper)
    assert load_yaml(text, file="a.yaml", within=CONFIG) == {"rejected": images}
    with pytest.raises(BadInput, match="larger than 1,000,000 bytes"):
        load_yaml(text, file="a.yaml")


def test_a_file_is_read_no_further_than_its_bound(tmp_path: Path) -> None:
    """A file of a terabyte is refused by its first bytes; a pipe is not opened."""
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(BadInput, match="larger than 100 bytes"):
        read_text(large, within=SMALL)
    os.mkfifo(pipe := tmp_path / "pipe.yaml")
    with pytest.raises(BadInput, match="a pipe or a device"):
        read_text(pipe)
    (binary := tmp_path / "a.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="UTF-8"):
        read_text(binary)
