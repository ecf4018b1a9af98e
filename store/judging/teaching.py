"""Examples from the labels that tune, put into a prompt: with the answer people would give."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from review.core.errors import Refused
from review.core.i18n import _
from review.judging.examples import Proposal
from review.judging.prompt import Example
from store.db.workspace import Store
from store.judging import prompts
from store.judging.learning import Lesson, Said, proposed
from store.judging.prompts import PromptVersion
from store.promises import uses

#: Characters of what a reviewer remarked that go into a prompt.
REMARK = 200
#: Examples that a prompt takes: each costs two pictures with every edit that is judged.
MOST = 12


def offered(learned: Lesson, version: PromptVersion | None) -> list[tuple[Proposal, Example]]:
    """Return the examples proposed for a prompt, none of a picture that it shows already."""
    there = [one.edit_id for one in version.prompt.examples] if version else []
    return [(one, _example(learned, one)) for one in proposed(learned, without=there)]


def add(
    store: Store, name: str, learned: Lesson, units: Iterable[str], *, by: str
) -> PromptVersion:
    """Add proposed examples (edits, by id) to a prompt's newest version; return the next one.

    Their labels have taught from then on. Raises Unknown for a prompt that is not there, Refused
    for no edit, one that is not proposed, or more than a prompt takes.
    """
    newest = prompts.find(store, name)
    wanted = list(dict.fromkeys(units))
    known = {one.edit_id: one for _proposal, one in offered(learned, newest)}
    if not wanted or not set(wanted) <= known.keys():
        raise Refused(
            _("These edits are not proposed for this prompt, or not any more."),
            what_to_do=_("Look at what is proposed now."),
        )
    examples = (*newest.prompt.examples, *(known[unit] for unit in wanted))
    if len(examples) > MOST:
        raise Refused(
            _("A prompt shows at most {most} examples.", most=MOST),
            what_to_do=_("Take some out first."),
        )
    prompt = msgspec.structs.replace(newest.prompt, examples=examples)
    saved = prompts.save(store, newest.name, prompt, by=by, based_on=newest.id)
    uses.record(store, wanted, "example", by, prompt_id=saved.id)
    return saved


def _example(learned: Lesson, proposal: Proposal) -> Example:
    return Example(proposal.unit, proposal.scores, _why(learned, proposal))


def _why(learned: Lesson, proposal: Proposal) -> str:
    """Say what people say of it: accepted or rejected, their reasons, and a remark."""
    said = learned.said.get(proposal.unit, Said())
    labels = {reason.id: reason.label for reason in learned.settings.reasons}
    reasons = ", ".join(labels[reason] for reason in sorted(said.reasons))
    if proposal.kind == "false_reject":
        verdict = _("People accept this edit.")
    elif reasons:
        verdict = _("People reject this edit: {reasons}.", reasons=reasons)
    else:
        verdict = _("People reject this edit.")
    remark = " ".join(said.comments[0].split())[:REMARK] if said.comments else ""
    return f"{verdict} “{remark}”" if remark else verdict
