"""What files are by their first bytes, where they are no text; those that cannot be read at all."""

from __future__ import annotations

from pathlib import Path

from review.core.errors import BadInput
from review.core.i18n import N_, _

PARQUET = b"PAR1"
#: How Arrow begins: a file, or the stream that ``datasets`` saves.
ARROW = (b"ARROW1", b"\xff\xff\xff\xff")
ZIP = b"PK\x03\x04"
#: Where a tar says in its first header that it is one.
TAR = (257, 262)

#: First bytes of what is sometimes taken for a manifest: what it is, what to do.
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", N_("a PNG picture"), N_("Name the manifest, not a picture.")),
    (b"\xff\xd8\xff", N_("a JPEG picture"), N_("Name the manifest, not a picture.")),
    (b"GIF8", N_("a GIF picture"), N_("Name the manifest, not a picture.")),
    (b"RIFF", N_("a WebP picture or another RIFF file"), N_("Name the manifest, not a picture.")),
    (b"%PDF", N_("a PDF"), N_("Name the manifest, not a document.")),
    (b"PK\x03\x04", N_("a ZIP archive or an Excel workbook"), N_("Unpack it, or save it as CSV.")),
    (b"BZh", N_("a bzip2 archive"), N_("Unpack it first (bunzip2).")),
    (b"\xfd7zXZ", N_("an xz archive"), N_("Unpack it first (unxz).")),
    (b"\x28\xb5\x2f\xfd", N_("a Zstandard archive"), N_("Unpack it first (unzstd).")),
    (b"SQLite format 3", N_("an SQLite database"), N_("Export its table as CSV.")),
    (
        b"version https://git-lfs",
        N_("a Git LFS pointer"),
        N_("Fetch the file itself: git lfs pull."),
    ),
)
#: How files begin that are no text.
NO_TEXT = (PARQUET, *ARROW, *(magic for magic, _what, _todo in _FOREIGN))


def refuse_foreign(path: Path, start: bytes) -> None:
    """Raise BadInput if a file that starts like this is empty or is no text at all."""
    if not start.strip():
        raise BadInput(
            _("the file is empty."), file=str(path), what_to_do=_("Check how it was written.")
        )
    for magic, file_kind, todo in _FOREIGN:
        if start.startswith(magic):
            raise BadInput(
                _("this looks like {what}.", what=_(file_kind)), file=str(path), what_to_do=_(todo)
            )
    if start.lstrip()[:14].lower().startswith((b"<html", b"<!doctype html")):
        raise BadInput(
            _("this looks like a web page."),
            file=str(path),
            what_to_do=_("Download the file itself."),
        )
    if b"\0" in start:
        raise BadInput(
            _("this looks like a binary file."),
            file=str(path),
            what_to_do=_("Give JSON, CSV or Parquet."),
        )
