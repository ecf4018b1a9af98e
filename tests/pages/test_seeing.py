"""What a desk for thresholds shows: curve, scores, types, other cuts, judge; and Reviewers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from pages.deciding.thresholds import figures
from pages.deciding.thresholds.judge_and_people import behind
from pages.deciding.thresholds.scores import behind as behind_bar
from pages.parts import browse_link
from pages.parts.desk import Desk, labels_of, pool_of
from review.filtering.cuts import Cuts
from review.filtering.filter_config import Thresholds
from review.promises.curves import score_histogram
from store import promises
from store.access import people
from store.db.workspace import Store
from store.filters import drafts, proposals, publishing
from store.promises import agreement, judging
from store.work import batches, browse
from store.work.browse import Filter
from tests.pages.conftest import (
    HOSTILE,
    LIVE,
    Show,
    alive,
    is_fine,
    labels,
    metrics,
    press,
    words_of,
)
from tests.store.reviewing import answer_all, drawn, reviewer

TYPES = ("Zoom in", "Add a new object", "Change font")


def number(image: str) -> int:
    """Return the number in an image's name."""
    return int(Path(image).stem)


@pytest.fixture
def desk(sqlite_store: Store, scored: Callable[..., Path], show: Show) -> Callable[[str], AppTest]:
    """A function that opens a tab: 150 edits, scores 0 to 1; people accept above .4."""
    scored(151, types=TYPES)
    batch = drawn(sqlite_store, 150, judge="robot")
    answer_all(
        sqlite_store, reviewer(sqlite_store, "Ana"),
        lambda image: "accept" if number(image) > 60 and number(image) % 7 else "reject",
    )  # fmt: skip
    batches.close(sqlite_store, batch.id)

    def opened(tab: str) -> AppTest:
        at = show("thresholds", tab=tab)
        assert is_fine(at), [one.value for one in (*at.error, *at.exception)]
        return at

    return opened


def test_scores_say_what_a_threshold_does(desk, sqlite_store: Store) -> None:
    """Kept, precision, recall: the same as `judge` says of the same cut."""
    at = desk("Scores")
    at = at.slider[0].set_value(0.6).run()
    assert is_fine(at)
    answer = judging.report(sqlite_store, threshold=at.slider[0].value)
    shown = metrics(at)
    assert shown["Kept"] == "61"
    assert shown["Acceptable, of what is kept"] == f"{answer['precision']['estimate']:.1%}"
    assert shown["Acceptable edits that are kept"] == f"{answer['recall']['estimate']:.1%}"
    assert "150 labels in all" in words_of(at)


def test_what_is_proposed_stands_on_the_curve(desk, sqlite_store: Store) -> None:
    """A line for each open proposal with who made it beside; adopted or declined it is gone."""
    made = {}
    for who, cut in (("*Rui*", 0.4), ("Mia", 0.55), ("Mia", 0.5)):
        draft = drafts.draft(sqlite_store, threshold=cut, judge="robot", by=who)
        made[who] = proposals.propose(sqlite_store, draft.id, comment="try", by=who)
    floor = drafts.draft_wanted(
        sqlite_store,
        drafts.DraftRequest(Cuts(Thresholds(0.3), {"seamlessness": 0.2}), judge="robot"), by="Eve",
    )  # fmt: skip
    proposals.propose(sqlite_store, floor.id, comment="a floor", by="Eve")
    assert proposals.open_cuts(sqlite_store, "robot") == {"*Rui*": 0.4, "Mia": 0.5}
    at = desk("Promise")
    said = [one.value for one in at.text if one.value.startswith("Proposed")]
    assert said == ["Proposed 1: 0.400 by *Rui*. See Publish.",
                    "Proposed 2: 0.500 by Mia. See Publish."]  # fmt: skip
    assert "proposed 2" in at.get("plotly_chart")[0].proto.spec
    proposals.decline(sqlite_store, made["*Rui*"].id, by="lead", answer="no")
    at = at.run()
    said = [one.value for one in at.text if one.value.startswith("Proposed")]
    assert said == ["Proposed: 0.500 by Mia. See Publish."]


def test_a_cell_of_judge_and_people_opens_the_edits_behind_it(desk, sqlite_store: Store) -> None:
    """As many as the cell counts: on that side of the cut, of that verdict, in that batch."""
    desk("Judge & people")
    (plan,) = promises.plan_names(sqlite_store)
    found = promises.promise(sqlite_store, plan.id).evidence
    judged = judging.judged(sqlite_store, judge=found.judge, batch=found.batch_id)
    counts = judged.report.confusion
    for passes, verdict, number in (
        (True, "accept", counts.tp), (True, "reject", counts.fp),
        (False, "accept", counts.fn), (False, "reject", counts.tn),
    ):  # fmt: skip
        cell = behind(judged, found.batch_id, passes=passes, verdict=verdict)
        wanted = Filter(
            "nobody", batch=cell["batch"], judge=cell["judge"], lowest=cell["low"],
            highest=cell["high"], verdict=cell["verdict"],
        )  # fmt: skip
        assert browse.page(sqlite_store, wanted).total == number


def test_each_bar_of_scores_opens_the_edits_it_counts(
    desk, sqlite_store: Store, show: Show
) -> None:
    """By score, verdict and batch; also as Browse itself reads the link."""
    desk("Scores")
    (plan,) = promises.plan_names(sqlite_store)
    person = people.local(sqlite_store)
    visit = Desk(sqlite_store, person, promises.promise(sqlite_store, plan.id))
    counted = score_histogram(pool_of(visit), labels_of(visit))
    bars = figures.histogram(counted, 0.5).data[:2]
    assert sum(sum(bar.y) for bar in bars) == 150
    for bar in bars:
        for number, told in zip(bar.y, bar.customdata, strict=True):
            link = browse_link.written(behind_bar(visit, *told) or {})
            wanted = Filter(
                "nobody", batch=link["batch"], judge=link["judge"], verdict=link["verdict"],
                lowest=float(link["low"]), highest=float(link["high"]),
            )  # fmt: skip
            assert browse.page(sqlite_store, wanted).total == number
    link = browse_link.written(behind_bar(visit, *bars[0].customdata[20]) or {})
    at = show("browse", **link)
    assert is_fine(at)
    assert link["high"] in (at.query_params["high"], *at.query_params["high"])


def test_the_threshold_that_is_tried_is_kept_from_tab_to_tab(desk, sqlite_store: Store) -> None:
    """Chosen by the slider, it is there without it: Streamlit forgets widgets that are unseen."""
    at = desk("Promise")
    at.slider[0].set_value(0.6).run()
    (plan,) = promises.plan_names(sqlite_store)
    assert at.session_state[f"cut-{plan.id}"] == pytest.approx(0.6)
    other = desk("Judge & people")
    other.session_state[f"cut-{plan.id}"] = 0.6
    table = other.run().dataframe[0].value
    assert "at 0.600" in [*table.columns, *table.index]


def test_labels_drawn_at_unequal_rates_are_said_to_be_weighted(
    sqlite_store: Store, scored: Callable[..., Path], show: Show
) -> None:
    """Mostly near the threshold: the figures weigh them back, and says so."""
    scored(400)
    drawn(sqlite_store, 100, judge="robot", strategy="near-threshold")
    answer_all(sqlite_store, reviewer(sqlite_store),
               lambda image: "accept" if number(image) > 150 else "reject")  # fmt: skip
    at = show("thresholds", tab="Scores")
    assert is_fine(at)
    said = words_of(at)
    assert "Weighted: edits were drawn at unequal rates" in said
    share = float(said.split("labels in all, ")[1].split("%")[0].replace("\\", "")) / 100
    assert share == pytest.approx(249 / 400, abs=0.15)


def test_types_come_worst_first_with_n_on_each(desk) -> None:
    """Every type of the pool, its labels above the cut, and what the estimate leans on."""
    at = desk("By type")
    at = at.segmented_control(key="by-type-which").set_value("Edit types").run()
    assert is_fine(at)
    said = words_of(at)
    for kind in TYPES:
        assert kind in said
    assert said.count("n = ") >= len(TYPES)
    assert "worst first" in said
    links = [one.proto for one in at.get("page_link") if one.proto.label == "Its kept edits"]
    opened = {parse_qs(link.query_string)["edit_type"][0] for link in links}
    assert {link.page for link in links} == {"browse"}
    assert opened == set(TYPES)


def test_a_category_opens_its_kept_edits_too(desk, show) -> None:
    """Its link asks Browse for the category, which finds the edits of all its types."""
    at = desk("By type")
    (link, *_others) = [
        one.proto for one in at.get("page_link") if one.proto.label == "Its kept edits"
    ]
    asked = {name: values[0] for name, values in parse_qs(link.query_string).items()}
    found = show("browse", **asked)
    assert is_fine(found)
    assert found.selectbox(key="browse-category").value == asked["category"]


def test_options_stand_side_by_side_with_a_recommendation(desk) -> None:
    """Which of them the plan names, and why there is no type-aware score yet."""
    at = desk("Other ways to cut")
    said = words_of(at)
    assert "Recommended" in said or "No way of cutting" in said
    assert "No type\\-aware score" in said or "No type-aware score" in said
    assert "**One threshold for all**" in said
    assert "**A threshold per category**" in said
    assert said.count("In the plan") == 1
    assert said.count("Not in the plan") == 2
    assert said.count("No threshold of this way reaches the target") == 3


def test_judge_and_people_shows_the_report_weights_and_contradictions(
    desk, sqlite_store: Store
) -> None:
    """The table is `judge`'s; one click sends what is shown to another reviewer."""
    at = desk("Judge & people")
    said = words_of(at)
    answer = judging.report(sqlite_store, threshold=0.5)
    assert f"n = {answer['n']}" in said
    assert "within noise" in said
    assert "judge **" in said
    assert said.count("How this is computed") == 1
    (send,) = [label for label in labels(at) if label.startswith("Send")]
    at = press(at, send)
    assert is_fine(at)
    (made,) = [one for one in batches.all_batches(sqlite_store) if one.purpose == "repair"]
    assert made.units == int(send.split()[1])
    assert not [label for label in labels(at) if label == send]


def test_a_reviewer_sees_the_desk_but_sends_nothing(desk, show: Show, rui) -> None:
    """Sending is the lead's."""
    at = show("thresholds", rui, tab="Judge & people")
    assert is_fine(at)
    assert not [label for label in labels(at) if label.startswith("Send")]


@pytest.mark.parametrize("tab", ["Scores", "By type", "Other ways to cut", "Judge & people"])
def test_without_labels_every_tab_says_so(
    tab: str, sqlite_store: Store, scored: Callable[..., Path], show: Show
) -> None:
    """No labels yet: words, not an empty chart."""
    scored(30)
    drawn(sqlite_store, 20, judge="robot")
    at = show("thresholds", tab=tab)
    assert is_fine(at)
    assert "labels" in words_of(at).lower()


def test_reviewers_are_compared(
    sqlite_store: Store, scored: Callable[..., Path], show: Show
) -> None:
    """Percent, AC1 and α with intervals, and each reviewer's known answers."""
    scored(30)
    batch = drawn(sqlite_store, 20, judge="robot", per_unit=2)
    ana, ben = reviewer(sqlite_store, "Ana"), reviewer(sqlite_store, "*Ben*")
    assert "Nobody has answered" in words_of(show("people", tab="How they review"))
    answer_all(sqlite_store, ana, batch=batch)
    answer_all(sqlite_store, ben, lambda image: "reject" if number(image) % 5 == 0 else "accept",
               batch=batch)  # fmt: skip
    lea = people.add(sqlite_store, "Lea", role="lead")[0].id
    gold = drawn(sqlite_store, 6, judge="robot", per_unit=2, purpose="gold")
    answer_all(sqlite_store, lea, lambda _: "reject", batch=gold)
    answer_all(sqlite_store, ben, batch=gold)
    at = show("people", tab="How they review")
    assert is_fine(at)
    assert set(metrics(at)) == {"Pairs of answers alike"}
    (advanced,) = at.expander
    assert advanced.label.startswith("Advanced")
    beyond = advanced.dataframe[0].value.set_index("of")
    found = agreement.report(sqlite_store)
    for column, name in (("AC1, or AC2 of ratings", "ac1"), ("Krippendorff's α", "alpha")):
        assert beyond.loc["all answers", column].startswith(f"{found[name]['estimate']:.2f} (")
    rows = at.dataframe[-1].value.set_index("reviewer")
    assert rows.loc["*Ben*", "accepts what is to be rejected"].startswith("6 of 6: 100.0% (54.1%")
    assert rows.loc["Ana", "known answers"] == 0


def test_who_has_no_known_answers_finds_where_to_draw_them(
    sqlite_store: Store, scored: Callable[..., Path], show: Show
) -> None:
    """The sentence has the link to the desk that draws them."""
    scored(30)
    answer_all(sqlite_store, reviewer(sqlite_store, "Ana"), batch=drawn(sqlite_store, 5))
    at = show("people", tab="How they review")
    assert "No question with a known answer yet" in words_of(at)
    (way,) = [link.proto for link in at.get("page_link") if link.proto.label == "Draw more"]
    assert (way.page, way.query_string) == ("thresholds", "tab=Draw+more")


@pytest.mark.parametrize("tab", ["Scores", "By type", "Other ways to cut", "Judge & people"])
def test_names_from_the_dataset_are_letters_on_every_tab(
    tab: str, sqlite_store: Store, scored: Callable[..., Path], show: Show
) -> None:
    """Types, judge and reviewer of a hostile name, with a type-aware score to list them in."""
    scored(151, types=(HOSTILE, "Zoom in"), judge=HOSTILE)
    for purpose, size in (("fit", 120), ("measure", 100)):
        batch = drawn(sqlite_store, size, judge=HOSTILE, purpose=purpose)
        answer_all(
            sqlite_store, reviewer(sqlite_store, f"{HOSTILE} {purpose}"),
            lambda image: "accept" if number(image) > 60 else "reject", batch=batch,
        )  # fmt: skip
        batches.close(sqlite_store, batch.id)
    at = show("thresholds", tab=tab)
    if tab == "By type":
        at = at.segmented_control(key="by-type-which").set_value("Edit types").run()
    assert is_fine(at)
    assert alive(at) == []
    cells = [str(cell) for table in at.table for cell in table.value.to_numpy().ravel()]
    bare = [re.sub(r"\\[^\w\s]", "", cell) for cell in cells]
    assert not [cell for cell in bare if any(sign in cell for sign in LIVE)]
    assert bool(cells) == (tab in ("Other ways to cut", "Judge & people"))


def test_the_published_threshold_is_marked_on_its_own_judges_scores_alone(
    sqlite_store: Store, scored: Callable[..., Path]
) -> None:
    """On the curve of another judge's score the same number would be another filter."""
    for judge in ("robot", "second"):
        scored(30, judge=judge)
        drawn(sqlite_store, 5, judge=judge)
    lead = people.local(sqlite_store)
    draft = drafts.draft(sqlite_store, by=lead.name, threshold=0.65, judge="robot")
    publishing.publish(sqlite_store, draft.id, comment="go", by=lead.name, not_proven="a test")
    marked = {
        plan.judge: Desk(sqlite_store, lead, promises.promise(sqlite_store, plan.id)).published
        for plan in promises.plan_names(sqlite_store)
    }
    assert marked == {"robot": 0.65, "second": None}
