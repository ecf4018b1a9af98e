"""YAML files people write: parsed safely, with the line of what is wrong."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from review.errors import BadInput


class _UniqueKeys(yaml.CSafeLoader):
    """YAML's safe loader, which else keeps the last of two equal keys without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                twice = f"the key {key.value!r} stands twice"
                raise yaml.MarkedYAMLError(problem=twice, problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_yaml(text: str, *, file: str, what_to_do: str = "") -> object:
    """Parse YAML. Raises BadInput, with its line, for a syntax error or a key that stands twice."""
    try:
        return yaml.load(text, Loader=_UniqueKeys)  # noqa: S506  (it is a safe loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        said = f"not valid YAML: {error.problem or error.context}."
        raise BadInput(said, file=file, line=line, what_to_do=what_to_do) from None
    except yaml.YAMLError as error:
        raise BadInput(f"not valid YAML: {error}.", file=file, what_to_do=what_to_do) from None
