"""The preference release: pairs that people's votes order, past the published filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from sqlalchemy import text

from review.core.edits import Edit
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.splits import Splits
from review.core.tasks import COUNTING
from review.formats.preference import (
    BY_PATH_TOO,
    EMBEDDING,
    Pictures,
    PreferenceFormat,
    Writer,
    writer,
)
from review.promises.task import SCORE
from store.db.progress import Progress, told
from store.db.workspace import Store
from store.filters import configs, dry_runs
from store.importing.staging import EACH
from store.ranking import ties, votes
from store.ranking.audits import all_audits, mark
from store.ranking.audits_told import of_release
from store.ranking.outgoing import KnownEdits, Outgoing, PreferenceRequest, group_out, outgoing_of
from store.ranking.strengths import Ranked, fit_groups
from store.releases import splitting
from store.releases.filtered import as_released, promise, proof
from store.releases.folders import Contents, Release, write_release
from store.releases.going_out import GoingOut
from store.work import labels

KIND = "preference"
FORMATS: dict[PreferenceFormat, str] = {
    "pico": N_("Released manifest shape, rejected images in order"),
    "dpo": N_("DPO: Hugging Face datasets Parquet with source, prompt, chosen, rejected"),
    "pickapic": N_("Pick-a-Pic: picture pairs with labels, as Diffusion-DPO reads them"),
    "editreward": N_("EditReward: train.json with the votes as choice_dist, beside the pictures"),
    "llama-factory": N_("LLaMA-Factory: vision preference rows, beside the pictures"),
    "trl": N_("TRL: vision preference rows as Parquet with the pictures inside"),
    "csv": N_("CSV: a row per pair, a row per candidate"),
    "parquet": N_("Parquet: a row per pair, a row per candidate"),
}


def export(
    store: Store,
    out: Path,
    request: PreferenceRequest,
    *,
    by: str,
    progress: Progress | None = None,
) -> Release:
    """Write the preference pairs of all groups into a release folder.

    Excluded edits are in no pair. A chosen edit must pass the published filter, where there is one
    and its judge scored candidates, unless the request says otherwise; a rejected one that people
    accepted is flagged. Raises Refused for options that cannot be, and for a full folder.
    """
    _check(request)
    groups = votes.groups(store)
    known_edits, about = _known(store, groups, request)
    going_out = GoingOut(store, as_is=request.as_is)
    pictures = _pictures(known_edits, request, going_out)

    def write(folder: Path) -> dict[str, int]:
        ranked_groups = told(fit_groups(store, groups), len(groups), progress)
        group_writer = writer(request.format, folder, pictures)
        written: list[Outgoing] = []
        counts = _written(ranked_groups, group_writer, known_edits, request, about, written)
        about["audit"] = _audited(store, written)
        _add_to_card(folder, about["audit"])
        return counts | going_out.counts()

    return write_release(store, KIND, out, about, write, by)


def would_be(
    store: Store, request: PreferenceRequest, *, progress: Progress | None = None
) -> Contents:
    """Return what a release of now would hold and leave out; nothing of it stays on the disk.

    Raises what ``export`` raises.
    """
    about, counts, written = _rehearsed(store, request, progress)
    about["audit"] = _audited(store, written)
    return Contents({"kind": KIND, "counts": counts, **about})


def outgoing(store: Store, request: PreferenceRequest) -> list[Outgoing]:
    """Return the pairs that a release of now would hold, ties aside. Raises what ``export`` does.

    Nothing of it stays on the disk.
    """
    return _rehearsed(store, request)[2]


def _rehearsed(
    store: Store, request: PreferenceRequest, progress: Progress | None = None
) -> tuple[dict[str, Any], dict[str, int], list[Outgoing]]:
    """Write a release to nowhere, a byte in each picture's place."""
    _check(request)
    groups = votes.groups(store)
    known_edits, about = _known(store, groups, request)
    pictures = _pictures(known_edits, request, GoingOut(store, rehearsed=True))
    ranked_groups = told(fit_groups(store, groups), len(groups), progress)
    written: list[Outgoing] = []
    with TemporaryDirectory(prefix="pico-review-") as place:
        group_writer = writer(request.format, Path(place), pictures)
        counts = _written(ranked_groups, group_writer, known_edits, request, about, written)
    return about, counts, written


def _audited(store: Store, written: Sequence[Outgoing]) -> dict[str, Any]:
    """Return what audits say of the pairs of a release."""
    marks = [mark(pair.group_id, pair.chosen, pair.rejected) for pair in written]
    return of_release(all_audits(store), marks)


def _add_to_card(folder: Path, audit: Mapping[str, Any]) -> None:
    """Say on the dataset's card, where the format has one, what an audit proved, or that none."""
    card = folder / "README.md"
    if card.exists():
        said = audit["statement"] if audit["measured"] else f"Not measured: {audit['why']}."
        text_before = card.read_text(encoding="utf-8")
        card.write_text(f"{text_before}\nAudit of the pairs. {said}\n", encoding="utf-8")


def _check(request: PreferenceRequest) -> None:
    held = request.format in EMBEDDING and request.format not in BY_PATH_TOO
    if held and request.images == "path":
        raise Refused(_("This format holds the pictures themselves."), what_to_do=_("Embed them."))


def _written(
    ranked_groups: Iterable[Ranked],
    group_writer: Writer,
    known_edits: KnownEdits,
    request: PreferenceRequest,
    about: dict[str, Any],
    written: list[Outgoing],
) -> dict[str, int]:
    """Write what goes out of each group; count it, and in ``about`` what does not.

    ``written`` gets the pairs that were.
    """
    left_out: Counter[str] = Counter()
    number = flagged = 0
    try:
        for ranked in ranked_groups:
            number += 1
            out_group = group_out(ranked, known_edits, request, left_out)
            if out_group:
                pairs = group_writer.add(out_group)
                written.extend(outgoing_of(ranked, pair) for pair in pairs)
                flagged += sum(out_group.candidates[pair.rejected].accepted_by_people
                               for pair in out_group.pairs if pair.kind == "pair")  # fmt: skip
        group_writer.close()
    finally:
        group_writer.leave()
    about["rejected_accepted_by_people"] = flagged
    about["left_out"] = dict(sorted(left_out.items()))
    return {"groups": number, **group_writer.counts}


def _known(
    store: Store, groups: Sequence[votes.Group], request: PreferenceRequest
) -> tuple[KnownEdits, dict[str, Any]]:
    """Return what is known of all candidates, and what the release says of its filter."""
    ids = {
        candidate.edit_id for group in groups for candidate in group.candidates if candidate.edit_id
    }
    current = configs.in_force(store)
    types: dict[str, str | None] = {}
    outcome: dict[str, str] = {}
    excluded: frozenset[str] = frozenset()
    scored = False
    if current:
        decided = dry_runs.decisions(store, current.config)
        decided = decided[decided["edit_id"].isin(ids)]
        types = dict(zip(decided["edit_id"], decided["edit_type"], strict=True))
        outcome = dict(zip(decided["edit_id"], decided["outcome"], strict=True))
        excluded = frozenset(
            decided.loc[decided["output_image"].isin(current.config.excluded), "edit_id"]
        )
        scored = bool(decided["overall"].notna().any())
    edits = dict(_edits(store, ids, types))
    must_pass = current is not None and scored and request.filtered
    with store.database.read() as connection:
        unit_labels = labels.of_purpose(connection, SCORE.name, [*COUNTING])
    accepted = frozenset(unit_labels.loc[unit_labels["state"] == "accept", "unit_id"])
    about: dict[str, Any] = {}
    sources = {edit.source: edit_id for edit_id, edit in edits.items()}
    splits = Splits(request.rule.splits, request.rule.seed)
    split_of = splitting.split_of(store, splits, sources, about, fetch=False)
    known_edits = KnownEdits(
        edits, outcome if scored else {}, excluded, accepted, must_pass, split_of
    )
    return known_edits, {
        **about,
        "config_version": current.version if current else None,
        "filter": _told(current, scored=scored, filtered=request.filtered),
        "promise": promise(current) if must_pass else None,
        "format": request.format,
        "rule": asdict(request.rule),
        **ties.told(store),
    }


def _told(current: configs.Published | None, *, scored: bool, filtered: bool) -> str:
    if current and not filtered:
        return "not applied: asked for without the filter"
    if current and not scored:
        return "no filter: no candidate has a score, nothing was filtered out"
    return proof(current)


def _edits(
    store: Store, ids: set[str], types: Mapping[str, str | None]
) -> Iterator[tuple[str, Edit]]:
    """Yield id → edit, with the type people corrected; edits known by id only are none."""
    listed = sorted(ids)
    with store.database.read() as connection:
        each_value = EACH[connection.dialect.name].replace(":images", ":ids")
        query = text(f"""SELECT e.id, e.source, e.text, e.output_image, e.edit_type,
            e.type_as_written, e.local_source, e.local_output, e.summarized_text, e.extra_json
            FROM edit e
            WHERE e.known AND e.id IN (SELECT value FROM {each_value})""")
        for start in range(0, len(listed), 10_000):
            ids_json = msgspec.json.encode(listed[start : start + 10_000]).decode()
            for row in connection.execute(query, {"ids": ids_json}):
                yield row.id, as_released(row, types.get(row.id, row.edit_type))


def _pictures(
    known_edits: KnownEdits, request: PreferenceRequest, going_out: GoingOut
) -> Pictures | None:
    """Return where the writer gets pictures' bytes, or None where they are named by path."""
    if request.format not in EMBEDDING or request.images == "path":
        return None
    ids = {edit.output_image: edit_id for edit_id, edit in known_edits.edits.items()}
    content = lru_cache(maxsize=32)(going_out.picture)
    return Pictures(
        lambda edit: content(ids[edit.output_image], "edited"),
        lambda edit: content(ids[edit.output_image], "source"),
    )
