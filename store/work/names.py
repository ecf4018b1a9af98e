"""Names of batches that nobody named: what they are for and the day, as a person would write it."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import datetime
from typing import cast

from review.core.i18n import N_, _
from review.core.tasks import Purpose

#: What a batch is called by its purpose, where its task says nothing closer.
STEMS: dict[Purpose, str] = {
    "measure": N_("Measuring"),
    "fit": N_("Tuning"),
    "repair": N_("Fixes"),
    "gold": N_("Known answers"),
    "training": N_("Practice"),
    "watch": N_("Watch"),
    "audit": N_("Audit of pairs"),
}
MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
    N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip


def dated(stem: str, day: datetime, taken: Container[str]) -> str:
    """Return a free name, in the language of whoever draws: "Threshold, 29 Nov", then with (2).

    ``stem``: a marked word for what is drawn, as in ``STEMS``.
    """
    return _free(_("{what}, {day}", what=_(stem), day=day_of(day)), taken)


def day_of(moment: datetime) -> str:
    """Return a moment's day as a person writes it, without the year: "29 Nov"."""
    return _("{day} {month}", day=moment.day, month=_(MONTHS[moment.month - 1]))


def imported(what: str, purpose: Purpose, taken: Container[str] = ()) -> str:
    """Return a free name for answers made elsewhere: "Imported votes", or "… (Tuning)".

    ``what``: marked words for the answers, as in ``TaskHandler.imported_as``.
    """
    name = _(what) if purpose == "measure" else f"{_(what)} ({_(STEMS[purpose])})"
    return _free(name, taken)


def in_words(name: str) -> str:
    """Return a batch's name as it is, or in words where an earlier version made it of none."""
    found = _OF_BEFORE.fullmatch(name)
    return imported(_SAID_OF_BEFORE[found[1]], cast("Purpose", found[2])) if found else name


#: What batches of imported answers were called once.
_SAID_OF_BEFORE = {
    "imported reviews": N_("Imported reviews"),
    "imported rank": N_("Imported votes"),
    "imported types": N_("Imported types"),
}
_OF_BEFORE = re.compile(f"({'|'.join(_SAID_OF_BEFORE)}) \\(({'|'.join(STEMS)})\\)")


def _free(name: str, taken: Container[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free
