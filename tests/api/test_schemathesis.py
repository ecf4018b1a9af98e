"""The API against its own OpenAPI page: whatever is sent, the answer is one that the page names."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.applications import Starlette

import api
from store.access import people, tokens
from store.db.workspace import Store, new_id
from store.filters import drafts, publishing
from store.work import queue
from tests.api.conftest import Client

SCHEMA = schemathesis.openapi.from_asgi("/api/openapi.json", Starlette(routes=api.routes()))
OPERATIONS = [operation.ok() for operation in SCHEMA.get_all_operations()]
#: Their links are signed: none can be made up.
NEVER_GIVEN = ("GET /difference/{token}", "GET /picture/{token}")
VERDICTS = ("accept", "reject", "unsure", "cannot_judge", "skip", "unsafe", "?")
BOUNDED = settings(
    max_examples=20,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def known(sqlite_store: Store, fill: Callable[..., Any], client: Client) -> dict[str, Any]:
    """A reviewer with units reserved and an answer given, a published config: what is known."""
    fill(sqlite_store, 12, "fit")
    who = people.add(sqlite_store, "Ana")[0].id
    leases = queue.lease(sqlite_store, who, "score", 6)
    said = queue.Answer(id=new_id(), draw_id=leases[0].draw_id, verdict="accept")
    queue.record(sqlite_store, who, said)
    drafted = drafts.draft(sqlite_store, by="Lea", threshold=0.5)
    publishing.publish(sqlite_store, drafted.id, comment="go", by="Lea", not_proven="a test")
    pipeline = people.add(sqlite_store, "nightly", role="pipeline")[1]
    return {
        "tokens": (tokens.station(sqlite_store, who), pipeline),
        "draw_id": [lease.draw_id for lease in leases],
        "answer_id": [said.id],
        "replaces": [said.id, None],
        "verdict": list(VERDICTS),
        "batch": [leases[0].batch_id, None],
        "version": [1],
    }


@pytest.mark.parametrize("signed", [True, False], ids=["with a token", "without"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_request_gets_an_answer_that_is_not_documented(
    known: dict[str, Any], client: Client, operation: Any, signed: bool
) -> None:
    """No 5xx; status, type and content are what the OpenAPI page says, valid input or not."""
    token = known["tokens"]["pipelines" in operation.tags] if signed else "no.such.token"
    headers = {"Authorization": f"Bearer {token}"}
    # No schema says which verdicts a task has. A query that says more than is asked is answered.
    excluded = [positive_data_acceptance]
    excluded += [negative_data_rejection] if operation.method == "get" else []
    seen = set()

    def check(case: Any, known: dict[str, Any]) -> None:
        for sent in (case.body, case.path_parameters):
            if isinstance(sent, dict):
                sent |= {name: known[name] for name in sent if name in known}
        answer = case.call(headers=headers, app=client.app)
        seen.add(answer.status_code)
        case.validate_response(answer, headers=headers, excluded_checks=excluded)

    values = {name: st.sampled_from(some) for name, some in known.items() if name != "tokens"}
    valid = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    BOUNDED(given(valid, st.fixed_dictionaries(values))(check))()
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    with suppress(Unsatisfiable):  # Where nothing is asked for, nothing can be wrong.
        BOUNDED(given(wrong, st.just({}))(check))()
    assert not signed or 200 in seen or operation.label in NEVER_GIVEN, "only refusals were tried"
