"""The filter config: a versioned YAML file with a JSON Schema, checked key by key."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Annotated, Any, Literal

import msgspec
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.core.rules import PLAIN, Rule, Scoring
from review.core.settings import Criterion, Scale
from review.core.spelling import normalise_path
from review.core.taxonomy import Vocabulary
from review.core.yaml_in import CONFIG, Bounds, load_yaml
from review.filtering.config_mistakes import mistakes

_SEE = N_("docs/filtering.md has the shape, key by key.")


class FlooredCriterion(Criterion, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A criterion, and the score below which an edit is rejected whatever the rest.

    The floor is on the criterion's own scale.
    """

    floor: float | None = None


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The cuts on the score; the most specific one that is set wins."""

    global_: float | None = msgspec.field(name="global", default=None)
    category: dict[str, float] = {}
    edit_type: dict[str, float] = {}


class Overrides(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Output images that people rejected (they leave) or rescued (they stay, below the cut)."""

    rejected: list[str] = []
    rescued: list[str] = []


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The edit type that people gave an edit, which is named by its output image.

    The evidence, where there is any: of ``checked`` people ``agreed`` say this type.
    """

    edit: str
    edit_type: str
    checked: Annotated[int, msgspec.Meta(ge=0)] = 0
    agreed: Annotated[int, msgspec.Meta(ge=0)] = 0


class TypeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All edits of one type are of another, but for those that people gave a type.

    The evidence: of ``checked`` drawn edits of the type, people said of ``agreed`` that they are
    of the other; ``low`` and ``high``: Wilson's interval of that share. ``of``: where they came
    from.
    """

    edit_type: str
    becomes: str
    checked: Annotated[int, msgspec.Meta(ge=0)] = 0
    agreed: Annotated[int, msgspec.Meta(ge=0)] = 0
    low: float | None = None
    high: float | None = None
    of: str | None = None


class Exclusion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An edit that a lead took out, and why."""

    edit: str
    reason: str


class Certificate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The promise in words (``statement``), its figures, and what it covers (JSON values)."""

    statement: str
    id: str | None = None
    target: float | None = None
    confidence: float | None = None
    threshold: float | None = None
    labels: int | None = None
    covers: dict[str, Any] = {}


class PoolRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The frozen pool a config was made on; ``digest`` as ``PoolDigest`` gives it."""

    name: str
    size: Annotated[int, msgspec.Meta(ge=0)]
    digest: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Provenance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a config comes from: pool, judge run, last log entry seen, people, times (UTC)."""

    pool: PoolRef | None = None
    judge_run: str | None = None
    settings_version: int | None = None
    last_entry: int | None = None
    based_on: int | None = None
    created: dt.datetime | None = None
    created_by: str | None = None
    published: dt.datetime | None = None
    published_by: str | None = None
    comment: str | None = None
    proposed_by: str | None = None
    code_version: str | None = None
    simulated: bool = False


#: How a chain's score comes of its turns': each by itself, the weakest, or the product.
ChainRule = Literal["all", "weakest", "product"]


class RejectedChain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A chain that people rejected, by its key, and how many turns, from the first, are right."""

    chain: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    valid: Annotated[int, msgspec.Meta(ge=0)]


class Chains(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How chains are filtered; without it every turn must pass as a single edit.

    ``threshold``: on the scale, of ``product`` from 0 to 1; of ``all`` it takes the place of the
    global threshold (None: that one), and those of categories and types stand. ``salvage``:
    whether the valid prefix of a rejected chain goes out. ``rejected``: people's word on chains.
    ``pool``: the chains the certificate is about; ``digest`` as ``pool_digest`` gives it.
    """

    rule: ChainRule
    threshold: float | None = None
    salvage: bool = False
    rejected: list[RejectedChain] = []
    certificate: Certificate | None = None
    not_proven: str | None = None
    pool: PoolRef | None = None


class FilterConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """One version of the filter. A published one has a certificate or says why it has none."""

    version: Annotated[int, msgspec.Meta(ge=0)]
    score: Literal["weighted_total", "overall"]
    criteria: dict[str, FlooredCriterion]
    scale: Scale
    thresholds: Thresholds
    overrides: Overrides = Overrides()
    corrections: list[Correction] = []
    exclusions: list[Exclusion] = []
    certificate: Certificate | None = None
    not_proven: str | None = None
    provenance: Provenance = Provenance()
    taxonomy: dict[str, list[str]] = {}
    foreign_roots: list[str] = []
    aliases: dict[str, str] = {}
    type_rules: list[TypeRule] = []
    chains: Chains | None = None
    scoring: Scoring = PLAIN

    @cached_property
    def category_of(self) -> dict[str, str]:
        """Edit type → its category."""
        return {kind: name for name, kinds in self.taxonomy.items() for kind in kinds}

    @cached_property
    def corrected_types(self) -> dict[str, str]:
        """Output image → the edit type people gave it."""
        return {self._path(row.edit): row.edit_type for row in self.corrections}

    @cached_property
    def moved_types(self) -> dict[str, str]:
        """Edit type → the type that a rule makes of it."""
        return {rule.edit_type: rule.becomes for rule in self.type_rules}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """All names of the taxonomy's types."""
        return Vocabulary.of(self.category_of, self.aliases)

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        return {}

    def rule_of(self, written: str | None) -> Rule:
        """Return the scoring rule for an edit by the type its record bears.

        A judge was asked by that type: what people or a rule make of it later moves the threshold,
        not the criteria.
        """
        if not self.scoring.by_type or not written:
            return self.scoring
        if written not in self._rules:
            kind = self.vocabulary.resolve(written)
            self._rules[written] = self.scoring.rule_of(kind, self.category_of)
        return self._rules[written]

    @cached_property
    def asked_of_all(self) -> dict[str, FlooredCriterion]:
        """The criteria that every rule counts and no judge may leave out."""
        rules = [rule for path, rule in self.scoring.every().items() if "without." not in path]
        return {
            name: criterion
            for name, criterion in self.criteria.items()
            if all(
                name in rule.names(self.criteria)
                and name not in rule.optional
                and name not in rule.without
                for rule in rules
            )
        }

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {}

    def kind_of(self, image: str | None, written: str | None) -> str | None:
        """Return an edit's type: as people said, else by a rule, else as it is written."""
        corrected = self.corrected_types.get(image) if image is not None else None
        if corrected is not None or not written:
            return corrected or written
        if written not in self._kinds:  # A manifest has few types, and many edits of each.
            kind = self.vocabulary.resolve(written)
            self._kinds[written] = self.moved_types.get(kind, kind)
        return self._kinds[written]

    @cached_property
    def excluded(self) -> dict[str, str]:
        """Output image → why it is excluded."""
        return {self._path(row.edit): row.reason for row in self.exclusions}

    @cached_property
    def rejected_by_people(self) -> frozenset[str]:
        """Output images that people rejected."""
        return frozenset(map(self._path, self.overrides.rejected))

    @cached_property
    def rescued_by_people(self) -> frozenset[str]:
        """Output images that people accepted below the cut."""
        return frozenset(map(self._path, self.overrides.rescued))

    @cached_property
    def named_by_people(self) -> frozenset[str]:
        """Output images that the config names: of all others people said nothing."""
        named = self.rejected_by_people | self.rescued_by_people
        return named.union(self.excluded, self.corrected_types)

    @cached_property
    def valid_turns(self) -> dict[str, int]:
        """Key of a chain that people rejected → how many of its turns, from the first, hold."""
        return {row.chain: row.valid for row in self.chains.rejected} if self.chains else {}

    def _path(self, image: str) -> str:
        return normalise_path(image, self.foreign_roots)


def read_config(text: str, *, file: str = "filter.yaml", within: Bounds = CONFIG) -> FilterConfig:
    """Read a filter config from YAML. Raises BadInput with the path of the key that is wrong."""
    content = msgspec.to_builtins(load_yaml(text, file=file, what_to_do=_(_SEE), within=within))
    try:
        config = msgspec.convert(content, FilterConfig)
    except msgspec.ValidationError as error:
        raise BadInput(_where(content) or f"{error}.", file=file, what_to_do=_(_SEE)) from None
    check_sense(config, file=file)
    return config


def write_config(config: FilterConfig) -> str:
    """Write a config as YAML: equal configs, equal bytes; ``read_config`` reads it back."""
    # Converted once more, so that 1 given for 1.0 is written as 1.0.
    plain = as_plain(msgspec.convert(msgspec.to_builtins(config), FilterConfig))
    if plain["chains"] is None:  # A config without the section is written as it always was.
        del plain["chains"]
    return yaml.dump(plain, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)


def as_plain(config: FilterConfig) -> dict[str, Any]:
    """Return a config as JSON says it: without the section ``scoring`` as it always was."""
    plain: dict[str, Any] = msgspec.to_builtins(config)
    if not plain["scoring"]:
        del plain["scoring"]
    return plain


def check(config: FilterConfig, *, file: str | None = None) -> None:
    """Raise BadInput unless the config may be published: a certificate or ``not_proven``."""
    if (config.certificate is None) == (not (config.not_proven or "").strip()):
        raise BadInput(
            _("a published config has either a certificate or a reason why it is not proven."),
            file=file,
            what_to_do=_("Set exactly one of certificate and not_proven."),
        )
    chains = config.chains
    if chains and (chains.certificate is None) == (not (chains.not_proven or "").strip()):
        raise BadInput(
            _("a published section chains has either a certificate or a reason why it has none."),
            file=file,
            what_to_do=_("Set exactly one of chains.certificate and chains.not_proven."),
        )


def check_sense(config: FilterConfig, *, file: str | None = None) -> None:
    """Raise BadInput, with the key's path, for a cut off the scale or a name without meaning."""
    for wrong in mistakes(config):
        raise BadInput(wrong, file=file, what_to_do=_(_SEE))


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the filter config."""
    schema = msgspec.json.schema(FilterConfig)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _where(content: object) -> str | None:
    """Say in one line which key is wrong, as the JSON Schema sees it."""
    error = best_match(Draft202012Validator(json_schema()).iter_errors(content))
    if error is None:
        return None
    path = ".".join(map(str, error.absolute_path)) or _("the whole file")
    return f"{path}: {error.message}."
