"""A prompt as a file people edit: YAML, in and out."""

from __future__ import annotations

from typing import Any

import msgspec
import yaml

from review.core.errors import BadInput
from review.core.i18n import _
from review.core.yaml_in import load_yaml
from review.judging.prompt import Prompt

#: A longer text stands in lines of its own.
SHORT = 80


class _Folded(yaml.SafeDumper):
    """YAML's safe dumper; a long text, or one of several lines, stands as it is read."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text or len(text) > SHORT else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Folded.add_representer(str, _text)


def as_yaml(prompt: Prompt) -> str:
    """Return a prompt's text; what is empty is left out. ``read_prompt`` reads the same back."""
    found: dict[str, Any] = msgspec.to_builtins(prompt)
    found["criteria"] = {
        name: {key: text for key, text in asked.items() if text or key == "question"}
        for name, asked in found["criteria"].items()
    }
    kept = {key: value for key, value in found.items() if value or key in ("role", "criteria")}
    return yaml.dump(kept, Dumper=_Folded, sort_keys=False, allow_unicode=True, width=100)


def read_prompt(text: str, *, file: str = "prompt.yaml") -> Prompt:
    """Read a prompt from YAML. Raises BadInput, naming the key or line that is wrong.

    A criterion's question may stand in its place alone: ``seamlessness: "Is a seam seen?"``.
    """
    loaded = load_yaml(text, file=file)
    if isinstance(loaded, dict) and isinstance(asked := loaded.get("criteria"), dict):
        whole = {n: {"question": one} if isinstance(one, str) else one for n, one in asked.items()}
        loaded = {**loaded, "criteria": whole}
    try:
        return msgspec.convert(loaded, Prompt)
    except msgspec.ValidationError as error:
        todo = _("See `pico-review judge prompt show` for the shape.")
        raise BadInput(f"{error}.", file=file, what_to_do=todo) from None
