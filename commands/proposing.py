"""`config propose` and what a lead makes of it: a part of `config`."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.config import NUMBER, Comment
from commands.terminal import BY, DONE, Json, opened, say
from review.core.i18n import N_, _
from store.filters import proposals

app = typer.Typer()

PROPOSAL = typer.Argument(min=1, max=2**31 - 1, help=N_("The number of a proposal."))


@app.command("propose")
def config_propose(draft: Annotated[int, NUMBER], comment: Comment) -> int:
    """Propose a draft to the leads."""
    with opened() as store:
        proposal = proposals.propose(store, draft, comment=comment, by=BY)
    print(_("Proposal {number}", number=proposal.id))
    return DONE


@app.command("proposals")
def config_proposals(as_json: Json = False) -> int:
    """List proposals, open ones first."""
    with opened() as store:
        listed = proposals.listed(store)
    rows = [
        {
            "proposal": proposal.id,
            "draft": proposal.draft.id,
            "by": proposal.created_by,
            "comment": proposal.comment,
            "decision": proposal.decision,
            "decided_by": proposal.decided_by,
            "answer": proposal.answer,
        }
        for proposal in listed
    ]
    if as_json:
        say({"proposals": rows})
    else:
        print("\n".join("  ".join(str(value) for value in row.values() if value) for row in rows))
    return DONE


@app.command("adopt")
def config_adopt(
    proposal: Annotated[int, PROPOSAL],
    answer: Annotated[str, typer.Option(help=N_("A word to whoever proposed it."))] = "",
) -> int:
    """Make a proposal a draft of one's own, on today's labels; it is published as any draft."""
    with opened() as store:
        draft = proposals.adopt(store, proposal, by=BY, answer=answer)
    print(_("Draft {number}", number=draft.id))
    return DONE


@app.command("decline")
def config_decline(
    proposal: Annotated[int, PROPOSAL],
    answer: Annotated[str, typer.Option(help=N_("Why not."))],
) -> int:
    """Decline a proposal."""
    with opened() as store:
        proposals.decline(store, proposal, by=BY, answer=answer)
    return DONE
