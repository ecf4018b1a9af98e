"""From a drawn check of types to a published correction, all of it by clicks and keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store.filters import configs, drafts, publishing
from store.opening import open_workspace
from store.releases.sft import export_sft

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
READY = ".station[data-ready=true]"
#: The workspace's other half is "Add a new object", which the taxonomy does not know.
ASSIGNED, SAID = "Zoom in", "Add film grain or vintage filter"


def publish_the_first(workspace: Path) -> None:
    """A filter is in force before anybody looks at types."""
    store = open_workspace(workspace)
    draft = drafts.draft(store, threshold=0.6, by="lead")
    publishing.publish(store, draft.id, comment="first", not_proven="nobody looked", by="lead")
    store.close()


def test_from_draw_to_published_correction(
    workspace: Path, served: Callable[[], str], window: Page, tmp_path: Path
) -> None:
    """Drawn, answered at the station, drafted, dry-run and published, on the desk of types."""
    publish_the_first(workspace)
    address = served()
    window.goto(f"{address}/taxonomy?tab=Draw more")
    expect(window.get_by_text("40 edits of 2 assigned types")).to_be_visible()
    edits = window.get_by_label("Edits", exact=True)
    edits.fill("6")
    edits.press("Enter")
    expect(window.get_by_text("6 edits of 2 assigned types")).to_be_visible()
    window.get_by_role("button", name="Draw", exact=True).click()
    expect(window.get_by_text("6 edits drawn")).to_be_visible()
    assert answer_all(window, address) == 3
    window.goto(f"{address}/taxonomy?tab=Publish")
    main = window.locator("[data-testid=stMain]")
    expect(main).to_contain_text("3 edits of another type than assigned")
    window.get_by_role("button", name="Draft and dry run").click()
    expect(window.get_by_text("Before and after this draft")).to_be_visible()
    expect(window.get_by_text("3 edits corrected by hand")).to_be_visible()
    window.get_by_label("Comment").fill("types as people say")
    window.get_by_label("Why publish without a promise?").fill("types only")
    window.get_by_role("button", name="Publish", exact=True).click()
    expect(main).to_contain_text("Version 2 is in force")
    check_published(workspace, tmp_path / "out")


def answer_all(window: Page, address: str) -> int:
    """Say grain of what is assigned to zoom, confirm the rest; return how many were changed."""
    window.goto(f"{address}/types")
    changed = 0
    for number in range(1, 7):
        window.wait_for_selector(READY)
        if window.locator(".assigned strong").inner_text() == ASSIGNED:
            changed += 1
            window.keyboard.press("t")
            window.keyboard.type("grain")
            window.keyboard.press("Enter")
        else:
            window.keyboard.press("a")
        expect(window.locator(".state")).to_contain_text(f"{number} saved")
    return changed


def check_published(workspace: Path, out: Path) -> None:
    """The config names the three edits; a release carries both types of those it keeps."""
    store = open_workspace(workspace)
    current = configs.in_force(store)
    assert current is not None
    corrected = {one.edit: one.edit_type for one in current.config.corrections}
    changed = [image for image, kind in corrected.items() if kind == SAID]
    assert (current.version, len(changed)) == (2, 3)
    export_sft(store, out, by="lead")
    store.close()
    rows = [json.loads(line) for line in (out / "sft.jsonl").read_text("utf-8").splitlines()]
    released = {row["output_image"]: row for row in rows}
    assert released
    for image, row in released.items():
        moved = image in changed
        assert (row["edit_type"] == SAID) is moved
        assert row.get("edit_type_original") == (ASSIGNED if moved else None)
