"""The preference release: pairs that people's votes order, past the published filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image
from sqlalchemy import text

from review.core.edits import Edit, Side
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.tasks import PURPOSES
from review.formats.preference import (
    Images,
    OutCandidate,
    OutGroup,
    OutPair,
    Pictures,
    PreferenceFormat,
    writer,
)
from review.promises.task import SCORE
from review.ranking.pairs import PairRule, pairs, split_of, ties
from store.dataset import images
from store.db.progress import Progress, told
from store.db.workspace import Store
from store.filters import configs, dry_runs
from store.importing.reviews import EACH
from store.ranking import strengths as ranking
from store.ranking import votes
from store.ranking.strengths import Ranked, Z
from store.releases.filtered import as_released, proof
from store.releases.folders import Release, write_release
from store.work import labels

FORMATS: dict[PreferenceFormat, str] = {
    "pico": N_("Released manifest shape, rejected images in order"),
    "dpo": N_("DPO: Hugging Face datasets Parquet with source, prompt, chosen, rejected"),
    "pickapic": N_("Pick-a-Pic: picture pairs with labels, as Diffusion-DPO reads them"),
    "csv": N_("CSV: a row per pair, a row per candidate"),
    "parquet": N_("Parquet: a row per pair, a row per candidate"),
}
#: Formats whose rows are edits; names that are no edits fit the others only.
OF_EDITS = frozenset({"pico", "dpo", "pickapic"})
EXCLUDED = "excluded"


@dataclass(frozen=True)
class Request:
    """What is to be released.

    ``images``: embedded, or by path (None: embedded where the format has pictures). ``filtered``:
    whether a chosen edit must pass the published filter.
    """

    format: PreferenceFormat
    rule: PairRule
    images: Images | None = None
    filtered: bool = True


@dataclass(frozen=True)
class _Known:
    """What is known of the candidates' edits: their records, and what filter and people say."""

    edits: Mapping[str, Edit]
    outcome: Mapping[str, str]
    excluded: frozenset[str]
    accepted: frozenset[str]
    must_pass: bool


def export(
    store: Store, out: Path, request: Request, *, by: str, progress: Progress | None = None
) -> Release:
    """Write the preference pairs of all groups into a release folder.

    Excluded edits are in no pair. A chosen edit must pass the published filter, where there is one
    and its judge scored candidates, unless the request says otherwise; a rejected one that people
    accepted is flagged. Raises Refused for options that cannot be, and for a full folder.
    """
    if request.format == "pickapic" and request.images == "path":
        raise Refused(
            _("Pick-a-Pic's shape holds the pictures themselves."), what_to_do=_("Embed them.")
        )
    found = votes.groups(store)
    known, about = _known(store, found, request)
    left_out: Counter[str] = Counter()

    def write(folder: Path) -> dict[str, int]:
        made = writer(request.format, folder, _pictures(store, known, request))
        ranked, flagged = ranking.ranked(store, found), 0
        for one in told(ranked, len(ranked), progress):
            group = _out(one, known, request, left_out)
            if group:
                made.add(group)
                flagged += sum(group.candidates[pair.rejected].accepted_by_people
                               for pair in group.pairs if pair.kind == "pair")  # fmt: skip
        made.close()
        about["rejected_accepted_by_people"] = flagged
        about["left_out"] = dict(sorted(left_out.items()))
        return {"groups": len(ranked), **made.counts}

    about |= {"format": request.format, "rule": asdict(request.rule)}
    return write_release(store, "preference", out, about, write, by)


def _known(
    store: Store, found: Sequence[votes.Group], request: Request
) -> tuple[_Known, dict[str, Any]]:
    """Return what is known of all candidates, and what the release says of its filter."""
    ids = {one.edit_id for group in found for one in group.candidates if one.edit_id}
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
        said = labels.of_purpose(connection, SCORE.name, [*PURPOSES])
    accepted = frozenset(said.loc[said["state"] == "accept", "unit_id"])
    known = _Known(edits, outcome if scored else {}, excluded, accepted, must_pass)
    told = {"config_version": current.version if current else None}
    return known, {**told, "filter": _told(current, scored=scored, filtered=request.filtered)}


def _told(current: configs.Published | None, *, scored: bool, filtered: bool) -> str:
    if current and not filtered:
        return "not applied: asked for without the filter"
    if current and not scored:
        return "no filter: no candidate has a score, nothing was filtered out"
    return proof(current)


def _out(one: Ranked, known: _Known, request: Request, left_out: Counter[str]) -> OutGroup | None:
    """Return one group with the pairs that go out; what does not is counted by its reason."""
    edits = [known.edits.get(candidate.edit_id or "") for candidate in one.group.candidates]
    sources = {edit.source for edit in edits if edit}
    if len(sources) > 1:
        left_out["groups_of_several_sources"] += 1
        return None
    rule = request.rule
    chosen = [
        OutPair("pair", pair.chosen, pair.rejected, _plain(pair.probability), _plain(pair.margin),
                pair.votes, pair.reviewers)
        for pair in pairs(one.fitted, one.tallies, rule)
    ]  # fmt: skip
    chosen = [pair for pair in chosen if not _why_not(pair, one, known, request, left_out)]
    if rule.ties:
        tied = [pair for pair in _ties(one) if not _why_not(pair, one, known, request, left_out)]
        chosen = [*chosen[: rule.max_pairs], *tied]
    return OutGroup(
        one.group.name,
        split_of(next(iter(sources), one.group.name), rule),
        len({edit.text for edit in edits if edit}) > 1,
        _candidates(one, edits, known),
        chosen[: rule.max_pairs],
    )


def _ties(one: Ranked) -> Iterator[OutPair]:
    for first, second, tally in ties(one.tallies):
        yield OutPair("tie", first, second, None, 0.0, tally.votes, len(tally.reviewers))


def _why_not(
    pair: OutPair, one: Ranked, known: _Known, request: Request, left_out: Counter[str]
) -> bool:
    """Whether a pair stays out; then its reason is counted."""
    why = _reason(pair, one, known, request)
    if why:
        left_out[why] += 1
    return why is not None


def _reason(pair: OutPair, one: Ranked, known: _Known, request: Request) -> str | None:
    both = (pair.chosen, pair.rejected)
    ids = [one.group.candidates[place].edit_id for place in both]
    good = both if pair.kind == "tie" else both[:1]
    if request.format in OF_EDITS and not all(name in known.edits for name in ids):
        return "no_edit"
    if any(name in known.excluded for name in ids):
        return "excluded"
    if not request.rule.both_bad and not all(one.acceptable[place] for place in good):
        return "chosen_not_acceptable"
    passing = [known.outcome.get(name or "") == dry_runs.KEPT for name in ids[: len(good)]]
    if known.must_pass and not all(passing):
        return "chosen_does_not_pass_filter"
    return None


def _candidates(one: Ranked, edits: Sequence[Edit | None], known: _Known) -> list[OutCandidate]:
    fitted, se, ranks = one.fitted, one.fitted.se, one.fitted.ranks
    return [
        OutCandidate(
            candidate.name,
            edits[place],
            ranks[place],
            _plain(fitted.worth[place]),
            _plain(se[place]),
            _plain(fitted.worth[place] - Z * se[place]),
            _plain(fitted.worth[place] + Z * se[place]),
            one.acceptable[place],
            EXCLUDED if candidate.edit_id in known.excluded
            else known.outcome.get(candidate.edit_id or ""),
            candidate.edit_id in known.accepted,
        )
        for place, candidate in enumerate(one.group.candidates)
    ]  # fmt: skip


def _plain(figure: float) -> float:
    """Leave out the last digits, in which machines differ: same inputs, same bytes."""
    return round(float(figure), 9) + 0.0


def _edits(
    store: Store, ids: set[str], types: Mapping[str, str | None]
) -> Iterator[tuple[str, Edit]]:
    """Yield id → edit, with the type people corrected; edits known by id only are none."""
    listed = sorted(ids)
    with store.database.read() as connection:
        each = EACH[connection.dialect.name].replace(":images", ":ids")
        query = text(f"""SELECT e.id, e.source, e.text, e.output_image, e.edit_type,
            e.type_as_written, e.local_source, e.summarized_text, e.extra_json FROM edit e
            WHERE e.known AND e.id IN (SELECT value FROM {each})""")
        for start in range(0, len(listed), 10_000):
            given = msgspec.json.encode(listed[start : start + 10_000]).decode()
            for row in connection.execute(query, {"ids": given}):
                yield row.id, as_released(row, types.get(row.id, row.edit_type))


def _pictures(store: Store, known: _Known, request: Request) -> Pictures | None:
    """Return where the writer gets pictures' bytes, or None where they are named by path."""
    if request.format not in ("dpo", "pickapic") or request.images == "path":
        return None
    ids = {edit.output_image: edit_id for edit_id, edit in known.edits.items()}

    @lru_cache(maxsize=32)
    def content(edit_id: str, side: Side) -> bytes | None:
        path = images.path_of(store, edit_id, side)
        return path.read_bytes() if path and _is_picture(path) else None

    return Pictures(
        lambda edit: content(ids[edit.output_image], "edited"),
        lambda edit: content(ids[edit.output_image], "source"),
    )


def _is_picture(path: Path) -> bool:
    """Whether a trainer's loader will open the file: one of our formats, of bearable size."""
    if path.stat().st_size > images.MAX_BYTES:
        return False
    try:
        with Image.open(path, formats=images.FORMATS) as image:
            return image.width * image.height <= images.MAX_PIXELS
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
