"""A lead loads a manifest and its pictures in a browser alone, and is led to the draw."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocket, expect

from store.access import people
from store.opening import open_workspace
from store.work import browse
from tests.browser.conftest import HOSTILE, write_edits
from tests.browser.settling import settling
from tests.browser.signing import sign_in
from tests.process.serving import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
THUMBS = "[data-testid=stImage] img"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A served workspace with nothing in it."""
    folder = tmp_path / "workspace"
    open_workspace(folder).close()
    server = Server(folder).start()
    yield server.address
    server.stop()


@pytest.fixture
def sent(tmp_path: Path) -> dict[str, Path]:
    """A manifest of 40 edits with scores, and a zip of their pictures: one broken, one missing."""
    manifest = write_edits(tmp_path / "dataset")
    rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    manifest.write_text(
        "".join(json.dumps(row | {"judge": "robot"}) + "\n" for row in rows), encoding="utf-8"
    )
    archive = tmp_path / "pictures.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted(manifest.parent.rglob("*.png")):
            packed.write(file, f"packed/{file.relative_to(manifest.parent)}")
    return {"manifest": manifest, "pictures": archive}


def send(window: Page, file: Path | list[Path], *, field: int) -> None:
    """Send a file by the field of that place: the files', or the pictures'."""
    window.locator("input[type=file]").nth(field).set_input_files(file)


def go_on(window: Page, label: str) -> None:
    """Press the button of a step."""
    window.get_by_role("button", name=label, exact=True).click()


def shown(window: Page) -> int:
    """Return how many thumbnails have a picture in them."""
    script = "all => all.filter(one => one.complete && one.naturalWidth > 0).length"
    return int(window.locator(THUMBS).evaluate_all(script))


def test_the_way_on_waits_for_files_on_their_way(
    address: str, sent: dict[str, Path], window: Page
) -> None:
    """Pressed before, pictures would be lost without a word; and a press meanwhile is kept."""
    window.goto(f"{address}/load")
    send(window, sent["manifest"], field=0)
    expect(window.get_by_text("sft.jsonl ·")).to_be_visible()
    going_on = window.get_by_role("button", name="Next: columns")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    window.route("**/upload_file/**", hold)
    send(window, sent["pictures"], field=1)
    expect(window.get_by_text("Uploading…")).to_be_visible()
    expect(going_on).to_be_hidden()
    held[0].continue_()
    going_on.click()
    expect(window.locator(THUMBS)).to_have_count(10)
    expect(window.get_by_text("79 pictures")).to_be_visible()


def test_the_way_to_the_check_is_in_sight_however_many_files(
    address: str, tmp_path: Path, window: Page
) -> None:
    """A released file is a line, the first one's rows in sight; the button is at the top."""
    window.goto(f"{address}/load")
    files = [write_edits(tmp_path / name) for name in ("one", "two", "three")]
    named = [file.rename(tmp_path / f"{file.parent.name}.jsonl") for file in files]
    send(window, named, field=0)
    expect(window.get_by_text("three.jsonl ·")).to_be_visible()
    go_on(window, "Next: columns")
    for file in named:
        line = re.compile(rf"^{file.name}: .*manifest.*, 40 rows, nothing to name$")
        expect(window.get_by_text(line)).to_be_visible()
    expect(
        window.get_by_text("Swap red and blue in picture 4").locator("visible=true")
    ).to_have_count(1)
    expect(window.get_by_role("button", name="Next: check")).to_be_in_viewport()


def test_from_files_on_a_disk_to_the_draw_in_three_steps(
    address: str, sent: dict[str, Path], window: Page, tmp_path: Path
) -> None:
    """File, columns with five rows and their pictures, check, load; then one way on."""
    window.goto(f"{address}/load")
    expect(window.get_by_role("button", name="Next: columns")).to_be_disabled()
    send(window, sent["manifest"], field=0)
    expect(window.get_by_text("sft.jsonl ·")).to_be_visible()
    send(window, sent["pictures"], field=1)
    expect(window.get_by_text("79 pictures")).to_be_visible()
    go_on(window, "Next: columns")
    expect(window.get_by_text("Swap red and blue in picture 4")).to_be_visible()
    expect(window.locator(THUMBS)).to_have_count(10)
    assert shown(window) == 10
    go_on(window, "Next: check")
    expect(window.get_by_text("1 edited picture is missing: images/8.png")).to_be_visible()
    expect(window.get_by_text("No problems.")).to_have_count(0)
    expect(window.get_by_role("button", name="Draw")).to_have_count(0)
    go_on(window, "Load")
    expect(window.get_by_text("Loaded", exact=True)).to_be_visible()
    go_on(window, "Draw edits to review")
    expect(window).to_have_url(re.compile(f"{address}/thresholds"))
    expect(window.get_by_role("button", name="draw the batch")).to_be_visible()
    assert window.title() != "broken in"
    store = open_workspace(tmp_path / "workspace")
    counted = browse.counts(store)
    store.close()
    assert (counted.edits, counted.judges) == (40, {"robot": 40})


def test_a_folder_is_dragged_in_as_it_stands(
    address: str, sent: dict[str, Path], window: Page
) -> None:
    """Its files keep their paths below it."""
    window.goto(f"{address}/load")
    send(window, sent["manifest"], field=0)
    expect(window.get_by_text("sft.jsonl ·")).to_be_visible()
    window.get_by_text("Folder", exact=True).click()
    expect(window.get_by_text("Drag their folder here")).to_be_visible()
    window.locator("input[type=file]").nth(1).set_input_files(sent["manifest"].parent)
    expect(window.get_by_text("79 pictures")).to_be_visible()
    go_on(window, "Next: columns")
    expect(window.locator(THUMBS)).to_have_count(10)


@pytest.mark.parametrize(
    ("member", "said"), [("../out.png", "leads out of the archive"), ("bomb.png", "far more than")]
)
def test_a_hostile_zip_is_refused_in_words(
    address: str, window: Page, tmp_path: Path, member: str, said: str
) -> None:
    """The page stays as it was, and nothing is written."""
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(member, b"\0" * 30_000_000)
    window.goto(f"{address}/load")
    send(window, tmp_path / "p.zip", field=1)
    expect(window.get_by_text(said)).to_be_visible()
    expect(window.get_by_role("button", name="Next: columns")).to_be_disabled()
    assert not list(tmp_path.rglob("*.png"))
    assert not list(tmp_path.parent.glob("out.png"))


def test_columns_with_hostile_names_are_letters(address: str, window: Page, tmp_path: Path) -> None:
    """In the choice of columns, in the rows, and in what is asked about."""
    file = tmp_path / "t.csv"
    quoted = HOSTILE.replace('"', '""')
    file.write_text(f'source,edited,"{quoted}"\na.png,b.png,"{quoted}"\n', encoding="utf-8")
    window.goto(f"{address}/load")
    send(window, file, field=0)
    expect(window.get_by_text("t.csv ·")).to_be_visible()
    go_on(window, "Next: columns")
    expect(window.get_by_text("Needed: a tick at what is red.")).to_be_visible()
    expect(window.get_by_test_id("stMain")).to_contain_text(HOSTILE)
    assert window.title() != "broken in"


def test_a_judges_own_criteria_come_in_without_a_terminal(
    address: str, window: Page, tmp_path: Path
) -> None:
    """Columns on one to five become the criteria, and the scale is read from them."""
    file = tmp_path / "scores.csv"
    file.write_text("edit,judge,following,realism\na.png,robot,4,5\nb.png,robot,1,2\n")
    window.goto(f"{address}/load")
    send(window, file, field=0)
    expect(window.get_by_text("scores.csv ·")).to_be_visible()
    go_on(window, "Next: columns")
    expect(window.get_by_role("button", name="Next: check")).to_be_disabled()
    expect(window.get_by_label("Highest score")).to_have_value("5.00")
    go_on(window, "Use these from now on")
    in_force = "Criteria: following (0.5), realism (0.5); scale 1 to 5."
    expect(window.get_by_text(in_force)).to_be_visible()
    go_on(window, "Next: check")
    expect(window.get_by_text("New scores")).to_be_visible()


def test_a_lead_with_a_link_loads_through_the_door_and_a_reviewer_sends_nothing(
    address: str, sent: dict[str, Path], tmp_path: Path, browser: Browser
) -> None:
    """Once people have links: the lead's file arrives; a reviewer's own request is refused."""
    store = open_workspace(tmp_path / "workspace")
    _, secret = people.add(store, "Lea", role="lead")
    _, other = people.add(store, "Rui")
    store.close()
    context = browser.new_context()
    sign_in(context, address, secret)
    page = settling(context.new_page())
    page.goto(f"{address}/load")
    with page.expect_response("**/upload_file/**") as taken:
        send(page, sent["manifest"], field=0)
    assert taken.value.status == 204
    expect(page.get_by_text("sft.jsonl ·")).to_be_visible()
    reviewing = browser.new_context()
    sign_in(reviewing, address, other)
    stranger = browser.new_context()
    for one in (reviewing, stranger):
        refused = one.request.put(taken.value.url, data=b"x" * 10)
        assert (refused.status, "may load" in refused.text()) == (403, True)
        one.close()
    context.close()


def test_a_stranger_begins_no_session(address: str, tmp_path: Path, window: Page) -> None:
    """Words instead of the app: no websocket is opened, and one that is asked for is refused."""
    store = open_workspace(tmp_path / "workspace")
    people.add(store, "Lea", role="lead")
    store.close()
    sockets: list[str] = []

    def heard(socket: WebSocket) -> None:
        sockets.append(socket.url)

    window.on("websocket", heard)
    answer = window.goto(f"{address}/load")
    assert answer is not None
    assert answer.status == 403
    expect(window.get_by_text("opened by a personal link")).to_be_visible()
    assert sockets == []
    tried = """address => new Promise(done => { const one = new WebSocket(address);
        one.onopen = () => done("open"); one.onerror = () => done("refused"); })"""
    stream = address.replace("http", "ws") + "/_stcore/stream"
    assert window.evaluate(tried, stream) == "refused"
