"""One's own answers, corrections, questions; differences; limits; what a busy database says."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.routing import Mount

import api
from review.promises.task import SCORE
from routes import here
from routes.rates import Rate
from store.access import people
from store.db.workspace import Store, new_id
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.tasks import TASKS
from store.work import adjudication, guidelines, questions
from store.work.batches import Batch
from tests.api.conftest import JUDGE, Client, Station, said_in

Open = Callable[[str], Station]
Fill = Callable[..., Batch]


@pytest.fixture
def here_is(sqlite_store: Store, fill: Fill, station: Open) -> Station:
    """Ana's station on three edits."""
    fill(sqlite_store, 3)
    return station(people.add(sqlite_store, "Ana")[0].id)


def answered(here: Station, verdict: str = "reject", **more: object) -> dict[str, Any]:
    """Lease one unit and answer it; return the unit and what was sent."""
    (unit,) = here.lease()
    sent = {"id": new_id(), "draw_id": unit["draw_id"], "verdict": verdict, "task": "score"} | more
    answer = here.ask("answers", **sent, want=1)
    assert answer.status_code == 200, answer.text
    return {"unit": unit, "sent": sent, "saved": answer.json()}


def got(here: Station, path: str) -> Any:
    answer = here.client.get(f"/api/{path}", headers={"Authorization": f"Bearer {here.token}"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_unit_names_its_pictures_and_their_difference(here_is: Station) -> None:
    """Source and edit, each in screen size and in its own pixels, and a heat map with its facts."""
    (unit,) = here_is.lease()
    assert [one["key"] for one in unit["pictures"]] == ["source", "edited"]
    for url in [one[name] for one in unit["pictures"] for name in ("url", "full_url")]:
        assert here_is.client.get(f"/{url}").headers["content-type"] == "image/webp"
    heat = here_is.client.get("/" + unit["difference"]["url"])
    facts = here_is.client.get("/" + unit["difference"]["facts_url"]).json()
    with Image.open(io.BytesIO(heat.content)) as image:
        assert image.size == (facts["width"], facts["height"]) == (60, 40)
    assert (facts["share"], facts["how"]) == (1.0, "same_size")
    picture = unit["pictures"][0]["url"].removeprefix("images/")
    assert here_is.client.get(f"/api/difference/{picture}").status_code == 404


def test_ratings_reasons_pins_and_comment_come_back_in_ones_own_answers(here_is: Station) -> None:
    """To be looked at and corrected; the correction is the answer that stands."""
    said = {
        "ratings": {"seamlessness": 2},
        "reasons": ["artefacts"],
        "pins": [{"picture": "edited", "x": 0.5, "y": 0.25, "reason": "artefacts"}],
        "comment": "a seam",
    }
    first = answered(here_is, **said)
    answered(here_is, "accept")
    accepted, rejected = got(here_is, "mine?task=score")["answers"]
    assert (accepted["verdict"], rejected["verdict"]) == ("accept", "reject")
    assert {name: rejected[name] for name in said} == said
    assert rejected["unit"]["draw_id"] == first["unit"]["draw_id"]
    assert (rejected["closed"], rejected["surplus"], rejected["judge"]) == (False, False, [])
    changed = first["sent"] | {"id": new_id(), "verdict": "accept", "replaces": first["sent"]["id"]}
    assert here_is.ask("answers", **changed).json()["surplus"] is False
    assert [one["id"] for one in got(here_is, "mine?task=score&limit=1")["answers"]] == [
        changed["id"]
    ]
    assert here_is.ask("answers", **(changed | {"id": new_id()})).status_code == 409


def test_nobody_sees_anothers_answers_or_questions(
    here_is: Station, sqlite_store: Store, station: Open
) -> None:
    """Each token shows its own person's."""
    unit = answered(here_is)["unit"]
    here_is.ask("questions", id=new_id(), draw_id=unit["draw_id"], text="Is this fine?")
    other = station(people.add(sqlite_store, "Ben")[0].id)
    assert got(other, "mine?task=score")["answers"] == []
    assert got(other, "questions")["questions"] == []
    assert len(got(here_is, "questions")["questions"]) == 1


def test_a_question_is_asked_once_and_answered_where_it_was_asked(
    here_is: Station, sqlite_store: Store
) -> None:
    """Sent twice it is one; the lead's answer comes with the unit and in the list."""
    (unit,) = here_is.lease()
    asked = {"id": new_id(), "draw_id": unit["draw_id"], "text": " Does fog count? "}
    for _ in range(2):
        assert here_is.ask("questions", **asked).json()["id"] == asked["id"]
    (open_one,) = questions.asked(sqlite_store, answered=False)
    assert (open_one.asker, open_one.question.text) == ("Ana", "Does fog count?")
    questions.answer(sqlite_store, asked["id"], "Yes.", by="lead")
    (shown,) = here_is.lease()[0]["questions"]
    assert (shown["text"], shown["answer"]) == ("Does fog count?", "Yes.")
    (listed,) = got(here_is, "questions")["questions"]
    assert (listed["answer"], listed["instruction"]) == ("Yes.", unit["instruction"])
    assert here_is.ask("questions", **(asked | {"text": "Another?"})).status_code == 409
    assert here_is.ask("questions", **(asked | {"id": new_id(), "text": " "})).status_code == 422
    nowhere = {"id": new_id(), "draw_id": new_id(), "text": "?"}
    assert here_is.ask("questions", **nowhere).status_code == 404


def test_an_open_station_hears_of_new_guidelines(here_is: Station, sqlite_store: Store) -> None:
    """Beside one's questions stands the version in force of each task's guidelines."""
    assert got(here_is, "questions")["guidelines"] == dict.fromkeys(TASKS, 1)
    guidelines.replace(sqlite_store, SCORE, "Look at the hats.", (), by="lead")
    assert got(here_is, "questions")["guidelines"] == dict.fromkeys(TASKS, 1) | {SCORE.name: 2}


def test_a_flagged_unit_is_shown_to_nobody_until_a_lead_decides(
    here_is: Station, sqlite_store: Store, station: Open
) -> None:
    """Not even for its other slots; one's own list says that it is flagged."""
    batch = score_batches.draw_batch(
        sqlite_store, ScoreRequest("measure", 3, per_unit=2, seed=0), by="lead"
    )
    (unit,) = here_is.lease(batch=batch.id)
    sent = {"id": new_id(), "draw_id": unit["draw_id"], "verdict": "unsafe", "task": "score"}
    here_is.ask("answers", **sent, want=1, batch=batch.id)
    ben = station(people.add(sqlite_store, "Ben")[0].id)
    shown = ben.lease(20)
    assert len(shown) == 4
    assert unit["unit_id"] not in {one["unit_id"] for one in shown}
    assert got(here_is, "mine?task=score")["answers"][0]["unit"]["flagged"] is True
    lead = people.add(sqlite_store, "Lee", role="lead")[0].id
    adjudication.decide(sqlite_store, batch.id, unit["unit_id"], "hand_back", by=lead)
    assert unit["unit_id"] in {one["unit_id"] for one in ben.lease(20)}


def test_too_many_requests_are_told_when_to_go_on(
    here_is: Station, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, station: Open
) -> None:
    """One reviewer's haste does not stop another."""
    monkeypatch.setattr(here, "RATE", Rate(3, 60))
    codes = [here_is.ask("leases", task="score").status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    refused = here_is.ask("leases", task="score")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    other = station(people.add(sqlite_store, "Ben")[0].id)
    assert other.ask("leases", task="score").status_code == 200


def test_who_called_too_often_may_go_on_when_the_time_is_over() -> None:
    """The seconds told are the seconds it takes, and refused requests do not add to them."""
    now = 5.0
    rate = Rate(2, 10, clock=lambda: now)
    assert [rate.wait("ana") for _ in range(4)] == [0, 0, 10, 10]
    now += 9.5
    assert (rate.wait("ana"), rate.wait("ben")) == (0.5, 0)
    now += 0.5
    assert rate.wait("ana") == 0


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("INSERT", {}, Exception("database is locked")),
        OperationalError("INSERT", {}, Exception("database or disk is full")),
        OSError(28, "No space left on device"),
    ],
)
def test_what_the_database_cannot_take_is_said_and_half_recorded_never(
    here_is: Station, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """503 in words, when to try again, no trace; sent again it is recorded once."""
    from store.work import leases

    (unit,) = here_is.lease()
    sent = {"id": new_id(), "draw_id": unit["draw_id"], "verdict": "accept", "task": "score"}

    def fails(*_: object) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(leases, "held", fails)
        answer = here_is.ask("answers", **sent)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Send it again, with the same id" in said_in(answer)
    assert "INSERT" not in answer.text
    assert got(here_is, "mine?task=score")["answers"] == []
    assert here_is.ask("answers", **sent).status_code == 200
    assert len(got(here_is, "mine?task=score")["answers"]) == 1


def test_the_judge_is_in_ones_own_answers_only_where_the_batch_shows_it(
    sqlite_store: Store, fill: Fill, station: Open
) -> None:
    """In a tuning batch, after the answer."""
    fill(sqlite_store, 2, "fit")
    here = station(people.add(sqlite_store, "Ana")[0].id)
    answered(here)
    (own,) = got(here, "mine?task=score")["answers"]
    assert [said["judge"] for said in own["judge"]] == [JUDGE]


@pytest.mark.parametrize("base", ["", "/deep/below"])
def test_the_apis_page_needs_no_other_server(client: Client, base: str) -> None:
    """Its script and style come from here, below the base path; so does the description."""
    app = Starlette(routes=[Mount(base, routes=api.routes())]) if base else client.app
    here = Client(app)
    page = here.get(f"{base}/api/docs").text
    assert "http://" not in page
    assert "https://" not in page
    for name in ("static-offline-docs/swagger-ui-bundle.js", "static-offline-docs/swagger-ui.css"):
        assert f"{base}/api/{name}" in page
        assert here.get(f"{base}/api/{name}").status_code == 200
    assert f"{base}/api/openapi.json" in page


def test_who_leaves_hands_back_what_they_hold(
    here_is: Station, sqlite_store: Store, station: Open
) -> None:
    """But for what is decided and not sent; then others get the rest at once."""
    held = here_is.lease(3)
    kept = [held[0]["draw_id"]]
    assert here_is.ask("leases/back", task="score", kept=kept).json()["number"] == 2
    ben = station(people.add(sqlite_store, "Ben")[0].id)
    assert [one["draw_id"] for one in ben.lease(3)] == [one["draw_id"] for one in held[1:]]
    assert here_is.ask("leases/back", task="score").json()["number"] == 1
    assert here_is.ask("leases/back", task="nothing").status_code == 422


def test_own_answers_are_found_by_verdict_words_and_page(here_is: Station) -> None:
    """Words stand in instruction, comment or reasons, whatever their case; % is a letter."""
    first = answered(here_is, "reject", comment="A Seam, 100%", reasons=["artefacts"])
    second = answered(here_is, "accept")
    third = answered(here_is, "reject")

    def found(**sought: str) -> list[str]:
        query = "&".join(f"{name}={value}" for name, value in sought.items())
        return [one["id"] for one in got(here_is, f"mine?task=score&{query}")["answers"]]

    one, two, three = (each["sent"]["id"] for each in (first, second, third))
    assert found() == [three, two, one]
    assert found(verdict="reject") == [three, one]
    assert found(before=three) == [two, one]
    assert found(words="a seam") == found(words="ARTEFACTS") == found(words="0%25") == [one]
    assert found(words="%25 of") == []
    assert found(words=second["unit"]["instruction"].upper(), verdict="accept") == [two]
    assert all(one["counts_corrected"] for one in got(here_is, "mine?task=score")["answers"])


def test_words_are_found_as_they_were_written_and_a_fields_name_is_no_word(
    here_is: Station,
) -> None:
    """Quotes, lines, letters of any alphabet in any case; nothing of how answers are kept."""
    said = 'say "hello" to the ÄRGER\nbelow \\ it'
    one = answered(here_is, comment=said)["sent"]["id"]
    answered(here_is, "accept", ratings={"seamlessness": 2})

    def found(words: str) -> list[str]:
        query = f"mine?task=score&words={quote(words)}"
        return [own["id"] for own in got(here_is, query)["answers"]]

    for words in ('"hello"', "ÄRGER", "ärger", "\nbelow", "\\", "Hello\0"):
        assert found(words) == [one], words
    for words in ("comment", "ratings", "seamlessness", '":', "{", "["):
        assert found(words) == [], words
    assert len(found("\0")) == 2


def test_a_verdict_that_cannot_be_is_refused(here_is: Station) -> None:
    """In words, before any database is asked."""
    for verdict in ("%00", "a%20b", "x" * 41):
        path = f"/api/mine?task=score&verdict={verdict}"
        headers = {"Authorization": f"Bearer {here_is.token}"}
        assert here_is.client.get(path, headers=headers).status_code == 422
