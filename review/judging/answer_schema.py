"""The shape of a judge's answer: why, then a number per criterion on that criterion's scale."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from review.core.settings import Settings
from review.judging.prompt import Prompt
from review.judging.scales import scales

#: Characters of the why that are asked for; longer ones are read all the same.
REASON_LENGTH = 600


def answer_schema(prompt: Prompt, settings: Settings) -> dict[str, Any]:
    """Return the JSON Schema of an answer to a prompt.

    The why comes first: a model that has said what it sees scores by it.
    """
    numbers = {
        name: {"type": "number", "minimum": scale.min, "maximum": scale.max}
        for name, scale in scales(prompt.criteria, settings).items()
    }
    return _object({"reason": {"type": "string"}, "scores": _object(numbers)})


def response_format(prompt: Prompt, settings: Settings) -> dict[str, Any]:
    """Return the same as an endpoint's ``response_format`` takes it."""
    schema = {"name": "scores", "strict": True, "schema": answer_schema(prompt, settings)}
    return {"type": "json_schema", "json_schema": schema}


def written(scores: Mapping[str, float], reason: str) -> str:
    """Return an answer of that shape.

    >>> written({"seamlessness": 0.5}, "a seam")
    '{"reason": "a seam", "scores": {"seamlessness": 0.5}}'
    """
    return json.dumps({"reason": reason, "scores": dict(scores)}, ensure_ascii=False)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
