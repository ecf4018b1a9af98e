"""Edit types of public datasets, as their columns have them → their published categories.

ScaleEdit's are the folders of its repository. UnicEdit's 20 stand in ``edit_subtask``, its four
categories in ``edit_task``. AnyEdit's 25 in five groups are those of its paper (arXiv 2411.15738,
figure 1). OmniEdit and HumanEdit publish types without categories: theirs are one.
"""

from __future__ import annotations

from collections.abc import Mapping


def _by_type(categories: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {kind: category for category, kinds in categories.items() for kind in kinds}


SCALEEDIT = _by_type(
    {
        "Global editing": (
            "style_transfer", "tone_adjustment", "viewpoint_transformation",
            "background_replacement",
        ),
        "Object editing": (
            "object_addition", "object_removal", "object_replacement", "action_editing",
            "part_extraction",
        ),
        "Attribute editing": (
            "color_change", "material_change", "visual_beautification", "count_change",
            "size_change",
        ),
        "Text editing": (
            "movie_poster_text_editing", "gui_interface_text_editing",
            "object_surface_text_editing", "building_surface_text_editing",
        ),
        "Knowledge-infused": (
            "perceptual_reasoning", "symbolic_reasoning", "social_reasoning",
            "scientific_reasoning",
        ),
        "Compositional": ("compositional_editing",),
    }
)  # fmt: skip

UNICEDIT = _by_type(
    {
        "Attribute Editing": (
            "Color Alteration", "Material Modification", "Texture Editing",
            "Shape-Size Alteration", "Motion Change",
        ),
        "Object Editing": (
            "Subject Addition", "Subject Removal", "Subject Replacement", "Object Extraction",
            "Counting Change", "Portrait Editing", "Text Modification",
        ),
        "Scene Editing": (
            "Background Change", "Style Transfer", "Tone Transformation",
            "Viewpoint Transformation",
        ),
        "Reasoning Editing": (
            "Spatial Reasoning Edits", "Multi-object Coordination", "Compound Operation Edits",
            "Relation Change",
        ),
    }
)  # fmt: skip

ANYEDIT = _by_type(
    {
        "Local": (
            "add", "remove", "replace", "color_alter", "appearance_alter", "material_change",
            "action_change", "textual_change", "counting",
        ),
        "Global": ("background_change", "tune_transfer", "style_change"),
        "Camera movement": ("movement", "outpaint", "rotation_change", "resize"),
        "Implicit": ("implicit_change", "relation"),
        "Visual": (
            "visual_bbox", "visual_depth", "visual_material_transfer", "visual_reference",
            "visual_scribble", "visual_segment", "visual_sketch",
        ),
    }
)  # fmt: skip

OMNIEDIT = _by_type(
    {"OmniEdit": ("addition", "removal", "swap", "attribute_modification", "env", "style")}
)
HUMANEDIT = _by_type({"HumanEdit": ("Add", "Remove", "Replace", "Action", "Counting", "Relation")})
