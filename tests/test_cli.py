"""The terminal: exit codes, help and documentation, the workspace, settings, people."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

import cli
from commands.menu import Listed
from tests.terminal import Terminal, labelled, lines, record

PROJECT = Path(__file__).parents[1]


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with a workspace that has labels, and files to go wrong with."""
    folder = tmp_path_factory.mktemp("filled")
    files = map(str, labelled(folder, edits=6))
    assert cli.run(["--workspace", str(folder / "workspace"), "import", *files]) == 0
    lines(folder / "bad.jsonl", "{broken", record(1, 0.5))
    (folder / "text.txt").write_text("a poem\n")
    (folder / "full").mkdir()
    (folder / "full" / "mine.txt").write_text("mine")
    return folder


def test_a_wrong_number_names_its_option(pico: Terminal) -> None:
    """What is wrong belongs to an option; both are said."""
    ran = pico("draw", "--size", "many")
    assert (ran.code, "--size" in ran.err) == (2, True)


def test_an_ended_link_is_confirmed(pico: Terminal) -> None:
    """Ending a link says so."""
    pico("people", "add", "Ana", "--role", "lead")
    assert pico("people", "revoke", "Ana").out.startswith("Ana: ended")


def test_a_link_goes_where_the_workspace_was_served(pico: Terminal, tmp_path: Path) -> None:
    """The port is the server's, not the usual one."""
    assert pico("people", "add", "Ana", "--role", "lead").out.startswith("http://localhost:8501/")
    (tmp_path / "workspace" / "address").write_text("http://localhost:8765")
    assert pico("people", "add", "Ben").out.startswith("http://localhost:8765/api/join/")
    ran = pico("people", "add", "Ben", "--origin", "https://review.example/")
    assert ran.out.startswith("https://review.example/api/join/")


def test_a_link_goes_to_the_public_address(
    pico: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one is set, whatever the workspace was served at; a wrong one adds nobody."""
    assert pico("people", "add", "Lea", "--role", "lead").code == 0
    (tmp_path / "workspace" / "address").write_text("http://localhost:8765")
    monkeypatch.setenv("PICO_REVIEW_PUBLIC_URL", "https://example.org/review/")
    ran = pico("people", "add", "Ana")
    assert ran.out.startswith("https://example.org/review/api/join/")
    ran = pico("people", "add", "Ben", "--origin", "example.org")
    assert (ran.code, "--origin" in ran.err) == (2, True)
    monkeypatch.setenv("PICO_REVIEW_PUBLIC_URL", "example.org/review")
    ran = pico("people", "add", "Ben")
    assert (ran.code, "PICO_REVIEW_PUBLIC_URL" in ran.err) == (2, True)
    assert "Ben" not in pico("people", "list").out


def test_settings_that_cannot_be_read_name_their_own_file(pico: Terminal, tmp_path: Path) -> None:
    """Not the settings in force, which are as they were."""
    (tmp_path / "mine.yaml").write_text("[1, 2]\n")
    ran = pico("settings", "set", "mine.yaml")
    assert (ran.code, "mine.yaml" in ran.err, "settings.yaml" in ran.err) == (2, True, False)
    ran = pico("settings", "set", "nowhere.yaml")
    assert (ran.code, "Errno" in ran.err) == (2, False)


def test_a_draft_is_told_in_words(pico: Terminal, tmp_path: Path) -> None:
    """No None, no braces, no underscores: those are for --json."""
    pico("import", *labelled(tmp_path, edits=6, accepted_from=2))
    ran = pico("config", "draft", "--threshold", "0.5")
    assert "kept: 3" in ran.out
    assert "certified: no" in ran.out
    assert not [word for word in ("None", "False", "{", "_") if word in ran.out]


def test_no_plan_of_that_name_lists_those_there_are(pico: Terminal, tmp_path: Path) -> None:
    """A pool's name is not to be guessed."""
    pico("import", *labelled(tmp_path, edits=6, accepted_from=2))
    pico("threshold")
    ran = pico("threshold", "--pool", "nope")
    assert (ran.code, "--pool 'j 1'" in ran.err) == (2, True)


def commands(group: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Walk the command tree: (words, command), groups included, each loaded."""
    for name, listed in group.commands.items():
        command = listed.loaded() if isinstance(listed, Listed) else listed
        yield (*path, name), command
        if hasattr(command, "commands"):
            yield from commands(command, *path, name)


TREE = dict(commands(typer.main.get_command(cli.app)))
NAMES = [" ".join(words) for words in TREE]


@pytest.mark.parametrize("words", TREE, ids=NAMES)
def test_every_command_explains_itself(words: tuple[str, ...], pico: Terminal) -> None:
    """``--help`` says what it does and what each option means, and leaves with 0."""
    command = TREE[words]
    assert len(command.help or "") > 10
    options = [one for one in command.params if one.param_type_name == "option"]
    assert [one.name for one in options if not one.help] == []
    ran = pico(*words, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert command.help.split()[0] in ran.out


@pytest.mark.parametrize("words", TREE, ids=NAMES)
def test_every_command_is_documented(words: tuple[str, ...]) -> None:
    """README.md or a page of docs/ names it as it is typed."""
    pages = [PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    typed = " ".join(words)
    assert re.search(rf"(pico-review |`){typed}[ `\n]", text), f"document `{typed}`"


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["import"],
        ["import", "nowhere.jsonl"],
        ["import", "full"],
        ["import", "*.nothing"],
        ["import", "text.txt"],
        ["import", "sft.jsonl", "--kind", "poem"],
        ["import", "sft.jsonl", "--purpose", "fun"],
        ["import", "sft.jsonl", "--map", "x"],
        ["import", "sft.jsonl", "--map", "nothing=text"],
        ["import", "sft.jsonl", "--images", "nowhere"],
        ["import", "bad.jsonl", "--save-problems", "nowhere/problems.csv"],
        ["import", "sft.jsonl", "--wrong-option"],
        ["draw"],
        ["draw", "--size", "many"],
        ["draw", "--size", "0"],
        ["draw", "--size", "1000"],
        ["draw", "--size", "5", "--task", "poem"],
        ["draw", "--size", "5", "--task", "types", "--category", "Scale"],
        ["draw", "--size", "5", "--per-unit", "0"],
        ["draw", "--size", "5", "--seed", "-1"],
        ["draw", "--size", "5", "--target", "2"],
        ["judge", "--judge", "nobody"],
        ["judge", "--purpose", "fun"],
        ["judge", "--batch", "none"],
        ["judge", "--threshold", "nan", "--json"],
        ["threshold", "--target", "1"],
        ["threshold", "--target", "nan"],
        ["threshold", "--by", "moon"],
        ["threshold", "--pool", "none"],
        ["config", "show"],
        ["config", "show", "7"],
        ["config", "draft", "--threshold", "7"],
        ["config", "draft", "--from-certificate", "none"],
        ["config", "publish", "7", "--comment", "x"],
        ["config", "diff", "1", "2"],
        ["config", "rollback", "1"],
        ["filter", "sft.jsonl", "--config", "nowhere.yaml", "--out", "out"],
        ["filter", "sft.jsonl", "--config", "sft.jsonl", "--out", "out"],
        ["export", "sft", "--out", "full"],
        ["export", "reviews", "--out", "text.txt/inside"],
        ["settings", "set", "nowhere.yaml"],
        ["settings", "set", "text.txt"],
        ["settings", "preset", "nothing"],
        ["people", "add", " "],
        ["people", "add", "Ana", "--role", "king"],
        ["people", "revoke", "nobody"],
        ["--workspace", "text.txt", "import", "sft.jsonl"],
        ["--workspace", "elsewhere", "judge"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused_in_a_sentence(
    pico: Terminal, monkeypatch: pytest.MonkeyPatch, filled: Path, words: list[str]
) -> None:
    """Exit 2, the reason on stderr, nothing on stdout that a script could take for an answer."""
    monkeypatch.chdir(filled)
    ran = pico(*words)
    assert ran.code == 2, ran
    assert ran.err.strip()
    assert ran.out == ""


def test_a_defect_is_3_and_shows_its_trace(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody foresaw is not dressed up as a refusal."""
    monkeypatch.setattr("commands.people.opened", None)
    assert cli.run(["people", "list"]) == 3
    assert "TypeError" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "code"), [(["--help"], 0), (["judge"], 2), (["nonsense"], 2)])
def test_the_process_leaves_with_that_code(tmp_path: Path, words: list[str], code: int) -> None:
    """As a shell or a Makefile sees it."""
    program = [sys.executable, "-c", "import cli; cli.main()", *words]
    ran = subprocess.run(
        program, cwd=tmp_path, env={"PYTHONPATH": str(PROJECT)}, capture_output=True, check=False
    )
    assert ran.returncode == code
    assert b"Traceback" not in ran.stderr


def test_a_database_that_cannot_be_reached_is_refused(
    pico: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No server there, no such scheme, no URL: the setting to check is named."""
    for url in ("postgresql://nobody@127.0.0.1:1/none", "mysql://x/y", "nonsense"):
        monkeypatch.setenv("PICO_REVIEW_DATABASE", url)
        ran = pico("settings", "show")
        assert (ran.code, "PICO_REVIEW_DATABASE" in ran.err) == (2, True)


@pytest.mark.parametrize("where", ["before", "after", "=", "environment", "default"])
def test_the_workspace_may_be_named_anywhere(
    pico: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Before or after the command, with = or in the environment; else ./workspace."""
    if where == "environment":
        monkeypatch.setenv("PICO_REVIEW_WORKSPACE", "there")
    words = {
        "before": ["--workspace", "there", "settings", "show"],
        "after": ["settings", "show", "--workspace", "there"],
        "=": ["settings", "--workspace=there", "show"],
    }
    assert pico(*words.get(where, ["settings", "show"])).code == 0
    folder = "workspace" if where == "default" else "there"
    assert [path.name for path in tmp_path.iterdir()] == [folder]


def test_a_command_that_only_reads_makes_no_workspace(pico: Terminal, tmp_path: Path) -> None:
    """A typing error in --workspace is said, not turned into an empty workspace."""
    for words in (["judge"], ["people", "list"], ["config", "show"], ["export", "sft", "--out=x"]):
        assert "There is no workspace" in pico(*words, "--workspace", "typo").err
    assert list(tmp_path.iterdir()) == []


def test_settings_are_shown_set_and_preset(pico: Terminal, tmp_path: Path) -> None:
    """Each change is a further version; what is printed can be edited and set again."""
    first = pico("settings", "show", "--json").json
    assert (first["version"], first["name"]) == (1, "pico-banana")
    assert sum(one["weight"] for one in first["criteria"].values()) == pytest.approx(1)
    assert pico("settings", "preset", "three-dimensions").code == 0
    assert pico("settings", "show", "--json").json["name"] == "three-dimensions"
    text = pico("settings", "show").out
    file = tmp_path / "mine.yaml"
    file.write_text(text.replace("three-dimensions", "mine"), encoding="utf-8-sig")
    assert pico("settings", "set", file).code == 0
    last = pico("settings", "show", "--json").json
    assert (last["version"], last["name"]) == (3, "mine")


def test_people_are_added_listed_and_their_links_ended(pico: Terminal) -> None:
    """The link goes to stdout alone; a hint to add a lead goes to stderr."""
    ran = pico("people", "add", "Ana", "--origin", "https://review.example.org/")
    assert re.fullmatch(r"https://review\.example\.org/api/join/[\w-]{43}\n", ran.out)
    assert "--role lead" in ran.err
    made = pico("people", "add", "Ben", "--role", "lead", "--json").json
    assert set(made) == {"name", "role", "link"}
    assert pico("people", "revoke", "Ana").code == 0
    people = pico("people", "list", "--json").json["people"]
    assert people == [
        {"name": "Ana", "role": "reviewer", "kind": "person", "revoked": True},
        {"name": "Ben", "role": "lead", "kind": "person", "revoked": False},
    ]
    assert "Ana  reviewer  person  link ended" in pico("people", "list").out
    assert made["link"].rpartition("/")[2] not in pico("people", "list", "--json").out


def test_a_pipeline_gets_a_token_once(pico: Terminal) -> None:
    """It is printed once, listed without it, and ended by name; it is no person's name."""
    made = pico("people", "add", "nightly", "--role", "pipeline", "--json").json
    assert (made["role"], len(made["token"]) > 30, "link" in made) == ("pipeline", True, False)
    again = pico("people", "add", "nightly", "--role", "pipeline")
    assert again.out.strip() not in ("", made["token"])
    assert "no lead with a link" not in again.err
    listed = pico("people", "list", "--json")
    assert again.out.strip() not in listed.out
    assert listed.json["people"][0]["kind"] == "pipeline"
    assert pico("people", "add", "nightly").code == 2
    assert pico("people", "revoke", "nightly").code == 0
    assert pico("people", "list", "--json").json["people"][0]["revoked"] is True
