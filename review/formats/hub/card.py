"""The card of a release: the README by which people and loaders know what a dataset is.

English, as all files are: the same in every language. What people wrote stands in it as words,
never as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from review.core.licences import OTHER, Publishing
from review.formats.hub.configs import Config

#: Between what the release's writer says and what follows.
MARK = "<!-- pico-review -->"
TITLES = {
    "sft": "Kept edits",
    "preference": "Preference pairs",
    "multi-turn": "Multi-turn chains",
    "reviews": "Labels of image edits",
    "labels": "What people say of image edits",
    "instruction-pairs": "Instruction pairs",
}
WHAT = {
    "sft": "Single image edits: a source, an instruction, and the edited image.",
    "reviews": "The log of a review: every raw answer, what it was about, and by whom.",
}
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|!&~$])")


def title_of(manifest: Mapping[str, Any], publishing: Publishing) -> str:
    """Return what a release is called."""
    return publishing.title or TITLES.get(manifest["kind"], str(manifest["kind"]))


def card(
    manifest: Mapping[str, Any], configs: Sequence[Config], publishing: Publishing, intro: str
) -> str:
    """Return the whole card; ``intro``: what the writer of the files says of them, as Markdown."""
    head = yaml.safe_dump(
        _head(manifest, configs, publishing), sort_keys=False, allow_unicode=True, width=1000
    )
    title = title_of(manifest, publishing)
    parts = [
        f"# {plain(title)}",
        intro.strip() or WHAT.get(manifest["kind"], ""),
        MARK,
        *(f"## {name}\n\n{text}" for name, text in sections(manifest, publishing)),
    ]
    return f"---\n{head}---\n" + "\n\n".join(filter(None, parts)) + "\n"


def intro_of(body: str) -> str:
    """Return what a writer said in the text of a card, be it already a whole one of ours."""
    said = body.partition(MARK)[0].strip()
    return re.sub(r"\A# .*\n+", "", said + "\n").strip() if MARK in body else said


def sections(manifest: Mapping[str, Any], publishing: Publishing) -> Iterator[tuple[str, str]]:
    """Yield heading and text of what a card says beside the writer's words."""
    yield "What is in it", _counts(manifest)
    made: Mapping[str, Any] = manifest.get("provenance", {})
    yield "Who labelled it", labelled(made)
    yield "How far reviewers agree", _agreement(made)
    if ties := _ties(manifest):
        yield "Ties", ties
    if "filter" in manifest:
        yield "What is promised, and what is not", _promise(manifest, made)
        yield "Drift", _drift(manifest, made.get("drift"))
    yield "What stays out", _out(manifest, made)
    yield "Licence", _licence(publishing)
    yield "How it was made", _made(manifest)


def labelled(made: Mapping[str, Any]) -> str:
    """Say who labelled: people, models, names of imported files, nobody."""
    lines = []
    for task in made.get("labelled", ()):
        by = ", ".join(_by(kind, number) for kind, number in task["by"].items())
        lines.append(f"- {plain(task['title'])} {task['answers']:,} answers: {by}.")
    judges = [
        f"- Judge (a model), {plain(judge['name'])}: scores of {judge['edits']:,} edits."
        for judge in made.get("judges", ())
    ]
    return "\n".join([*(lines or ["Nobody answered anything.\n"]), *judges]).strip()


def plain(text: str) -> str:
    """Return words in which no sign is taken for markup."""
    return _SIGNS.sub(r"\\\1", " ".join(str(text).split()))


def _head(
    manifest: Mapping[str, Any], configs: Sequence[Config], publishing: Publishing
) -> dict[str, Any]:
    head: dict[str, Any] = {"pretty_name": title_of(manifest, publishing)}
    if terms := publishing.terms():
        head["license"] = publishing.licence
        if publishing.licence == OTHER or publishing.licence_name:
            head["license"] = OTHER
            head["license_name"] = terms.name
            if terms.link:
                head["license_link"] = terms.link
    head["task_categories"] = ["image-to-image"]
    head["tags"] = ["image-editing", "pico-review"]
    head["configs"] = [_config(config) for config in configs]
    told = [config for config in configs if config.features]
    if told:
        head["dataset_info"] = [
            {"config_name": config.name, "features": list(config.features)} for config in told
        ]
    return head


def _config(config: Config) -> dict[str, Any]:
    files = [
        {"split": split, "path": config.paths[split]}
        for split, files in config.splits.items() if files
    ]  # fmt: skip
    told: dict[str, Any] = {"config_name": config.name, "data_files": files}
    return {**told, "default": True} if config.default else told


def _by(kind: str, number: Mapping[str, int]) -> str:
    who = {
        "people": "{n} people in pico-review",
        "imported": "{n} reviewers named in imported files (people or models, as those files mean)",
        "simulated": "{n} simulated reviewers (made up, no judgement of anybody)",
    }[kind]
    return f"{number['answers']:,} by {who.format(n=number['reviewers'])}"


def _agreement(made: Mapping[str, Any]) -> str:
    lines = []
    for task in made.get("labelled", ()):
        agreed = task.get("agreement")
        if agreed:
            lines.append(
                f"- {plain(task['title'])} On {agreed['units']:,} units answered by two or more: "
                f"they agree in {_share(agreed['percent'])}; Krippendorff's α "
                f"{_number(agreed['alpha'])}."
            )
    return "\n".join(lines) or "Not measured: no unit was answered by two reviewers."


def _ties(manifest: Mapping[str, Any]) -> str:
    if "votes_even" in manifest:
        return (
            f"Half of the votes accept {manifest['votes_even']:,} of these edits: their label is "
            "what the label rule makes of a tie, and their `accept_share` is 0.5."
        )
    counts = {**manifest["counts"], **manifest.get("left_out", {})}
    if "ties" in counts:
        return f"{counts['ties']:,} ties are in it, marked as ties."
    if "ties_left_out" in counts:
        return f"{counts['ties_left_out']:,} ties are left out: this format has none."
    return ""


def _promise(manifest: Mapping[str, Any], made: Mapping[str, Any]) -> str:
    promise = manifest.get("promise")
    if promise and promise["proven"]:
        said = [f"Promised: {plain(promise['statement'])}"]
    else:
        said = [f"Nothing is promised: {plain(manifest['filter'])}."]
    missing = [f"- {plain(line)}" for line in made.get("not_covered", ())]
    if missing:
        said += ["It does not cover:", "\n".join(missing)]
    return "\n\n".join(said)


def _drift(manifest: Mapping[str, Any], drift: Mapping[str, Any] | None) -> str:
    if not (manifest.get("promise") or {}).get("proven"):
        return "Nothing is promised, so nothing is watched."
    if not drift:
        return "Not watched since the filter was published."
    alarm = "**The promise is in doubt.** " if drift["alarm"] else "No alarm. "
    return (
        f"{alarm}Of {drift['labels']:,} edits drawn since from what the filter keeps, people "
        f"accepted {_share(drift['accepted'])}; promised is {drift['target']:.1%}."
    )


def _counts(manifest: Mapping[str, Any]) -> str:
    rows = [f"| {plain(name.replace('_', ' '))} | {number:,} |" for name, number in
            manifest["counts"].items()]  # fmt: skip
    return "\n".join(["| what | number |", "|---|---|", *rows])


def _out(manifest: Mapping[str, Any], made: Mapping[str, Any]) -> str:
    lines = [
        f"- {number:,}: {plain(name.replace('_', ' '))}"
        for kind in ("filtered_out", "left_out")
        for name, number in manifest.get(kind, {}).items()
        if number
    ]
    lines.append(f"- Taken out by a lead so far: {made.get('exclusions', 0):,}")
    if manifest.get("labels_only"):
        lines.append("- Pictures, instructions and addresses: the licence forbids passing them on.")
    return "\n".join(lines)


def _licence(publishing: Publishing) -> str:
    terms = publishing.terms()
    if terms is None:
        return "Not stated."
    link = f" ({terms.link})" if terms.link else ""
    said = f"{plain(terms.name)}{link}."
    if terms.redistribution is False:
        said += " It does not let the pictures be passed on."
    if publishing.source:
        said += f"\n\nSource: {plain(publishing.source)}"
    return said


def _made(manifest: Mapping[str, Any]) -> str:
    return (
        f"By pico-review {plain(manifest['code_version'])}, from the log up to entry "
        f"{manifest['last_log_entry']:,}. `manifest.json` has all figures and the SHA-256 of every "
        "file; `croissant.json` describes them for machines."
    )


def _share(interval: Mapping[str, float | None]) -> str:
    low, estimate, high = (interval[name] for name in ("low", "estimate", "high"))
    if estimate is None or low is None or high is None:
        return "an unknown share"
    return f"{estimate:.1%} ({low:.1%}–{high:.1%})"


def _number(interval: Mapping[str, float | None]) -> str:
    low, estimate, high = (interval[name] for name in ("low", "estimate", "high"))
    if estimate is None or low is None or high is None:
        return "cannot be computed"
    return f"{estimate:.2f} ({low:.2f}–{high:.2f})"
