"""`judge run --groups`: pairs of candidates asked over HTTP, in both orders."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.settings import preset_text
from store.opening import open_workspace
from tests.judging.asked import MODEL
from tests.judging.server import Answer, serving
from tests.judging.test_judge_run import SETTINGS
from tests.store.ranking import BOWLS, agreed, preference
from tests.store.test_preferences import pictures
from tests.terminal import Terminal, lines

ASKED = ("judge", "run", "--groups", "--endpoint", "local", "--model", MODEL)


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands beside a workspace with the bowls, painted, and votes on them."""
    ran = Terminal.inside(tmp_path, capsys, monkeypatch)
    lines(tmp_path / "preference.jsonl", preference())
    lines(tmp_path / "votes.jsonl", *agreed(*BOWLS))
    ran("import", "preference.jsonl", "votes.jsonl")
    store = open_workspace(tmp_path / "workspace")
    pictures(store, tmp_path)
    store.close()
    return ran


def test_pairs_are_asked_through_the_same_engine(pico: Terminal, tmp_path: Path) -> None:
    """Three pictures a question, six questions; one that names what stands first decides nothing.

    It makes no judge run: nothing of it is a score or a vote.
    """
    first = Answer('{"reason": "it stands first", "winner": "A"}')
    with serving(lambda _text, _times: first) as served:
        text = preset_text("pico-banana") + SETTINGS.format(url=served.base_url, model=MODEL)
        (tmp_path / "mine.yaml").write_text(text)
        assert pico("settings", "set", "mine.yaml").code == 0
        foretold = pico(*ASKED, "--all", "--forecast", "--json").json
        assert (foretold["replies"], served.heard.bodies) == (6, [])
        ran = pico(*ASKED, "--all", "--samples", "2", "--name", "twice", "--json").json
    assert (ran["state"], ran["judge_run"], ran["replies"]["answered"]) == ("done", None, 12)
    assert len(served.heard.bodies) == 12
    parts = served.heard.bodies[0]["messages"][-1]["content"]
    assert sum(part["type"] == "image_url" for part in parts) == 3
    assert served.heard.bodies[0]["response_format"]["json_schema"]["name"] == "choice"
    (judge,) = pico("rank", "--json").json["judges"]
    assert (judge["judge"], judge["pairs"]) == ("twice", 3)
    assert judge["first_shown_wins"]["estimate"] == 1
    assert judge["orders_alike"]["estimate"] == 0
    assert pico("judge", "answers", "votes.jsonl", "--run", "twice").code == 2
