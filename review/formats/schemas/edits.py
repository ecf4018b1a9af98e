"""Public datasets of single edits: a row is a source, an instruction and what came out.

Columns as published by each dataset's card. Ids that repeat (UnicEdit, ScaleEdit) or are not said
to be unique name no edit: they are kept beside it.
"""

from __future__ import annotations

from review.core.i18n import N_
from review.core.settings import Scale
from review.formats.schemas.schema import Schema
from review.formats.schemas.taxonomies import ANYEDIT, HUMANEDIT, OMNIEDIT, SCALEEDIT, UNICEDIT

#: The first is the instruction, the Chinese one says the same.
UNICEDIT_10M = Schema(
    "UnicEdit-10M",
    "sft",
    frozenset({"key", "edit_task", "edit_subtask", "src_image", "edit_image", "prompt_en"}),
    {
        "source": "src_image",
        "instruction": "prompt_en",
        "edited": "edit_image",
        "edit_type": "edit_subtask",
        "variant.zh": "prompt_cn",
    },
    taxonomy=UNICEDIT,
)

#: Some sources come as an address alone. Only rows of 3, 2 or 3, 2 or 3 are released.
SCALEEDIT_12M = Schema(
    "ScaleEdit-12M",
    "sft",
    frozenset(
        {
            "edit_task", "edit_instruction", "source_image", "edited_image",
            "instruction_following_score", "editing_consistency_score", "generation_quality_score",
        }
    ),
    {
        "source": "source_image",
        "instruction": "edit_instruction",
        "edited": "edited_image",
        "edit_type": "edit_task",
    },
    scale=Scale(1, 3),
    criteria=(
        "instruction_following_score", "editing_consistency_score", "generation_quality_score",
    ),
    taxonomy=SCALEEDIT,
    otherwise={"source": "source_image_url"},
    questions={
        "instruction_following_score": N_("Does the picture show what the instruction asks for?"),
        "editing_consistency_score": N_("Is what was not asked for left alone?"),
        "generation_quality_score": N_("Is it free of artefacts and distortions?"),
    },
)  # fmt: skip

#: Scored as VIEScore does: SC by two numbers, PQ by one, each 0–10; o = √(min SC · PQ).
OMNIEDIT_1M = Schema(
    "OmniEdit",
    "sft",
    frozenset(
        {"omni_edit_id", "task", "src_img", "edited_img", "edited_prompt_list", "sc_score_1"}
    ),
    {
        "source": "src_img",
        "instruction": "edited_prompt_list",
        "edited": "edited_img",
        "edit_type": "task",
    },
    scale=Scale(0, 10),
    criteria=("sc_score_1", "sc_score_2", "pq_score"),
    taxonomy=OMNIEDIT,
    questions={
        "sc_score_1": N_("Is the instruction followed?"),
        "sc_score_2": N_("Is nothing else changed?"),
        "pq_score": N_("Does it look natural, free of artefacts?"),
    },
    overall="o_score",
    reasons=("sc_reasoning", "pq_reasoning"),
)

IMGEDIT = Schema(
    "ImgEdit",
    "sft",
    frozenset({"input_images", "output_images", "prompt"}),
    {"source": "input_images", "instruction": "prompt", "edited": "output_images"},
)

_NHR = {"instruction": "edit_instruction", "edit_type": "category"}
_NHR_WORDS = {"variant.augmented": "augmented_instructions"}
NHR_EDIT = Schema(
    "NHR-Edit",
    "sft",
    frozenset({"source_image", "edit_instruction", "edited_image"}),
    {"source": "source_image", "edited": "edited_image", **_NHR, **_NHR_WORDS},
)
NHR_EDIT_FILES = Schema(
    "NHR-Edit (file names)",
    "sft",
    frozenset({"source_file_name", "edit_instruction", "edited_file_name"}),
    {"source": "source_file_name", "edited": "edited_file_name", **_NHR, **_NHR_WORDS},
)

#: ``input`` and ``output`` are captions of the two pictures.
ANYEDIT_25 = Schema(
    "AnyEdit",
    "sft",
    frozenset({"edit_instruction", "edit_type", "image_file", "edited_file", "visual_input"}),
    {
        "source": "image_file",
        "instruction": "edit_instruction",
        "edited": "edited_file",
        "edit_type": "edit_type",
        "reference.visual_input": "visual_input",
    },
    taxonomy=ANYEDIT,
)

#: ``input`` and ``output`` are captions; ``inverse_edit`` leads back from output to input.
HQ_EDIT = Schema(
    "HQ-Edit",
    "sft",
    frozenset({"input", "input_image", "edit", "inverse_edit", "output", "output_image"}),
    {"source": "input_image", "instruction": "edit", "edited": "output_image"},
)

HUMANEDIT_6 = Schema(
    "HumanEdit",
    "sft",
    frozenset({"EDITING_TYPE", "EDITING_INSTRUCTION", "INPUT_IMG", "MASK_IMG", "OUTPUT_IMG"}),
    {
        "source": "INPUT_IMG",
        "instruction": "EDITING_INSTRUCTION",
        "edited": "OUTPUT_IMG",
        "edit_type": "EDITING_TYPE",
        "mask.MASK_IMG": "MASK_IMG",
    },
    taxonomy=HUMANEDIT,
)

INSTRUCTPIX2PIX = Schema(
    "InstructPix2Pix",
    "sft",
    frozenset({"input_image", "edit_prompt", "edited_image"}),
    {"source": "input_image", "instruction": "edit_prompt", "edited": "edited_image"},
)
INSTRUCTPIX2PIX_ORIGINAL = Schema(
    "InstructPix2Pix (original_image)",
    "sft",
    frozenset({"original_image", "edit_prompt", "edited_image"}),
    {"source": "original_image", "instruction": "edit_prompt", "edited": "edited_image"},
)

OPENGPT_4O_IMAGE = Schema(
    "OpenGPT-4o-Image",
    "sft",
    frozenset({"input_prompt", "input_image", "output_image"}),
    {"source": "input_image", "instruction": "input_prompt", "edited": "output_image"},
)

#: Of several pictures the first is edited, the others are what it is edited with.
OMNIGEN2 = Schema(
    "OmniGen2 / EditScore-RL",
    "sft",
    frozenset({"task_type", "instruction", "input_images", "output_image"}),
    {
        "source": "input_images",
        "instruction": "instruction",
        "edited": "output_image",
        "edit_type": "task_type",
    },
)

LISTED = (
    UNICEDIT_10M, SCALEEDIT_12M, OMNIEDIT_1M, IMGEDIT, NHR_EDIT, NHR_EDIT_FILES, ANYEDIT_25,
    HQ_EDIT, HUMANEDIT_6, INSTRUCTPIX2PIX, INSTRUCTPIX2PIX_ORIGINAL, OPENGPT_4O_IMAGE, OMNIGEN2,
)  # fmt: skip
