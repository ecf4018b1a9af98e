"""The published config over the API: for pipelines, by a token that a lead made and may end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from review.filtering.filter_config import read_config
from store.access import people, tokens
from store.db.workspace import Store
from store.filters import configs, drafts, publishing
from store.filters.configs import Published
from tests.api.conftest import Client, said_in


@pytest.fixture
def publish(sqlite_store: Store, fill: Callable[..., object]) -> Callable[[float], Published]:
    """A function that publishes a threshold."""
    fill(sqlite_store)

    def at(threshold: float) -> Published:
        draft = drafts.draft(sqlite_store, by="Lea", threshold=threshold)
        return publishing.publish(sqlite_store, draft.id, comment="go", by="Lea", not_proven="é ↔")

    return at


def token_of(store: Store, name: str = "nightly") -> str:
    return people.add(store, name, role="pipeline")[1]


def get(client: Client, token: str | None, path: str = "config", **headers: str):
    given = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return client.get(f"/api/{path}", headers=given | headers)


def test_a_pipeline_gets_the_very_file_that_is_in_force(
    client: Client, sqlite_store: Store, publish
) -> None:
    """Byte for byte what `config show` prints, and `filter` reads."""
    done = publish(0.5)
    answer = get(client, token_of(sqlite_store))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/yaml")
    assert answer.headers["x-config-version"] == "1"
    assert answer.text == done.text
    assert read_config(answer.text) == done.config


@pytest.mark.parametrize("asked", ["accept", "format"])
def test_json_on_request(client: Client, sqlite_store: Store, publish, asked: str) -> None:
    """The same values, by header or by address; `filter` reads it as well."""
    done = publish(0.5)
    token = token_of(sqlite_store)
    if asked == "accept":
        answer = get(client, token, Accept="application/json")
    else:
        answer = get(client, token, "config?format=json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["thresholds"] == yaml.safe_load(done.text)["thresholds"]
    assert read_config(answer.text) == done.config


def test_another_form_is_refused(client: Client, sqlite_store: Store, publish) -> None:
    """The field is named."""
    publish(0.5)
    answer = get(client, token_of(sqlite_store), "config?format=toml")
    assert answer.status_code == 422
    assert "format" in said_in(answer)


def test_an_earlier_version_stays_readable_and_a_rollback_shows(
    client: Client, sqlite_store: Store, publish
) -> None:
    """Each version by its number; without one what counts now."""
    first, second = publish(0.5), publish(0.6)
    token = token_of(sqlite_store)
    assert get(client, token).text == second.text
    assert get(client, token, "config/1").text == first.text
    configs.rollback(sqlite_store, 1, comment="too strict", by="Lea")
    assert get(client, token).text == first.text
    assert get(client, token, "config/2").headers["x-config-version"] == "2"


def test_an_unchanged_config_is_not_sent_again(
    client: Client, sqlite_store: Store, publish
) -> None:
    """By its mark, in either form; after publishing the next, the new one comes."""
    publish(0.5)
    token = token_of(sqlite_store)
    for form in ("yaml", "json"):
        first = get(client, token, f"config?format={form}")
        again = get(
            client, token, f"config?format={form}", **{"If-None-Match": first.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
    publish(0.6)
    assert get(client, token, **{"If-None-Match": first.headers["etag"]}).status_code == 200


@pytest.mark.parametrize("path", ["config", "config/1"])
def test_nobody_else_reads_it(client: Client, sqlite_store: Store, publish, path: str) -> None:
    """No token, nonsense, a person's link, a station's token, a token of another pipeline ended."""
    publish(0.5)
    lea, link = people.add(sqlite_store, "Lea", role="lead")
    station = tokens.station(sqlite_store, lea.id)
    for token in (None, "", "nonsense", link, station):
        answer = get(client, token, path)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert "A lead makes one on People" in said_in(answer)
    assert get(client, token_of(sqlite_store), path).status_code == 200


def test_an_ended_token_ends_at_once_and_a_new_one_ends_the_old(
    client: Client, sqlite_store: Store, publish
) -> None:
    """The lead's decision counts from the next request on."""
    publish(0.5)
    first = token_of(sqlite_store)
    second = token_of(sqlite_store)
    assert (get(client, first).status_code, get(client, second).status_code) == (401, 200)
    people.revoke(sqlite_store, "nightly")
    assert get(client, second).status_code == 401


def test_a_pipelines_token_does_nothing_else(client: Client, sqlite_store: Store, publish) -> None:
    """It is no personal link and no station: it neither comes in nor answers."""
    publish(0.5)
    token = token_of(sqlite_store)
    assert client.get(f"/api/join/{token}").status_code == 404
    asked = client.post("/api/leases", token, json={"task": "score"})
    assert asked.status_code == 401
    pipeline = people.pipeline(sqlite_store, token)
    assert pipeline is not None
    own = tokens.station(sqlite_store, pipeline.id)
    assert client.post("/api/leases", own, json={"task": "score"}).status_code == 403


def test_nothing_published_or_no_such_version_is_404(client: Client, sqlite_store: Store) -> None:
    """It says what to do."""
    token = token_of(sqlite_store)
    assert get(client, token).status_code == 404
    assert "config draft" in said_in(get(client, token))
    assert get(client, token, "config/3").status_code == 404
    for wrong in ("config/0", "config/x", f"config/{2**31}"):
        assert get(client, token, wrong).status_code == 422


def test_a_pipeline_is_nobody_who_locks_the_local_user_out(sqlite_store: Store) -> None:
    """A token is no personal link: the one user of this machine stays."""
    token_of(sqlite_store)
    assert people.any_links(sqlite_store) is False
