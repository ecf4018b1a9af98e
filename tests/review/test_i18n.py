"""The language seam: translated first, filled in afterwards, and never a reason to fail."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from review.core import i18n
from review.core.i18n import N_, _, choose, ngettext, speaking

GERMAN = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Language: de\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "There is no task {name}."
msgstr "Eine Aufgabe {name} gibt es nicht."

#: pages/parts/station/tasks/rank.js review/core/tasks.py
msgid "Both bad"
msgstr "Beide schlecht"

#: pages/parts/station/foot/foot.js:12
msgid "{n} unit"
msgid_plural "{n} units"
msgstr[0] "{n} Stück"
msgstr[1] "{n} Stücke"

#: pages/parts/station/station.js
msgid "Undo"
msgstr ""

msgid "{n:,} edit in {pool}"
msgid_plural "{n:,} edits in {pool}"
msgstr[0] "{pool}: {n:,} Bearbeitung"
msgstr[1] "{pool}: {n:,} Bearbeitungen"

msgid "Kept: {kept}"
msgstr "Behalten: {behalten}"

msgid "Left: {left}"
msgstr "Links: {left"

#, fuzzy
msgid "Right type"
msgstr "Vielleicht"
"""

POLISH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Language: pl\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

msgid "{n} file"
msgid_plural "{n} files"
msgstr[0] "{n} plik"
msgstr[1] "{n} pliki"
msgstr[2] "{n} plików"
"""  # noqa: E501 - a head is one line.


@pytest.fixture(autouse=True)
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring two languages from outside."""
    for language, text in (("de", GERMAN), ("pl", POLISH), ("zh_Hans", GERMAN)):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "messages.po").write_text(text, encoding="utf-8")
    monkeypatch.setenv(i18n.EXTRA, str(tmp_path))


def test_english_is_the_source() -> None:
    """Without any choice a sentence is said as it is written, its values filled in."""
    assert i18n.spoken() == "en"
    assert _("There is no task {name}.", name="x{y}") == "There is no task x{y}."
    assert ngettext("{n} edit", "{n} edits", 1) == "1 edit"
    assert ngettext("{n:,} edit", "{n:,} edits", 1234) == "1,234 edits"


def test_a_sentence_is_translated_before_it_is_filled_in() -> None:
    """So that a value may stand elsewhere, and is never taken for a sentence."""
    with speaking("de"):
        assert _("There is no task {name}.", name="Both bad") == (
            "Eine Aufgabe Both bad gibt es nicht."
        )
        assert ngettext("{n:,} edit in {pool}", "{n:,} edits in {pool}", 2000, pool="p") == (
            "p: 2,000 Bearbeitungen"
        )


def test_what_is_marked_is_translated_where_it_is_shown() -> None:
    """A table that is written down at import speaks the language of whoever reads it."""
    choices = {"both": N_("Both bad")}
    assert choices["both"] == "Both bad"
    with speaking("de"):
        assert _(choices["both"]) == "Beide schlecht"


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 plik"), (2, "2 pliki"), (5, "5 plików"), (22, "22 pliki")]
)
def test_a_language_has_the_plural_forms_it_has(n: int, said: str) -> None:
    """Three in Polish, by its own rule."""
    with speaking("pl"):
        assert ngettext("{n} file", "{n} files", n) == said


def test_what_is_not_translated_is_said_in_english() -> None:
    """A sentence missing from a catalogue, or one its translator is not sure of."""
    with speaking("de"):
        assert _("A sentence that is new.") == "A sentence that is new."
        assert ngettext("{n} file", "{n} files", 3) == "3 files"
        assert _("Right type") == "Right type"


@pytest.mark.parametrize("message", ["Kept: {kept}", "Left: {left}"])
def test_a_translation_that_cannot_be_filled_in_is_said_in_english(message: str) -> None:
    """A placeholder that has another name, or none at all, must not stop anybody's work."""
    with speaking("de"):
        assert _(message, kept=3, left=3).endswith("t: 3")


def test_a_mistake_of_ours_is_not_hidden() -> None:
    """A sentence whose values are not given is a defect of the code."""
    with pytest.raises(KeyError):
        _("There is no task {name}.", nam="x")


def test_braces_of_a_text_without_values_are_text() -> None:
    """Dataset text that goes through the seam by accident is not a pattern."""
    assert _("{0.__class__} {") == "{0.__class__} {"


def test_an_empty_text_stays_empty() -> None:
    """It is not the head of the catalogue, which gettext keeps there."""
    with speaking("de"):
        assert _("") == ""


def test_a_language_that_is_not_there_is_english() -> None:
    """Also one that would name a file elsewhere."""
    for language in ("xx", "../de", ""):
        with speaking(language):
            assert i18n.spoken() == "en"
        i18n.speak(language)
        assert i18n.spoken() == "en"


def test_the_languages_are_those_of_the_catalogues() -> None:
    """The source first, those of the further folder too."""
    assert i18n.languages()[0] == "en"
    assert {"de", "pl", "zh_Hans"} <= set(i18n.languages())


def test_a_language_is_spoken_for_its_while_only() -> None:
    """Also when something is refused meanwhile."""
    with pytest.raises(ValueError, match="no"), speaking("de"):
        raise ValueError("no")
    assert i18n.spoken() == "en"


def test_threads_speak_their_own_language() -> None:
    """What one visitor speaks is heard by nobody else."""
    heard: list[str] = []
    with speaking("de"):
        thread = threading.Thread(target=lambda: heard.append(_("Both bad")))
        thread.start()
        thread.join()
    assert heard == ["Both bad"]


def test_tasks_speak_their_own_language() -> None:
    """Two calls that take turns in one thread do not change each other's."""

    async def call(language: str) -> str:
        i18n.speak(language)
        await asyncio.sleep(0)
        return _("Both bad")

    async def both() -> list[str]:
        return await asyncio.gather(call("de"), call("en"))

    # In a thread of its own: a browser test before this one may have left a loop in ours.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, both()).result() == ["Beide schlecht", "Both bad"]


@pytest.mark.parametrize(
    ("wanted", "chosen", "language"),
    [
        ([], None, "en"),
        (["de-AT", "pl"], None, "de"),
        (["fr", "pl"], None, "pl"),
        (["en-GB", "de"], None, "en"),
        (["de"], "pl", "pl"),
        (["de"], "fr", "de"),
        (["zh"], None, "zh_Hans"),
        (["zh-Hans-CN"], None, "zh_Hans"),
        (["ZH-hans"], None, "zh_Hans"),
        (["zh-CN"], None, "zh_Hans"),
        (["zh_SG"], None, "zh_Hans"),
        (["zh-TW"], None, "en"),
        (["d", "C", "", "*"], None, "en"),
    ],
)
def test_the_choice_of_a_language(wanted: list[str], chosen: str | None, language: str) -> None:
    """A person's own choice, else the first wanted one that there is, else English."""
    assert choose(wanted, chosen) == language


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("", []),
        ("de", ["de"]),
        ("en;q=0.5, de-AT , pl;q=0.7", ["de-AT", "pl", "en"]),
        ("*, de;q=0", []),
        ("de;q=2, ../x, pl;q=1.0, \x00", ["pl"]),
    ],
)
def test_what_a_browser_asks_for(header: str, languages: list[str]) -> None:
    """By weight, the order of the header among equals; what is malformed is left out."""
    assert i18n.accepted(header) == languages


@pytest.mark.parametrize(
    ("environment", "languages"),
    [
        ({}, []),
        ({"LANG": "de_DE.UTF-8"}, ["de_DE"]),
        ({"LANG": "de_DE", "LC_MESSAGES": "pl_PL", "LC_ALL": ""}, ["pl_PL"]),
        ({"LANG": "de_DE", "LC_ALL": "C.UTF-8"}, ["C"]),
        ({"LANG": "de@euro"}, ["de"]),
    ],
)
def test_what_a_terminal_asks_for(environment: dict[str, str], languages: list[str]) -> None:
    """LC_ALL before LC_MESSAGES before LANG, as everywhere."""
    assert i18n.of_terminal(environment) == languages


def test_a_pages_scripts_get_what_they_say_and_no_more() -> None:
    """Translations and plural forms by their English; without one the script says it as written."""
    assert i18n.for_scripts() is None
    with speaking("de"):
        assert i18n.for_scripts() == {
            "Both bad": "Beide schlecht",
            "{n} unit": ["{n} Stück", "{n} Stücke"],
        }


def test_a_browser_is_told_the_language_as_it_names_it() -> None:
    """With a hyphen, or its own rules of numbers and plurals are refused."""
    with speaking("zh_Hans"):
        assert i18n.tag() == "zh-Hans"
