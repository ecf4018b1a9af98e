"""A table of a page goes out as a file in which no cell is a formula."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from review.formats.csv_out import FORMULA_STARTS, unguarded
from store.importing.run import Options, import_files
from store.opening import open_workspace

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WORDS = [f"{start}cmd|' /C calc'!A{number}" for start in "=+-@" for number in range(3)]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Edits whose types are formulas, and none of them is in the taxonomy."""
    manifest = tmp_path / "sft.jsonl"
    rows = [
        {"open_image_input_url": f"s{n}.png", "text": "Swap", "output_image": f"{n}.png",
         "edit_type": word}
        for n, word in enumerate(WORDS)
    ]  # fmt: skip
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    store = open_workspace(tmp_path / "workspace")
    import_files(store, [manifest], Options(), by="test")
    store.close()
    return tmp_path / "workspace"


def test_a_downloaded_table_holds_no_formula(served: Callable[[], str], window: Page) -> None:
    """By the one button there is: the one in the corner of a table is gone."""
    window.goto(f"{served()}/taxonomy?tab=The types")
    table = window.get_by_test_id("stDataFrame").first
    table.hover()
    corner = window.get_by_test_id("stElementToolbar").first
    expect(corner.get_by_role("button", name="Search")).to_be_visible()
    expect(corner.get_by_role("button", name="Download")).to_have_count(0)
    with window.expect_download() as going:
        window.locator(".st-key-types-unknown-csv").get_by_role("button").click()
    with Path(going.value.path()).open(encoding="utf-8-sig", newline="") as file:
        (_, *rows) = csv.reader(file)
    words = [row[0] for row in rows]
    assert not [word for word in words if word.startswith(FORMULA_STARTS)]
    assert {unguarded(word) for word in words} == set(WORDS)
