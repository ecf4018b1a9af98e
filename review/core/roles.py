"""The one permission table: which role may do what."""

from __future__ import annotations

from typing import Literal

from review.core.errors import NotAllowed
from review.core.i18n import _

Role = Literal["reviewer", "lead", "pipeline"]
Permission = Literal["review", "browse", "explore", "decide", "load", "people", "fetch"]

#: Whoever comes in by a personal link has one of these.
ROLES: tuple[Role, ...] = ("reviewer", "lead")
#: What comes in by a token, and only to the API.
PIPELINE: Role = "pipeline"

_ALLOWED: dict[Role, frozenset[Permission]] = {
    # explore: look at thresholds, try and propose them; decide: draw, close, publish, release.
    # fetch: read the published config through the API.
    "reviewer": frozenset({"review", "browse", "explore"}),
    "lead": frozenset({"review", "browse", "explore", "decide", "load", "people"}),
    "pipeline": frozenset({"fetch"}),
}


def may(role: str, permission: Permission) -> bool:
    """Whether a role has a permission; an unknown role has none."""
    return any(role == known_role and permission in _ALLOWED[known_role] for known_role in _ALLOWED)


def require(role: str, permission: Permission) -> None:
    """Raise NotAllowed unless the role has the permission."""
    if not may(role, permission):
        raise NotAllowed(_("This needs the role lead."), what_to_do=_("Ask a lead for it."))
