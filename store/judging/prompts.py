"""The versions of the judges' prompts: kept for good, each known by its digest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec
from sqlalchemy import func, insert, select

from review.core.errors import Refused, Unknown
from review.core.i18n import _
from review.judging.prompt import Asked, Prompt
from review.judging.prompt_check import check, faults, not_asked
from review.promises.task import SCORE
from store import settings
from store.dataset import catalog
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store, new_id
from store.work import guidelines

#: Characters of a name.
LONGEST = 60
#: What the prompt that scores edits is called unless a lead says otherwise.
NAME = "judge"
#: Who the judge is, where a prompt begins: said to it, so in English whoever reads it.
ROLE = (
    "You are a careful judge of photo edits made by a model from a written instruction. You look "
    "for what a demanding person would notice: whether the asked change is there and right, what "
    "else was changed, and how it looks."
)
judge_prompt = tables.judge_prompt


@dataclass(frozen=True)
class PromptVersion:
    """One version, never changed; ``based_on``: the version it was edited from."""

    id: str
    name: str
    version: int
    prompt: Prompt
    based_on: str | None
    created: dt.datetime
    created_by: str


def versions(store: Store) -> list[PromptVersion]:
    """Return all versions, by name, newest first."""
    order = (judge_prompt.c.name, judge_prompt.c.version.desc())
    with store.database.read() as connection:
        rows = connection.execute(select(judge_prompt).order_by(*order)).all()
    return [
        PromptVersion(
            row.id, row.name, row.version, msgspec.json.decode(row.content_json, type=Prompt),
            row.based_on, row.created, row.created_by,
        )
        for row in rows
    ]  # fmt: skip


def find(store: Store, name: str, version: int | None = None) -> PromptVersion:
    """Return a prompt's version, by default its newest. Raises Unknown with those there are."""
    every = versions(store)
    for one in every:
        if one.name == name and version in (None, one.version):
            return one
    raise Unknown(
        _("There is no such prompt: {name}.", name=name),
        what_to_do=", ".join(f"{one.name} {one.version}" for one in every),
    )


def named(store: Store, written: str) -> PromptVersion:
    """Return the version that ``NAME`` (its newest) or ``NAME@VERSION`` names; raises Unknown."""
    name, _at, version = written.rpartition("@")
    return find(store, name, int(version)) if name and version.isdecimal() else find(store, written)


def newest(store: Store) -> PromptVersion | None:
    """Return the version that was saved last, of whatever name."""
    return max(versions(store), key=lambda one: (one.created, one.version), default=None)


def warnings(store: Store, prompt: Prompt) -> list[str]:
    """Return, in words, why edits cannot be scored by a prompt, or not as the settings have it."""
    now = settings.current(store).settings
    missing = ", ".join(not_asked(prompt, now))
    less = _("Not asked, so that edits may have no total: {criteria}.", criteria=missing)
    return [*faults(prompt, now), *([less] if missing else [])]


def first(store: Store) -> Prompt:
    """Return the prompt to begin with: the settings' criteria, the reviewers' guidelines."""
    now = settings.current(store).settings
    asked = {
        name: Asked(criterion.question or name.replace("_", " "))
        for name, criterion in now.criteria.items()
    }
    return Prompt(ROLE, asked, guidelines.current(store, SCORE).text)


def save(
    store: Store, name: str, prompt: Prompt, *, by: str, based_on: str | None = None
) -> PromptVersion:
    """Keep a prompt as the next version of its name; a text that is there already adds none.

    Raises Refused without a name, for one that is too long, or a prompt that asks nothing; Unknown
    for an example of an edit there is none of. An example's edit may be named by its image.
    """
    check(prompt)
    prompt = _with_edits(store, prompt)
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST:
        raise Refused(_("A prompt's name has 1 to {most} characters.", most=LONGEST))
    same = (judge_prompt.c.name == name) & (judge_prompt.c.digest == prompt.digest)
    with store.database.write() as connection:
        one_at_a_time(connection, "judge_prompts")
        known = connection.scalar(select(judge_prompt.c.version).where(same))
        if known is None:
            newest = select(func.max(judge_prompt.c.version)).where(judge_prompt.c.name == name)
            # What was looked at before it stays before it, should the clock have been set back.
            looked = connection.scalar(select(func.max(tables.label_use.c.time)))
            known = (connection.scalar(newest) or 0) + 1
            row = {
                "id": new_id(), "name": name, "version": known, "digest": prompt.digest,
                "content_json": msgspec.json.encode(prompt).decode(), "based_on": based_on,
                "created": max(filter(None, [store.clock(), looked])), "created_by": by,
            }  # fmt: skip
            connection.execute(insert(judge_prompt).values(**row))
    return find(store, name, known)


def save_next(store: Store, name: str, prompt: Prompt, *, by: str) -> PromptVersion:
    """Keep a prompt as ``save`` does, based on the newest version of its name, where it has one."""
    same = (one for one in versions(store) if one.name == " ".join(name.split()))
    before = next(same, None)
    return save(store, name, prompt, by=by, based_on=before.id if before else None)


def _with_edits(store: Store, prompt: Prompt) -> Prompt:
    """Return a prompt whose examples name their edits by id; raises Unknown for none."""
    written = [example.edit_id for example in prompt.examples]
    there, by_image = catalog.edits(store, written), catalog.named(store, written)
    for name in written:
        if name not in there and name not in by_image:
            raise Unknown(_("There is no such edit: {name}.", name=name))
    examples = tuple(
        example if example.edit_id in there
        else msgspec.structs.replace(example, edit_id=by_image[example.edit_id])
        for example in prompt.examples
    )  # fmt: skip
    return msgspec.structs.replace(prompt, examples=examples)
