"""Settings → store → who is it → navigation. Every request for a page comes through here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from pages import language
from pages.parts import about, explained, signing_in, words
from pages.reviewing import overview, task
from review.core import doors
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _
from review.core.roles import Permission, may, require
from store.access import identity
from store.access.people import Person
from store.db.engine import AWAY
from store.db.workspace import Store
from store.opening import shared_store
from store.work.handler import TaskHandler, handlers

#: A file of ours: icons by name would be fetched from another server.
ICON = Path(__file__).parent / "parts" / "icon.png"
#: Pixels: as narrow as Streamlit allows, for the pictures beside it.
SIDEBAR = 200
#: How all pages look, beside the theme in .streamlit/config.toml.
LOOK = Path(__file__).parent / "parts" / "look.css"
Page = Callable[[Store, Person], None]

#: What the first page is called inside: it stands at the bare address.
HOME = "home"

REVIEWING = N_("Reviewing")


def _in(module: str) -> Page:
    """Return the page of a module that is loaded once somebody opens it."""

    def page(store: Store, person: Person) -> None:
        import_module(f"pages.{module}").page(store, person)

    return page


review = _in("reviewing.review")
adjudication = _in("deciding.adjudication")
batches = _in("deciding.batches")
chains = _in("deciding.chains")
guidelines = _in("deciding.guidelines")
instructions = _in("deciding.instructions")
judge = _in("deciding.judge")
people = _in("deciding.people")
preferences = _in("deciding.preferences")
taxonomy = _in("deciding.taxonomy")
thresholds = _in("deciding.thresholds")
browse = _in("dataset.browse")
load = _in("dataset.load")
releases = _in("dataset.releases")


class Row(NamedTuple):
    """A page of the app: ``needs`` is what one must be allowed to do to open it.

    ``offered``: what one must be allowed to do to find it in the menu, where that is more.
    """

    page: Page
    title: str
    address: str
    icon: str
    needs: Permission
    offered: Permission | None = None


#: Section → its pages, eleven at most. Titles are translated where they are shown. What reviewers
#: may look at is not in their menu: it is short, and says nothing about others.
SECTIONS: dict[str, list[Row]] = {
    REVIEWING: [
        Row(overview.page, N_("Overview"), "overview", ":material/home:", "browse"),
        Row(review, N_("Review"), "review", ":material/check_box:", "review"),
    ],
    N_("Deciding"): [
        Row(adjudication, N_("Queue"), "queue", ":material/gavel:", "decide"),
        Row(
            thresholds, N_("Thresholds"), "thresholds", ":material/tune:", "explore", "decide"
        ),
        Row(
            preferences, N_("Preferences"), "preferences", ":material/leaderboard:",
            "explore", "decide",
        ),
        Row(taxonomy, N_("Types"), "taxonomy", ":material/account_tree:", "explore", "decide"),
        Row(
            chains, N_("Multi-turn"), "multi-turn", ":material/linear_scale:",
            "explore", "decide",
        ),
        Row(
            instructions, N_("Instructions"), "instruction-pairs", ":material/short_text:",
            "explore", "decide",
        ),
        Row(people, N_("People"), "people", ":material/group:", "people"),
    ],
    N_("Dataset"): [
        Row(browse, N_("Browse"), "browse", ":material/photo_library:", "browse"),
        Row(releases, N_("Releases"), "releases", ":material/package_2:", "explore", "decide"),
    ],
}  # fmt: skip
#: Pages with an address only: other pages lead to them, Overview and the desks to the first three.
LINKED = [
    Row(load, N_("Load"), "load", ":material/upload:", "load"),
    Row(judge, N_("Judge"), "judge", ":material/balance:", "explore"),
    Row(batches, N_("Batches"), "batches", ":material/stacks:", "decide"),
    Row(guidelines, N_("Guidelines"), "guidelines", ":material/menu_book:", "review"),
]


def main() -> None:
    """Draw the page that was asked for, or say why not."""
    st.set_page_config(
        page_title="pico-review", page_icon=ICON, layout="wide", initial_sidebar_state=SIDEBAR
    )
    st.html(LOOK)
    try:
        store = shared_store()
        person = identity.who(store, signing_in.cookies(), st.context.ip_address)
    except AWAY:
        logging.getLogger(__name__).exception("The database is away")
        st.error(_("The database is away just now. Try again soon."))
        return
    language.speak(person)
    if person is None:
        st.navigation([st.Page(_no_link, title="pico-review")], position="hidden").run()
        return
    chosen = st.navigation(menu(store, person), expanded=True)
    st.set_page_config(page_title=f"{chosen.title} · pico-review")
    st.logo(ICON)
    at_the_station = chosen.url_path in store.tasks
    with st.sidebar:
        explained.panel()  # Before the page, whose links open it.
        st.text(f"{person.name} · {words.role(person.role)}")
        language.selector(store, person)
        if at_the_station:  # Which fills the page.
            about.foot(store, person)
    chosen.run()
    if not at_the_station:
        about.foot(store, person)


def guarded(page: Page, permission: Permission, store: Store, person: Person) -> None:
    """Check the role, draw the page, and turn our own errors into words."""
    try:
        require(person.role, permission)
        with doors.in_browser():
            page(store, person)
    except PicoReviewError as error:
        words.problem(error)
    except Exception:
        logging.getLogger(__name__).exception("The page failed")
        st.error(_("This page failed. Nothing saved is lost; the server's log says why."))


def menu(store: Store, person: Person) -> dict[str, list[Any]]:
    """Return the pages of the menu in the language spoken, and those with an address only.

    The latter: each task's station, what others lead to, what a role may not open and so says,
    and the first page's own name.
    """
    sections = {
        section: [_page(store, person, row) for row in rows] for section, rows in SECTIONS.items()
    }
    (home,) = [page for page in sections[REVIEWING] if page.url_path == ""]
    named = st.Page(
        partial(st.switch_page, home), title=home.title, url_path="overview", visibility="hidden"
    )
    unlisted = [*map(_of_task, handlers(store)), *LINKED]
    sections[REVIEWING] += [
        named,
        *(_page(store, person, row, in_menu=False) for row in unlisted),
    ]
    return {_(section): pages for section, pages in sections.items()}


def addressed(kinds: Iterable[TaskHandler]) -> list[Row]:
    """Return every page that has an address, where there are these tasks."""
    in_menu = [row for rows in SECTIONS.values() for row in rows]
    return [*in_menu, *map(_of_task, kinds), *LINKED]


def _of_task(handler: TaskHandler) -> Row:
    what = handler.task
    return Row(partial(task.page, handler=handler), what.title, what.name, what.icon, "review")


def _page(store: Store, person: Person, row: Row, *, in_menu: bool = True) -> Any:
    first = row.page is overview.page
    offered = in_menu and may(person.role, row.offered or row.needs)
    return st.Page(
        partial(guarded, row.page, row.needs, store, person),
        title=_(row.title),
        url_path=HOME if first else row.address,
        icon=row.icon,
        default=first,
        visibility="visible" if first or offered else "hidden",
    )


def _no_link() -> None:
    st.title("pico-review")
    st.write(_("This workspace is opened by a personal link. Ask your lead for yours."))


if __name__ == "__main__":
    main()
