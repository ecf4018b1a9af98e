"""What a report's names are called, in marked words; translated where they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from review.core.i18n import N_, _
from review.coverage.language import LANGUAGES
from review.coverage.summary import NO_CATEGORY, NO_TYPE, NOTHING_NAMED, UNCLEAR
from review.instructions.lost import KIND_NAMES
from review.instructions.summary import DIVIDED
from review.promises.certify import NOTHING_CERTIFIED, TOO_FEW_LABELS
from review.promises.plans import FAMILIES
from review.report.shape import Report

#: Section → its title, and a sentence on what stands in it.
SECTIONS = {
    "dataset": (
        N_("What the dataset holds"),
        N_(
            "Counted, so without intervals. Types, categories, languages and content are of single "
            "edits; content is what an English instruction names."
        ),
    ),
    "judging": (
        N_("How it was judged"),
        N_(
            "Each judge run beside the labels drawn to measure, at its default threshold. Where "
            "seeing a judge would cost a promise, it is left out."
        ),
    ),
    "people": (
        N_("Who labelled what"),
        N_("Reviewers are named as in this workspace, and as export reviews names them."),
    ),
    "promise": (
        N_("The promise in force"),
        N_("What the published filter promises, and what that rests on."),
    ),
    "quality": (
        N_("Quality by type"),
        N_(
            "The share that people accept, of labelled edits drawn to measure: of all that were "
            "drawn from, and of what the threshold keeps."
        ),
    ),
    "assigned_types": (
        N_("Assigned types"),
        N_("How often people say another type than the one assigned."),
    ),
    "chains": (
        N_("Multi-turn chains"),
        N_("Success by position, where chains break, and drift. Intervals go by chain."),
    ),
    "instruction_pairs": (
        N_("Short instructions"),
        N_("Whether the short instruction asks for the same as the long one."),
    ),
    "preferences": (
        N_("Preferences"),
        N_("Which candidate is better: people among themselves, and the judge beside them."),
    ),
    "safety": (
        N_("Safety"),
        N_("What reviewers called unsafe or could not judge; edits that a lead took out."),
    ),
}

#: A figure's, a count's or a fact's name → its words.
NAMES = {
    # dataset
    "edits": N_("Single edits"),
    "short_instructions": N_("Single edits with a short instruction"),
    "chains": N_("Chains"),
    "turns_of_chains": N_("Turns of chains"),
    "chains_of_turns": N_("Chains by number of turns"),
    "failures": N_("Failures of preference records"),
    "preference_records": N_("Preference records"),
    "known_by_id": N_("Edits known by id only"),
    "collisions": N_("Collisions: several records of one picture"),
    "edits_of_category": N_("Edits by category"),
    "edits_of_type": N_("Edits by type"),
    "edits_in_language": N_("Edits by language of the instruction"),
    "edits_about": N_("Edits by what the instruction names"),
    "kept": N_("Kept by the filter in force"),
    "rejected": N_("Rejected by the filter in force"),
    "undecided": N_("Undecided by the filter in force"),
    "edits_digest": N_("Mark of the edits"),
    "taxonomy": N_("Mark of the taxonomy"),
    "last_entry": N_("Last log entry"),
    # judging
    "scoring": N_("Mark of criteria, weights and scale"),
    "weight": N_("Weight"),
    "scale_from": N_("Scale from"),
    "scale_to": N_("Scale to"),
    "default_threshold": N_("Default threshold"),
    "settings_version": N_("Settings version of the run"),
    "scored": N_("Edits with a usable score"),
    "prompt": N_("The judge's prompt"),
    "judge_and_people": N_("The judge beside people"),
    "labels_accepted": N_("Labels that accept"),
    "judge_precision": N_("Accepted, of what the judge passes (precision)"),
    "judge_recall": N_("Passed by the judge, of what people accept (recall)"),
    "judge_kappa": N_("Cohen's κ"),
    "judge_auc": N_("AUC"),
    "judge_spearman": N_("Spearman's ρ"),
    "judge_brier": N_("Brier score"),
    # people
    "task": N_("Task"),
    "guidelines": N_("Mark of the guidelines"),
    "guidelines_version": N_("Guidelines version"),
    "answers": N_("Answers"),
    "answers_of": N_("Answers by reviewer"),
    "reviews_asked_for": N_("Reviews given, of those asked for"),
    "agreement": N_("Pairs of answers alike"),
    "agreement_ac1": N_("Gwet's AC1"),
    "agreement_alpha": N_("Krippendorff's α"),
    "known_answers": N_("Questions with a known answer"),
    "accepts_bad": N_("Accepts what is to be rejected"),
    "rejects_good": N_("Rejects what is to be accepted"),
    # promise
    "promise": N_("A promise in force"),
    "statement": N_("Promise"),
    "target": N_("At least acceptable, as planned"),
    "confidence": N_("Confidence"),
    "promised_now": N_("At least acceptable, now"),
    "labels": N_("Labels (n)"),
    "look_last_entry": N_("Log entry of its checkpoint"),
    "removed": N_("Left out since, good or not"),
    "judge_run": N_("Judge"),
    "label_rule": N_("Label rule"),
    "family": N_("Way of cutting"),
    "population": N_("Drawn from"),
    "accepted_at_look_estimate": N_("Accepted among labels above the cut"),
    "accepted_at_look_low": N_("at least, at the checkpoint's risk"),
    "accepted_at_look_high": N_("at most, at the checkpoint's risk"),
    "filter_version": N_("Filter version"),
    "filter_judge": N_("Judge of the filter"),
    "cut": N_("Threshold"),
    "cut_of_category": N_("Threshold of a category"),
    "cut_of_type": N_("Threshold of a type"),
    "floor": N_("Floor under a criterion"),
    "exclusions": N_("Edits excluded"),
    "type_corrections": N_("Types corrected"),
    "chains_rule": N_("Chains: rule"),
    "chains_cut": N_("Chains: threshold"),
    "chains_salvaged": N_("Chains: the valid beginning is kept"),
    "not_proven": N_("Published without a promise, because"),
    "plan_state": N_("State of the newest plan"),
    "plan_batch": N_("Batch of the plan"),
    "pool_size": N_("Edits drawn from"),
    "threshold": N_("Threshold that is certified"),
    # quality
    "plan_judge": N_("Judge whose score is cut"),
    "quality_cut": N_("Threshold"),
    "kept_of_pool": N_("Kept by this threshold"),
    "acceptable_all": N_("Acceptable, of all edits drawn from"),
    "acceptable_kept": N_("Acceptable, of what the threshold keeps"),
    "acceptable_of_category": N_("Acceptable by category, of all edits"),
    "acceptable_of_type": N_("Acceptable by type, of all edits"),
    "acceptable_kept_of_category": N_("Acceptable by category, of what is kept"),
    "acceptable_kept_of_type": N_("Acceptable by type, of what is kept"),
    # types
    "acceptance_plan": N_("Acceptance plan"),
    "taken_as_uniform": N_("Imported labels, taken as one uniform draw"),
    "type_wrong": N_("Wrong types, over all edits"),
    "type_wrong_of_type": N_("Wrong, by assigned type"),
    # chains
    "chains_drawable": N_("Chains that can be reviewed"),
    "chains_labelled": N_("Labelled, of those drawn to measure"),
    "chains_open": N_("Open, of those drawn to measure"),
    "chains_cannot_judge": N_("Cannot be judged, of those drawn to measure"),
    "chain_accepted": N_("Chains accepted"),
    "turn_right": N_("Turns that are right"),
    "turn_hurting": N_("Turns that are right and hurt an earlier one"),
    "reference_resolves": N_("References that resolve, of turns that have one"),
    "salvaged_chains": N_("Chains whose valid beginning can be kept"),
    "salvaged_turns": N_("Turns kept so, of all turns"),
    "turn_given_earlier": N_("Turns right by position, given that the earlier ones held"),
    "turn_at_position": N_("Turns right by position, whatever went before"),
    "turn_right_of_type": N_("Turns right, by type"),
    "accepted_of_length": N_("Chains accepted, by number of turns"),
    "breaks_at": N_("First failing turn: which of how many"),
    "breaks_not_said_where": N_("Rejected, and nobody said where, by number of turns"),
    "drift_changed": N_("Drift: changed visibly where no turn changed anything"),
    "drift_colour": N_("Drift: colour there, mean ΔE"),
    "drift": N_("Drift from the original to the last picture"),
    "unit_rule": N_("Scored by"),
    "certified": N_("The promise stands"),
    "why_no_promise": N_("Why nothing is promised"),
    "kept_by_plan": N_("Kept by that threshold"),
    "plan_pool": N_("Drawn from (n)"),
    # instruction pairs
    "pairs": N_("Pairs of a long and a short instruction"),
    "pairs_empty": N_("Edits without a short instruction"),
    "pairs_alike": N_("Edits whose short instruction is the long one"),
    "pairs_labelled": N_("Pairs labelled, of those drawn to measure"),
    "pairs_open": N_("Pairs open, of those drawn to measure"),
    "faithful": N_("Short instructions that ask for the same"),
    "faithful_of_type": N_("Asks for the same, by type"),
    "faithful_in_language": N_("Asks for the same, by language"),
    "faithful_by_length": N_("Asks for the same, by length: short ÷ long"),
    "pairs_said": N_("What is said of the short one"),
    "picture_follows": N_("What the picture follows"),
    "pairs_losing": N_("What is lost, of pairs whose long one names it"),
    # preferences
    "votes": N_("Votes"),
    "groups": N_("Groups"),
    "left_wins": N_("Won by the left side (half is no bias)"),
    "asked_again_alike": N_("Asked again with sides swapped: answered alike"),
    "judge_and_votes": N_("The judge beside votes"),
    "judge_orders_alike": N_("Votes the judge orders alike, ties aside"),
    "judge_orders_alike_with_ties": N_("Votes the judge orders alike, with ties"),
    "judge_tau": N_("Kendall's τ, mean over groups"),
    "sure_pairs_held": N_("Further votes that agree with sure pairs"),
    "audit": N_("Audit of the pairs"),
    "audit_at_least": N_("Audit: at least this share is ordered alike"),
    "audit_confidence": N_("Audit: confidence"),
    "audit_drawn": N_("Audit: pairs asked blind (n)"),
    "audit_agreed": N_("Audit: ordered alike"),
    # safety
    "unsafe": N_("Units called unsafe"),
    "unsafe_waiting": N_("Units that wait for a lead"),
    "excluded": N_("Edits taken out by a lead"),
    "excluded_of_type": N_("Taken out, by type"),
    "cannot_judge": N_("Units that somebody could not judge"),
    "unsafe_of_measured": N_("Called unsafe, of what was drawn uniformly to measure"),
    "everything": N_("All of it"),
}

#: A method → how the interval was made.
METHODS = {
    "wilson": N_("Wilson's interval"),
    "clopper_pearson": N_("Clopper & Pearson's interval"),
    "korn_graubard": N_("weighted, Korn & Graubard's interval"),
    "partially_pooled": N_("the estimate leans on the other groups where labels are few"),
    "counted": N_("every edit is labelled: counted, no interval"),
    "bootstrap": N_("by drawing units anew"),
    "by_groups": N_("intervals by groups of candidates"),
    "student": N_("Student's interval over groups"),
    "held_out": N_("votes that made no pair"),
    "of_labels": N_("of these labels, no interval"),
    "clustered": N_("intervals go by chain"),
    "student_of_chains": N_("Student's interval over chains, the first drawn, at most 100"),
}

#: A unit → what n counts.
UNITS = {
    "edits": N_("n: labelled edits"),
    "units": N_("n: units with two or more answers"),
    "questions": N_("n: questions"),
    "comparisons": N_("n: comparisons"),
    "groups": N_("n: groups"),
    "chains": N_("n: chains"),
    "turns_of_chains": N_("n: turns, by chain"),
    "pairs": N_("n: pairs of instructions"),
}

#: Facts that are promised shares: rounded down.
PROMISED = {"target", "promised_now", "audit_at_least", "confidence", "audit_confidence"}
#: Facts that are shares to look at.
SHARES = {"accepted_at_look_estimate", "accepted_at_look_low", "accepted_at_look_high"}

#: A fact's values that are ours, in words.
VALUES: dict[str, Mapping[str, str]] = {
    "plan_state": {
        "certified": N_("the promise stands"),
        "no_labels": N_("no labels yet"),
        "too_few": N_("too few labels yet"),
        "stragglers": N_("waiting for a few edits"),
        "due": N_("a checkpoint is due"),
        "superseded": N_("out of date"),
        "void": N_("out of date: the plan no longer fits"),
        "not_yet": N_("not yet proven"),
        "not_uniform": N_("labels that are no uniform draw"),
        "not_proven": N_("not proven"),
    },
    "unit_rule": {
        "all": N_("every turn"),
        "weakest": N_("the weakest turn"),
        "product": N_("the product of the turns"),
        "faithfulness": N_("how faithful the short one is, by the judge"),
    },
    "why_no_promise": {
        "waiting_for_look": N_("its answers are not all there yet"),
        "waiting_for_lead": N_("a lead has to decide some of what was drawn"),
        "superseded": N_("labels that it saw have changed since"),
        NOTHING_CERTIFIED: N_("its labels do not prove it"),
        TOO_FEW_LABELS: N_("no label lies above its strictest cut"),
    },
    "family": dict[str, str](FAMILIES.items()),
}

#: The groups of a name that are ours, in words; all others are the dataset's own.
GROUPS: dict[str, Mapping[str, str]] = {
    "edits_of_type": {NO_TYPE: NO_TYPE},
    "edits_of_category": {NO_CATEGORY: NO_CATEGORY},
    "edits_in_language": {**LANGUAGES, UNCLEAR: UNCLEAR},
    "edits_about": {NOTHING_NAMED: NOTHING_NAMED},
    "faithful_in_language": LANGUAGES,
    "groups": {
        "done": N_("order is sure"),
        "open": N_("open"),
        "contradictory": N_("contradictory"),
    },
    "pairs_said": {
        "same": N_("asks for the same"),
        "loses": N_("loses something"),
        "adds": N_("adds something"),
        "contradicts": N_("contradicts"),
        "unnatural": N_("not how a person would say it"),
        DIVIDED: N_("reviewers do not agree what is wrong"),
    },
    "picture_follows": {
        "long": N_("the long one"),
        "short": N_("the short one"),
        "both": N_("both"),
        "neither": N_("neither"),
        DIVIDED: N_("reviewers differ"),
    },
    "pairs_losing": KIND_NAMES,
}
#: What a batch is for, in words.
PURPOSE_NAMES: dict[str, str] = {
    "measure": N_("to measure"),
    "fit": N_("to tune"),
    "repair": N_("to fix"),
    "gold": N_("questions with a known answer"),
    "training": N_("for practice"),
    "watch": N_("to watch"),
    "audit": N_("to audit pairs"),
}
#: Names whose groups are tasks.
OF_TASKS = {
    "task", "guidelines", "guidelines_version", "answers", "answers_of", "reviews_asked_for",
    "agreement", "agreement_ac1", "agreement_alpha",
}  # fmt: skip


def task_titles(report: Report) -> dict[str, str]:
    """Return task → its title."""
    facts = report.sections.people.facts
    return {str(one.group): _(str(one.value)) for one in facts if one.name == "task"}


def name(of: str) -> str:
    """Return the words of a name; a name of elsewhere as it is."""
    return _(NAMES[of]) if of in NAMES else of.replace("_", " ")
