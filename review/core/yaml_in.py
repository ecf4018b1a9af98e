"""YAML files people write: parsed safely and within bounds, with the line of what is wrong."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, cast

import yaml

from review.core.errors import BadInput
from review.core.i18n import _

#: Lists and mappings within each other, at most.
DEEPEST = 100
#: What aliases may repeat in all: entries, a long text counting as one for each hundred characters.
MOST_REPEATED = 100_000


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
    """Parse YAML. Raises BadInput, with its line, for a syntax error, odd keys and what explodes.

    Odd: what is no text, or stands twice. What explodes: more than ``DEEPEST`` levels, and aliases
    that contain themselves or repeat more than ``MOST_REPEATED``: a few lines may stand for more
    than any memory holds.
    """
    try:
        _require_bounds(text)
        return yaml.load(text, Loader=_PlainKeys)  # noqa: S506  (it is a safe loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem = _("not valid YAML: {problem}.", problem=error.problem or error.context)
        raise BadInput(problem, file=file, line=line, what_to_do=what_to_do) from None
    except yaml.YAMLError as error:
        raise BadInput(
            _("not valid YAML: {error}.", error=error), file=file, what_to_do=what_to_do
        ) from None


def _require_bounds(text: str) -> None:
    """Raise MarkedYAMLError where the text would not fit; reads events, and builds nothing."""
    open_: list[tuple[str | None, int]] = []  # anchor and size of what has begun
    size = repeated = 0
    sizes: dict[str, int] = {}
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            # What contains itself has no size yet.
            own = sizes.get(event.anchor or "", MOST_REPEATED + 1)
            size, repeated = size + own, repeated + own
        elif isinstance(event, yaml.ScalarEvent):
            own = 1 + len(event.value) // 100
            size += own
            if event.anchor:
                sizes[event.anchor] = own
        elif isinstance(event, yaml.CollectionStartEvent):
            open_.append((event.anchor, size))
            size += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_.pop()
            if anchor:
                sizes[anchor] = size - before
        if repeated > MOST_REPEATED or len(open_) > DEEPEST:
            problem = _(
                "it is nested too deeply, or its aliases (*name) contain themselves or repeat too "
                "much; write out what they stand for"
            )
            place = cast("yaml.error.Mark", event.start_mark)
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=place)
