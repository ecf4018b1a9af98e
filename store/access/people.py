"""Who comes in: people with a personal link, pipelines with a token, the one local user.

Reviewers of imported and of simulated labels are only names.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from review.core.errors import Refused, Unknown
from review.core.i18n import N_, _, languages
from review.core.roles import PIPELINE, ROLES
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.prepared import Statement
from store.db.workspace import Store, new_id

LOCAL_NAME = "you"
_LINKS = "links"
_NAMED = {
    "person": N_("a person"),
    "pipeline": N_("a pipeline"),
    "local": N_("the user of this machine"),
    "imported": N_("imported labels"),
    "simulated": N_("simulated labels"),
}


@dataclass(frozen=True)
class Person:
    """Somebody who answers (``kind``: local, person, imported, simulated), or a pipeline."""

    id: str
    name: str
    role: str
    kind: str
    revoked: datetime | None = None
    link: str | None = None  # names the personal link without giving it away
    language: str | None = None  # chosen; else the browser's


_STANDING = Statement(
    """SELECT id, name, role, kind, revoked, secret_hash, language FROM person
    WHERE id = :id AND revoked IS NULL"""
)


def add(store: Store, name: str, *, role: str = "reviewer") -> tuple[Person, str]:
    """Add a person, or a pipeline; return it and the secret of its link or token, shown this once.

    Adding a name again makes a new link for the same person and ends the old one.
    Raises Refused for an empty name, an unknown role, or a name that means something else already.
    """
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Refused(_("A name has 1 to 80 characters."))
    if role not in (*ROLES, PIPELINE):
        names = ", ".join((*ROLES, PIPELINE))
        raise Refused(
            _("There is no role {role!r}.", role=role), what_to_do=_("Roles: {names}.", names=names)
        )
    kind = PIPELINE if role == PIPELINE else "person"
    secret = secrets.token_urlsafe(32)
    values = {"role": role, "secret_hash": _hash(secret), "revoked": None}
    with store.database.write() as connection:
        query = select(tables.person).where(tables.person.c.name == name)
        row = connection.execute(query).first()
        if row is None:
            person_id = _insert(connection, store.clock(), name, kind, **values)
        elif row.kind != kind:
            raise Refused(
                _("{name!r} already names {named}.", name=name, named=_(_NAMED[row.kind])),
                what_to_do=_("Add a surname."),
            )
        else:
            person_id = row.id
            where = tables.person.c.id == person_id
            connection.execute(update(tables.person).where(where).values(**values))
    return Person(person_id, name, role, kind), secret


def revoke(store: Store, name: str) -> None:
    """End a person's link or a pipeline's token at once; reviews stay. Raises Unknown."""
    where = (tables.person.c.name == name) & tables.person.c.kind.in_(("person", PIPELINE))
    with store.database.write() as connection:
        changed = connection.execute(
            update(tables.person).where(where).values(revoked=store.clock(), secret_hash=None)
        )
        if changed.rowcount == 0:
            raise Unknown(
                _("There is no link or token of {name!r}.", name=name),
                what_to_do=_("`pico-review people list`."),
            )


def choose_language(store: Store, person_id: str, language: str | None) -> None:
    """Keep the language a person chose; None is their browser's. Raises Refused, Unknown."""
    if language is not None and language not in languages():
        known = ", ".join(languages())
        raise Refused(
            _("There is no language {language!r}.", language=language),
            what_to_do=_("Languages: {languages}.", languages=known),
        )
    where = tables.person.c.id == person_id
    with store.database.write() as connection:
        changed = connection.execute(update(tables.person).where(where).values(language=language))
        if changed.rowcount == 0:
            raise Unknown(_("There is no such person."))


def everyone(store: Store) -> list[Person]:
    """Return everybody, people with links first, then by name."""
    with store.database.read() as connection:
        rows = connection.execute(select(tables.person)).all()
    people = [_person(row) for row in rows]
    return sorted(people, key=lambda person: (person.kind != "person", person.name.lower()))


def any_links(store: Store) -> bool:
    """Whether anybody was ever given a link: from then on everybody needs one."""
    query = select(func.count()).select_from(tables.person).where(tables.person.c.kind == "person")
    with store.database.read() as connection:
        found = bool(connection.scalar(query))
    return found and store.kept.value(_LINKS, (), lambda: True)


def known_links(store: Store) -> bool:
    """Whether ``any_links`` said so before: a person is never taken out of the database."""
    return store.kept.last(_LINKS) is True


def by_secret(store: Store, secret: str) -> Person | None:
    """Return whose link this is, or None if it is nobody's (any more)."""
    return _who_may_come_in(store, _holds(secret, "person"))


def pipeline(store: Store, token: str) -> Person | None:
    """Return the pipeline whose token this is, or None if it is none's (any more)."""
    return _who_may_come_in(store, _holds(token, PIPELINE))


def by_id(store: Store, person_id: str) -> Person | None:
    """Return the person with this id if they may still come in."""
    return _who_may_come_in(store, tables.person.c.id == person_id)


def by_id_now(connection: Connection, person_id: str) -> Person | None:
    """Return the same inside a transaction of the caller."""
    row = _STANDING.first(connection, id=person_id)
    return _person(row) if row else None


def local(store: Store) -> Person:
    """Return the one local user, a lead; made on first use."""
    person = _who_may_come_in(store, tables.person.c.kind == "local")
    if person:
        return person
    with store.database.write() as connection:
        one_at_a_time(connection, LOCAL_NAME)
        ensure(connection, store.clock(), LOCAL_NAME, "local", role="lead")
    return local(store)


def ensure(
    connection: Connection, now: datetime, name: str, kind: str, *, role: str = "reviewer"
) -> tuple[str, bool]:
    """Return the id of the person of that name, and whether they had to be made."""
    person_id = connection.scalar(select(tables.person.c.id).where(tables.person.c.name == name))
    if person_id:
        return str(person_id), False
    return _insert(connection, now, name, kind, role=role), True


def _insert(connection: Connection, now: datetime, name: str, kind: str, **values: object) -> str:
    person_id = new_id()
    row = {"id": person_id, "name": name, "kind": kind, "created": now, **values}
    connection.execute(insert(tables.person).values(**row))
    return person_id


def _who_may_come_in(store: Store, where: ColumnElement[bool]) -> Person | None:
    query = select(tables.person).where(where, tables.person.c.revoked.is_(None))
    with store.database.read() as connection:
        row = connection.execute(query).first()
    return _person(row) if row else None


def _person(row: Any) -> Person:
    link = row.secret_hash[:16] if row.secret_hash else None
    return Person(row.id, row.name, row.role, row.kind, row.revoked, link, row.language)


def _holds(secret: str, kind: str) -> ColumnElement[bool]:
    return (tables.person.c.secret_hash == _hash(secret)) & (tables.person.c.kind == kind)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
