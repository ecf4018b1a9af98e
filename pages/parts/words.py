"""Text on pages. What comes from a dataset is never Markdown or HTML but ``st.text``."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from review.core.roles import Permission, may
from review.core.tasks import Task
from review.statistics.estimates import Interval
from store.access.people import Person

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&])")
#: Where Streamlit still puts icons, links and arrows, after Markdown took the backslashes away.
_MAGIC = re.compile(
    r"(?<=:)(?=material/|streamlit:|//)|(?<=www)(?=\.)|(?<=@)|(?<=(?<!\S)[<>~-])(?=[-=>]{1,2}(?!\S))",
    re.IGNORECASE,
)
#: Takes no room and is not seen.
_JOINER = "\u2060"

#: What a batch is for, as people say it; in full: ``review.core.tasks.PURPOSES``.
PURPOSE_NAMES: dict[str, str] = {
    "measure": N_("to measure"),
    "fit": N_("to tune"),
    "repair": N_("to fix"),
    "gold": N_("questions with a known answer"),
    "training": N_("for practice"),
    "watch": N_("to watch"),
    "audit": N_("to audit pairs"),
}
ROLE_NAMES: dict[str, str] = {
    "lead": N_("lead"),
    "reviewer": N_("reviewer"),
    "pipeline": N_("pipeline"),
}
#: Verdicts, and what else a row of the log may say, as people read them.
VERDICTS: dict[str, str] = {
    "accept": N_("accept"),
    "reject": N_("reject"),
    "unsure": N_("unsure"),
    "cannot_judge": N_("cannot judge"),
    "skip": N_("skip"),
    "unsafe": N_("unsafe"),
    "confirm": N_("confirm"),
    "other": N_("other"),
    "none": N_("none"),
    "not_executed": N_("not executed"),
    "comparison": N_("comparison"),
    "ranking": N_("ranking"),
    "review": N_("review"),
}


def plain(text: str) -> str:
    """Return text that Markdown shows as it is: for labels, where ``st.text`` cannot go."""
    return _MARKDOWN.sub(r"\\\1", _MAGIC.sub(_JOINER, " ".join(text.split())))


def red(text: str) -> str:
    """Return text that Markdown shows as it is, in red."""
    return f":red[{plain(text)}]"


def problem(error: PicoReviewError) -> None:
    """Show an error in words, with what to do; a file by its name, not its place on the server."""
    text = str(error)
    if error.file:
        text = text.replace(error.file, Path(error.file).name, 1)
    st.error(plain(text), icon=":material/error:")


def empty(what: str, next_step: str) -> None:
    """Say that there is nothing yet, and what to do next. Both are our own words."""
    with st.container(border=True):
        st.markdown(f"**{what}**")
        st.markdown(next_step)


def next_step(person: Person, permission: Permission, own: str) -> str:
    """Return what to do next: by oneself where the role allows it, else by asking a lead."""
    return own if may(person.role, permission) else _("This is for a lead to do.")


def purpose(name: str) -> str:
    """Return a batch's purpose in words; one that is not listed by its name."""
    return _(PURPOSE_NAMES[name]) if name in PURPOSE_NAMES else name


def waiting(task: Task, number: int) -> str:
    """Say how many units of a task wait for the reader."""
    if task.unit == "group":
        return ngettext(
            "**{task}**: {n:,} question waiting for you",
            "**{task}**: {n:,} questions waiting for you",
            number,
            task=_(task.title),
        )
    if task.unit == "chain":
        return ngettext(
            "**{task}**: {n:,} chain waiting for you",
            "**{task}**: {n:,} chains waiting for you",
            number,
            task=_(task.title),
        )
    return ngettext(
        "**{task}**: {n:,} edit waiting for you",
        "**{task}**: {n:,} edits waiting for you",
        number,
        task=_(task.title),
    )


def answers(given: int, asked: int) -> str:
    """Say how many of the answers asked for are there."""
    return ngettext("{given:,} of {n:,} answer", "{given:,} of {n:,} answers", asked, given=given)


def role(name: str) -> str:
    """Return what a role is called."""
    return _(ROLE_NAMES[name]) if name in ROLE_NAMES else name


def verdict(name: str) -> str:
    """Return a verdict in words; one that is not listed by its name."""
    return _(VERDICTS[name]) if name in VERDICTS else name.replace("_", " ")


def criterion(name: str) -> str:
    """Return a criterion as people read it; for a table's cell, not Markdown."""
    return name.replace("_", " ")


def instruction(text: str | None) -> str:
    """Return an edit's instruction, or that none is known."""
    return text or _("(no instruction is known)")


def hidden(number: int) -> str:
    """Say how many edits are not shown, and until when."""
    return ngettext(
        "{n:,} edit stays hidden: it is still being measured, or waits for your own answer.",
        "{n:,} edits stay hidden: they are still being measured, or wait for your own answer.",
        number,
    )


def capitalized(text: str) -> str:
    """Return a text with its first letter large, and the others as they are."""
    return text[:1].upper() + text[1:]


def percent(value: float | None, digits: int = 1) -> str:
    """Write a share as a percentage, an unknown one as a dash."""
    return "–" if value is None else f"{100 * value:.{digits}f}%"


def rate(share: Interval) -> str:
    """Write a share with its interval; one that is known has none."""
    if share.estimate is None:
        return "–"
    if share.low is None and share.high is None:
        return percent(share.estimate)
    return f"{percent(share.estimate)} ({percent(share.low)}–{percent(share.high)})"


def share_of(number: int, whole: int, share: str) -> str:
    """Write "3 of 4: 75.0%", or a dash where there is no whole."""
    return _("{n} of {whole}: {share}", n=number, whole=whole, share=share) if whole else "–"


def sent(batch: str, number: int) -> str:
    """Say that edits went to reviewers again, in a batch."""
    return ngettext("{batch}: {n:,} edit sent.", "{batch}: {n:,} edits sent.", number, batch=batch)


def drawn(batch: str, number: int) -> str:
    """Say that a batch was drawn."""
    return ngettext(
        "{batch}: {n:,} edit drawn.", "{batch}: {n:,} edits drawn.", number, batch=batch
    )


def questions(number: int) -> str:
    """Write a number of questions, for a sentence that counts more than one thing."""
    return ngettext("{n:,} question", "{n:,} questions", number)


def edits(number: int) -> str:
    """Write a number of edits, for a sentence that counts more than one thing."""
    return ngettext("{n:,} edit", "{n:,} edits", number)


def chains(number: int) -> str:
    """Write a number of chains, for a sentence that counts more than one thing."""
    return ngettext("{n:,} chain", "{n:,} chains", number)


def groups(number: int) -> str:
    """Write a number of groups, for a sentence that counts more than one thing."""
    return ngettext("{n:,} group", "{n:,} groups", number)


def votes(number: int) -> str:
    """Write a number of votes, for a sentence that counts more than one thing."""
    return ngettext("{n:,} vote", "{n:,} votes", number)


def reviewers(number: int) -> str:
    """Write a number of reviewers, for a sentence that counts more than one thing."""
    return ngettext("{n:,} reviewer", "{n:,} reviewers", number)


def types(number: int) -> str:
    """Write a number of edit types, for a sentence that counts more than one thing."""
    return ngettext("{n:,} type", "{n:,} types", number)
