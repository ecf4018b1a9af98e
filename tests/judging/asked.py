"""Runs of a judge against a local endpoint: settings, a prompt, units, without any picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from review.core.settings import preset_text
from review.judging.budget import Budget
from review.judging.prompt import Asked, Prompt
from store import settings
from store.db.workspace import Store
from store.judging import prompts, runs
from store.judging.kinds import Asking, Kind
from store.judging.runs import Judging, New, Options

MODEL = "eye-1"
PROMPT = Prompt("You judge edits.", {"seamlessness": Asked("Is it seamless?")})


class Said:
    """A reply read as the simplest reader would: a number, or a problem."""

    def __init__(self, text: str) -> None:
        self.scores, self.reason, self.problem = None, None, "no scores"
        try:
            said = json.loads(text)
            self.scores = {name: float(value) for name, value in said["scores"].items()}
            self.reason, self.problem = said["reason"], None
        except (ValueError, KeyError, TypeError, AttributeError):
            self.scores = None


def messages(unit_id: str) -> list[dict[str, Any]]:
    """Ask about a unit by its name."""
    return [{"role": "system", "content": "Score."}, {"role": "user", "content": unit_id}]


ASKING = Asking(messages, Said, {"type": "json_schema", "json_schema": {"name": "scores"}})
KIND = Kind(lambda _store, _judging: ASKING, lambda _store, _judging: None)


def allow(store: Store, base_url: str, *, key_from: str = "", private: bool = True) -> None:
    """Allow an endpoint called ``local`` in the settings: 1 a million tokens in, 10 out."""
    judges = (
        "\njudges:\n"
        f"  private_hosts: [{'127.0.0.1, localhost' if private else ''}]\n"
        "  endpoints:\n    local:\n"
        f"      base_url: {base_url}\n"
        f"      key_from: '{key_from}'\n"
        f"      models: {{{MODEL}: {{input: 1.0, output: 10.0, picture_tokens: 50}}}}\n"
    )
    settings.replace(store, preset_text("pico-banana") + judges, by="test")


def begun(
    store: Store, units: Sequence[str], budget: Budget | None = None, **options: Any
) -> Judging:
    """Begin a run over units of that name; impatient, and with few tokens for an answer."""
    quick = {"seconds": 5.0, "retries": 2, "concurrency": 4, "answer_tokens": 50}
    version = prompts.save(store, "ours", PROMPT, by="lead")
    new = New(
        f"run {len(runs.every(store)) + 1}", "units", version.id, settings.current(store).version,
        "127.0.0.1", Options(MODEL, "local", **{**quick, **options}), budget or Budget(),
    )  # fmt: skip
    return runs.begin(store, new, units, by="lead")
