"""In a language that is not English, no page says an English sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from pages.deciding import judge, preferences, taxonomy, thresholds
from pages.deciding import people as people_page
from pages.deciding.taxonomy import draw_more
from pages.parts import words
from review.core import i18n
from review.promises import plans
from store import settings, tasks
from store.access import people
from store.access.people import Person
from store.db.workspace import Store
from store.filters import drafts, proposals, publishing
from store.work import adjudication, questions
from tests.pages.conftest import PAGES, is_fine, metrics, press, words_of
from tests.pages.everything_said import everything_said, outside
from tests.pseudo import PSEUDO, pseudo, write_catalogue
from tests.store.importing_files import by_image, chain, jsonl, load
from tests.store.ranking import BOWLS, agreed, bowls, compare, judged
from tests.store.reviewing import answer_all, decide, drawn, fresh_id, leased, reviewer
from tests.store.typed import CARTOON, OUT, ZOOM, edits_of, said, say

TABBED = {
    "thresholds": thresholds, "preferences": preferences, "taxonomy": taxonomy,
    "people": people_page, "judge": judge,
}  # fmt: skip


def tabs_of(desk: ModuleType) -> list[str]:
    """Return what a link to a desk may name as its tab."""
    return [*getattr(desk, "TABS", ()), *getattr(desk, "FIRST", ()), *getattr(desk, "CLOSER", ())]


#: The station's words are its scripts'.
PLACES = [
    (address, tab)
    for address in PAGES
    if address not in tasks.TASKS
    for tab in (tabs_of(TABBED[address]) if address in TABBED else [None])
]
#: No words of ours: where a link leads, what is drawn as a sign, the names of this test (in
#: capitals), and what its files are called.
NO_WORDS = re.compile(
    r"\]\((http|#)[^)]*\)|<extra></extra>|<br>|</?b>|:\w+-badge\[|:material/\w+:|images/\S+|\w+\.png"
    r"|\b[A-Z][A-Z0-9]+\b|\br\d\b|change (images/)?\S+|make it blue|a bowl"
    r"|Imported (votes|types)|robot|Brier|%\{text\}"
)
#: What stands in files is the same in every language, and so is what a judge reads.
OF_FILES = re.compile(r"At least \d+% of what this cut keeps|^score \S+ [<≥]|<instruction-RANDOM>")
Draw = Callable[..., AppTest]


def _draw(page, permission, store, person):  # Streamlit runs its text: no names from outside.
    from pages import language
    from pages.shell import guarded

    language.speak(person)
    guarded(page, permission, store, person)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the pseudo-language."""
    return write_catalogue(tmp_path_factory.mktemp("locales"))


@pytest.fixture(autouse=True)
def pseudo_spoken(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pseudo-language can be chosen."""
    monkeypatch.setenv(i18n.EXTRA, str(catalogue))


@pytest.fixture
def lead(sqlite_store: Store) -> Iterator[Person]:
    """The local lead, who chose the pseudo-language; Streamlit's test runner speaks it too."""
    people.choose_language(sqlite_store, people.local(sqlite_store).id, PSEUDO)
    with i18n.speaking(PSEUDO):
        yield people.local(sqlite_store)


@pytest.fixture
def drawing(sqlite_store: Store, lead: Person) -> Draw:
    """A function that draws a page, perhaps one of its tabs, in the lead's language."""

    def draw(address: str, tab: str | None = None, **query: str) -> AppTest:
        page, permission = PAGES[address]
        given = {"page": page, "permission": permission, "store": sqlite_store, "person": lead}
        at = AppTest.from_function(_draw, kwargs=given, default_timeout=120)
        for name, value in ({"tab": tab} if tab else {} | query).items():
            at.query_params[name] = value
        return at.run()

    return draw


@pytest.fixture
def furnished(
    sqlite_store: Store, tmp_path: Path, scored: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Store:  # fmt: skip
    """Something of everything: a promise, filters, votes, types said, flags, a question."""
    monkeypatch.setattr(plans, "SEQUENTIAL_LOOKS", (30,))
    scored(60)
    drawn(sqlite_store, 60, target=0.7, name="MEASURED")
    ana, ben = reviewer(sqlite_store, "ANA"), reviewer(sqlite_store, "BEN")
    answer_all(sqlite_store, ana, lambda image: "reject" if image < "images/010" else "accept")
    for threshold in (0.4, 0.5):
        draft = drafts.draft(sqlite_store, by="MAX", threshold=threshold)
        publishing.publish(sqlite_store, draft.id, comment="GO", by="MAX", not_proven="UNSEEN")
    other = drafts.draft(sqlite_store, by="ANA", threshold=0.6)
    proposals.propose(sqlite_store, other.id, comment="HIGHER", by="ANA")
    _vote(sqlite_store, tmp_path)
    _say_types(sqlite_store, tmp_path)
    _answer_twice(sqlite_store, ana, ben)
    load(
        sqlite_store, jsonl(tmp_path / "multi-turn.jsonl", chain(("t1.png", "A"), ("t2.png", "B")))
    )
    return sqlite_store


def _vote(store: Store, folder: Path) -> None:
    """A done group with the judge's scores, an open and a contradictory one."""
    circle = [
        compare(left, right, group="CIRCLE", reviewer=who)
        for who in ("ANA", "BEN")
        for left, right in (("P", "Q"), ("Q", "R"), ("R", "P"))
    ]
    few = compare("X", "Y", group="FEW", reviewer="ANA")
    bowls(store, folder, [*agreed(*BOWLS), few, *circle])
    load(store, jsonl(folder / "scores.jsonl", *judged(0.2, 0.5, 0.9, judge="robot")))


def _say_types(store: Store, folder: Path) -> None:
    """Types said as assigned, as another one, by two who differ, and of none."""
    kinds = {f"z{n}.png": ZOOM for n in range(8)} | {f"o{n}.png": OUT for n in range(4)}
    edits_of(store, folder, kinds)
    rows = [said(name, OUT if name < "z3" else kind, "ANA") for name, kind in kinds.items()]
    say(store, folder, *rows, said("z5.png", CARTOON, "BEN"))


def _answer_twice(store: Store, ana: str, ben: str) -> None:
    """Two reviewers who differ, a flag, an exclusion and a question."""
    batch = drawn(store, 6, purpose="fit", per_unit=2, name="TUNED")
    mine = leased(store, ana, 4, batch)
    with store.database.write() as connection:
        questions.ask_now(connection, ana, fresh_id(), mine[3].draw_id, "WHY", store.clock())
    for lease, verdict in zip(mine, ("unsafe", "unsure", "accept", "unsafe"), strict=True):
        decide(store, ana, lease, verdict)
    for lease in leased(store, ben, 3, batch):
        decide(store, ben, lease, "reject")
    adjudication.decide(
        store, batch.id, mine[3].unit_id, "exclude", by=people.local(store).id, note="NO"
    )


def english(at: AppTest, store: Store) -> list[str]:
    """Return what a page says outside the brackets, but for names and the dataset's words."""
    rule = settings.current(store).settings
    names = [*rule.taxonomy, *rule.category_of, *rule.criteria, "Add a new object", "Outpainting"]
    names += [words.criterion(name) for name in rule.criteria]
    names += [note.description for note in rule.edit_types.values()]
    names += [one.name for one in people.everyone(store)]
    theirs = re.compile("|".join(re.escape(name) for name in sorted(names, key=len)[::-1]))
    return [
        text
        for text in sorted(everything_said(at))
        if re.search(r"[A-Za-z]{3}", NO_WORDS.sub(" ", theirs.sub(" ", _letters(text))))
        and not OF_FILES.search(text)
    ]


def _letters(text: str) -> str:
    return outside(text).replace("\\", "")


@pytest.mark.parametrize(("address", "tab"), PLACES)
def test_an_empty_page_says_no_english_sentence(
    address: str, tab: str | None, drawing: Draw, sqlite_store: Store
) -> None:
    """What is missing, and what to do next, goes through the seam."""
    at = drawing(address, tab)
    assert is_fine(at)
    assert english(at, sqlite_store) == []


def test_no_page_says_an_english_sentence(furnished: Store, drawing: Draw) -> None:
    """Titles, labels, helps, captions, headings of tables, words of charts: all of it."""
    for address, tab in PLACES:
        at = drawing(address, tab)
        assert is_fine(at), (address, tab)
        assert english(at, furnished) == [], (address, tab)
        assert {"⟦", "→"} & set(words_of(at))  # Review leads straight on.


def test_what_opens_on_a_click_says_no_english_sentence(furnished: Store, drawing: Draw) -> None:
    """A draft and its dry run, every form that draws a batch, one edit in full."""
    at = press(drawing("thresholds", "Publish"), pseudo("Draft and dry run"))
    assert is_fine(at)
    assert pseudo("Would come in") in metrics(at)
    assert english(at, furnished) == []
    at = drawing("taxonomy", "Draw more")
    at = at.button_group(key="types-intent").set_value(draw_more.MENDING).run()
    assert is_fine(at)
    assert english(at, furnished) == []
    seen = by_image(furnished, "images/030.png")
    at = drawing("browse", edit=seen.id)
    assert pseudo("What people said") in words_of(at)
    assert english(at, furnished) == []


def test_the_menu_is_in_the_readers_language(sqlite_store: Store, lead: Person) -> None:
    """Sections and pages, at the addresses that they have in every language."""
    at = AppTest.from_function(_menu, kwargs={"store": sqlite_store, "person": lead}).run()
    titles = [text.value for text in at.text]
    assert pseudo("Reviewing") in titles
    assert f"thresholds {pseudo('Thresholds')}" in titles
    assert not [title for title in titles if re.search("[A-Z]", outside(title))]


def _menu(store, person):
    import streamlit as st

    from pages import language, shell

    language.speak(person)
    for section, pages in shell.menu(store, person).items():
        st.text(section)
        for page in pages:
            st.text(f"{page.url_path} {page.title}")


def test_a_language_is_chosen_where_there_is_more_than_one(sqlite_store: Store) -> None:
    """Each by its own name; the choice is kept, and spoken from then on."""
    person = people.add(sqlite_store, "ANA")[0]
    at = AppTest.from_function(_selector, kwargs={"store": sqlite_store, "name": "ANA"}).run()
    assert at.text[0].value == "Overview"
    (field,) = at.selectbox
    assert field.options == ["As the browser has it", "English", pseudo(i18n.OWN_NAME), "简体中文"]
    assert field.value == ""
    at = field.set_value(PSEUDO).run()
    assert at.text[0].value == pseudo("Overview")
    assert at.selectbox[0].label == pseudo("Language")
    kept = people.by_id(sqlite_store, person.id)
    assert kept is not None
    assert kept.language == PSEUDO
    at = at.selectbox[0].set_value("").run()
    assert at.text[0].value == "Overview"
    kept = people.by_id(sqlite_store, person.id)
    assert kept is not None
    assert kept.language is None


def test_nothing_is_offered_where_there_is_one_language(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A field with one choice would only take room."""
    monkeypatch.delenv(i18n.EXTRA)
    people.add(sqlite_store, "ANA")
    monkeypatch.setattr(i18n, "languages", lambda: [i18n.SOURCE])
    at = AppTest.from_function(_selector, kwargs={"store": sqlite_store, "name": "ANA"}).run()
    assert not at.selectbox


def _selector(store, name):
    import streamlit as st

    from pages import language
    from review.core.i18n import _
    from store.access import people

    (person,) = [other for other in people.everyone(store) if other.name == name]
    language.speak(person)
    st.text(_("Overview"))
    language.selector(store, person)


@pytest.mark.parametrize("named", ["Publish", pseudo("Publish")])
def test_a_link_to_a_tab_holds_in_every_language(
    named: str, furnished: Store, drawing: Draw
) -> None:
    """People of different languages hand each other links."""
    assert pseudo("Compare two versions") in words_of(drawing("thresholds", named))
    people.choose_language(furnished, people.local(furnished).id, i18n.SOURCE)
    page, permission = PAGES["thresholds"]
    given = {"page": page, "permission": permission, "store": furnished}
    reader = people.local(furnished)
    at = AppTest.from_function(_draw, kwargs=given | {"person": reader}, default_timeout=60)
    at.query_params["tab"] = named
    assert "Compare two versions" in words_of(at.run())
