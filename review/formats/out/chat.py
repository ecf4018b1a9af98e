"""What a vision-language judge is asked about edits, and the marks that pictures have in texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

#: Where a picture stands in a text, to LLaMA-Factory, ms-swift and others.
IMAGE = "<image>"
#: What such trainers take for a picture, a film or a sound, wherever it stands.
_MARKS = re.compile(r"<(image|video|audio)>", re.IGNORECASE)

BETTER = (
    "Source: <image>\nEdit A: <image>\nEdit B: <image>\nInstruction: {instruction}\n"
    "Which edit follows the instruction better? Answer A or B."
)
ACCEPTABLE = (
    "Source: <image>\nEdit: <image>\nInstruction: {instruction}\n"
    "Is this edit acceptable? Answer accept or reject."
)


def without_marks(instruction: str) -> str:
    """Return an instruction in which nothing is taken for a picture's place.

    >>> without_marks("write <image> on the sign")
    'write [image] on the sign'
    """
    return _MARKS.sub(r"[\1]", instruction)


def with_places(asked: str, instruction: str) -> str:
    """Return a question about an instruction: as many ``<image>`` as it shows pictures."""
    return asked.format(instruction=without_marks(instruction))


def dataset_info(splits: Mapping[str, str], messages: str, **columns: str) -> dict[str, Any]:
    """Return LLaMA-Factory's ``dataset_info.json``: a dataset for each split's file.

    ``messages``: the column of the conversation; ``columns``: chosen and rejected, where there are.
    """
    named = {"messages": messages, "images": "images", **columns}
    more: dict[str, Any] = {"ranking": True} if "chosen" in columns else {}
    if messages == "messages":
        more["tags"] = {
            "role_tag": "role", "content_tag": "content", "user_tag": "user",
            "assistant_tag": "assistant", "system_tag": "system",
        }  # fmt: skip
    return {
        f"edits_{split}": {"file_name": file, "formatting": "sharegpt", **more, "columns": named}
        for split, file in splits.items()
    }


def said(role: str, text: str) -> dict[str, Any]:
    """Return a message whose content is one text, as TRL has them."""
    return {"role": role, "content": [{"type": "text", "text": text}]}


def asked_with(asked: str, instruction: str) -> dict[str, Any]:
    """Return a question as a user's message of texts, and of pictures in their places."""
    content: list[dict[str, str | None]] = []
    for number, part in enumerate(with_places(asked, instruction).split(IMAGE)):
        if number:
            content.append({"type": "image", "text": None})
        if part.strip():
            content.append({"type": "text", "text": part.strip()})
    return {"role": "user", "content": content}
