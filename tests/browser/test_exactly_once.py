"""The station in trouble, from the reviewer's side: shown as saved means in the log, once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from itsdangerous.timed import TimestampSigner
from playwright.sync_api import Browser, expect

from store.importing.run import Options, import_files
from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.work import batches
from tests.browser.conftest import write_edits
from tests.browser.desk import READY, Desk, Scene
from tests.process.full import FileLimit
from tests.process.serving import Server, locked
from tests.process.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-trouble")]
Trouble = Callable[[Scene, Desk], None]


@pytest.fixture(scope="module")
def server(on_disk: Path) -> Iterator[Server]:
    """One server for all troubles, its clock to be turned."""
    folder = Path(mkdtemp(dir=on_disk))
    manifest = write_edits(folder / "dataset")
    (folder / "dataset/images/7.png").unlink()
    store = open_workspace(folder / "workspace")
    import_files(store, [manifest], Options(judge="robot"), by="test")
    store.close()
    started = Server(folder / "workspace", turned=True).start()
    yield started
    started.kill()


@pytest.fixture
def scene(server: Server, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A batch of its own for one test."""
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: int(server.clock().timestamp()))
    store = open_workspace(server.folder, clock=server.clock)
    batch = score_batches.draw_batch(store, ScoreRequest("measure", 20, seed=0), by="lead")
    made = Scene(server, store, batch.id, browser)
    yield made
    made.close()
    batches.close(store, batch.id)
    store.close()


def killed(scene: Scene, ana: Desk) -> None:
    """The server gets SIGKILL in mid-stream, and is started again."""
    ana.decide("ara")
    scene.server.kill()
    ana.decide("rar")
    until(lambda: ana.shown()[1] >= 3)
    scene.check()
    scene.server.start()


def cut_off(scene: Scene, ana: Desk) -> None:
    """The network goes away."""
    ana.window.context.set_offline(True)
    ana.decide("rau")
    ana.unsent(3)
    scene.check()
    ana.window.context.set_offline(False)


def cut_off_unheard(scene: Scene, ana: Desk) -> None:
    """The server gets each answer, and its reply never arrives."""
    with ana.no_answers(heard=True):
        ana.decide("rau")
        ana.unsent(3)
        until(lambda: len(scene.logged()) == 1)  # They go in order.
        scene.check()


def slow(scene: Scene, ana: Desk) -> None:
    """Each reply takes three seconds."""
    network = ana.window.context.new_cdp_session(ana.window)
    network.send("Network.enable")
    pace = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", {**pace, "latency": 3000})
    ana.decide("ra")
    assert ana.shown()[1] == 2
    scene.check()
    ana.saved(2)
    scene.check()
    network.send("Network.emulateNetworkConditions", {**pace, "latency": 0})


def reloaded(scene: Scene, ana: Desk) -> None:
    """The page is loaded anew while decisions are unsent."""
    with ana.no_answers():
        ana.decide("rau")
        ana.unsent(3)
        ana.again()
        ana.unsent(3)
        scene.check()
        ana.decide("a")
        scene.check()


def crashed(scene: Scene, ana: Desk) -> None:
    """The tab dies while decisions are unsent; another is opened."""
    with ana.no_answers():
        ana.decide("ra")
        ana.unsent(2)
    context = ana.window.context
    ana.window.close()
    ana.window = context.new_page()
    ana.due = 2
    ana.open()


def two_tabs(scene: Scene, ana: Desk) -> None:
    """One reviewer decides in two tabs, sometimes without a network."""
    again = Desk(scene, ana.who, ana.secret, ana.window.context.new_page()).open()
    for desk in (ana, again, ana):
        desk.decide("a")
        desk.saved(desk.due)
    ana.window.context.set_offline(True)
    ana.decide("r")
    again.window.wait_for_timeout(300)  # The other tab hears of it.
    again.decide("r")
    scene.made = list(dict.fromkeys(scene.made))
    ana.window.context.set_offline(False)
    until(lambda: not ana.outbox())


def held_down(scene: Scene, ana: Desk) -> None:
    """A key is held: one decision, however many units come on screen under it."""
    ana.will("a")
    keyboard = ana.window.context.new_cdp_session(ana.window)
    stroke = {"key": "a", "code": "KeyA", "text": "a", "windowsVirtualKeyCode": 65}
    for number in range(30):
        repeat = {"type": "keyDown", "autoRepeat": number > 0, **stroke}
        keyboard.send("Input.dispatchKeyEvent", repeat)
        ana.window.wait_for_timeout(20)
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **stroke})
    ana.window.wait_for_selector(READY)


def hammered(scene: Scene, ana: Desk) -> None:
    """Keys come faster than pictures: none decides what was not on screen."""
    before = len(scene.made)
    ana.window.evaluate(HAMMER)
    ana.window.wait_for_selector(READY)
    assert ana.window.evaluate("window.blind") == 0
    for text in ana.window.evaluate("window.decided"):
        scene.made.append((ana.who, text, "accept"))
        ana.due += 1
    assert len(scene.made) > before


#: Presses a key each millisecond; notes the unit on screen where the page was ready for it.
HAMMER = """async () => {
  window.decided = [];
  window.blind = 0;
  const find = (root, what) => root.querySelector(what) ?? [...root.querySelectorAll("*")]
    .map(one => one.shadowRoot && find(one.shadowRoot, what)).find(Boolean);
  const station = find(document, ".station");
  for (let press = 0; press < 60; press += 1) {
    const ready = station.dataset.ready === "true";
    const text = station.querySelector(".instruction").innerText;
    const whole = [...station.querySelectorAll(".frame img")].every(one => one.complete);
    if (ready) window.decided.push(text);
    if (ready && !whole) window.blind += 1;
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "a", code: "KeyA" }));
    window.dispatchEvent(new KeyboardEvent("keyup", { key: "a", code: "KeyA" }));
    await new Promise(done => setTimeout(done, 1));
  }
}"""


def two_reviewers(scene: Scene, ana: Desk) -> None:
    """Two people work on one batch at once, one of them cut off for a while."""
    ben = scene.desk()
    for key in "ar":
        ana.decide(key)
        ben.decide(key)
    ben.saved(2)
    with ben.no_answers():
        ben.decide("ar")
        ana.decide("ra")
        ben.unsent(2)
        scene.check()


def database_locked(scene: Scene, ana: Desk) -> None:
    """Another process holds the database for ten seconds."""
    ana.decide("r")
    ana.saved(1)
    with locked(scene.server, 10):
        ana.decide("ara")
        assert ana.shown() == (1, 3)
        scene.check()


def disk_full(scene: Scene, ana: Desk) -> None:
    """The server has no room for another answer."""
    ana.decide("r")
    ana.saved(1)
    disk = FileLimit(scene.server.folder)
    disk.fill(scene.server)
    try:
        ana.decide("ara")
        ana.unsent(3)
        scene.check()
    finally:
        disk.free(scene.server)


def token_expired(scene: Scene, ana: Desk) -> None:
    """The token ends between two decisions; the page gives another."""
    ana.decide("r")
    ana.saved(1)
    scene.server.turn(16 * 60)
    ana.decide("ar")


def clock_back(scene: Scene, ana: Desk) -> None:
    """The browser's clock steps back by a day, then the server's by an hour."""
    ana.decide("ra")
    ana.saved(2)
    ana.window.evaluate("() => { const now = Date.now; Date.now = () => now() - 86_400_000 }")
    with ana.no_answers():
        ana.decide("ru")
        ana.unsent(2)
        scene.check()
    scene.server.turn(-3600)
    ana.decide("a")


TROUBLES = [
    cut_off, cut_off_unheard, slow, reloaded, crashed, two_tabs, held_down, hammered,
    two_reviewers, killed, database_locked, disk_full, token_expired, clock_back,
]  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_no_trouble_loses_or_doubles_a_decision(scene: Scene, trouble: Trouble) -> None:
    """Saved means in the log once; all else is in the outbox and shown; in the end all is saved."""
    ana = scene.desk()
    try:
        trouble(scene, ana)
        scene.heal()
        ana.decide("a")
        scene.heal()
    finally:
        scene.server.turn(0)


FULL = """() => { const room = size => { try { localStorage.setItem("ballast" + Math.random(),
    "x".repeat(size)); return true } catch { return false } };
    for (let size = 1 << 20; size >= 1; size = size >> 1) while (room(size)); }"""
ABSENT = """Object.defineProperty(window, "localStorage", { get() {
    throw new DOMException("denied", "SecurityError"); } })"""


@pytest.mark.parametrize("storage", ["full", "absent"])
def test_without_room_to_keep_decisions_each_is_saved_before_the_next(
    scene: Scene, storage: str
) -> None:
    """The station says so, and takes no new decision until the last is saved."""
    ana = scene.desk(script=ABSENT if storage == "absent" else "")
    if storage == "full":
        ana.window.evaluate(FULL)
    with ana.no_answers():
        ana.decide("a")
        expect(ana.window.locator(".state")).to_contain_text("cannot keep")
        expect(ana.window.locator(".state")).to_contain_text("1 unsent, retrying")
        for _ in range(5):
            ana.window.keyboard.press("r")
            ana.window.wait_for_timeout(50)
        assert ana.shown() == (0, 1)
    ana.saved(1)
    assert scene.logged() == scene.made
    ana.decide("r")
    ana.saved(2)
    assert scene.logged() == scene.made


def test_decisions_wait_for_their_owner(scene: Scene) -> None:
    """Another person on the same browser never sends them; they go out when the owner is back."""
    ana = scene.desk()
    with ana.no_answers():
        ana.decide("ar")
        ana.unsent(2)
        ana.window.goto("about:blank")
    ben = scene.desk(ana.window.context)
    ben.decide("r")
    ben.saved(1)
    time.sleep(6)  # Longer than any tab leaves another's decisions alone.
    assert ben.shown() == (1, 0)
    assert scene.logged() == [scene.made[-1]]
    assert len(ana_outbox := ben_sees(ben, ana)) == 2, ana_outbox
    ana.open()
    ana.due = 2
    scene.heal()


def ben_sees(ben: Desk, ana: Desk) -> list[str]:
    """Return the keys under which the browser keeps the other person's decisions."""
    keys: list[str] = ben.window.evaluate("Object.keys(localStorage)")
    return [key for key in keys if ana.who in key]
