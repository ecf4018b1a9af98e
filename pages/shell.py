"""Settings → store → who is it → navigation. Every request for a page comes through here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from pages import language
from pages.dataset import about, browse, load, releases, statistics
from pages.deciding import (
    adjudication,
    batches,
    guidelines,
    people,
    plans,
    preferences,
    reviewers,
    taxonomy,
    thresholds,
)
from pages.parts import words
from pages.reviewing import overview, task
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _
from review.core.roles import Permission, may, require
from store.access import identity
from store.access.people import Person
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
#: Page, title, address, icon, what one must be allowed to do.
Row = tuple[Page, str, str, str, Permission]
#: Section → its pages; what reviewers do is listed by the tasks there are. Titles are translated
#: where they are shown.
SECTIONS: dict[str, list[Row]] = {
    REVIEWING: [
        (overview.page, N_("Overview"), "overview", ":material/home:", "browse"),
    ],
    N_("Deciding"): [
        (batches.page, N_("Batches"), "batches", ":material/stacks:", "decide"),
        (plans.page, N_("Plans"), "plans", ":material/edit_note:", "decide"),
        (adjudication.page, N_("Queue"), "queue", ":material/gavel:", "decide"),
        (guidelines.page, N_("Guidelines"), "guidelines", ":material/menu_book:", "decide"),
        (thresholds.page, N_("Thresholds"), "thresholds", ":material/tune:", "explore"),
        (preferences.page, N_("Preferences"), "preferences", ":material/leaderboard:", "explore"),
        (taxonomy.page, N_("Taxonomy"), "taxonomy", ":material/account_tree:", "explore"),
        (reviewers.page, N_("Reviewers"), "reviewers", ":material/diversity_3:", "decide"),
        (people.page, N_("People"), "people", ":material/group:", "people"),
    ],
    N_("Dataset"): [
        (load.page, N_("Load"), "load", ":material/upload:", "load"),
        (browse.page, N_("Browse"), "browse", ":material/photo_library:", "browse"),
        (releases.page, N_("Releases"), "releases", ":material/package_2:", "explore"),
        (statistics.page, N_("Statistics"), "statistics", ":material/functions:", "browse"),
        (about.page, N_("About"), "about", ":material/info:", "browse"),
    ],
}


def main() -> None:
    """Draw the page that was asked for, or say why not."""
    st.set_page_config(
        page_title="pico-review", page_icon=ICON, layout="wide", initial_sidebar_state=SIDEBAR
    )
    st.html(LOOK)
    store = shared_store()
    person = identity.who(store, dict(st.context.cookies), st.context.ip_address)
    language.speak(person)
    if person is None:
        st.navigation([st.Page(_no_link, title="pico-review")], position="hidden").run()
        return
    chosen = st.navigation(menu(store, person), expanded=True)
    with st.sidebar:
        st.text(f"{person.name} · {words.role(person.role)}")
        language.selector(store, person)
    chosen.run()


def guarded(page: Page, permission: Permission, store: Store, person: Person) -> None:
    """Check the role, draw the page, and turn our own errors into words."""
    try:
        require(person.role, permission)
        page(store, person)
    except PicoReviewError as error:
        words.problem(error)
    except Exception:
        logging.getLogger(__name__).exception("The page failed")
        st.error(_("This page failed. Nothing saved is lost; the server's log says why."))


def menu(store: Store, person: Person) -> dict[str, list[Any]]:
    """Return the pages of the menu in the language spoken, and those with an address only.

    The latter: what a role may not open says so, and the first page's own name leads to it.
    """
    sections = {
        section: [_page(store, person, row) for row in rows]
        for section, rows in listed(handlers(store)).items()
    }
    (home,) = [page for page in sections[REVIEWING] if page.url_path == ""]
    named = st.Page(
        partial(st.switch_page, home), title=home.title, url_path="overview", visibility="hidden"
    )
    sections[REVIEWING].append(named)
    return {_(section): pages for section, pages in sections.items()}


def listed(kinds: Iterable[TaskHandler]) -> dict[str, list[Row]]:
    """Return section → its pages, where there are these tasks."""
    reviewing = [*SECTIONS[REVIEWING], *map(_of_task, kinds)]
    return SECTIONS | {REVIEWING: reviewing}


def _of_task(handler: TaskHandler) -> Row:
    what = handler.task
    return partial(task.page, handler=handler), what.title, what.name, what.icon, "review"


def _page(store: Store, person: Person, row: Row) -> Any:
    page, title, address, icon, permission = row
    first = page is overview.page
    return st.Page(
        partial(guarded, page, permission, store, person),
        title=_(title),
        url_path=HOME if first else address,
        icon=icon,
        default=first,
        visibility="visible" if first or may(person.role, permission) else "hidden",
    )


def _no_link() -> None:
    st.title("pico-review")
    st.write(_("This workspace is opened by a personal link. Ask your lead for yours."))


if __name__ == "__main__":
    main()
