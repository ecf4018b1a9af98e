"""Whose store this is, who calls, and how often they may."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Connection

from review.core.i18n import _, choose, speak, spoken
from review.core.roles import require
from routes.rates import Rate
from store.access import people, tokens
from store.db.workspace import Store
from store.opening import shared_store

#: Requests of one reviewer: far more than anybody decides, also with an outbox to be sent.
RATE = Rate(600, 10)

bearer = HTTPBearer(
    auto_error=False,
    description="The token that the station's page was given, or a later one of an answer.",
)


@dataclass(frozen=True)
class Session:
    """Who is calling, since when (epoch seconds) their station has been open, by which link."""

    person_id: str
    since: float
    link: str | None


def store_of() -> Store:
    """Return the process's store."""
    return shared_store()


async def _store() -> Store:
    """Return the same as a dependency: one that waits for nothing needs no thread."""
    return store_of()


StoreHere = Annotated[Store, Depends(_store)]


async def session(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Session:
    """Check the bearer token, and how often it calls; ``stands`` checks the person."""
    caller = of_token(store_of(), credentials.credentials) if credentials else None
    if caller is None:
        raise ended()
    count(caller)
    return caller


SessionHere = Annotated[Session, Depends(session)]


def of_token(store: Store, token: str) -> Session | None:
    """Return who calls by a bearer token that is still good, else None."""
    read = tokens.read_station(store, token)
    return Session(*read) if read else None


def count(caller: Session) -> None:
    """Count a request of a caller. Raises 429 for more than anybody can decide."""
    if seconds := RATE.wait(caller.person_id):
        raise HTTPException(
            429,
            _("That is more than anybody can decide. Wait a moment."),
            {"Retry-After": str(math.ceil(seconds))},
        )


def ended() -> HTTPException:
    """Return the refusal that makes a station ask its page for a new token."""
    return HTTPException(
        401,
        _("Open the page again: this station's token has ended."),
        {"WWW-Authenticate": "Bearer"},
    )


def stands(connection: Connection, session: Session) -> None:
    """Check the standing of the caller, on every call, and speak the language they chose.

    Raises NotAllowed, or 401.
    """
    person = people.by_id_now(connection, session.person_id)
    if person is None or person.link != session.link:
        raise ended()
    speak(choose([spoken()], person.language))
    require(person.role, "review")


def renewed(store: Store, session: Session) -> str:
    """Return a fresh token for the caller."""
    return tokens.renewed(store, session.person_id, since=session.since, link=session.link)
