"""One reviewer at the station in a browser, and what they decided held against page and log."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from store.access import people
from store.dataset import catalog
from store.db.workspace import Store, new_id
from tests.browser.signing import sign_in
from tests.process.books import entries
from tests.process.serving import Server
from tests.process.waiting import until

READY = ".station[data-ready=true]"
VERDICTS = {"a": "accept", "r": "reject", "u": "unsure"}
#: All outbox entries of this browser, whoever's they are.
OUTBOX = """() => { try { return Object.entries(localStorage).filter(
    ([key, value]) => key.startsWith("pico-review:") && value.includes('"path"')) }
    catch { return [] } }"""

#: One decision: who, on which edit (by its instruction), which verdict.
Decision = tuple[str, str, str]


@dataclass
class Scene:
    """A batch on a server, and all that was decided of it in browsers."""

    server: Server
    store: Store
    batch_id: str
    browser: Browser
    made: list[Decision] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def context(self) -> BrowserContext:
        """Open a browser of its own: other cookies, another localStorage."""
        made = self.browser.new_context(viewport={"width": 1280, "height": 800})
        made.set_default_timeout(20_000)
        self.contexts.append(made)
        return made

    def desk(self, context: BrowserContext | None = None, *, script: str = "") -> Desk:
        """Seat a new person at a browser, before the first unit."""
        person, secret = people.add(self.store, f"Person {new_id()}")
        made = Desk(self, person.id, secret, (context or self.context()).new_page())
        if script:
            made.window.add_init_script(script)
        return made.open()

    def logged(self) -> list[Decision]:
        """Return what the log has."""
        log = entries(self.store, self.batch_id)
        texts = catalog.edits(self.store, [entry.unit_id for entry in log])
        return [(one.reviewer_id, str(texts[one.unit_id].text), one.verdict) for one in log]

    def check(self) -> None:
        """Hold pages, outboxes and log against what was decided.

        Nothing is shown as saved that is not in the log; nothing is in it twice, or without
        somebody who decided it; what is not in it is in the outbox, and shown as unsent.
        """
        told = [desk.shown() for desk in self.desks]
        log, made = Counter(self.logged()), Counter(self.made)
        assert sum(saved for saved, _ in told) <= log.total(), "shown as saved, not in the log"
        assert set(log.values()) <= {1}
        assert log <= made, "in the log, and nobody decided it"
        kept = sum(len(desk.outbox()) for desk in self.desks)
        assert (made - log).total() <= kept, "neither in the log nor in the outbox"
        for desk in self.desks:
            saved, unsent = desk.shown()
            assert saved + unsent == desk.due, f"{saved} saved, {unsent} unsent of {desk.due}"

    def heal(self) -> None:
        """Wait until nothing is unsent; then the log has each decision once, and all of them."""
        for desk in self.desks:
            until(lambda desk=desk: desk.shown()[1] == 0 and not desk.outbox())
        self.check()
        assert Counter(self.logged()) == Counter(self.made)

    def close(self) -> None:
        """Close all browsers."""
        for context in self.contexts:
            context.close()


class Desk:
    """A reviewer's window."""

    def __init__(self, scene: Scene, who: str, secret: str, window: Page) -> None:
        self.scene, self.who, self.secret, self.window = scene, who, secret, window
        self.due = 0  # decisions that this page should show, as saved or as unsent
        scene.desks.append(self)

    def open(self) -> Desk:
        """Sign in by the personal link, and go to the station."""
        sign_in(self.window.context, self.scene.server.address, self.secret)
        self.window.goto(f"{self.scene.server.address}/score")
        self.window.wait_for_selector(READY)
        return self

    def again(self) -> None:
        """Load the page anew: it counts from here, less what was not sent yet."""
        self.due = len(self.outbox())
        self.window.reload()
        self.window.wait_for_selector(READY)

    def decide(self, keys: str) -> None:
        """Decide the next units, one key each, as soon as the page takes them."""
        for key in keys:
            self.window.wait_for_selector(READY)
            self.will(key)
            self.window.keyboard.press(key)

    def will(self, key: str) -> None:
        """Note that the unit on screen is decided now."""
        text = self.window.locator(".instruction").inner_text()
        self.scene.made.append((self.who, text, VERDICTS[key]))
        self.due += 1

    def shown(self) -> tuple[int, int]:
        """Return how many answers the page shows as saved, and as not saved yet."""
        text = self.window.locator(".state").inner_text()
        return tuple(  # type: ignore[return-value]
            int(found[1]) if (found := re.search(rf"(\d+) (?:{words})", text)) else 0
            for words in ("saved", "unsent|being sent")
        )

    def outbox(self) -> list[dict[str, Any]]:
        """Return the decisions of this person that the browser keeps."""
        kept = self.window.evaluate(OUTBOX)
        return [json.loads(value) for key, value in kept if self.who in key]

    def unsent(self, number: int) -> None:
        """Expect the page to say that so many are unsent."""
        expect(self.window.locator(".state")).to_contain_text(
            f"{number} unsent, retrying", timeout=20_000
        )
        assert len(self.outbox()) == number

    def saved(self, number: int) -> None:
        """Expect the page to say that so many are saved."""
        expect(self.window.locator(".state")).to_contain_text(f"{number} saved", timeout=20_000)

    @contextmanager
    def no_answers(self, *, heard: bool = False) -> Iterator[None]:
        """Cut each answer's connection; ``heard``: after the server got it."""

        def cut(route: Any) -> None:
            if heard:
                route.fetch()
            route.abort()

        self.window.route("**/api/answers", cut)
        yield
        self.window.unroute_all(behavior="wait")  # A route may be in the middle of its fetch.
