"""The workspace's configuration: criteria, weights, scale, taxonomy, reasons, label rule.

Nothing of it is a constant in code: a preset is a YAML file beside this module.
"""

from __future__ import annotations

import math
import re
from functools import cached_property
from importlib.resources import files
from typing import Annotated

import msgspec
import yaml

from review.core.doors import advice
from review.core.endpoints import Judges
from review.core.errors import BadInput, Refused, Unknown
from review.core.i18n import N_, _
from review.core.licences import Publishing
from review.core.rules import PLAIN, Rule, Scoring
from review.core.settings_check import check
from review.core.taxonomy import EditType, Vocabulary
from review.core.yaml_in import SETTINGS, Bounds, load_yaml

#: Presets of published scoring rules.
RULES = ("viescore", "editscore", "imgedit-bench", "risebench", "edit-compass")
PRESETS = ("pico-banana", "three-dimensions", *RULES)


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an edit is not right, as a tag: a stable id, its words, the criterion it is about."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9_]{1,40}$")]
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    criterion: str | None = None


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The range of the total, and of criteria without their own; both ends included: 0–1, 1–5."""

    min: float
    max: float

    def holds(self, value: float) -> bool:
        """Whether ``value`` is a number inside the scale."""
        return math.isfinite(value) and self.min - 1e-9 <= value <= self.max + 1e-9


class Weighed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What has a share of the overall score, ``weight``, and a question that it answers."""

    weight: Annotated[float, msgspec.Meta(ge=0)]
    question: str = ""


class Criterion(Weighed, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One thing the judge scores; ``scale``: its own range, where it is not that of the total."""

    scale: Scale | None = None


class LabelRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How reviews become a label: strictly more than half of N reviews accept."""

    reviewers_per_unit: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1

    def describe(self) -> str:
        """Say the rule in words, as plans and certificates quote it."""
        many = self.reviewers_per_unit
        return f"accepted when more than half of {many} review{'s' * (many > 1)} accept"


class RemoteImages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pictures the server fetches. ``hosts``: where source addresses of edits may lead.

    A host is ``name``, ``name:port`` or ``*.name``; none are allowed by default. What is fetched
    is kept in at most ``cache_megabytes``.
    """

    hosts: list[str] = []
    cache_megabytes: Annotated[int, msgspec.Meta(ge=200, le=100_000_000)] = 2000

    def allows(self, host: str, port: int) -> bool:
        """Whether a source address may lead to this host and port."""
        usual = port in (80, 443)
        names = {f"{host}:{port}", *([host] if usual else [])}
        wild = tuple(name[1:].lower() for name in self.hosts if name.startswith("*."))
        return bool(names & {name.lower() for name in self.hosts}) or (
            usual and host.endswith(wild)
        )


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """One version of the workspace's settings.

    ``criteria``: id → weight, question and scale, in the order shown; ``scoring``: how they become
    a total, on ``scale``. ``taxonomy``: category → edit types; ``edit_types``: what is known of a
    type beside its name. ``target_mix``: type or category → weight in the set that is wanted, empty
    where it is the published one. ``reasons``: tags in the order shown. ``foreign_roots``: leading
    folders that are not part of an image's path.
    ``judges``: which may be asked from here, none by default.
    """

    name: str
    criteria: Annotated[dict[str, Criterion], msgspec.Meta(min_length=1)]
    scale: Scale
    taxonomy: dict[str, list[str]]
    edit_types: dict[str, EditType] = {}
    target_mix: dict[str, Annotated[float, msgspec.Meta(ge=0)]] = {}
    reasons: list[Reason] = []
    default_threshold: float = 0.7
    use_supplied_overall: bool = False
    label_rule: LabelRule = LabelRule()
    foreign_roots: list[str] = []
    remote_images: RemoteImages = RemoteImages()
    publishing: Publishing = Publishing()
    scoring: Scoring = PLAIN
    judges: Judges = Judges()

    @cached_property
    def category_of(self) -> dict[str, str]:
        """Edit type → its category."""
        return {kind: name for name, kinds in self.taxonomy.items() for kind in kinds}

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Other name of a type → the type."""
        return {alias: kind for kind, notes in self.edit_types.items() for alias in notes.aliases}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """All names of the taxonomy's types."""
        return Vocabulary.of(self.category_of, self.aliases)

    def resolve(self, written: str) -> str:
        """Return the edit type that is meant; what is unknown stays as it is written."""
        return self.vocabulary.resolve(written)

    def rule_of(self, kind: str | None) -> Rule:
        """Return the scoring rule for an edit type as the taxonomy names it; None: unknown."""
        return self.scoring.rule_of(kind, self.category_of)

    def scale_of(self, criterion: str) -> Scale:
        """Return the scale of a criterion's scores; that of the total for any other name."""
        found = self.criteria.get(criterion)
        return (found and found.scale) or self.scale

    def check_threshold(self, cut: float | None) -> None:
        """Raise Refused for a threshold that lies off the scale; None means the default."""
        if cut is not None and not self.scale.holds(cut):
            raise Refused(
                _(
                    "The threshold {cut:g} lies outside the scale {min:g}–{max:g}.",
                    cut=cut,
                    min=self.scale.min,
                    max=self.scale.max,
                )
            )


def read_settings(text: str, *, file: str = "settings.yaml", within: Bounds = SETTINGS) -> Settings:
    """Read settings from YAML; what a file leaves out is taken from the default preset.

    Raises BadInput naming the key that is wrong.
    """
    loaded = load_yaml(text, file=file, within=within)
    if not isinstance(loaded, dict):
        raise BadInput(_("settings must be a mapping of keys to values."), file=file)
    try:
        settings = msgspec.convert(_with_defaults(loaded), Settings)
    except msgspec.ValidationError as error:
        raise BadInput(
            f"{error}.",
            file=file,
            what_to_do=advice(
                N_("See `pico-review settings show` for the shape."),
                N_("Look at the shape in docs/taxonomy.md."),
            ),
        ) from None
    check(settings, file)
    return settings


def preset(name: str) -> Settings:
    """Return the settings preset of that name; raises Unknown with the names there are."""
    if name not in PRESETS:
        raise Unknown(
            _("There is no preset {name!r}.", name=name),
            what_to_do=_("Presets: {presets}.", presets=", ".join(PRESETS)),
        )
    return read_settings(preset_text(name), file=f"{name}.yaml")


def preset_text(name: str) -> str:
    """Return a preset's YAML as it is written, comments and all."""
    return (files("review") / "presets" / f"{name}.yaml").read_text(encoding="utf-8")


def json_schema() -> dict[str, object]:
    """Return the JSON Schema of a settings file."""
    schema = msgspec.json.schema(Settings)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _with_defaults(loaded: dict[object, object]) -> dict[object, object]:
    """Fill in what a file leaves out; of the default reasons those about criteria it has."""
    completed: dict[object, object] = {**_preset("pico-banana"), **loaded}
    reasons, criteria = completed["reasons"], completed["criteria"]
    if "reasons" not in loaded and isinstance(criteria, dict) and isinstance(reasons, list):
        completed["reasons"] = [
            reason for reason in reasons if reason.get("criterion") in (None, *criteria)
        ]
    if isinstance(reasons, dict):
        completed["reasons"] = _listed(reasons)
    taxonomy, notes = completed["taxonomy"], completed.get("edit_types")
    if "edit_types" not in loaded and isinstance(taxonomy, dict) and isinstance(notes, dict):
        kinds = [kind for kinds in taxonomy.values() for kind in kinds or ()]
        completed["edit_types"] = {kind: note for kind, note in notes.items() if kind in kinds}
    return completed


def _listed(by_criterion: dict[object, object]) -> list[dict[str, object]]:
    """Return reasons written the short way, as criterion → words, with ids made of the words."""
    return [
        {"id": _slug(label), "label": label, "criterion": criterion}
        for criterion, labels in by_criterion.items()
        for label in (labels if isinstance(labels, list) else [labels])
    ]


def _slug(label: object) -> str:
    return re.sub(r"[^a-z0-9]+", "_", str(label).lower()).strip("_")[:40]


def _preset(name: str) -> dict[object, object]:
    loaded: dict[object, object] = yaml.safe_load(preset_text(name))
    return loaded
