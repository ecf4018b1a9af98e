"""The tab Disputed: edits on which reviewers do not agree; a lead says the type, or asks again."""

from __future__ import annotations

import streamlit as st

from pages.deciding.taxonomy.shared import Visit, answers, say_hidden, shown_to, type_name
from pages.parts import viewer, words
from pages.parts.viewer import FROM_A_LIST, Decided, Listed, Shown
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from review.core.settings import Settings
from review.core.tasks import Choice
from review.spotcheck.type_labels import NONE_OF_THESE, NOT_DONE
from store import settings
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.types import disputed
from store.types.disputed import REASONS, Disputed
from store.work import adjudication, names

KEY = "disputed"
ASK_ANOTHER = "ask_another"
#: What may be said of every edit, beside a type: choice → the words on its button, its key.
ALWAYS = {
    FROM_A_LIST: (N_("Another type"), "t"),
    NONE_OF_THESE: (N_("None of these"), "n"),
    NOT_DONE: (N_("Not done as instructed"), "x"),
}
#: So many types that were said have a key each.
MOST_SAID = 5


def draw(visit: Visit) -> None:
    """Draw the edits that wait for a lead, the most urgent first, once what was said is taken."""
    decides = may(visit.person.role, "decide")
    if decides:
        viewer.decide(KEY, lambda said: _take(visit, said))
    waiting = disputed.disputed(visit.store)
    hidden = 0
    if not decides:
        allowed, hidden = shown_to(visit, [dispute.unit for dispute in waiting])
        waiting = [dispute for dispute in waiting if dispute.unit in allowed]
    say_hidden(hidden)
    if not waiting:
        if not hidden:
            todo = _(
                "Edits come here when reviewers name different types, say that none fits, or are "
                "unsure."
            )
            words.empty(_("Nothing is disputed."), todo)
        return
    st.markdown(_headline(len(waiting)))
    if not decides:
        st.caption(_("A lead decides these."))
    _look(visit, waiting, decides=decides)


def _look(visit: Visit, waiting: list[Disputed], *, decides: bool) -> None:
    rule = settings.current(visit.store).settings
    listed = waiting[: viewer.MOST]
    views = catalog.edits(visit.store, [dispute.unit.edit_id for dispute in listed])
    viewer.look(
        visit.store, visit.person,
        [_shown(dispute, views[dispute.unit.edit_id], decides=decides) for dispute in listed],
        key=KEY, total=len(waiting), note=adjudication.NOTE_LENGTH if decides else 0,
        choose_from=_types(rule),
    )  # fmt: skip


def _headline(number: int) -> str:
    return ngettext(
        "**{n:,} edit** on which reviewers do not agree, say that no type fits, or are unsure. "
        "Until a lead decides, what is not agreed counts as wrong.",
        "**{n:,} edits** on which reviewers do not agree, say that no type fits, or are unsure. "
        "Until a lead decides, what is not agreed counts as wrong.",
        number,
    )


def _shown(dispute: Disputed, view: EditView, *, decides: bool) -> Shown:
    unit = dispute.unit
    lines = [_("Assigned: {type}", type=unit.assigned), *answers(unit)]
    if dispute.asked:
        lines.append(_("One more reviewer is asked."))
    return Shown(
        f"{unit.batch_id}~{unit.edit_id}",
        view,
        f"{names.in_words(unit.batch)} · {_(REASONS[dispute.why])}",
        tuple(lines),
        _choices(dispute) if decides else (),
    )


def _choices(dispute: Disputed) -> tuple[Choice, ...]:
    """Offer the types that were named, by number, then what may be said of every edit."""
    named = _named(dispute)
    choices = [
        Choice(name, _kind(name, dispute.unit.assigned), str(number), "")
        for number, name in enumerate(named, start=1)
    ]
    choices += [Choice(value, _(label), key, "") for value, (label, key) in ALWAYS.items()]
    if dispute.open and not dispute.asked:
        choices.append(Choice(ASK_ANOTHER, _("Ask another reviewer"), "h", ""))
    return tuple(choices)


def _named(dispute: Disputed) -> list[str]:
    """Return the assigned type and those that reviewers said, each once."""
    said = [one.edit_type for _name, one in dispute.unit.said]
    seconds = [one.second_type for _name, one in dispute.unit.said]
    types = [dispute.unit.assigned, *(name for name in (*said, *seconds) if name)]
    return list(dict.fromkeys(types))[:MOST_SAID]


def _types(rule: Settings) -> list[Listed]:
    return [Listed(name, category) for name, category in rule.category_of.items()]


def _take(visit: Visit, said: Decided) -> None:
    batch_id, _sep, edit_id = said.key.partition("~")
    by, note = visit.person.id, said.note
    if said.choice == ASK_ANOTHER:
        disputed.ask_another(visit.store, batch_id, edit_id, by=by, note=note, entry=said.id)
    else:
        disputed.settle(
            visit.store, batch_id, edit_id, said.choice, by=by, note=note, entry=said.id
        )


def _kind(kind: str, assigned: str) -> str:
    """Write a type as a choice; those that are none are our own words."""
    name = type_name(kind)
    return " · ".join([name, _("assigned")]) if kind == assigned else name
