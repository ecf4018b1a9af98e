"""The commands there are: a line for each. A command's module loads when the command is called.

What commands work with (statistics, tables, pictures) takes seconds to load; whoever asks what
there is, or calls another command, does not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pkgutil import resolve_name
from typing import Any

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from commands.terminal import told
from review.core.i18n import N_, _

#: The first word of several commands → what its help says.
GROUPS = {
    "settings": N_("Criteria, weights, scale, taxonomy."),
    "people": N_("Who may come in, by a personal link."),
    "config": N_("Draft, compare, publish, take back a filter."),
    "export": N_("Write files a trainer loads unchanged."),
    "judge prompt": N_("What judges that run here are asked: versions, as files."),
}

#: A module → its commands as they are typed → how their help begins (a test holds that together).
COMMANDS = {
    "serving": {
        "demo": N_("Run the app on demo content, made on first start in ./demo-workspace."),
        "serve": N_(
            "Serve the workspace: to this machine only, or to the network once people have links."
        ),
    },
    "loading": {
        "import": N_("Bring in manifests, judge scores and human labels; report every bad line."),
    },
    "drawing": {
        "draw": N_("Draw a batch of work: edits or groups, with a purpose."),
    },
    "judging": {
        "judge": N_(
            "Hold the judge against people: confusion at the cut, κ, AUC per criterion, ρ."
        ),
    },
    "agreeing": {
        "agreement": N_(
            "Say how far reviewers agree: percent, AC1, α; by pair, criterion and known answers."
        ),
    },
    "judge_learning": {
        "judge disagreements": N_(
            "Say from labels that tune what a judge does not see, and where people differ from it."
        ),
        "judge examples": N_(
            "Propose examples for a prompt, one of each kind of mistake; add them to its next "
            "version."
        ),
    },
    "comparing": {
        "judge compare": N_(
            "Compare judge runs on the same labels: Δ of κ, AUC, precision; flips, cost, or no "
            "gain."
        ),
    },
    "judge_files": {
        "judge requests": N_(
            "Write OpenAI batch requests; where a file is full, the next one goes on."
        ),
        "judge answers": N_(
            "Read answers back to their requests; once all are there, they are a judge run."
        ),
    },
    "judge_running": {
        "judge run": N_("Ask a judge about edits: within a budget, and going on where it was."),
    },
    "judge_prompts": {
        "judge prompt list": N_("List the prompts: name, version, when, by whom, their examples."),
        "judge prompt show": N_(
            "Print a prompt as YAML; without a name the newest, or one made of the settings."
        ),
        "judge prompt save": N_(
            "Keep a file as the next version of a prompt; the same text again adds none."
        ),
    },
    "designing": {
        "propose": N_(
            "Say which way of drawing takes the fewest labels for a promise, in hours, and why."
        ),
    },
    "promising": {
        "threshold": N_(
            "Certify the most lenient threshold that keeps its promise, or say what is missing."
        ),
    },
    "export": {
        "export sft": N_(
            "Write the edits the published filter keeps, as manifest or with pictures for trainers."
        ),
        "export multi-turn": N_(
            "Write the chains that are kept, whole and as far as they hold, and their turns as a "
            "table."
        ),
        "export reviews": N_("Write the log: every raw label."),
        "export labels": N_(
            "Write what people together say of edits: as a table, or to fine-tune a judge on."
        ),
        "export instructions": N_(
            "Write the accepted instruction pairs, and rewriting as chat messages."
        ),
    },
    "preferences": {
        "rank": N_(
            "Order candidates by people's votes: worths with intervals, sure pairs, ties, circles."
        ),
        "export preference": N_(
            "Write the pairs that people's votes order, as trainers load them."
        ),
    },
    "types": {
        "types": N_(
            "Measure the taxonomy: error per type and overall, confusion, true types, verdicts."
        ),
    },
    "instructions": {
        "instructions": N_(
            "Say how many short instructions ask for the same as their long ones, and what is lost."
        ),
    },
    "reporting": {
        "report": N_(
            "Write the evaluation report: one page, and its numbers; say what changed since "
            "another."
        ),
    },
    "chains": {
        "chains": N_(
            "Say how chains do: accepted, by turn and type, where they break, what is promised."
        ),
    },
    "pushing": {
        "push": N_(
            "Send a release to a dataset repository on the Hugging Face Hub: private unless told."
        ),
    },
    "filtering": {
        "filter": N_(
            "Stream a manifest into kept, rejected and undecided files. Needs no workspace."
        ),
    },
    "backing_up": {
        "backup": N_(
            "Write the whole workspace to one file, while people go on reviewing; "
            "no pictures in it."
        ),
        "restore": N_(
            "Make a workspace of a verified backup: in a new or empty folder and database only."
        ),
        "move": N_(
            "Move the workspace's rows to another database, compare them, and close the old one."
        ),
    },
    "examining": {
        "doctor": N_(
            "Look for what may be wrong, and say what to do; exit code 1 where something is."
        ),
    },
    "settings": {
        "settings show": N_("Print the settings in force."),
        "settings set": N_(
            "Make a file the settings in force, as a new version; say which edits change type."
        ),
        "settings preset": N_("Make a preset the settings in force."),
    },
    "people": {
        "people add": N_(
            "Add a person and print their personal link (again: a new link, and the old one ends)."
        ),
        "people list": N_("List everybody who reviews, and the pipelines."),
        "people revoke": N_("End a person's link or a pipeline's token; reviews stay."),
    },
    "config": {
        "config show": N_("Print the published config in force, or one version."),
        "config draft": N_("Draft a config, and try it on the dataset."),
        "config diff": N_(
            "Show what changed from one published version to another: in words, then line by line."
        ),
        "config publish": N_("Publish a draft; without a certificate it needs a written reason."),
        "config rollback": N_("Put an earlier version back in force."),
        "config history": N_(
            "List what came into force, newest first: version, how, when, by whom, why."
        ),
    },
    "proposing": {
        "config propose": N_("Propose a draft to the leads."),
        "config proposals": N_("List proposals, open ones first."),
        "config adopt": N_(
            "Make a proposal a draft of one's own, on today's labels; it is published as any draft."
        ),
        "config decline": N_("Decline a proposal."),
    },
}


class Listed(TyperCommand):
    """A command that is not loaded yet: its name, and how its help begins."""

    def __init__(self, name: str, says: str, module: str) -> None:
        super().__init__(name, help=says)
        self.module = module

    def loaded(self) -> Any:
        """Return the command itself: one of its module's app, or the app where that has a name."""
        family = Typer()
        family.add_typer(resolve_name(f"commands.{self.module}:app"))
        return told(get_group(family).commands[str(self.name)])


class Menu(TyperGroup):
    """A group that lists commands before they are loaded."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command that is called, and load it."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.loaded() if isinstance(command, Listed | Family) else command, rest


class Family(Menu):
    """Commands beside a plain one of the same name, which is called where none of them is."""

    def __init__(self, plain: Listed, commands: Sequence[Listed | Menu]) -> None:
        super().__init__(name=plain.name, help=plain.help, commands=commands)
        self.plain = plain

    def loaded(self) -> Menu:
        """Return the group with the options, the help and the work of its plain command.

        The work is called before a command beside it too: it asks its context whether one follows.
        """
        plain = self.plain.loaded()
        return Menu(
            name=plain.name, help=plain.help, params=plain.params, commands=dict(self.commands),
            callback=plain.callback, invoke_without_command=True,
        )  # fmt: skip


class Root(Menu):
    """The group of all."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for one in _inside(""):
            self.add_command(one)


def _inside(group: str) -> Iterator[Listed | Menu]:
    """List the commands and groups whose words before the last are those of a group."""
    for module, commands in COMMANDS.items():
        for words, says in commands.items():
            before, _space, name = words.rpartition(" ")
            if before == group:
                listed, beside = Listed(name, _(says), module), list(_inside(words))
                yield Family(listed, beside) if beside else listed
    for words, says in GROUPS.items():
        before, _space, name = words.rpartition(" ")
        if before == group:
            inside = list(_inside(words))
            yield Menu(name=name, help=_(says), commands=inside, no_args_is_help=True)
