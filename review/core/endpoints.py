"""Which judges may be asked: endpoints, their models and prices, as the settings allow them.

A key is never among the settings: they name the variable of the environment that holds it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import msgspec

from review.core.errors import BadInput
from review.core.i18n import _

if TYPE_CHECKING:  # Settings are made of this module's.
    from review.core.settings import Settings

#: A variable that may hold a key; those of pico-review itself hold other secrets.
_VARIABLE = re.compile(r"(?!PICO_REVIEW_)[A-Z][A-Z0-9_]{0,99}", re.ASCII)
_NAME = re.compile(r"[\w][\w.-]{0,39}", re.ASCII)
#: The most tokens a model makes of a patch of so many pixels a side, whatever the vendor.
_PATCH = 14
#: And beside the patches of a picture.
_ROUND_A_PICTURE = 256

Price = Annotated[float, msgspec.Meta(ge=0, le=1e6)]


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A model that may be asked: its prices per million tokens, in the settings' currency.

    Without prices its cost is not known. ``picture_tokens``: the most that a picture counts, where
    that is said; else it is bounded by the picture's size.
    """

    input: Price | None = None
    output: Price | None = None
    picture_tokens: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None

    def most_per_picture(self, side: int) -> int:
        """Return the most tokens that a picture of at most ``side`` × ``side`` pixels counts."""
        return self.picture_tokens or (side // _PATCH + 1) ** 2 + _ROUND_A_PICTURE


class Endpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A server that speaks as OpenAI's does; ``base_url`` is what its clients are given.

    ``key_from``: the variable of the environment that holds its key; empty where it takes none.
    """

    base_url: Annotated[str, msgspec.Meta(max_length=500)]
    models: Annotated[dict[str, Model], msgspec.Meta(min_length=1)]
    key_from: str = ""

    @property
    def host(self) -> str:
        """Return the host's name, in lower case."""
        return (urlsplit(self.base_url).hostname or "").rstrip(".").lower()


class Judges(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What may be asked. ``private_hosts``: those that do not stand on the public network."""

    endpoints: dict[str, Endpoint] = {}
    private_hosts: list[str] = []
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")] = "USD"

    def is_private(self, host: str) -> bool:
        """Whether a host may have an address that is not public."""
        return host.lower() in {name.lower() for name in self.private_hosts}


def check_judges(settings: Settings, file: str) -> None:
    """Raise BadInput, naming the key, for an endpoint that must not be asked.

    A key and pictures go out in the clear only to a host that the settings call private.
    """
    for name, endpoint in settings.judges.endpoints.items():
        key = f"judges.endpoints.{name}"
        if not _NAME.fullmatch(name):
            raise BadInput(_("{key}: a name of letters, digits, - and _.", key=key), file=file)
        if not _plain(endpoint.base_url):
            problem = _("{key}.base_url is no plain http or https address.", key=key)
            raise BadInput(problem, file=file)
        private = settings.judges.is_private(endpoint.host)
        if not private and not endpoint.base_url.startswith("https:"):
            problem = _("{key}.base_url: only a private host is asked without https.", key=key)
            todo = _("Name the host under judges.private_hosts.")
            raise BadInput(problem, file=file, what_to_do=todo)
        if endpoint.key_from and not _VARIABLE.fullmatch(endpoint.key_from):
            problem = _("{key}.key_from is no name of a variable that holds a key.", key=key)
            raise BadInput(problem, file=file)


def _plain(url: str) -> bool:
    """Whether an address is a server's and nothing more: no person, no query, nothing unseen."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    written = url.isascii() and url.isprintable() and not {*' "<>\\'} & {*url}
    alone = "@" not in parts.netloc and not parts.query and not parts.fragment
    return parts.scheme in ("http", "https") and bool(host) and port != 0 and written and alone
