"""A workspace of instruction pairs in many scripts, drawn and served."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.importing.run import Options, import_files
from store.instructions.drawing import InstructionsRequest, draw_batch
from store.opening import open_workspace
from tests.browser.house import PEOPLE, SIZE, House, painted
from tests.process.serving import Server

ENGLISH = "Add two red balloons to the top left of the sky, and do not change the clouds."
ASTRAL = "Put 🎈🎈 two 𝒓𝒐𝒕𝒆 balloons into the sky, not three."
ARABIC = "أضف بالونين أحمرين إلى أعلى يسار السماء، ولا تغيّر الغيوم."
HEBREW = "הוסף שני בלונים אדומים לשמיים, ואל תשנה את העננים."
CHINESE = "在天空的左上角添加两个红色气球，不要改变云彩。"
MIXED = (
    "Replace the sign “مطعم البحر” with “SEA FOOD 24/7”.\nשמור על הצבעים, and keep 招牌 as it is."
)
ENDLESS = "Make every one of the many little windows of the house shine at night. " * 70
ODD = "<b>**…**</b> &amp; " + "x" * 600
LOST_EDIT = "The edit of this one is lost; take the lamp away."
DOOR = "Paint the green door blue and leave its handle as it is."
#: Long → short.
PAIRS = {
    ENGLISH: "Add two balloons.",
    ASTRAL: "Put two balloons into the sky.",
    ARABIC: "أضف بالونين إلى السماء.",
    HEBREW: "הוסף שני בלונים לשמיים.",
    CHINESE: "在天空中添加两个气球。",
    MIXED: "Replace the sign “مطعم” with “SEA FOOD”.",
    ENDLESS: "Make the windows shine. " * 40,
    ODD: "\u200f?!",
    LOST_EDIT: "Take the lamp away.",
    DOOR: "Paint the door blue.",
}


@contextmanager
def house_of_pairs(folder: Path) -> Iterator[House]:
    """Serve a batch of the pairs, each for as many people as come."""
    store = open_workspace(folder / "workspace")
    manifest = write_pairs(folder / "dataset")
    assert import_files(store, [manifest], Options(), by="test").problem_count == 0
    request = InstructionsRequest(len(PAIRS), "measure", per_unit=PEOPLE, seed=0, name="Pairs")
    assert draw_batch(store, request, by="lead").units == len(PAIRS)
    server = Server(store.folder).start()
    try:
        yield House(server, store)
    finally:
        server.stop()
        store.close()


def write_pairs(folder: Path) -> Path:
    """Write an edit for each pair, with its pictures; where the text says so, the edit is lost."""
    folder.mkdir(parents=True)
    rows = []
    for number, (long, short) in enumerate(PAIRS.items()):
        painted(SIZE, "#7090b0").save(folder / f"{number}-source.png")
        if "is lost" not in long:
            painted(SIZE, "#7090b0", mark=True).save(folder / f"{number}-edited.png")
        rows.append(
            {
                "open_image_input_url": f"https://example.invalid/{number}.jpg",
                "local_input_image": f"{number}-source.png",
                "text": long,
                "summarized_text": short,
                "output_image": f"{number}-edited.png",
                "edit_type": "Add a new object",
            }
        )
    manifest = folder / "sft.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    manifest.write_text("".join(lines), encoding="utf-8")
    return manifest
