"""The endpoints that may be asked, and their keys: out of the environment, and nowhere else.

A key is in no table, no message and no log: whatever an endpoint says goes through ``Key.hidden``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

from review.core.endpoints import Endpoint, Model
from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.core.settings import Settings

#: What stands in place of a key.
HIDDEN = b"[key]"
#: Characters of a key: a shorter one could not be told from other text, to be hidden.
SHORTEST = 8
#: What an endpoint is sent that takes no key: clients must send one.
NO_KEY = "none"


class Key:
    """A key that shows itself to nobody but who asks for ``secret``."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        """Say that there is one."""
        return "Key(…)"

    @property
    def secret(self) -> str:
        """Return the key itself, for the one header it belongs in."""
        return self._secret

    def hidden(self, content: bytes) -> bytes:
        """Return what an endpoint said without the key, should it have said it back."""
        if self._secret == NO_KEY:
            return content
        return re.sub(b"".join(map(_written, self._secret)), HIDDEN, content)


@dataclass(frozen=True)
class Asked:
    """An endpoint of the settings, with one of its models and its key."""

    name: str
    endpoint: Endpoint
    model_name: str
    model: Model
    private: bool
    key: Key = field(repr=False)


def _written(sign: str) -> bytes:
    r"""Return a pattern of an ASCII sign as JSON may write it: itself, `\/` or `\u002f`."""
    itself = re.escape(sign.encode())
    return b"(?:\\\\?" + itself + b"|(?i:\\\\u%04x))" % ord(sign)


def asked(settings: Settings, name: str, model: str) -> Asked:
    """Return an endpoint that the settings allow, ready to be asked.

    Raises Unknown, naming those there are, for another endpoint or model; Refused where the
    environment has no key for it.
    """
    endpoint, chosen = allowed(settings, name, model)
    private = settings.judges.is_private(endpoint.host)
    return Asked(name, endpoint, model, chosen, private, _key(endpoint))


def allowed(settings: Settings, name: str, model: str) -> tuple[Endpoint, Model]:
    """Return an endpoint and a model of the settings. Raises Unknown, naming those there are."""
    endpoints = settings.judges.endpoints
    if name not in endpoints:
        known = ", ".join(endpoints)
        todo = _("Name it in settings.yaml under judges.endpoints; docs/judges.md shows how.")
        if known:
            todo = _("Endpoints: {endpoints}.", endpoints=known)
        raise Unknown(_("The settings allow no endpoint {name!r}.", name=name), what_to_do=todo)
    models = endpoints[name].models
    if model not in models:
        raise Unknown(
            _("The settings allow no model {model!r} at {name}.", model=model, name=name),
            what_to_do=_("Models: {models}.", models=", ".join(models)),
        )
    return endpoints[name], models[model]


def has_key(endpoint: Endpoint) -> bool:
    """Whether the environment has the key that an endpoint takes, if it takes one."""
    return not endpoint.key_from or bool(os.environ.get(endpoint.key_from, "").strip())


def _key(endpoint: Endpoint) -> Key:
    if not endpoint.key_from:
        return Key(NO_KEY)
    secret = os.environ.get(endpoint.key_from, "").strip()
    if len(secret) < SHORTEST or not secret.isascii() or not secret.isprintable():
        raise Refused(
            _("The environment has no key in {variable}.", variable=endpoint.key_from),
            what_to_do=_("Set it where pico-review is started."),
        )
    return Key(secret)
