"""What labels of pairs say, suggestions taken over, and the release of pairs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from review.core.answers import Answer, Mark
from review.core.errors import Ambiguous, Refused, Unknown
from store.access import people
from store.db.workspace import Store
from store.instructions import drawing, population, release, report, suggestions
from store.instructions.drawing import InstructionsRequest
from store.work import adjudication, culling, queue
from store.work.batches import Batch
from tests.store.importing_files import by_image, edit, jsonl, load, text_file
from tests.store.reviewing import fresh_id, log_entries, reviewer

#: Image → long, short, type. Ratios 2/7, 2/4, 3/6 and 1.
TEXTS = {
    "a.png": ("Put two red cars on the left", "Put cars", "Add"),
    "b.png": ("Make the sky blue", "Blue sky", "Colour"),
    "c.png": ("把汽车改成蓝色", "改成蓝", "Colour"),
    "d.png": ("Do not touch 3 trees", "Remove the three old trees", "Add"),
}
Said = Mapping[str, Mapping[str, Any]]
SAME = {"verdict": "accept", "faithful": "same", "follows": "both"}


def loses(*marks: tuple[int, int], **more: Any) -> dict[str, Any]:
    """Return an answer that something is lost."""
    lost = tuple(Mark(*mark) for mark in marks)
    return {"verdict": "reject", "faithful": "loses", "follows": "long", "lost": lost, **more}


@pytest.fixture
def pairs(store: Store, tmp_path: Path) -> Store:
    """Four pairs, one edit alike and one without a short text."""
    records = [
        edit(image, long, summarized_text=short, edit_type=kind)
        for image, (long, short, kind) in TEXTS.items()
    ]
    alike = edit("e.png", "Blur it", summarized_text="Blur it")
    load(store, jsonl(tmp_path / "sft.jsonl", *records, alike, edit("f.png", "Blur it")))
    return store


def drawn(store: Store, **more: Any) -> Batch:
    """Draw all pairs, or as asked."""
    return drawing.draw_batch(store, InstructionsRequest(**{"seed": 0, **more}), by="lead")


def answer(store: Store, who: str, said: Said, batch: Batch | None = None) -> None:
    """Answer all pairs that are waiting, as said by image."""
    by_id = {by_image(store, image).id: one for image, one in said.items()}
    while leases := queue.lease(store, who, "instructions", 4, batch.id if batch else None):
        for lease in leases:
            answered = Answer(fresh_id(), lease.draw_id, **by_id[lease.unit_id])
            queue.record(store, who, answered)


def all_said(store: Store) -> None:
    """Draw all four, and answer them: two the same, two that lose something."""
    drawn(store)
    said = {
        "a.png": loses((4, 7), (8, 11), suggestion="Put two red cars"),
        "b.png": SAME,
        "c.png": SAME,
        "d.png": loses((0, 6)),
    }
    answer(store, reviewer(store), said)


class TestReport:
    def test_the_whole_and_its_parts(self, pairs: Store) -> None:
        """By type, by language and by how much shorter; what the picture follows."""
        all_said(pairs)
        said = report.as_json(report.summary(pairs))
        assert (said["n"], said["faithful"], said["estimate"]) == (4, 2, 0.5)
        assert (said["pairs"], said["short_texts_alike"], said["drawn"], said["open"]) == (
            4,
            1,
            4,
            0,
        )
        assert {row["edit_type"]: (row["n"], row["faithful"]) for row in said["by_type"]} == {
            "Add": (2, 0), "Colour": (2, 2),
        }  # fmt: skip
        assert {row["language"]: row["n"] for row in said["by_language"]} == {"en": 3, "zh": 1}
        assert [(row["from"], row["to"], row["n"]) for row in said["by_ratio"]] == [
            (0.2, 0.4, 1), (0.4, 0.6, 2), (1.0, None, 1),
        ]  # fmt: skip
        assert {name: one["number"] for name, one in said["answers"].items()} == {
            "same": 2, "loses": 2,
        }  # fmt: skip
        assert {name: one["number"] for name, one in said["follows"].items()} == {
            "both": 2, "long": 2,
        }  # fmt: skip
        assert json.loads(json.dumps(said)) == said

    def test_what_is_lost_is_read_from_the_marks(self, pairs: Store) -> None:
        """Two and red of one text, do not of another: with the words that were marked."""
        all_said(pairs)
        found = report.summary(pairs)
        assert {one.name: (one.number, one.n) for one in found.found.lost} == {
            "negations": (1, 1), "numbers": (1, 2), "places": (0, 1), "colours": (1, 3),
            "other": (0, 4),
        }  # fmt: skip
        (example,) = found.examples["colours"]
        assert (example.output_image, example.pieces) == ("a.png", ("two red",))
        (example,) = found.examples["negations"]
        assert example.pieces == ("Do not",)

    def test_a_pair_counts_once_and_only_with_all_its_answers(self, pairs: Store) -> None:
        """In its first batch that labels it; two batches of the same pairs are no eight pairs."""
        drawn(pairs, per_unit=2)
        who = reviewer(pairs)
        answer(pairs, who, dict.fromkeys(TEXTS, SAME))
        assert report.summary(pairs).found.whole.n == 0
        answer(pairs, reviewer(pairs, "Ben"), dict.fromkeys(TEXTS, loses()))
        found = report.summary(pairs)
        assert (found.found.whole.n, found.found.whole.faithful, found.reviewers) == (4, 0, 2)
        drawn(pairs)
        answer(pairs, who, dict.fromkeys(TEXTS, SAME))
        found = report.summary(pairs)
        assert (found.drawn, found.found.whole.n, found.found.whole.faithful) == (4, 4, 0)

    def test_a_leads_word_stands_for_all(self, pairs: Store) -> None:
        """An excluded pair and one that cannot be judged leave, in the open."""
        batch = drawn(pairs)
        lead = reviewer(pairs, "Lea")
        said = {**dict.fromkeys(TEXTS, SAME), "b.png": {"verdict": "unsafe"},
                "c.png": {"verdict": "cannot_judge"}}  # fmt: skip
        answer(pairs, reviewer(pairs), said)
        for image, word in (("a.png", "reject"), ("b.png", "exclude")):
            adjudication.decide(pairs, batch.id, by_image(pairs, image).id, word, by=lead)  # type: ignore[arg-type]
        found = report.summary(pairs)
        assert (found.found.whole.n, found.found.whole.faithful) == (2, 1)
        assert (found.excluded, found.cannot_judge, found.still_open) == (1, 1, 0)
        assert {one.name: one.number for one in found.found.answers} == {"same": 1, "divided": 1}

    def test_imported_reviews_count_as_drawn_uniformly(self, pairs: Store, tmp_path: Path) -> None:
        """Each with the reviewers it has; more than half must call it the same."""
        rows = "a.png,Ana,same\na.png,Ben,loses\nb.png,Ana,same\nb.png,Ben,same\nb.png,Cem,adds\n"
        load(pairs, text_file(tmp_path / "r.csv", f"edit,reviewer,faithful\n{rows}"))
        found = report.summary(pairs).found
        assert (found.whole.n, found.whole.faithful, found.weighed) == (2, 1, False)

    def test_without_labels_nothing_is_known(self, pairs: Store) -> None:
        """And what there is to draw from is said."""
        said = report.as_json(report.summary(pairs))
        assert (said["n"], said["estimate"], said["pairs"]) == (0, None, 4)


class TestDrawing:
    def test_the_same_number_of_each_type_or_length(self, pairs: Store) -> None:
        """With the chance of each logged, so that shares are weighed by it."""
        batch = drawn(pairs, size=2, strategy="per-type")
        assert (batch.units, batch.strategy) == (2, "per-type")
        assert drawn(pairs, size=3, strategy="per-length").units == 3

    def test_alike_pairs_are_drawn_only_when_asked_for(self, pairs: Store) -> None:
        """Nothing can be lost where both texts are the same."""
        assert drawn(pairs, size=50).units == 4
        assert drawn(pairs, size=50, alike=True).units == 5

    def test_a_strategy_that_is_none_is_refused(self, pairs: Store) -> None:
        """In words that name those there are."""
        with pytest.raises(Refused, match="no strategy"):
            drawn(pairs, strategy="best")

    def test_where_all_are_alike_it_says_so(self, store: Store, tmp_path: Path) -> None:
        """The manifest has short texts, and not one of another wording."""
        load(store, jsonl(tmp_path / "s.jsonl", edit("e.png", "Blur", summarized_text="Blur")))
        with pytest.raises(Refused, match="just the same"):
            drawn(store)
        assert drawn(store, alike=True).units == 1


class TestSuggestions:
    def test_a_lead_takes_one_over_and_back(self, pairs: Store) -> None:
        """With its author, its entry of the log, who took it and when; the edit stays as it was."""
        all_said(pairs)
        (one,) = suggestions.suggestions(pairs)
        assert (one.text, one.author, one.output_image, one.taken) == (
            "Put two red cars", "Ana", "a.png", None
        )  # fmt: skip
        taken = suggestions.take_over(pairs, one.entry, by="Lea")
        assert (taken.taken_by, taken.taken, taken.entry) == ("Lea", pairs.clock(), one.entry)
        (again,) = suggestions.suggestions(pairs)
        assert again.taken == taken
        assert by_image(pairs, "a.png").summarized_text == "Put cars"
        suggestions.take_back(pairs, one.edit_id, by="Lea")
        assert suggestions.suggestions(pairs) == [one]
        with pytest.raises(Refused):
            suggestions.take_back(pairs, one.edit_id, by="Lea")

    def test_another_one_takes_its_place(self, pairs: Store) -> None:
        """An edit has one at most; the other says so."""
        drawn(pairs, per_unit=2)
        for name in ("Ana", "Ben"):
            said = dict.fromkeys(TEXTS, SAME) | {"a.png": loses(suggestion=f"{name}'s")}
            answer(pairs, reviewer(pairs, name), said)
        newer, older = suggestions.suggestions(pairs)
        suggestions.take_over(pairs, older.entry, by="Lea")
        suggestions.take_over(pairs, newer.entry, by="Lea")
        newer, older = suggestions.suggestions(pairs)
        assert (newer.taken is not None, older.taken, older.instead) == (True, None, True)

    def test_what_was_undone_or_says_nothing_new_is_refused(self, pairs: Store) -> None:
        """A suggestion is a standing answer with another text than the short one there is."""
        drawn(pairs)
        said = dict.fromkeys(TEXTS, SAME) | {"a.png": loses(suggestion="Put cars")}
        answer(pairs, reviewer(pairs), said)
        (one,) = suggestions.suggestions(pairs)
        with pytest.raises(Refused, match="there is"):
            suggestions.take_over(pairs, one.entry, by="Lea")
        with pytest.raises(Unknown):
            suggestions.take_over(pairs, one.entry + 999, by="Lea")


def lines_of(file: Path) -> list[dict[str, Any]]:
    """Return the records of a JSON Lines file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


class TestRelease:
    def test_accepted_pairs_and_suggestions_taken_over_go_out(
        self, pairs: Store, tmp_path: Path
    ) -> None:
        """A rejected pair only with the better short text, in a file of its own."""
        all_said(pairs)
        (one,) = suggestions.suggestions(pairs)
        suggestions.take_over(pairs, one.entry, by="Lea")
        made = release.export(pairs, tmp_path / "out", by="lead")
        assert made.manifest["counts"] == {
            "pairs": 2, "suggested": 1, "rewriting": 6
        }  # fmt: skip
        assert made.manifest["left_out"] == {"not_the_same": 1, "not_labelled": 1}
        assert release.would_be(pairs).manifest["counts"] == made.manifest["counts"]
        rows = lines_of(tmp_path / "out" / "pairs.jsonl")
        assert [(row["long"], row["short"], row["language"]) for row in rows] == [
            (*TEXTS["b.png"][:2], "en"), (*TEXTS["c.png"][:2], "zh"),
        ]  # fmt: skip
        (mended,) = lines_of(tmp_path / "out" / "suggested.jsonl")
        assert (mended["short"], mended["suggestion"], mended["suggestion_author"]) == (
            "Put cars", "Put two red cars", "Ana"
        )  # fmt: skip
        assert mended["suggestion_entry"] == log_entries(pairs, unit_id=one.edit_id)[0].entry
        assert mended["suggestion_taken_by"] == "Lea"

    def test_every_pair_is_counted_once_whatever_is_known_of_it(
        self, pairs: Store, tmp_path: Path
    ) -> None:
        """Labelled, alike, new, taken out after it was labelled: one by one it is the same."""
        more = [edit(f"new{n}.png", f"Blur {n}", summarized_text="Blur") for n in range(3)]
        all_said(pairs)
        load(pairs, jsonl(tmp_path / "more.jsonl", *more, edit("none.png", "x")))
        lead = people.local(pairs)
        culling.exclude(
            pairs, [by_image(pairs, name).id for name in ("b.png", "new0.png")], "no", by=lead
        )
        held = release.would_be(pairs).manifest
        with pairs.database.read() as connection:
            there = set(population.pairs(connection, alike=True)["edit_id"])
        labelled = {by_image(pairs, name).id for name in TEXTS} & there
        assert held["left_out"] == {"not_the_same": 2, "not_labelled": len(there - labelled)}
        assert held["counts"]["pairs"] == len(labelled) - 2 == 1

    def test_rewriting_goes_both_ways_as_chat_messages(self, pairs: Store, tmp_path: Path) -> None:
        """The user gives one text, the assistant the other; a suggestion is the short one."""
        all_said(pairs)
        suggestions.take_over(pairs, suggestions.suggestions(pairs)[0].entry, by="Lea")
        release.export(pairs, tmp_path / "out", by="lead")
        rows = lines_of(tmp_path / "out" / "rewriting.jsonl")
        first, second = rows[0], rows[1]
        assert [row["direction"] for row in (first, second)] == ["shorten", "lengthen"]
        assert first["short_from"] == "suggestion"
        assert [message["role"] for message in first["messages"]] == ["user", "assistant"]
        assert first["messages"][0]["content"].endswith(TEXTS["a.png"][0])
        assert first["messages"][1]["content"] == "Put two red cars"
        assert second["messages"][0]["content"].endswith("Put two red cars")
        assert second["messages"][1]["content"] == TEXTS["a.png"][0]

    def test_trainers_load_it(self, pairs: Store, tmp_path: Path, monkeypatch: Any) -> None:
        """``datasets`` finds every table by the card; rows are those of the JSON Lines."""
        datasets = pytest.importorskip("datasets")
        monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
        all_said(pairs)
        suggestions.take_over(pairs, suggestions.suggestions(pairs)[0].entry, by="Lea")
        out = tmp_path / "out"
        release.export(pairs, out, by="lead")
        for name in ("pairs", "suggested", "rewriting"):
            read = datasets.load_dataset(str(out), name, cache_dir=str(tmp_path / "cache"))
            assert list(read["train"]) == lines_of(out / f"{name}.jsonl")
        lines = datasets.load_dataset(
            "json", data_files=str(out / "rewriting.jsonl"), cache_dir=str(tmp_path / "cache")
        )
        assert lines["train"][0]["messages"][0]["role"] == "user"

    def test_the_same_labels_give_the_same_bytes(self, pairs: Store, tmp_path: Path) -> None:
        """Every file's SHA-256 in the manifest is the same again."""
        all_said(pairs)
        first, second = (release.export(pairs, tmp_path / n, by="lead") for n in ("one", "two"))
        assert first.manifest == second.manifest
        assert {"pairs.jsonl", "pairs.parquet", "README.md"} <= first.manifest["files"].keys()

    def test_without_accepted_pairs_it_says_so(self, pairs: Store, tmp_path: Path) -> None:
        """It is written all the same, empty, and says what was left out."""
        made = release.export(pairs, tmp_path / "out", by="lead")
        assert made.empty
        assert made.findings() == [
            "Nothing is in this release: all of it is left out, for the reasons given."
        ]
        assert made.left_out() == ["5 pairs without a label: not written"]
        assert lines_of(tmp_path / "out" / "pairs.jsonl") == []


class TestPromise:
    """A threshold on a judge's faithfulness scores, proved as those of single edits are."""

    @pytest.fixture
    def scored(self, store: Store, tmp_path: Path) -> Store:
        """Sixty pairs, a faithful half and the rest; the judge knows which."""
        records = [
            edit(f"{n:02}.png", f"Put {n} red cars on the left", summarized_text=f"Put {n} cars",
                 scores={"faithfulness": n / 60}, judge="bot")
            for n in range(60)
        ]  # fmt: skip
        load(store, jsonl(tmp_path / "sft.jsonl", *records))
        return store

    def answered(self, store: Store) -> None:
        """Answer all that was drawn: from 30 on the short one asks for the same."""
        said = {f"{n:02}.png": SAME if n >= 30 else loses() for n in range(60)}
        answer(store, reviewer(store), said)

    def test_it_holds_once_all_labels_are_there(self, scored: Store) -> None:
        """Half of the pairs are kept, and the share among them is known: all were asked about."""
        drawn(scored, size=60, target=0.9)
        (waiting,) = report.summary(scored).promises
        assert (waiting.certified, waiting.labels, waiting.pool) == (False, 60, 60)
        self.answered(scored)
        (one,) = report.summary(scored).promises
        assert one.certified
        assert one.threshold is not None
        assert 0.4 < one.threshold <= 0.5
        assert one.kept is not None
        assert one.kept >= 30
        told = report.as_json(report.summary(scored))["promise"]
        assert (told["certified"], told["judge"], told["kept"]) == (True, "bot", one.kept)

    def test_what_labels_do_not_prove_is_not_promised(self, scored: Store) -> None:
        """Where nothing asks for the same, nothing is certified, and the reason is told."""
        drawn(scored, size=20)
        answer(scored, reviewer(scored), {f"{n:02}.png": loses() for n in range(60)})
        (one,) = report.summary(scored).promises
        assert (one.certified, one.reason) == (False, "nothing_certified")

    def test_other_draws_measure_and_prove_nothing(self, scored: Store) -> None:
        """A judge named for them is refused."""
        drawn(scored, size=20, strategy="per-type")
        drawn(scored, size=20, purpose="fit")
        assert report.summary(scored).promises == ()
        with pytest.raises(Refused, match="drawn uniformly"):
            drawn(scored, size=20, strategy="per-length", judge="bot")

    def test_a_judge_is_named_where_there_are_several(self, scored: Store, tmp_path: Path) -> None:
        """One that scored no pair is unknown."""
        load(scored, text_file(tmp_path / "s.csv", "edit,judge,faithfulness\n00.png,other,1\n"))
        with pytest.raises(Ambiguous):
            drawn(scored)
        with pytest.raises(Unknown):
            drawn(scored, judge="nobody")
        assert drawn(scored, judge="other").units == 1
