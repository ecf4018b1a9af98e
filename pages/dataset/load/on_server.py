"""Files that lie on the server already: named by a path, a folder or a pattern."""

from __future__ import annotations

from pathlib import Path

from pages.dataset.load.visit import Sent, Visit
from review.core.errors import BadInput, Refused
from review.core.i18n import _
from review.core.settings import Settings
from review.formats.containers.inside import ARCHIVES, TABLES
from review.formats.understood import alike, understand
from store.importing import report, sources
from store.importing.sources import TEXT

ENDINGS = (*TEXT, *(f"{ending}.gz" for ending in TEXT), *TABLES, *ARCHIVES)


def take(visit: Visit, rule: Settings) -> None:
    """Take in what was named on the server, shards of the same columns as one.

    Raises Refused for a place where nothing can be loaded, BadInput for a file that is no table.
    """
    visit.files = [one for one in visit.files if one.place is None]
    visit.found = sources.Sources()
    if not visit.named:
        return
    path = Path(visit.named).expanduser()
    _check(path)
    visit.found = sources.found([path])
    places = {source.path: source for source in visit.found.files}
    unnamed = {source.path for source in visit.found.files if not source.named}
    groups = alike(places, unnamed)
    unread = places.keys() - {path for paths in groups for path in paths}
    for paths in (*groups, *([path] for path in places if path in unread)):
        if paths[0] in unnamed and (error := _refusal(paths[0], rule)):
            for path in paths:
                visit.found.refuse(places[path], error)
        else:
            visit.files.append(Sent(paths[0], place=places[paths[0]], alike=tuple(paths)))
    if not visit.files:
        raise Refused(
            _("{places}: nothing there can be loaded.", places=visit.named),
            what_to_do=" ".join(report.not_loaded(visit.found)),
        )


def _check(path: Path) -> None:
    """Raise Refused for what is no dataset's: a page shows no other files of the server."""
    hidden = any(part.startswith(".") for part in path.parts)
    if hidden or not (path.is_dir() or path.name.lower().endswith(ENDINGS)):
        raise Refused(
            _("{path} is no dataset.", path=path),
            what_to_do=_(
                "Name a folder, or files that end in {endings}.",
                endings=", ".join((*TEXT, *TABLES, *ARCHIVES)),
            ),
        )


def _refusal(path: Path, rule: Settings) -> BadInput | None:
    """Return why a file of a folder cannot be loaded, None where it can."""
    try:
        understand(path, rule)
    except BadInput as error:
        return error
    return None
