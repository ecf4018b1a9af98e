"""The one permission table: which role may do what."""

from __future__ import annotations

from typing import Literal

from review.errors import NotAllowed

Role = Literal["reviewer", "lead"]
Permission = Literal["review", "browse", "explore", "decide", "load", "people"]

ROLES: tuple[Role, ...] = ("reviewer", "lead")

_ALLOWED: dict[Role, frozenset[Permission]] = {
    # explore: look at thresholds and try them; decide: draw, close, draft, publish, release.
    "reviewer": frozenset({"review", "browse", "explore"}),
    "lead": frozenset({"review", "browse", "explore", "decide", "load", "people"}),
}


def may(role: str, permission: Permission) -> bool:
    """Whether a role has a permission; an unknown role has none."""
    return any(role == known and permission in _ALLOWED[known] for known in ROLES)


def require(role: str, permission: Permission) -> None:
    """Raise NotAllowed unless the role has the permission."""
    if not may(role, permission):
        raise NotAllowed("This needs the role lead.", what_to_do="Ask a lead for it.")
