"""The report's page: one file that loads nothing, runs nothing, and takes no text for markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import msgspec

from review.core.i18n import speaking
from review.report.against import against
from review.report.markup import element, joined, text
from review.report.page import page
from review.report.shape import Count, Fact, Figure, Gap, Report, Section, Sections
from tests.review.reports import figure, report, share

HOSTILE = "</style></td><script>alert(1)</script><img src=x onerror=y>'\"&\x00\u202e"


class Read(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and its texts."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def hostile() -> Report:
    """Return a report in which every text that may be anybody's is hostile."""
    figures = (
        share(9, 10),
        share(4, 10, name="acceptable_of_type", group=HOSTILE, given={"taxonomy": HOSTILE}),
        figure(0.3, None, None, name="judge_auc", scale="number", group=HOSTILE),
        figure(None, None, None, name="acceptable_of_type", group="unlabelled"),
    )
    section = Section(
        facts=(
            Fact(name="statement", value=HOSTILE),
            Fact(name="task", value=HOSTILE, group="score"),
            Fact(name="weight", value=0.4, group=HOSTILE),
            Fact(name="exclusions", value=1200),
            Fact(name="taken_as_uniform", value=False),
            Fact(name="cut", value=None),
        ),
        counts=(
            Count(name="edits_of_type", number=1, of=3, last_entry=4, group=HOSTILE),
            Count(name="answers_of", number=0, of=0, last_entry=4, group=f"score: {HOSTILE}"),
        ),
        figures=figures,
        said=(HOSTILE,),
    )
    sections = dict.fromkeys(Sections.__struct_fields__, section)
    sections["chains"] = Section(why=HOSTILE)
    gaps = (Gap(section="quality", name="promise", why=HOSTILE, group=HOSTILE),)
    return Report(
        code_version=HOSTILE, last_entry=9, simulated=True, sections=Sections(**sections), gaps=gaps
    )


def test_no_text_of_a_dataset_becomes_markup() -> None:
    """Whatever a type, a judge or a reviewer is called; in comparisons too."""
    found = hostile()
    other = Report(
        code_version="1", last_entry=9, simulated=False,
        sections=Sections(**dict.fromkeys(Sections.__struct_fields__, Section())),
    )  # fmt: skip
    for compared in (None, against(found, found), against(other, found), against(found, other)):
        read = Read(page(found, compared))
        assert not {"script", "img", "iframe", "object", "link"} & {tag for tag, _ in read.elements}
        assert not [name for _, attrs in read.elements for name in attrs if name.startswith("on")]
        assert any("<script>alert(1)</script>" in said for said in read.texts)
        assert "\x00" not in page(found, compared)


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    """It opens offline: its policy forbids what it does not do anyhow."""
    read = Read(page(hostile()))
    addresses = [
        attrs[name]
        for _, attrs in read.elements
        for name in ("src", "href", "srcset", "data", "action")
        if name in attrs
    ]
    assert addresses
    assert all(str(address).startswith("#") for address in addresses)
    (policy,) = [attrs["content"] for _, attrs in read.elements if "http-equiv" in attrs]
    assert str(policy).startswith("default-src 'none'")
    styles = page(hostile()).partition("<style>")[2].partition("</style>")[0]
    assert not re.search(r"url\(|@import|https?:", styles)
    assert "@media print" in styles
    assert "prefers-color-scheme: dark" in styles


def test_every_link_of_the_contents_leads_somewhere() -> None:
    """Each names a section that is there."""
    read = Read(page(hostile()))
    places = {attrs.get("id") for _, attrs in read.elements}
    links = {str(attrs["href"])[1:] for tag, attrs in read.elements if tag == "a"}
    assert links <= places


def test_every_table_of_figures_says_its_n_and_the_last_entry() -> None:
    """What n counts, and up to where the log went."""
    read = Read(page(hostile()))
    captions = [said for said in read.texts if "log up to entry" in said.lower()]
    tables = [tag for tag, _ in read.elements if tag == "table"]
    assert len(captions) >= len(tables) > 10
    assert "n: labelled edits" in "".join(read.texts)


def test_what_was_not_measured_is_said() -> None:
    """A row without an estimate, a section without any."""
    said = " ".join(Read(page(hostile())).texts)
    assert "unlabelled not measured" in said
    assert "Not measured" in said


def test_the_page_is_in_the_language_of_who_makes_it() -> None:
    """And says so to the browser."""
    with speaking("en"):
        assert '<html lang="en">' in page(hostile())


def test_a_text_is_a_text_wherever_it_stands() -> None:
    """In an element, in an attribute, beside markup."""
    assert element("p", "<b>", title='"<') == '<p title="&quot;&lt;">&lt;b&gt;</p>'
    assert joined("a<", element("b", "c")) == "a&lt;<b>c</b>"
    assert text("a\x00b") == "a�b"


def test_shares_that_are_promised_are_rounded_down() -> None:
    """.8996 is at least 89.9%, never 90%."""
    sections = dict.fromkeys(Sections.__struct_fields__, Section())
    facts = (Fact(name="promised_now", value=0.8996), Fact(name="labels", value=300),
             Fact(name="look_last_entry", value=638))  # fmt: skip
    sections["promise"] = Section(facts=facts)
    found = Report(code_version="1", last_entry=9, simulated=False, sections=Sections(**sections))
    said = page(found)
    assert "at least 89.9%" in said
    assert "n 300, log up to entry 638" in said


def test_a_figure_without_an_estimate_has_no_drawing() -> None:
    """Nor has a coefficient without an interval."""
    rows: tuple[Figure, ...] = (figure(None, None, None), figure(0.3, None, None, scale="number"))
    sections = dict.fromkeys(Sections.__struct_fields__, Section())
    sections["quality"] = Section(figures=rows)
    found = Report(code_version="1", last_entry=9, simulated=False, sections=Sections(**sections))
    assert "<svg" not in page(found)


def test_a_type_that_is_called_like_a_word_of_ours_stays_what_it_is() -> None:
    """Only where a group is ours it is put in words: no type is a language or a task."""
    names = ("en", "score", "open", "same")
    sections = dict.fromkeys(Sections.__struct_fields__, Section())
    counts = tuple(
        Count(name="edits_of_type", number=1, of=4, last_entry=1, group=name) for name in names
    )
    language = Count(name="edits_in_language", number=4, of=4, last_entry=1, group="en")
    sections["dataset"] = Section(counts=(*counts, language))
    sections["people"] = Section(facts=(Fact(name="task", value="A task", group="score"),))
    found = Report(code_version="1", last_entry=9, simulated=False, sections=Sections(**sections))
    said = Read(page(found)).texts
    assert set(names) <= set(said)
    assert said.count("English") == 1
    assert "A task" not in said


def test_a_number_beyond_its_scale_has_no_drawing() -> None:
    """A mean colour difference is no coefficient: nothing is drawn at the end of an axis."""
    whole = share(9, 10)
    colour = figure(4.2, 2.1, 6.4, name="drift_colour", scale="number", group=None)
    alone, both = (page(report(*shown)) for shown in ((whole,), (whole, colour)))
    assert both.count("<svg") == alone.count("<svg")
    assert '<td class="drawn"></td>' in both, "where nothing is drawn a phone has no column"


def test_our_own_names_are_words() -> None:
    """What a batch is for, what reviewers differ about, why a plan promises nothing."""
    facts = (
        Fact(name="task", value="Compare the instructions", group="instructions"),
        Fact(name="certified", value=False),
        Fact(name="why_no_promise", value="waiting_for_lead"),
        Fact(name="kept_by_plan", value=None),
    )
    asked = Count(name="reviews_asked_for", number=3, of=9, last_entry=4, group="instructions: fit")
    found = report(
        share(1, 10, name="picture_follows", group="divided", unit="pairs"), counts=(asked,)
    )
    sections = msgspec.structs.replace(found.sections, people=Section(facts=facts))
    said = "|".join(Read(page(msgspec.structs.replace(found, sections=sections))).texts)
    for words in ("to tune", "reviewers differ", "a lead has to decide some of what was drawn"):
        assert words in said
    for raw in (": fit", "divided", "waiting_for_lead", "Kept by the filter in force"):
        assert raw not in said


def test_what_differs_names_its_section_in_words() -> None:
    """Chains and pairs both have a plan: which of them it is about, and what it says."""
    new = report(facts=(Fact(name="why_no_promise", value="waiting_for_lead"),))
    said = "|".join(Read(page(new, against(report(), new))).texts)
    assert "Quality by type: Why nothing is promised" in said
    assert said.count("a lead has to decide some of what was drawn") == 2
    assert "waiting_for_lead" not in said
