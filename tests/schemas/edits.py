"""The public datasets of edits and chains, a few rows each."""

from __future__ import annotations

import json

import pyarrow as pa

from tests.schemas.published import BYTES, IMAGE, REAL, TEXT, TEXTS, WHOLE, Published

UNICEDIT = Published(
    "UnicEdit-10M",
    {
        "data/train-00000-of-00001.parquet": [
            # One source twice: its key repeats.
            {
                "key": "9f2c", "edit_task": "Attribute Editing",
                "edit_subtask": "Color Alteration", "src_image": "red", "edit_image": "blue",
                "prompt_cn": "把气球变成蓝色", "prompt_en": "Turn the balloon blue",
            },
            {
                "key": "9f2c", "edit_task": "Scene Editing", "edit_subtask": "Style Transfer",
                "src_image": "red", "edit_image": "orange", "prompt_cn": "改成水彩画",
                "prompt_en": "Make it a watercolour",
            },
        ]
    },
    {
        "key": TEXT, "edit_task": TEXT, "edit_subtask": TEXT, "src_image": IMAGE,
        "edit_image": IMAGE, "prompt_cn": TEXT, "prompt_en": TEXT,
    },
    records=2,
)  # fmt: skip


def _scaleedit(number: int, task: str, text: str, *scores: int) -> dict[str, object]:
    criteria = ("instruction_following", "editing_consistency", "generation_quality")
    return {
        "id": number, "edit_task": task, "edit_instruction": text, "source_image": "green",
        "edited_image": "yellow", "source_image_width": 24, "source_image_height": 16,
        "edited_image_width": 24, "edited_image_height": 16,
        **{f"{name}_score": score for name, score in zip(criteria, scores, strict=True)},
    }  # fmt: skip


SCALEEDIT = Published(
    "ScaleEdit-12M",
    {
        "1.1_style_transfer/style_transfer_0000.parquet": [
            _scaleedit(0, "style_transfer", "Draw it as a comic", 3, 2, 3),
        ],
        "2.1_object_addition/object_addition_0000.parquet": [
            _scaleedit(0, "object_addition", "Put a lamp on the desk", 3, 3, 2),
            _scaleedit(1, "object_addition", "Add a second bird", 3, 3, 3),
        ],
    },
    {
        "id": WHOLE, "edit_task": TEXT, "edit_instruction": TEXT, "source_image": BYTES,
        "edited_image": BYTES, "source_image_width": WHOLE, "source_image_height": WHOLE,
        "edited_image_width": WHOLE, "edited_image_height": WHOLE,
        "instruction_following_score": WHOLE, "editing_consistency_score": WHOLE,
        "generation_quality_score": WHOLE,
    },
    records=3,
)  # fmt: skip


def _answer(text: str, *scores: float) -> str:
    return json.dumps({"score": list(scores), "reasoning": text})


OMNIEDIT = Published(
    "OmniEdit",
    {
        "data/dev-00000-of-00001.parquet": [
            {
                "omni_edit_id": "task_obj_add_7", "task": "addition", "src_img": "navy",
                "edited_img": "teal", "width": 24, "height": 16, "sc_score_1": 9.0,
                "edited_prompt_list": ["Add a kite", "Add a red kite to the sky"],
                "sc_score_2": 9.0, "sc_reasoning": _answer("The kite is there.", 9, 9),
                "pq_score": 8.0, "pq_reasoning": _answer("Soft edges.", 8), "o_score": 8.49,
            },
            {
                "omni_edit_id": "task_style_1", "task": "style", "src_img": "white",
                "edited_img": "black", "edited_prompt_list": ["As a woodcut"], "width": 24,
                "height": 16, "sc_score_1": 10.0, "sc_score_2": 8.0,
                "sc_reasoning": "It looks like a woodcut.", "pq_score": 8.0, "pq_reasoning": None,
                "o_score": 8.0,
            },
        ]
    },
    {
        "omni_edit_id": TEXT, "task": TEXT, "src_img": IMAGE, "edited_img": IMAGE,
        "edited_prompt_list": TEXTS, "width": WHOLE, "height": WHOLE, "sc_score_1": REAL,
        "sc_score_2": REAL, "sc_reasoning": TEXT, "pq_score": REAL, "pq_reasoning": TEXT,
        "o_score": REAL,
    },
    records=2,
)  # fmt: skip

_TURN = pa.struct([("input_images", TEXTS), ("output_images", TEXTS), ("prompt", TEXT)])


def _turn(folder: str, number: int, prompt: str) -> dict[str, object]:
    return {
        "input_images": [f"{folder}/origin_{number}.png"],
        "output_images": [f"{folder}/result_{number}.png"],
        "prompt": prompt,
    }


IMGEDIT = Published(
    "ImgEdit",
    {
        "Parquet/remove_part5.parquet": [
            {
                "input_images": [f"results_remove_part5/{name}/original.png"],
                "output_images": [f"results_remove_part5/{name}/result.png"],
                "prompt": f"Remove the {what}",
            }
            for name, what in (("00094_1", "sign"), ("00094_2", "second boat"))
        ]
    },
    {"input_images": TEXTS, "output_images": TEXTS, "prompt": TEXT},
    {
        f"results_remove_part5/{name}/{side}.png": colour
        for name, colours in (("00094_1", ("red", "white")), ("00094_2", ("blue", "grey")))
        for side, colour in zip(("original", "result"), colours, strict=True)
    },
    "Singleturn/remove_part5.tar",
    records=2,
)

_BACK = "results_version_backtracking_part0/00031_1"
IMGEDIT_CHAINS = Published(
    "ImgEdit (multi-turn)",
    {
        "Parquet/version_backtracking_part0.parquet": [
            {
                "data": [
                    _turn(_BACK, 0, "Give her a green vest"),
                    _turn(_BACK, 1, "Make the vest a leather jacket"),
                    _turn(_BACK, 2, "Undo that, and make the green vest lighter"),
                ]
            }
        ]
    },
    {"data": pa.list_(_TURN)},
    {
        f"{_BACK}/{side}_{number}.png": colour
        for side, colours in (
            ("origin", ("red", "green", "green")),
            ("result", ("green", "brown", "lime")),
        )
        for number, colour in enumerate(colours)
    },
    "Multiturn/version_backtracking_part0.tar",
    records=1,
)

#: Two parts that call their pictures the same.
NHR_EDIT = Published(
    "NHR-Edit",
    {
        f"part_{part}/metadata.jsonl": [
            {
                "source_image": f"images/{number}_source.png",
                "edit_instruction": f"Remove the {what}",
                "edited_image": f"images/{number}_edited.png",
                "category": "Remove",
            }
            for number, what in enumerate(("cup", "chair"))
        ]
        for part in (1, 2)
    },
    {},
    {
        f"part_{part}/images/{number}_{side}.png": colour
        for part in (1, 2)
        for number in (0, 1)
        for side, colour in (("source", "purple"), ("edited", "pink" if part == 1 else "gold"))
    },
    records=4,
)

#: ``input`` and ``output`` are captions that could be taken for files.
ANYEDIT = Published(
    "AnyEdit",
    {
        "data/train-00000-of-00001.parquet": [
            {
                "image_id": "COCO_1", "edit_instruction": "Turn the plane green",
                "edit_type": "color_alter", "image_file": "silver", "edited_file": "green",
                "visual_input": None, "input": "a plane on the ground",
                "output": "a green plane on the ground",
            },
            {
                "image_id": "COCO_1", "edit_instruction": "Replace the ball with [v*]",
                "edit_type": "visual_reference", "image_file": "tan", "edited_file": "olive",
                "visual_input": "maroon", "input": "a ball", "output": "a melon",
            },
        ]
    },
    {
        "image_id": TEXT, "edit_instruction": TEXT, "edit_type": TEXT, "image_file": IMAGE,
        "edited_file": IMAGE, "visual_input": IMAGE, "input": TEXT, "output": TEXT,
    },
    records=2,
)  # fmt: skip

HQ_EDIT = Published(
    "HQ-Edit",
    {
        "data/train-00000-of-00001.parquet": [
            {
                "input": "A street by day.", "input_image": "skyblue",
                "edit": "Make it night", "inverse_edit": "Make it day",
                "output": "A street by night.", "output_image": "midnightblue",
            }
        ]
    },
    {
        "input": TEXT, "input_image": IMAGE, "edit": TEXT, "inverse_edit": TEXT, "output": TEXT,
        "output_image": IMAGE,
    },
    records=1,
)  # fmt: skip


def _magicbrush(chain: str, place: int, text: str, *colours: str) -> dict[str, object]:
    before, mask, after = colours
    return {
        "img_id": chain, "turn_index": place, "source_img": before, "mask_img": mask,
        "instruction": text, "target_img": after,
    }  # fmt: skip


MAGICBRUSH = Published(
    "MagicBrush",
    {
        "data/train-00000-of-00002.parquet": [
            _magicbrush("242679", 1, "Let the cat sit", "red", "black", "green"),
            _magicbrush("368667", 1, "Give him a hat", "blue", "black", "white"),
            _magicbrush("368667", 2, "Make the hat red", "white", "black", "pink"),
            _magicbrush("368667", 3, "Add a dog", "pink", "black", "gold"),
            _magicbrush("400001", 1, "Light the lamp", "grey", "black", "silver"),
        ],
        # The shard begins within a chain.
        "data/train-00001-of-00002.parquet": [
            _magicbrush("400001", 2, "Dim it", "silver", "black", "tan"),
            _magicbrush("400002", 1, "Add snow", "navy", "black", "azure"),
        ],
    },
    {
        "img_id": TEXT, "turn_index": pa.int32(), "source_img": IMAGE, "mask_img": IMAGE,
        "instruction": TEXT, "target_img": IMAGE,
    },
    records=5,
)  # fmt: skip

HUMANEDIT = Published(
    "HumanEdit",
    {
        "data/train-00000-of-00001.parquet": [
            {
                "IMAGE_ID": "a1", "EDITING_TYPE": "Remove", "CORE": True, "MASK": False,
                "EDITING_INSTRUCTION": "Take the bottle away",
                "OUTPUT_DESCRIPTION": "The bottle is gone.",
                "INPUT_CAPTION_BY_LLAMA": "A table with a bottle.",
                "OUTPUT_CAPTION_BY_LLAMA": "A table.",
                "INPUT_IMG": "brown", "MASK_IMG": "black", "OUTPUT_IMG": "beige",
            }
        ]
    },
    {
        "IMAGE_ID": TEXT, "EDITING_TYPE": TEXT, "CORE": pa.bool_(), "MASK": pa.bool_(),
        "EDITING_INSTRUCTION": TEXT, "OUTPUT_DESCRIPTION": TEXT, "INPUT_CAPTION_BY_LLAMA": TEXT,
        "OUTPUT_CAPTION_BY_LLAMA": TEXT, "INPUT_IMG": IMAGE, "MASK_IMG": IMAGE,
        "OUTPUT_IMG": IMAGE,
    },
    records=1,
)  # fmt: skip

INSTRUCTPIX2PIX = Published(
    "InstructPix2Pix",
    {
        "data/train-00000-of-00001.parquet": [
            {"input_image": "red", "edit_prompt": "make it winter", "edited_image": "white"},
            {"input_image": "red", "edit_prompt": "make it autumn", "edited_image": "orange"},
        ]
    },
    {"input_image": IMAGE, "edit_prompt": TEXT, "edited_image": IMAGE},
    records=2,
)

INSTRUCTPIX2PIX_ORIGINAL = Published(
    "InstructPix2Pix (original_image)",
    {
        "data/train-00000-of-00001.parquet": [
            {
                "original_prompt": "a lake", "original_image": "blue", "edit_prompt": "freeze it",
                "edited_prompt": "a frozen lake", "edited_image": "azure",
            }
        ]
    },
    {
        "original_prompt": TEXT, "original_image": IMAGE, "edit_prompt": TEXT,
        "edited_prompt": TEXT, "edited_image": IMAGE,
    },
    records=1,
)  # fmt: skip

OPENGPT_4O_IMAGE = Published(
    "OpenGPT-4o-Image",
    {
        "editing.json": [
            {
                "input_prompt": "Take the word off the board",
                "input_image": ["editing/input_0.png"],
                "output_image": "editing/output_0.png",
            },
            {
                "input_prompt": "Put the hat of the second picture on the man",
                "input_image": ["editing/input_1.png", "editing/input_1_1.png"],
                "output_image": "editing/output_1.png",
            },
        ]
    },
    {},
    {
        "editing/input_0.png": "red", "editing/output_0.png": "blue",
        "editing/input_1.png": "green", "editing/input_1_1.png": "white",
        "editing/output_1.png": "black",
    },
    records=2,
)  # fmt: skip

OMNIGEN2 = Published(
    "OmniGen2 / EditScore-RL",
    {
        "rl.jsonl": [
            {
                "task_type": "color_alter", "instruction": "Make the sofa grey",
                "input_images": ["images/1.png"], "output_image": "images/1_out.png",
                "meta_data": {"source": "ours"},
            },
            {
                "task_type": "in_context", "instruction": "Put the vase on the table",
                "input_images": ["images/2.png", "images/vase.png"],
                "output_image": "images/2_out.png", "meta_data": None,
            },
        ]
    },
    {},
    {
        "images/1.png": "red", "images/1_out.png": "grey", "images/2.png": "tan",
        "images/vase.png": "blue", "images/2_out.png": "olive",
    },
    records=2,
)  # fmt: skip

EVERY = (
    UNICEDIT, SCALEEDIT, OMNIEDIT, IMGEDIT, IMGEDIT_CHAINS, NHR_EDIT, ANYEDIT, HQ_EDIT,
    MAGICBRUSH, HUMANEDIT, INSTRUCTPIX2PIX, INSTRUCTPIX2PIX_ORIGINAL, OPENGPT_4O_IMAGE, OMNIGEN2,
)  # fmt: skip
