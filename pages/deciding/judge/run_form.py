"""The form of a run: which prompt, which judge, which edits, what it may take at most."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import words
from review.core.endpoints import Endpoint
from review.core.i18n import N_, _
from review.judging.budget import Budget
from store import settings
from store.db.workspace import Store
from store.judging import endpoints, prompts
from store.judging.runs import Options
from store.judging.starting import Wish
from store.work import batches

#: Which edits: a batch's, so many by chance, all.
BATCH, CHANCE, EVERY = N_("A batch"), N_("So many, by chance"), N_("All")
USUAL = 100


def ask(store: Store) -> Wish:
    """Ask for a run."""
    left, middle, right = st.columns(3)
    versions = prompts.versions(store)
    chosen = left.selectbox(
        _("Prompt"), versions, key="run-prompt",
        format_func=lambda one: f"{one.name} {one.version}",
    )  # fmt: skip
    allowed = settings.current(store).settings.judges.endpoints
    endpoint = middle.selectbox(_("Endpoint"), list(allowed), key="run-endpoint")
    models = list(allowed[endpoint].models)
    model = right.selectbox(_("Model"), models, key=f"run-model-{endpoint}")
    _say_key(allowed[endpoint])
    options = {**_which(store), "model": model, "endpoint": endpoint}
    budget = _budget()
    name = ""
    with st.expander(_("Advanced")):
        options |= _how()
        name = st.text_input(_("Name, if it is to have one"), max_chars=120, key="run-name").strip()
    return Wish(chosen.name, chosen.version, Options(**options), budget, name or None)


def _say_key(endpoint: Endpoint) -> None:
    if not endpoints.has_key(endpoint):
        missing = _("The server's environment has no key in {name}.", name=endpoint.key_from)
        st.warning(words.plain(missing))


def _which(store: Store) -> dict[str, Any]:
    """Ask which edits."""
    ways = [BATCH, CHANCE, EVERY] if batches.all_batches(store) else [CHANCE, EVERY]
    left, right = st.columns(2)
    way = left.segmented_control(
        _("Which edits"), ways, default=ways[0], required=True, format_func=_, key="run-which"
    )
    if way == BATCH:
        known = batches.all_batches(store)
        chosen = right.selectbox(
            _("Batch"), known, format_func=lambda one: one.name, key="run-batch"
        )
        return {"batch": chosen.id}
    if way == CHANCE:
        number = right.number_input(_("Edits"), 1, value=USUAL, step=1, key="run-limit")
        return {"limit": int(number)}
    return {}


def _budget() -> Budget:
    """Ask what the run may take in all; empty: no limit."""
    left, middle, right = st.columns(3)
    no_limit = _("no limit")
    requests = left.number_input(
        _("Budget: requests"), 0, value=None, step=1, placeholder=no_limit, key="run-requests"
    )
    tokens = middle.number_input(
        _("Budget: tokens"), 0, value=None, step=1, placeholder=no_limit, key="run-tokens"
    )
    money = right.number_input(
        _("Budget: money"), 0.0, value=None, step=1.0, placeholder=no_limit, key="run-money"
    )
    return Budget(requests, tokens, money)


def _how() -> dict[str, Any]:
    """Ask how: samples, pictures' size, speed."""
    left, right = st.columns(2)
    samples = left.number_input(_("Samples of each edit"), 1, 20, 1, key="run-samples")
    side = right.number_input(
        _("Pictures' longer side, in pixels"), 64, 4096, 1024, step=64, key="run-side"
    )
    under_way = left.number_input(_("Requests under way at a time"), 1, 256, 8, key="run-together")
    per_minute = right.number_input(
        _("Requests a minute, at most"), 1, value=None, step=1, placeholder=_("no limit"),
        key="run-rpm",
    )  # fmt: skip
    answer = left.number_input(
        _("Most tokens of an answer"), 16, 100_000, 1024, step=64, key="run-answer"
    )
    return {
        "samples": int(samples), "side": int(side), "concurrency": int(under_way),
        "per_minute": None if per_minute is None else int(per_minute),
        "answer_tokens": int(answer),
    }  # fmt: skip
