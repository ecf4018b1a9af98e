"""Three records to try loading with, in the released shape and scored by our criteria."""

from __future__ import annotations

import json

import streamlit as st

from review.core.i18n import _
from review.core.settings import Settings

#: Instruction, edit type, score as a share of the scale.
EXAMPLES = (
    ("Add a red umbrella to the empty chair.", "Add a new object", 0.9),
    ("Make it a rainy evening.", "Change weather conditions (sunny/rainy/snowy)", 0.7),
    ("Remove the sign on the left.", "Remove an existing object", 0.4),
)


def offer(rule: Settings) -> None:
    """Offer three records to try it with: the released shape, scored by our criteria."""
    rows = [
        {
            "open_image_input_url": f"https://example.org/photos/{number}.jpg",
            "text": text,
            "output_image": f"example/{number}.png",
            "edit_type": kind,
            "scores": {name: round(share * rule.scale_of(name).max, 3) for name in rule.criteria},
            "judge": "example-judge",
        }
        for number, (text, kind, share) in enumerate(EXAMPLES, start=1)
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    with st.expander(_("An example to try")):
        st.code(json.dumps(rows[0], indent=2), language="json")
        label = _("Download it (JSON Lines)")
        st.download_button(label, text, "example.jsonl", key="load-example")
        st.caption(_("Three edits with scores and without pictures; they stay in this workspace."))
