"""The filter's second pass over a manifest: each record decided, and counted."""

from __future__ import annotations

import hashlib
from pathlib import Path

from review.core.edits import Edit, Problem, Record, hash8
from review.core.scoring import TOLERANCE, Scored
from review.filtering.chain_score import ChainDecision, Turn, chain_score, decide_chain
from review.filtering.decide import (
    Decision,
    FilterConfig,
    PoolDigest,
    decide,
    scored_by,
    write_config,
)
from review.filtering.filter_config import Chains
from review.formats.filter_out import (
    LISTED,
    OUTCOMES,
    WITH_SALVAGED,
    ProblemLine,
    Summary,
    Tally,
    Types,
)
from review.formats.scorebook import Book, RowBook, the_judge
from review.formats.survey import Survey


class Run:
    """The second pass: decides record by record, and counts."""

    def __init__(self, config: FilterConfig, manifest_survey: Survey, book: Book | None) -> None:
        self.config = config
        self.survey = manifest_survey
        self.book = book
        self.judge = the_judge(manifest_survey.judges, config) if book is None else book.judge
        self.off_scale = manifest_survey.off_scale.get(self.judge)
        self.chains = config.chains if manifest_survey.of_chains else None
        salvages = self.chains is not None and self.chains.salvage
        self.tally = Tally(WITH_SALVAGED if salvages else OUTCOMES)
        self.digest = PoolDigest()
        self.turns_gained = self.taken_out = 0
        self.bad: list[Problem] = []
        self._seen: set[int] = set()

    def decide(self, record: Record) -> ChainDecision:
        """Decide on one record and count it."""
        if record.kind == "multi-turn":
            decision = self._decide_chain(record)
        else:
            outcome, reason, _cut, cause = self._decide_edit(record, record.edits[0])
            decision = ChainDecision(outcome, reason, cause, 1)
        self.tally.add(decision.outcome, decision.cause, self.types(record)[1])
        if decision.outcome == "salvaged":
            self.turns_gained += decision.turns
        return decision

    def _decide_chain(self, record: Record) -> ChainDecision:
        turns, collisions = [], self.survey.collisions
        for edit in record.edits:
            image, scored = edit.output_image, self.scored(record, edit)
            key = hash8(image)
            turns.append(Turn(edit.edit_type, image, scored, key in collisions))
            if self.chains is None:
                self._take_into_pool(key, image, scored)
        valid = self.config.valid_turns.get(record.key()) if self.config.valid_turns else None
        decision = decide_chain(self.config, turns, valid=valid)
        if self.chains is not None:
            self._take_chain_into_pool(self.chains, record, turns, decision)
        return decision

    def types(self, record: Record) -> Types:
        """Return the edit type as written, and the one in force; a chain has none."""
        if record.kind == "multi-turn":
            return None, None
        first = record.edits[0]
        return first.edit_type, self.config.kind_of(first.output_image, first.edit_type)

    def _decide_edit(self, record: Record, edit: Edit) -> Decision:
        image, scored = edit.output_image, self.scored(record, edit)
        key = hash8(image)
        self._take_into_pool(key, image, scored)
        collision = key in self.survey.collisions
        return decide(self.config, edit.edit_type, image, scored, collision=collision)

    def scored(self, record: Record, edit: Edit) -> Scored | str | None:
        """Return the score of one of a record's edits, as ``decide`` takes it."""
        if self.book is not None:
            if isinstance(self.book, RowBook):
                return self.book.get(edit.output_image, edit.edit_type)
            return self.book.get(edit.output_image)
        for row in record.judged():
            if row.judge == self.judge and row.output_image == edit.output_image:
                scored = scored_by(self.config, row.raw, edit.edit_type)
                return self.off_scale or scored if isinstance(scored, Scored) else scored
        return None

    def _take_into_pool(self, key: int, image: str, scored: Scored | str | None) -> None:
        """Count a scored edit into the digest once, however often the manifest repeats it."""
        if not isinstance(scored, Scored) or key in self.survey.collisions:
            return
        if self._first(key, self.survey.repeated):
            self.digest.add(image, scored.overall)

    def _take_chain_into_pool(
        self, chains: Chains, record: Record, turns: list[Turn], decision: ChainDecision
    ) -> None:
        """Count a chain with a score into the digest, and what takes it out past its threshold."""
        overalls = [
            turn.scored.overall if isinstance(turn.scored, Scored) and not turn.collision else None
            for turn in turns
        ]
        score, key = chain_score(overalls, chains.rule, self.config.scale), record.key()
        if score is None or not self._first(hash8(key), self.survey.repeated_chains):
            return
        self.digest.add(key, score)
        if decision.outcome != "kept" and chains.threshold is not None:
            self.taken_out += score >= chains.threshold - TOLERANCE

    def _first(self, key: int, repeated: frozenset[int]) -> bool:
        """Whether this is the first time that something is met."""
        if key not in repeated:
            return True
        seen = key in self._seen
        self._seen.add(key)
        return not seen

    def summary(self, sources: list[Path], score_problems: list[Problem]) -> Summary:
        """Return what the run did; the first of ``sources`` is the manifest."""
        counts = self.tally.outcomes()
        coverage = self._not_covered()
        config, promised = self.config, self.chains or self.config
        digests = {"config": hashlib.sha256(write_config(config).encode()).hexdigest()}
        digests |= dict(zip(("manifest", "scores"), map(_sha256, sources), strict=False))
        problems = [*self.bad, *score_problems][:LISTED]
        return Summary(
            records=sum(counts.values()) + len(self.bad),
            **counts,
            bad=len(self.bad),
            bad_score_lines=len(score_problems),
            collisions=len(self.survey.collisions),
            covered=coverage is None,
            coverage=coverage or self._covered(),
            config_version=config.version,
            certificate=promised.certificate.statement if promised.certificate else None,
            not_proven=promised.not_proven,
            judge=self.judge,
            pool_size=self.digest.size,
            pool_digest=self.digest.hexdigest(),
            sha256=digests,
            reasons=self.tally.by_reason(),
            by_edit_type=self.tally.by_type(),
            problems=[ProblemLine(Path(p.file).name, p.line, p.reason) for p in problems],
            turns_gained=self.turns_gained,
        )

    def _covered(self) -> str:
        units = "edits" if self.chains is None else "chains"
        said = f"the manifest's scored {units} are the config's pool"
        if self.taken_out:
            said += f"; past their threshold {self.taken_out} are taken out all the same"
        return said

    def _not_covered(self) -> str | None:
        """Say why the manifest is not the pool the config was made on, if it is not."""
        pool = self.config.provenance.pool if self.chains is None else self.chains.pool
        units = "edits" if self.chains is None else "chains"
        if pool is None:
            return (
                "the config names no pool" if self.chains is None else "no pool of chains is named"
            )
        if pool.size != self.digest.size:
            return f"the config's pool has {pool.size} {units}, this manifest {self.digest.size}"
        if pool.digest != self.digest.hexdigest():
            return f"the {units} or their scores are not those of the config's pool"
        return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
