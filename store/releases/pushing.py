"""A release sent to a dataset repository: of the Hugging Face Hub, or of a hub that speaks alike.

Whoever may write there is the hub's business: its own library finds the token (``HF_TOKEN``, or
what ``hf auth login`` kept), and no word of ours repeats it.
"""

from __future__ import annotations

import base64
import glob
import hashlib
import hmac
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import msgspec
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, LocalTokenNotFoundError
from huggingface_hub.utils import logging as hub_log

from review.core.doors import advice
from review.core.errors import Refused, Unknown
from review.core.i18n import N_, _
from review.core.licences import Publishing, known_licences
from review.formats.hub.configs import CARD, MANIFEST, of_folder
from review.formats.hub.dressed import dress, sha256
from review.formats.hub.leaving import Leaving
from review.formats.hub.rewriting import names_edits, rewrite
from store import settings
from store.db.workspace import Store
from store.releases import made

_NAME = re.compile(r"[\w.-]{1,96}(/[\w.-]{1,96})?", re.ASCII)
#: What a hub puts into every repository, and what is ours to write anew.
_OF_THE_HUB = {".gitattributes"}


@dataclass(frozen=True)
class Push:
    """What is asked for: a release's folder into the repository ``repo`` (OWNER/NAME).

    ``licence``: in place of the settings'. ``names``: reviewers under their own names.
    ``overwrite``: also where the repository holds what no release of ours brought.
    """

    repo: str
    folder: Path
    public: bool = False
    licence: str | None = None
    names: bool = False
    overwrite: bool = False


@dataclass(frozen=True)
class Pushed:
    """What was sent: where to, of how many files, whether labels and ids alone, and to whom."""

    url: str
    files: int
    labels_only: bool
    private: bool


def chosen(store: Store, named: str | None) -> Path:
    """Return the folder of the release that is meant: by its path, or its name in this workspace.

    Without a name the only one there is. Raises Unknown or Refused with the list.
    """
    here = [str(one.name) for one in made.made(store) if one.name]
    if named is None and len(here) == 1:
        named = here[0]
    if named is None:
        raise Refused(
            _("There are several releases: {names}.", names=", ".join(here))
            if here else _("There is no release in this workspace."),
            what_to_do=_("Name its folder, or its number, with --release."),
        )  # fmt: skip
    folder = made.folder_of(store, named) or Path(named)
    if not (folder / MANIFEST).is_file():
        raise Unknown(
            _("{name} is no release: it has no manifest.json.", name=named),
            what_to_do=_("Make one with `pico-review export`."),
        )
    return folder


def push(store: Store, request: Push) -> Pushed:
    """Send a release; what was sent before is not sent again.

    Reviewers go by pseudonyms unless ``names``; where the licence forbids passing data on, labels
    and ids go alone. Raises Refused: a damaged release, a licence nobody stated, a repository that
    is public though a private one is wanted, or holds something else; what the hub answers.
    """
    if not _NAME.fullmatch(request.repo):
        raise Refused(
            _("{repo!r} is no name of a repository.", repo=request.repo),
            what_to_do=_("It is OWNER/NAME, of letters, digits, -, _ and dots."),
        )
    manifest = _whole(request.folder)
    publishing, allowed = _publishing(store, request)
    rename = None if request.names else partial(pseudonym, store)
    leaving = Leaving(rename, labels_only=not allowed)
    with TemporaryDirectory(dir=store.folder, prefix=".push-") as place:
        folder = Path(place)
        rewrite(request.folder, folder, leaving)
        if leaving.labels_only and not names_edits(folder, of_folder(folder)):
            raise Refused(
                _("The licence lets labels and ids out alone, and this format has none."),
                what_to_do=_("Push the labels, or a format that names its edits."),
            )
        whole = dress(folder, _told(manifest, leaving), publishing)
        with _said_in_words(request.repo):
            url = _sent(request, folder)
    return Pushed(url, len(whole["files"]) + 1, leaving.labels_only, not request.public)


def pseudonym(store: Store, name: str) -> str:
    """Return what stands for a reviewer: the same in every push of this workspace.

    Nobody who lacks the workspace's secret can tell, by trying names, whose it is.
    """
    mark = hmac.digest(store.secret, b"pseudonym\0" + name.encode(), hashlib.sha256)
    return f"reviewer-{base64.b32encode(mark)[:10].decode().lower()}"


def _told(manifest: dict[str, Any], leaving: Leaving) -> dict[str, Any]:
    """Return what the manifest says beside its files, people's names as they go."""
    told = {name: said for name, said in manifest.items() if name != "files"}
    only = {"labels_only": True} if leaving.labels_only else {}
    return {**Leaving(leaving.rename).row(told), **only}


def _whole(folder: Path) -> dict[str, Any]:
    """Return the manifest of a release whose files are what was written."""
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if not isinstance(manifest, dict) or not manifest.keys() >= made.ALWAYS:
        raise Refused(_("{folder} is no release of pico-review.", folder=folder))
    for name, digest in manifest["files"].items():
        if not (folder / name).is_file() or sha256(folder / name) != digest:
            raise _damaged(name)
    pictures = manifest.get("pictures", {}).get("folder")
    for file in (folder / pictures).glob("*/*") if pictures else ():
        if sha256(file) != file.stem:
            raise _damaged(file.name)
    return manifest


def _damaged(file: str) -> Refused:
    return Refused(
        _("{file} of the release is damaged or gone.", file=file),
        what_to_do=_("Make the release anew."),
    )


def _publishing(store: Store, request: Push) -> tuple[Publishing, bool]:
    """Return what the settings say, with a licence, and whether it lets pictures be passed on."""
    publishing = settings.current(store).settings.publishing
    if request.licence and request.licence != publishing.licence:
        publishing = Publishing(
            title=publishing.title, licence=request.licence, source=publishing.source,
            redistribution=publishing.redistribution,
        )  # fmt: skip
    terms = publishing.terms()
    if terms is None:
        raise Refused(
            _("Nobody said under which licence the dataset may be published."),
            what_to_do=_(
                "Name it with --licence (as {some} …), or in the settings: publishing.licence.",
                some=", ".join(list(known_licences())[:3]),
            ),
        )
    if terms.redistribution is None:
        raise Refused(
            _("Whether {licence} lets pictures be passed on is not known.", licence=terms.name),
            what_to_do=_(
                "Say it in the settings: publishing.redistribution true, or false for labels and "
                "ids only."
            ),
        )
    return publishing, terms.redistribution


def _sent(request: Push, folder: Path) -> str:
    """Make the repository where there is none, and send the folder; return its address."""
    hub = HfApi(library_name="pico-review")
    url = hub.create_repo(
        request.repo, repo_type="dataset", private=not request.public, exist_ok=True
    )
    repo = url.repo_id
    if not request.public and not hub.dataset_info(repo).private:
        raise Refused(
            _("{repo} is public, and a private one was asked for.", repo=repo),
            what_to_do=_("Say --public, or make it private on the hub."),
        )
    hub.upload_folder(
        repo_id=repo, repo_type="dataset", folder_path=folder,
        commit_message="Release by pico-review",
        delete_patterns=[glob.escape(name) for name in _before(hub, repo, request)],
    )  # fmt: skip
    return str(url)


def _before(hub: HfApi, repo: str, request: Push) -> list[str]:
    """Return the files that an earlier release brought there: they go with it."""
    there = set(hub.list_repo_files(repo, repo_type="dataset")) - _OF_THE_HUB
    if not there:
        return []
    ours: set[str] = set()
    if MANIFEST in there:
        with TemporaryDirectory() as place:
            file = hub.hf_hub_download(repo, MANIFEST, repo_type="dataset", local_dir=place)
            ours = _brought(Path(file).read_bytes(), there)
    if not ours and not request.overwrite:
        raise Refused(
            _("{repo} holds files that no release brought there.", repo=repo),
            what_to_do=_("Name a new repository, or say --overwrite."),
        )
    return sorted(there & ours)


def _brought(manifest: bytes, there: set[str]) -> set[str]:
    """Return which files a release brought, by its manifest; none where it is not one of ours."""
    try:
        told = msgspec.json.decode(manifest)
    except msgspec.DecodeError:
        return set()
    if not isinstance(told, dict) or not told.keys() >= made.ALWAYS:
        return set()
    folder = told.get("pictures", {}).get("folder")
    pictures = {name for name in there if folder and name.startswith(f"{folder}/")}
    return {*told["files"], MANIFEST, CARD, *pictures}


@contextmanager
def _said_in_words(repo: str) -> Iterator[None]:
    """Say what a hub answers in words of ours: its own may hold signed addresses."""
    before = hub_log.get_verbosity()
    hub_log.set_verbosity(logging.CRITICAL)
    try:
        yield
    except LocalTokenNotFoundError:
        raise _not_let_in() from None
    # An upload that fails in a thread of the hub's library comes as a RuntimeError.
    except (HfHubHTTPError, httpx2.HTTPError, RuntimeError, ConnectionError, TimeoutError) as error:
        raise _refused(repo, error) from None
    finally:
        hub_log.set_verbosity(before)


def _refused(repo: str, error: BaseException) -> Refused:
    """Return in words of ours what a hub answered, be it the cause of another failure."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, HfHubHTTPError):
        cause = cause.__cause__
    again = _("Push again: what was sent is not sent twice.")
    if cause is None:
        return Refused(_("The hub was not reached, or went away."), what_to_do=again)
    code = cause.response.status_code
    if code == httpx2.codes.UNAUTHORIZED:
        return _not_let_in()
    if code in (httpx2.codes.FORBIDDEN, httpx2.codes.NOT_FOUND):
        return Refused(
            _("The hub does not let you write to {repo}.", repo=repo),
            what_to_do=_("Look at the owner's name, and at what your token may do."),
        )
    return Refused(_("The hub answered {code}.", code=code), what_to_do=again)


def _not_let_in() -> Refused:
    return Refused(
        _("The hub does not know who you are."),
        what_to_do=advice(
            N_("Run `hf auth login`, or set HF_TOKEN to a token that may write."),
            N_("Set HF_TOKEN, where the server runs, to a token that may write."),
        ),
    )
