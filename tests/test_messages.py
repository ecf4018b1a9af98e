"""The catalogues: what translators are given is what the code says, and the terminal says it."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from commands.terminal import TITLES
from review.core import i18n
from review.formats.filter_out import Summary
from tests.pseudo import CLOSE, OPEN, PSEUDO, pseudo, write_catalogue
from tests.terminal import Terminal, labelled
from tools import messages

#: What ships besides English.
CATALOGUES = sorted(i18n.FOLDER.glob("*/LC_MESSAGES/messages.po"))


def catalogue(path: Path) -> Catalog:
    """Read one catalogue."""
    with path.open("rb") as file:
        return read_po(file)


def named(sentence: str) -> set[str]:
    """Return the placeholders of a sentence, with how each is written."""
    found = string.Formatter().parse(sentence)
    return {f"{name}!{how}:{form}" for _text, name, form, how in found if name is not None}


def differing(found: Catalog) -> list[str]:
    """Return the translations that do not fill in what their source does."""
    wrong = []
    for message in found:
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        allowed = {name for source in sources for name in named(source)}
        needed = allowed - {name for name in allowed if name.startswith("n!")}
        wrong += [
            text for text in texts if message.id and text and not needed <= named(text) <= allowed
        ]
    return wrong


def test_the_template_is_what_the_code_says() -> None:
    """A sentence added, changed or taken out is in it: `make messages`."""
    assert messages.TEMPLATE.read_text("utf-8") == messages.written(messages.template())


def test_a_catalogue_has_the_sentences_of_the_template() -> None:
    """No more and no fewer, so that nothing is translated in vain or left out unseen."""
    sentences = {message.id for message in catalogue(messages.TEMPLATE)}
    for path in CATALOGUES:
        assert {message.id for message in catalogue(path)} == sentences, path


def test_a_catalogue_that_ships_is_whole() -> None:
    """No sentence is left in English, or to a translator's doubt."""
    for path in CATALOGUES:
        left = [message.id for message in catalogue(path) if message.id and _open(message)]
        assert left == [], path


def _open(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return message.fuzzy or not all(forms)


def test_a_translation_fills_in_what_its_source_does() -> None:
    """The same names, written the same way; the number alone may be said in a word."""
    for path in CATALOGUES:
        assert differing(catalogue(path)) == [], path


def test_a_translation_with_another_placeholder_would_be_found() -> None:
    """One misspelt, one left out, one written in another way."""
    found = Catalog()
    found.add("Kept: {kept:,}", "Behalten: {behalten:,}")
    found.add("{name}: {n}", "{n}")
    found.add("Left: {left!r}", "Links: {left}")
    found.add(("{n} edit", "{n} edits"), ("eine", "{n} andere"))
    assert len(differing(found)) == 3


def test_no_sentence_is_empty_or_only_a_value() -> None:
    """What has nothing of its own, not even a colon or an order of two, is not to translate."""
    for message in catalogue(messages.TEMPLATE):
        for text in message.id if isinstance(message.id, tuple) else (message.id,):
            bare = "".join(part for part, *_rest in string.Formatter().parse(text))
            assert not text or bare.strip() or len(named(text)) > 1, text


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands where a pseudo-language is spoken."""
    monkeypatch.setenv(i18n.EXTRA, str(write_catalogue(tmp_path / "locales")))
    monkeypatch.setenv("LC_ALL", f"{PSEUDO}.UTF-8")
    return Terminal.inside(tmp_path, capsys, monkeypatch)


def test_the_pseudo_language_keeps_what_is_filled_in() -> None:
    """A sentence in it is longer, accented and bracketed; its placeholders are those of before."""
    made = pseudo("There is no task {name!r}. See `pico-review draw`, or --help.")
    assert made.startswith(OPEN)
    assert made.endswith(CLOSE)
    assert named(made) == {"name!r:"}
    assert "`pico-review draw`" in made
    assert "--help" in made
    assert 1.2 < len(pseudo("Would you keep this edit in the dataset?")) / 40 < 1.7


def test_help_is_in_the_language_of_the_terminal(pico: Terminal) -> None:
    """What each command and option does, at any depth; names stay what they are."""
    lines = [" ".join(line.strip(" │").split()) for line in pico("--help").out.splitlines()]
    whole = " ".join(lines)
    assert (
        pseudo("Bring in manifests, judge scores and human labels; report every bad line.") in whole
    )
    assert pseudo("The workspace.") in whole
    assert pseudo("A word to whoever proposed it.") in pico("config", "adopt", "--help").out


def test_a_command_answers_in_the_language_of_the_terminal(pico: Terminal, tmp_path: Path) -> None:
    """Its answer, and what it is doing meanwhile."""
    pico("import", *labelled(tmp_path, edits=6, accepted_from=2))
    ran = pico("config", "draft", "--threshold", "0.5")
    assert ran.code == 0
    assert f"{pseudo('kept')}: 3" in ran.out
    assert f"{pseudo('certified')}: {pseudo('no')}" in ran.out
    assert [line for line in ran.out.splitlines() if not line.startswith(OPEN)] == []


def test_a_refusal_is_in_the_language_of_the_terminal(pico: Terminal) -> None:
    """What is wrong and what to do; the names in it are whatever was given."""
    ran = pico("settings", "preset", "mine")
    assert ran.code == 2
    assert pseudo("There is no preset {name!r}.").format(name="mine") in ran.err
    assert pseudo("Presets: {presets}.").partition("{")[0] in ran.err


def test_json_is_the_same_in_every_language(pico: Terminal, tmp_path: Path) -> None:
    """Scripts read it."""
    pico("import", *labelled(tmp_path, edits=6, accepted_from=2))
    assert OPEN not in pico("types", "--json").out
    assert OPEN not in pico("config", "draft", "--threshold", "0.5", "--json").out


def test_a_filter_writes_the_same_bytes_in_every_language(pico: Terminal, tmp_path: Path) -> None:
    """The reasons of its files are read by whoever gets them, not by whoever ran it."""
    files = labelled(tmp_path, edits=6, accepted_from=2)
    with files[0].open("a") as file:
        file.write("{broken\n")
    pico("import", *files)
    pico("config", "draft", "--threshold", "0.5")
    pico("config", "publish", "1", "--comment", "x", "--not-proven", "a test")
    (tmp_path / "config.yaml").write_text(pico("config", "show").out)
    written = []
    for language in ("C", PSEUDO):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LC_ALL", language)
            out = tmp_path / language
            pico("filter", files[0], "--config", "config.yaml", "--out", out)
        written.append({path.name: path.read_bytes() for path in sorted(out.iterdir())})
    assert written[0] == written[1]
    assert b"not valid JSON" in written[0]["summary.json"]


def test_every_title_of_an_answer_can_be_translated() -> None:
    """An answer's keys are its titles; one that is new needs its line."""
    keys = {name.replace("_", " ") for name in Summary.__struct_encode_fields__}
    assert keys <= set(TITLES)


def test_a_language_is_spoken_for_one_command(pico: Terminal) -> None:
    """Whoever runs commands in their own process goes on in the language of before."""
    pico("settings", "preset", "mine")
    assert i18n.spoken() == i18n.SOURCE
