"""Settings → store → who is it → navigation. Every request for a page comes through here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from pages.dataset import about, browse, load, releases, statistics
from pages.deciding import (
    agreement,
    batches,
    guidelines,
    plans,
    preferences,
    queue,
    reviewers,
    thresholds,
)
from pages.parts import words
from pages.reviewing import overview, rank, score
from review.errors import PicoReviewError
from review.roles import Permission, may, require
from store import identity
from store.people import Person
from store.workspace import Store, shared_store

#: A file of ours: icons by name would be fetched from another server.
ICON = Path(__file__).parent / "parts" / "icon.png"
Page = Callable[[Store, Person], None]

#: Section → (page, title, address, icon, what one must be allowed to do).
SECTIONS: dict[str, list[tuple[Page, str, str, str, Permission]]] = {
    "Reviewing": [
        (overview.page, "Overview", "overview", ":material/home:", "browse"),
        (score.page, "Accept or reject", "score", ":material/rule:", "review"),
        (rank.page, "Rank candidates", "rank", ":material/format_list_numbered:", "review"),
    ],
    "Deciding": [
        (batches.page, "Batches", "batches", ":material/stacks:", "decide"),
        (plans.page, "Plans", "plans", ":material/edit_note:", "decide"),
        (queue.page, "Queue", "queue", ":material/gavel:", "decide"),
        (guidelines.page, "Guidelines", "guidelines", ":material/menu_book:", "decide"),
        (thresholds.page, "Thresholds", "thresholds", ":material/tune:", "explore"),
        (preferences.page, "Preferences", "preferences", ":material/leaderboard:", "explore"),
        (agreement.page, "Reviewers", "reviewers", ":material/diversity_3:", "decide"),
        (reviewers.page, "People", "people", ":material/group:", "people"),
    ],
    "Dataset": [
        (load.page, "Load", "load", ":material/upload:", "load"),
        (browse.page, "Browse", "browse", ":material/photo_library:", "browse"),
        (releases.page, "Releases", "releases", ":material/package_2:", "explore"),
        (statistics.page, "Statistics", "statistics", ":material/functions:", "browse"),
        (about.page, "About", "about", ":material/info:", "browse"),
    ],
}


def main() -> None:
    """Draw the page that was asked for, or say why not."""
    st.set_page_config(page_title="pico-review", page_icon=ICON, layout="wide")
    store = shared_store()
    person = identity.who(store, dict(st.context.cookies), st.context.ip_address)
    if person is None:
        st.navigation([st.Page(_no_link, title="pico-review")], position="hidden").run()
        return
    chosen = st.navigation(_navigation(store, person))
    with st.sidebar:
        st.text(f"{person.name} · {person.role}")
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
        st.error("This page failed. Nothing saved is lost; the server's log says why.")


def _navigation(store: Store, person: Person) -> dict[str, list[Any]]:
    return {
        section: [
            st.Page(
                partial(guarded, page, permission, store, person),
                title=title,
                url_path=address,
                icon=icon,
                default=address == "overview",
            )
            for page, title, address, icon, permission in listed
            if may(person.role, permission)
        ]
        for section, listed in SECTIONS.items()
    }


def _no_link() -> None:
    st.title("pico-review")
    st.write("This workspace is opened by a personal link. Ask your lead for yours.")


if __name__ == "__main__":
    main()
