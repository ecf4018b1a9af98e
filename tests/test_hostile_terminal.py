"""Names, comments and file names that a terminal would obey are text in every command's output."""

from __future__ import annotations

import json
import logging
import secrets
from pathlib import Path

import pytest

from commands.terminal import bar, bars, terminal
from review.core import logs
from review.core.visible import visible
from tests.terminal import Terminal, labelled, lines, record, table

#: Rich's markup and a link, an escape sequence, one in a single byte, a carriage return, an
#: override of direction, and one that isolates.
HOSTILE = "[bold]x[/bold] [link=http://a.example]y[/link] \x1b[31mred\x9b2J\rover\u202egnp\u2066"
OBEYED = ("\x1b", "\x9b", "\r", "\u202e", "\u2066")


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


def harmless(text: str) -> bool:
    return not any(sign in text for sign in OBEYED)


def test_what_is_hidden_is_written_as_json_writes_it() -> None:
    """Tabs, ends of lines and letters of any script stay; twice is as once."""
    plain = "a\tb\nä 字 עברית 🖼 [bold]"
    assert visible(plain) == plain
    assert json.loads(f'"{visible(HOSTILE)}"') == HOSTILE
    assert visible(visible(HOSTILE)) == visible(HOSTILE)


def test_hostile_names_are_text_whatever_command_says_them(pico: Terminal, tmp_path: Path) -> None:
    """People, settings, datasets, comments, files that are missing or broken; on both streams."""
    manifest, _reviews = labelled(tmp_path, edits=4)
    odd = lines(tmp_path / f"{HOSTILE.replace('/', '_')}.jsonl", "{broken", record(9, 0.5))
    reviews = table(tmp_path / "r.csv", "edit,reviewer,verdict",
                    [("images/1.png", HOSTILE, "accept")])  # fmt: skip
    said = [
        pico("people", "add", HOSTILE, "--role", "lead"),
        pico("people", "list"),
        pico("people", "revoke", HOSTILE + "?"),
        pico("import", manifest, odd, "--yes"),
        pico("import", lines(tmp_path / "t.jsonl", record(7, 0.5, edit_type=HOSTILE)), "--yes"),
        pico("import", reviews, "--yes"),
        pico("import", "--pool", HOSTILE, tmp_path / f"{HOSTILE.replace('/', '')}.csv"),
        pico("config", "draft", "--threshold", "0.5"),
        pico("config", "publish", "1", "--comment", HOSTILE, "--not-proven", HOSTILE),
        pico("config", "history"),
        pico("config", "show"),
        pico("settings", "show"),
        pico("settings", "preset", HOSTILE),
        pico(HOSTILE),
        pico("draw", "--size", HOSTILE),
    ]
    for ran in said:
        assert harmless(ran.out + ran.err), (ran.out, ran.err)
    told = "".join(ran.out + ran.err for ran in said)
    assert "[link=http://a.example]y" in told, "markup is text, not swallowed"
    assert "\\u001b[31mred" in told


def test_json_says_the_same_values(pico: Terminal) -> None:
    """What is written visibly is read back as it was."""
    pico("people", "add", "A\u202eB\x9bC", "--role", "lead")
    ran = pico("people", "list", "--json")
    assert harmless(ran.out)
    assert ran.json["people"][0]["name"] == "A\u202eB\x9bC"


def test_titles_of_bars_and_words_beside_the_answer_are_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No markup of the library that draws them, no name for a smiley."""
    del terminal.__dict__["console"]
    with bar(HOSTILE) as advance:
        advance(1, 2)
    with bars() as tell:
        tell(HOSTILE, 1, 1)
    terminal.print(f"{HOSTILE} :smiley:")
    said = capsys.readouterr().err
    del terminal.__dict__["console"]
    assert harmless(said)
    assert said.count("[bold]x[/bold]") == 3
    assert ":smiley:" in said


def test_logs_hold_text_and_no_personal_link(caplog: pytest.LogCaptureFixture) -> None:
    """In the message, in its values, in an exception's words and its trace."""
    logs.bound()
    secret = "s3cret_of-a-link" * 3
    log = logging.getLogger("any.library")
    log.warning("GET /api/join/%s of %s", secret, HOSTILE)
    log.warning("a %(path)s", {"path": f"http://a.example/api/join/{secret}?x=1"})
    try:
        raise ValueError(f"{HOSTILE} /api/join/{secret}")
    except ValueError as error:
        log.exception("failed: %s", error)
        log.error(error)
    for text in (caplog.text, *caplog.messages):
        assert harmless(text)
        assert secret not in text
    assert "/api/join/…" in caplog.text
    assert "ValueError" in caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "/api/join/{}", "/api/JOIN/{}", "/api/join//{}", "/api/join/./{}", "/api/join/../join/{}",
        "/api/join?secret={}", "/api/join?{}", "/api/join;{}", "/api/join/%20{}", "/join/{}/",
        "/api/join/a/b/{}#x", "/api/jion/{}", "/api/joins/{}", "/{}", "/score?link={}",
        "/%2Fjoin{}", "/api/join:{}", "/api/join%2F{}",
    ],
)  # fmt: skip
def test_a_link_whose_address_is_slightly_off_is_in_no_log(address: str) -> None:
    """As uvicorn writes who asked for what, and as a library quotes an address."""
    logs.bound()
    for _ in range(50):
        secret = secrets.token_urlsafe(32)
        path = address.format(secret)
        asked = ("127.0.0.1:5", "GET", path, "1.1", 404)
        said = _made("uvicorn.access", '%s - "%s %s HTTP/%s" %d', asked)
        assert "GET" in said
        assert secret not in said + _made("any.library", "http://a.example%s", (path,))


def _made(name: str, message: str, values: tuple[object, ...]) -> str:
    """Return what a logger's record says, whoever it is passed on to."""
    logger = logging.getLogger(name)
    return logger.makeRecord(name, logging.WARNING, "", 0, message, values, None).getMessage()


def test_logs_keep_what_is_no_secret() -> None:
    """Names, hashes, identities and plain paths are what logs are read for."""
    for plain in (
        "/score?task=score", "/api/joint/plans/of/everything", f"sha256 {'0a' * 32}",
        f"/downloads/{'ab-' * 20}", "019b0f3e-6a51-7c2e-9f4e-0a1b2c3d4e5f",
        "/a/folder/test_a_name_of_a_file_that_is_quite_long_but_no_secret.py",
    ):  # fmt: skip
        assert logs.said(plain) == plain
