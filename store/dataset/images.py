"""Image files: from an edit's id to a picture inside the image roots, checked, sized, cached.

Files of a dataset are hostile: no path leaves its root (symlinks included, but for those of the
hub's cache to their own bytes), and what is opened is opened by ``decoding``.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image
from sqlalchemy import func, insert, select

from review.core.doors import advice
from review.core.edits import Side
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.on_disk import in_words, is_text
from review.core.spelling import normalise_path, spellings
from review.formats.containers.inside import ARCHIVES, inside
from store import settings
from store.dataset import catalog, decoding, fetching, prints
from store.dataset.hub_cache import of_hub_cache
from store.dataset.picture_cache import cache_in
from store.dataset.places import InShard, Place, file_of, mark, readable
from store.dataset.shelves import Shelves
from store.db import tables
from store.db.workspace import Store

#: Named sizes: longest side in pixels; None keeps the picture's own.
SIZES: dict[str, int | None] = {"thumb": 256, "screen": 1280, "full": None}
#: WebP holds no longer side.
WEBP_LONGEST = 16_383


@dataclass(frozen=True)
class Picture:
    """An encoded picture ready to be sent."""

    content: bytes
    media_type: str


def keep_root(store: Store, root: str) -> None:
    """Register a root that was checked; again changes nothing."""
    table = tables.image_root
    with store.database.write() as connection:
        known = connection.scalar(select(table.c.number).where(table.c.location == root))
        if known is None:
            number = int(connection.scalar(select(func.max(table.c.number))) or 0) + 1
            connection.execute(insert(table).values(number=number, location=root))


def folder(location: str) -> Path:
    """Return the folder of images a person named, of an archive the one it lies in.

    Raises Refused when there is none.
    """
    root = resolved(Path(location).expanduser())
    if not is_text(root or location):
        raise Refused(
            _("{location}: its name is not UTF-8.", location=in_words(root or location)),
            what_to_do=_("Rename it, and import again."),
        )
    if root and root.is_file() and root.suffix.lower() in ARCHIVES:
        return root.parent
    if root is None or not root.is_dir():
        raise Refused(
            _("{location} is not a folder.", location=location),
            what_to_do=advice(
                N_("Give the folder with --images."),
                N_("Name a folder of the server that holds the pictures."),
            ),
        )
    return root


def shelves(store: Store) -> Shelves:
    """Return the index of archives, which is kept with what can be made again."""
    return Shelves(store.folder / "cache")


def roots(store: Store) -> tuple[Path, ...]:
    """Return the image folders in the order they are looked through."""
    return tuple(Path(place) for place in _locations(store) if not fetching.is_remote(place))


def remote_roots(store: Store) -> tuple[str, ...]:
    """Return the remote roots, looked through in order after the folders."""
    return tuple(place for place in _locations(store) if fetching.is_remote(place))


def _locations(store: Store) -> list[str]:
    table = tables.image_root
    with store.database.read() as connection:
        rows = connection.execute(select(table.c.location).order_by(table.c.number))
        return list(rows.scalars())


def locate(folders: Sequence[Path], path: str | None, index: Shelves | None = None) -> Place | None:
    """Return what a relative path names inside one of the folders, or None.

    That is a file, or a place inside a shard that is there; whether the shard has that place is
    seen when it is read, in an archive with the help of ``index``. An absolute path counts only
    when it lies inside a folder.
    """
    if not path or "\x00" in path or "://" in path:
        return None
    found = _file(folders, path)
    if found is None and (held := inside(path)) and (shard := _file(folders, held.shard)):
        return InShard(shard, held.place, index)
    return found


def _file(folders: Sequence[Path], path: str) -> Path | None:
    for folder in folders:
        for spelling in spellings(path):
            if (of_hub := _in_hub_cache(folder, spelling)) is not None:
                return of_hub
            candidate = resolved(folder / spelling)
            if candidate and candidate.is_relative_to(folder) and candidate.is_file():
                return candidate
    return None


def _in_hub_cache(folder: Path, path: str) -> Path | None:
    """Return a file of the hub's cache under its own name: that of its bytes says no kind."""
    link = folder / path
    parent = resolved(link.parent)
    if parent is None or resolved(link) is None:
        return None
    inside_folder = (parent / link.name).is_relative_to(folder)
    return link if inside_folder and link.is_file() and of_hub_cache(link) else None


def resolved(path: Path) -> Path | None:
    """Return where a path leads; None for what is not there, a circle of links, an odd name."""
    try:
        path.stat()
        return path.resolve()
    except (OSError, RuntimeError):
        return None


def path_of(store: Store, edit_id: str, side: Side | int, *, fetch: bool = True) -> Place | None:
    """Return where one side of an edit lies, fetched (or not) from elsewhere, or None.

    A number instead of a side: of its further pictures, from 0.
    """
    places = _places(store, edit_id, side)
    return _local(store, places) or (_fetched(store, places) if fetch else None)


def there(store: Store, edit_id: str, side: Side | int) -> tuple[Place | None, list[str]]:
    """Return where one side of an edit lies on this machine, fetched before or not; asks nobody.

    Where it does not: which hosts would be asked for it.
    """
    places = _places(store, edit_id, side)
    if local := _local(store, places):
        return local, []
    elsewhere, rule = remote_roots(store), settings.current(store).settings.remote_images
    kept = fetching.kept_first(store, elsewhere, places, rule)
    return kept, [] if kept else fetching.hosts(elsewhere, places, rule)


def _places(store: Store, edit_id: str, side: Side | int) -> list[str]:
    """Return the names under which one side of an edit may lie; none for an edit there is not."""
    edit = tables.edit
    columns = (
        edit.c.output_image, edit.c.local_output, edit.c.local_source, edit.c.source,
        edit.c.further_json,
    )  # fmt: skip
    with store.database.read() as connection:
        row = connection.execute(select(*columns).where(edit.c.id == edit_id)).first()
    if row is None:
        return []
    if isinstance(side, int):
        return [one.picture for one in catalog.further(row.further_json)[side : side + 1]]
    if side == "edited":
        return [row.local_output or row.output_image]
    foreign = settings.current(store).settings.foreign_roots
    return [normalise_path(path, foreign) for path in (row.local_source, row.source) if path]


def _local(store: Store, places: Sequence[str]) -> Place | None:
    folders, index = roots(store), shelves(store)
    local = (as_imported(store, folders, place, index) for place in places)
    return next((place for place in local if place), None)


def as_imported(
    store: Store, folders: Sequence[Path], path: str | None, index: Shelves | None = None
) -> Place | None:
    """Return what ``locate`` does; what lies in a shard is shown only from the one imported."""
    place = locate(folders, path, index)
    held = inside(path) if path and isinstance(place, InShard) else None
    if held is None or isinstance(place, Path | None):
        return place
    with store.database.read() as connection:
        known = prints.kept(connection, [held.shard])
    return replace(place, known=known.get(held.shard))


def _fetched(store: Store, places: Sequence[str]) -> Path | None:
    rule = settings.current(store).settings.remote_images
    return fetching.fetch_first(store, remote_roots(store), places, rule, decoding.opened)


def picture(store: Store, place: Place, size: str) -> Picture:
    """Return a picture in a named size, from the cache where it was made before.

    Raises BadInput for what is not a whole raster image of bearable size.
    """
    marks = f"{mark(place)}|{size}"
    content = cached(store, (place,), marks, "webp", lambda: render(place, SIZES[size]))
    return Picture(content, "image/webp")


def cached(
    store: Store, made_of: Sequence[Place], marks: str, kind: str, make: Callable[[], bytes]
) -> bytes:
    """Return what was made of pictures before, or make it and keep it within the cache's bound.

    A change of ``marks`` makes it anew. What is made of fetched pictures is kept beside them.
    """
    fetched = store.folder / "cache" / "remote"
    beside = any(file_of(place).is_relative_to(fetched) for place in made_of)
    cache = cache_in(fetched if beside else store.folder / "cache" / "pictures")
    most = settings.as_written(store).remote_images.cache_megabytes * 1_000_000
    name = hashlib.sha256(marks.encode()).hexdigest()
    return cache.keep(f"{name}.{kind}", most, make)


def render(place: Place, longest: int | None) -> bytes:
    """Decode, turn upright, shrink and encode a picture as WebP.

    ``longest`` None: lossless, in its own size, up to the longest side that WebP can hold.
    """
    most = longest or WEBP_LONGEST
    with decoding.decoded(readable(place), longest) as image:
        image.thumbnail((most, most), Image.Resampling.LANCZOS)
        keeps_alpha = "A" in image.getbands() or "transparency" in image.info
        whole = image.convert("RGBA" if keeps_alpha else "RGB")
        buffer = io.BytesIO()
        if longest is None:
            whole.save(buffer, "WEBP", lossless=True, quality=10, method=0)
        else:
            whole.save(buffer, "WEBP", quality=90, method=2)
    return buffer.getvalue()
