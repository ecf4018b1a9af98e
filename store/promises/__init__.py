"""Plans and looks: a promise is computed once, at its planned look, and stored."""

from review.promises.plans import GROUPINGS
from store.promises.answer import as_json, threshold
from store.promises.evidence import Evidence, net
from store.promises.finding import PlanName, find_plan, plan_imported, plan_names
from store.promises.looks import TakenLook, take_due_of_plan
from store.promises.more_judges import may_try, try_judge
from store.promises.removals import Removals, removals, since_the_look
from store.promises.status import (
    IN_GROUPS,
    LOOK_SPENT,
    NOT_IN_PLAN,
    STRAGGLERS,
    SUPERSEDED,
    VOID,
    WAITING,
    Promise,
    promise,
)
from store.promises.stragglers import Straggler, hand_back, stragglers

__all__ = [
    "GROUPINGS",
    "IN_GROUPS",
    "LOOK_SPENT",
    "NOT_IN_PLAN",
    "STRAGGLERS",
    "SUPERSEDED",
    "VOID",
    "WAITING",
    "Evidence",
    "PlanName",
    "Promise",
    "Removals",
    "Straggler",
    "TakenLook",
    "as_json",
    "find_plan",
    "hand_back",
    "may_try",
    "net",
    "plan_imported",
    "plan_names",
    "promise",
    "removals",
    "since_the_look",
    "stragglers",
    "take_due_of_plan",
    "threshold",
    "try_judge",
]
