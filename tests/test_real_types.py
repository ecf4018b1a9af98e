"""Another dataset's types: I2EBench's 16, as another taxonomy."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from tests.terminal import Terminal

pytestmark = pytest.mark.real

#: I2EBench's own two halves (arXiv 2408.14180): what the edit is about, and how the photo was.
HIGH = (
    "BGReplacement", "ColorAlteration", "Counting", "DirectionPerception", "ObjectRemoval",
    "RegionAccuracy", "Replacement", "StyleAlteration",
)  # fmt: skip
LOW = (
    "Deblurring", "HazeRemoval", "Lowlight", "NoiseRemoval", "RainRemoval", "ShadowRemoval",
    "SnowRemoval", "WatermarkRemoval",
)  # fmt: skip
MAP = (
    "--map", "source=image", "--map", "instruction=instruction", "--map", "edited=edited",
    "--map", "edit_type=edit_type", "--map", "summarized=instruction_variant",
)  # fmt: skip


@pytest.fixture
def pico(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Run commands in an empty folder."""
    return Terminal.inside(tmp_path, capsys, monkeypatch)


@pytest.fixture
def edits(tmp_path: Path, real: Path) -> pd.DataFrame:
    """Its instructions in edits.csv; an edited picture is named by type and source."""
    frame = pd.read_csv(real / "edit_instructions" / "i2ebench.csv", dtype=str)
    frame["edited"] = frame["edit_type"] + "/" + frame["image"]
    frame.to_csv(tmp_path / "edits.csv", index=False)
    return frame


def taxonomy(path: Path, **notes: object) -> Path:
    text = {"name": "I2EBench", "taxonomy": {"High level": [*HIGH], "Low level": [*LOW]}, **notes}
    path.write_text(yaml.safe_dump(text), encoding="utf-8")
    return path


def test_a_taxonomy_of_sixteen_types_knows_all_of_its_edits(
    pico: Terminal, edits: pd.DataFrame, tmp_path: Path
) -> None:
    """2,218 edits come in, each under its type, none unknown; importing again adds none.

    Their pictures are not here, which is a finding.
    """
    assert pico("settings", "set", taxonomy(tmp_path / "i2ebench.yaml")).code == 0
    ran = pico("import", "edits.csv", *MAP, "--json")
    assert (ran.code, ran.json["edits_new"], ran.json["problems"]) == (1, 2218, 0)
    assert ran.json["unknown_types"] == {}
    assert pico("import", "edits.csv", *MAP, "--json").json["edits_already"] == 2218
    sizes = edits["edit_type"].value_counts()
    assert set(sizes.index) == {*HIGH, *LOW}
    merged = {"Rain or snow": {"aliases": ["RainRemoval", "SnowRemoval"]}}
    low = [*(kind for kind in LOW if kind not in ("RainRemoval", "SnowRemoval")), *merged]
    path = taxonomy(tmp_path / "merged.yaml", edit_types=merged)
    changed = yaml.safe_load(path.read_text(encoding="utf-8"))
    changed["taxonomy"]["Low level"] = low
    path.write_text(yaml.safe_dump(changed), encoding="utf-8")
    told = pico("settings", "set", path, "--dry-run")
    line = "Merged into Rain or snow: RainRemoval ({} edits), SnowRemoval ({} edits)\n"
    assert told.out == line.format(sizes["RainRemoval"], sizes["SnowRemoval"])
    assert "nothing was written" in told.err
    assert pico("settings", "show", "--json").json["version"] == 1
    assert pico("settings", "set", path).out == told.out


def test_the_default_taxonomy_knows_none_of_them(pico: Terminal, edits: pd.DataFrame) -> None:
    """All sixteen are listed with their edits; the edits come in all the same."""
    ran = pico("import", "edits.csv", *MAP, "--json")
    assert ran.json["edits_new"] == 2218
    assert ran.json["unknown_types"] == edits["edit_type"].value_counts().to_dict()
    assert len(ran.json["unknown_types"]) == 16
    words = pico("import", "edits.csv", *MAP).out
    assert "Edit types the taxonomy does not know: 16\n" in words
