"""How long a text is, what it loses, and what labels of pairs say together."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.instructions import length
from review.instructions.length import alike, ratio, word_spans, words
from review.instructions.lost import KINDS, OTHER, languages, lost, marked, named
from review.instructions.summary import BANDS, COLUMNS, PairSummary, band, summary, weights
from review.statistics.estimates import wilson


class TestLength:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("Don't make 1,000.5 red-and-white cars", 7),
            ("Add a cat—behind the sofa.", 6),
            ("把天空改成 blue sky", 7),
            ("赤い車", 3),
            ("ทำให้แดง", 7),
            ("लाल रंग की कार", 4),
            ("می‌خواهم آسمان", 2),
            ("سماء زرقاء صافية", 3),
            ("빨간 자동차", 2),
            ("cafe\u0301 nai\u0308ve", 2),
            ("🙂 – ___ !", 0),
            ("", 0),
        ],
    )
    def test_words_are_counted_in_any_script(self, text: str, number: int) -> None:
        """Words where there are spaces, characters with their marks where there are none."""
        assert length.length(text) == number

    @given(st.text(st.characters(max_codepoint=127)))
    def test_the_quick_way_counts_what_the_general_one_does(self, text: str) -> None:
        """A text of ASCII has the same words by either rule."""
        assert words(text) == length._word().findall(text)

    @given(st.text(), st.text())
    def test_words_of_two_texts_are_those_of_both(self, one: str, other: str) -> None:
        """A space between two texts adds and loses no word."""
        assert words(f"{one} \n {other}") == words(one) + words(other)

    @given(st.text())
    def test_every_letter_is_in_a_word_and_words_do_not_meet(self, text: str) -> None:
        """Spans are in order and hold all letters and digits of the text."""
        spans = word_spans(text)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        inside = {place for start, end in spans for place in range(start, end)}
        letters = {place for place, sign in enumerate(text) if re.match(r"[^\W_]", sign)}
        assert letters <= inside

    def test_the_ratio_is_short_by_long(self) -> None:
        """A quarter of the words is a ratio of one quarter; without a long text there is none."""
        assert ratio("Put two red cars behind the old house", "Add cars") == 0.25
        assert ratio("把天空改成红色的晚霞", "红色天空") == 0.4
        assert ratio("…", "Add cars") is None

    @given(st.text(min_size=1))
    def test_a_text_is_as_long_as_itself(self, text: str) -> None:
        """Both texts alike have the ratio 1, and are known to be alike."""
        assert ratio(text, text) in (1.0, None)
        assert alike(text, f" {text}\n")

    def test_alike_is_to_the_letter(self) -> None:
        """Only space around a text makes no other text."""
        assert alike("Add a cat.", " Add a cat.\n")
        assert not alike("Add a cat.", "Add a cat")


class TestLost:
    def test_kinds_are_told_by_the_words_of_the_language(self) -> None:
        """The same letters are a colour in one language and none in another."""
        assert named("rot", "de") == {"colours"}
        assert named("rot", "en") == frozenset()
        assert named("Put two red cars on the left, don’t touch it", "en") == set(KINDS)
        assert named("把左边的汽车改成红色", "zh") == {"colours", "places"}
        assert named("N'ajoutez rien à gauche", "fr") == {"negations", "places"}

    def test_digits_count_in_every_language_and_words_in_those_with_lists_alone(self) -> None:
        """Where a language has no lists only its digits are read."""
        assert "sw" not in languages()
        assert named("magari 3 red", "sw") == {"numbers"}
        assert named("٣ سيارات حمراء", None) == {"numbers"}

    def test_a_mark_takes_in_whole_words(self) -> None:
        """A mark that ends within a word means the word; touching words are one place."""
        text = "Put two red cars on the left"
        assert marked(text, [(5, 6), (9, 10), (24, 90)]) == ["two red", "left"]
        assert lost(text, [(9, 10)], "en") == {"colours"}
        assert lost(text, [(12, 16)], "en") == {OTHER}
        assert lost(text, [], "en") == frozenset()

    @given(st.text(), st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60))))
    def test_any_marks_are_borne(self, text: str, marks: list[tuple[int, int]]) -> None:
        """Marks outside the text, empty or turned round mark nothing, and never more than it."""
        pieces = marked(text, marks)
        assert all(piece in text for piece in pieces)
        assert bool(lost(text, marks, "en")) == bool(pieces)
        backwards = [(end, start) for start, end in marks if start < end]
        assert marked(text, backwards) == []

    @given(st.sampled_from(languages()), st.text())
    def test_marking_all_loses_all_that_is_named(self, language: str, text: str) -> None:
        """What is lost of a text is named by it."""
        assert lost(text, [(0, len(text))], language) <= named(text, language) | {OTHER}


def pairs(**columns: object) -> pd.DataFrame:
    """Return labelled pairs with usual values in the columns not given."""
    number = max(len(column) for column in columns.values())  # type: ignore[arg-type]
    usual: dict[str, object] = {
        "unit_id": [str(place) for place in range(number)],
        "batch_id": ["b"] * number,
        "stratum": ["all"] * number,
        "inclusion": [0.1] * number,
        "said": ["same"] * number,
        "follows": [None] * number,
        "edit_type": ["Colour"] * number,
        "language": ["en"] * number,
        "ratio": [0.3] * number,
        "names": [frozenset()] * number,
        "lost": [frozenset()] * number,
    }
    return pd.DataFrame(usual | columns)[list(COLUMNS)]


def found(**columns: object) -> PairSummary:
    """Return what pairs say."""
    return summary(pairs(**columns), read=("en",))


class TestSummary:
    def test_a_uniform_draw_has_wilsons_intervals(self) -> None:
        """Nine of twelve: 75 %, Wilson's 95 % interval 46.8 % to 91.1 %."""
        said = found(accepted=[True] * 9 + [False] * 3)
        assert not said.weighed
        assert (said.whole.n, said.whole.faithful) == (12, 9)
        assert said.whole.share.estimate == 0.75
        assert said.whole.share.low == pytest.approx(0.4677, abs=1e-4)
        assert said.whole.share.high == pytest.approx(0.9111, abs=1e-4)
        assert said.whole.share.low == pytest.approx(wilson(9, 12).low)

    def test_an_unequal_draw_is_weighed(self) -> None:
        """A type drawn ten times as often says no more of the dataset than its share of it."""
        often, seldom = [1.0] * 10, [0.1] * 10
        said = found(
            accepted=[True] * 10 + [False] * 10,
            inclusion=often + seldom,
            stratum=["small"] * 10 + ["large"] * 10,
            edit_type=["small"] * 10 + ["large"] * 10,
        )
        assert said.weighed
        assert said.whole.share.estimate == pytest.approx(10 / 110)
        assert {part.name: part.share.estimate for part in said.by_type} == {
            "small": pytest.approx(1.0), "large": pytest.approx(0.0, abs=1e-12),
        }  # fmt: skip

    @given(
        st.lists(st.tuples(st.booleans(), st.sampled_from(["a", "b", "c"]), st.floats(0.01, 1)),
                 min_size=1, max_size=40)
    )  # fmt: skip
    def test_weights_average_one_in_every_batch(self, rows: list[tuple[bool, str, float]]) -> None:
        """Each batch counts by how many labelled pairs it has, however they were drawn."""
        accepted, batch, inclusion = zip(*rows, strict=True)
        frame = pairs(accepted=list(accepted), batch_id=list(batch), inclusion=list(inclusion))
        means = pd.Series(weights(frame)).groupby(frame["batch_id"].to_numpy()).mean()
        assert means.to_numpy() == pytest.approx(np.ones(len(means)))

    @given(
        st.lists(
            st.tuples(st.booleans(), st.sampled_from(["x", "y", None]),
                      st.floats(0, 3) | st.none(), st.sampled_from([0.2, 1.0, None])),
            min_size=1, max_size=40,
        )
    )  # fmt: skip
    def test_parts_add_up_to_the_whole(
        self, rows: list[tuple[bool, str | None, float | None, float | None]]
    ) -> None:
        """Types, languages and answers each split the pairs; every interval holds its share."""
        accepted, kind, short, inclusion = (list(column) for column in zip(*rows, strict=True))
        frame = pairs(accepted=accepted, edit_type=kind, language=kind).assign(
            ratio=pd.array(short, dtype="Float64").to_numpy(float, na_value=np.nan),
            inclusion=pd.array(inclusion, dtype="Float64").to_numpy(float, na_value=np.nan),
        )
        said = summary(frame, read=("en",))
        for parts in (said.by_type, said.by_language):
            assert sum(part.n for part in parts) == said.whole.n == len(rows)
            assert sum(part.faithful for part in parts) == said.whole.faithful == sum(accepted)
        assert sum(part.n for part in said.by_ratio) == sum(one is not None for one in short)
        for part in (said.whole, *said.by_type, *said.by_language, *said.by_ratio):
            share = part.share
            assert share.low - 1e-9 <= share.estimate <= share.high + 1e-9  # type: ignore[operator]

    def test_bands_begin_where_their_ratio_does(self) -> None:
        """A ratio of one fifth lies in the band from there; one that is no shorter in the last."""
        assert [band(value) for value in (0.0, 0.19, 0.2, 0.99, 1.0, 7.5)] == [
            0.0, 0.0, 0.2, 0.8, 1.0, 1.0
        ]  # fmt: skip
        said = found(accepted=[True, False, True], ratio=[0.2, 0.39, 1.0])
        assert [(part.name, part.n, part.faithful) for part in said.by_ratio] == [
            (0.2, 2, 1), (1.0, 1, 1)
        ]  # fmt: skip
        assert BANDS[-1] == np.inf

    def test_what_is_lost_is_a_share_of_what_is_named(self) -> None:
        """Of the pairs whose long text names a colour, so many have one marked as lost."""
        colours, nothing, other = frozenset({"colours"}), frozenset(), frozenset({OTHER})
        said = found(
            accepted=[False, True, False, False],
            names=[colours, colours, nothing, nothing],
            lost=[colours, nothing, nothing, other],
            language=["en", "en", "en", "sw"],
        )
        assert [(one.name, one.number, one.n) for one in said.lost] == [
            ("colours", 1, 2), ("negations", 0, 0), ("numbers", 0, 0), ("places", 0, 0),
            (OTHER, 1, 4),
        ]  # fmt: skip
        assert said.lost[1].share.estimate is None
        assert (said.marked, said.unread) == (2, 1)

    def test_answers_are_counted_and_what_the_picture_follows_where_it_was_said(self) -> None:
        """Each pair is one answer; pairs without a picture say nothing of it."""
        said = found(
            accepted=[True, False, False], said=["same", "loses", "loses"],
            follows=["both", "long", None],
        )  # fmt: skip
        assert [(one.name, one.number, one.n) for one in said.answers] == [
            ("loses", 2, 3), ("same", 1, 3)
        ]  # fmt: skip
        assert [(one.name, one.number, one.n) for one in said.follows] == [
            ("both", 1, 2), ("long", 1, 2)
        ]  # fmt: skip

    def test_no_pair_says_nothing(self) -> None:
        """Without labels every figure is unknown, and nothing breaks."""
        said = summary(pairs(accepted=[True]).iloc[:0], read=())
        assert said.whole.n == 0
        assert said.whole.share.estimate is None
        assert said.by_type == said.by_ratio == ()
