"""YAML files people write: parsed safely, with the line of what is wrong."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from review.core.errors import BadInput
from review.core.i18n import _


class _PlainKeys(yaml.CSafeLoader):
    """YAML's safe loader; keys are texts, and none stands twice (it would keep the last)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys: set[str] = set()
        for key in (key for key, _value in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in keys:
                twice = _("the key {key!r} stands twice", key=key.value)
                raise yaml.MarkedYAMLError(problem=twice, problem_mark=key.start_mark)
            keys.add(key.value)
        mapping = super().construct_mapping(node, deep)
        for odd in (key for key in mapping if not isinstance(key, str)):
            problem = _(
                "the key {odd} is not a text: put it in quotes if it is meant as one", odd=odd
            )
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
        return mapping


def load_yaml(text: str, *, file: str, what_to_do: str = "") -> object:
    """Parse YAML. Raises BadInput, with its line, for a syntax error and for odd keys.

    Odd: what is no text, or stands twice.
    """
    try:
        return yaml.load(text, Loader=_PlainKeys)  # noqa: S506  (it is a safe loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem = _("not valid YAML: {problem}.", problem=error.problem or error.context)
        raise BadInput(problem, file=file, line=line, what_to_do=what_to_do) from None
    except yaml.YAMLError as error:
        raise BadInput(
            _("not valid YAML: {error}.", error=error), file=file, what_to_do=what_to_do
        ) from None
