"""YAML files people write: parsed safely and within bounds, with the line of what is wrong."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Hashable
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

from review.core.errors import BadInput
from review.core.i18n import _
from review.core.on_disk import require_file

#: Lists and mappings within each other, at most.
DEEPEST = 100
#: What has so many letters and begins like a number is none that anybody wrote.
LONGEST_NUMBER = 300
_NUMBER = re.compile(r"[-+.0-9][^ \t\n]*")
#: A list or a mapping takes as much time and memory as so many texts.
COLLECTION = 5


class Bounds(NamedTuple):
    """What a YAML file may be: bytes, entries (``COLLECTION`` for a list or mapping, else 1).

    ``repeated``: entries that aliases may stand for, a long text counting as one for each hundred
    characters.
    """

    size: float
    entries: float
    repeated: int = 0


#: Settings, taxonomies, prompts: twenty times the largest that is known.
SETTINGS = Bounds(1_000_000, 100_000)
#: Filter configs, which may name every edit of a dataset.
CONFIG = Bounds(100_000_000, 3_000_000)
#: What the workspace keeps: it was held to its bounds when it came, or made here. Before aliases
#: were refused, settings could have some.
KEPT = Bounds(math.inf, math.inf, 100_000)


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


def load_yaml(text: str, *, file: str, what_to_do: str = "", within: Bounds = SETTINGS) -> object:
    """Parse YAML. Raises BadInput, with its line, for a syntax error, odd keys and what explodes.

    Odd: what is no text, or stands twice. What explodes: more than ``within`` and ``DEEPEST``
    say; both are looked at before anything is built. Aliases and merge keys are not read: a few
    lines of them may stand for more than any memory holds.
    """
    try:
        _require_bounds(text, within)
        return yaml.load(text, Loader=_PlainKeys)  # noqa: S506  (it is a safe loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem = _("not valid YAML: {problem}.", problem=error.problem or error.context)
        raise BadInput(problem, file=file, line=line, what_to_do=what_to_do) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # A date in a 13th month.
        raise BadInput(
            _("not valid YAML: {error}.", error=error), file=file, what_to_do=what_to_do
        ) from None


def read_text(path: Path, *, within: Bounds = SETTINGS) -> str:
    """Read a text file of YAML. Raises BadInput for one that is too large, or no text in UTF-8."""
    try:
        require_file(path)
        with path.open("rb") as file:
            content = file.read(1 + int(min(within.size, sys.maxsize - 1)))
        if len(content) > within.size:
            raise _too_large(within, str(path))
        return content.decode("utf-8-sig")
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput(f"{why}.", file=str(path), what_to_do=_("Check the path.")) from None
    except UnicodeDecodeError:
        raise BadInput(_("not a text file in UTF-8."), file=str(path)) from None


def _too_large(within: Bounds, file: str | None = None) -> BadInput:
    return BadInput(
        _("larger than {n:,} bytes, which no such file is.", n=int(within.size)),
        file=file,
        what_to_do=_("Is it the right file?"),
    )


def _require_bounds(text: str, within: Bounds) -> None:
    """Raise BadInput or MarkedYAMLError where the text would not fit; builds nothing.

    It goes through the text's events: what they stand for is counted, not made.
    """
    if len(text) > within.size:
        raise _too_large(within)
    counted = _Counted(within)
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if why := counted.wrong_with(event):
            place = cast("yaml.error.Mark", event.start_mark)
            raise yaml.MarkedYAMLError(problem=why, problem_mark=place)


class _Counted:
    """What a text has held so far: entries, what is open, and what aliases stand for."""

    def __init__(self, within: Bounds) -> None:
        self.within = within
        self.size = self.repeated = 0
        self.open: list[tuple[str | None, int]] = []  # anchor and size of what has begun
        self.sizes: dict[str, int] = {}

    def wrong_with(self, event: yaml.Event) -> str | None:
        """Count one event; returns what is wrong with it, in words."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
            if event.implicit[0] and (why := self._odd(event.value)):
                return why
        elif isinstance(event, yaml.CollectionStartEvent):
            self.open.append((event.anchor, self.size))
            self.size += COLLECTION
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = self.open.pop()
            if anchor:
                self.sizes[anchor] = self.size - before
        elif isinstance(event, yaml.AliasEvent):
            # What contains itself has no size yet.
            own = self.sizes.get(event.anchor or "", 1 + self.within.repeated)
            self.size, self.repeated = self.size + own, self.repeated + own
        return self._beyond()

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self.size += 1
        if event.anchor:
            self.sizes[event.anchor] = 1 + len(event.value) // 100

    def _odd(self, value: str) -> str | None:
        """Return what is wrong with a text without quotes, which may mean something else."""
        if value == "<<" and not self.within.repeated:
            return _("merge keys (<<) are not read; write out what they stand for")
        if len(value) > LONGEST_NUMBER and _NUMBER.fullmatch(value):
            return _("a number of more than {n} digits", n=LONGEST_NUMBER)
        return None

    def _beyond(self) -> str | None:
        if self.repeated > self.within.repeated:
            return _("aliases (*name) are not read; write out what they stand for")
        if len(self.open) > DEEPEST:
            return _("it is nested more than {n} deep; write it out flat", n=DEEPEST)
        if self.size > self.within.entries:
            return _("it holds more than {n:,} entries", n=int(self.within.entries))
        return None
