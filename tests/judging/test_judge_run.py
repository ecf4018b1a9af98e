"""`judge run` from the terminal: settings, forecast, run, going on, and the judge run of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from review.core.settings import preset_text
from tests.judging.asked import MODEL
from tests.judging.edits import as_asked, manifest, scored
from tests.judging.server import TOKENS_IN, Answer, Serving, serving
from tests.store.importing_files import CRITERIA
from tests.terminal import Terminal, table

EDITS = 6
ASKED = ("judge", "run", "--prompt", "ours", "--endpoint", "local", "--model", MODEL)
SETTINGS = """
judges:
  private_hosts: [127.0.0.1]
  endpoints:
    local:
      base_url: {url}
      models: {{{model}: {{input: 1.0, output: 10.0}}}}
"""


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands beside a workspace with edits and a prompt."""
    ran = Terminal.inside(tmp_path, capsys, monkeypatch)
    assert ran("import", manifest(tmp_path, EDITS), "--images", "pictures").code == 0
    _save_prompt(tmp_path)
    return ran


def _save_prompt(folder: Path) -> None:
    from store.judging import prompts
    from store.opening import open_workspace

    store = open_workspace(folder / "workspace")
    prompts.save(store, "ours", prompts.first(store), by="lead")
    store.close()


@pytest.fixture
def endpoint(pico: Terminal, tmp_path: Path) -> Iterator[Serving]:
    """A judge that scores as the instruction says, allowed by the settings."""
    with serving(as_asked) as served:
        text = preset_text("pico-banana") + SETTINGS.format(url=served.base_url, model=MODEL)
        (tmp_path / "mine.yaml").write_text(text)
        assert pico("settings", "set", "mine.yaml").code == 0
        yield served


def test_a_run_becomes_a_judge_like_any_other(
    pico: Terminal, endpoint: Serving, tmp_path: Path
) -> None:
    """Its scores are there for ``judge``, held against people's labels."""
    ran = pico(*ASKED, "--all", "--json")
    said = ran.json
    assert (ran.code, said["state"], said["judge_run"]) == (0, "done", f"ours 1 · {MODEL}")
    assert said["replies"] == {"wanted": EDITS, "there": EDITS, "answered": EDITS}
    assert (said["requests"], said["prompt_tokens"]) == (EDITS, EDITS * TOKENS_IN)
    rows = [(f"{n}.png", "Ana", "accept" if n > 2 else "reject") for n in range(EDITS)]
    assert pico("import", table(tmp_path / "r.csv", "edit,reviewer,verdict", rows)).code == 0
    judged = pico("judge", "--threshold", "0.03", "--json").json
    assert (judged["judge"], judged["n"], judged["auc"]["overall"]) == (said["judge_run"], EDITS, 1)


def test_a_judge_is_shown_both_pictures_and_what_is_asked(
    pico: Terminal, endpoint: Serving
) -> None:
    """Two pictures as data, the instruction as text, and the shape of the answer."""
    pico(*ASKED, "--limit", "1")
    (body,) = endpoint.heard.bodies
    parts = body["messages"][-1]["content"]
    urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    assert [url.partition(",")[0] for url in urls] == ["data:image/jpeg;base64"] * 2
    schema = body["response_format"]["json_schema"]["schema"]
    assert list(schema["properties"]["scores"]["properties"]) == list(CRITERIA)


def test_a_forecast_asks_nothing_and_learns_from_replies(pico: Terminal, endpoint: Serving) -> None:
    """Before: by size; after some replies: what those took."""
    blind = pico(*ASKED, "--all", "--forecast", "--json").json
    assert (blind["replies"], blind["measured"], endpoint.heard.bodies) == (EDITS, 0, [])
    assert blind["expected"]["prompt_tokens"] < blind["most"]["prompt_tokens"]
    pico(*ASKED, "--limit", "2", "--name", "a try")
    seen = pico(*ASKED, "--all", "--forecast", "--json").json
    assert (seen["measured"], seen["expected"]["prompt_tokens"]) == (2, EDITS * TOKENS_IN)
    words = pico(*ASKED, "--all", "--forecast").out
    assert "Expected: 720 tokens, 0.00 USD" in words
    assert "2 replies" in words
    too_small = "The budget is expected to end it before all replies are there."
    assert too_small not in words
    assert too_small in pico(*ASKED, "--all", "--forecast", "--tokens", "700").out
    assert too_small not in pico(*ASKED, "--all", "--forecast", "--tokens", "720").out


def test_a_preset_leaves_the_endpoints_as_they_are(pico: Terminal, endpoint: Serving) -> None:
    """A rule of a benchmark says how criteria count, not who may be asked."""
    for name in ("viescore", "pico-banana", "AnyEdit"):
        assert pico("settings", "preset", name).code == 0
        kept = pico("settings", "show", "--json").json["judges"]
        assert kept["endpoints"]["local"]["base_url"] == endpoint.base_url
        assert kept["private_hosts"] == ["127.0.0.1"]
    assert pico(*ASKED, "--all").code == 0


def nonsense(text: str, _times: int) -> Answer:
    """Answer each edit with other words that hold no score."""
    return Answer(f"I like it: {text[-40:]}")


def test_a_judge_that_says_no_score_is_counted_as_one_kind(pico: Terminal, tmp_path: Path) -> None:
    """Every reply differs and none can be read: one kind, and a judge run without a score."""
    with serving(nonsense) as endpoint:
        text = preset_text("pico-banana") + SETTINGS.format(url=endpoint.base_url, model=MODEL)
        (tmp_path / "mine.yaml").write_text(text)
        assert pico("settings", "set", "mine.yaml").code == 0
        ran = pico(*ASKED, "--all", "--json")
    assert (ran.code, ran.json["problems"]) == (1, {"there is no score in the answer.": EDITS})
    assert (ran.json["state"], ran.json["judge_run"]) == ("done", f"ours 1 · {MODEL}")
    assert ran.json["replies"]["unreadable"] == EDITS


@pytest.mark.parametrize(("status", "why"), [(401, "take the key"), (307, "another address")])
def test_more_budget_is_advised_only_where_the_budget_is_spent(
    pico: Terminal, tmp_path: Path, status: int, why: str
) -> None:
    """A key that is not taken and a redirect stop a run, too: money does not help there."""
    away = Answer(status=status, headers={"location": "http://other.invalid/v1"})
    with serving(lambda _text, _times: away) as endpoint:
        text = preset_text("pico-banana") + SETTINGS.format(url=endpoint.base_url, model=MODEL)
        (tmp_path / "mine.yaml").write_text(text)
        assert pico("settings", "set", "mine.yaml").code == 0
        ran = pico(*ASKED, "--all")
    assert ran.code == 1
    assert why in ran.out
    assert "budget" not in ran.out


def test_the_same_command_goes_on(pico: Terminal, endpoint: Serving) -> None:
    """The budget was spent: it says so, keeps what is there, and takes more when it is given."""
    stopped = pico(*ASKED, "--all", "--requests", "4")
    assert stopped.code == 1
    assert "One more request would pass the budget's requests." in stopped.out
    assert "with more budget" in stopped.out
    assert "4 of 6 replies" in stopped.out
    used = pico(*ASKED, "--all", "--use-what-is-there", "--json").json
    assert (used["judge_run"], used["state"]) == (f"ours 1 · {MODEL}", "stopped")
    done = pico(*ASKED, "--all", "--requests", "6", "--json")
    assert (done.code, done.json["replies"]["there"], done.json["requests"]) == (0, 6, 6)
    assert set(endpoint.heard.times.values()) == {1}
    assert pico(*ASKED, "--all", "--samples", "2").code == 2, "that is another question"


def test_samples_are_averaged_and_their_spread_is_told(
    pico: Terminal, endpoint: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mean counts; how far a judge differs from itself is a number of its own."""
    with serving(lambda _text, times: scored(0.4 if times == 1 else 0.8)) as moody:
        text = Path("mine.yaml").read_text().replace(endpoint.base_url, moody.base_url)
        Path("moody.yaml").write_text(text)
        assert pico("settings", "set", "moody.yaml").code == 0
        said = pico(*ASKED, "--limit", "3", "--samples", "2", "--json").json
        words = pico(*ASKED, "--limit", "3", "--samples", "2").out
    assert said["spread"]["units"] == 3
    assert said["spread"]["seamlessness"] == pytest.approx(0.2828, abs=1e-3)
    assert "seamlessness 0.283" in words


def test_what_cannot_be_read_is_counted_and_leaves_the_edit_undecided(
    pico: Terminal, endpoint: Serving
) -> None:
    """Exit code 1, what is wrong by name, and no score that was never given."""

    def script(text: str, times: int) -> Answer:
        return Answer("Ten out of ten!") if "0.01" in text else as_asked(text)

    with serving(script) as odd:
        text = Path("mine.yaml").read_text().replace(endpoint.base_url, odd.base_url)
        Path("odd.yaml").write_text(text)
        pico("settings", "set", "odd.yaml")
        ran = pico(*ASKED, "--all", "--json")
    assert (ran.code, ran.json["replies"]["unreadable"]) == (1, 1)
    assert sum(ran.json["problems"].values()) == 1
    drafted = pico("config", "draft", "--threshold", "0.03", "--json").json
    assert (drafted["kept"], drafted["undecided"]) == (3, 1)


def test_what_is_not_said_is_refused(pico: Terminal, endpoint: Serving) -> None:
    """No edits named, no such prompt, endpoint or model, money without prices."""
    assert pico(*ASKED).code == 2
    for option, wrong in ("--prompt", "x"), ("--endpoint", "x"), ("--model", "x"), ("--batch", "x"):
        ran = pico(*ASKED, "--all", option, wrong)
        assert (ran.code, "x" in ran.err) == (2, True)
    assert pico(*ASKED, "--all", "--prompt", "ours@one").code == 2
    free = Path("mine.yaml").read_text().replace("{input: 1.0, output: 10.0}", "{}")
    Path("free.yaml").write_text(free)
    pico("settings", "set", "free.yaml")
    ran = pico(*ASKED, "--all", "--money", "1")
    assert (ran.code, "prices" in ran.err) == (2, True)
    assert not endpoint.heard.bodies


def test_a_prompt_that_leaves_a_criterion_out_is_not_asked(
    pico: Terminal, endpoint: Serving, tmp_path: Path
) -> None:
    """Its scores would leave every edit undecided: said before anything is paid."""
    from store.judging import prompts
    from store.opening import open_workspace
    from tests.judging.asked import PROMPT

    store = open_workspace(tmp_path / "workspace")
    prompts.save(store, "half", PROMPT, by="lead")
    store.close()
    ran = pico(*ASKED, "--all", "--prompt", "half")
    assert (ran.code, "technical_quality" in ran.err, endpoint.heard.bodies) == (2, True, [])


def test_an_edit_whose_picture_is_missing_is_named_and_costs_nothing(
    pico: Terminal, endpoint: Serving, tmp_path: Path
) -> None:
    """The others are asked; once its picture is there, the same command asks about it alone."""
    picture = tmp_path / "pictures" / "0.png"
    kept = picture.read_bytes()
    picture.unlink()
    ran = pico(*ASKED, "--all", "--json")
    assert (ran.code, ran.json["replies"]["there"]) == (1, EDITS - 1)
    assert ran.json["problems"] == {"its pictures or its text cannot be sent": 1}
    assert ran.json["requests"] == len(endpoint.heard.bodies) == EDITS - 1
    picture.write_bytes(kept)
    assert pico(*ASKED, "--all").code == 0
    assert len(endpoint.heard.bodies) == EDITS


@pytest.mark.parametrize("model", ["eye-" + "long/" * 40 + "end", "eye  two"])
def test_a_run_without_a_name_has_one_whatever_its_model_is_called(
    pico: Terminal, endpoint: Serving, tmp_path: Path, model: str
) -> None:
    """A name that is made is never too long, and the same command finds the run of it again."""
    text = preset_text("pico-banana") + SETTINGS.format(url=endpoint.base_url, model=f'"{model}"')
    (tmp_path / "mine.yaml").write_text(text)
    assert pico("settings", "set", "mine.yaml").code == 0
    asked = (*ASKED[:-1], model, "--all")
    assert "4 of 6 replies" in pico(*asked, "--requests", "4").out
    done = pico(*asked, "--requests", "10", "--json")
    assert (done.code, done.json["requests"], done.json["state"]) == (0, EDITS, "done")
    assert len(endpoint.heard.bodies) == EDITS
    out = pico("judge", "requests", "out.jsonl", "--prompt", "ours", "--model", f"other {model}")
    assert out.code == 0, out.err
