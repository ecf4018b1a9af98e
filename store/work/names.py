"""Names of batches that nobody named: what they are for and the day, as a person would write it."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

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
}
MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
    N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip


def dated(stem: str, day: datetime, taken: Container[str]) -> str:
    """Return a free name, in the language of whoever draws: "Threshold, 29 Nov", then with (2).

    ``stem``: a marked word for what is drawn, as in ``STEMS``.
    """
    name = first = _(
        "{what}, {day} {month}", what=_(stem), day=day.day, month=_(MONTHS[day.month - 1])
    )
    number = 1
    while name in taken:
        number += 1
        name = f"{first} ({number})"
    return name
