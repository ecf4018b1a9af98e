"""What the station may see of a unit: never the judge before the answer, nor after in measuring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, text

from review.core.edits import Further, Side
from review.core.i18n import N_, _, spoken
from review.core.units import DifferenceLinks, Picture, Question, Reveal, Unit, Wording
from store import settings
from store.access import tokens
from store.access.tokens import View
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.db.prepared import Statement
from store.db.rules import IN_EFFECT, STANDING, answer, before_a_lead
from store.db.workspace import Store
from store.work import seen
from store.work.handler import handler_of
from store.work.hidden import hidden_edits_now
from store.work.leases import Lease

#: Units with their edits, and the reviewer's own questions about them: a row for each question.
_UNITS = Statement(
    f"""SELECT d.id AS draw_id, e.text, e.summarized_text, e.edit_type,
      e.further_json, e.variants_json, b.mode,
      COALESCE(e.local_output, e.output_image) AS edited_file,
      COALESCE(e.local_source, e.source) AS source_file,
      EXISTS (SELECT 1 FROM review f WHERE f.unit_id = e.id AND f.verdict = 'unsafe'
        AND {before_a_lead()} AND {IN_EFFECT}) AS flagged,
      q.id, q.text AS question, q.asked, q.answer, q.answered
    FROM draw d JOIN edit e ON e.id = d.unit_id JOIN batch b ON b.id = d.batch_id
    LEFT JOIN question q ON q.person_id = :me AND q.draw_id = d.id
    WHERE d.id IN (:*draws) ORDER BY q.id""",
    times=["asked", "answered"],
)

#: The pictures of an edit, in the order shown.
SIDES: tuple[tuple[Side, str], ...] = (
    ("source", N_("Source")),
    ("edited", N_("Edit")),
)

#: What a further picture is called, by what it is for; with its name in the dataset, and without.
_ROLES = {"reference": N_("Reference"), "mask": N_("Mask")}
_NAMED = {"reference": N_("Reference: {name}"), "mask": N_("Mask: {name}")}

#: Files of these kinds hold one picture; of others it is asked whether more is in them.
_STILL = (".png", ".jpg", ".jpeg", ".bmp")

#: The unit of one's own standing answer.
_ANSWERED = Statement(
    f"""SELECT r.draw_id, r.unit_id FROM review r WHERE r.id = :id AND r.reviewer_id = :me
    AND r.draw_id IS NOT NULL AND {answer()} AND {STANDING}"""
)

_SHOWN_JUDGE = Statement(
    """SELECT d.unit_id FROM draw d JOIN batch b ON b.id = d.batch_id
    WHERE d.id = :draw AND b.show_judge"""
)


_TASK = text("SELECT b.task FROM batch b JOIN draw d ON d.batch_id = b.id WHERE d.id = :draw")


def units(store: Store, me: str, leases: Sequence[Lease], task: str) -> list[Unit]:
    """Return the leased units as the station shows them, with signed picture links."""
    with store.database.read() as connection:
        return units_now(store, connection, me, leases, task)


def units_now(
    store: Store, connection: Connection, me: str, leases: Sequence[Lease], task: str
) -> list[Unit]:
    """Return the same inside a transaction of the caller."""
    if not leases:
        return []
    return handler_of(store, task).units(store, connection, me, leases)


def edits(
    store: Store, connection: Connection, me: str, leases: Sequence[Lease], task: str
) -> list[Unit]:
    """Return leased units of a task about single edits."""
    rows_by_draw: dict[str, list[Any]] = {}
    draws = list({lease.draw_id for lease in leases})
    for row in _UNITS.rows(connection, me=me, draws=draws):
        rows_by_draw.setdefault(row.draw_id, []).append(row)
    categories, period = settings.as_written(store).category_of, tokens.image_period(store)
    language = spoken()
    return [
        _unit(
            (lease.draw_id, lease.batch_id, lease.unit_id),
            task,
            rows := tuple(rows_by_draw[lease.draw_id]),
            categories.get(rows[0].edit_type),
            store.secret,
            period,
            language,
        )
        for lease in leases
    ]


def looked_at(store: Store, edit: EditView) -> Unit:
    """Return an edit as the station shows one, for whoever only looks: of no batch."""
    period = tokens.image_period(store)
    files = (edit.source, edit.output_image)
    pictures, difference = _links(store.secret, edit.id, period, spoken(), _asked_about(*files))
    wordings = _wordings(edit.text or "", edit.variants_json, spoken())
    return Unit(
        draw_id="",
        batch_id="",
        unit_id=edit.id,
        task="",
        instruction=wordings[0].text if wordings else edit.text or "",
        short_instruction=edit.summarized_text,
        edit_type=edit.edit_type,
        category=settings.as_written(store).category_of.get(edit.edit_type or ""),
        pictures=pictures,
        difference=difference,
        further=_further(store.secret, edit.id, edit.further_json, period),
        wordings=wordings,
    )


def revealed_now(connection: Connection, draw_id: str, me: str) -> list[Reveal]:
    """Return the judges' words on an answered unit, where its batch shows them.

    Nothing of an edit that waits for this reviewer elsewhere, or is still being measured.
    """
    unit_id = _SHOWN_JUDGE.value(connection, draw=draw_id)
    if unit_id is None or hidden_edits_now(connection, [unit_id], me):
        return []
    return [
        Reveal(judged.judge, judged.overall, judged.criteria, judged.reason)
        for judged in catalog.judged_now(connection, unit_id)
    ]


def reveal(connection: Connection, answer_id: str, me: str, now: datetime) -> list[Reveal]:
    """Return the same on the unit of one's own standing answer, and note that it was seen.

    Nothing of what was taken back: it may be answered anew.
    """
    row = _ANSWERED.first(connection, id=answer_id, me=me)
    said = revealed_now(connection, row.draw_id, me) if row else []
    if said:
        seen.note_now(connection, [row.unit_id], me, now)
    return said


def edit_of(store: Store, name: str) -> str | None:
    """Return the edit that a picture's link names: by its id, or by its place on a screen.

    A place is ``draw~reviewer~number``, from 1; None where nothing is there.
    """
    draw_id, _, rest = name.partition("~")
    me, _, place = rest.partition("~")
    if not rest:
        return name
    with store.database.read() as connection:
        task = connection.scalar(_TASK, {"draw": draw_id})
        return handler_of(store, task).placed(connection, me, draw_id, int(place)) if task else None


def picture_url(store: Store, edit_id: str, view: View, size: str = "screen") -> str:
    """Return the signed link of one picture, relative to the app's root."""
    return f"images/{tokens.image(store, edit_id, view, size)}"


Links = tuple[tuple[Picture, ...], DifferenceLinks]


@lru_cache(maxsize=256)  # The same edit is looked at again and again.
def _links(
    secret: bytes,
    edit_id: str,
    period: int,
    language: str,  # noqa: ARG001
    asked: tuple[bool, bool],
) -> Links:
    """Return an edit's pictures, captioned in the language, which is the one spoken.

    ``asked``: of source and edit, whether there may be something to say of the picture.
    """

    def link(view: View, size: str) -> str:
        return tokens.sign_image(secret, edit_id, view, size, period)

    pictures = tuple(
        Picture(
            key,
            _(caption),
            f"images/{link(key, 'screen')}",
            f"images/{link(key, 'full')}",
            about_url=f"api/picture/{link(key, 'screen')}" if about else None,
        )
        for (key, caption), about in zip(SIDES, asked, strict=True)
    )
    token = link("difference", "screen")
    return pictures, DifferenceLinks(f"images/{token}", f"api/difference/{token}")


def _asked_about(source: str | None, edited: str) -> tuple[bool, bool]:
    source_still, edited_still = (
        (name or "").lower().endswith(_STILL) for name in (source, edited)
    )
    return not source_still, not edited_still


@lru_cache(maxsize=4096)  # A unit is sent with every answer as long as it is reserved.
def _unit(
    leased: tuple[str, str, str],
    task: str,
    rows: tuple[Any, ...],
    category: str | None,
    secret: bytes,
    period: int,
    language: str,
) -> Unit:
    """Return what is shown of a leased draw, batch and unit, by all that it depends on."""
    draw_id, batch_id, unit_id = leased
    edit = rows[0]
    asked = _asked_about(edit.source_file, edit.edited_file)
    pictures, difference = _links(secret, unit_id, period, language, asked)
    wordings = _wordings(edit.text or "", edit.variants_json, language)
    return Unit(
        draw_id=draw_id,
        batch_id=batch_id,
        unit_id=unit_id,
        task=task,
        instruction=wordings[0].text if wordings else edit.text or "",
        short_instruction=edit.summarized_text,
        edit_type=edit.edit_type,
        category=category,
        pictures=pictures,
        difference=difference,
        flagged=bool(edit.flagged),
        questions=tuple(
            Question(row.id, row.draw_id, row.question, row.asked, row.answer, row.answered)
            for row in rows
            if row.id is not None
        ),
        asked=edit.mode,
        further=_further(secret, unit_id, edit.further_json, period),
        wordings=wordings,
    )


def _further(secret: bytes, edit_id: str, encoded: str | None, period: int) -> tuple[Picture, ...]:
    """Return an edit's references and masks, with their signed links."""

    def picture(number: int, one: Further) -> Picture:
        named = one.name and one.name != one.role
        caption = _(_NAMED[one.role], name=one.name) if named else _(_ROLES[one.role])
        small, full = (
            f"images/{tokens.sign_image(secret, edit_id, number, size, period)}"
            for size in ("screen", "full")
        )
        return Picture(f"further-{number}", caption, small, full)

    return tuple(picture(number, one) for number, one in enumerate(catalog.further(encoded)))


def _wordings(instruction: str, encoded: str | None, language: str) -> tuple[Wording, ...]:
    """Return an instruction in all its words: that in the language spoken first, where one is."""
    others = [Wording(name, said) for name, said in catalog.variants(encoded).items()]
    if not others:
        return ()
    spoken_first = sorted(others, key=lambda one: not _is_in(one.name, language))
    first, own = spoken_first[0], Wording("", instruction)
    if _is_in(first.name, language):
        return (first, own, *spoken_first[1:])
    return (own, *others)


def _is_in(name: str, language: str) -> bool:
    """Whether a wording is named for a language: by its tag, or one with a region."""
    return name.replace("_", "-").lower().split("-")[0] == language.lower().split("-")[0]
