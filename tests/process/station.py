"""A reviewer over HTTP who does what the page does: decides, and sends until it is acknowledged."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

import httpx

from store.access import tokens
from store.db.workspace import Store, new_id
from tests.process.books import Books
from tests.process.serving import Server

#: A decision that is still not saved after this long fails the test.
PATIENCE = 60
OUT_OF_REACH = "the server was out of reach"


class Station:
    """One reviewer's page: a queue, a token, decisions sent until they are saved."""

    def __init__(
        self, server: Server, store: Store, who: str, batch_id: str, books: Books, **timing: float
    ) -> None:
        self.server, self.store, self.who, self.batch_id = server, store, who, batch_id
        self.books = books
        # By number: no look-up of a name, and no listener of the other family, comes in between.
        where = f"http://127.0.0.1:{server.port}"
        self.client = httpx.Client(base_url=where, timeout=timing.get("timeout", 30))
        self.queue: deque[dict[str, Any]] = deque()
        self.answers: list[int] = []  # each status heard; 0 where there was none
        self.renewed()

    def renewed(self) -> None:
        """Have the page mint a new token."""
        self.token = tokens.station(self.store, self.who, since=self.store.clock().timestamp())

    def ask(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Post once, by the newest token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.post(f"/api/{path}", json=body, headers=headers)

    def insist(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post until the server says 200, as the outbox does; return what it said."""
        end, trouble = time.monotonic() + PATIENCE, ""
        while time.monotonic() < end:
            try:
                answer = self.ask(path, body)
            except httpx.HTTPError as error:
                self.answers.append(0)
                trouble = repr(error)
                time.sleep(0.05)
                continue
            self.answers.append(answer.status_code)
            if answer.status_code == 200:
                said: dict[str, Any] = answer.json()
                self.token = said["token"]
                return said
            if answer.status_code == 401:
                self.renewed()
            else:
                assert answer.status_code == 429 or answer.status_code >= 500, answer.text
                time.sleep(0.05)
        if not self.answers[-1]:
            ended = self.server.process.poll()
            raise AssertionError(f"{OUT_OF_REACH} for {PATIENCE} s: {trouble}, ended: {ended}")
        raise AssertionError(f"not saved within {PATIENCE} s: {self.answers[-5:]}")

    def lease(self, want: int = 3) -> None:
        """Fill the queue."""
        self.took(self.insist("leases", {"task": "score", "batch": self.batch_id, "want": want}))

    def took(self, said: dict[str, Any]) -> None:
        """Put the units of an answer that are not here yet at the end of the queue."""
        self.books.note(self.who, said["units"])
        here = {unit["draw_id"] for unit in self.queue}
        done = {draw_id for who, draw_id, _ in self.books.decided.values() if who == self.who}
        for unit in said["units"]:
            if unit["draw_id"] not in here | done:
                self.queue.append(unit)

    def decision(self, verdict: str = "accept", **more: Any) -> dict[str, Any]:
        """Decide the first unit of the queue: from here on it is in the outbox."""
        unit = self.queue.popleft()
        made = {
            "id": new_id(),
            "draw_id": unit["draw_id"],
            "verdict": verdict,
            "shown": {"left": "source", "right": "edited", "judge": False},
            "guidelines_version": 1,
            "milliseconds": 700,
            "task": "score",
            "batch": self.batch_id,
            "want": 3,
            **more,
        }
        self.books.decided[made["id"]] = (self.who, made["draw_id"], verdict)
        return made

    def save(self, made: dict[str, Any]) -> dict[str, Any]:
        """Send a decision until it is saved."""
        said = self.insist("answers", made)
        self.books.saved.append(said["id"])
        self.took(said)
        return said

    def review(self, most: int = 1000) -> int:
        """Decide until nothing is left; return how many."""
        done = 0
        if not self.queue:
            self.lease()
        while self.queue and done < most:
            self.save(self.decision(("accept", "reject")[done % 2]))
            done += 1
        return done

    @property
    def failed(self) -> int:
        """Return how often the server said that it could not save just now."""
        return sum(status >= 500 for status in self.answers)

    def close(self) -> None:
        """Give the connection back."""
        self.client.close()
