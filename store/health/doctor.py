"""What may be wrong with a workspace, each with what to do: for ``pico-review doctor``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, text

from review.core.errors import PicoReviewError
from review.core.i18n import _, ngettext
from review.core.settings import read_settings
from review.core.spelling import normalise_path
from review.core.yaml_in import KEPT
from store import settings
from store.dataset import images
from store.db import tables
from store.db.rules import CURRENT
from store.db.workspace import Store
from store.health import Check, ready

Progress = Callable[[int, int], None]
#: So many missing pictures are named.
NAMED = 5
#: How far the database's clock and this machine's may be apart.
APART = timedelta(seconds=5)
#: Edits that are looked at between two words of progress.
_BLOCK = 1000

#: Slots whose answer is not in the log.
_WITHOUT_ANSWER = text("""
SELECT COUNT(*) FROM slot s WHERE s.review_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM review r WHERE r.id = s.review_id)""")


def examine(store: Store, tell: Progress | None = None) -> list[Check]:
    """Look at everything; reads only. Pictures take about a second for ten thousand edits."""
    found = ready.checks(store)
    if not found[0].well:
        return found
    with store.database.read() as connection:
        found += [_whole(connection), *_reservations(store, connection), _clock(store, connection)]
    return [*found, _settings(store), _pictures(store, tell or (lambda _done, _all: None))]


def _whole(connection: Connection) -> Check:
    """Let the database look at its own files, and whether every reference leads somewhere."""
    if connection.dialect.name != "sqlite":  # It checks pages and references as it goes.
        return Check("integrity", True, _("PostgreSQL keeps its own files and references whole."))
    damage = [str(row[0]) for row in connection.execute(text("PRAGMA quick_check(5)"))]
    loose = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(5)
    if damage == ["ok"] and not loose:
        return Check("integrity", True, _("The database is whole."))
    said = "; ".join(damage if damage != ["ok"] else [f"{row[0]} → {row[2]}" for row in loose])
    return Check(
        "integrity",
        False,
        _("The database is damaged: {said}.", said=said),
        _("Stop the server, keep a copy of the workspace, and restore the newest backup."),
    )


def _reservations(store: Store, connection: Connection) -> Iterator[Check]:
    without = int(connection.scalar(_WITHOUT_ANSWER) or 0)
    yield Check(
        "answers",
        not without,
        ngettext(
            "{n} slot names an answer that is not in the log.",
            "{n} slots name answers that are not in the log.",
            without,
        ),
        _("Rows were taken out by hand: restore the newest backup.") if without else "",
    )
    slot, person = tables.slot, tables.person
    query = (
        select(func.count()).select_from(slot.join(person, person.c.id == slot.c.reviewer_id))
        .where(slot.c.review_id.is_(None), person.c.revoked.is_not(None))
        .where(slot.c.lease_until > store.steady(connection))
    )  # fmt: skip
    held = int(connection.scalar(query) or 0)
    yield Check(
        "reservations",
        True,  # It rights itself: told, and no finding.
        ngettext(
            "{n} unit is reserved for who may not come in any more.",
            "{n} units are reserved for who may not come in any more.",
            held,
        ),
        _("Nothing: they go to others as their time runs out, within the hour.") if held else "",
    )


def _clock(store: Store, connection: Connection) -> Check:
    now = store.clock()
    theirs = _time_of(connection, now)
    newest = connection.scalar(select(tables.review.c.time).order_by(tables.review.c.entry.desc()))
    apart = abs(theirs - now)
    if apart > APART:
        return Check(
            "clock",
            False,
            _("The database's clock is {n:,.0f} s from this machine's.", n=apart.total_seconds()),
            _("Set both by the same time server (NTP)."),
        )
    if newest is not None and newest > now + APART:
        return Check(
            "clock",
            False,
            _("The newest answer is of {time}, which has not come yet.", time=f"{newest:%F %H:%M}"),
            _("Look at this machine's clock. Nothing is lost: the log goes by its own order."),
        )
    return Check("clock", True, _("The clock fits the database's and the log's."))


def _time_of(connection: Connection, now: datetime) -> datetime:
    """Return the database's time; a file's is this machine's."""
    if connection.dialect.name == "sqlite":
        return now
    said = connection.scalar(text("SELECT clock_timestamp()"))
    return said if isinstance(said, datetime) else now


def _settings(store: Store) -> Check:
    try:
        written = settings.settings_file(store).read_text(encoding="utf-8")
        rule = read_settings(written, within=KEPT)
    except PicoReviewError as error:
        todo = _("Until it is mended, every page and command that needs the settings refuses.")
        return Check("settings", False, str(error), todo)
    except (OSError, ValueError):
        lost = _("{file} cannot be read.", file=settings.settings_file(store))
        return Check("settings", False, lost, _("Write it anew: pico-review settings preset."))
    return Check("settings", True, _("The settings {name!r} can be read.", name=rule.name))


def _pictures(store: Store, tell: Progress) -> Check:
    """Look whether the pictures of edits are where they should be; elsewhere is not asked."""
    folders, remote = images.roots(store), images.remote_roots(store)
    if remote:
        return Check("pictures", True, _("Pictures lie elsewhere: fetched as they are shown."))
    index, missing, count = images.shelves(store), list[str](), 0
    places = list(_named(store))
    for number, place in enumerate(places):
        if number % _BLOCK == 0:
            tell(number, len(places))
        if images.locate(folders, place, index) is None:
            count += 1
            missing += [place] if len(missing) < NAMED else []
    tell(len(places), len(places))
    if not count:
        return Check("pictures", True, _("{n:,} pictures are there.", n=len(places)))
    said = ngettext(
        "{n:,} picture of {all:,} is not there, as {names}.",
        "{n:,} pictures of {all:,} are not there, as {names}.",
        count,
        all=len(places),
        names=", ".join(missing),
    )
    return Check("pictures", False, said, _("Put them back, or import again with --images FOLDER."))


def _named(store: Store) -> Iterator[str]:
    """Yield what present edits name below the image folders: each once, addresses left out."""
    foreign = settings.as_written(store).foreign_roots
    named = "SELECT e.output_image, e.local_output, e.local_source FROM edit e"
    query = text(f"{named} WHERE {CURRENT}")
    seen: set[str] = set()
    with store.database.read() as connection:
        for output, local, source in connection.execute(query):
            for path in (local or output, source and normalise_path(source, foreign)):
                if path and "://" not in path and path not in seen:
                    seen.add(path)
                    yield path
