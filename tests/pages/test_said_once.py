"""What is said of a promise agrees: one number everywhere, and no figure against another."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.deciding import thresholds
from review.promises.share import at_least
from store import promises
from store.access import people
from store.db.workspace import Store
from store.filters import configs, drafts, publishing
from store.promises import Promise
from store.releases import sft
from store.work import adjudication
from tests.pages.conftest import Show, is_fine, words_of
from tests.pages.everything_said import everything_said
from tests.store.reviewing import answer_all, drawn, reviewer
from tests.terminal import Terminal

#: What no page says of a pool of which every edit is labelled.
GUESSED = re.compile(r"estimat|interval|\d% sure|\babout \*\*", re.IGNORECASE)
NUMBER = re.compile(r"at least (\d+(?:\.\d+)?%)", re.IGNORECASE)


def only(store: Store) -> Promise:
    (plan,) = promises.plan_names(store)
    return promises.promise(store, plan.id)


def spoken(at: AppTest) -> str:
    assert is_fine(at)
    return re.sub(r"\]\([^)]*\)", "]", "\n".join(sorted(everything_said(at))))


@pytest.fixture
def pico(
    sqlite_store: Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Terminal:
    """Commands on ``sqlite_store``: each by a store of its own."""
    inside = Terminal.inside(tmp_path, capsys, monkeypatch)
    monkeypatch.setenv("PICO_REVIEW_WORKSPACE", str(sqlite_store.folder))
    return inside


@pytest.fixture
def weakened(sqlite_store: Store, scored: Callable[..., Path]) -> Store:
    """A promise of 70%, of which a lead took three edits out and reviewers rejected others."""
    scored(80)
    drawn(sqlite_store, 60, target=0.7)
    answer_all(sqlite_store, reviewer(sqlite_store, "Ana"))
    found, lead = only(sqlite_store), people.local(sqlite_store).id
    kept = found.evidence.frame[found.evidence.frame["overall"] >= (found.threshold or 0)]
    for unit in kept["unit_id"].tail(3):
        adjudication.decide(sqlite_store, found.evidence.batch_id, str(unit), "exclude", by=lead)
    drawn(sqlite_store, 20, purpose="repair", seed=3)
    answer_all(sqlite_store, reviewer(sqlite_store, "Ben"), lambda _: "reject")
    return sqlite_store


def test_a_promise_has_one_number_wherever_it_is_said(
    weakened: Store, show: Show, pico: Terminal, tmp_path: Path
) -> None:
    """On the desk, before and after publishing, on Releases, in files and on the terminal."""
    plan = only(weakened).evidence.plan_id
    draft = drafts.draft(weakened, plan_id=plan, by="lead")
    before = NUMBER.findall(words_of(show("thresholds")))
    publishing.publish(weakened, draft.id, comment="go", by="lead")
    current = configs.in_force(weakened)
    assert current is not None
    assert current.config.certificate is not None
    share = current.config.certificate.covers["promised_after_removals"]
    assert share < 0.7
    said = {
        "the promise": words_of(show("thresholds")),
        "publishing": words_of(show("thresholds", tab="Publish")),
        "releases": words_of(show("releases")),
        "threshold": pico("threshold", "--target", 0.7).out,
        "config show": pico("config", "show").out,
    }
    made = sft.export_sft(weakened, tmp_path / "sft", by="lead")
    said["the release"] = "\n".join(
        file.read_text() for file in Path(made.folder).rglob("manifest.json")
    )
    numbers = {place: set(NUMBER.findall(text)) for place, text in said.items()}
    assert numbers == {place: {at_least(share)} for place in said}
    assert set(before) == {at_least(share)}
    assert f"Watching version 1** (at least {at_least(share)}" in said["publishing"]


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.9, "90%"),
        (0.57, "57%"),
        (0.8967, "89.6%"),
        (0.985, "98.5%"),
        (0.9999, "99.9%"),
        (1, "100%"),
    ],
)
def test_a_promised_share_is_rounded_down_once(share: float, written: str) -> None:
    """Never larger than it is, and what was planned stays as it was planned."""
    assert at_least(share) == written


@pytest.mark.parametrize("tab", ["Promise", "Draw more", *thresholds.CLOSER])
@pytest.mark.parametrize("target", [0.6, 0.95])
def test_a_pool_labelled_in_full_is_counted_not_estimated(
    tab: str, target: float, show: Show, scored: Callable[..., Path], sqlite_store: Store
) -> None:
    """Proven or not: exact words, no interval, no band."""
    scored(60)
    drawn(sqlite_store, 60, target=target)
    answer_all(
        sqlite_store, reviewer(sqlite_store),
        lambda image: "reject" if image < "images/015" or image[-5] == "4" else "accept",
    )  # fmt: skip
    at = show("thresholds", tab=tab)
    said = spoken(at)
    if tab == "Draw more":
        assert ("no more labels of it can tell more" in said) == (target == 0.95)
    else:
        assert not GUESSED.findall(said)
    if tab == "Other ways to cut" and target == 0.6:
        assert "Worst edit type: " in said
    if tab == "Promise":
        assert "exactly 41 of 60 (68.3%)" in said
        assert "Exactly **" in said


def test_what_keeps_nothing_has_no_quality(
    show: Show, scored: Callable[..., Path], sqlite_store: Store
) -> None:
    """Ways of cutting that reach the target nowhere: no share of what is kept, no n."""
    scored(100)
    drawn(sqlite_store, 60, target=0.9)
    answer_all(
        sqlite_store, reviewer(sqlite_store),
        lambda image: "accept" if int(image[-7:-4]) % 5 < 3 else "reject",
    )  # fmt: skip
    said = words_of(show("thresholds", tab="Other ways to cut"))
    assert "No threshold of this way reaches the target on these labels." in said
    assert "Acceptable, of what is kept" not in said


def test_estimate_and_proof_are_told_apart(
    show: Show, scored: Callable[..., Path], sqlite_store: Store
) -> None:
    """Under the promise stands which threshold is proven, whichever is tried."""
    scored(80)
    drawn(sqlite_store, 60, target=0.7)
    answer_all(sqlite_store, reviewer(sqlite_store))
    at = show("thresholds")
    assert "This is the promised threshold" in words_of(at)
    at = at.slider[0].set_value(0.9).run()
    said = words_of(at)
    assert "An estimate with its 95% interval. Proven is the promised threshold alone" in said
