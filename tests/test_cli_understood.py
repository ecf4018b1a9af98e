"""The terminal: what files are taken for is printed, and asked where it is not sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import understanding
from commands.terminal import Terminal as Stderr
from tests.terminal import Terminal, lines, record, table


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


@pytest.fixture
def unsure(tmp_path: Path) -> Path:
    """A table whose source could be two columns."""
    header = "source_image,original_image,prompt,output,note"
    made = [(f"a{n}.png", f"b{n}.png", "do it", f"e{n}.png", "kept") for n in range(7)]
    return table(tmp_path / "t.csv", header, made)


def test_what_was_understood_is_printed_beside_the_answer(pico: Terminal, unsure: Path) -> None:
    """Columns, how sure each is, five rows and what is left beside the edits; on stderr."""
    ran = pico("import", unsure, "--map", "source=original_image", "--json")
    assert {"means", "source", "original_image", "sure: you said so", "output"} <= _words(ran.err)
    assert ("b4.png" in ran.err, "b5.png" in ran.err) == (True, False)
    assert "Kept beside the edits: source_image, note" in ran.err
    (one,) = ran.json["understood"]
    assert (one["kind"], one["schema"], one["doubts"]) == ("sft", None, [])
    assert one["columns"][0] == {
        "ours": "source", "column": "original_image", "known": "said", "sure": True,
        "doubt": None, "others": [],
    }  # fmt: skip


def test_what_could_be_two_things_is_refused_where_nobody_can_be_asked(
    pico: Terminal, unsure: Path
) -> None:
    """Exit 2, naming the doubt and what answers it; nothing is loaded."""
    ran = pico("import", unsure)
    assert ran.code == 2
    assert "source: it could be source_image or original_image." in ran.err
    assert "--map source=source_image" in ran.err
    answered = pico("import", unsure, "--map", "source=source_image", "--json")
    assert (answered.json["edits_new"], answered.json["edits_already"]) == (7, 0)


def test_guesses_are_taken_as_shown_where_told_so(pico: Terminal, unsure: Path) -> None:
    """With --yes, and they are said to be guesses all the same."""
    ran = pico("import", unsure, "--yes", "--json")
    assert ran.json["edits_new"] == 7
    (one,) = ran.json["understood"]
    assert one["doubts"] == ["source: it could be source_image or original_image."]


def test_on_a_terminal_the_column_is_asked_for(
    pico: Terminal, unsure: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until one is named that is there; then it is loaded as said."""
    typed = iter(["nonsense", "original_image"])
    monkeypatch.setattr(understanding, "answerable", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_words, **_options: next(typed))
    ran = pico("import", unsure, "--json")
    assert "There is no column 'nonsense'." in ran.err
    assert ran.json["edits_new"] == 7
    assert ran.json["understood"][0]["columns"][0]["column"] == "original_image"


def test_a_picture_that_most_rows_share_is_asked_about(
    pico: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No: nothing is loaded, and it is said."""
    made = [(f"s{n}.png", "do it", "out.png") for n in range(5)]
    file = table(tmp_path / "t.csv", "source,instruction,edited", made)
    refused = pico("import", file)
    assert (refused.code, "out.png" in refused.err, "--map" in refused.err) == (2, True, True)
    monkeypatch.setattr(understanding, "answerable", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_words, **_options: False)
    ran = pico("import", file)
    assert (ran.code, "Nothing was loaded." in ran.err) == (2, True)


def test_a_released_manifest_is_a_line(pico: Terminal, tmp_path: Path) -> None:
    """There is nothing to confirm."""
    ran = pico("import", lines(tmp_path / "sft.jsonl", record(1)))
    assert "JSON Lines · Single-turn manifest" in ran.err
    assert "means" not in _words(ran.err)


def test_shards_alike_are_shown_once(pico: Terminal, tmp_path: Path) -> None:
    """One table of columns for all of them."""
    shards = [
        table(tmp_path / f"{n}.csv", "before,prompt,after", [(f"s{n}.png", "do", f"e{n}.png")])
        for n in range(4)
    ]
    ran = pico("import", *shards, "--json")
    assert "3 more files like it" in ran.err
    assert (ran.err.count("before"), ran.json["edits_new"]) == (1, 4)


def test_a_dataset_cannot_write_on_the_terminal_what_it_likes(
    pico: Terminal, tmp_path: Path
) -> None:
    """No escape codes, no line breaks, no markup of the terminal's library."""
    hostile = "\x1b[31mred[/bold]\nline [bold]b"
    file = table(tmp_path / "t.csv", "before,prompt,after", [("s.png", hostile, "e.png")])
    ran = pico("import", file)
    assert "\x1b" not in ran.err
    assert "[31mred[/bold] line [bold]b" in ran.err


def test_who_sits_at_a_terminal_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both streams must be one: a pipe answers nothing."""
    assert not understanding.answerable()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert understanding.answerable() == Stderr().console.is_terminal


def _words(text: str) -> set[str]:
    """Return the cells and lines that stand in what was printed."""
    return {
        cell.strip() for line in text.splitlines() for cell in line.replace("┃", "│").split("│")
    }


def test_a_guess_of_the_encoding_is_shown_and_confirmed(pico: Terminal, tmp_path: Path) -> None:
    """Refused where nobody can be asked, with what answers it; taken with --yes or once named."""
    reviews = tmp_path / "reviews.csv"
    reviews.write_bytes("edit;reviewer;verdict;Größe\n1.png;Jörg;accept;3\n".encode("cp1252"))
    ran = pico("import", reviews)
    assert ran.code == 2
    assert "It is read as Windows-1252 (a guess" in ran.err
    assert "--encoding cp1252" in ran.err
    named = pico("import", reviews, "--encoding", "cp1252", "--json")
    assert (named.code, named.json["reviews_new"]) == (0, 1)
    assert named.json["understood"][0]["container"] == "CSV · semicolons · Windows-1252"
    assert pico("import", reviews, "--yes", "--json").json["reviews_already"] == 1
    assert pico("import", reviews, "--encoding", "klingon").code == 2


def test_a_folder_of_parts_is_shown_once_and_loaded_whole(pico: Terminal, tmp_path: Path) -> None:
    """Files alike are one table on the screen; what is left out is said in the answer."""
    for number in range(12):
        part = tmp_path / "set" / f"part{number}"
        part.mkdir(parents=True)
        lines(part / "metadata.jsonl", record(number))
    (tmp_path / "set" / "README.md").write_text("# A set\n")
    ran = pico("import", tmp_path / "set", "--json")
    assert (ran.json["edits_new"], len(ran.json["files"])) == (12, 12)
    assert len(ran.json["understood"]) == 1
    assert [one["why"] for one in ran.json["left_out"]] == ["no table"]


def test_a_column_that_no_file_has_is_refused_beside_a_known_dataset_too(
    pico: Terminal, tmp_path: Path
) -> None:
    """What somebody said is never dropped without a word; of several files one may have it."""
    known = tmp_path / "known.csv"
    known.write_text("input_image,edit_prompt,edited_image,old\na.png,Make it red,b.png,c.png\n")
    other = tmp_path / "other.csv"
    other.write_text("before,instruction,after\nd.png,Make it blue,e.png\n")
    ran = pico("import", known, "--map", "source=nope")
    assert ran.code == 2
    assert "no file has that column" in ran.err
    assert pico("import", known, "--map", "source=old", "--json").json["edits_new"] == 1
    assert pico("import", known, other, "--map", "source=before", "--dry-run").code == 1
