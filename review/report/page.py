"""The report as one page: no other file, no script, nothing from elsewhere; it prints."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from review.core.i18n import N_, _, tag
from review.promises.share import at_least
from review.report import changes
from review.report.against import Against
from review.report.markup import Html, Part, element, joined, told
from review.report.shape import Figure, Gap, Report, Section
from review.report.tables import group_of, number, of_section, upto
from review.report.words import SECTIONS, name, task_titles

#: Nothing may be loaded, and nothing runs.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
ASSUMED = {
    "promise": N_("What it assumes"),
    "chains": N_("Of these"),
    "instruction_pairs": N_("Of these"),
}
#: What stands at the top: section, figure's name.
FIRST = (
    ("quality", "acceptable_all"), ("quality", "acceptable_kept"), ("assigned_types", "type_wrong"),
    ("chains", "chain_accepted"), ("instruction_pairs", "faithful"),
    ("preferences", "judge_orders_alike"), ("people", "agreement"),
)  # fmt: skip


def page(report: Report, found: Against | None = None) -> str:
    """Return the page, in the language spoken; ``found``: what changed against another report."""
    titles = task_titles(report)
    title = _("Evaluation report")
    sections = [
        _section(called, section, report, titles) for called, section in report.sections.named()
    ]
    compared = (
        _part("changes", _("Against the other report"), changes.section(found, titles))
        if (found)
        else Html("")
    )
    body = joined(
        element("header", element("h1", title), _about(report), _first(report, titles)),
        _contents(compared=found is not None, gaps=bool(report.gaps)),
        element("main", compared, *sections, _gaps(report.gaps, titles)),
        element("footer", element("p", _footer(report))),
    )
    head = joined(
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Html(_styles())),
    )
    whole = element("html", element("head", head), element("body", body), lang=tag())
    return f"<!doctype html>\n{whole}\n"


def _styles() -> str:
    return (files("review") / "report" / "page.css").read_text(encoding="utf-8")


def _about(report: Report) -> Html:
    parts = [_("pico-review {version}", version=report.code_version), upto(report.last_entry)]
    warning = element(
        "p", _("Some of these answers are simulated: they show how it works, and measure nothing."),
        class_="warning",
    ) if report.simulated else Html("")  # fmt: skip
    return joined(element("p", " · ".join(parts)), warning)


def _first(report: Report, titles: Mapping[str, str]) -> Html:
    """Return what is looked for first: the promise, then one number of each kind."""
    sections = dict(report.sections.named())
    shown = [
        _card(name(figure.name), figure, titles)
        for called, wanted in FIRST
        for figure in _named(sections[called], wanted)[:1]
    ]
    return element("div", _promise(sections["promise"]), *shown, class_="cards")


def _named(section: Section, wanted: str) -> list[Figure]:
    return [one for one in section.figures if one.name == wanted and one.estimate is not None]


def _promise(section: Section) -> Html:
    known = {fact.name: fact.value for fact in section.facts}
    share, title = known.get("promised_now"), _("The promise in force")
    if not isinstance(share, float):
        missing = _("none")
        return element("div", element("p", title), element("strong", missing), class_="card")
    said = [_("at least {share}", share=at_least(share))]
    entry, labels = known.get("look_last_entry"), known.get("labels")
    note = []
    if isinstance(labels, int):
        note.append(_("n {n:,}", n=labels))
    if isinstance(entry, int):
        note.append(upto(entry))
    return element(
        "div", element("p", title), element("strong", *said), element("p", ", ".join(note)),
        class_="card",
    )  # fmt: skip


def _card(title: str, figure: Figure, titles: Mapping[str, str]) -> Html:
    ends = ""
    if figure.low is not None and figure.high is not None:
        ends = _(
            "{low} to {high}", low=number(figure, figure.low), high=number(figure, figure.high)
        )
    note = ", ".join(filter(None, [ends, _("n {n:,}", n=figure.n), upto(figure.last_entry)]))
    group = titles.get(figure.group or "", figure.group or "")
    of: tuple[Part, ...] = (" · ", told(group)) if group else ()
    return element(
        "div", element("p", title, *of), element("strong", number(figure, figure.estimate)),
        element("p", note), class_="card",
    )  # fmt: skip


def _contents(*, compared: bool, gaps: bool) -> Html:
    links = [("changes", _("Against the other report"))] if compared else []
    links += [(called, _(title)) for called, (title, _says) in SECTIONS.items()]
    links += [("gaps", _("Known gaps"))] if gaps else []
    items = (element("li", element("a", title, href=f"#{called}")) for called, title in links)
    return element("nav", element("ol", *items), aria_label=_("Contents"))


def _section(called: str, section: Section, report: Report, titles: Mapping[str, str]) -> Html:
    title, says = SECTIONS[called]
    if section.why:
        missing = element("p", element("strong", _("Not measured")), ": ", _(section.why), ".")
        counted = of_section(called, section, titles)
        return _part(called, _(title), missing, counted or element("p", upto(report.last_entry)))
    said = [element("li", told(sentence)) for sentence in section.said]
    listed = (
        element("div", element("h3", _(ASSUMED[called])), element("ul", *said))
        if (said and called in ASSUMED)
        else Html("")
    )
    gaps = [one for one in report.gaps if one.section == called]
    return _part(
        called, _(title), element("p", _(says), class_="lead"),
        of_section(called, section, titles), listed, _missing(gaps, titles),
    )  # fmt: skip


def _part(called: str, title: str, *parts: Part) -> Html:
    return element("section", element("h2", title), *parts, id=called)


def _missing(gaps: list[Gap], titles: Mapping[str, str]) -> Html:
    if not gaps:
        return Html("")
    return element("p", _("Not measured"), ": ", *_listed(gaps, titles), class_="missing")


def _listed(gaps: list[Gap], titles: Mapping[str, str]) -> list[Part]:
    parts: list[Part] = []
    for place, one in enumerate(gaps):
        parts += [*(["; "] if place else []), _gap_name(one, titles), " (", _(one.why), ")"]
    return [*parts, "."]


def _gap_name(one: Gap, titles: Mapping[str, str]) -> Part:
    if one.group is None:
        return name(one.name)
    return joined(name(one.name), ": ", group_of(one.name, one.group, titles))


def _gaps(gaps: tuple[Gap, ...], titles: Mapping[str, str]) -> Html:
    if not gaps:
        return Html("")
    items = [
        element("li", _(SECTIONS[one.section][0]), ": ", _gap_name(one, titles), ", ",
                element("strong", _("not measured")), ": ", _(one.why), ".")
        for one in gaps if one.section in SECTIONS
    ]  # fmt: skip
    return _part("gaps", _("Known gaps"), element("ul", *items))


def _footer(report: Report) -> str:
    return _(
        "The same numbers stand in report.json. How each is computed: docs/statistics.md of "
        "pico-review {version}. {entry}.",
        version=report.code_version, entry=upto(report.last_entry).capitalize(),
    )  # fmt: skip
