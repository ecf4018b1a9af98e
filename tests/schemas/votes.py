"""The public datasets of preferences, a few rows each."""

from __future__ import annotations

from tests.schemas.published import IMAGE, TEXT, WHOLE, Published


def _editreward(number: int, tie: bool, scores: tuple[int, int], **more: object) -> dict:
    folder = f"set/{number}"
    return {
        "prompt": "Turn the cup green", "choice_dist": None, "confidence": None,
        "path_src": f"{folder}/source.png", "path1": f"{folder}/one.png",
        "path2": f"{folder}/two.png", "model1": "one", "model2": "two",
        **{f"model{place}_dim{dim}_score": scores[place - 1] for place in (1, 2) for dim in (1, 2)},
        **{f"model{place}_overall_score": 2 * scores[place - 1] for place in (1, 2)},
        "tie_case": tie, **more,
    }  # fmt: skip


EDITREWARD = Published(
    "EditReward",
    {
        "train.json": [
            _editreward(1, False, (4, 2)),
            _editreward(2, True, (3, 3)),
            _editreward(3, False, (2, 3), choice_dist=[2, 5], confidence=0.8),
        ]
    },
    loose={f"set/{number}/{name}.png": colour for number in (1, 2, 3)
           for name, colour in (("source", "red"), ("one", "lime"), ("two", "teal"))},
    records=3,
    name="train.json",
)  # fmt: skip


def _compass(dimension: str, winner: str, loser: str, label: str) -> dict[str, object]:
    return {
        "dimension": dimension, "source_image": "pictures/source.png",
        "prompt": "Take the hat away", "winner": f"pictures/{winner}.png",
        "loser": f"pictures/{loser}.png", "label": label,
    }  # fmt: skip


COMPASS = Published(
    "EditReward-Compass",
    {
        "compass.json": [
            _compass("IA", "a", "b", "preference"),
            _compass("VQ", "b", "a", "preference"),
            _compass("VQ", "a", "c", "tie"),
        ]
    },
    loose={f"pictures/{name}.png": colour for name, colour in
           (("source", "red"), ("a", "lime"), ("b", "teal"), ("c", "navy"))},
    records=3,
    name="compass.json",
)  # fmt: skip


def _rapidata(one: str, other: str, votes: tuple[int, int]) -> dict[str, object]:
    return {
        "prompt": "A lighthouse at dusk", "image1": one, "image2": other,
        "votes_image1": votes[0], "votes_image2": votes[1], "model1": f"m-{one}",
        "model2": f"m-{other}", "detailed_results": "[]", "image1_path": f"{one}.png",
        "image2_path": f"{other}.png",
    }  # fmt: skip


RAPIDATA = Published(
    "Rapidata",
    {
        "data/train_0001-00000-of-00001.parquet": [
            _rapidata("red", "blue", (3, 1)),
            _rapidata("blue", "gold", (0, 2)),
        ]
    },
    {
        "prompt": TEXT, "image1": IMAGE, "image2": IMAGE, "votes_image1": WHOLE,
        "votes_image2": WHOLE, "model1": TEXT, "model2": TEXT, "detailed_results": TEXT,
        "image1_path": TEXT, "image2_path": TEXT,
    },
    records=2,
)  # fmt: skip

EVERY = (EDITREWARD, COMPASS, RAPIDATA)
