"""`instructions` and `export instructions`: pairs from import to the files that leave the house."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.store.importing_files import edit, jsonl, text_file
from tests.terminal import Terminal


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder, with ten pairs loaded."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    records = [
        edit(f"{n}.png", f"Put {n} red cars on the left", summarized_text=f"Put {n} cars")
        for n in range(10)
    ]
    terminal("import", jsonl(tmp_path / "sft.jsonl", *records))
    return terminal


@pytest.fixture
def reviewed(pico: Terminal, tmp_path: Path) -> Terminal:
    """Eight pairs were reviewed elsewhere, six of them the same."""
    rows = "".join(f"{n}.png,Ana,{'same' if n < 6 else 'loses'},both\n" for n in range(8))
    file = text_file(tmp_path / "r.csv", f"edit,reviewer,faithful,follows\n{rows}")
    assert pico("import", file).code == 0
    return pico


def test_it_is_one_json_object(reviewed: Terminal) -> None:
    """The keys that scripts rely on."""
    ran = reviewed("instructions", "--json")
    assert ran.code == 0
    assert (ran.json["n"], ran.json["faithful"], ran.json["estimate"]) == (8, 6, 0.75)
    assert ran.json["low"] < 0.75 < ran.json["high"]
    assert [row["n"] for row in ran.json["by_ratio"]] == [8]
    assert ran.json["follows"]["both"] == {
        "number": 8, "n": 8, "estimate": 1.0, "low": pytest.approx(0.6756, abs=1e-4), "high": 1.0,
    }  # fmt: skip
    assert ran.json["last_entry"] == 8


def test_it_says_the_same_in_words(reviewed: Terminal) -> None:
    """The whole first, with its interval."""
    out = reviewed("instructions").out
    assert out.startswith("8 pairs compared; 6 ask for the same: 75.0% (40.9%–92.9%)\n")
    assert "loses something: 2" in out
    assert "0.4 – 0.6: 6 / 8" in out


def test_without_labels_it_says_what_to_do(pico: Terminal) -> None:
    """Exit code 1: nothing is known yet, and nothing is wrong."""
    ran = pico("instructions")
    assert (ran.code, ran.out) == (
        1,
        "No pair was compared yet; 10 can be.\n"
        "Draw some: pico-review draw instructions --size 100.\n",
    )
    assert pico("draw", "instructions", "--size", 3).code == 0
    assert pico("instructions").out == "No answer counts yet; pairs drawn: 3.\n"
    assert pico("instructions", "--json").json["estimate"] is None


def test_pairs_are_exported(reviewed: Terminal, tmp_path: Path) -> None:
    """Accepted ones as a table and as chat messages; the rest is counted."""
    ran = reviewed("export", "instructions", "--out", tmp_path / "out", "--json")
    assert ran.code == 0
    assert ran.json["kind"] == "instruction-pairs"
    assert ran.json["counts"] == {"pairs": 6, "suggested": 0, "rewriting": 12}
    assert ran.json["left_out"] == {"not_the_same": 2, "not_labelled": 2}
    assert len(pd.read_parquet(tmp_path / "out" / "pairs.parquet")) == 6
    again = reviewed("export", "instructions", "--out", tmp_path / "out")
    assert (again.code, "not empty" in again.err) == (2, True)


@pytest.mark.real
def test_real_wordings_go_from_import_to_export(
    real: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """2,218 real instructions with a second wording: counted, drawn from, judged, exported."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    table = pd.read_csv(real / "edit_instructions" / "i2ebench.csv")
    table = table.assign(edited=[f"{place}.png" for place in table.index])
    table.to_csv(tmp_path / "edits.csv", index=False)
    columns = ("source=image", "edited=edited", "summarized=instruction_variant")
    terminal("import", "edits.csv", *(word for one in columns for word in ("--map", one)))
    same = table["instruction"].str.strip() == table["instruction_variant"].str.strip()
    there = terminal("instructions", "--json").json
    assert (there["pairs"], there["short_texts_alike"]) == (int((~same).sum()), int(same.sum()))
    drawn = terminal("draw", "instructions", "--size", 200, "--strategy", "per-length", "--json")
    assert drawn.json["units"] == 200
    said = table[~same].iloc[:300].assign(reviewer="Ana", faithful="same", edit=table["edited"])
    said[["edit", "reviewer", "faithful"]].to_csv(tmp_path / "r.csv", index=False)
    terminal("import", "r.csv")
    answer = terminal("instructions", "--json").json
    assert (answer["n"], answer["faithful"]) == (300, 300)
    assert sum(row["n"] for row in answer["by_ratio"]) == 300
    assert terminal("export", "instructions", "--out", "out").code == 0
    assert len(pd.read_parquet(tmp_path / "out" / "rewriting.parquet")) == 600


@pytest.mark.real
def test_the_real_manifest_has_short_texts_alike(
    real: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are named, load all the same, and are drawn when asked for."""
    terminal = Terminal.inside(tmp_path, capsys, monkeypatch)
    ran = terminal("import", real / "sft.jsonl", "--images", real, "--json")
    assert (ran.code, ran.json["short_texts_alike"], ran.json["problems"]) == (0, 24, 0)
    refused = terminal("draw", "instructions")
    assert (refused.code, "just the same" in refused.err) == (2, True)
    assert terminal("draw", "instructions", "--alike", "--json").json["units"] == 24
